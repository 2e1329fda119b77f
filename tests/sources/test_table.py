"""What no sample can show of the tables that producers deliver: damaged, disguised, or only odd."""

import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctg.errors import DataError
from ctg.model import Official
from ctg.sources import _table

SOURCE = Official(
    id="essai",
    title="Table d'essai",
    producer="Producteur fictif",
    licence="",
    page="https://www.example.org/essai",
    kind="grandeurs",
    files=r"essai_(?P<annee>\d\d(\d\d)?)\.(csv|xlsx|zip)",
    named="essai_2025.csv",
    columns=("code", "n"),
    key=("code",),
)
ROWS = [["code", "n"], ["01990", "1"], ["2A991", "2"]]
CSV = b"code;nom;n\n01990;Bas;1\n2A991;Haut;2\n"
ANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)


def _csv(folder: Path, content: str | bytes) -> Path:
    path = folder / "essai_2025.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _book(folder: Path, rows: list[list[object]], name: str = "essai_2025.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(folder / name)
    return folder / name


def _read(path: Path, **options: object) -> list[list[str]]:
    frame = _table.read(path, SOURCE, **options)  # type: ignore[arg-type]
    return frame.reset_index().astype(str).to_numpy().tolist()


def _refused(path: Path, *words: str, **options: object) -> None:
    with pytest.raises(DataError) as refusal:
        _read(path, **options)
    told = str(refusal.value)
    assert len(told.splitlines()) == 1
    assert [word for word in (path.name, *words) if word not in told] == [], told


WHOLE = [["2", "01990", "1"], ["3", "2A991", "2"]]


# Text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_the_line_of_each_row(tmp_path: Path, end: str) -> None:
    assert _read(_csv(tmp_path, CSV.replace(b"\n", end.encode()))) == WHOLE


def test_titles_above_the_header(tmp_path: Path) -> None:
    titles = 'Un titre, avec une virgule\n"Une note\nsur deux lignes";;\n\nMise en ligne le 1/1/2025\n'
    path = _csv(tmp_path, titles.encode() + CSV)
    assert _read(path, header=6) == [["7", "01990", "1"], ["8", "2A991", "2"]]
    _refused(_csv(tmp_path, titles.encode() + CSV + b"01990;Bas;1\n"), "ligne 9", "double", header=6)
    _refused(_csv(tmp_path, titles + "code;n;n\n01990;1;1\n"), "ligne 6", "deux colonnes « n »", header=6)


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path) -> None:
    """After a cell of three lines the next row is on line 5."""
    broken = 'code;nom;n\n01990;"Exemple\nle\nBas";1\n'
    assert _read(_csv(tmp_path, broken + "2A991;Haut;2\n"))[1] == ["5", "2A991", "2"]
    _refused(_csv(tmp_path, broken + "2A991;Haut\n"), "ligne 5", "2 cellules au lieu de 3")
    _refused(_csv(tmp_path, broken + "01990;Bas;1\n"), "ligne 5", "double pour 01990")
    _refused(_csv(tmp_path, broken + '2A991;"Haut;2\n'), "ligne 5", "tronqué")


def test_only_a_needed_column_must_be_alone(tmp_path: Path) -> None:
    assert _read(_csv(tmp_path, "code;note;n;note\n01990;a;1;b\n")) == [["2", "01990", "1"]]
    _refused(_csv(tmp_path, "code;n;N\n01990;1;2\n"), "ligne 1", "deux colonnes « n »")


