"""The départements and regions, with the article and the preposition that a sentence needs."""

import tomllib
from functools import cache
from pathlib import Path

from ctg.model import Zone

ALSO_A_REGION = {"D971": "R01", "D972": "R02", "D973": "R03", "D974": "R04", "D976": "R06"}


@cache
def known() -> dict[str, Zone]:
    """Every zone, by code: "D80", "R32", "FR"."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {code: Zone(code=code, initial=_initial(table["name"]), **table) for code, table in tables.items()}


def around(departements: set[str], regions: set[str]) -> tuple[Zone, ...]:
    """The zones a perimeter is compared with, nearest first; an overseas region is its département."""
    codes = [f"D{code}" for code in sorted(departements)]
    twice = {ALSO_A_REGION[code] for code in codes if code in ALSO_A_REGION}
    codes += [f"R{code}" for code in sorted(regions) if f"R{code}" not in twice]
    return tuple(known()[code] for code in (*codes, "FR"))


def _initial(name: str) -> str:
    return name.removeprefix("La ").removeprefix("Territoire de ")[0]
