"""From former communes to present ones: mergers, splits and codes by hand, then on the real events."""

import math
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.measures.passage import Passage, carry, passage
from ctg.sources.official import insee_cog, insee_mouvements

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("CTG_REFERENCE", ROOT.parent / "shared" / "reference")) / "insee"
EVENTS, COMMUNES = REFERENCE / "v_mvtcommune_2026.csv", REFERENCE / "v_commune_2026.csv"
NAMES = ["mod", "date", "type_avant", "avant", "type_apres", "apres"]
LYON = {f"6938{number}": "69123" for number in range(1, 10)}

Event = tuple[str, str, str, str]  # mod, date, before, after


def _events(*events: Event) -> pd.DataFrame:
    rows = [(mod, date, "COM", before, "COM", after) for mod, date, before, after in events]
    return pd.DataFrame(rows, columns=NAMES, dtype=str)


def _merger(date: str, into: str, *others: str, mod: str = "32") -> list[Event]:
    """As INSEE writes it: one row for each former commune, the chief one included."""
    return [(mod, date, former, into) for former in (into, *others)]


def _code(date: str, before: str, after: str) -> Event:
    return ("41", date, before, after)


def _split(date: str, whole: str, *born: str) -> list[Event]:
    return [("21", date, whole, code) for code in (whole, *born)]


Row = tuple[str, str, float | None, str, str]


def _carried(way: Passage, *rows: Row, parents: dict[str, str] | None = None) -> list[Row]:
    """Rows: commune, quantity, value, status, nature; "n" alone is additive."""
    told = [(commune, quantity, 2020, *rest) for commune, quantity, *rest in rows]
    columns = ["territoire", "grandeur", "annee", "valeur", "statut", "nature"]
    figures = pd.DataFrame(told, columns=columns).astype({"valeur": "float64"})
    frame = carry(figures, way, ["n"], parents or {})
    return [
        (row.territoire, row.grandeur, None if math.isnan(row.valeur) else row.valeur, row.statut, row.nature)
        for row in frame.itertuples()
    ]


def _n(commune: str, value: float | None, status: str = "ok", nature: str = "observe") -> Row:
    return (commune, "n", value, status, nature)


MERGER = _merger("2022-01-01", "01001", "01002", "01003")


# Codes


@pytest.mark.parametrize(
    ("events", "current"),
    [
        (MERGER, {"01002": "01001", "01003": "01001"}),
        ([_code("2022-01-01", "01001", "02001")], {"01001": "02001"}),
        # changes its code and merges at once, whatever the order of the rows
        (
            [_code("2022-01-01", "01002", "02002"), *_merger("2022-01-01", "02001", "02002")],
            {"01002": "02001", "02002": "02001"},
        ),
        (
            [*_merger("2022-01-01", "02001", "02002"), _code("2022-01-01", "01002", "02002")],
            {"01002": "02001", "02002": "02001"},
        ),
        # a chain over years, the rows out of order
        (
            [
                *_merger("2024-01-01", "01009", "01005"),
                *_merger("2021-01-01", "01001", "01002"),
                _code("2022-06-15", "01001", "01005"),
            ],
            {"01002": "01009", "01001": "01009", "01005": "01009"},
        ),
        # a commune that goes back to an earlier code
        ([_code("2021-01-01", "01001", "01002"), _code("2023-01-01", "01002", "01001")], {"01002": "01001"}),
        ([_code("2021-01-01", "01001", "01002"), _code("2021-01-01", "01002", "01001")], {}),
        # and moves on afterwards
        (
            [
                _code("2021-01-01", "01001", "01002"),
                _code("2021-01-01", "01002", "01001"),
                _code("2023-01-01", "01001", "01003"),
            ],
            {"01001": "01003"},
        ),
        # merged, then re-established under its former code: the past stays with the whole
        ([*MERGER, *_split("2024-01-01", "01001", "01002")], {"01002": "01001", "01003": "01001"}),
        # an event of the very day of the geography is already in its codes
        (_merger("2020-01-01", "01001", "01002"), {}),
        (_merger("2020-01-02", "01001", "01002"), {"01002": "01001"}),
        ([], {}),
    ],
)
def test_present_codes(events: list[Event], current: dict[str, str]) -> None:
    assert passage(_events(*events), 2020).current == current


def test_delegated_communes_and_new_names_move_nothing() -> None:
    rows = pd.DataFrame(
        [
            ("32", "2022-01-01", "COM", "01002", "COMD", "01002"),
            ("10", "2022-01-01", "COM", "01001", "COM", "01001"),
            ("35", "2022-01-01", "COMD", "01002", "COM", "01001"),
        ],
        columns=NAMES,
        dtype=str,
    )
    assert passage(rows, 2020) == Passage({}, {}, {})


