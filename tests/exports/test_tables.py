"""Exports that Excel, a program and a later build read the same way."""

import csv
import io
import json
import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg.exports import tables
from ctg.sources import _cells

FRAME = pd.DataFrame(
    {
        "nom": ["Péronne", "Épehy; sud", None],
        "valeur": [-0.6645208770605704, 25.0, float("nan")],
        "places": [12.0, float("nan"), 0.0],
        "le": pd.to_datetime(["2024-11-26", None, "2019-01-02"]),
        "gratuit": [True, False, True],
    }
)


def test_for_french_excel() -> None:
    assert tables.csv_bytes(FRAME).decode("utf-8-sig").split("\r\n") == [
        "nom;valeur;places;le;gratuit",
        "Péronne;-0,6645208770605704;12;26/11/2024;oui",
        '"Épehy; sud";25,0;;;non',
        ";;0;02/01/2019;oui",
        "",
    ]
    assert tables.csv_bytes(FRAME).startswith(b"\xef\xbb\xbf")


def test_plain() -> None:
    assert tables.csv_bytes(FRAME, plain=True).decode().split("\r\n") == [
        "nom,valeur,places,le,gratuit",
        "Péronne,-0.6645208770605704,12,2024-11-26,oui",
        "Épehy; sud,25.0,,,non",
        ",,0,2019-01-02,oui",
        "",
    ]


def test_json() -> None:
    rows = json.loads(tables.json_bytes(FRAME), parse_constant=pytest.fail)
    assert rows[0] == {
        "nom": "Péronne", "valeur": -0.6645208770605704, "places": 12.0, "le": "2024-11-26", "gratuit": True,
    }  # fmt: skip
    assert rows[1]["places"] is rows[1]["le"] is rows[2]["valeur"] is rows[2]["nom"] is None


def test_json_of_dates_and_numpy_integers() -> None:
    frame = pd.DataFrame({"n": pd.array([1, None], dtype="Int64"), "d": [date(2024, 1, 2), None]})
    assert json.loads(tables.json_bytes(frame)) == [{"n": 1, "d": "2024-01-02"}, {"n": None, "d": None}]


@pytest.mark.parametrize(
    "text", ["=1+1", "+33 3 22", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']
)
def test_text_that_a_spreadsheet_would_execute_is_neutralised(text: str) -> None:
    for plain in (False, True):
        written = tables.csv_bytes(pd.DataFrame({"a": [text]}), plain=plain).decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(written, newline="")))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", ["Péronne", "1er", "a=b", " =1", "'1", "Saint-Quentin", ""])
def test_other_text_is_left_alone(text: str) -> None:
    written = tables.csv_bytes(pd.DataFrame({"a": [text], "b": ["x"]})).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))[1] == [text, "x"]


def test_text_in_a_mixed_or_categorical_column_is_neutralised_and_its_numbers_are_not() -> None:
    mixed = pd.DataFrame({"a": pd.Series([-2, "=1"], dtype=object), "b": pd.Categorical(["=1", "ok"])})
    rows = list(csv.reader(io.StringIO(tables.csv_bytes(mixed, plain=True).decode(), newline="")))
    assert rows[1:] == [["-2", "'=1"], ["'=1", "ok"]]


def test_numbers_and_dates_among_texts_are_written_as_those_of_a_whole_column_are() -> None:
    mixed = pd.DataFrame({"a": pd.Series(["Copil", 3.5, 12.0, -0.25, date(2026, 9, 1)], dtype=object)})
    french = tables.csv_bytes(mixed).decode("utf-8-sig").split()
    assert french == ["a", "Copil", "3,5", "12", "-0,25", "01/09/2026"]
    assert tables.csv_bytes(mixed, plain=True).decode().split() == [
        "a", "Copil", "3.5", "12", "-0.25", "2026-09-01",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1", "'=1", "''=1", "'texte", "-5 places", "'"])
def test_taking_an_apostrophe_off_gives_every_text_and_every_title_back(text: str) -> None:
    written = tables.csv_bytes(pd.DataFrame({text: [text], "b": ["x"]}), plain=True).decode()
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert [_cells.unquoted(row[0]) for row in rows] == [text, text]


@given(st.lists(st.floats(allow_infinity=False), min_size=1, max_size=5))
def test_figures_come_back_whole(values: list[float]) -> None:
    frame = pd.DataFrame({"x": values, "i": range(len(values))})
    french = tables.csv_bytes(frame).decode("utf-8-sig")
    read = [row["x"] for row in csv.DictReader(io.StringIO(french, newline=""), delimiter=";")]
    back = [float(cell.replace(",", ".")) if cell else math.nan for cell in read]
    assert all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(values, back, strict=True))
    plain = json.loads(tables.json_bytes(frame))
    assert [row["x"] for row in plain] == [None if math.isnan(value) else value for value in values]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00")), min_size=1, max_size=5))
def test_no_cell_begins_like_a_formula(texts: list[str]) -> None:
    frame = pd.DataFrame({"t": texts, "x": "x"})
    rows = list(
        csv.reader(io.StringIO(tables.csv_bytes(frame).decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert len(rows) == len(texts) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(tables.DANGEROUS)]
    assert [row[0].removeprefix("'") for row in rows[1:]] == [text.removeprefix("'") for text in texts]


def test_an_empty_answer_keeps_its_header() -> None:
    assert tables.csv_bytes(FRAME[:0]).decode("utf-8-sig") == "nom;valeur;places;le;gratuit\r\n"
    assert json.loads(tables.json_bytes(FRAME[:0])) == []


def test_exporting_changes_nothing_in_the_answer() -> None:
    before = FRAME.copy(deep=True)
    tables.csv_bytes(FRAME)
    tables.json_bytes(FRAME)
    pd.testing.assert_frame_equal(FRAME, before)
