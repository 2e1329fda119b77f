"""What the measures of accessibility refuse: table, column and rows are named, never a wrong figure."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from ctg.errors import CtgError
from ctg.measures import accessibility as acc
from ctg.measures.weights import weigh

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
INFINITE, ABSENT = float("inf"), float("nan")
STEP = acc.step({10: 1, 15: 0.6})


def _frames() -> Frames:
    demand = pd.DataFrame({"place": ["a", "b"], "need": [10.0, 20.0]}, index=[100, 101])
    supply = pd.DataFrame({"site": ["s", "t"], "place": ["a", "b"], "capacity": [5.0, 6.0]}, index=[200, 201])
    rows = [("a", "a", 0.0), ("a", "b", 12.0), ("b", "b", 0.0)]
    travel = pd.DataFrame(rows, columns=["origin", "destination", "minutes"], index=[300, 301, 302])
    return demand, supply, travel


def _with(table: str, column: str, row: int, value: object) -> Frames:
    frames = _frames()
    frame = frames[["demand", "supply", "travel"].index(table)]
    if isinstance(value, str) or value is None:
        frame[column] = frame[column].astype(object)
    frame.loc[row, column] = value
    return frames


def _more(table: str, row: tuple[object, ...]) -> Frames:
    frames = list(_frames())
    at = ["demand", "supply", "travel"].index(table)
    added = pd.DataFrame([row], columns=frames[at].columns, index=[999])
    frames[at] = pd.concat([frames[at], added])
    return frames[0], frames[1], frames[2]


def _as(table: str, column: str, kind: str, lost: int | None = None) -> Frames:
    """One column in another type, a value lost."""
    frames = _frames()
    frame = frames[["demand", "supply", "travel"].index(table)]
    frame[column] = frame[column].astype(kind)
    if lost is not None:
        frame.loc[lost, column] = pd.NA
    return frames


MEASURES: dict[str, Callable[[Frames], object]] = {
    "e2sfca": lambda f: acc.floating_catchment(*f, weight=STEP),
    "bfca": lambda f: acc.floating_catchment(*f, weight=STEP, method="bfca"),
    "many": lambda f: acc.floating_catchments({"x": (f[0], f[1])}, f[2], weight=STEP),
    "gravity": lambda f: acc.gravity(*f, weight=STEP),
    "cumulative": lambda f: acc.cumulative(*f, within=15),
    "nearest": lambda f: acc.nearest(*f),
    "beyond": lambda f: acc.beyond(*f, minutes=15),
    "stranded": lambda f: acc.stranded(*f, weight=STEP),
}
BAD = {
    "need negative": (_with("demand", "need", 101, -1.0), "demand", "need", "101", "négative"),
    "need missing": (_with("demand", "need", 101, ABSENT), "demand", "need", "101", "manquante"),
    "need infinite": (_with("demand", "need", 100, INFINITE), "demand", "need", "100", "infinie"),
    "need a word": (_with("demand", "need", 100, "dix"), "demand", "need", "100", "pas un nombre"),
    "place missing": (_with("demand", "place", 101, None), "demand", "place", "101", "manquante"),
    "place twice": (_with("demand", "place", 101, "a"), "demand", "place", "100, 101", "même clé"),
    "capacity negative": (_with("supply", "capacity", 200, -2.0), "supply", "capacity", "200", "négative"),
    "capacity missing": (_with("supply", "capacity", 200, ABSENT), "supply", "capacity", "200", "manquante"),
    "capacity infinite": (_with("supply", "capacity", 201, INFINITE), "supply", "capacity", "201", "infinie"),
    "site twice": (_with("supply", "site", 201, "s"), "supply", "site", "200, 201", "même clé"),
    "site nowhere": (_with("supply", "place", 201, "zz"), "supply", "place", "201", "inconnu (zz)"),
    "minutes negative": (_with("travel", "minutes", 301, -1.0), "travel", "minutes", "301", "négative"),
    "minutes missing": (_with("travel", "minutes", 301, ABSENT), "travel", "minutes", "301", "manquante"),
    "minutes infinite": (_with("travel", "minutes", 301, INFINITE), "travel", "minutes", "301", "infinie"),
    "trip twice": (_more("travel", ("a", "b", 12.0)), "travel", "destination", "301, 999", "même clé"),
    "origin unknown": (_more("travel", ("zz", "a", 1.0)), "travel", "origin", "999", "inconnus"),
    "destination unknown": (_more("travel", ("a", "zz", 1.0)), "travel", "destination", "999", "inconnus"),
    "need a date": (_as("demand", "need", "datetime64[s]"), "demand", "need", "100, 101", "pas un nombre"),
    "need yes or no": (_as("demand", "need", "bool"), "demand", "need", "100, 101", "pas un nombre"),
    "need missing, nullable": (_as("demand", "need", "Float64", 101), "demand", "need", "101", "manquante"),
    "need beyond measure": (_with("demand", "need", 100, 1e101), "demand", "need", "100", "démesurée"),
    "capacity beyond measure": (
        _with("supply", "capacity", 201, 1e308),
        "supply",
        "capacity",
        "201",
        "démes",
    ),
    "minutes beyond measure": (
        _with("travel", "minutes", 301, 1e300),
        "travel",
        "minutes",
        "301",
        "démesurée",
    ),
    "minutes a duration": (
        _as("travel", "minutes", "timedelta64[s]"),
        "travel",
        "minutes",
        "300, 301, 302",
        "pas un nombre",
    ),
    "origin missing": (_more("travel", (None, "a", 1.0)), "travel", "origin", "999", "manquante"),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("fault", BAD)
def test_bad_rows_are_named(measure: str, fault: str) -> None:
    frames, table, column, rows, why = BAD[fault]
    with pytest.raises(CtgError) as refusal:
        MEASURES[measure](frames)
    told = str(refusal.value)
    indexed = measure == "many" and "unknown" in fault  # its trips have no rows any more: the code is named
    for word in (f"« {table} »", f"« {column} »", "(zz)" if indexed else f"(lignes {rows})", why):
        assert word in told, told
    assert "\n" not in told


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("table", [0, 1, 2])
def test_an_empty_table_or_a_column_less_is_refused(measure: str, table: int) -> None:
    frames = list(_frames())
    name = ("demand", "supply", "travel")[table]
    frames[table] = frames[table].iloc[:0]
    with pytest.raises(CtgError, match=f"« {name} ».*aucune ligne"):
        MEASURES[measure]((frames[0], frames[1], frames[2]))
    frames = list(_frames())
    last = frames[table].columns[-1]
    frames[table] = frames[table].drop(columns=last)
    with pytest.raises(CtgError, match=f"« {name} ».*« {last} ».*absente"):
        MEASURES[measure]((frames[0], frames[1], frames[2]))


def test_codes_written_in_two_ways_are_refused() -> None:
    demand, supply, travel = _frames()
    numbers = {"a": 1, "b": 2}
    travel = travel.replace({"origin": numbers, "destination": numbers})
    with pytest.raises(CtgError, match="Écrire les codes de la même façon"):
        acc.floating_catchment(demand, supply, travel, weight=STEP)


def test_trips_in_order_and_twice_are_refused_too() -> None:
    demand, supply, travel = _more("travel", ("b", "b", 3.0))
    with pytest.raises(CtgError, match=r"lignes 302, 999.*même clé"):
        acc.floating_catchment(demand, supply, travel, weight=STEP)
    codes = {"a": 0, "b": 1}
    numbered = travel.replace({"origin": codes, "destination": codes}).astype(
        {"origin": "int64", "destination": "int64"}
    )
    with pytest.raises(CtgError, match=r"lignes 302, 999.*même clé"):
        acc.trips(numbered)


def test_a_code_missing_from_whole_numbers_is_refused() -> None:
    demand, supply, travel = _frames()
    codes = {"a": 0, "b": 1}
    demand, supply = (frame.assign(place=frame["place"].map(codes)) for frame in (demand, supply))
    travel = travel.assign(
        **{end: travel[end].map(codes).astype("Int64") for end in ("origin", "destination")}
    )
    assert acc.floating_catchment(demand, supply, travel, weight=STEP).sum() > 0
    travel.loc[301, "origin"] = pd.NA
    with pytest.raises(CtgError, match=r"« origin » \(lignes 301\) : valeur manquante"):
        acc.floating_catchment(demand, supply, travel, weight=STEP)


def test_a_column_given_twice_is_refused() -> None:
    demand, supply, travel = _frames()
    with pytest.raises(CtgError, match="« need » : colonne en double"):
        acc.nearest(demand[["place", "need", "need"]], supply, travel)


@pytest.mark.parametrize("index", [[7, 7], pd.Index([1, 2], name="place"), pd.Index([1, 2], name="need")])
def test_the_index_of_the_tables_does_not_matter(index: object) -> None:
    demand, supply, travel = _frames()
    for method in acc.METHODS:
        got = acc.floating_catchment(demand.set_axis(index), supply, travel, weight=STEP, method=method)
        assert got.equals(acc.floating_catchment(demand, supply, travel, weight=STEP, method=method))


def test_unknown_places_of_indexed_trips_are_named() -> None:
    demand, supply, travel = _more("travel", ("zz", "a", 1.0))
    with pytest.raises(CtgError, match=r"inconnus de « demand » et de « supply » \(zz\)"):
        acc.nearest(demand, supply, acc.trips(travel))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: acc.step({}), "aucun palier"),
        (lambda: acc.step({10: 0.5, 15: 0.6}), "augmente"),
        (lambda: acc.step({15: 0.6, 10: 0.5}), "augmente"),
        (lambda: acc.step({10: 1.2}), "0 à 1"),
        (lambda: acc.step({10: 1, 15: -0.1}), "0 à 1"),
        (lambda: acc.step({10: ABSENT}), "0 à 1"),
        (lambda: acc.step({10: 0}), "nuls"),
        (lambda: acc.step({0: 1}), "au-dessus de 0"),
        (lambda: acc.step({INFINITE: 1}), "au-dessus de 0"),
        (lambda: acc.binary(-3), "au-dessus de 0"),
        (lambda: acc.gaussian(0, 30), "sigma"),
        (lambda: acc.gaussian(10, INFINITE), "rayon"),
        (lambda: acc.exponential(-1, 30), "demi-vie"),
        (lambda: acc.power(ABSENT, 30), "beta"),
        (lambda: acc.step({"10": 1}), "au-dessus de 0"),
        (lambda: acc.binary(True), "au-dessus de 0"),
        (lambda: acc.Weight("montée", 30, lambda minutes: minutes / 30), "montée : un poids augmente"),
    ],
)
def test_a_weight_is_refused_when_it_is_made(make: Callable[[], object], why: str) -> None:
    with pytest.raises(CtgError, match=why):
        make()


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda minutes: minutes / 100, "augmente"),
        (np.exp, "0 à 1"),
        (lambda minutes: 0 * minutes, "nuls"),
        (lambda minutes: np.full_like(minutes, ABSENT), "0 à 1"),
        (lambda _minutes: 1.0, "par trajet"),
        (lambda minutes: np.linspace(1, 0, len(minutes)), "même durée"),
        (3, "pas une fonction"),
    ],
)
def test_a_function_that_is_no_weight_is_refused(function: acc.Weight, why: str) -> None:
    with pytest.raises(CtgError, match=why):
        weigh(function, np.array([0.0, 0.0, 12.0, 12.0, 30.0]))


def test_a_function_that_is_a_weight_counts_as_one() -> None:
    frames = _frames()
    own = acc.floating_catchment(*frames, weight=lambda minutes: np.where(minutes <= 12, 1.0, 0.0))
    assert own.equals(acc.floating_catchment(*frames, weight=acc.binary(12)))


@pytest.mark.parametrize(
    ("weight", "minutes", "told"),
    [
        (acc.step({10: 1, 15: 0.6, 20: 0.25}), [0, 10, 10.0001, 15, 20, 20.0001], [1, 1, 0.6, 0.6, 0.25, 0]),
        (acc.gaussian(10, 30), [0, 10, 30, 30.0001], [1, 0.6065306597126334, 0.011108996538242306, 0]),
        (acc.exponential(5, 20), [0, 5, 20, 20.0001, 1e300], [1, 0.5, 0.0625, 0, 0]),
        (acc.power(2, 60), [0, 1, 2, 60, 60.0001], [1, 1, 0.25, 1 / 3600, 0]),
        (acc.gaussian(1e-3, 30), [0, 29, 1e300], [1, 0, 0]),
    ],
)
def test_weights_by_hand(weight: acc.Weight, minutes: list[float], told: list[float]) -> None:
    assert weight(np.array(minutes, dtype=float)).tolist() == pytest.approx(told, rel=1e-14)


@pytest.mark.parametrize("within", [-1, ABSENT, INFINITE, "15", None, True])
def test_a_span_is_a_number_of_minutes(within: float) -> None:
    with pytest.raises(CtgError, match="within"):
        acc.cumulative(*_frames(), within=within)
    with pytest.raises(CtgError, match="minutes"):
        acc.beyond(*_frames(), minutes=within)


@pytest.mark.parametrize("k", [0, -1, 1.5, True, "1", None])
def test_a_rank_is_a_whole_number(k: int) -> None:
    with pytest.raises(CtgError, match="entier"):
        acc.nearest(*_frames(), k=k)


def test_names_are_listed() -> None:
    with pytest.raises(CtgError, match="2sfca, e2sfca, bfca"):
        acc.floating_catchment(*_frames(), weight=STEP, method="3sfca")
    with pytest.raises(CtgError, match="creche"):
        acc.floating_catchments({"ecole": _frames()[:2]}, _frames()[2], weight={"creche": STEP})
    with pytest.raises(CtgError, match="Aucun service"):
        acc.floating_catchments({}, _frames()[2], weight=STEP)


def test_a_need_out_of_range_is_no_access() -> None:
    demand, supply, travel = _with("demand", "need", 100, 1e-320)
    with pytest.raises(CtgError, match="presque nul"):
        acc.floating_catchment(demand, supply, travel, weight=acc.binary(5))


def test_the_coverage_rate_stays_in_its_tables() -> None:
    demand, supply, _travel = _with("supply", "place", 201, "zz")
    with pytest.raises(CtgError, match=r"lignes 201"):
        acc.coverage_rate(demand, supply)