def test_the_parts_of_a_merger_are_those_that_existed() -> None:
    """02002 is only a step of one day; 01004 is a code made later, by a change of code."""
    events = [
        _code("2022-01-01", "01002", "02002"),
        *_merger("2022-01-01", "02001", "02002", "02003"),
        _code("2021-01-01", "01003", "01004"),
        *_merger("2023-01-01", "01001", "01004"),
    ]
    assert passage(_events(*events), 2020).parts == {"02001": 3, "01001": 2}
    assert passage(_events(*events), 2022).parts == {"01001": 2}  # the code 01004 exists by then


def test_who_is_born_of_whom() -> None:
    way = passage(_events(*_split("2024-01-01", "01001", "01002", "01003")), 2020)
    assert way == Passage({}, {"01002": "01001", "01003": "01001"}, {})
    assert passage(_events(*_split("2024-01-01", "01001", "01002")), 2024) == Passage({}, {}, {})


# Figures


def test_a_merger_is_summed() -> None:
    way = passage(_events(*MERGER), 2020)
    rows = [_n("01001", 100), _n("01002", 20), _n("01003", 0), _n("01009", 7)]
    assert _carried(way, *rows) == [_n("01001", 120), _n("01009", 7)]


@pytest.mark.parametrize("status", ["secret", "manquant"])
def test_a_part_without_a_value_leaves_no_sum(status: str) -> None:
    way = passage(_events(*MERGER), 2020)
    rows = [_n("01001", 100), _n("01002", None, status), _n("01003", 5)]
    assert _carried(way, *rows) == [_n("01001", None, status)]


def test_a_part_that_is_not_in_the_file_is_not_0() -> None:
    way = passage(_events(*MERGER), 2020)
    assert _carried(way, _n("01001", 100), _n("01002", 20)) == [_n("01001", None, "manquant")]
    assert _carried(way, _n("01003", 5)) == [_n("01001", None, "manquant")]
    assert _carried(way, _n("01003", None, "secret")) == [_n("01001", None, "secret")]


def test_the_weakest_nature_of_a_merger() -> None:
    way = passage(_events(*_merger("2022-01-01", "01001", "01002")), 2020)
    assert _carried(way, _n("01001", 1), _n("01002", 2, nature="estime")) == [_n("01001", 3, nature="estime")]


def test_a_median_is_lost_in_a_merger_and_kept_through_a_change_of_code() -> None:
    def median(commune: str, value: float | None, status: str = "ok") -> Row:
        return (commune, "mediane", value, status, "observe")

    merged = passage(_events(*_merger("2022-01-01", "01001", "01002")), 2020)
    lost = [median("01001", None, "manquant")]
    assert _carried(merged, median("01001", 20_000), median("01002", 22_000)) == lost
    assert _carried(merged, median("01001", 20_000)) == lost  # that of a part is not that of the whole
    secret = [median("01001", None, "secret")]
    assert _carried(merged, median("01001", 20_000), median("01002", None, "secret")) == secret
    renamed = passage(_events(_code("2022-01-01", "01001", "02001")), 2020)
    assert _carried(renamed, median("01001", 20_000)) == [median("02001", 20_000)]


def test_a_split_leaves_the_figure_of_a_larger_territory() -> None:
    way = passage(_events(*_split("2024-01-01", "01001", "01002")), 2020)
    assert _carried(way, _n("01001", 100)) == [_n("01001", 100, nature="estime")]
    after = [*_split("2024-01-01", "01001", "01002"), _code("2025-01-01", "01001", "02001")]
    way = passage(_events(*after), 2020)
    assert _carried(way, _n("01001", 100)) == [_n("02001", 100, nature="estime")]


def test_arrondissements_are_summed_when_their_commune_is_absent() -> None:
    still = passage(_events(), 2020)
    parts = [_n(code, 10) for code in LYON]
    assert _carried(still, *parts, parents=LYON) == [_n("69123", 90)]
    assert _carried(still, *parts, _n("69123", 95), parents=LYON) == [_n("69123", 95)]
    assert _carried(still, *parts[:-1], parents=LYON) == [_n("69123", None, "manquant")]
    hidden = [*parts[:-1], _n("69389", None, "secret")]
    assert _carried(still, *hidden, parents=LYON) == [_n("69123", None, "secret")]


def test_the_commune_is_absent_of_one_quantity_only() -> None:
    still = passage(_events(), 2020)
    rows = [_n(code, 10) for code in LYON] + [("69123", "m", 1.0, "ok", "observe")]
    assert _carried(still, *rows, parents=LYON) == [rows[-1], _n("69123", 90)]


