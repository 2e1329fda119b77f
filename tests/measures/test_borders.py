"""The known area must reach two trips around the territory: 60 communes against several thousand."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.spatial import cKDTree

from ctg.errors import CtgError
from ctg.measures import accessibility as acc
from ctg.measures.borders import COMPLETE, EDGE, LONGEST, TRIPS, edge
from tests.measures.instances import Territory

PLACES, SIDE, INSIDE = 4_000, 250.0, 60  # a commune every 16 km2, as in France
START, PER_KM = 2.0, 1.3  # minutes, and minutes per km: two trips have two starts
CATCHMENT = 15.0
MEASURES = {
    **{
        method: lambda t, weight, method=method: acc.floating_catchment(
            t.demand, t.supply, t.travel, weight=weight, method=method
        )
        for method in acc.METHODS
    },
    "gravity": lambda t, weight: acc.gravity(t.demand, t.supply, t.travel, weight=weight),
    "cumulative": lambda t, weight: acc.cumulative(t.demand, t.supply, t.travel, within=weight.cutoff),
    "nearest": lambda t, weight: acc.nearest(t.demand, t.supply, t.travel).where(
        lambda m: m <= weight.cutoff
    ),
}


def reach(minutes: float) -> float:
    """Kilometres of the longest trip of so many minutes, were it straight."""
    return max(0.0, minutes - START) / PER_KM


@cache
def _country() -> tuple[Territory, np.ndarray, np.ndarray]:
    """Children, sites and trips of up to 30 minutes on a plane; which communes are inside; km to them."""
    dice = np.random.default_rng(20)
    points = dice.random((PLACES, 2)) * SIDE
    inside = np.argsort(np.hypot(*(points - SIDE / 2).T))[:INSIDE]
    trips = cKDTree(points).sparse_distance_matrix(cKDTree(points), reach(30), output_type="ndarray")
    detour = dice.uniform(1, 1.3, len(trips))  # not the same on the way back
    detour[dice.random(len(trips)) < 0.5] = 1
    travel = pd.DataFrame(
        {"origin": trips["i"], "destination": trips["j"], "minutes": START + PER_KM * trips["v"] * detour}
    )
    hosts = dice.integers(0, PLACES, 1_500)
    country = Territory(
        pd.DataFrame({"place": np.arange(PLACES), "need": dice.integers(0, 60, PLACES)}),
        pd.DataFrame({"site": np.arange(1_500), "place": hosts, "capacity": dice.integers(1, 40, 1_500)}),
        travel,
    )
    return country, inside, cKDTree(points[inside]).query(points)[0]


def _known(km: float) -> Territory:
    """What is known within so many kilometres of the communes inside."""
    country, _inside, far = _country()
    kept = np.flatnonzero(far <= km)
    return Territory(
        country.demand[country.demand["place"].isin(kept)],
        country.supply[country.supply["place"].isin(kept)],
        country.travel[country.travel["origin"].isin(kept) & country.travel["destination"].isin(kept)],
    )


@cache
def _whole(method: str, cutoff: float) -> pd.Series:
    country, inside, _far = _country()
    return MEASURES[method](country, _weight(cutoff))[inside]


def _weight(cutoff: float) -> acc.Weight:
    return acc.step({cutoff / 2: 1, cutoff: 0.4})


def _gap(method: str, km: float, cutoff: float = CATCHMENT) -> float:
    """Largest difference, for the communes inside, between the known area and the whole country."""
    _all, inside, _far = _country()
    got = MEASURES[method](_known(km), _weight(cutoff))[inside]
    assert got.isna().equals(_whole(method, cutoff).isna())
    return float((got - _whole(method, cutoff)).abs().max())


@pytest.mark.parametrize("method", MEASURES)
def test_sixty_communes_are_those_of_the_country_when_enough_is_known(method: str) -> None:
    enough = TRIPS[method] * reach(CATCHMENT)
    assert edge(method, CATCHMENT, known=enough, reach=reach).state == COMPLETE
    assert _gap(method, enough) <= 1e-12


@pytest.mark.parametrize("method", ["2sfca", "e2sfca", "bfca"])
def test_a_trip_less_changes_them(method: str) -> None:
    short = (TRIPS[method] - 1) * reach(CATCHMENT)
    assert edge(method, CATCHMENT, known=short, reach=reach).state == EDGE
    assert _gap(method, short) > 1e-3


@pytest.mark.parametrize("method", ["gravity", "cumulative"])
def test_the_sites_just_beyond_the_border_count(method: str) -> None:
    assert edge(method, CATCHMENT, known=0, reach=reach).state == EDGE
    assert _gap(method, 0) > 1


@pytest.mark.parametrize("method", ["2sfca", "e2sfca", "bfca", "gravity"])
@pytest.mark.parametrize("known", [12.0, 25.0])
def test_the_largest_catchment_is_exact(method: str, known: float) -> None:
    found = edge(method, 30, known=known, reach=reach)
    assert found.largest == pytest.approx(START + PER_KM * known / TRIPS[method])
    assert edge(method, found.largest, known=known, reach=reach).state == COMPLETE
    assert edge(method, found.largest + 0.01, known=known, reach=reach).state == EDGE
    cutoff = min(found.largest, 30.0)
    assert _gap(method, known, cutoff) <= 1e-12


def test_by_hand() -> None:
    """A kilometre a minute, 40 km known: 20 minutes twice, 13 thrice, 40 once; the bound is inside."""
    one = {"known": 40, "reach": lambda minutes: minutes}
    assert edge("e2sfca", 20, **one).state == COMPLETE
    late = edge("e2sfca", 20.5, **one)
    assert (late.state, late.needed, late.largest) == (EDGE, 41, pytest.approx(20))
    assert edge("bfca", 15, **one).largest == pytest.approx(40 / 3)
    assert edge("nearest", 40, **one).state == COMPLETE
    assert edge("e2sfca", 20, **one).remark == ""
    assert edge("bfca", 15, **one).remark == (
        "Effet de bord\u00a0: chiffres exacts jusqu'à 13 minutes, approchés au-delà."
    )


def test_a_start_makes_two_trips_shorter_than_one_twice_as_long() -> None:
    """30 minutes at once lead to 21.5 km, twice 15 to 20 km: minutes are not added up."""
    assert 2 * reach(15) < reach(30)
    assert edge("e2sfca", 15, known=20, reach=reach).state == COMPLETE


def test_nothing_known_and_nothing_out_of_reach() -> None:
    nothing = edge("e2sfca", 15, known=0, reach=lambda minutes: 1 + minutes)
    assert (nothing.state, nothing.largest) == (EDGE, None)
    assert nothing.remark == "Effet de bord\u00a0: rien n'est connu assez loin autour du territoire."
    island = edge("bfca", LONGEST, known=5, reach=lambda _minutes: 1)
    assert (island.state, island.largest) == (COMPLETE, LONGEST)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"method": "3sfca"}, "Mesure « 3sfca » : valeur inconnue"),
        ({"minutes": 0}, "« minutes » = 0"),
        ({"minutes": float("nan")}, "« minutes » = nan"),
        ({"minutes": float("inf")}, "« minutes » = inf"),
        ({"minutes": LONGEST + 1}, "un jour au plus"),
        ({"known": -1}, "« known » = -1"),
        ({"known": None}, "« known » = None"),
        ({"reach": lambda minutes: -minutes}, "« reach »"),
        ({"reach": lambda minutes: 100 - minutes / 100}, "une distance qui croît"),
        ({"reach": lambda _minutes: float("nan")}, "« reach » : nan"),
    ],
)
def test_bad_questions_are_refused(changes: dict[str, object], said: str) -> None:
    asked = {"method": "e2sfca", "minutes": 15, "known": 30, "reach": reach} | changes
    with pytest.raises(CtgError) as refusal:
        edge(asked.pop("method"), asked.pop("minutes"), **asked)
    assert said in str(refusal.value)
