"""What each measure means: mesures.toml, loaded into `Measure`."""

import tomllib
from functools import cache
from typing import Any

from ctg.indicators import FOLDER
from ctg.model import Measure

FAMILIES = {
    "acces": "Ce que les familles atteignent",
    "trajets": "Ce que compte un trajet",
    "manques": "Ce qui manque",
    "equite": "Qui est laissé de côté",
    "choix": "Où agir, et avec quelle certitude",
    "tendances": "Ce qui change, et ce que vaut un petit nombre",
    "secret": "Ce qui n'est pas montré, ou pas comparable",
    "suivi": "Ce qui a été promis, et ce qui arrive",
}


@cache
def measures() -> dict[str, Measure]:
    """By code, families in their order, then the order of the file."""
    tables = tomllib.loads((FOLDER / "mesures.toml").read_text(encoding="utf-8"))
    found = [declared(code, table) for code, table in tables.items()]
    order = list(FAMILIES)
    return {item.code: item for item in sorted(found, key=lambda item: order.index(item.family))}


def declared(code: str, table: dict[str, Any]) -> Measure:
    """One table of mesures.toml; ValueError names the file and the measure."""
    try:
        item = Measure(code=code, **{**table, "functions": tuple(table.get("functions", ()))})
    except TypeError as error:
        raise ValueError(f"mesures.toml, {code}: unknown or missing field ({error})") from error
    if item.family not in FAMILIES:
        raise ValueError(f"mesures.toml, {code}.family: one of {', '.join(FAMILIES)}")
    return item
