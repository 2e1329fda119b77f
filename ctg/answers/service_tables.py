"""The small tables under the inventory: capacity, movements, how far each type is known."""

from datetime import date

import pandas as pd

from ctg import french
from ctg import services as catalogue
from ctg.answers import services as inventory_rows
from ctg.answers.inventory import UNTOLD, figure
from ctg.base.read import Location
from ctg.model import Level

FRESHNESS = ("moins_6", "de_6_a_12", "plus_12", "sans_date")


def by_sector(base: Location, theme: str, kind: str, periode: str) -> pd.DataFrame:
    """What each type offers in each sector, as texts: one row per type and nature.

    Columns: type_libelle, unite, one per sector (its code), ensemble, non_communique, nature.
    Types that a real total stands for are left out: examples never speak for them.
    """
    table = inventory_rows.capacites(base, theme or None, kind or None, periode or None)
    table = table[~table["type"].isin(_with_totals())]
    keys = ["type", "type_libelle", "unite", "nature"]
    whole = table[table["niveau"] == Level.COMMUNE].groupby(keys, sort=False)
    wide = whole[["services", "non_communique"]].sum()
    wide["ensemble"] = _told(whole["capacite"].sum(min_count=1), wide["non_communique"])
    for code, part in table[table["niveau"] == Level.SECTOR].groupby("territoire", sort=True):
        indexed = part.set_index(keys)
        told = _told(indexed["capacite"], indexed["non_communique"])
        wide[str(code)] = told.reindex(wide.index).fillna("aucun service")
    order = {item.code: rank for rank, item in enumerate(catalogue.types())}
    rows = wide.reset_index()
    return rows.assign(rang=rows["type"].map(order)).sort_values(["rang", "nature"], ignore_index=True)


def by_commune(base: Location, kind: str, periode: str) -> pd.DataFrame:
    """The communes where one type exists, as texts: nom, secteur, services, offre, non_communique, nature."""
    table = inventory_rows.capacites(base, None, kind, periode or None)
    communes = table[(table["niveau"] == Level.COMMUNE) & ~table["type"].isin(_with_totals())]
    communes = communes.sort_values("nom", key=lambda names: names.map(french.sort_key))
    return communes.assign(offre=_told(communes["capacite"], communes["non_communique"]))


def _with_totals() -> set[str]:
    return {item.code for item in catalogue.types() if item.quantities}


def _told(values: "pd.Series[float]", untold: "pd.Series[int]") -> "pd.Series[str]":
    """Reads "65", "65 + 1 non communiqué", "non communiqué": a hole in a sum is said in the cell."""
    texts = [
        UNTOLD if pd.isna(value) else figure(float(value)) + (f" + {missing} {UNTOLD}" if missing else "")
        for value, missing in zip(values, untold, strict=True)
    ]
    return pd.Series(texts, index=values.index, dtype="str")


def movements(base: Location, theme: str, kind: str, nature: str, years: int = 10) -> pd.DataFrame:
    """annee, ouvertures, fermetures of one nature: the latest `years` years, then what is announced.

    A year without any movement holds 0. Empty when nothing is dated.
    """
    table = inventory_rows.ouvertures(base, theme or None, kind or None)
    table = table[table["nature"] == nature]
    counts = table.groupby("annee")[["ouvertures", "fermetures"]].sum()
    this_year = inventory_rows.built_on(base).year
    first = max(int(counts.index.min()), this_year - years + 1) if len(counts) else this_year
    if counts.empty or int(counts.index.max()) < first:
        return counts.head(0).reset_index()
    whole = range(first, max(int(counts.index.max()), this_year) + 1)
    return counts.reindex(whole, fill_value=0).rename_axis("annee").reset_index()


def state(base: Location, theme: str, kind: str) -> pd.DataFrame:
    """How far each type is known, one row per type: completude, and how fresh its open services are.

    avec_capacite   open services of the perimeter whose capacity is known
    moins_6, de_6_a_12, plus_12, sans_date   how long ago they were checked, in months
    """
    table = inventory_rows.completude(base)
    table = table[table["theme"].isin([theme] if theme else table["theme"])]
    table = table[table["type"].isin([kind] if kind else table["type"])]
    frame = inventory_rows.during(inventory_rows.rows(base, theme or None, kind or None))
    today = inventory_rows.built_on(base)
    frame = frame[frame["dans_le_perimetre"] & inventory_rows.open_on(frame, today)]
    counts = pd.crosstab(frame["type"], freshness(frame["verifie_le"], today))
    counts = counts.reindex(columns=list(FRESHNESS), fill_value=0)
    counts["avec_capacite"] = frame.groupby("type")["capacite"].count()
    counts["ouverts"] = frame.groupby("type").size()
    joined = table.join(counts, on="type")
    columns = [*FRESHNESS, "avec_capacite", "ouverts"]
    joined[columns] = joined[columns].fillna(0).astype("int64")
    return joined.reset_index(drop=True)


def freshness(checked: "pd.Series[pd.Timestamp]", today: date) -> "pd.Series[str]":
    """How long ago a service was checked: one of FRESHNESS. Six months old counts as de_6_a_12."""
    day = pd.Timestamp(today)
    age = pd.Series("plus_12", index=checked.index, dtype="str")
    age = age.mask(checked > day - pd.DateOffset(months=12), "de_6_a_12")
    age = age.mask(checked > day - pd.DateOffset(months=6), "moins_6")
    return age.mask(checked.isna(), "sans_date")
