"""What is measured: one TOML file per theme, loaded into `Indicator` and `Quantity`.

Adding an indicator is adding a table to one of these files; nothing else changes.
"""

import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ctg.errors import UnknownName
from ctg.model import Indicator, Level, Quantity

FOLDER = Path(__file__).parent
THEMES = (
    "population",
    "naissances",
    "enfants",
    "familles",
    "petite_enfance",
    "emploi_revenus",
    "prestations",
)
TUPLES = ("numerator", "breaks", "words", "sum_of", "window")


def _fields(table: dict[str, Any]) -> dict[str, Any]:
    """TOML lists become the tuples that frozen dataclasses hold."""
    fields = {key: tuple(value) if key in TUPLES else value for key, value in table.items()}
    if "levels" in fields:
        fields["levels"] = tuple(Level(level) for level in fields["levels"])
    return fields


@cache
def quantities() -> dict[str, Quantity]:
    """Every raw quantity, by code."""
    tables = tomllib.loads((FOLDER / "grandeurs.toml").read_text(encoding="utf-8"))
    return {code: Quantity(code=code, **_fields(table)) for code, table in tables.items()}


@cache
def catalogue() -> dict[str, Indicator]:
    """Every indicator, by code, in the order of the themes."""
    found: dict[str, Indicator] = {}
    for name in THEMES:
        tables = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        theme = tables.pop("theme")
        for code, table in tables.items():
            found[code] = Indicator(code=code, theme=theme, **_fields(table))
    return found


def indicator(code: str) -> Indicator:
    """One indicator, or a refusal that lists the accepted codes."""
    if code not in catalogue():
        raise UnknownName("Indicateur", code, catalogue())
    return catalogue()[code]


def inputs(item: Indicator) -> list[str]:
    """The raw quantities an indicator reads, signs removed, derived ones opened."""
    terms = [term.removeprefix("-") for term in item.numerator]
    names = terms + ([item.denominator] if item.denominator else [])
    opened: list[str] = []
    for name in names:
        quantity = quantities()[name]
        opened += quantity.sum_of or ((quantity.window[0],) if quantity.window else (name,))
    return list(dict.fromkeys(opened))


def rounded(item: Indicator) -> bool:
    """Whether some input is rounded by its producer: the figure is read with "≈"."""
    return any(quantities()[name].rounded_to for name in inputs(item))


@cache
def fingerprint() -> str:
    """Changes with any declaration: a base built from others must be rebuilt."""
    digest = sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
