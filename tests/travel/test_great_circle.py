"""The fallback provider: hand-computed trips, its bound, and the same pairs as without a tree."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.model import Nature
from ctg.travel import FALLBACK, great_circle
from ctg.travel.great_circle import minutes_of, times

DEGREE = 6371.0088 * math.pi / 180  # km along a meridian: 111.195
Rows = list[tuple[str, float, float]]


def _places(rows: Rows, areas: list[float] | None = None) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["place", "lat", "lon"]).astype({"lat": float, "lon": float})
    return frame if areas is None else frame.assign(area=areas)


def _ends(rows: Rows) -> pd.DataFrame:
    return _places(rows).rename(columns={"place": "destination"})


def _found(frame: pd.DataFrame) -> dict[tuple[str, str], float]:
    assert not frame.duplicated(["origin", "destination"]).any()
    return dict(zip(zip(frame["origin"], frame["destination"], strict=True), frame["minutes"], strict=True))


def _north(km: float) -> Rows:
    """A point so many kilometres north of a base at 49° N, 3° E."""
    return [("base", 49.0, 3.0), ("nord", 49.0 + km / DEGREE, 3.0)]


# The formula.


def test_the_published_values() -> None:
    km = np.array([0.0, 10.0, 20.0, 50.0])
    assert minutes_of(km).tolist() == [2.02, 15.22, 28.42, 48.22]


@pytest.mark.parametrize(("km", "minutes"), [(10.0, 15.22), (20.0, 28.42), (50.0, 48.22)])
def test_a_trip_due_north(km: float, minutes: float) -> None:
    rows = _north(km)
    assert _found(times(_places(rows), _ends(rows), minutes=60))["base", "nord"] == minutes


def test_a_trip_due_east_is_shorter_on_a_higher_parallel() -> None:
    # 0.1 degree of longitude on the 60th parallel is half of what it is on the equator.
    equator: Rows = [("a", 0.0, 3.0), ("b", 0.0, 3.1)]
    north: Rows = [("a", 60.0, 3.0), ("b", 60.0, 3.1)]
    one, two = (_found(times(_places(rows), _ends(rows), minutes=60))["a", "b"] for rows in (equator, north))
    assert one == round(2.02 + 1.32 * DEGREE / 10, 2) == 16.7
    assert two == round(2.02 + 1.32 * DEGREE / 20, 2) == 9.36


def test_peronne_to_roisel() -> None:
    # Haversine by hand: dlat 0.01894°, dlon 0.16458° at 49.94° gives 11.959 km, then 2.02 + 1.32 d.
    rows: Rows = [("80620", 49.93079, 2.93443), ("80677", 49.94973, 3.09901)]
    half = math.sin(math.radians(0.01894 / 2)) ** 2
    half += (
        math.cos(math.radians(49.93079))
        * math.cos(math.radians(49.94973))
        * math.sin(math.radians(0.16458 / 2)) ** 2
    )
    km = 2 * 6371.0088 * math.asin(math.sqrt(half))
    assert km == pytest.approx(11.96, abs=0.01)
    assert _found(times(_places(rows), _ends(rows), minutes=60))["80620", "80677"] == pytest.approx(17.81)


# The same place, and places at the same point.


def test_a_trip_within_a_place_depends_on_its_area() -> None:
    rows: Rows = [("a", 49.0, 3.0), ("b", 49.5, 3.0), ("c", 50.0, 3.0)]
    found = _found(times(_places(rows, [16.0, 7.4, math.nan]), _ends(rows), minutes=10))
    # half of 4 km, half of 2.72 km, and the floor where the area is not known
    assert found == {("a", "a"): 4.66, ("b", "b"): 3.82, ("c", "c"): 2.02}


def test_a_large_place_is_not_crossed_within_the_bound() -> None:
    rows: Rows = [("973", 4.0, -53.0)]
    vast = _places(rows, [18_000.0])  # half of 134 km
    assert _found(times(vast, _ends(rows), minutes=30)) == {}
    assert _found(times(vast, _ends(rows), minutes=60)) == {("973", "973"): 59.49}


def test_no_area_at_all_gives_the_floor() -> None:
    assert _found(times(_places([("a", 49.0, 3.0)]), _ends([("a", 49.0, 3.0)]), minutes=5)) == {
        ("a", "a"): 2.02
    }


def test_two_places_at_the_same_point_are_never_0_minutes_apart() -> None:
    rows: Rows = [("a", 49.0, 3.0), ("b", 49.0, 3.0)]
    found = _found(times(_places(rows, [16.0, 16.0]), _ends(rows), minutes=5))
    assert found == {("a", "a"): 4.66, ("a", "b"): 2.02, ("b", "a"): 2.02, ("b", "b"): 4.66}


# The bound.


def test_the_bound_is_included() -> None:
    rows = _north(10.0)
    assert ("base", "nord") in _found(times(_places(rows), _ends(rows), minutes=15.22))
    assert ("base", "nord") not in _found(times(_places(rows), _ends(rows), minutes=15.21))


@pytest.mark.parametrize("minutes", [10.0, 15.0, 20.0, 28.42, 30.0, 60.0])
def test_a_trip_of_exactly_the_bound_is_kept_whatever_the_rounding(minutes: float) -> None:
    km = (minutes - 2.02) / 1.32 if minutes <= 28.42 else 20 + (minutes - 28.42) / 0.66
    for degrees in range(-80, 81, 16):
        rows: Rows = [("a", degrees, 3.0), ("b", degrees + km / DEGREE, 3.0)]
        assert _found(times(_places(rows), _ends(rows), minutes=minutes))["a", "b"] == minutes


def test_nothing_is_within_less_than_the_start() -> None:
    rows = _north(1.0)
    found = times(_places(rows), _ends(rows), minutes=2)
    assert found.empty
    assert list(found.columns) == ["origin", "destination", "minutes"]
    assert found["minutes"].dtype == "float64"


# Far away.


def test_overseas_and_the_mainland_are_never_within_reach() -> None:
    rows: Rows = [("75056", 48.86, 2.35), ("97411", -20.88, 55.45), ("97105", 16.0, -61.73)]
    found = _found(times(_places(rows), _ends(rows), minutes=120))
    assert set(found) == {(code, code) for code, _lat, _lon in rows}


def test_overseas_places_are_as_far_as_on_the_mainland() -> None:
    here, there = _north(10.0), [(name, lat - 70, lon + 52) for name, lat, lon in _north(10.0)]
    pairs = [_found(times(_places(rows), _ends(rows), minutes=60)) for rows in (here, there)]
    assert pairs[0] == pairs[1]


def test_the_antimeridian_and_the_poles_are_points_like_others() -> None:
    rows: Rows = [("ouest", -17.0, 180.0), ("est", -17.0, -179.99), ("meme", -17.0, -180.0)]
    found = _found(times(_places(rows), _ends(rows), minutes=60))
    assert found["ouest", "est"] == round(2.02 + 1.32 * DEGREE / 100 * math.cos(math.radians(17)), 2)
    assert found["ouest", "meme"] == 2.02
    pole: Rows = [("a", 90.0, 0.0), ("b", 90.0, 120.0)]
    assert _found(times(_places(pole), _ends(pole), minutes=60))["a", "b"] == 2.02


def test_the_whole_earth_is_within_reach_of_a_huge_bound() -> None:
    rows: Rows = [("a", 10.0, 20.0), ("b", -10.0, -160.0)]  # antipodes
    far = round(2.02 + 1.32 * 20 + 0.66 * (math.pi * 6371.0088 - 20), 2)
    assert _found(times(_places(rows), _ends(rows), minutes=1e9))["a", "b"] == pytest.approx(far, abs=0.02)


# Shape of the answer.


def test_rows_follow_both_tables() -> None:
    rows: Rows = [("z", 49.0, 3.0), ("a", 49.01, 3.0), ("m", 49.02, 3.0)]
    found = times(_places(rows), _ends([rows[2], rows[0]]), minutes=60)
    assert found["origin"].tolist() == ["z", "z", "a", "a", "m", "m"]
    assert found["destination"].tolist() == ["m", "z"] * 3


def test_codes_keep_their_type() -> None:
    places = pd.DataFrame({"place": [7, 3], "lat": [49.0, 49.1], "lon": [3.0, 3.0]})
    found = times(places, _ends([("crèche", 49.0, 3.0)]), minutes=60)
    assert found["origin"].tolist() == [7, 3]
    assert found["origin"].dtype == "int64"
    assert found["destination"].tolist() == ["crèche", "crèche"]


def test_the_tables_given_are_left_as_they_were() -> None:
    places, ends = _places(_north(3.0), [4.0, 4.0]), _ends(_north(3.0))
    before = places.copy(), ends.copy()
    times(places, ends, minutes=30)
    pd.testing.assert_frame_equal(places, before[0])
    pd.testing.assert_frame_equal(ends, before[1])


def test_without_destinations_there_is_no_trip() -> None:
    found = times(_places(_north(3.0)), _ends([]), minutes=30)
    assert found.empty
    assert list(found.columns) == ["origin", "destination", "minutes"]


# The tree finds what a plain double loop finds.

degrees = st.tuples(
    st.floats(-90, 90) | st.floats(48.9, 49.2) | st.sampled_from([-90.0, 0.0, 49.0, 90.0]),
    st.floats(-180, 180) | st.floats(2.9, 3.2) | st.sampled_from([-180.0, 0.0, 3.0, 180.0]),
)
points = st.lists(degrees, min_size=1, max_size=12)


def _one_by_one(places: Rows, ends: Rows, minutes: float) -> dict[tuple[str, str], float]:
    """Every pair by the haversine formula, one after the other."""
    found = {}
    for origin, lat, lon in places:
        for destination, north, east in ends:
            half = math.sin(math.radians(north - lat) / 2) ** 2
            half += (
                math.cos(math.radians(lat))
                * math.cos(math.radians(north))
                * math.sin(math.radians(east - lon) / 2) ** 2
            )
            km = 2 * 6371.0088 * math.asin(math.sqrt(min(half, 1.0)))
            found[origin, destination] = 2.02 + 1.32 * min(km, 20) + 0.66 * max(km - 20, 0)
    return {pair: taken for pair, taken in found.items() if taken <= minutes}


@settings(deadline=None)
@given(points, points, st.floats(0.5, 200))
def test_the_tree_finds_what_a_double_loop_finds(
    starts: list[tuple[float, float]], stops: list[tuple[float, float]], minutes: float
) -> None:
    places = [(f"p{number}", *point) for number, point in enumerate(starts)]
    ends = [(f"d{number}", *point) for number, point in enumerate(stops)]
    found = _found(times(_places(places), _ends(ends), minutes=minutes))
    sure, allowed = (_one_by_one(places, ends, minutes + gap) for gap in (-0.02, 0.02))
    assert sure.keys() <= found.keys() <= allowed.keys()
    assert all(abs(taken - allowed[pair]) < 0.011 for pair, taken in found.items())
    assert all(2.02 <= taken <= minutes for taken in found.values())


@settings(deadline=None)
@given(points, st.floats(0.5, 200))
def test_a_trip_takes_as_long_both_ways(starts: list[tuple[float, float]], minutes: float) -> None:
    rows = [(f"p{number}", *point) for number, point in enumerate(starts)]
    found = _found(times(_places(rows, [9.0] * len(rows)), _ends(rows), minutes=minutes))
    assert {(there, here): taken for (here, there), taken in found.items()} == found


@settings(deadline=None)
@given(points, st.floats(2.5, 100), st.floats(0, 100))
def test_a_larger_bound_only_adds_trips(
    starts: list[tuple[float, float]], minutes: float, more: float
) -> None:
    rows = [(f"p{number}", *point) for number, point in enumerate(starts)]
    small, large = (
        _found(times(_places(rows), _ends(rows), minutes=bound)) for bound in (minutes, minutes + more)
    )
    assert small == {pair: taken for pair, taken in large.items() if taken <= minutes}


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = np.random.default_rng(4)
    lat, lon = dice.uniform(48.8, 49.2, 300), dice.uniform(2.8, 3.2, 300)
    rows = [(f"p{number}", a, b) for number, (a, b) in enumerate(zip(lat, lon, strict=True))]
    whole = times(_places(rows, [5.0] * 300), _ends(rows), minutes=20)
    monkeypatch.setattr(great_circle, "BLOCK", 7)
    pd.testing.assert_frame_equal(times(_places(rows, [5.0] * 300), _ends(rows), minutes=20), whole)
    assert len(whole) > 3_000


# What it says of itself.


def test_it_is_an_estimate_that_says_its_error_and_what_it_cannot_know() -> None:
    provider = FALLBACK.PROVIDER
    assert provider.nature is Nature.ESTIMATED
    assert provider.label == "estimation à vol d'oiseau"
    assert (provider.error_minutes, provider.error_share) == (2.0, 0.2)
    for word in ("rivière", "mer", "île", "voiture"):
        assert word in provider.unknown
    assert "13,5" in provider.error
    for value in ("2,02", "1,32", "0,66", "20 km"):
        assert value in provider.method
    assert all(value > 0 for value in provider.parameters.values())
