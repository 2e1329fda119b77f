"""One cell as a hand or a spreadsheet writes it, turned into the one way we write it.

A cell that does not read raises `Unreadable`, with the suggestion when there is only one.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime

from ctg.sources import _csv
from ctg.sources._delivery import SECRET, Column, Known

QUOTED = re.compile(r"'('*[=+\-@\t\r])")
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]{1,3})?")
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
PHONE = re.compile(r"(?<!\d)(\+33|0033|0)[ .-]?[1-9]([ .-]?\d{2}){4}(?!\d)")
DECIMALS = re.compile(r"[.,]0+$")  # 80620.0: a code that was read as a number
LONGEST = 1000
UNKNOWN = {
    "commune": "code de commune inconnu dans les données",
    "territoire": "code de territoire inconnu dans les données",
    "type": "type de service inconnu",
    "service": "identifiant de service inconnu dans les inventaires",
    "local": "identifiant de service absent de l'inventaire local, à livrer d'abord",
}


class Unreadable(ValueError):
    """Why a cell does not read, and what it may have meant."""

    def __init__(self, problem: str, suggestion: str = "") -> None:
        super().__init__(problem)
        self.suggestion = suggestion


def fold(text: str) -> str:
    """Without accents, case, spaces nor hyphens: what two hands write differently."""
    plain = unicodedata.normalize("NFD", text.casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "_", kept).strip("_")


def written(text: str, column: Column, known: Known) -> str:
    """The cell in its written form; an empty one takes the default of its column, mostly ""."""
    text = unquoted(text.strip()).strip()
    if not text:
        if column.required:
            raise Unreadable("cellule vide, valeur obligatoire")
        return column.default
    if column.withheld and fold(text) == SECRET:
        return SECRET
    if column.form == "code":
        return _code(text, known.codes[column.refers], UNKNOWN[column.refers])
    if column.form == "choix":
        return _choice(text, column.accepted)
    readers = {"texte": _text, "date": _date}
    return readers[column.form](text) if column.form in readers else _number(text, column)


def unquoted(text: str) -> str:
    """Without the apostrophe that our exports put before what a spreadsheet would execute."""
    return text[1:] if QUOTED.match(text) else text


def kept(text: str) -> str:
    """How a stored table writes a text, so that reading it again gives the same."""
    return f"'{text}" if QUOTED.match(text) else text


def number(text: str) -> float | None:
    """A number as French hands type it; None when it is none."""
    bare = re.sub(_csv.SPACES, "", text)
    if not NUMBER.fullmatch(bare):
        return None
    value = float(bare.replace(",", "."))
    return value if abs(value) != float("inf") else None


def shown(value: float) -> str:
    """The shortest text that reads back as this number."""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def _number(text: str, column: Column) -> str:
    value = number(text)
    if value is None:
        raise Unreadable("ce n'est pas un nombre", _digits(text))
    low, high = (1900, 2100) if column.form == "annee" else (column.low, column.high)
    if column.form != "nombre" and not value.is_integer():
        raise Unreadable("un nombre entier est attendu")
    if (low is not None and value < low) or (high is not None and value > high):
        raise Unreadable(_bounds(low, high))
    return shown(value)


def _digits(text: str) -> str:
    """The only number of "12 places" or "≈ 30"; nothing when there are several."""
    found = re.findall(r"(?<!\w)[0-9]+(?:[.,][0-9]+)?(?!\w)", re.sub(_csv.SPACES, "", text))
    return found[0] if len(found) == 1 else ""


def _bounds(low: float | None, high: float | None) -> str:
    if high is None:
        return f"un nombre d'au moins {low:g} est attendu"
    return f"un nombre de {low:g} à {high:g} est attendu"


def _date(text: str) -> str:
    for form in DATES:
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if 1900 <= day.year <= 2100:
            return day.isoformat()
    raise Unreadable("ce n'est pas une date (JJ/MM/AAAA ou AAAA-MM-JJ)")


def _choice(text: str, accepted: tuple[str, ...]) -> str:
    same = [value for value in accepted if fold(value) == fold(text)]
    if same:
        return same[0]
    raise Unreadable(f"valeur inconnue ; acceptées : {', '.join(accepted)}", nearest(text, accepted))


def _code(text: str, codes: Mapping[str, str], unknown: str) -> str:
    if text in codes:
        return text
    bare = DECIMALS.sub("", text)
    whole = bare.zfill(5)
    communes = any(len(code) == 5 and code[:2].isdigit() for code in codes)
    if bare.isdigit() and communes and (len(bare) == 4 or whole in codes):
        where = "" if whole in codes else ", et commune hors des données"
        raise Unreadable(f"code abîmé par un tableur{where}", whole)
    raise Unreadable(unknown, _by_label(text, codes) or _by_code(text, codes))


def _by_label(text: str, codes: Mapping[str, str]) -> str:
    """The code whose label was typed instead, when only one has it."""
    found = [code for code, label in codes.items() if fold(label) == fold(text)]
    return found[0] if len(found) == 1 else ""


def _by_code(text: str, codes: Mapping[str, str]) -> str:
    """A misspelt word; never a number, since 80621 is no misspelling of 80620."""
    return "" if any(letter.isdigit() for letter in text) else nearest(text, codes)


def nearest(text: str, accepted: Iterable[str]) -> str:
    """The accepted word that looks most like this one, if any does."""
    by_fold = {fold(value): value for value in accepted}
    close = difflib.get_close_matches(fold(text), list(by_fold), n=1, cutoff=0.75)
    return by_fold[close[0]] if close else ""


def _text(text: str) -> str:
    if MAIL.search(text) or PHONE.search(text):
        raise Unreadable("adresse électronique ou téléphone : les coordonnées ne se livrent pas")
    if len(text) > LONGEST:
        raise Unreadable(f"texte de plus de {LONGEST} caractères")
    return re.sub(r"\r\n?", "\n", text)
