"""What can be written in the logbook: kinds.toml, loaded into frozen dataclasses."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ctg.errors import UnknownName

TYPES = ("text", "long", "date", "number", "integer", "choice", "reference", "list", "codes", "points")
LONGEST = {"text": 300, "long": 20_000}  # characters
MOST_ITEMS = 500


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `of`: vocabulary of the codes; one: a single code, kept as text."""

    name: str
    type: str
    label: str
    required: bool = False
    help: str = ""
    kind: str = ""
    of: str = ""
    one: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of row. sheet: the field that names the sheet a row is read on; "" for none."""

    code: str
    label: str
    sheet: str
    fields: dict[str, Field]

    def references(self) -> list[Field]:
        """The fields that name a row of a kind."""
        return [field for field in self.fields.values() if field.type == "reference"]


@cache
def kinds() -> dict[str, Kind]:
    """Every kind, in an order in which each refers to those before it, or to itself."""
    return read(Path(__file__).with_suffix(".toml"))


def kind(code: str) -> Kind:
    """One kind; UnknownName lists the others."""
    if code not in kinds():
        raise UnknownName("Genre", code, kinds())
    return kinds()[code]


@cache
def words() -> dict[str, str]:
    """The French words of every choice, by code."""
    return dict(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["choix"])


def read(path: Path) -> dict[str, Kind]:
    """The kinds of a file; ValueError names the kind and the field."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    found: dict[str, Kind] = {}
    for code, table in tables.items():
        if code == "choix":
            continue
        fields = {name: _field(code, name, told) for name, told in table["fields"].items()}
        found[code] = Kind(code, table["label"], table["sheet"], fields)
        for field in found[code].references():
            if field.kind not in found:
                raise ValueError(f"{path.name}, {code}.{field.name}: no kind « {field.kind} » before")
    return found


def _field(code: str, name: str, told: dict[str, Any]) -> Field:
    if told.get("type") not in TYPES:
        raise ValueError(f"{code}.{name}: unknown type")
    choices = tuple(told.pop("choices", ()))
    return Field(name=name, choices=choices, **told)
