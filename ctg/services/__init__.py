"""What services to families exist: one TOML file per theme, loaded into `ServiceType`.

Adding a kind of service is adding a table to one of these files; nothing else changes. How far it
serves is set in bassins.toml.
"""

import tomllib
from functools import cache
from hashlib import sha256
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from ctg.model import Catchment, ServiceType

FOLDER = Path(__file__).parent
THEMES: tuple[str, ...] = ("petite_enfance", "enfance", "jeunesse", "education", "parentalite", "handicap")
THEMES += ("animation_vie_sociale", "acces_droits", "logement", "mobilite", "sante")
FIELDS = {"label": str, "unit": str, "age_min": int, "age_max": int, "note": str, "quantities": list}


@cache
def themes() -> dict[str, str]:
    """French label of each theme, by slug, in the order of the menus."""
    return {slug: read(FOLDER / f"{slug}.toml")[0] for slug in THEMES}


@cache
def types() -> list[ServiceType]:
    """Every kind of service: themes in their order, then the order of their file."""
    found: dict[str, ServiceType] = {}
    for slug in THEMES:
        for item in read(FOLDER / f"{slug}.toml")[1]:
            if item.code in found:
                raise ValueError(f"{slug}.toml, {item.code}: declared in {found[item.code].theme}.toml too")
            found[item.code] = item
    return list(found.values())


@cache
def catchments() -> dict[str, Catchment]:
    """How far each kind of service serves, by code; a kind that is absent has no catchment."""
    return read_catchments(FOLDER / "bassins.toml", {item.code for item in types()})


def read_catchments(path: Path, codes: set[str]) -> dict[str, Catchment]:
    """Catchments of the types among `codes`; ValueError names the file and the key."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    for code in tables:
        if code not in codes:
            raise ValueError(f"{path.name}, {code}: no such kind of service")
    return {code: _catchment(path, code, table) for code, table in tables.items()}


@cache
def fingerprint() -> str:
    """Changes with any declaration: a base built from others must be rebuilt."""
    digest = sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def read(path: Path) -> tuple[str, list[ServiceType]]:
    """The label of a theme and its kinds of service; ValueError names the file and the key."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    if "theme" not in tables:
        raise ValueError(f"{path.name}, theme: required")
    label = str(tables.pop("theme"))
    return label, [_type(path, code, table) for code, table in tables.items()]


def _type(path: Path, code: str, table: dict[str, Any]) -> ServiceType:
    wrong = [key for key, value in table.items() if not isinstance(value, FIELDS.get(key, ()))]
    wrong += [key for key in ("label", "unit") if key not in table]
    if not wrong and table.get("age_min", 0) > table.get("age_max", 150):
        wrong.append("age_min")
    if wrong:
        raise ValueError(f"{path.name}, {code}.{wrong[0]}: unknown, missing or wrong value")
    return ServiceType(
        code=code, theme=path.stem, **{**table, "quantities": tuple(table.get("quantities", ()))}
    )


def _catchment(path: Path, code: str, table: dict[str, Any]) -> Catchment:
    if table.keys() != {"catchment", "source"} or not isinstance(table["catchment"], dict):
        raise ValueError(f"{path.name}, {code}: catchment and source, nothing else")
    if not isinstance(table["source"], str) or not table["source"].strip():
        raise ValueError(f"{path.name}, {code}.source: required")
    try:
        steps = tuple((float(bound), float(weight)) for bound, weight in table["catchment"].items())
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path.name}, {code}.catchment: minutes = weight") from error
    near_first = all(one[0] < two[0] and one[1] > two[1] for one, two in pairwise(steps))
    sound = all(isfinite(bound) and bound > 0 and 0 < weight <= 1 for bound, weight in steps)
    if not steps or not near_first or not sound:
        raise ValueError(f"{path.name}, {code}.catchment: minutes that grow, weights that fall from 1 to 0")
    return Catchment(code, steps, table["source"])
