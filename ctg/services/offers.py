"""What access is measured for: offers.toml, loaded into `Offer`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from ctg import services
from ctg.model import Offer

FIELDS = {
    "label": str, "theme": str, "quantity": str, "types": list, "notes": list, "catchment": str,
    "need": list, "counted": bool,
}  # fmt: skip
PLACES = "places"


@cache
def catalogue() -> dict[str, Offer]:
    """Every offer by code, in the order of the file."""
    return read(services.FOLDER / "offers.toml")


def read(path: Path) -> dict[str, Offer]:
    """The offers of a file; ValueError names the file and the key."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    return {code: _offer(path, code, table) for code, table in tables.items()}


def _offer(path: Path, code: str, table: dict[str, Any]) -> Offer:
    kinds = {item.code: item for item in services.types()}
    quantity = table.get("quantity", "")
    types = () if quantity else tuple(table.get("types", (code,)))
    wrong = [key for key, value in table.items() if not isinstance(value, FIELDS.get(key, ()))]
    wrong += [] if table.get("need") else ["need"]
    wrong += ["types"] if any(name not in kinds for name in types) else []
    wrong += ["label"] if "label" not in table and code not in kinds else []
    wrong += ["theme"] if "theme" not in table and not types and code not in kinds else []
    wrong += ["catchment"] if "catchment" in table and table["catchment"] not in services.catchments() else []
    if wrong:
        raise ValueError(f"{path.name}, {code}.{wrong[0]}: unknown, missing or wrong value")
    first = kinds[types[0]] if types else kinds.get(code)
    return Offer(
        code=code,
        label=table["label"] if "label" in table else kinds[code].label,
        theme=table["theme"] if "theme" in table or first is None else first.theme,
        unit=PLACES if quantity or first is None else first.unit,
        need=tuple(table["need"]),
        counted=bool(quantity) or table.get("counted", False),
        quantity=quantity,
        types=types,
        notes=tuple(table.get("notes", ())),
        catchment=services.catchments().get(table.get("catchment", code)),
    )
