"""The files that data/facts/sources.toml declares: who made them, when, under which licence."""

import tomllib
from pathlib import Path
from typing import Any

from ctg.errors import DataError
from ctg.model import Nature, Original, Source

KINDS = ("communes", "grandeurs", "services")


def read(folder: Path) -> list[Source]:
    """Every source of facts, in alphabetical order of id."""
    path = folder / "facts" / "sources.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(path, "fichier absent.", remedy="Le remettre à sa place.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(path, f"fichier mal formé ({error}).") from error
    return [_source(path, name, tables[name]) for name in sorted(tables)]


def _source(path: Path, name: str, table: dict[str, Any]) -> Source:
    fields = dict(table)
    nature = fields.pop("nature", str(Nature.OBSERVED))
    if nature not in tuple(Nature):
        accepted = ", ".join(Nature)
        raise DataError(path, f"source « {name} » : nature « {nature} » inconnue ; acceptées : {accepted}.")
    try:
        originals = tuple(Original(**item) for item in fields.pop("originals", ()))
        source = Source(id=name, nature=Nature(nature), originals=originals, **fields)
    except TypeError as error:
        raise DataError(path, f"source « {name} » : champ inconnu ou absent ({error}).") from error
    if source.kind not in KINDS:
        raise DataError(path, f"source « {name} » : genre « {source.kind} » inconnu.")
    return source
