"""Gini, concentration and Theil by hand, then against their textbook definitions on any figures."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.errors import CtgError
from ctg.measures.equity import Interval, Theil, concentration_index, gini, theil

CALM = settings(deadline=None, max_examples=60)


def _series(*numbers: float | str | None) -> pd.Series:
    return pd.Series(numbers, index=[f"c{number}" for number in range(len(numbers))])


def _ranked(values: pd.Series, weights: pd.Series) -> Interval:
    return concentration_index(values, weights, _series(*range(len(values))))


def _grouped(values: pd.Series, weights: pd.Series) -> Interval:
    return theil(values, weights, _series(*["a", "b"] * (len(values) // 2), *["a"] * (len(values) % 2))).total


MEASURES: list[Callable[[pd.Series, pd.Series], Interval]] = [gini, _ranked, _grouped]


# By hand


def test_gini_by_hand() -> None:
    """0 and 1 for two communes of one child: the triangle lost is 1/2; 1, 2 and 3: 2/9."""
    assert gini(_series(0, 1), _series(1, 1), draws=1).value == 0.5
    assert gini(_series(3, 1, 2), _series(1, 1, 1), draws=1).value == pytest.approx(2 / 9, abs=1e-15)
    assert gini(_series(0, 1), _series(9, 1), draws=1).value == pytest.approx(0.9, abs=1e-15)


def test_concentration_by_hand() -> None:
    """Everything in the richer of two communes: +1/2, in the poorer: -1/2; of three, ranks 1/6, 1/2, 5/6."""
    one = _series(1, 1)
    assert concentration_index(_series(0, 1), one, _series(10, 20)).value == 0.5
    assert concentration_index(_series(0, 1), one, _series(20, 10)).value == -0.5
    found = concentration_index(_series(1, 2, 3), _series(1, 1, 1), _series(-5, 0, 5)).value
    assert found == pytest.approx(2 / 3 * (-1 / 3 * -1 / 2 + 1 / 3 * 1 / 2), abs=1e-15)


def test_communes_of_equal_income_share_their_rank() -> None:
    first = concentration_index(_series(0, 4, 1), _series(1, 1, 2), _series(7, 7, 9))
    second = concentration_index(_series(4, 0, 1), _series(1, 1, 2), _series(7, 7, 9))
    assert (
        first.value
        == second.value
        == pytest.approx(2 * (0.5 * 0.25 * (1 / 1.5 - 1) - 0.5 * 0.25 * (2 / 1.5 - 1)))
    )


def test_theil_by_hand() -> None:
    """Two groups, one equal inside: all is between; the same values mixed: all is within."""
    values, weights = _series(0, 0, 2, 2), _series(1, 1, 1, 1)
    apart = theil(values, weights, _series("a", "a", "b", "b"))
    mixed = theil(values, weights, _series("a", "b", "a", "b"))
    assert (apart.total.value, apart.between.value, apart.within.value) == pytest.approx(
        (math.log(2), math.log(2), 0)
    )
    assert (mixed.total.value, mixed.between.value, mixed.within.value) == pytest.approx(
        (math.log(2), 0, math.log(2))
    )


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("values", [(0.1,) * 7, (0.0,) * 5, (3,)])
def test_all_equal_is_exactly_0(
    measure: Callable[[pd.Series, pd.Series], Interval], values: tuple[float]
) -> None:
    weights = _series(*[0.3 * (number + 1) for number in range(len(values))])
    assert measure(_series(*values), weights) == Interval(0, 0, 0)


def test_draws_of_zeros_alone_are_equal_shares() -> None:
    """With 0, 0 and 1, many draws have three zeros: their index is 0, not 1."""
    assert gini(_series(0, 0, 1), _series(1, 1, 1)).low == 0
    assert theil(_series(0, 0, 1), _series(1, 1, 1), _series("a", "a", "b")).total.low == 0


@pytest.mark.parametrize("measure", MEASURES)
def test_a_commune_without_children_changes_nothing(
    measure: Callable[[pd.Series, pd.Series], Interval],
) -> None:
    with_empty = measure(_series(1, 4, 2, 5, None), _series(1, 2, 3, 4, 0))
    assert with_empty == measure(_series(1, 4, 2, 5), _series(1, 2, 3, 4))


# Intervals


def test_the_interval_is_the_percentiles_of_communes_drawn_again() -> None:
    """A bootstrap written with a loop, on the same draws."""
    values, weights = np.array([1.0, 5.0, 2.0, 8.0]), np.array([3.0, 1.0, 2.0, 2.0])
    times = np.random.default_rng(3).multinomial(4, [0.25] * 4, 200)
    drawn = [_pairs(values, weights * row) for row in times]
    found = gini(_series(*values), _series(*weights), draws=200, seed=3)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=1e-12)


def test_the_same_seed_gives_the_same_interval_whatever_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    values, weights = _series(1, 5, 2, 8), _series(3, 1, 2, 2)
    first = gini(values, weights, seed=1)
    assert first == gini(values, weights, seed=1)
    assert first != gini(values, weights, seed=2)
    monkeypatch.setattr("ctg.measures.equity.BLOCK", 10)
    assert first == gini(values, weights, seed=1)


def test_more_communes_make_a_narrower_interval() -> None:
    few = gini(_series(*[1, 2, 3, 4] * 3), _series(*[1] * 12))
    many = gini(_series(*[1, 2, 3, 4] * 30), _series(*[1] * 120))
    assert many.value == pytest.approx(few.value)
    assert many.high - many.low < (few.high - few.low) / 2


# Any figures

numbers = st.one_of(st.just(0.0), st.floats(0.01, 1000))
rows = st.lists(
    st.tuples(numbers, st.floats(0.01, 1000), st.integers(-3, 3), st.sampled_from("abc")),
    min_size=1,
    max_size=9,
)
Rows = list[tuple[float, float, int, str]]


def _pairs(values: np.ndarray, weights: np.ndarray) -> float:
    """Gini as the mean absolute difference over twice the mean."""
    share = weights / weights.sum()
    mean = share @ values
    apart = np.abs(values[:, None] - values[None, :])
    return float(share @ apart @ share / (2 * mean)) if mean else 0.0


def _t(values: np.ndarray, weights: np.ndarray) -> float:
    share = weights / weights.sum()
    mean = share @ values
    told = values > 0
    return float((share * values / mean)[told] @ np.log(values[told] / mean)) if mean else 0.0


def _columns(given_rows: Rows) -> tuple[pd.Series, ...]:
    return tuple(_series(*column) for column in zip(*given_rows, strict=True))


@CALM
@given(rows)
def test_gini_is_the_mean_absolute_difference(given_rows: Rows) -> None:
    values, weights, _rank, _group = _columns(given_rows)
    found = gini(values, weights, draws=5)
    assert found.value == pytest.approx(_pairs(values.to_numpy(), weights.to_numpy()), abs=1e-9)
    assert 0 <= found.value < 1
    assert 0 <= found.low <= found.high < 1


@CALM
@given(rows)
def test_ranked_by_itself_concentration_is_gini_and_by_anything_less(given_rows: Rows) -> None:
    values, weights, rank, _group = _columns(given_rows)
    index = gini(values, weights, draws=1).value
    assert concentration_index(values, weights, values, draws=1).value == pytest.approx(index, abs=1e-9)
    found = concentration_index(values, weights, rank, draws=1).value
    assert abs(found) <= index + 1e-9
    assert concentration_index(values, weights, -rank, draws=1).value == pytest.approx(-found, abs=1e-9)


@CALM
@given(rows)
def test_theil_is_the_sum_of_its_parts(given_rows: Rows) -> None:
    values, weights, _rank, group = _columns(given_rows)
    found = theil(values, weights, group, draws=5)
    value, weight = values.to_numpy(), weights.to_numpy()
    assert found.total.value == pytest.approx(_t(value, weight), abs=1e-9)
    within = 0.0
    for name in set(group):
        own = (group == name).to_numpy()
        if value[own].sum():
            within += value[own] @ weight[own] / (value @ weight) * _t(value[own], weight[own])
    assert found.within.value == pytest.approx(within, abs=1e-9)
    assert found.total.value == pytest.approx(found.between.value + found.within.value, abs=1e-12)
    assert found.between.low >= 0 <= found.within.low


@CALM
@given(rows, st.floats(0.001, 1000), st.randoms())
def test_unit_and_order_of_rows_do_not_matter(given_rows: Rows, factor: float, random: object) -> None:
    values, weights, rank, group = _columns(given_rows)
    shuffled = list(range(len(values)))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for first, second in (
        (gini(values, weights), gini(values * factor, weights * 7)),
        (concentration_index(values, weights, rank), concentration_index(values * factor, weights, rank)),
        (theil(values, weights, group).between, theil(values * factor, weights, group).between),
        (gini(values, weights), gini(values.iloc[shuffled], weights)),
    ):
        assert (first.value, first.low, first.high) == pytest.approx(
            (second.value, second.low, second.high), abs=1e-9
        )


# Refused


@pytest.mark.parametrize(
    ("values", "weights", "said"),
    [
        (_series(1, -1), _series(1, 1), "colonne « values » (lignes c1) : valeur négative"),
        (_series(1, math.inf), _series(1, 1), "colonne « values » (lignes c1) : valeur infinie"),
        (_series(1, None), _series(1, 1), "« values » : valeur manquante (c1)"),
        (_series(1, "x"), _series(1, 1), "colonne « values » (lignes c1) : valeur qui n'est pas un nombre"),
        (_series(1, 1), _series(1, -1), "colonne « weights » (lignes c1) : valeur négative"),
        (_series(1, 1), _series(1, None), "colonne « weights » (lignes c1) : valeur qui n'est pas un nombre"),
        (_series(1, 1), _series(0, 0), "« weights » : tous les poids sont nuls"),
        (_series(1, 1), _series(1, 1, 1), "ne portent pas sur les mêmes communes (c2)"),
        (_series(1, 1), pd.Series([1, 1], index=["c0", "c0"]), "« weights » : communes en double (c0)"),
        (pd.Series(dtype=float), pd.Series(dtype=float), "« values » : aucune commune"),
    ],
)
def test_bad_figures_are_refused(values: pd.Series, weights: pd.Series, said: str) -> None:
    with pytest.raises(CtgError) as refusal:
        gini(values, weights)
    assert said in str(refusal.value)


def test_bad_ranks_groups_and_draws_are_refused() -> None:
    one = _series(1, 2)
    with pytest.raises(CtgError, match=r"« rank_by » : valeur manquante \(c1\)"):
        concentration_index(one, one, _series(1, None))
    with pytest.raises(CtgError, match=r"« rank_by » \(lignes c1\) : valeur infinie"):
        concentration_index(one, one, _series(1, -math.inf))
    with pytest.raises(CtgError, match=r"« groups » : valeur manquante \(c0\)"):
        theil(one, one, _series(None, "a"))
    for draws in (0, 1.5, True, None):
        with pytest.raises(CtgError, match=f"« draws » = {draws}"):
            gini(one, one, draws=draws)
    with pytest.raises(CtgError, match="« seed » = -1"):
        gini(one, one, seed=-1)
    with pytest.raises(CtgError, match="en nombres et en texte"):
        gini(one.set_axis(["a", 1]), one.set_axis(["a", 1]))
    for odd in (
        pd.Series(pd.date_range("2020", periods=2), index=one.index),
        one > 1,
        _series("haut", "bas"),
    ):
        with pytest.raises(CtgError, match=r"« rank_by » \(lignes c0, c1\) : valeur qui n'est pas un nombre"):
            concentration_index(one, one, odd)


@pytest.mark.parametrize("unit", [5e-324, 1e-310, 1e-200, 1e99])
def test_a_unit_however_small_or_large_changes_nothing(unit: float) -> None:
    values, weights, groups = _series(1, 2, 0), _series(1, 1, 1), _series("a", "b", "a")
    assert gini(values * unit, weights) == gini(values, weights)
    assert concentration_index(values * unit, weights, values) == concentration_index(values, weights, values)
    assert theil(values * unit, weights, groups) == theil(values, weights, groups)


@pytest.mark.parametrize("kind", ["Float64", "Int64", "object", "category", "double[pyarrow]"])
def test_the_type_of_the_columns_does_not_matter(kind: str) -> None:
    values, weights, groups = _series(1, 4, 2), _series(1, 2, 3), _series("a", "b", "a")
    unused = groups.astype(pd.CategoricalDtype(["nobody", "b", "a"])).rename_axis("place")
    assert gini(values.astype(kind), weights.astype(kind)) == gini(values, weights)
    assert theil(values.astype(kind), weights, unused) == theil(values, weights, groups)
    told = concentration_index(values, weights, values.astype(kind).rename_axis("place"))
    assert told == concentration_index(values, weights, values)


def test_more_than_five_communes_are_counted() -> None:
    with pytest.raises(CtgError, match=r"\(lignes c0, c1, c2, c3, c4 et 2 de plus\)"):
        gini(_series(*[-1] * 7), _series(*[1] * 7))


def test_inputs_are_left_as_they_were() -> None:
    values, weights = _series(3, 1, 2), _series(1, 0, 1)
    before = values.copy(), weights.copy()
    found = theil(values, weights, _series("a", "b", "a"))
    assert isinstance(found, Theil)
    pd.testing.assert_series_equal(values, before[0])
    pd.testing.assert_series_equal(weights, before[1])
