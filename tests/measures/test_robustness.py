"""Among the worst, how surely: by hand, then against a slow loop over draws, and what must always hold."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.errors import CtgError
from ctg.measures import accessibility as acc
from ctg.measures import robustness as module
from ctg.measures._pairs import pairs
from ctg.measures.robustness import Robustness, family, lowest, robustness
from tests.measures.instances import BANDS, LUO_QI, Territory, territory

CALM = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 10_000)
methods = st.sampled_from(acc.METHODS)
FEW = [acc.step(BANDS), acc.binary(15), acc.gaussian(10, 30)]


def _apart(access: dict[str, float], need: float = 10) -> Territory:
    """Communes apart, each with one site of its own: access is capacity / need."""
    codes = [*access]
    return Territory(
        pd.DataFrame({"place": codes, "need": need}),
        pd.DataFrame({"site": codes, "place": codes, "capacity": [need * one for one in access.values()]}),
        pd.DataFrame({"origin": codes, "destination": codes, "minutes": 5}),
    )


def _told(case: Territory, **options: object) -> Robustness:
    options = {"weights": FEW, "draws": 30} | options
    return robustness(case.demand, case.supply, case.travel, **options)


# By hand


def test_without_error_and_with_one_weight_it_is_yes_or_no() -> None:
    case = _apart({"a": 0.5, "b": 0.1, "c": 0.4, "d": 0.2, "e": 0.3})
    found = _told(case, weights=[acc.binary(15)], need_error=0, draws=7)
    assert found.table["share"].to_dict() == {"a": 0, "b": 1, "c": 0, "d": 0, "e": 0}
    assert found.table["rank"].to_dict() == {"a": 5, "b": 1, "c": 4, "d": 2, "e": 3}
    assert [*found.table.columns] == ["need", "access", "rank", "share"]
    assert (found.table.index.name, found.draws) == ("place", 7)
    assert _told(case, need_error=0, worst=0.4).table["share"].tolist() == [0, 1, 0, 1, 0]
    assert _told(case, need_error=0, worst=0.21).table["share"].tolist() == [0, 1, 0, 1, 0]  # rounded up


def test_a_weight_that_changes_who_is_worst() -> None:
    """far has 20 places at 12 minutes: all of them within 15 minutes, none within 10; near has 5 at home."""
    case = Territory(
        pd.DataFrame({"place": ["near", "far", "site"], "need": [10, 10, 0]}),
        pd.DataFrame({"site": [1, 2], "place": ["near", "site"], "capacity": [5, 20]}),
        pd.DataFrame({"origin": ["near", "far"], "destination": ["near", "site"], "minutes": [0, 12]}),
    )
    found = _told(case, weights=[acc.binary(15), acc.binary(10)], need_error=0, draws=10, worst=0.5)
    assert found.table["share"].tolist()[:2] == [0.5, 0.5]
    assert found.table["rank"].tolist()[:2] == [1, 2]  # the first weight is the central one
    three = [acc.binary(15), acc.binary(10), acc.binary(9)]
    found = _told(case, weights=three, need_error=0, draws=9, worst=0.5)
    assert found.table["share"].tolist()[:2] == pytest.approx([1 / 3, 2 / 3], rel=1e-15)


def test_a_place_without_children_is_not_ranked() -> None:
    case = _apart({"a": 0.5, "b": 0.1, "c": 0.4})
    demand = case.demand.assign(need=[10, 0, 10])
    found = _told(Territory(demand, case.supply, case.travel), worst=0.5)
    assert math.isnan(found.table.loc["b", "share"])
    assert found.table["rank"].isna().tolist() == [False, True, False]
    assert found.table["share"].tolist()[::2] == [0, 1]
    nobody = _told(Territory(demand.assign(need=0), case.supply, case.travel)).table
    assert nobody["share"].isna().all()
    assert nobody["rank"].isna().all()


def test_equals_share_the_seats_that_are_left() -> None:
    found = _told(_apart(dict.fromkeys("abcdefg", 0.1 + 0.2)), need_error=0)
    assert found.table["share"].tolist() == pytest.approx([2 / 7] * 7, rel=1e-15)
    assert found.table["rank"].tolist() == [1] * 7
    some = _told(_apart({"a": 0.3, "b": 0.1, "c": 0.3, "d": 0.3, "e": 0.9}), need_error=0, worst=0.6)
    assert some.table["share"].tolist() == pytest.approx([2 / 3, 1, 2 / 3, 2 / 3, 0], rel=1e-15)
    assert some.table["rank"].tolist() == [2, 1, 2, 2, 5]
    assert lowest(np.array([[0.1 + 0.2], [0.3]]), 1).tolist() == [0.5, 0.5]
    assert lowest(np.array([[0.3 - 1e-12], [0.3], [0.3 + 1e-12], [0.9]]), 2).tolist() == [2 / 3] * 3 + [0]
    dust = _told(_apart({"a": 0.1 + 0.2, "b": 0.3}), need_error=0).table
    assert dust["access"]["a"] != dust["access"]["b"]
    assert (dust["rank"].tolist(), dust["share"].tolist()) == ([1, 1], [0.5, 0.5])
    assert lowest(np.zeros((4, 3)), 1).tolist() == [0.75] * 4


def test_only_the_places_told_are_ranked() -> None:
    case = _apart({"a": 0.5, "b": 0.1, "c": 0.4, "d": 0.2, "e": 0.3})
    found = _told(case, places=["e", "a", "c"], need_error=0)
    assert found.table.index.tolist() == ["a", "c", "e"]
    assert found.table["share"].tolist() == [0, 0, 1]
    assert found.table["rank"].tolist() == [3, 2, 1]


def test_errors_are_what_they_say() -> None:
    """One commune with one site: access is capacity / need, here drawn 20,000 times."""
    case = _apart({"a": 1})
    tables = pairs(case.demand, case.supply, case.travel)
    dice = module._Dice(tables, 0.1, 0.3, seed=5)
    need, capacity = (np.concatenate(part, axis=1) for part in zip(*dice.blocks(20_000), strict=True))
    for drawn, error in ((need[0], 0.1), (capacity[0], 0.3)):
        assert drawn.min() > 0
        assert drawn.mean() == pytest.approx(10, rel=4 * error / math.sqrt(20_000))
        assert drawn.std() == pytest.approx(10 * error, rel=0.04)


def test_close_figures_are_less_sure_than_distant_ones() -> None:
    case = _apart({"a": 0.30, "b": 0.31, "c": 0.60, "d": 0.61, "e": 0.62})
    share = _told(case, draws=1000).table["share"]
    assert 0.5 < share["a"] < 0.75
    assert share["a"] + share["b"] == pytest.approx(1)
    assert share["c"] == 0
    assert _told(case, draws=1000, need_error=0.01).table["share"]["a"] > 0.95
    assert _told(case, draws=1000, need_error=0, supply_error=0.1).table["share"]["a"] < 0.75


def test_the_label_says_the_draws_and_the_family() -> None:
    case = _apart({"a": 0.5})
    assert _told(case, draws=1000).label == (
        "1\u00a0000\u00a0tirages, 3\u00a0poids (rayons de 15 à 30\u00a0min), "
        "besoin à 10\u00a0% près, offre sans erreur"
    )
    one = _told(case, weights=[acc.binary(7.5)], draws=1, need_error=0, supply_error=0.125)
    assert one.label == (
        "1\u00a0tirage, 1\u00a0poids (rayon de 7,5\u00a0min), besoin sans erreur, offre à 12,5\u00a0% près"
    )
    assert "rayon" not in _told(case, weights=[lambda t: (t < 9) * 1.0]).label


# Another way, and invariants


def _slow(case: Territory, method: str, draws: int, errors: tuple[float, float], seed: int) -> list[float]:
    """One draw at a time, from the tables; a sort for the worst."""
    dices = np.random.default_rng(seed).spawn(2)
    sigmas = [math.sqrt(math.log(1 + error**2)) for error in errors]
    demand, supply = case.demand.sort_values("place"), case.supply.sort_values("site")
    count = dict.fromkeys(demand.loc[demand["need"] > 0, "place"], 0.0)
    seats = math.ceil(len(count) / 5)
    for number, weight in enumerate(FEW):
        for _draw in range((number + 1) * draws // 3 - number * draws // 3):
            drawn = []
            for dice, sigma, figures in zip(dices, sigmas, (demand["need"], supply["capacity"]), strict=True):
                factors = np.exp(sigma * dice.standard_normal(len(figures)) - sigma**2 / 2) if sigma else 1
                drawn.append(figures * factors)
            access = acc.floating_catchment(
                demand.assign(need=drawn[0]),
                supply.assign(capacity=drawn[1]),
                case.travel,
                weight=weight,
                method=method,
            )[list(count)]
            limit = sorted(access)[seats - 1] if seats else 0
            below = [place for place in count if access[place] < limit * (1 - 1e-9)]
            tied = [place for place in count if abs(access[place] - limit) <= limit * 1e-9]
            for place in below:
                count[place] += 1
            for place in tied:
                count[place] += (seats - len(below)) / len(tied)
    return [count.get(place, math.nan) / draws for place in case.demand["place"]]


@settings(deadline=None, max_examples=15)
@given(seed=seeds, method=methods, errors=st.sampled_from([(0.0, 0.0), (0.3, 0.0), (0.1, 0.2)]))
def test_a_slow_loop_over_draws_agrees(seed: int, method: str, errors: tuple[float, float]) -> None:
    case = territory(seed)
    told = {"method": method, "need_error": errors[0], "supply_error": errors[1], "seed": seed}
    found = _told(case, draws=20, **told).table["share"]
    np.testing.assert_allclose(found, _slow(case, method, 20, errors, seed), rtol=1e-12, atol=1e-12)


@CALM
@given(seed=seeds, method=methods)
def test_the_same_tables_in_another_order(seed: int, method: str) -> None:
    case = territory(seed)
    mixed = Territory(*(frame.sample(frac=1, random_state=seed) for frame in vars(case).values()))
    told = {"method": method, "supply_error": 0.1, "need_error": 0.2}
    one, other = _told(case, **told).table, _told(mixed, **told).table.loc[case.demand["place"]]
    pd.testing.assert_series_equal(one["share"], other["share"], rtol=1e-12)
    assert one["rank"].equals(other["rank"])


@CALM
@given(seed=seeds, method=methods, factor=st.sampled_from([0.001, 3.0, 1e6]))
def test_the_scale_of_need_says_nothing(seed: int, method: str, factor: float) -> None:
    case = territory(seed)
    larger = Territory(case.demand.assign(need=case.demand["need"] * factor), case.supply, case.travel)
    one, other = _told(case, method=method).table, _told(larger, method=method).table
    pd.testing.assert_series_equal(one["share"], other["share"], rtol=1e-12)
    assert one["rank"].equals(other["rank"])


@CALM
@given(seed=seeds, method=methods, worst=st.sampled_from([0.1, 0.2, 0.5, 0.9]))
def test_shares_add_up_to_the_seats(seed: int, method: str, worst: float) -> None:
    share = _told(territory(seed), method=method, worst=worst, supply_error=0.1).table["share"].dropna()
    assert share.between(0, 1 + 1e-12).all()
    assert share.sum() == pytest.approx(math.ceil(worst * len(share) - 1e-9))


def test_a_seed_gives_the_same_draws_and_blocks_change_none(monkeypatch: pytest.MonkeyPatch) -> None:
    case = territory(7)
    told = {"draws": 200, "supply_error": 0.1}
    one = _told(case, **told).table
    pd.testing.assert_frame_equal(one, _told(case, **told).table)
    assert not one["share"].equals(_told(case, seed=1, **told).table["share"])
    monkeypatch.setattr(module, "BLOCK", 40)
    pd.testing.assert_frame_equal(one, _told(case, **told).table)


# The family


def test_the_nine_decays_at_twenty_minutes() -> None:
    labels = [weight.label for weight in family(BANDS, radii=[1])]
    assert labels == [
        "10:1,15:0.6,20:0.25",
        "15:1",
        "20:1",
        "30:1",
        "5:1,10:0.3,15:0.1",
        "10:1,20:0.68,30:0.22",
        "gaussien sigma 10 min, rayon 30 min",
        "linéaire, rayon 20 min",
        "puissance -1, rayon 20 min",
    ]


def test_the_family_begins_with_its_own_weight_and_holds_none_twice() -> None:
    for bands in (BANDS, LUO_QI, {15: 1.0}):
        made = family(bands)
        labels = [weight.label for weight in made]
        assert labels[0] == acc.step(bands).label
        assert len({*labels}) == len(labels)
        assert {acc.step({k * f: v for k, v in bands.items()}).label for f in (0.75, 1.25)} < {*labels}
        for weight in made:
            values = weight(np.linspace(0, 60, 2401))
            assert values[0] == 1
            assert all(before >= after for before, after in pairwise(values))
    assert len(family(BANDS)) == 26  # nine at three radii; binary 15 is binary 20 at three quarters
    assert len(family(LUO_QI)) == 29


def test_an_edge_stretched_is_still_inside() -> None:
    """0.07 x 100 is 7.000000000000001 for the machine."""
    assert family({100: 1.0}, radii=[0.07])[1].cutoff == 7.0
    assert family({0.07: 1.0}, radii=[100])[1].cutoff == 7.0


def test_weights_wider_than_the_tables_are_left_out() -> None:
    made = family(BANDS, widest=20)
    assert max(weight.cutoff for weight in made) == 20
    assert [weight.label for weight in family(BANDS, widest=1)] == ["10:1,15:0.6,20:0.25"]


def test_linear() -> None:
    assert acc.linear(20)(np.array([0.0, 5, 20, 21])).tolist() == [1, 0.75, 0, 0]


# Refusals


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"weights": []}, "« weights »"),
        ({"weights": acc.binary(15)}, "« weights »"),
        ({"draws": 2}, "« draws » = 2.*3 ou plus"),
        ({"draws": 2.5}, "« draws » = 2.5"),
        ({"worst": 0}, "« worst » = 0"),
        ({"worst": 1}, "« worst » = 1"),
        ({"worst": math.nan}, "« worst » = nan"),
        ({"need_error": -0.1}, "« need_error » = -0.1"),
        ({"supply_error": math.inf}, "« supply_error » = inf"),
        ({"places": ["zz"]}, "« places » : lieux inconnus.*zz"),
        ({"method": "3sfca"}, "Méthode « 3sfca »"),
    ],
)
def test_settings_that_cannot_be_are_refused(told: dict[str, object], why: str) -> None:
    with pytest.raises(CtgError, match=why):
        _told(_apart({"a": 0.5, "b": 0.1}), **told)


@pytest.mark.parametrize("told", [{"radii": []}, {"radii": [0]}, {"radii": [math.nan]}, {"widest": 0}])
def test_a_family_that_cannot_be_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(CtgError, match="« radii » et « widest »"):
        family(BANDS, **told)
