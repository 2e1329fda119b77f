"""Sums and rates by hand, and what must hold for any figures."""

import math
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg.measures import rates
from ctg.model import Status

Row = tuple[str, float | None, str, str]


def _parts(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["where", "value", "status", "nature"]).astype({"value": "float64"})


def _told(frame: pd.DataFrame) -> list[Row]:
    return [
        (row.where, None if math.isnan(row.value) else row.value, row.status, row.nature)
        for row in frame.itertuples()
    ]


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ([("a", 2, "ok", "observe"), ("a", 3.5, "ok", "observe")], ("a", 5.5, "ok", "observe")),
        ([("a", 0, "ok", "observe"), ("a", 0, "ok", "observe")], ("a", 0, "ok", "observe")),
        ([("a", 2, "ok", "observe"), ("a", None, "secret", "observe")], ("a", None, "secret", "observe")),
        ([("a", 2, "ok", "observe"), ("a", None, "manquant", "observe")], ("a", None, "manquant", "observe")),
        (
            [("a", None, "manquant", "observe"), ("a", None, "secret", "observe")],
            ("a", None, "secret", "observe"),
        ),
        ([("a", 2, "ok", "observe"), ("a", 3, "ok", "estime")], ("a", 5, "ok", "estime")),
        ([("a", 2, "ok", "exemple"), ("a", 3, "ok", "estime")], ("a", 5, "ok", "exemple")),
    ],
)
def test_totals_by_hand(rows: list[Row], total: Row) -> None:
    assert _told(rates.totals(_parts(*rows), ["where"])) == [total]


def test_groups_do_not_mix() -> None:
    frame = _parts(("b", 1, "ok", "observe"), ("a", None, "secret", "observe"), ("b", 2, "ok", "estime"))
    assert _told(rates.totals(frame, ["where"])) == [
        ("a", None, "secret", "observe"),
        ("b", 3, "ok", "estime"),
    ]


states = st.sampled_from([str(item) for item in Status])
natures = st.sampled_from(["observe", "estime", "exemple"])
part = st.tuples(st.sampled_from("abc"), st.integers(-1000, 1000), states, natures).map(
    lambda row: (row[0], row[1] if row[2] == "ok" else None, row[2], row[3])
)
parts = st.lists(part, min_size=1, max_size=12)


@given(parts)
def test_a_value_is_there_exactly_when_it_is_ok(rows: list[Row]) -> None:
    total = rates.totals(_parts(*rows), ["where"])
    assert ((total["status"] == "ok") == total["value"].notna()).all()


@given(parts)
def test_a_secret_part_never_lets_a_total_out(rows: list[Row]) -> None:
    for where, value, status, _nature in _told(rates.totals(_parts(*rows), ["where"])):
        its_states = {row[2] for row in rows if row[0] == where}
        if "secret" in its_states:
            assert (value, status) == (None, "secret")
        if its_states == {"ok"}:
            assert value == sum(row[1] or 0 for row in rows if row[0] == where)


@given(parts, st.randoms())
def test_the_order_of_rows_changes_nothing(rows: list[Row], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert _told(rates.totals(_parts(*rows), ["where"])) == _told(rates.totals(_parts(*shuffled), ["where"]))


@given(parts)
def test_the_total_of_totals_is_the_total(rows: list[Row]) -> None:
    frame = _parts(*rows)
    step = rates.totals(rates.totals(frame, ["where"]).assign(all="x"), ["all"])
    once = rates.totals(frame.assign(all="x"), ["all"])
    assert step.equals(once)


def test_a_ratio_of_sums() -> None:
    got = rates.ratio(pd.Series([1797.0, 0.0]), pd.Series([11731.0, 20.0]), 100)
    assert got.tolist() == pytest.approx([15.318387, 0.0])


def test_a_denominator_of_zero_means_nothing_not_zero_nor_infinity() -> None:
    denominator = pd.Series([0.0, float("nan"), 10.0, 0.0])
    assert rates.ratio(pd.Series([3.0, 3.0, 3.0, 0.0]), denominator, 100).isna().tolist() == [
        True, True, False, True,
    ]  # fmt: skip
    status = rates.ratio_status(pd.Series(["ok", "secret", "ok", "ok"]), denominator)
    assert status.tolist() == ["sans_objet", "secret", "ok", "sans_objet"]


def test_a_secret_denominator_of_zero_stays_secret() -> None:
    assert rates.ratio_status(pd.Series(["secret"]), pd.Series([0.0])).tolist() == ["secret"]


def test_mean_annual_change() -> None:
    change = rates.mean_annual_change(
        pd.Series([100.0, 27839.0, 0.0, 100.0]),
        pd.Series([121.0, 26393.0, 5.0, 0.0]),
        pd.Series([2, 8, 8, 8]),
    )
    assert change[:2].tolist() == pytest.approx([10.0, -0.664520877])
    assert math.isnan(change[2])  # from nobody, no rate
    assert change[3] == -100


@given(st.lists(states, min_size=1, max_size=4))
def test_the_weakest_of_several_states_whatever_their_order(found: list[str]) -> None:
    columns = [pd.Series([state]) for state in found]
    order = ["ok", "sans_objet", "manquant", "secret"]
    assert rates.weakest(columns, rates.STATUS_RANK).tolist() == [max(found, key=order.index)]
