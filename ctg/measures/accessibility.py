"""What families can reach from where they live: floating catchments and their plain companions.

    demand   place, need                   children who may use the service, 0 or more, one row per place
    supply   site, place, capacity         places offered at one instant, 0 or more, one row per site
    travel   origin, destination, minutes  from place to place; a pair that is absent cannot be travelled

Every measure of places is a Series that follows the rows of demand, indexed by `place`. 0 is a figure: no
site with a place can be reached. Nothing is missing in a result, as a missing figure is refused at the
entry: filter what is unknown first, and say so. A site of capacity 0 is a closed one: it receives nobody.
The rules of the tables and what they refuse (`CtgError`) are those of `ctg.measures._pairs`; a table of
times that serves many services is indexed once by `trips`. Weights: `step`, `binary`, `gaussian`,
`exponential`, `power`, `linear`, or any function of an array of minutes, from 0 to 1, that never increases.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctg.errors import CtgError, UnknownName
from ctg.measures._catchment import METHODS, access, kth_nearest, refuse_method
from ctg.measures._checked import filled, is_number, is_whole, numbers, refuse, unique
from ctg.measures._pairs import Matrix, Trips, pairs, trips
from ctg.measures.weights import Weighing, Weight, binary, exponential, gaussian, linear, power, step

__all__ = [
    "METHODS", "Beyond", "Trips", "Weight", "beyond", "binary", "coverage_rate", "cumulative",
    "exponential", "floating_catchment", "floating_catchments", "gaussian", "gravity", "linear", "nearest",
    "power", "step", "stranded", "trips",
]  # fmt: skip

Travel = pd.DataFrame | Trips
Services = Mapping[str, tuple[pd.DataFrame, pd.DataFrame]]


@dataclass(frozen=True)
class Beyond:
    """The need farther than a number of minutes from any place offered, and its share of the whole."""

    number: float
    share: float  # 0 to 1; missing (NaN) when nobody needs anything


def floating_catchment(
    demand: pd.DataFrame, supply: pd.DataFrame, travel: Travel, *, weight: Weighing, method: str = "e2sfca"
) -> pd.Series:
    """Places per child, those who compete for them counted, as Series "access".

    e2sfca  D_j = sum_i w_ij need_i, R_j = capacity_j / D_j, A_i = sum_j w_ij R_j (Luo & Qi 2009)
    2sfca   the same with w_ij = 1 wherever the weight is above 0 (Radke & Mu 2000; Luo & Wang 2003)
    bfca    u_ij = w_ij / sum_j w_ij, v_ij = w_ij / sum_i w_ij, D_j = sum_i u_ij need_i,
            A_i = sum_j v_ij capacity_j / D_j (Paez, Higgins & Vivona 2019, PLoS ONE 14(6): e0218773)
    Under 2sfca and e2sfca, sum need_i A_i = the places within reach of some need. A site that no need
    reaches counts for nobody (`stranded`). A place of need 0 has an access: that of a child who moves in.
    """
    refuse_method(method)
    found = pairs(demand, supply, travel)
    weights = found.trips.weights(weight)
    return found.by_place(access(found, weights, method), "access")


def floating_catchments(
    services: Services, travel: Travel, *, weight: Weighing | Mapping[str, Weighing], method: str = "e2sfca"
) -> pd.DataFrame:
    """`floating_catchment` of many services at once: one column each, indexed by place.

    services: by name, (demand, supply), each naming every place of travel (need 0 where nobody uses it);
    weight: one for all, or one by name. Each column is the access of that service alone; a place that one
    demand names and another does not is missing (NaN) in the other. The times are indexed once, each
    weight is computed once.
    """
    refuse_method(method)
    if not services:
        raise CtgError("Aucun service à mesurer. Donner au moins une offre et son besoin.")
    known = trips(travel)
    made: dict[int, Matrix] = {}  # by identity: two weights are the same when they are one object
    columns = {}
    for name, (demand, supply) in services.items():
        each = _weight_of(name, weight)
        if id(each) not in made:
            made[id(each)] = known.weights(each)
        found = pairs(demand, supply, known)
        columns[name] = found.by_place(access(found, made[id(each)], method), name)
    return pd.DataFrame(columns)


def gravity(demand: pd.DataFrame, supply: pd.DataFrame, travel: Travel, *, weight: Weighing) -> pd.Series:
    """Places that can be reached, weighted by the trip: sum_j w_ij capacity_j (Hansen 1959).

    Series "places", in the unit of capacity; nobody competes, need is not read beyond its checks.
    """
    found = pairs(demand, supply, travel)
    return found.by_place(found.trips.weights(weight) @ found.capacity_at(), "places")


def cumulative(demand: pd.DataFrame, supply: pd.DataFrame, travel: Travel, *, within: float) -> pd.Series:
    """Places that can be reached in `within` minutes or less: sum of capacity_j where t_ij <= within.

    Series "places", in the unit of capacity. within: minutes, 0 or more.
    """
    found = pairs(demand, supply, travel)
    inside = (found.trips.minutes <= _span("within", within)).astype(np.float64)
    return found.by_place(found.trips.matrix(inside) @ found.capacity_at(), "places")


def nearest(demand: pd.DataFrame, supply: pd.DataFrame, travel: Travel, *, k: int = 1) -> pd.Series:
    """Minutes to the k-th nearest site that offers a place, as Series "minutes".

    Two sites of one place are two. Infinite when fewer than k such sites can be reached: it is known that
    none can, so it is not missing, and it is farther than any number of minutes.
    """
    if not is_whole(k, 1):
        raise CtgError(f"k = {k} : le rang du site le plus proche est un entier, 1 ou plus. Donner k=1.")
    found = pairs(demand, supply, travel)
    return found.by_place(kth_nearest(found, int(k)), "minutes")


def coverage_rate(demand: pd.DataFrame, supply: pd.DataFrame) -> float:
    """Places per 100 children of the territory: 100 x sum of capacity / sum of need.

    A ratio of totals, never a mean of communes. Missing (NaN, "sans objet") when nobody needs anything.
    Unlike an access, it stops at the borders of the two tables.
    """
    filled("demand", demand, ["place", "need"])
    filled("supply", supply, ["site", "place", "capacity"])
    unique("demand", demand, ["place"])
    unique("supply", supply, ["site"])
    need, capacity = numbers("demand", demand["need"]).sum(), numbers("supply", supply["capacity"]).sum()
    lost = ~supply["place"].isin(demand["place"])
    if lost.any():
        raise refuse(
            "supply", "place", supply.index[lost], "lieu inconnu de « demand »", "L'ajouter ou le retirer."
        )
    return float(100 * capacity / need) if need > 0 else float("nan")


def beyond(demand: pd.DataFrame, supply: pd.DataFrame, travel: Travel, *, minutes: float) -> Beyond:
    """How many children, and which share of all, are farther than `minutes` from any place offered.

    Farther is strict: a trip of exactly `minutes` is within. Those who reach nothing are beyond.
    """
    limit = _span("minutes", minutes)
    far = nearest(demand, supply, travel).to_numpy() > limit
    need = numbers("demand", demand["need"])
    number, total = float(need[far].sum()), float(need.sum())
    return Beyond(number, number / total if total > 0 else float("nan"))


def stranded(demand: pd.DataFrame, supply: pd.DataFrame, travel: Travel, *, weight: Weighing) -> pd.Series:
    """The capacity of the sites that no need reaches, by site: they count in no access.

    Series "capacity" indexed by `site`, without the sites of capacity 0; empty when all are reached.
    """
    found = pairs(demand, supply, travel)
    reached = (found.trips.weights(weight).T @ found.need_at())[found.host] > 0
    alone: NDArray[np.bool_] = ~reached & (found.capacity > 0)
    return pd.Series(found.capacity[alone], index=found.sites[alone], name="capacity")


def _weight_of(name: str, weight: Weighing | Mapping[str, Weighing]) -> Weighing:
    if not isinstance(weight, Mapping):
        return weight
    if name not in weight:
        raise UnknownName("Poids du service", name, weight)
    return weight[name]


def _span(name: str, minutes: float) -> float:
    if not is_number(minutes) or minutes < 0:
        raise CtgError(
            f"{name} = {minutes} : il faut un nombre de minutes, 0 ou plus. Donner par exemple 15."
        )
    return float(minutes)
