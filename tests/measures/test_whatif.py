"""What if: by hand on case H5, then always the same as the whole computed again."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.errors import CtgError
from ctg.measures import accessibility as acc
from ctg.measures.equity import gini
from ctg.measures.gaps import shortfall
from ctg.measures.whatif import (
    Add,
    Change,
    Close,
    Move,
    Outcome,
    Resize,
    Situation,
    ranking,
    situation,
    what_if,
)
from tests.measures.instances import LUO_QI, Territory, decays, territory

CALM = settings(deadline=None, max_examples=80)
seeds = st.integers(0, 10_000)
methods = st.sampled_from(acc.METHODS)
linear_ones = st.sampled_from(["2sfca", "e2sfca"])
weights = st.sampled_from([decay.weight for decay in decays()])

H5 = Territory(
    pd.DataFrame({"place": ["a", "b", "c", "one", "two"], "need": [40, 60, 30, 0, 0]}),
    pd.DataFrame({"site": ["s1", "s2"], "place": ["one", "two"], "capacity": [20, 12]}),
    pd.DataFrame(
        {
            "origin": [*"aabbcc"],
            "destination": ["one", "two"] * 3,
            "minutes": [5, 25, 15, 10, 45, 20],
        }
    ),
)
BANDS = acc.step(LUO_QI)
INHABITED = ["a", "b", "c"]


def _now(case: Territory = H5, weight: acc.Weight = BANDS, method: str = "e2sfca") -> Situation:
    return situation(case.demand, case.supply, case.travel, weight=weight, method=method)


def _h5(*changes: Change) -> Outcome:
    return what_if(_now(), changes, places=INHABITED)


# By hand


def test_ten_places_more_at_the_second_site() -> None:
    """D2 = 89.2: a, b and c gain 0.22, 1 and 0.68 times 10 / 89.2."""
    found = _h5(Resize("s2", 22))
    assert found.before.tolist() == pytest.approx([0.277121, 0.302846, 0.091480], abs=5e-7)
    more = [0.22 * 10 / 89.2, 10 / 89.2, 0.68 * 10 / 89.2]
    assert found.gain.tolist() == pytest.approx(more, rel=1e-12)
    assert found.gain.index.tolist() == INHABITED
    assert (found.before.name, found.after.name, found.gain.name) == ("access", "access", "gain")
    assert found.winners["place"].tolist() == ["b", "c", "a"]
    assert [*found.winners.columns] == ["place", "need", "before", "after", "difference"]
    assert found.winners.iloc[1].tolist() == pytest.approx(
        ["c", 30, 0.0914798, 0.1677130, 0.0762332], abs=1e-6
    )
    assert found.losers.empty
    assert found.unreached == ()


def test_the_missing_places_of_h5_bring_everyone_to_the_target() -> None:
    found = _h5(Resize("s2", 12 + 27.352941176))
    assert found.shortfall_before(0.3).places == pytest.approx(7.170759, abs=5e-7)
    assert found.shortfall_before(0.3).share == pytest.approx(0.538462, abs=5e-7)
    assert found.shortfall_after(0.3).depth == pytest.approx(0, abs=1e-9)
    # the same by pairs of children: b gains the most, so that all are at the target and less equal
    for access, told in ((found.before, found.gini_before), (found.after, found.gini_after)):
        value, share = access.to_numpy(), np.array([40, 60, 30]) / 130
        apart = (np.abs(value[:, None] - value) * share * share[:, None]).sum()
        assert told == pytest.approx(apart / (2 * value @ share), rel=1e-12)


def test_a_site_that_closes() -> None:
    """The first site gives 20 / 80.8, to a wholly and to b by 0.68; c never reached it, nothing changes."""
    found = _h5(Close("s1"))
    assert found.losers["place"].tolist() == ["a", "b"]
    assert found.losers["difference"].tolist() == pytest.approx([-20 / 80.8, -0.68 * 20 / 80.8], rel=1e-12)
    assert found.gain["c"] == 0
    assert found.winners.empty
    assert found.nearest_before.to_dict() == {"a": 5, "b": 10, "c": 20}
    assert found.nearest_after.to_dict() == {"a": 25, "b": 10, "c": 20}


def test_a_site_that_moves() -> None:
    found = _h5(Move("s1", "two"))
    assert found.after.tolist() == pytest.approx([0.22 * 32 / 89.2, 32 / 89.2, 0.68 * 32 / 89.2], rel=1e-12)
    assert found.losers["place"].tolist() == ["a"]
    assert found.winners["place"].tolist() == ["c", "b"]
    assert found.nearest_after["a"] == 25


@pytest.mark.parametrize("method", acc.METHODS)
def test_the_last_service_closes(method: str) -> None:
    found = what_if(_now(method=method), [Close("s1"), Close("s2")], places=INHABITED)
    assert found.after.tolist() == [0, 0, 0]
    assert found.losers["place"].nunique() == 3
    assert found.gini_after == 0
    assert found.shortfall_after(0.3).share == 1
    assert found.nearest_after.tolist() == [math.inf] * 3


@pytest.mark.parametrize("change", [Move("s1", "one"), Resize("s1", 20), Resize("s1", 20.0)])
def test_what_is_no_change_changes_nothing(change: Change) -> None:
    found = _h5(change)
    assert found.after.tolist() == found.before.tolist()
    assert found.gain.tolist() == [0, 0, 0]
    assert found.winners.empty
    assert found.losers.empty
    assert _h5().gain.tolist() == [0, 0, 0]


def test_rounding_makes_nobody_win() -> None:
    """0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 for the machine."""
    supply = pd.DataFrame({"site": [1, 2, 3], "place": "one", "capacity": [0.1, 0.2, 0.3]})
    found = what_if(_now(Territory(H5.demand, supply, H5.travel)), [Resize(1, 0.3), Resize(3, 0.1)])
    assert found.after["a"] != found.before["a"]
    assert found.gain.tolist() == [0] * 5
    assert found.winners.empty
    assert found.losers.empty


def test_a_site_nobody_reaches_is_named() -> None:
    """Nobody travels to a, and lost is a place without any trip."""
    demand = pd.concat([H5.demand, pd.DataFrame({"place": ["lost"], "need": [3]})], ignore_index=True)
    now = _now(Territory(demand, H5.supply, H5.travel))
    found = what_if(now, [Add("x", "a", 5), Add("y", "lost", 7), Add("z", "one", 1), Add("w", "a", 0)])
    assert found.unreached == ("x", "y")
    assert found.gain["lost"] == 0
    assert found.winners["place"].tolist() == ["a", "b"]
    assert what_if(now, [Move("s1", "a"), Resize("s1", 8)]).unreached == ("s1",)


def test_a_place_without_children_neither_wins_nor_loses() -> None:
    demand = H5.demand.assign(need=[0, 60, 30, 0, 0])
    found = what_if(_now(Territory(demand, H5.supply, H5.travel)), [Close("s1")])
    assert found.gain["a"] < 0
    assert found.losers["place"].tolist() == ["b"]


def test_nobody_counts() -> None:
    found = what_if(_now(), [Close("s1")], places=["one"])
    assert math.isnan(found.gini_before)
    assert math.isnan(found.shortfall_after(0.3).share)
    assert found.losers.empty
    told = ranking(_now(), places_added=3, candidates=["one"], target=0.3, places=["one"])
    assert told["shortfall_after"].isna().all()
    assert told["reached"].tolist() == [0]


def test_the_situation_is_left_as_it_was() -> None:
    trips = acc.trips(H5.travel)
    now = situation(H5.demand, H5.supply, trips, weight=acc.binary(10), method="2sfca")
    before = now.access.tolist()
    what_if(now, [Close("s1"), Move("s2", "one"), Add("x", "two", 4)])
    assert now.access.tolist() == before
    assert now.found.capacity.tolist() == [20, 12]
    full = acc.floating_catchment(H5.demand, H5.supply, trips, weight=BANDS)  # the trips too
    assert full.tolist() == _now().access.tolist()


def test_twelve_places_ranked_by_hand() -> None:
    """Both lift a over 0.29 (0.277 + 12 / 80.8, or + 0.22 x 12 / 89.2) and not c; two brings c to 0.183."""
    told = ranking(_now(), places_added=12, candidates=["two", "one", "a"], target=0.29, places=INHABITED)
    assert told["candidate"].tolist() == ["two", "one", "a"]
    assert told["gain_children"].tolist() == [40, 40, 0]
    assert told["reached"].tolist() == [130, 100, 0]
    left = (0.29 - 0.0914798 - 0.68 * 12 / 89.2) * 30 / 0.29 / 130
    assert told["shortfall_after"].tolist()[0] == pytest.approx(left, abs=1e-7)


# Any territory


def _changes(case: Territory, dice: np.random.Generator) -> list[Change]:
    """Each site of a few is changed in a way drawn at random; up to three are new."""
    places, made = case.demand["place"].tolist(), []
    open_ones = case.supply.loc[case.supply["capacity"] > 0, "site"].tolist()
    for site in case.supply["site"].sample(frac=0.6, random_state=int(dice.integers(1000))):
        kind = dice.integers(4)
        if kind == 0 and site in open_ones:
            made.append(Close(site))
        if kind in (1, 3):
            made.append(Move(site, str(dice.choice(places))))
        if kind in (2, 3):
            made.append(Resize(site, float(dice.integers(0, 40))))
    new = range(int(dice.integers(0, 4)))
    return made + [Add(100 + one, str(dice.choice(places)), float(dice.integers(0, 40))) for one in new]


def _supply(case: Territory, changes: list[Change]) -> pd.DataFrame:
    """The table after the changes, one row at a time."""
    rows = {site: [place, capacity] for site, place, capacity in case.supply.itertuples(index=False)}
    for change in changes:
        if isinstance(change, Add):
            rows[change.site] = [change.place, change.capacity]
        elif isinstance(change, Move):
            rows[change.site][0] = change.place
        else:
            rows[change.site][1] = change.capacity if isinstance(change, Resize) else 0
    return pd.DataFrame(
        [(site, place, float(capacity)) for site, (place, capacity) in rows.items()],
        columns=["site", "place", "capacity"],
    )


@CALM
@given(seed=seeds, weight=weights, method=methods)
def test_a_change_is_the_whole_computed_again(seed: int, weight: acc.Weight, method: str) -> None:
    case, dice = territory(seed), np.random.default_rng(seed)
    changes = _changes(case, dice)
    supply = _supply(case, changes)
    found = what_if(_now(case, weight, method), changes)
    full = acc.floating_catchment(case.demand, supply, case.travel, weight=weight, method=method)
    pd.testing.assert_series_equal(found.after, full, rtol=1e-12, atol=0)
    assert (found.after.to_numpy() == full.to_numpy()).all()  # whole numbers of places: to the last digit
    nearest = acc.nearest(case.demand, supply, case.travel)
    pd.testing.assert_series_equal(found.nearest_after, nearest)
    lost = acc.stranded(case.demand, supply, case.travel, weight=weight)
    assert set(found.unreached) == set(lost.index) & {change.site for change in changes}
    if case.demand["need"].any():
        need = case.demand.set_index("place")["need"]
        assert found.gini_after == pytest.approx(gini(full, need, draws=1).value, abs=1e-15)
        assert found.shortfall_after(0.3) == shortfall(full, case.demand, 0.3)


@CALM
@given(seed=seeds, weight=weights, method=methods)
def test_the_order_of_changes_says_nothing(seed: int, weight: acc.Weight, method: str) -> None:
    case, dice = territory(seed), np.random.default_rng(seed)
    now, changes = _now(case, weight, method), _changes(case, dice)
    shuffled = [changes[at] for at in dice.permutation(len(changes))]
    one, other = what_if(now, changes), what_if(now, shuffled)
    assert one.after.tolist() == other.after.tolist()
    assert set(one.unreached) == set(other.unreached)


@CALM
@given(seed=seeds, weight=weights, method=methods)
def test_one_after_the_other_or_together(seed: int, weight: acc.Weight, method: str) -> None:
    case = territory(seed)
    now, changes = _now(case, weight, method), _changes(case, np.random.default_rng(seed))
    step_by_step = now
    for change in changes:
        step_by_step = what_if(step_by_step, [change]).then
    assert step_by_step.access.tolist() == what_if(now, changes).after.tolist()


@CALM
@given(seed=seeds, weight=weights, method=methods)
def test_undone_it_is_as_before(seed: int, weight: acc.Weight, method: str) -> None:
    case = territory(seed)
    now, changes = _now(case, weight, method), _changes(case, np.random.default_rng(seed))
    then = what_if(now, changes).then
    back: dict[tuple[object, type], Change] = {}
    for change in changes:
        if isinstance(change, Add):
            back[change.site, Resize] = Resize(change.site, 0)
            continue
        place, capacity = case.supply.set_index("site").loc[change.site]
        undo = Move(change.site, place) if isinstance(change, Move) else Resize(change.site, capacity)
        back[change.site, type(undo)] = undo
    assert what_if(then, back.values()).after.tolist() == now.access.tolist()


@CALM
@given(seed=seeds, weight=weights, method=linear_ones)
def test_more_places_harm_nobody(seed: int, weight: acc.Weight, method: str) -> None:
    case = territory(seed)
    place = case.demand["place"].iloc[seed % len(case.demand)]
    site = int(case.supply["site"].iloc[0])
    more = [Add("new", place, 9.0), Resize(site, case.supply["capacity"].iloc[0] + 3)]
    found = what_if(_now(case, weight, method), more)
    assert found.losers.empty
    assert (found.gain >= 0).all()
    assert (found.nearest_after <= found.nearest_before).all()


@CALM
@given(seed=seeds, weight=weights, method=linear_ones)
def test_what_is_gained_is_what_is_added(seed: int, weight: acc.Weight, method: str) -> None:
    case = territory(seed)
    found = what_if(_now(case, weight, method), [Add("new", case.demand["place"].iloc[0], 9.0)])
    gained = float(found.gain @ case.demand.set_index("place")["need"])
    assert gained == pytest.approx(0 if found.unreached else 9, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(seed=seeds, weight=weights, method=methods, target=st.sampled_from([0.05, 0.3, 1.0, 5.0]))
def test_a_ranking_is_every_change_tried(seed: int, weight: acc.Weight, method: str, target: float) -> None:
    case = territory(seed)
    now, candidates = _now(case, weight, method), case.demand["place"].tolist()
    inside = candidates[: max(1, len(candidates) // 2)]
    told = ranking(now, places_added=7, candidates=candidates, target=target, places=inside)
    need = case.demand.set_index("place")["need"][inside]
    trips = case.travel.set_index(["destination", "origin"])["minutes"]
    for row in told.itertuples():
        found = what_if(now, [Add("new", row.candidate, 7)], places=inside)
        before, after = found.shortfall_before(target), found.shortfall_after(target)
        assert row.gain_children == pytest.approx(before.children - after.children, abs=1e-9)
        assert row.shortfall_after == pytest.approx(after.depth, rel=1e-9, abs=1e-12, nan_ok=True)
        near = [
            need[place]
            for place in inside
            if weight(np.array([trips.get((row.candidate, place), math.inf)]))[0] > 0
        ]
        assert row.reached == sum(near)
    keys = [
        (-round(row.gain_children, 9), round(row.shortfall_after, 12), row.candidate)
        for row in told.fillna(0).itertuples()
    ]
    assert keys == sorted(keys)


def test_equal_candidates_go_by_code() -> None:
    codes = [10, 9, 100]
    demand = pd.DataFrame({"place": codes, "need": [5, 5, 5]})
    supply = pd.DataFrame({"site": ["s"], "place": [9], "capacity": [0]})
    travel = pd.DataFrame({"origin": codes, "destination": codes, "minutes": 0})
    now = situation(demand, supply, travel, weight=BANDS)
    told = ranking(now, places_added=1, candidates=codes, target=0.1)
    assert told["candidate"].tolist() == [9, 10, 100]


# Refusals


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([Close("zz")], "« zz ».*pas dans « supply »"),
        ([Move("zz", "one")], "« zz ».*pas dans « supply »"),
        ([Resize("zz", 1)], "« zz ».*pas dans « supply »"),
        ([Add("x", "nowhere", 1)], "« x ».*lieu inconnu.*nowhere"),
        ([Move("s1", "nowhere")], "« s1 ».*lieu inconnu.*nowhere"),
        ([Add("x", "one", -1)], "« x ».*capacité -1"),
        ([Add("x", "one", math.nan)], "« x ».*capacité nan"),
        ([Resize("s1", math.inf)], "« s1 ».*capacité inf"),
        ([Resize("s1", "douze")], "« s1 ».*capacité douze"),
        ([Add("s1", "one", 1)], "« s1 ».*existe déjà"),
        ([Add("x", "one", 1), Add("x", "two", 1)], "« x ».*ajouté"),
        ([Add("x", "one", 1), Close("x")], "« x ».*ajouté"),
        ([Close("s1"), Close("s1")], "« s1 ».*se contredisent"),
        ([Close("s1"), Resize("s1", 3)], "« s1 ».*se contredisent"),
        ([Resize("s1", 3), Resize("s1", 4)], "« s1 ».*se contredisent"),
        ([Move("s1", "two"), Resize("s1", 4), Move("s1", "one")], "« s1 ».*se contredisent"),
        ([Add(None, "one", 1)], "sans code"),
        ([Add(math.nan, "one", 1)], "sans code"),
    ],
)
def test_a_change_that_cannot_be_is_refused(changes: list[Change], why: str) -> None:
    with pytest.raises(CtgError, match=why):
        what_if(_now(), changes)


def test_a_closed_site_closes_no_more_but_may_open_again() -> None:
    then = _h5(Close("s1")).then
    with pytest.raises(CtgError, match=r"« s1 ».*déjà fermé"):
        what_if(then, [Close("s1")])
    assert what_if(then, [Resize("s1", 20)]).after.tolist() == _now().access.tolist()


def test_other_refusals() -> None:
    now = _now()
    with pytest.raises(CtgError, match=r"« places » : lieux inconnus.*zz"):
        what_if(now, [], places=["zz"])
    with pytest.raises(CtgError, match="Méthode « 3sfca »"):
        _now(method="3sfca")
    told = {"places_added": 12, "candidates": ["one"], "target": 0.3}
    for wrong, why in (
        ({"places_added": 0}, "« places_added » = 0"),
        ({"target": math.nan}, "« target » = nan"),
        ({"candidates": []}, "aucun lieu candidat"),
        ({"candidates": ["zz"]}, "« candidates » : lieux inconnus.*zz"),
        ({"candidates": "one"}, "une liste de lieux"),
    ):
        with pytest.raises(CtgError, match=why):
            ranking(now, **(told | wrong))
    with pytest.raises(CtgError, match="« target » = 0"):
        _h5().shortfall_before(0)
