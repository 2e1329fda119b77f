"""Figures, dates and places as a French reader expects them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg import french

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (26393, 0, False, "26\u00a0393"),
        (1234567.5, 1, False, "1\u00a0234\u00a0567,5"),
        (15.318, 1, False, "15,3"),
        (7.25, 1, False, "7,3"),  # Python alone says 7.2
        (0.285, 2, False, "0,29"),  # in binary, 0.285 is a little less
        (-0.6645, 2, True, "\u22120,66"),
        (0.355, 2, True, "+0,36"),
        (0, 0, True, "0"),
        (-0.001, 2, True, "0,00"),
        (0.004, 2, True, "0,00"),
        (-1999.5, 0, False, "\u22122\u00a0000"),
        (None, 1, False, "n.\u00a0d."),
        (NAN, 1, True, "n.\u00a0d."),
    ],
)
def test_number(value: float | None, decimals: int, signed: bool, text: str) -> None:
    assert french.number(value, decimals, signed=signed) == text


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_number_read_back_is_within_half_a_unit_of_the_last_place(value: float, decimals: int) -> None:
    text = french.number(value, decimals)
    back = Decimal(text.replace("\u00a0", "").replace(",", ".").replace("\u2212", "-"))
    assert abs(back - Decimal(repr(value))) <= Decimal(5).scaleb(-decimals - 1)
    assert "-" not in text
    assert back != 0 or "\u2212" not in text


def test_the_unit_is_bound_to_its_figure() -> None:
    assert french.with_unit(15.3, 1, "%") == "15,3\u00a0%"
    assert french.with_unit(2.28, 2, "") == "2,28"


def test_dates() -> None:
    assert french.day(date(2025, 1, 1)) == "1er\u00a0janvier 2025"
    assert french.day(date(2024, 11, 26)) == "26\u00a0novembre 2024"
    assert french.short_day(date(2024, 8, 5)) == "05/08/2024"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (datetime(2026, 11, 25, 4, 15), "25/11/2026 à 05:15"),  # the logbook tells Universal Time
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "02/07/2026 à 01:30"),
        (datetime(2026, 10, 25, 0, 30), "25/10/2026 à 02:30"),  # the hour that comes twice
        (datetime(2026, 10, 25, 1, 30), "25/10/2026 à 02:30"),
        (datetime.fromisoformat("2026-01-01T00:00:00+01:00"), "01/01/2026 à 00:00"),
    ],
)
def test_moments_are_told_by_the_clocks_of_france(told: datetime, expected: str) -> None:
    assert french.moment(told) == expected


@pytest.mark.parametrize(
    ("name", "at", "of"),
    [
        ("Péronne", "À Péronne", "de Péronne"),
        ("Le Ronssoy", "Au Ronssoy", "du Ronssoy"),
        ("Les Essarts", "Aux Essarts", "des Essarts"),
        ("La Neuville", "À La Neuville", "de La Neuville"),
        ("Allaines", "À Allaines", "d\u2019Allaines"),
        ("Épehy", "À Épehy", "d\u2019Épehy"),
        ("Œuilly", "À Œuilly", "d\u2019Œuilly"),
        ("Lesbœufs", "À Lesbœufs", "de Lesbœufs"),
    ],
)
def test_places(name: str, at: str, of: str) -> None:
    assert (french.at_place(name), french.of_place(name)) == (at, of)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0\u00a0commune"),
        (1, "1\u00a0commune"),
        (2, "2\u00a0communes"),
        (1905, "1\u00a0905\u00a0communes"),
    ],
)
def test_count(n: int, text: str) -> None:
    assert french.count(n, "commune") == text


def test_an_irregular_plural() -> None:
    assert french.count(3, "un local", "des locaux") == "3\u00a0des locaux"


def test_enumeration() -> None:
    assert french.enumeration(["a"]) == "a"
    assert french.enumeration(["a", "b"]) == "a et b"
    assert french.enumeration(["a", "b", "c"]) == "a, b et c"


def test_alphabetical_order_ignores_accents_and_case() -> None:
    names = ["Étricourt", "Fins", "Équancourt", "Doingt", "épehy", "Pœuilly", "Poix"]
    assert sorted(names, key=french.sort_key) == [
        "Doingt", "épehy", "Équancourt", "Étricourt", "Fins", "Pœuilly", "Poix",
    ]  # fmt: skip
