"""One service on one territory, by hand: what is unknown stays unknown, and a border has two sides."""

import math

import pandas as pd
import pytest

from ctg.measures import accessibility as acc
from ctg.measures.service_access import by_commune, demand, mean

# Three communes in a row, 10 minutes from one to the next; c is outside the perimeter.
TRAVEL = pd.DataFrame(
    [(a, b, 3.0 if a == b else 10.0 * abs(ord(a) - ord(b))) for a in "abc" for b in "abc"],
    columns=["origin", "destination", "minutes"],
)
COMMUNES = pd.DataFrame({"place": ["a", "b", "c"], "inside": [True, True, False], "need": [10.0, 30.0, 40.0]})
SUPPLY = pd.DataFrame({"site": ["s", "t"], "place": ["b", "c"], "capacity": [20.0, 40.0]})


def test_both_sides_of_the_border_count() -> None:
    """Within 10 minutes: s serves a, b and c (80 children), t serves b and c (70)."""
    told = by_commune(COMMUNES, SUPPLY, TRAVEL, weight=acc.binary(10)).set_index("place")
    assert told["access"].to_dict() == pytest.approx(
        {"a": 20 / 80, "b": 20 / 80 + 40 / 70, "c": 20 / 80 + 40 / 70}
    )
    assert told["minutes"].to_dict() == {"a": 10.0, "b": 3.0, "c": 3.0}
    assert told["offered"].to_dict() == {"a": 0.0, "b": 20.0, "c": 40.0}


def test_an_unknown_supply_outside_keeps_its_children_out_too() -> None:
    told = by_commune(COMMUNES, SUPPLY, TRAVEL, weight=acc.binary(10), outside=False).set_index("place")
    assert told.loc[["a", "b"], "access"].tolist() == pytest.approx([20 / 40, 20 / 40])
    assert told["minutes"]["b"] == 3.0


def test_an_untold_capacity_makes_a_minimum_and_a_site_all_the_same() -> None:
    supply = SUPPLY.assign(capacity=[math.nan, 40.0])
    told = by_commune(COMMUNES, supply, TRAVEL, weight=acc.binary(10)).set_index("place")
    assert told["access"].to_dict() == pytest.approx({"a": 0.0, "b": 40 / 70, "c": 40 / 70})
    assert told["at_least"].all()
    assert told["minutes"]["a"] == 10.0
    assert math.isnan(told["offered"]["b"])


def test_a_site_of_no_place_is_closed() -> None:
    supply = SUPPLY.assign(capacity=[0.0, 40.0])
    told = by_commune(COMMUNES, supply, TRAVEL, weight=acc.binary(10)).set_index("place")
    assert told["minutes"].to_dict() == {"a": 20.0, "b": 10.0, "c": 3.0}
    assert not told["at_least"].any()
    assert told["offered"]["b"] == 0.0


def test_no_site_at_all_is_zero_and_infinitely_far() -> None:
    told = by_commune(COMMUNES, SUPPLY.head(0), TRAVEL, weight=acc.binary(10))
    assert told["access"].tolist() == [0.0, 0.0, 0.0]
    assert told["minutes"].map(math.isinf).all()


def test_without_a_weight_there_are_minutes_only() -> None:
    told = by_commune(COMMUNES, SUPPLY, TRAVEL, weight=None)
    assert told["access"].isna().all()
    assert told["minutes"].tolist() == [10.0, 3.0, 3.0]


def test_an_unknown_need_weighs_nothing_and_is_not_zero_in_a_mean() -> None:
    communes = COMMUNES.assign(need=[10.0, math.nan, 40.0])
    assert demand(communes, outside=True)["need"].tolist() == [10.0, 0.0, 40.0]
    assert math.isnan(mean(pd.Series([1.0, 2.0]), pd.Series([10.0, math.nan])))


def test_a_mean_weighs_children_and_needs_all_of_them() -> None:
    assert mean(pd.Series([1.0, 2.0, math.nan]), pd.Series([10.0, 30.0, 0.0])) == 1.75
    assert math.isnan(mean(pd.Series([1.0, math.nan]), pd.Series([10.0, 30.0])))
    assert math.isnan(mean(pd.Series([1.0]), pd.Series([0.0])))
    assert mean(pd.Series([1.0, math.inf]), pd.Series([1.0, 1.0])) == math.inf
