"""Places that families can reach: worked by hand, then what must hold on any territory."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.measures import accessibility as acc
from tests.measures.instances import BANDS, LUO_QI, Territory, decays, territory

seeds = st.integers(0, 10_000)
two_steps = st.sampled_from(["2sfca", "e2sfca"])
methods = st.sampled_from(acc.METHODS)
weights = st.sampled_from([decay.weight for decay in decays()])


def _case(
    need: dict[str, float], sites: list[tuple[str, float]], times: dict[tuple[str, str], float]
) -> Territory:
    """Children by place; place and capacity of each site, numbered from 1; minutes by pair."""
    rows = [(number, place, capacity) for number, (place, capacity) in enumerate(sites, 1)]
    return Territory(
        pd.DataFrame({"place": list(need), "need": list(need.values())}),
        pd.DataFrame(rows, columns=["site", "place", "capacity"]),
        pd.DataFrame([(*pair, minutes) for pair, minutes in times.items()], columns=[*TRAVEL]),
    )


TRAVEL = ("origin", "destination", "minutes")


def _access(case: Territory, weight: acc.Weight, method: str = "e2sfca") -> pd.Series:
    return acc.floating_catchment(case.demand, case.supply, case.travel, weight=weight, method=method)


def _tables(case: Territory) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return case.demand, case.supply, case.travel


# By hand

H5 = _case(
    {"a": 40, "b": 60, "c": 30},
    [("x", 20), ("y", 12)],
    {("a", "x"): 5, ("a", "y"): 25, ("b", "x"): 15, ("b", "y"): 10, ("c", "x"): 45, ("c", "y"): 20},
)


@pytest.mark.parametrize(
    ("into", "out", "cross", "told"),
    [
        (40, 40, 80, [0.331444117, 0.579828132, 7.28641817]),
        (20, 40, 80, [0.435340221, 0.683724236, 5.727976611]),
        (40, 20, 80, [0.331071913, 0.577857786, 7.299991939]),
        (20, 20, 40, [0.442568395, 0.66675828, 5.740524646]),
    ],
)
def test_h0_the_hospital_example_of_pysal(into: float, out: float, cross: float, told: list[float]) -> None:
    """github pysal/access, tests/test_hospital_example.py: weight 1 / cost, cut at 61."""
    times = {("1", "1"): 1.0, ("2", "2"): 1.0, ("3", "3"): 1.0}
    times |= {("1", "3"): into, ("2", "3"): into, ("3", "1"): out, ("3", "2"): out}
    times |= {("1", "2"): cross, ("2", "1"): cross}
    case = _case({"1": 100, "2": 50, "3": 10}, [("1", 15), ("2", 20), ("3", 100)], times)
    assert _access(case, acc.power(1, 61)).tolist() == pytest.approx(told, abs=5e-9, rel=5e-9)


@pytest.mark.parametrize("method", acc.METHODS)
@pytest.mark.parametrize("minutes", [0, 4.5, 20])
def test_h1_one_commune_one_site(method: str, minutes: float) -> None:
    case = _case({"a": 40}, [("a", 10)], {("a", "a"): minutes})
    got = _access(case, acc.step(BANDS), method)
    assert got.tolist() == [0.25]
    assert (got.name, got.index.name, got.index.tolist()) == ("access", "place", ["a"])


@pytest.mark.parametrize("method", acc.METHODS)
def test_h2_two_communes_apart(method: str) -> None:
    case = _case({"a": 40, "b": 8}, [("b", 4), ("a", 10)], {("a", "a"): 0, ("b", "b"): 12})
    assert _access(case, acc.step(BANDS), method).to_dict() == {"a": 0.25, "b": 0.5}


@pytest.mark.parametrize(
    ("minutes", "weight"),
    [(10.0, 1), (10.0001, 0.6), (15.0, 0.6), (15.0001, 0.25), (20.0, 0.25), (20.0001, 0)],
)
def test_h3_the_upper_bound_of_a_band_is_inside(minutes: float, weight: float) -> None:
    case = _case({"a": 10, "b": 10}, [("a", 10)], {("a", "a"): 1, ("b", "a"): minutes})
    ratio = 10 / (10 + 10 * weight)
    assert _access(case, acc.step(BANDS)).tolist() == pytest.approx([ratio, ratio * weight], rel=1e-15)
    assert acc.gravity(*_tables(case), weight=acc.step(BANDS))["b"] == pytest.approx(10 * weight)


def test_h4_zero_need_zero_places_nothing_in_reach() -> None:
    case = _case(
        {"a": 0, "b": 10, "c": 10, "d": 5},
        [("a", 6), ("b", 0), ("far", 9)],
        {("a", "a"): 0, ("b", "a"): 10, ("b", "b"): 0, ("c", "b"): 5, ("far", "far"): 0},
    )
    # d has no trip at all; the site far from everyone gives to nobody, b's is closed
    for method in ("2sfca", "e2sfca"):
        assert _access(case, acc.binary(15), method).to_dict() == {"a": 0.6, "b": 0.6, "c": 0, "d": 0}
    # BFCA: a and b weigh the same on the site, a's half is of nobody
    assert _access(case, acc.binary(15), "bfca").to_dict() == {"a": 0.3, "b": 0.3, "c": 0, "d": 0}
    assert acc.stranded(*_tables(case), weight=acc.binary(15)).to_dict() == {3: 9}
    assert acc.nearest(*_tables(case)).to_dict() == {"a": 0, "b": 10, "c": math.inf, "d": math.inf}


def test_h4_nobody_needs_anything() -> None:
    case = _case({"a": 0}, [("a", 6)], {("a", "a"): 0})
    assert _access(case, acc.binary(15)).tolist() == [0]
    assert math.isnan(acc.coverage_rate(case.demand, case.supply))
    far = acc.beyond(*_tables(case), minutes=5)
    assert far.number == 0
    assert math.isnan(far.share)


def test_h5_three_communes_two_sites() -> None:
    access = _access(H5, acc.step(LUO_QI))
    assert access.tolist() == pytest.approx([0.277121, 0.302846, 0.091480], abs=5e-7)
    assert (access.to_numpy() * H5.demand["need"]).sum() == pytest.approx(32)
    # D = 80.8 and 89.2
    assert access["c"] == pytest.approx(0.68 * 12 / 89.2, rel=1e-14)
    assert access["b"] == pytest.approx(0.68 * 20 / 80.8 + 12 / 89.2, rel=1e-14)
    balanced = _access(H5, acc.step(LUO_QI), "bfca")
    assert balanced.tolist() == pytest.approx([0.227643, 0.228445, 0.058891], abs=5e-7)


def test_h5_splitting_a_site_changes_bfca_and_not_e2sfca() -> None:
    halves = pd.DataFrame(
        {"site": [1, 2, 3], "place": ["x", "y", "x"], "capacity": [10, 12, 10]}, index=[7, 8, 9]
    )
    split = Territory(H5.demand, halves, H5.travel)
    for method in ("2sfca", "e2sfca"):
        assert _access(split, acc.step(LUO_QI), method).tolist() == pytest.approx(
            _access(H5, acc.step(LUO_QI), method).tolist(), rel=1e-15
        )
    changed = _access(split, acc.step(LUO_QI), "bfca") - _access(H5, acc.step(LUO_QI), "bfca")
    assert changed.abs().min() > 1e-3


def test_plain_companions() -> None:
    assert acc.cumulative(*_tables(H5), within=15).to_dict() == {"a": 20, "b": 32, "c": 0}
    assert acc.cumulative(*_tables(H5), within=0).tolist() == [0, 0, 0]
    assert acc.gravity(*_tables(H5), weight=acc.step(LUO_QI)).tolist() == pytest.approx(
        [20 + 0.22 * 12, 0.68 * 20 + 12, 0.68 * 12]
    )
    assert acc.nearest(*_tables(H5)).to_dict() == {"a": 5, "b": 10, "c": 20}
    assert acc.nearest(*_tables(H5), k=2).to_dict() == {"a": 25, "b": 15, "c": 45}
    assert acc.nearest(*_tables(H5), k=3).tolist() == [math.inf] * 3
    assert acc.beyond(*_tables(H5), minutes=10) == acc.Beyond(30, 30 / 130)
    assert acc.beyond(*_tables(H5), minutes=4.99) == acc.Beyond(130, 1)


def test_the_coverage_rate_is_a_ratio_of_totals() -> None:
    supply = H5.supply.assign(place=["a", "b"])
    assert acc.coverage_rate(H5.demand, supply) == pytest.approx(100 * 32 / 130)


def test_two_sites_of_one_place_are_the_first_and_the_second() -> None:
    case = _case({"a": 1}, [("a", 1), ("b", 1), ("a", 1)], {("a", "a"): 3, ("a", "b"): 2})
    assert [acc.nearest(*_tables(case), k=k)["a"] for k in (1, 2, 3, 4)] == [2, 3, 3, math.inf]


def test_a_trip_and_its_way_back_are_two() -> None:
    case = _case(
        {"a": 10, "b": 10},
        [("a", 10), ("b", 10)],
        {("a", "a"): 0, ("b", "b"): 0, ("a", "b"): 10, ("b", "a"): 30},
    )
    assert _access(case, acc.binary(20)).to_dict() == {"a": 1.5, "b": 0.5}


def test_a_new_road_may_harm_by_competition() -> None:
    alone = _case({"a": 10, "b": 10}, [("a", 10)], {("a", "a"): 0})
    joined = _case({"a": 10, "b": 10}, [("a", 10)], {("a", "a"): 0, ("b", "a"): 10})
    assert _access(alone, acc.binary(15)).to_dict() == {"a": 1, "b": 0}
    assert _access(joined, acc.binary(15)).to_dict() == {"a": 0.5, "b": 0.5}


def test_many_services_at_once_are_each_service_alone() -> None:
    other = (H5.demand.assign(need=[1, 2, 3]).iloc[::-1], H5.supply.assign(capacity=[5, 6]))
    both = {"creche": (H5.demand, H5.supply), "ecole": other}
    for method in acc.METHODS:
        got = acc.floating_catchments(both, H5.travel, weight=acc.step(BANDS), method=method)
        for name, (demand, supply) in both.items():
            alone = acc.floating_catchment(demand, supply, H5.travel, weight=acc.step(BANDS), method=method)
            pd.testing.assert_series_equal(
                got[name], alone.reindex(got.index), check_names=False, check_exact=True
            )


def test_services_may_have_their_own_weight() -> None:
    both = {"creche": (H5.demand, H5.supply), "ecole": (H5.demand, H5.supply)}
    own = {"creche": acc.binary(10), "ecole": acc.binary(30)}
    got = acc.floating_catchments(both, acc.trips(H5.travel), weight=own)
    for name, weight in own.items():
        assert got[name].tolist() == _access(H5, weight).tolist()


# What must hold on any territory


@settings(deadline=None)
@given(seeds, two_steps, weights)
def test_conservation(seed: int, method: str, weight: acc.Weight) -> None:
    """Need x access sums to the places that some need reaches."""
    case = territory(seed)
    given_out = (_access(case, weight, method).to_numpy() * case.demand["need"]).sum()
    lost = acc.stranded(*_tables(case), weight=weight).sum()
    assert given_out == pytest.approx(case.supply["capacity"].sum() - lost, rel=1e-12, abs=1e-12)


@settings(deadline=None)
@given(seeds, methods, st.sampled_from([0.5, 2.0, 3.7]))
def test_scale(seed: int, method: str, k: float) -> None:
    case, weight = territory(seed), acc.step(BANDS)
    before = _access(case, weight, method)
    more_need = Territory(case.demand.assign(need=case.demand["need"] * k), case.supply, case.travel)
    np.testing.assert_allclose(_access(more_need, weight, method), before / k, rtol=1e-12)
    more = case.supply.assign(capacity=case.supply["capacity"] * k)
    np.testing.assert_allclose(
        _access(Territory(case.demand, more, case.travel), weight, method), before * k, rtol=1e-12
    )
    slow = case.travel.assign(minutes=case.travel["minutes"] * 2)  # exact in binary: edges stay edges
    slower = acc.step({bound * 2: value for bound, value in BANDS.items()})
    assert _access(Territory(case.demand, case.supply, slow), slower, method).equals(before)


@settings(deadline=None)
@given(seeds, methods)
def test_halving_every_weight_changes_nothing(seed: int, method: str) -> None:
    case = territory(seed)
    halved = acc.step({bound: value / 2 for bound, value in BANDS.items()})
    np.testing.assert_allclose(
        _access(case, halved, method), _access(case, acc.step(BANDS), method), rtol=1e-12
    )


@settings(deadline=None)
@given(seeds, two_steps, weights, st.integers(0, 10))
def test_more_places_harm_nobody_and_more_need_helps_nobody(
    seed: int, method: str, weight: acc.Weight, which: int
) -> None:
    case = territory(seed)
    before = _access(case, weight, method)
    supply = case.supply.copy()
    supply.loc[which % len(supply), "capacity"] += 7
    assert (_access(Territory(case.demand, supply, case.travel), weight, method) >= before - 1e-12).all()
    demand = case.demand.copy()
    demand.loc[which % len(demand), "need"] += 7
    after = _access(Territory(demand, case.supply, case.travel), weight, method)
    if acc.stranded(*_tables(case), weight=weight).empty:  # else its first child opens a site to others
        assert (after <= before + 1e-12).all()


@settings(deadline=None)
@given(seeds, two_steps, weights)
def test_a_commune_in_two_halves_is_the_same(seed: int, method: str, weight: acc.Weight) -> None:
    case = territory(seed)
    first = case.demand["place"][0]
    demand = case.demand.copy()
    demand.loc[0, "need"] /= 2
    twin = pd.concat([demand, demand.iloc[:1].assign(place="twin")], ignore_index=True)
    leaving = case.travel[case.travel["origin"] == first].assign(origin="twin")
    travel = pd.concat([case.travel, leaving], ignore_index=True)
    after = _access(Territory(twin, case.supply, travel), weight, method)
    np.testing.assert_allclose(after.iloc[:-1], _access(case, weight, method), rtol=1e-12, atol=1e-15)
    assert after.iloc[-1] == after.iloc[0]


@settings(deadline=None)
@given(seeds, two_steps, weights, st.floats(0, 1))
def test_a_site_in_two_parts_is_the_same(seed: int, method: str, weight: acc.Weight, part: float) -> None:
    case = territory(seed)
    rest = case.supply.iloc[:1].assign(site=99, capacity=lambda site: site["capacity"] * (1 - part))
    first = case.supply.copy()
    first.loc[0, "capacity"] *= part
    split = Territory(case.demand, pd.concat([first, rest], ignore_index=True), case.travel)
    np.testing.assert_allclose(
        _access(split, weight, method), _access(case, weight, method), rtol=1e-12, atol=1e-15
    )


@settings(deadline=None)
@given(seeds, two_steps, weights, st.integers(0, 20))
def test_capacity_is_felt_one_trip_away_and_need_two(
    seed: int, method: str, weight: acc.Weight, which: int
) -> None:
    """Places change for those who reach the site; need, for those who reach a site that it reaches."""
    case = territory(seed)
    before = _access(case, weight, method)
    close = case.travel[weight(case.travel["minutes"].to_numpy()) > 0]
    more = case.supply.copy()
    more.loc[which % len(more), "capacity"] += 7
    host = more["place"][which % len(more)]
    moved = _access(Territory(case.demand, more, case.travel), weight, method) != before
    assert set(moved.index[moved]) <= set(close.loc[close["destination"] == host, "origin"])
    crowded = case.demand.copy()
    crowded.loc[which % len(crowded), "need"] += 7
    home = crowded["place"][which % len(crowded)]
    sites = close.loc[close["origin"] == home, "destination"]
    moved = _access(Territory(crowded, case.supply, case.travel), weight, method) != before
    assert set(moved.index[moved]) <= set(close.loc[close["destination"].isin(sites), "origin"])


@settings(deadline=None)
@given(seeds, weights)
def test_the_companions_agree_with_one_another(seed: int, weight: acc.Weight) -> None:
    """Gravity of a binary weight is cumulative; what is within, nearest is within; nothing is missing."""
    case = territory(seed)
    within = acc.cumulative(*_tables(case), within=15)
    np.testing.assert_allclose(acc.gravity(*_tables(case), weight=acc.binary(15)), within, rtol=1e-12)
    first, second = acc.nearest(*_tables(case)), acc.nearest(*_tables(case), k=2)
    assert ((first <= 15) == (within > 0)).all()
    assert (first <= second).all()
    far = [acc.beyond(*_tables(case), minutes=minutes).number for minutes in (0, 5, 15, 30)]
    assert far == sorted(far, reverse=True)
    for method in acc.METHODS:
        access = _access(case, weight, method)
        assert np.isfinite(access).all()
        assert (access[acc.gravity(*_tables(case), weight=weight) == 0] == 0).all()


@settings(deadline=None)
@given(seeds, methods, weights)
def test_rows_codes_and_their_type_do_not_matter(seed: int, method: str, weight: acc.Weight) -> None:
    case = territory(seed)
    before = _access(case, weight, method)
    mixed = [frame.sample(frac=1, random_state=seed + 1) for frame in _tables(case)]
    got = _access(Territory(*mixed), weight, method)
    np.testing.assert_allclose(got[before.index], before, rtol=1e-12, atol=1e-15)
    ends = {"origin": "category", "destination": "category"}
    number = {code: rank for rank, code in enumerate(case.demand["place"])}
    unused = pd.CategoricalDtype(["nobody", *reversed(number), "nowhere"])
    for kind in ("small", "large", "nullable", "category", "unused", "string", "object"):
        demand, supply, travel = (frame.copy() for frame in _tables(case))
        if kind == "category":
            travel = travel.astype(ends)
        elif kind == "unused":
            demand["place"] = demand["place"].astype(unused)
            travel = travel.astype({"origin": unused})  # the other end has categories of its own
        elif kind in {"string", "object"}:
            demand["place"], travel = demand["place"].astype(kind), travel.astype(dict.fromkeys(ends, kind))
        elif kind == "nullable":
            supply["place"] = supply["place"].map(number)
            travel = travel.assign(**{end: travel[end].map(number).astype("Int64") for end in ends})
            demand = demand.assign(place=demand["place"].map(number), need=demand["need"].astype("Float64"))
        else:
            codes = {code: rank + 70_000 * (kind == "large") for code, rank in number.items()}
            demand["place"], supply["place"] = demand["place"].map(codes), supply["place"].map(codes)
            travel = travel.replace({"origin": codes, "destination": codes}).astype(
                {"origin": "int64", "destination": "int64"}
            )
        again = _access(Territory(demand, supply, travel), weight, method)
        np.testing.assert_allclose(again.to_numpy(), before, rtol=1e-12, atol=1e-15)


@settings(deadline=None)
@given(seeds, methods, weights)
def test_closing_a_site_is_giving_it_no_place(seed: int, method: str, weight: acc.Weight) -> None:
    case = territory(seed)
    closed = case.supply.assign(capacity=case.supply["capacity"].where(case.supply["site"] > 0, 0))
    rest = case.supply[case.supply["site"] > 0]
    if len(rest):
        gone = Territory(case.demand, rest, case.travel)
        still = Territory(case.demand, closed, case.travel)
        np.testing.assert_array_equal(_access(gone, weight, method), _access(still, weight, method))
        assert acc.nearest(*_tables(gone)).equals(acc.nearest(*_tables(still)))


@settings(deadline=None)
@given(seeds)
def test_inputs_are_left_as_they_were(seed: int) -> None:
    case = territory(seed)
    kept = [frame.copy() for frame in _tables(case)]
    for method in acc.METHODS:
        _access(case, acc.step(BANDS), method)
    acc.nearest(*_tables(case), k=2)
    for frame, before in zip(_tables(case), kept, strict=True):
        pd.testing.assert_frame_equal(frame, before)
