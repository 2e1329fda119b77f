"""Tables as people deliver them: what is tolerated, what is refused, and where it is."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg.errors import DataError
from ctg.sources import _csv


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _refused(path: Path, *words: str) -> None:
    with pytest.raises(DataError) as refusal:
        _csv.read_table(path, ("code", "nom"), key=("code",))
    assert [word for word in ("table.csv", *words) if word not in str(refusal.value)] == []


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_the_usual_shapes_of_csv(tmp_path: Path, mark: bytes, delimiter: str, end: str) -> None:
    rows = [["code", "téléphone", "nom"], ["01004", "03", "Épehy"], ["2A004", "", "L'Île"]]
    text = end.join(delimiter.join(row) for row in rows) + end
    frame = _csv.read_table(_file(tmp_path, mark + text.encode()), ("code", "nom"), key=("code",))
    assert frame.to_dict("list") == {"code": ["01004", "2A004"], "nom": ["Épehy", "L'Île"]}


def test_quotes_line_breaks_and_delimiters_inside_a_cell(tmp_path: Path) -> None:
    frame = _csv.read_table(_file(tmp_path, 'code,nom\n1,"a, ""b""\nc"\n'), ("code", "nom"))
    assert frame["nom"].tolist() == ['a, "b"\nc']


def test_what_looks_missing_to_pandas_is_text_here(tmp_path: Path) -> None:
    frame = _csv.read_table(_file(tmp_path, "code,nom\nNA,null\n1,\n"), ("code", "nom"))
    assert frame.to_numpy().tolist() == [["NA", "null"], ["1", ""]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", ["vide"]),
        (b"  \n ", ["vide"]),
        (b"code,nom\n", ["sans aucune ligne"]),
        (b"code,name\n1,a\n", ["« nom »", "code, name"]),
        (b"code,nom\n1,a\n2\n", ["ligne 3", "1 cellules au lieu de 2"]),
        (b"code,nom\n1,a,b\n", ["ligne 2", "3 cellules"]),
        (b'code,nom\n1,"a\n', ["tronqu"]),
        ("code,nom\n1,a\n2,Épehy\n".encode("cp1252"), ["ligne 3", "UTF-8"]),
        (b"code,nom\n1,a\n2,b\n1,c\n", ["ligne 4", "double", "pour 1"]),
        ("code,nom\n1,a\n".encode("utf-16"), ["UTF-8"]),
    ],
)
def test_what_is_refused(tmp_path: Path, text: bytes, words: list[str]) -> None:
    _refused(_file(tmp_path, text), *words)


def test_a_folder_or_nothing_at_all(tmp_path: Path) -> None:
    _refused(tmp_path / "table.csv", "absent")
    (tmp_path / "table.csv").mkdir()
    _refused(tmp_path / "table.csv", "absent ou illisible")


def _column(*cells: str) -> pd.DataFrame:
    return pd.DataFrame({"x": list(cells)}, dtype=str)


def test_numbers_as_french_hands_type_them() -> None:
    frame = _column("1\u00a0234,5", "0", "", " 7 ", "-2.5", "1\u202f000", "15 156", "1\u2009000")
    got = _csv.numbers(Path("t.csv"), frame, "x").tolist()
    assert got[:2] == [1234.5, 0.0]
    assert got[2] != got[2]  # an empty cell is missing, not 0
    assert got[3:] == [7.0, -2.5, 1000.0, 15156.0, 1000.0]


@pytest.mark.parametrize(
    "cell", ["sept", "1,2,3", "nan", "inf", "-Infinity", "12 34", "0x10", "1e999", "n.d."]
)
def test_what_is_no_number(cell: str) -> None:
    with pytest.raises(DataError, match=r"t\.csv, ligne 3, colonne « x »"):
        _csv.numbers(Path("t.csv"), _column("1", cell), "x")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_is_read_back_whole(value: float) -> None:
    assert _csv.numbers(Path("t.csv"), _column(repr(value)), "x").tolist() == [value]
    assert _csv.numbers(Path("t.csv"), _column(repr(value).replace(".", ",")), "x").tolist() == [value]


@given(st.text())
def test_any_text_is_a_number_or_a_refusal(cell: str) -> None:
    try:
        _csv.numbers(Path("t.csv"), _column(cell), "x")
    except DataError as refusal:
        assert "ligne 2" in str(refusal)


def test_dates_of_both_kinds() -> None:
    got = _csv.dates(Path("t.csv"), _column("2024-11-26", "26/11/2024", ""), "x")
    assert got.dt.strftime("%Y-%m-%d").tolist()[:2] == ["2024-11-26"] * 2
    assert got.isna().tolist() == [False, False, True]


@pytest.mark.parametrize("cell", ["2024-13-01", "31/02/2024", "11/26/2024", "2024", "hier"])
def test_what_is_no_date(cell: str) -> None:
    with pytest.raises(DataError, match=r"ligne 2, colonne « x ».*n'est pas une date"):
        _csv.dates(Path("t.csv"), _column(cell), "x")


def test_bounds_are_accepted_and_a_hole_is_not() -> None:
    assert _csv.between(Path("t.csv"), _column("-90", "90"), "x", -90, 90).tolist() == [-90, 90]
    for cell in ("", "90,1"):
        with pytest.raises(DataError, match="ligne 2, colonne « x »"):
            _csv.between(Path("t.csv"), _column(cell), "x", -90, 90)


def test_a_value_outside_the_list_is_named_with_the_list() -> None:
    with pytest.raises(DataError, match=r"« peut-être ».*oui, non, \(vide\)"):
        _csv.one_of(Path("t.csv"), _column("oui", "peut-être"), "x", ("oui", "non", ""))
