"""What a CTG diagnosis is expected to show: attendus.toml, loaded."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from ctg.indicators import FOLDER

STATES = {
    "disponible": "Disponible",
    "importable": "À importer",
    "a_calculer": "Calcul prévu",
    "convention": "Sous convention",
    "non_publie": "Non publié",
}


@dataclass(frozen=True)
class Expected:
    """A figure that committees ask for, and where it can come from (see the head of attendus.toml)."""

    code: str
    label: str
    levels: tuple[str, ...]  # "C", "E", "inv"
    state: str  # a key of STATES
    indicators: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    inventory: tuple[str, ...] = ()  # "type" or "type.column"
    partner: str = ""
    note: str = ""


@cache
def expected() -> dict[str, Expected]:
    """By code, in the order of the file."""
    tables = tomllib.loads((FOLDER / "attendus.toml").read_text(encoding="utf-8"))
    return {code: _expected(code, table) for code, table in tables.items()}


def _expected(code: str, table: dict[str, Any]) -> Expected:
    lists = {
        name: tuple(table.pop(key, ()))
        for name, key in (
            ("indicators", "indicateurs"),
            ("quantities", "grandeurs"),
            ("sources", "sources"),
            ("deliveries", "livraisons"),
            ("inventory", "inventaire"),
        )
    }
    item = Expected(
        code=code,
        label=table.pop("label"),
        levels=tuple(table.pop("niveaux").split()),
        state=table.pop("etat"),
        partner=table.pop("partenaire", ""),
        note=table.pop("note", ""),
        **lists,
    )
    if table or item.state not in STATES:
        raise ValueError(f"attendus.toml, {code}: unknown state or field {list(table)}")
    return item
