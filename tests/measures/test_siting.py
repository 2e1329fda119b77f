"""Sites by hand, then against brute force on small random cases, by every way of solving."""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.errors import CtgError, Unreachable
from ctg.measures.siting import max_coverage, p_median, set_cover

CALM = settings(deadline=None, max_examples=60)
Minutes = dict[tuple[str, str], float]


def _need(**places: float) -> pd.DataFrame:
    return pd.DataFrame({"place": list(places), "need": list(places.values())})


def _cost(minutes: Minutes) -> pd.DataFrame:
    rows = [(place, site, value) for (place, site), value in minutes.items()]
    return pd.DataFrame(rows, columns=["place", "site", "minutes"])


# Three villages on a road, 10 minutes apart; A has few children, C the most.
NEED = _need(A=5, B=10, C=20)
ROAD = _cost(
    {
        ("A", "sA"): 0, ("B", "sA"): 10, ("C", "sA"): 20,
        ("A", "sB"): 10, ("B", "sB"): 0, ("C", "sB"): 10,
        ("A", "sC"): 20, ("B", "sC"): 10, ("C", "sC"): 0,
    }
)  # fmt: skip
WAYS = ["enumeration", "solver"]


def _by_solver(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("ctg.measures._enumeration.MOST", -1)
    patch.setattr("ctg.measures.siting.best_cover", lambda *_given: None)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of solving the same small case."""
    if request.param == "solver":
        _by_solver(monkeypatch)
    return str(request.param)


def test_max_coverage_counts_children_not_communes(way: str) -> None:
    """Within 5 minutes each site serves its own village: C, 20 children. Within 10, B serves all."""
    five = max_coverage(NEED, ROAD, p=1, within=5)
    assert (five.sites, five.covered, five.proof.optimal, five.proof.gap) == (("sC",), 20, True, 0)
    assert max_coverage(NEED, ROAD, p=2, within=5).sites == ("sB", "sC")
    ten = max_coverage(NEED, ROAD, p=1, within=10)
    assert (ten.sites, ten.covered) == (("sB",), 35)
    assert max_coverage(NEED, ROAD, p=1, within=9.999).covered == 20


def test_a_site_that_brings_nothing_is_left_out(way: str) -> None:
    assert max_coverage(NEED, ROAD, p=3, within=10).sites == ("sB",)
    assert p_median(_need(A=0, B=3, C=0), ROAD, p=2).sites == ("sB",)


def test_p_median_by_hand(way: str) -> None:
    """One site: A 10 x 10 + 20 x 20 = 500, B 5 x 10 + 20 x 10 = 250, C 5 x 20 + 10 x 10 = 200."""
    one = p_median(NEED, ROAD, p=1)
    assert (one.sites, one.total, one.proof.optimal) == (("sC",), 200, True)
    two = p_median(NEED, ROAD, p=2)
    assert (two.sites, two.total) == (("sB", "sC"), 50)
    assert p_median(NEED, ROAD, p=3).total == 0


def test_existing_sites_count_and_are_not_chosen_again(way: str) -> None:
    covered = max_coverage(NEED, ROAD, p=1, within=5, existing=["sC"])
    assert (covered.sites, covered.covered) == (("sB",), 30)
    median = p_median(NEED, ROAD, p=1, existing=["sC", "sC"])
    assert (median.sites, median.total) == (("sB",), 50)
    assert len(set_cover(NEED, ROAD, within=10, existing=["sC"]).sites) == 1  # sA or sB
    assert p_median(NEED, ROAD, p=0, existing=["sB"]).total == 250
    assert max_coverage(NEED, ROAD, p=0, within=10, existing=["sA"]).covered == 15


def test_everything_is_open_already(way: str) -> None:
    everything = ["sA", "sB", "sC"]
    assert max_coverage(NEED, ROAD, p=0, within=0, existing=everything).covered == 35
    assert p_median(NEED, ROAD, p=0, existing=everything).total == 0
    assert set_cover(NEED, ROAD, within=0, existing=everything).sites == ()


def test_set_cover_by_hand(way: str) -> None:
    ten, five = set_cover(NEED, ROAD, within=10), set_cover(NEED, ROAD, within=5)
    assert (ten.sites, ten.proof.optimal, ten.proof.bound) == (("sB",), True, 1)
    assert (five.sites, five.proof.bound) == (("sA", "sB", "sC"), 3)


def test_ties_go_to_the_first_site_whatever_the_order_of_rows() -> None:
    need = _need(A=1, B=1)
    apart = {(place, site): 0.0 if place == site[1] else 9.0 for place in "AB" for site in ("sA", "sB")}
    for cost in (_cost(apart), _cost(apart).iloc[::-1]):
        assert max_coverage(need, cost, p=1, within=5).sites == ("sA",)
        assert p_median(need, cost, p=1).sites == ("sA",)
        assert set_cover(need, cost, within=9).sites == ("sA",)


def test_no_child_at_all(way: str) -> None:
    none = _need(A=0, B=0, C=0)
    assert (
        max_coverage(none, ROAD, p=2, within=10).sites,
        max_coverage(none, ROAD, p=2, within=10).covered,
    ) == ((), 0)
    assert (p_median(none, ROAD, p=2).sites, p_median(none, ROAD, p=2).total) == ((), 0)
    assert set_cover(none, ROAD, within=1).sites == ()
    assert p_median(none, ROAD, p=2).proof.optimal


def test_one_commune(way: str) -> None:
    need, cost = _need(A=3), _cost({("A", "sA"): 4})
    assert max_coverage(need, cost, p=1, within=4).covered == 3
    assert max_coverage(need, cost, p=1, within=3).covered == 0
    assert p_median(need, cost, p=1).total == 12
    assert set_cover(need, cost, within=4).sites == ("sA",)


def test_whole_numbers_name_places_and_sites() -> None:
    need = pd.DataFrame({"place": [1, 2], "need": [3.5, 1]})
    cost = pd.DataFrame({"place": [1, 2], "site": [10, 20], "minutes": [1, 1]})
    assert max_coverage(need, cost, p=1, within=5).sites == (10,)


@pytest.mark.parametrize("kind", ["category", "string", "string[pyarrow]", "object"])
def test_the_type_of_the_codes_does_not_matter(kind: str) -> None:
    need = NEED.astype({"place": pd.CategoricalDtype(["Z", "C", "B", "A"])}).set_index("place", drop=False)
    cost = ROAD.astype({"place": kind, "site": kind}).set_axis([0] * len(ROAD))
    assert max_coverage(need, cost, p=2, within=5).sites == ("sB", "sC")
    assert p_median(need, cost, p=1, existing=pd.Series(["sC"])).total == 50


# Impossible


def test_places_that_no_site_reaches_are_named(way: str) -> None:
    need = _need(A=5, B=10, C=0, D=1)
    cost = _cost({("A", "s"): 5, ("B", "s"): 20})
    with pytest.raises(
        Unreachable, match=r"Aucun site candidat à 10 minutes ou moins pour ces lieux : B, D\."
    ) as no:
        set_cover(need, cost, within=10)
    assert no.value.places == ("B", "D")
    with pytest.raises(Unreachable, match=r"Aucun site candidat pour ces lieux : D\.") as no:
        p_median(need, cost, p=1)
    assert max_coverage(need, cost, p=1, within=10).covered == 5  # what can be covered is


def test_too_few_sites_to_serve_every_place(way: str) -> None:
    cost = _cost({("A", "sA"): 1, ("B", "sB"): 1, ("C", "sC"): 1})
    with pytest.raises(CtgError, match="Aucun choix de 2 sites ne dessert tous les lieux"):
        p_median(NEED, cost, p=2)
    assert p_median(NEED, cost, p=3).total == 35
    with pytest.raises(CtgError, match="Aucun choix de 0 sites"):
        p_median(NEED, cost, p=0)


# Against brute force

amount = st.integers(0, 9)
trip = st.one_of(st.none(), st.integers(0, 30))


@st.composite
def cases(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    places, sites = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    need = _need(**{f"p{place}": draw(amount) for place in range(places)})
    minutes = {(f"p{place}", f"s{site}"): draw(trip) for place in range(places) for site in range(sites)}
    told = {pair: float(value) for pair, value in minutes.items() if value is not None}
    for site in range(sites):  # every site is known, be it from one place
        told.setdefault(("p0", f"s{site}"), 99.0)
    existing = draw(st.lists(st.sampled_from([f"s{site}" for site in range(sites)]), max_size=2, unique=True))
    return need, _cost(told), existing


Case = tuple[pd.DataFrame, pd.DataFrame, list[str]]


def _choices(cost: pd.DataFrame, existing: list[str], p: int) -> Iterable[Sequence[str]]:
    candidates = sorted(set(cost["site"]) - set(existing))
    return (
        choice for count in range(min(p, len(candidates)) + 1) for choice in combinations(candidates, count)
    )


def _nearest(need: pd.DataFrame, cost: pd.DataFrame, open_sites: Iterable[str]) -> pd.Series:
    kept = cost[cost["site"].isin(list(open_sites))]
    return kept.groupby("place")["minutes"].min().reindex(need["place"]).fillna(math.inf)


def _covered(need: pd.DataFrame, cost: pd.DataFrame, open_sites: Iterable[str], within: float) -> float:
    return float(need["need"].to_numpy()[(_nearest(need, cost, open_sites) <= within).to_numpy()].sum())


def _total(need: pd.DataFrame, cost: pd.DataFrame, open_sites: Iterable[str]) -> float:
    asked = need["need"].to_numpy() > 0
    return float((need["need"].to_numpy()[asked] * _nearest(need, cost, open_sites).to_numpy()[asked]).sum())


def _spare(cost: pd.DataFrame, existing: list[str], p: int) -> int:
    return min(p, len(set(cost["site"]) - set(existing)))


def _both_ways(ask: Callable[[], object]) -> list[object]:
    answers = [ask()]
    with pytest.MonkeyPatch.context() as patch:
        _by_solver(patch)
        answers.append(ask())
    return answers


@CALM
@given(cases(), st.integers(0, 4), st.integers(0, 30))
def test_max_coverage_is_the_best_of_all_choices(case: Case, p: int, within: int) -> None:
    need, cost, existing = case
    p = _spare(cost, existing, p)
    best = max(_covered(need, cost, [*choice, *existing], within) for choice in _choices(cost, existing, p))
    for found in _both_ways(lambda: max_coverage(need, cost, p=p, within=within, existing=existing)):
        assert found.covered == best == _covered(need, cost, [*found.sites, *existing], within)
        assert found.proof.optimal
        assert found.proof.bound == best
        assert len(found.sites) <= p
        assert not set(found.sites) & set(existing)


@CALM
@given(cases(), st.integers(0, 4))
def test_p_median_is_the_best_of_all_choices(case: Case, p: int) -> None:
    need, cost, existing = case
    p = _spare(cost, existing, p)
    best = min(_total(need, cost, [*choice, *existing]) for choice in _choices(cost, existing, p))
    if math.isinf(best):
        with pytest.raises(CtgError, match="Aucun "):
            _both_ways(lambda: p_median(need, cost, p=p, existing=existing))
        return
    for found in _both_ways(lambda: p_median(need, cost, p=p, existing=existing)):
        assert found.total == pytest.approx(best, abs=1e-9)
        assert _total(need, cost, [*found.sites, *existing]) == pytest.approx(best, abs=1e-9)
        assert found.proof.optimal
        assert len(found.sites) <= p


@CALM
@given(cases(), st.integers(0, 30))
def test_set_cover_is_the_smallest_of_all_choices(case: Case, within: int) -> None:
    need, cost, existing = case
    total = float(need["need"].sum())
    enough = [
        len(choice)
        for choice in _choices(cost, existing, 6)
        if _covered(need, cost, [*choice, *existing], within) == total
    ]
    if not enough:
        with pytest.raises(Unreachable):
            set_cover(need, cost, within=within, existing=existing)
        return
    for found in _both_ways(lambda: set_cover(need, cost, within=within, existing=existing)):
        assert len(found.sites) == min(enough) == found.proof.bound
        assert _covered(need, cost, [*found.sites, *existing], within) == total


def _plane(places: int, sites: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    dice = np.random.default_rng(seed)
    where = dice.random((places, 2)) * 40
    minutes = np.hypot(*(where[:, None] - where[None, :sites]).transpose(2, 0, 1)) * 1.3
    row, column = np.nonzero(minutes < 45)
    need = pd.DataFrame({"place": range(places), "need": dice.integers(0, 60, places)})
    return need, pd.DataFrame({"place": row, "site": column, "minutes": minutes[row, column]})


@pytest.mark.parametrize("seed", range(4))
def test_on_a_plane_the_three_ways_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """60 places, 14 candidates: large enough for the bound to rule candidates out."""
    need, cost = _plane(60, 14, seed)
    existing = [0] if seed % 2 else []
    monkeypatch.setattr("ctg.measures._enumeration.MOST", 10**9)
    sure = p_median(need, cost, p=4, existing=existing)
    monkeypatch.setattr("ctg.measures._enumeration.MOST", 150_000)  # too few for 14 candidates
    bounded = p_median(need, cost, p=4, existing=existing)
    monkeypatch.setattr("ctg.measures._enumeration.MOST", -1)
    solved = p_median(need, cost, p=4, existing=existing)
    methods = [answer.proof.method for answer in (sure, bounded, solved)]
    assert methods[0] == "énumération"
    assert methods[2] == "borne lagrangienne, puis HiGHS"
    assert sure.total == pytest.approx(bounded.total, rel=1e-9)
    assert sure.total == pytest.approx(solved.total, rel=1e-9)
    assert all(answer.proof.optimal for answer in (sure, bounded, solved))


def test_more_sites_never_cover_less_nor_cost_more() -> None:
    need, cost = _plane(50, 12, 9)
    covered = [max_coverage(need, cost, p=p, within=8).covered for p in range(1, 7)]
    totals = [p_median(need, cost, p=p).total for p in range(1, 7)]
    assert covered == sorted(covered)
    assert totals == sorted(totals, reverse=True)


def test_a_case_cut_short_tells_its_gap() -> None:
    need, cost = _plane(700, 250, 5)
    found = p_median(need, cost, p=25, seconds=0.01)
    assert not found.proof.optimal
    assert 0 < found.proof.gap < 0.5
    assert found.proof.bound == pytest.approx(found.total * (1 - found.proof.gap))


# Refused


def _with(frame: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    changed = frame.astype({column: object})
    changed.loc[1, column] = value
    return changed


@pytest.mark.parametrize(
    ("need", "cost", "said"),
    [
        (_with(NEED, "need", -1), ROAD, "Table « need », colonne « need » (lignes 1) : valeur négative"),
        (_with(NEED, "need", None), ROAD, "Table « need », colonne « need » (lignes 1) : valeur manquante"),
        (_with(NEED, "need", math.inf), ROAD, "Table « need », colonne « need » (lignes 1) : valeur infinie"),
        (NEED.assign(need=True), ROAD, "« need » (lignes 0, 1, 2) : valeur qui n'est pas un nombre"),
        (_with(NEED, "need", 1e308), ROAD, "« need » (lignes 1) : valeur démesurée"),
        (NEED, _with(ROAD, "minutes", 1e308), "« minutes » (lignes 1) : valeur démesurée"),
        (_with(NEED, "need", "dix"), ROAD, "« need » (lignes 1) : valeur qui n'est pas un nombre"),
        (_with(NEED, "place", "A"), ROAD, "colonne « place » (lignes 0, 1) : même clé sur plusieurs lignes"),
        (_with(NEED, "place", None), ROAD, "colonne « place » (lignes 1) : valeur manquante"),
        (
            NEED,
            _with(ROAD, "minutes", -1),
            "Table « cost », colonne « minutes » (lignes 1) : valeur négative",
        ),
        (NEED, _with(ROAD, "minutes", math.nan), "« minutes » (lignes 1) : valeur manquante"),
        (NEED, _with(ROAD, "minutes", math.inf), "« minutes » (lignes 1) : valeur infinie"),
        (
            NEED,
            _with(ROAD, "place", "A"),
            "« place » et « site » (lignes 0, 1) : même clé sur plusieurs lignes",
        ),
        (NEED, _with(ROAD, "place", "Z"), "« place » (lignes 1) : lieu absent de la table « need »"),
        (NEED, _with(ROAD, "site", None), "Table « cost », colonne « site » (lignes 1) : valeur manquante"),
        (NEED.iloc[:0], ROAD, "Table « need », colonne « place » : aucune ligne"),
        (NEED, ROAD.iloc[:0], "Table « cost », colonne « place » : aucune ligne"),
        (NEED[["place"]], ROAD, "Table « need », colonne « need » : colonne absente"),
        (NEED, ROAD[["place", "site"]], "Table « cost », colonne « minutes » : colonne absente"),
    ],
)
def test_bad_tables_are_refused(need: pd.DataFrame, cost: pd.DataFrame, said: str) -> None:
    for ask in (
        lambda: max_coverage(need, cost, p=1, within=5),
        lambda: p_median(need, cost, p=1),
        lambda: set_cover(need, cost, within=5),
    ):
        with pytest.raises(CtgError) as refusal:
            ask()
        assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: max_coverage(NEED, ROAD, p=4, within=5), "« p » = 4 : il n'y a que 3 sites candidats"),
        (lambda: p_median(NEED, ROAD, p=3, existing=["sA"]), "« p » = 3 : il n'y a que 2 sites candidats"),
        (lambda: p_median(NEED, ROAD, p=-1), "« p » = -1"),
        (lambda: p_median(NEED, ROAD, p=1.5), "« p » = 1.5"),
        (lambda: max_coverage(NEED, ROAD, p=True, within=5), "« p » = True"),
        (lambda: max_coverage(NEED, ROAD, p=1, within=-1), "« within » = -1"),
        (lambda: max_coverage(NEED, ROAD, p=1, within=math.nan), "« within » = nan"),
        (lambda: set_cover(NEED, ROAD, within=math.inf), "« within » = inf"),
        (lambda: p_median(NEED, ROAD, p=1, existing=["sZ"]), "« existing » : sites inconnus (sZ)"),
        (lambda: p_median(NEED, ROAD, p=1, existing="sA"), "« existing » : donner une liste de sites"),
        (lambda: max_coverage(NEED, ROAD, p=1, within="5"), "« within » = 5"),
        (lambda: max_coverage(NEED, ROAD, p="1", within=5), "« p » = 1"),
        (lambda: set_cover(NEED, ROAD, within=5, seconds=-1), "« seconds » = -1"),
        (lambda: p_median(NEED, ROAD, p=1, seconds=math.nan), "« seconds » = nan"),
    ],
)
def test_bad_choices_are_refused(ask: Callable[[], object], said: str) -> None:
    with pytest.raises(CtgError) as refusal:
        ask()
    assert said in str(refusal.value)


def test_inputs_are_left_as_they_were() -> None:
    need, cost = NEED.copy(), ROAD.copy()
    p_median(need, cost, p=2, existing=["sA"])
    pd.testing.assert_frame_equal(need, NEED)
    pd.testing.assert_frame_equal(cost, ROAD)
