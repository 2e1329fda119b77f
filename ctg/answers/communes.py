"""The communes of the perimeter, their sector and their latest population."""

import pandas as pd

from ctg.base.read import Location, read


def communes(base: Location) -> pd.DataFrame:
    """One row per commune of the perimeter, ordered by code.

    population   latest municipal population; superficie_km2: km2; lat, lon: WGS84, commune centre
    secteur      empty where the territory declares no sectors
    """
    return read(base, "communes")


def territories(base: Location) -> pd.DataFrame:
    """Every territory that indicators are given for: code, nom, niveau, dans, initiale, rang."""
    return read(base, "territories")