def test_no_figure_at_all() -> None:
    assert _carried(passage(_events(*MERGER), 2020)) == []


# What must hold for any events

CODES = [f"0100{number}" for number in range(8)]
FEW = settings(max_examples=30, deadline=None)
FIGURES = st.lists(st.integers(0, 1_000), min_size=len(CODES), max_size=len(CODES))


@st.composite
def _histories(draw: st.DrawFn) -> tuple[list[Event], set[str]]:
    """Mergers and changes of code of eight communes over five years, and the codes that remain."""
    alive, events = set(CODES), list[Event]()
    for year in range(2021, 2026):
        code = draw(st.sampled_from(sorted(alive)))
        others = draw(st.lists(st.sampled_from(sorted(alive)), unique=True, max_size=2))
        gone = [other for other in others if other != code]
        if gone:
            events += _merger(f"{year}-01-01", code, *gone)
            alive -= set(gone)
        elif draw(st.booleans()):
            new = draw(st.sampled_from(sorted({*CODES, "02000", "02001"} - alive)))
            events.append(_code(f"{year}-01-01", code, new))
            alive = alive - {code} | {new}
    return draw(st.permutations(events)), alive


@FEW
@given(_histories(), FIGURES)
def test_totals_are_conserved_and_codes_are_present(
    history: tuple[list[Event], set[str]], values: list[int]
) -> None:
    events, alive = history
    rows = [_n(code, value) for code, value in zip(CODES, values, strict=True)]
    got = _carried(passage(_events(*events), 2020), *rows)
    assert {row[0] for row in got} == alive
    assert sum(row[2] or 0 for row in got) == sum(values)
    assert {row[3] for row in got} == {"ok"}


@FEW
@given(_histories(), FIGURES, st.sampled_from(CODES))
def test_what_is_left_out_is_never_summed(
    history: tuple[list[Event], set[str]], values: list[int], left: str
) -> None:
    events, alive = history
    way = passage(_events(*events), 2020)
    rows = [_n(code, value) for code, value in zip(CODES, values, strict=True) if code != left]
    whole = way.current.get(left, left)
    assert {row[0] for row in _carried(way, *rows) if row[3] == "ok"} == alive - {whole}


@FEW
@given(_histories(), FIGURES)
def test_after_the_last_event_nothing_moves(history: tuple[list[Event], set[str]], values: list[int]) -> None:
    events, _alive = history
    way = passage(_events(*events), 2026)
    rows = sorted(_n(code, value) for code, value in zip(CODES, values, strict=True))
    assert way == Passage({}, {}, {})
    assert _carried(way, *rows) == rows
    once = _carried(passage(_events(*events), 2020), *rows)
    assert _carried(way, *once) == once


# The real events

real = pytest.mark.skipif(not EVENTS.exists(), reason="no official movements beside the project")


@pytest.fixture(scope="module")
def movements() -> pd.DataFrame:
    return insee_mouvements.read(EVENTS)


@pytest.fixture(scope="module")
def present() -> set[str]:
    frame = insee_cog.read(COMMUNES)
    return set(frame.loc[frame["type"] == "COM", "code"])


@real
@pytest.mark.parametrize(
    ("geography", "communes"), [(2011, 36_697), (2015, 36_658), (2021, 34_965), (2024, 34_935)]
)
def test_every_former_code_becomes_a_present_commune(
    movements: pd.DataFrame, present: set[str], geography: int, communes: int
) -> None:
    """And the communes of that year are as many as INSEE counted (17 of Mayotte among those of 2011)."""
    way = passage(movements, geography)
    assert set(way.current.values()) <= present
    assert set(way.born) <= present
    assert set(way.parts) <= present
    assert len(present) - len(way.born) + sum(way.parts.values()) - len(way.parts) == communes


@real
@pytest.mark.parametrize(
    ("former", "geography", "now"),
    [
        ("69159", 2024, "69114"),  # Porte des Pierres Dorées, 15 March 2024
        ("69114", 2015, None),  # in 69159 from 2017, whose code it became
        ("69101", 2015, "69114"),
        ("14513", 2015, "50592"),  # another département and a merger on the same day
        ("49144", 2015, "44180"),
        ("27676", 2015, None),  # 27058 for two years, then back
        ("15031", 2015, "15141"),  # merged in 2017, re-established in 2025
    ],
)
def test_known_cases(movements: pd.DataFrame, former: str, geography: int, now: str | None) -> None:
    assert passage(movements, geography).current.get(former) == now
