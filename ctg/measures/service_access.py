"""One service on one territory: what each commune reaches, counted only as far as both sides are known.

    communes   place, inside, need       one row per located commune; need missing: not known
    supply     site, place, capacity     one row per open site; capacity missing: nobody said how large it is
    travel     origin, destination, minutes, or what `accessibility.trips` made of it

`outside`: whether the supply around the perimeter is known. When it is not, its children and its services
both stay out: half a border would be worse than none. A need that is missing weighs nothing, a capacity
that is missing offers nothing: the result says so (`at_least`), it never invents.
"""

import numpy as np
import pandas as pd

from ctg.measures.accessibility import Travel, floating_catchment, gravity, nearest, trips
from ctg.measures.weights import Weighing

COLUMNS = ["place", "inside", "need", "offered", "access", "at_least", "minutes"]


def demand(communes: pd.DataFrame, *, outside: bool) -> pd.DataFrame:
    """place, need: those whose supply is known compete; the others weigh nothing."""
    need = communes["need"].fillna(0.0).where(communes["inside"] | outside, 0.0)
    return pd.DataFrame({"place": communes["place"], "need": need})


def known_supply(communes: pd.DataFrame, supply: pd.DataFrame, *, outside: bool) -> pd.DataFrame:
    """The sites of the places that count."""
    return supply[supply["place"].isin(communes.loc[communes["inside"] | outside, "place"])]


def by_commune(
    communes: pd.DataFrame,
    supply: pd.DataFrame,
    travel: Travel,
    *,
    weight: Weighing | None,
    method: str = "e2sfca",
    outside: bool = True,
) -> pd.DataFrame:
    """One row per commune, in the order given: COLUMNS.

    offered   places told in the commune; missing when a site there has not told its own; 0: no site
    access    places per child; missing without a weight. 0: no place can be reached
    at_least  a site of unknown capacity is in reach: access is a minimum
    minutes   to the nearest site that is not known to be closed (capacity 0); infinite: none in reach
    A service that has no site at all gives 0 and infinity: say beforehand whether the inventory is known.
    """
    known = trips(travel)
    people = demand(communes, outside=outside)
    kept = known_supply(communes, supply, outside=outside)
    result = communes[["place", "inside", "need"]].assign(offered=_offered(communes, kept))
    untold = kept["capacity"].isna()
    existing = kept.assign(capacity=(untold | (kept["capacity"] > 0)).astype(float))
    result["access"] = np.nan if weight is None else 0.0
    result["at_least"], result["minutes"] = False, np.inf
    if kept.empty or not known.size:
        return result[COLUMNS].reset_index(drop=True)
    result["minutes"] = nearest(people, existing, known).to_numpy()
    if weight is not None:
        told = kept.assign(capacity=kept["capacity"].fillna(0.0))
        access = floating_catchment(people, told, known, weight=weight, method=method)
        hidden = gravity(people, kept.assign(capacity=untold.astype(float)), known, weight=weight)
        result["access"], result["at_least"] = access.to_numpy(), hidden.to_numpy() > 0
    return result[COLUMNS].reset_index(drop=True)


def _offered(communes: pd.DataFrame, kept: pd.DataFrame) -> np.ndarray:
    """Places told by commune; a site that has not told its own makes the sum unknown."""
    by_place = kept.groupby("place")["capacity"]
    total = by_place.sum().where(by_place.count() == by_place.size())
    sites = by_place.size().reindex(communes["place"]).fillna(0)
    found = total.reindex(communes["place"]).to_numpy()
    return np.where(sites == 0, 0.0, found)


def mean(values: pd.Series, need: pd.Series) -> float:
    """The mean of communes, each weighing as many as its children.

    Missing when a need is not known, when a commune with children has no value, or when nobody lives there.
    """
    counted = need > 0
    if need.isna().any() or values[counted].isna().any() or not counted.any():
        return float("nan")
    return float(np.average(values[counted], weights=need[counted]))
