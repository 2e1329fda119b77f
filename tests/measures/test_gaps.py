"""Gaps by hand (case H5 of the method), then against a program written another way, and its invariants."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ctg.errors import CtgError
from ctg.measures.accessibility import floating_catchment, step, trips
from ctg.measures.gaps import MissingPlaces, missing_places, shortfall

CALM = settings(deadline=None, max_examples=50)
Array = np.ndarray


def bands(minutes: Array) -> Array:
    """1 to 10 minutes, 0.68 to 20, 0.22 to 30."""
    return np.select([minutes <= 10, minutes <= 20, minutes <= 30], [1.0, 0.68, 0.22], 0.0)


BANDS = step({10: 1, 20: 0.68, 30: 0.22})

# H5: three communes, two sites in places of their own where nobody lives.
DEMAND = pd.DataFrame({"place": ["a", "b", "c", "one", "two"], "need": [40, 60, 30, 0, 0]})
SUPPLY = pd.DataFrame({"site": ["s1", "s2"], "place": ["one", "two"], "capacity": [20, 12]})
TIMES = {
    ("a", "one"): 5,
    ("a", "two"): 25,
    ("b", "one"): 15,
    ("b", "two"): 10,
    ("c", "one"): 45,
    ("c", "two"): 20,
}
TRAVEL = pd.DataFrame(
    [(*pair, minutes) for pair, minutes in TIMES.items()], columns=["origin", "destination", "minutes"]
)
ACCESS = pd.Series([0.277121, 0.302846, 0.091480], index=["a", "b", "c"])


def _h5(**changes: object) -> MissingPlaces:
    told = {"demand": DEMAND, "supply": SUPPLY, "travel": TRAVEL, "weight": BANDS, "target": 0.30}
    told |= {"candidates": ["one", "two"]} | changes
    demand, supply, travel = told.pop("demand"), told.pop("supply"), told.pop("travel")
    return missing_places(demand, supply, travel, **told)


# H5


def test_shortfall_of_h5() -> None:
    found = shortfall(ACCESS, DEMAND.iloc[:3], 0.30)
    assert found.places == pytest.approx(7.170759, abs=5e-5)  # access is printed to 6 digits
    assert (found.share, found.depth, found.severity) == pytest.approx(
        (0.538462, 0.183866, 0.113278), abs=2e-6
    )
    assert found.children == 70


def test_missing_places_of_h5() -> None:
    """c alone decides: (0.3 - 0.091480) x 89.2 / 0.68 at the second site, whose catchment holds 89.2."""
    found = _h5()
    assert found.lower_bound == pytest.approx(7.170759, abs=5e-7)
    assert found.minimum == pytest.approx(27.352941, abs=5e-7)
    assert found.added.index.tolist() == ["two"]
    assert found.added["two"] == found.minimum
    assert (found.gap, found.refusal, found.unreached) == (0, "", ())
    assert found.proof is not None
    assert found.proof.optimal


def test_modules_of_h5() -> None:
    """27.35 needs three crèches of 12; one of 28 would do; a module of exactly the minimum too."""
    twelve = _h5(module=12)
    assert (twelve.minimum, twelve.added.to_dict(), twelve.gap) == (36, {"two": 36}, 0)
    assert _h5(module=28).minimum == 28
    assert twelve.lower_bound == _h5().lower_bound


def test_modules_too_small_to_tell_apart_are_the_program_without_modules() -> None:
    found = _h5(module=1e-9)
    assert found.minimum == pytest.approx(_h5().minimum, rel=1e-6)
    assert found.proof is not None
    assert found.lower_bound <= found.minimum


def test_a_tiny_target_is_met() -> None:
    assert shortfall(ACCESS, DEMAND.iloc[:3], 5e-324).children == 0


def test_no_candidate_reaches_c() -> None:
    found = _h5(candidates=["one"])
    assert found.unreached == ("c",)
    assert found.refusal == "Aucun candidat n'atteint ces communes : c."
    assert math.isnan(found.minimum)
    assert math.isnan(found.gap)
    assert found.lower_bound == pytest.approx(7.170759, abs=5e-7)
    assert found.added.empty
    assert found.proof is None


def test_only_some_communes_must_have_the_target() -> None:
    """a alone: 40 x (0.3 - 0.277121); one place at site 1 gives it 1/80.8."""
    found = _h5(places=["a"], candidates=["one"])
    assert found.lower_bound == pytest.approx(40 * (0.3 - 0.277121), abs=5e-5)
    assert found.minimum == pytest.approx((0.3 - 0.277121) * 80.8, abs=1e-4)
    assert found.unreached == ()


def test_nothing_is_missing_at_a_target_already_met() -> None:
    found = _h5(target=0.0914)
    assert (found.lower_bound, found.minimum, found.gap) == (0, 0, 0)
    assert found.added.empty
    assert _h5(target=0.0914, module=12).minimum == 0


def test_a_commune_without_children_asks_for_nothing() -> None:
    demand = DEMAND.assign(need=[40, 60, 0, 0, 0])
    assert _h5(demand=demand, candidates=["one"]).unreached == ()
    assert _h5(demand=demand.assign(need=0)).minimum == 0


def test_one_commune() -> None:
    demand = pd.DataFrame({"place": ["a"], "need": [50]})
    supply = pd.DataFrame({"site": ["s"], "place": ["a"], "capacity": [10]})
    travel = pd.DataFrame({"origin": ["a"], "destination": ["a"], "minutes": [0]})
    found = missing_places(demand, supply, travel, weight=bands, target=0.5, candidates=["a"])
    assert (found.lower_bound, found.minimum) == pytest.approx((15, 15))
    assert (
        missing_places(demand, supply, travel, weight=bands, target=0.5, candidates=["a"], module=15).minimum
        == 15
    )


def test_exactly_at_the_target_is_no_gap() -> None:
    """3 x 0.1 is not 0.3 in binary: nobody is under for that."""
    found = shortfall(pd.Series([0.1 + 0.1 + 0.1, 0.3]), pd.DataFrame({"place": [0, 1], "need": [5, 5]}), 0.3)
    assert (found.share, found.depth, found.places) == (0, 0, 0)
    found = shortfall(pd.Series([0.3]), pd.DataFrame({"place": [0], "need": [5]}), 0.1 + 0.1 + 0.1)
    assert found.children == 0


def test_h5_from_the_tables_alone() -> None:
    access = floating_catchment(DEMAND, SUPPLY, TRAVEL, weight=BANDS)
    found = shortfall(access, DEMAND, 0.30)
    assert (found.share, found.depth, found.severity) == pytest.approx(
        (0.538462, 0.183866, 0.113278), abs=5e-7
    )
    assert found.places == pytest.approx(7.170759, abs=5e-7)
    assert _h5(travel=trips(TRAVEL)).minimum == _h5().minimum


# Any territory


def _territory(seed: int, size: int = 12, sites: int = 4) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    dice = np.random.default_rng(seed)
    where = dice.random((size, 2)) * 25
    minutes = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1)) * dice.uniform(
        1, 1.5, (size, size)
    )
    row, column = np.nonzero(minutes < 40)
    demand = pd.DataFrame({"place": range(size), "need": dice.integers(0, 40, size)})
    supply = pd.DataFrame(
        {
            "site": range(sites),
            "place": dice.integers(0, size, sites),
            "capacity": dice.integers(0, 30, sites),
        }
    )
    travel = pd.DataFrame({"origin": row, "destination": column, "minutes": minutes[row, column]})
    return demand, supply, travel


def _access(demand: pd.DataFrame, supply: pd.DataFrame, travel: pd.DataFrame) -> pd.Series:
    """E2SFCA by joins, as a statistician would write it."""
    pairs = travel.assign(w=bands(travel["minutes"].to_numpy())).merge(
        demand, left_on="origin", right_on="place"
    )
    catchment = (pairs["w"] * pairs["need"]).groupby(pairs["destination"]).sum().rename("catchment")
    offered = supply.groupby("place")["capacity"].sum()
    ratio = (offered / catchment.where(catchment > 0)).fillna(0)
    reached = pairs["w"] * pairs["destination"].map(ratio).fillna(0)
    return reached.groupby(pairs["origin"]).sum().reindex(demand["place"]).fillna(0)


def _effects(demand: pd.DataFrame, supply: pd.DataFrame, travel: pd.DataFrame, at: range) -> Array:
    """What one more place at each of these places changes, access computed again each time."""
    before = _access(demand, supply, travel)
    more = [pd.DataFrame([{"site": 99, "place": place, "capacity": 1}]) for place in at]
    return np.column_stack([_access(demand, pd.concat([supply, one]), travel) - before for one in more])


@CALM
@given(st.integers(0, 10_000), st.floats(0.05, 1.5))
def test_the_minimum_is_that_of_a_program_on_recomputed_access(seed: int, target: float) -> None:
    """Each coefficient is measured: one more place at a candidate, and access computed again."""
    demand, supply, travel = _territory(seed)
    before = _access(demand, supply, travel)
    asked = (demand["need"] > 0).to_numpy()
    effects = _effects(demand, supply, travel, range(len(demand)))
    gap = (target - before).to_numpy()
    other = linprog(np.ones(len(demand)), A_ub=-effects[asked], b_ub=-gap[asked], bounds=(0, None))
    found = missing_places(demand, supply, travel, weight=bands, target=target, candidates=demand["place"])
    assert other.status == (2 if found.unreached else 0)
    if not found.unreached:
        assert found.minimum == pytest.approx(other.fun, rel=1e-6, abs=1e-6)


@CALM
@given(st.integers(0, 10_000), st.floats(0.05, 1.5), st.sampled_from([None, 1, 12]))
def test_with_the_places_added_every_commune_has_the_target(
    seed: int, target: float, module: float | None
) -> None:
    demand, supply, travel = _territory(seed)
    found = missing_places(
        demand, supply, travel, weight=bands, target=target, candidates=demand["place"], module=module
    )
    if found.unreached:
        return
    new = pd.DataFrame(
        {
            "site": range(100, 100 + len(found.added)),
            "place": found.added.index,
            "capacity": found.added.to_numpy(),
        }
    )
    after = _access(demand, pd.concat([supply, new]), travel)
    assert (after[(demand["need"] > 0).to_numpy()] >= target * (1 - 1e-5)).all()
    assert found.added.sum() == pytest.approx(found.minimum)
    assert found.lower_bound <= found.minimum * (1 + 1e-6)
    told = shortfall(_access(demand, supply, travel), demand, target)
    assert found.lower_bound == pytest.approx(told.places, abs=1e-9)
    assert 1 >= told.share >= told.depth >= told.severity >= 0
    if module is not None:
        free = missing_places(demand, supply, travel, weight=bands, target=target, candidates=demand["place"])
        assert found.minimum >= free.minimum - 1e-6
        assert np.allclose(found.added / module, np.round(found.added / module))


@CALM
@given(st.integers(0, 10_000), st.sampled_from([1e-6, 0.1, 3, 1e6]))
def test_scale_and_order_of_rows(seed: int, factor: float) -> None:
    demand, supply, travel = _territory(seed)
    asked = {"weight": bands, "candidates": list(demand["place"])}
    first = missing_places(demand, supply, travel, target=0.4, **asked)
    richer = supply.assign(capacity=supply["capacity"] * factor)
    second = missing_places(
        demand.sample(frac=1, random_state=seed), richer, travel.iloc[::-1], target=0.4 * factor, **asked
    )
    assert sorted(second.unreached) == sorted(first.unreached)
    if not first.unreached:
        assert second.minimum == pytest.approx(first.minimum * factor, rel=1e-6)


def test_modules_are_the_best_of_all_choices() -> None:
    """Every number of modules at three candidates, tried one by one."""
    for seed in range(12):
        demand, supply, travel = _territory(seed, size=5, sites=2)
        travel = travel[travel["minutes"] <= 30]
        before = _access(demand, supply, travel)
        found = missing_places(
            demand, supply, travel, weight=bands, target=0.6, candidates=[0, 1, 2], module=8
        )
        if found.unreached:
            continue
        asked = (demand["need"] > 0).to_numpy()
        effects = 8 * _effects(demand, supply, travel, range(3))
        counts = np.array(np.meshgrid(*[np.arange(30)] * 3)).reshape(3, -1)
        enough = (before.to_numpy()[asked, None] + effects[asked] @ counts >= 0.6 - 1e-9).all(axis=0)
        if enough.any():
            assert found.minimum == 8 * counts[:, enough].sum(axis=0).min()
            assert found.gap == 0


# Refused


def _with(frame: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    changed = frame.astype({column: object})
    changed.loc[1, column] = value
    return changed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": 0}, "« target » = 0 : il faut un nombre plus grand que 0"),
        ({"target": math.nan}, "« target » = nan"),
        ({"target": math.inf}, "« target » = inf"),
        ({"module": 0}, "« module » = 0"),
        ({"module": -12}, "« module » = -12"),
        ({"module": "12"}, "« module » = 12"),
        ({"target": None}, "« target » = None"),
        ({"seconds": -1}, "« seconds » = -1"),
        ({"candidates": []}, "« candidates » : aucun lieu candidat"),
        ({"candidates": ["zz"]}, "« candidates » : lieux inconnus (zz)"),
        ({"candidates": "one"}, "« candidates » : donner une liste de lieux"),
        ({"places": ["zz"]}, "« places » : lieux inconnus (zz)"),
        ({"demand": _with(DEMAND, "need", -1)}, "colonne « need » (lignes 1) : valeur négative"),
        ({"demand": _with(DEMAND, "need", None)}, "colonne « need » (lignes 1)"),
        ({"demand": _with(DEMAND, "place", "a")}, "colonne « place » (lignes 0, 1)"),
        ({"supply": _with(SUPPLY, "capacity", -1)}, "colonne « capacity » (lignes 1) : valeur négative"),
        ({"supply": _with(SUPPLY, "place", "zz")}, "colonne « place » (lignes 1)"),
        ({"travel": _with(TRAVEL, "minutes", math.inf)}, "colonne « minutes » (lignes 1) : valeur infinie"),
        ({"weight": lambda minutes: minutes / 100}, "un poids augmente avec la durée"),
        ({"travel": pd.concat([TRAVEL, TRAVEL.iloc[:1]], ignore_index=True)}, "(lignes 0, 6)"),
    ],
)
def test_bad_input_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(CtgError) as refusal:
        _h5(**changes)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: shortfall(ACCESS, DEMAND, 0), "« target » = 0"),
        (lambda: shortfall(ACCESS, DEMAND, True), "« target » = True"),
        (lambda: shortfall(ACCESS, DEMAND, np.True_), "« target » = True"),
        (lambda: shortfall(ACCESS, DEMAND, "epci"), "« target » = epci"),
        (lambda: shortfall(ACCESS, DEMAND, 1e308), "« target » = 1e+308"),
        (lambda: shortfall(ACCESS.iloc[:2], DEMAND, 0.3), "« access » : valeur manquante (c)"),
        (
            lambda: shortfall(ACCESS.replace(0.302846, math.nan), DEMAND, 0.3),
            "« access » : valeur manquante (b)",
        ),
        (lambda: shortfall(-ACCESS, DEMAND, 0.3), "colonne « access » (lignes a, b, c) : valeur négative"),
        (lambda: shortfall(pd.concat([ACCESS, ACCESS]), DEMAND, 0.3), "« access » : lieux en double"),
        (lambda: shortfall(ACCESS, DEMAND.assign(need=0), 0.3), "colonne « need » : aucun enfant"),
        (lambda: shortfall(ACCESS, _with(DEMAND, "need", -2), 0.3), "(lignes 1) : valeur négative"),
        (lambda: shortfall(ACCESS, DEMAND.iloc[:0], 0.3), "aucune ligne"),
    ],
)
def test_a_shortfall_of_bad_figures_is_refused(ask: Callable[[], object], said: str) -> None:
    with pytest.raises(CtgError) as refusal:
        ask()
    assert said in str(refusal.value)
