"""The figures of one indicator, or of all, for every level of territory."""

import pandas as pd

from ctg import indicators
from ctg.base.read import Location, read
from ctg.errors import UnknownName
from ctg.model import Level

COLUMNS = (
    "territoire nom niveau code annee valeur statut nature numerateur denominateur unite source millesime"
).split()
ALL_YEARS = "toutes"


def indicateur(
    base: Location, code: str | None = None, niveau: str | None = None, annee: str | None = None
) -> pd.DataFrame:
    """One row per territory, indicator and year, ordered by territory, year, code.

    valeur      float in `unite`; 0 is a value; empty unless `statut` is ok
    statut      ok, secret, manquant, sans_objet
    nature      observe, estime, exemple: the weakest of the inputs
    numerateur, denominateur   what the value was computed from; empty for a published rate

    A level that the indicator is not given for has no row. `annee` is the latest year by default,
    a year, or "toutes". Raises UnknownName for anything else, with the accepted values.
    """
    return rows(base, code, niveau, annee)[COLUMNS]


def rows(
    base: Location, code: str | None = None, niveau: str | None = None, annee: str | None = None
) -> pd.DataFrame:
    """The same rows with `lisible`: False where the denominator is too small to rank or colour."""
    if code is not None:
        indicators.indicator(code)
    if niveau is not None and niveau not in tuple(Level):
        raise UnknownName("Niveau", niveau, tuple(Level))
    year = _year(base, code, annee)
    frame = read(base, "indicator_rows", code=code, niveau=niveau, annee=year, toutes=annee == ALL_YEARS)
    units = {item.code: item.unit for item in indicators.catalogue().values()}
    return frame.assign(unite=frame["code"].map(units))


def years(base: Location, code: str, niveau: str | None = None) -> list[int]:
    """The years for which some territory has a figure, oldest first."""
    table = read(base, "indicator_years")
    table = table[table["code"] == code]
    if niveau is not None:
        table = table[table["niveau"] == niveau]
    return sorted(int(year) for year in table["annee"].unique())


def periods(base: Location, code: str) -> dict[int, str]:
    """Year -> what it describes: "2023", or "2015-2023" for a mean change."""
    table = read(base, "indicator_years")
    table = table[table["code"] == code]
    return {int(year): str(period) for year, period in zip(table["annee"], table["millesime"], strict=True)}


def _year(base: Location, code: str | None, annee: str | None) -> int | None:
    if annee is None or annee == ALL_YEARS:
        return None
    table = read(base, "indicator_years")
    table = table if code is None else table[table["code"] == code]
    accepted = sorted({str(year) for year in table["annee"]})
    if annee not in accepted:
        raise UnknownName("Année", annee, [*accepted, ALL_YEARS])
    return int(annee)
