"""Changes, lines and intervals: against hand values, published tables and scipy's own functions."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ctg.errors import CtgError
from ctg.measures import trends

Row = tuple[str, int, float | None, str]


def _figures(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["territory", "year", "value", "status"]).astype({"value": "float64"})


def _of(*values: float, start: int = 2015) -> pd.Series:
    return pd.Series(values, index=range(start, start + len(values)), dtype="float64")


# Mean annual change


def test_change_by_hand_and_the_states_that_forbid_it() -> None:
    figures = _figures(
        ("a", 2020, 100, "ok"), ("a", 2022, 121, "ok"), ("b", 2020, 0, "ok"), ("b", 2022, 4, "ok"),
        ("c", 2020, None, "secret"), ("c", 2022, 4, "ok"), ("d", 2022, 4, "ok"), ("e", 2020, 8, "ok"),
        ("e", 2022, 0, "ok"),
    )  # fmt: skip
    got = trends.annual_change(figures, 2020, 2022)
    assert got["status"].to_dict() == {
        "a": "ok", "b": "sans_objet", "c": "secret", "d": "manquant", "e": "ok",
    }  # fmt: skip
    assert got.loc[["a", "e"], "value"].tolist() == pytest.approx([10, -100])
    assert got.loc[["b", "c", "d"], "value"].isna().all()


def test_years_go_forward() -> None:
    with pytest.raises(CtgError, match="2022 et 2020"):
        trends.annual_change(_figures(("a", 2020, 1, "ok")), 2022, 2020)


# Rolling means


def test_rolling_mean_by_hand_never_over_fewer_years() -> None:
    figures = _figures(
        ("a", 2020, 3, "ok"), ("a", 2021, 0, "ok"), ("a", 2022, 6, "ok"), ("a", 2024, 9, "ok"),
        ("b", 2022, None, "secret"), ("b", 2021, 5, "ok"), ("b", 2020, 1, "ok"),
    )  # fmt: skip
    got = trends.rolling_mean(figures, 3)
    told = [(row.territory, row.year, row.status) for row in got.itertuples()]
    assert told == [
        ("a", 2020, "manquant"), ("a", 2021, "manquant"), ("a", 2022, "ok"), ("a", 2024, "manquant"),
        ("b", 2020, "manquant"), ("b", 2021, "manquant"), ("b", 2022, "secret"),
    ]  # fmt: skip
    assert got["value"].dropna().tolist() == [3.0]


def test_a_secret_in_a_short_window_stays_secret() -> None:
    got = trends.rolling_mean(_figures(("a", 2020, None, "secret")), 2)
    assert got["status"].tolist() == ["secret"]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.integers(1, 5))
@settings(deadline=None)
def test_rolling_mean_is_that_of_pandas_on_a_full_series(values: list[int], years: int) -> None:
    figures = _figures(*[("a", 2000 + rank, value, "ok") for rank, value in enumerate(values)])
    got = trends.rolling_mean(figures.sample(frac=1, random_state=1), years)["value"]
    expected = pd.Series(values, dtype="float64").rolling(years).mean()
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


def test_a_window_of_no_year_is_refused() -> None:
    with pytest.raises(CtgError, match="« years » = 0"):
        trends.rolling_mean(_figures(("a", 2020, 1, "ok")), 0)


# Projection


def test_projection_by_hand() -> None:
    # x = -1, 0, 1 and y = 1, 3, 2: slope 1/2, residuals -1/2, 1, -1/2, s = sqrt(1.5); t(0.975, 1) = 12.7062
    got = trends.projection(_of(1, 3, 2), 2019)
    assert got.index.tolist() == [2018, 2019]
    assert got["value"].tolist() == pytest.approx([3, 3.5])
    half = 12.706204736 * math.sqrt(1.5) * np.sqrt([1 + 1 / 3 + 2, 1 + 1 / 3 + 4.5])
    assert (got["high"] - got["value"]).tolist() == pytest.approx(half.tolist())
    assert (got["value"] - got["low"]).tolist() == pytest.approx(half.tolist())


@given(
    st.dictionaries(st.integers(1990, 2024), st.floats(-1e4, 1e4), min_size=3, max_size=15),
    st.sampled_from([0.8, 0.95, 0.99]),
)
@settings(deadline=None)
def test_projection_against_matrices(observed: dict[int, float], level: float) -> None:
    values = pd.Series(observed, dtype="float64")
    years = values.index.to_numpy(float) - 2000
    design, new = np.column_stack([np.ones_like(years), years]), np.array([1.0, 30.0])
    line = np.linalg.lstsq(design, values, rcond=None)[0]
    residual = values - design @ line
    variance = (residual**2).sum() / (len(years) - 2) * (1 + new @ np.linalg.inv(design.T @ design) @ new)
    half = stats.t.ppf((1 + level) / 2, len(years) - 2) * math.sqrt(variance)
    got = trends.projection(values, 2030, level=level).loc[2030]
    assert got["value"] == pytest.approx(new @ line, rel=1e-6, abs=1e-5)
    assert got["high"] - got["low"] == pytest.approx(2 * half, rel=1e-5, abs=1e-4)


def test_a_line_is_that_of_linregress() -> None:
    values = _of(27839, 27400, 27100, 26950, 26393)
    fit = stats.linregress(values.index, values)
    got = trends.projection(values, 2025)["value"]
    assert got.tolist() == pytest.approx((fit.intercept + fit.slope * got.index).tolist())


def test_the_interval_holds_a_new_year_as_often_as_it_says() -> None:
    draw = np.random.default_rng(4)
    inside = 0
    for _ in range(600):
        drawn = 50 - 2 * np.arange(7) + draw.normal(0, 3, 7)
        got = trends.projection(_of(*drawn[:6]), 2021, level=0.9).loc[2021]
        inside += got["low"] <= drawn[6] <= got["high"]
    assert 0.86 <= inside / 600 <= 0.94


def test_a_perfect_line_goes_on_and_a_count_stops_at_zero() -> None:
    got = trends.projection(_of(6, 4, 2), 2019, floor=0)
    assert got["value"].tolist() == pytest.approx([0, 0])
    assert (got["low"] >= 0).all()
    assert trends.projection(_of(6, 4, 2), 2019).loc[2019, "value"] == pytest.approx(-2)


@pytest.mark.parametrize(
    ("values", "upto", "words"),
    [
        (_of(1, 2), 2030, "2 année"),
        (_of(1, 2, 3), 2017, "2017"),
        (_of(1, float("nan"), 3), 2030, "« value » .*2016"),
        (_of(1, float("inf"), 3), 2030, "infinie"),
        (pd.Series([1.0, 2.0, 3.0], index=[2015, 2015, 2016]), 2030, "en double"),
        (pd.Series([1.0, 2.0, 3.0], index=list("abc")), 2030, "Indexer"),
    ],
)
def test_a_line_that_cannot_be_drawn_is_refused(values: pd.Series, upto: int, words: str) -> None:
    with pytest.raises(CtgError, match=words):
        trends.projection(values, upto)


# Intervals of counts

# Published 95 % limits of a Poisson mean (Garwood 1936; the same in Breslow and Day 1987, table 2.10)
GARWOOD = [(0, 0, 3.689), (1, 0.0253, 5.572), (2, 0.2422, 7.225), (5, 1.623, 11.668), (10, 4.795, 18.390),
           (20, 12.217, 30.888), (100, 81.36, 121.63)]  # fmt: skip


@pytest.mark.parametrize(("count", "low", "high"), GARWOOD)
def test_published_limits(count: int, low: float, high: float) -> None:
    got = trends.poisson_interval(pd.Series([count], index=["80001"]))
    assert got.loc["80001"].tolist() == pytest.approx([low, high], rel=1e-3)


@given(st.integers(0, 3000), st.sampled_from([0.8, 0.95, 0.99]))
@settings(deadline=None)
def test_each_bound_leaves_its_tail_outside(count: int, level: float) -> None:
    bounds = trends.poisson_interval(pd.Series([count]), level=level).iloc[0]
    tail = (1 - level) / 2
    assert stats.poisson.cdf(count, bounds["high"]) == pytest.approx(tail, rel=1e-6)
    if count:
        assert stats.poisson.sf(count - 1, bounds["low"]) == pytest.approx(tail, rel=1e-6)
    assert bounds["low"] <= count <= bounds["high"]


def test_a_rate_and_its_interval() -> None:
    got = trends.rate_interval(pd.Series([10, 0]), pd.Series([200, 50]), multiplier=1000)
    assert got["value"].tolist() == [50, 0]
    assert got["low"].tolist() == pytest.approx([23.977, 0], rel=1e-4)
    assert got["high"].tolist() == pytest.approx([91.952, 73.778], rel=1e-4)


@pytest.mark.parametrize("wrong", [-1, 2.5, float("nan"), float("inf"), "x"])
def test_a_count_that_is_none_is_refused(wrong: object) -> None:
    with pytest.raises(CtgError, match=r"« counts ».*80002"):
        trends.poisson_interval(pd.Series([3, wrong], index=["80001", "80002"]))


@pytest.mark.parametrize("level", [0, 1, 95, float("nan")])
def test_a_confidence_is_between_0_and_1(level: float) -> None:
    with pytest.raises(CtgError, match="« level »"):
        trends.poisson_interval(pd.Series([3]), level=level)


def test_a_population_of_nobody_is_refused() -> None:
    with pytest.raises(CtgError, match=r"« population ».*\(lignes 1\)"):
        trends.rate_interval(pd.Series([3, 0]), pd.Series([10, 0]))


# Differences


def _difference(one: int, two: int, *people: int, level: float = 0.95) -> pd.Series:
    populations = [pd.Series([count]) for count in people]
    return trends.difference(pd.Series([one]), pd.Series([two]), *populations, level=level).iloc[0]


def test_two_counts_by_hand() -> None:
    got = _difference(2, 8)  # Binomial(10, 1/2): P(X <= 2) = 56 / 1024
    assert got["p_value"] == pytest.approx(112 / 1024)
    assert (got["ratio"], got["verdict"]) == (0.25, "différence non établie")
    got = _difference(1, 9)
    assert got["p_value"] == pytest.approx(22 / 1024)
    assert got["verdict"] == "différence établie"
    assert _difference(1, 9, level=0.99)["verdict"] == "différence non établie"


def test_two_rates_by_hand() -> None:
    got = _difference(0, 4, 300, 100)  # P(X <= 0) with 4 draws of 3/4: 1 / 256
    assert got["p_value"] == pytest.approx(2 / 256)
    assert (got["ratio"], got["low"], got["verdict"]) == (0, 0, "différence établie")
    assert _difference(6, 2, 300, 100)["ratio"] == pytest.approx(1)


def test_nothing_against_nothing_is_never_established() -> None:
    got = _difference(0, 0)
    assert math.isnan(got["ratio"])
    assert (got["low"], got["high"], got["p_value"]) == (0, math.inf, 1)
    assert got["verdict"] == "différence non établie"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 500), st.integers(1, 500))
@settings(deadline=None)
def test_difference_against_binomtest_and_its_own_interval(one: int, two: int, here: int, there: int) -> None:
    got = _difference(one, two, here, there)
    share = here / (here + there)
    if one + two:
        less = stats.binomtest(one, one + two, share, alternative="less")
        more = stats.binomtest(one, one + two, share, alternative="greater")
        assert got["p_value"] == pytest.approx(min(1, 2 * min(less.pvalue, more.pvalue)), rel=1e-9)
        exact = stats.binomtest(one, one + two, share).proportion_ci(0.95, "exact")
        assert got["low"] == pytest.approx(exact.low / (1 - exact.low) * there / here, rel=1e-6)
    outside = not got["low"] <= 1 <= got["high"]
    assert outside == (got["verdict"] == trends.ESTABLISHED) or got["p_value"] == pytest.approx(
        0.05, abs=1e-9
    )
    back = _difference(two, one, there, here)
    assert back["p_value"] == pytest.approx(got["p_value"])


def test_columns_that_do_not_match_are_refused() -> None:
    with pytest.raises(CtgError, match="Aligner"):
        trends.difference(pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0]))
    with pytest.raises(CtgError, match="Donner les deux"):
        trends.difference(pd.Series([1]), pd.Series([1]), pd.Series([10]))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "aucune ligne"),
        ([("a", 2020, 1, "ok"), ("a", 2020, 1, "ok")], "même clé"),
        ([("a", 2020, -1, "ok")], "négative"),
        ([("a", 2020, None, "ok")], "pas un nombre"),
        ([("a", 2020, 1, "secret")], "la cache"),
        ([("a", 2020, 1, "caché")], "statut inconnu"),
        ([(None, 2020, 1, "ok")], "« territory »"),
        ([("a", 2020.5, 1, "ok")], "pas entière"),
    ],
)
def test_figures_that_cannot_be_read_are_refused(rows: list[Row], words: str) -> None:
    for measure in (
        lambda frame: trends.rolling_mean(frame, 3),
        lambda frame: trends.annual_change(frame, 1, 2),
    ):
        with pytest.raises(CtgError, match=words):
            measure(_figures(*rows))


def test_the_type_and_the_index_of_the_figures_do_not_matter() -> None:
    rows = [("b", 2020, 3, "ok"), ("b", 2021, 5, "ok"), ("a", 2020, None, "secret"), ("a", 2021, 2, "ok")]
    figures = _figures(*rows)
    kinds = {
        "territory": pd.CategoricalDtype(["z", "b", "a"]),
        "status": "category",
        "value": "Float64",
        "year": "Int64",
    }
    for other in (
        figures.astype(kinds), figures.set_axis([0] * 4), figures.set_index("territory", drop=False),
        figures.set_index("year", drop=False), figures.astype({"year": str}),
    ):  # fmt: skip
        pd.testing.assert_frame_equal(trends.rolling_mean(other, 2), trends.rolling_mean(figures, 2))
        pd.testing.assert_frame_equal(
            trends.annual_change(other, 2020, 2021), trends.annual_change(figures, 2020, 2021)
        )


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda f: trends.annual_change(f, 2020.5, 2021), "2020.5 et 2021"),
        (lambda f: trends.annual_change(f, "2020", "2021"), "2020 et 2021"),
        (lambda f: trends.rolling_mean(f, 1.5), "« years » = 1.5"),
        (lambda f: trends.rolling_mean(f, True), "« years » = True"),
        (lambda f: trends.rolling_mean(f.assign(year=1e300), 2), "« year ».*démesurée"),
        (lambda f: trends.rolling_mean(f.assign(year=20200), 2), "4 chiffres"),
        (lambda f: trends.rolling_mean(f.assign(value=True), 2), "« value ».*pas un nombre"),
        (lambda _f: trends.projection(_of(1, 3, 2), 2018.5), "« upto » = 2018.5"),
        (lambda _f: trends.projection(_of(1, 3, 2), 10**12), "« upto »"),
        (lambda _f: trends.projection(_of(1, 3, 2, start=20150), 20160), "4 chiffres"),
        (lambda _f: trends.projection(_of(1, 3, 2), 2018, floor=float("nan")), "« floor » = nan"),
        (lambda _f: trends.projection(_of(1, 3, 2), 2018, level="x"), "« level » = x"),
        (
            lambda _f: trends.rate_interval(pd.Series([1]), pd.Series([9]), multiplier=-1),
            "« multiplier » = -1",
        ),
    ],
)
def test_questions_without_a_meaning_are_refused(ask: Callable[[pd.DataFrame], object], words: str) -> None:
    with pytest.raises(CtgError, match=words):
        ask(_figures(("a", 2020, 1, "ok"), ("a", 2021, 2, "ok")))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(CtgError, match="« value »"):
        trends.rolling_mean(_figures(("a", 2020, 1, "ok")).drop(columns="value"), 3)
