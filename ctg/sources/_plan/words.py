"""What people write for a title, a choice, a commune or a date, turned into our own word for it."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ctg.sources import _cells
from ctg.sources._cells import Unreadable, nearest

MONTHS = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)  # folded
LONG_DATE = re.compile(r"(\d{1,2})(?:er)?_([a-z]+)_(\d{4})")
SHORT_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
MONTH = re.compile(r"(?:([a-z]+)_)?(\d{4})")
MONEY = re.compile(r"\s*(€|euros?|etp)\s*$", re.IGNORECASE)
fold = lru_cache(maxsize=50_000)(_cells.fold)  # the same few hundred words, for each of a thousand rows
Vocabularies = Mapping[str, Mapping[str, str]]  # "communes", "themes"... -> code -> name


@cache
def declared() -> dict[str, Any]:
    """mots.toml, whole."""
    return tomllib.loads((Path(__file__).parent / "mots.toml").read_text(encoding="utf-8"))


@cache
def titles() -> dict[str, str]:
    """Folded title -> what the column holds, for its name and the words that mots.toml adds to it."""
    return {fold(word): target for target, words in declared()["titres"].items() for word in [target, *words]}


@cache
def levels() -> frozenset[str]:
    """Folded words that name a level of a plan."""
    return frozenset(map(fold, declared()["niveaux"]["mots"]))


@cache
def actions() -> frozenset[str]:
    """Folded words that say that a row is an action."""
    return frozenset(map(fold, declared()["niveaux"]["actions"]))


def choice(field: str, text: str) -> str:
    """The code of a choice that people write otherwise; the text itself when nobody declared it."""
    plain = fold(text)
    if plain in map(fold, declared()["calcules"].get(field, ())):
        raise Unreadable(
            f"« {text} » se calcule, et ne s'importe pas",
            "écrire en cours, et une date de fin ou un obstacle",
        )
    for code, words in declared()["choix"].get(field, {}).items():
        if text.strip() in words or (plain and plain in map(fold, words)):
            return str(code)
    return text


def number(text: str) -> str:
    """A number as people write it: 12 000,50 € is 12000,50."""
    return MONEY.sub("", text)


def day(text: str) -> str:
    """A date as people write it; a month or a year alone is refused, since nobody said which day."""
    plain = fold(text)
    long, short = LONG_DATE.fullmatch(plain), SHORT_DATE.fullmatch(text.strip())
    if long and long[2] in MONTHS:
        return _iso(text, int(long[3]), MONTHS.index(long[2]) + 1, int(long[1]))
    if short:
        return _iso(text, int(short[3]), int(short[2]), int(short[1]))
    alone = MONTH.fullmatch(plain)
    if alone and (alone[1] is None or alone[1] in MONTHS):
        month = MONTHS.index(alone[1]) + 1 if alone[1] else 1
        raise Unreadable("le jour manque", f"écrire par exemple 01/{month:02}/{alone[2]}")
    return text


def _iso(text: str, year: int, month: int, number: int) -> str:
    try:
        return date(year, month, number).isoformat()
    except ValueError as error:
        raise Unreadable("ce jour n'existe pas", "écrire par exemple 31/12/2027") from error


def codes(vocabulary: str, text: str, known: Vocabularies) -> list[str]:
    """The codes of a cell that holds codes or names, separated by ; , or line breaks."""
    if fold(text) in map(fold, declared()["tout"].get(vocabulary, ())):
        return []
    found: list[str] = []
    for part in filter(None, map(str.strip, re.split(r"[;,\n]", text))):
        found += _codes(vocabulary, part, known.get(vocabulary, {}))
    return list(dict.fromkeys(found))


def _codes(vocabulary: str, text: str, accepted: Mapping[str, str]) -> list[str]:
    if not accepted or text in accepted:
        return [text]
    named = [code for code, name in accepted.items() if fold(name) == fold(text)]
    if len(named) == 1:
        return named
    if named:
        raise Unreadable(f"« {text} » : plusieurs portent ce nom", f"écrire le code, {' ou '.join(named)}")
    parts = text.split()
    if len(parts) > 1 and all(part in accepted for part in parts):
        return parts
    close = nearest(text, accepted.values())
    hint = f"écrire « {close} »" if close else "vérifier le nom ou le code"
    raise Unreadable(f"« {text} » est inconnu", hint)


def listed(text: str, *, commas: bool) -> list[str]:
    """The items of a cell: one a line or separated by ;, or by commas outside brackets."""
    pattern = r"[;\n]|,(?![^(]*\))" if commas else r"[;\n]"
    bare = (re.sub(r"^\s*[-•–]\s+", "", part).strip() for part in re.split(pattern, text))
    return [part for part in bare if part]