def test_other_names_and_optional_columns(tmp_path: Path) -> None:
    path = _csv(tmp_path, "CODGEO;N;sexe\n01990;1;F\n")
    frame = _table.read(path, SOURCE, names={"code": ("insee", "codgeo")}, optional=("sexe", "age"))
    assert frame.to_dict("records") == [{"code": "01990", "n": "1", "sexe": "F"}]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"code;n\n01990;1\x00\n", "pas un fichier de texte"),
        ("code;n\n01990;1\n".encode("utf-16"), "pas un fichier de texte"),
        (b"code;n\n01990;\x81\n", "pas un fichier de texte"),  # neither UTF-8 nor cp1252
        ("code;nom;n\n01990;Épée brisée;1\n".encode() + b"2A991;\xff;2\n", "accents illisibles"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien format Excel"),
        (b"\n\n <!-- --><html></html>", "page web"),
        (b"code;n\n", "aucune ligne"),
        (b"code;n\n;\n;\n", "aucune ligne"),
        (b'code;n\n01990;"1\n', "tronqué"),
        (b'code;n\n01990;"1"2\n', "mal formé"),
        (b"code;n\n01990;" + b"9" * 200_000 + b"\n", "mal formé"),
        (b"code;n\n01990;1;\n", "3 cellules au lieu de 2"),
        (b"code;n\r\n\x0c;1\r\n\x1c;1\n", "double"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: bytes, word: str) -> None:
    _refused(_csv(tmp_path, content), word)


def test_a_letter_cut_in_two(tmp_path: Path) -> None:
    """The beginning of a large file may end anywhere; a whole file that ends so has been cut."""
    cut = "code;n;nom\n01990;1;Épé".encode()[:-1]
    assert _table.text(Path("t.csv"), cut) == "code;n;nom\n01990;1;Ép"
    _refused(_csv(tmp_path, cut), "tronqué")
    cp1252 = "code;n;nom\n01990;1;Épé\n".encode("cp1252")
    assert _table.text(Path("t.csv"), cp1252).endswith("Épé\n")
    assert _table.text(Path("t.csv"), b"code;n;nom\n01990;1;Pr\xe9", whole=True).endswith("Pré")


def test_a_message_shows_a_cell_without_what_would_break_it(tmp_path: Path) -> None:
    path = _csv(tmp_path, 'code;n\n"a\n\x1b[31m' + "b" * 500 + '";1\n')
    with pytest.raises(DataError) as refusal:
        _table.codes(path, _table.read(path, SOURCE), "code", "commune", SOURCE)
    told = str(refusal.value)
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told
    assert len(told) < 500


def test_too_large_to_be_read(tmp_path: Path) -> None:
    path = _csv(tmp_path, CSV)
    with path.open("r+b") as file:
        file.truncate(_table.MAX_BYTES + 1)
    _refused(path, "plus de 200 Mo", ".zip")


@pytest.mark.parametrize(
    ("kind", "good", "bad", "why"),
    [
        ("commune", "2A991", "1990", "zéro initial perdu"),
        ("commune", "01990", "2C991", "5 caractères attendus"),
        ("siren", "990000001", "99000001", "zéro initial perdu"),
        ("departement", "2A", "1", "zéro initial perdu"),
        ("departement", "971", "9711", "2 caractères"),
        ("region", "04", "4", "zéro initial perdu"),
        ("uai", "0019901A", "19901A", "8 caractères attendus"),
    ],
)
def test_codes(kind: str, good: str, bad: str, why: str) -> None:
    path = Path("t.csv")
    _table.codes(path, pd.DataFrame({"x": [good]}, index=pd.Index([2])), "x", kind, SOURCE)
    with pytest.raises(DataError, match=f"ligne 3, colonne « x » : code « {bad} » .*{why}"):
        _table.codes(path, pd.DataFrame({"x": [good, bad]}, index=pd.Index([2, 3])), "x", kind, SOURCE)


def test_dates_are_iso_or_a_spreadsheet_has_been_there() -> None:
    frame = pd.DataFrame({"x": ["2025-12-31", "31/12/2025"]}, index=pd.Index([2, 3]))
    assert _table.dates(Path("t.csv"), frame[:1], "x", SOURCE).tolist() == ["2025-12-31"]
    with pytest.raises(DataError, match=r"ligne 3, colonne « x » : date « 31/12/2025 » .*tableur"):
        _table.dates(Path("t.csv"), frame, "x", SOURCE)


def test_the_year_is_in_the_name() -> None:
    assert _table.year(Path("essai_2025.csv"), SOURCE) == 2025
    assert _table.year(Path("essai_25.csv"), SOURCE) == 2025
    with pytest.raises(DataError, match=r"copie\.csv : le nom du fichier ne dit pas son année"):
        _table.year(Path("copie.csv"), SOURCE)


# Workbooks


def test_cells_of_a_workbook_as_text(tmp_path: Path) -> None:
    day, moment = datetime.datetime(2025, 12, 31), datetime.datetime(2025, 12, 31, 8, 30)
    rows = [["code", "n"], ["a", 1], ["b", 2.0], ["c", 2.5], ["d", day], ["e", moment], ["f", None]]
    got = [row[2] for row in _read(_book(tmp_path, rows))]
    assert got == ["1", "2", "2.5", "2025-12-31", "2025-12-31 08:30:00", ""]


def test_blank_columns_at_the_right_and_blank_rows(tmp_path: Path) -> None:
    rows = [["code", "n", None, None], ["01990", 1, None, None], [None] * 4, ["2A991", 2, None, None]]
    assert _read(_book(tmp_path, rows)) == [["2", "01990", "1"], ["4", "2A991", "2"]]
    rows[3][3] = "une note"
    _refused(_book(tmp_path, rows), "ligne 4", "4 cellules au lieu de 2")


def test_titles_of_a_workbook_may_be_merged_its_table_may_not(tmp_path: Path) -> None:
    rows = [["Titre"], [None], ["Note"], [None], [None], *ROWS]
    path = _book(tmp_path, rows)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("A1:D2")
    book.save(path)
    assert _read(path, header=6) == [["7", "01990", "1"], ["8", "2A991", "2"]]
    book.worksheets[0].merge_cells("B7:B8")
    book.save(path)
    _refused(path, "ligne 7", "fusionnées", header=6)


def test_sheets_are_found_by_name_wherever_they_are_kept(tmp_path: Path) -> None:
    """The order of the tabs is not that of the parts in the archive."""
    book = openpyxl.Workbook()
    table, notes = book.worksheets[0], book.create_sheet("Notes")
    table.title = "COM"
    for row in ROWS:
        table.append(row)
    notes.append(["Lisez-moi"])
    notes.merge_cells("A1:A9")
    path = tmp_path / "essai_2025.xlsx"
    book.save(path)
    content = _rewritten(path, "xl/workbook.xml", _tabs_reversed)
    path.write_bytes(content)
    assert openpyxl.load_workbook(path).sheetnames == ["Notes", "COM"]
    assert _read(path, sheet="COM") == WHOLE
    _refused(path, "feuille « EPCI » absente", "Notes, COM", sheet="EPCI")
    _refused(path, "fusionnées")  # the first tab is the notes


def _tabs_reversed(part: bytes) -> bytes:
    start, end = part.index(b"<sheets>") + 8, part.index(b"</sheets>")
    tabs = part[start:end].split(b"/>")[:-1]
    return part[:start] + b"".join(tab + b"/>" for tab in reversed(tabs)) + part[end:]


def _rewritten(path: Path, part: str, change: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            content = archive.read(name)
            copy.writestr(name, change(content) if name == part else content)  # type: ignore[operator]
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_that_announces_less_than_it_holds(tmp_path: Path) -> None:
    """Some software writes « A1 » as the dimension of any sheet; its rows are there all the same."""
    path = _book(tmp_path, ROWS)
    path.write_bytes(_rewritten(path, SHEET, lambda part: part.replace(b'ref="A1:B3"', b'ref="A1"')))
    assert b'"A1:B3"' not in zipfile.ZipFile(path).read(SHEET)
    assert _read(path) == WHOLE


def test_a_row_numbered_to_exhaust_us(tmp_path: Path) -> None:
    path = _book(tmp_path, ROWS)
    far = b'<row r="3000000000"'
    path.write_bytes(_rewritten(path, SHEET, lambda part: part.replace(b'<row r="3"', far)))
    _refused(path, "plus d'un million de lignes")


def test_a_workbook_under_another_name(tmp_path: Path) -> None:
    """What a file is, its first bytes say; a name may lie."""
    path = _book(tmp_path, ROWS)
    assert _read(path.rename(tmp_path / "essai_2025.csv")) == WHOLE


def test_a_workbook_without_sheets_or_with_broken_parts(tmp_path: Path) -> None:
    for part in ("xl/workbook.xml", SHEET, "xl/styles.xml"):
        path = _book(tmp_path, ROWS)
        path.write_bytes(_rewritten(path, part, lambda content: content[: len(content) // 2]))
        _refused(path, "classeur tronqué ou illisible")


# Anything


@ANY
@given(
    st.one_of(st.binary(), st.text().map(str.encode), st.text(alphabet='code;n,01"\n\r\t ').map(str.encode))
)
def test_any_bytes_are_a_frame_or_a_refusal(tmp_path: Path, content: bytes) -> None:
    _frame_or_refusal(_csv(tmp_path, content))
    _frame_or_refusal(_csv(tmp_path, b"code;n\n" + content))


@ANY
@given(st.integers(0, len(CSV) - 1), st.binary(max_size=3))
def test_any_damage_to_a_table(tmp_path: Path, place: int, put: bytes) -> None:
    _frame_or_refusal(_csv(tmp_path, CSV[:place] + put + CSV[place + 1 :]))


@settings(ANY, max_examples=60)
@given(st.sampled_from(["xl/workbook.xml", SHEET, "xl/styles.xml", "[Content_Types].xml"]), st.data())
def test_any_damage_to_a_workbook(tmp_path: Path, part: str, data: st.DataObject) -> None:
    def damaged(content: bytes) -> bytes:
        place = data.draw(st.integers(0, len(content) - 1))
        return content[:place] + data.draw(st.binary(max_size=4)) + content[place + 1 :]

    path = _book(tmp_path, ROWS)
    path.write_bytes(_rewritten(path, part, damaged))
    _frame_or_refusal(path)


def _frame_or_refusal(path: Path) -> None:
    try:
        frame = _table.read(path, SOURCE)
    except DataError as refusal:
        assert len(str(refusal).splitlines()) == 1
        assert path.name in str(refusal)
    else:
        assert list(frame.columns) == ["code", "n"]
        assert frame["code"].is_unique
