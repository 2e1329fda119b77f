"""What cannot be trusted is refused by every reader, in one French sentence, whatever its size."""

import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from ctg.errors import DataError
from ctg.sources.official import Reader, readers
from tests.sources.official.delivered import deliver
from tests.sources.official.mistreated import (
    TABLE,
    TEXT,
    Table,
    accepts,
    apart,
    as_delivered,
    only,
    places,
    read,
    refused,
    same,
    sample,
    workbook,
)

Refusal = tuple[Path, tuple[str, ...]]  # a file, and words that its refusal must hold
NO_TABLE = "GeoJSON has its own tests"
NO_TEXT = "no text in this container"
NO_WORKBOOK = "no workbook for this container"
TOO_MUCH_MEMORY = 50_000_000
SHEET = "xl/worksheets/sheet1.xml"
HTML = """\
<!DOCTYPE html>
<html lang="fr"><head><title>Maintenance</title></head><body>Le site est en maintenance.</body></html>
"""


def column_removed(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, TABLE, NO_TABLE)
    table, folders = sample(reader), apart(folder)
    for column, gone in places(reader.source.id).items():
        rest = table.columns([place for place in range(len(table.header)) if place != gone])
        yield deliver(next(folders), reader, rest.text()), (f"« {column} »", reader.source.page)


def column_renamed(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, TABLE, NO_TABLE)
    table, folders = sample(reader), apart(folder)
    for column, place in places(reader.source.id).items():
        header = list(table.header)
        header[place] = "nouveau_nom"
        path = deliver(next(folders), reader, replace(table, header=tuple(header)).text())
        yield path, (f"« {column} »", "nouveau_nom", reader.source.page)


def column_twice(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, TEXT, NO_TEXT)
    table, folders = sample(reader), apart(folder)
    for place in places(reader.source.id).values():
        twice = table.columns([*range(len(table.header)), place])
        yield deliver(next(folders), reader, twice.text()), ("deux colonnes",)


def row_twice(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, TABLE, NO_TABLE)
    if not reader.source.key:
        pytest.skip("no key is declared")
    table, folders = sample(reader), apart(folder)
    rows = tuple(row for row in table.rows if any(row))
    yield (
        deliver(next(folders), reader, replace(table, rows=(*rows, *rows)).text()),
        ("double|plusieurs valeurs",),
    )


def web_page(reader: Reader, folder: Path) -> Iterator[Refusal]:
    path = folder / reader.source.named
    path.write_text(HTML, encoding="utf-8")
    yield path, ("page web",) if path.suffix.lower() == ".csv" else ()


def nothing_in_it(reader: Reader, folder: Path) -> Iterator[Refusal]:
    folders = apart(folder)
    for content in (b"", b"\xef\xbb\xbf", b"\n \r\n"):
        path = next(folders) / reader.source.named
        path.write_bytes(content)
        yield path, ("vide|en-tête",) if path.suffix.lower() == ".csv" else ()


def no_row_under_the_header(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, TABLE, NO_TABLE)
    table = replace(sample(reader), rows=())
    yield deliver(folder, reader, table.text()), ()


def garbage(reader: Reader, folder: Path) -> Iterator[Refusal]:
    folders, random = apart(folder), Random(20)
    every = random.randbytes(5_000)
    for content in (every, every.replace(b"\x00", b""), b"\x89PNG\r\n\x1a\n" + every, b"PK\x03\x04" + every):
        path = next(folders) / reader.source.named
        path.write_bytes(content)
        yield path, ()


def larger_than_any(reader: Reader, folder: Path) -> Iterator[Refusal]:
    path = deliver(folder, reader, reader.sample)
    with path.open("r+b") as file:
        file.truncate(210_000_000)  # a sparse file: it takes no room
    yield path, ()


def cut_in_a_quoted_cell(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, TEXT, NO_TEXT)
    table, folders = sample(reader), apart(folder)
    whole, cut = _before_the_last(table)
    last_place = len(table.header) - (
        1 if reader.source.container == "csv" else 2
    )  # a bare number ends Melodi
    for place in (0, len(table.header) // 2, last_place):
        before = [*map(_quoted, cut[:place]), '"Exem']
        yield deliver(next(folders), reader, whole + table.delimiter.join(before)), ("tronqué",)


def _before_the_last(table: Table) -> tuple[str, tuple[str, ...]]:
    """The file up to its last row that holds something, and that row."""
    rows = [row for row in table.rows if any(row)]
    return replace(table, rows=tuple(rows[:-1])).text(), rows[-1]


def cut_in_a_row(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, TEXT, NO_TEXT)
    table = sample(reader)
    whole, cut = _before_the_last(table)
    last = cut[: len(table.header) // 2 + 1]
    if len(last) == len(table.header):
        pytest.skip("a row of one cell")
    yield deliver(folder, reader, whole + table.delimiter.join(map(_quoted, last))), ("tronqué",)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def cut_in_two(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, ("melodi", "parquet", "geojson"), "cut in other ways for a text")
    folders = apart(folder)
    for share in (0.1, 0.5, 0.9):
        path = deliver(next(folders), reader)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        yield path, ()


def cut_archive(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, ("csv",), "cut in other ways for an archive")
    name, folders = accepts(reader, ".zip"), apart(folder)
    for share in (0.1, 0.5, 0.9):
        path = _zipped(next(folders) / name, reader.source.named, reader.sample.encode())
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        yield path, ("archive",)


def damaged_archive(reader: Reader, folder: Path) -> Iterator[Refusal]:
    """The directory is whole, the data are not what was written."""
    if reader.source.container == "melodi":
        path = deliver(folder, reader)
    else:
        only(reader, ("csv",), "not an archive")
        name = accepts(reader, ".zip")
        path = _zipped(folder / name, reader.source.named, reader.sample.encode())
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.infolist()[0].compress_size
        start = 30 + len(archive.infolist()[0].filename)
    content[start + size // 2 : start + size // 2 + 8] = bytes(8)
    path.write_bytes(content)
    yield path, ("archive",)


def resaved_without_zeros(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, TABLE, NO_TABLE)
    if not _declared_cells(reader, r"0\d+"):
        pytest.skip("no code of its sample begins with 0")
    text = sample(reader).cells(_without_zero).text()
    yield deliver(folder, reader, text), ("zéro",)


def merged_cells(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, ("csv",), NO_WORKBOOK)
    name, top = accepts(reader, ".xlsx"), len(sample(reader).above) + 1
    path = workbook(reader, folder / name, merged=f"A{top + 1}:A{top + 2}")
    yield path, ("fusionn", f"ligne {top + 1}")


def cut_workbook(reader: Reader, folder: Path) -> Iterator[Refusal]:
    only(reader, ("csv",), NO_WORKBOOK)
    path = workbook(reader, folder / accepts(reader, ".xlsx"))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    yield path, ()


MISTREATMENTS: list[Callable[[Reader, Path], Iterator[Refusal]]] = [
    column_removed,
    column_renamed,
    column_twice,
    row_twice,
    web_page,
    nothing_in_it,
    no_row_under_the_header,
    garbage,
    larger_than_any,
    cut_in_a_quoted_cell,
    cut_in_a_row,
    cut_in_two,
    cut_archive,
    damaged_archive,
    resaved_without_zeros,
    merged_cells,
    cut_workbook,
]


def refuses(reader: Reader, mistreat: Callable[[Reader, Path], Iterator[Refusal]], folder: Path) -> None:
    """Each file is refused with these words, and without being read whole when it is huge."""
    for path, words in mistreat(reader, folder):
        huge = path.stat().st_size > TOO_MUCH_MEMORY
        (frugally if huge else refused)(reader, path, *words)


def frugally(reader: Reader, path: Path, *words: str) -> None:
    tracemalloc.start()
    try:
        refused(reader, path, *words)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < TOO_MUCH_MEMORY


@pytest.mark.parametrize("mistreat", MISTREATMENTS, ids=lambda mistreat: mistreat.__name__)
@pytest.mark.parametrize("name", list(readers()))
def test_is_refused(name: str, mistreat: Callable[[Reader, Path], Iterator[Refusal]], tmp_path: Path) -> None:
    refuses(readers()[name], mistreat, tmp_path)


PLACEHOLDER = "x" * 80 + ".csv"


@pytest.fixture(scope="session")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An archive of 300 kB whose only member would take 300 MB; its name is written over later."""
    path = tmp_path_factory.mktemp("bomb") / "bomb.zip"
    packed = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with packed as archive, archive.open(PLACEHOLDER, "w") as member:
        for _ in range(300):
            member.write(bytes(1_000_000))
    return path.read_bytes()


@pytest.mark.parametrize("name", list(readers()))
def test_a_zip_bomb_is_not_opened(name: str, bomb: bytes, tmp_path: Path) -> None:
    reader = readers()[name]
    only(reader, TEXT, "not an archive")
    if reader.source.container == "melodi":
        path, member = tmp_path / reader.source.named, "_data.csv"
    else:
        path, member = tmp_path / accepts(reader, ".zip"), ".csv"
    path.write_bytes(bomb.replace(PLACEHOLDER.encode(), member.rjust(len(PLACEHOLDER), "_").encode()))
    frugally(reader, path, "300 Mo", "refusé")


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml"])
@pytest.mark.parametrize("name", list(readers()))
def test_a_bomb_in_a_workbook_is_not_opened(name: str, part: str, tmp_path: Path) -> None:
    reader = readers()[name]
    only(reader, ("csv",), NO_WORKBOOK)
    path = workbook(reader, tmp_path / accepts(reader, ".xlsx"))
    _put(path, part, 60)
    frugally(reader, path, "Mo", "refusé")


@pytest.mark.parametrize("name", list(readers()))
def test_rows_without_a_declared_key_never_count_twice(name: str, tmp_path: Path) -> None:
    """A file sent twice over is refused, or its second half changes nothing."""
    reader = readers()[name]
    only(reader, TABLE, NO_TABLE)
    if reader.source.key or reader.source.kind != "grandeurs":
        pytest.skip("its key is declared, or it sums nothing")
    table = sample(reader)
    _refused_or_the_same(reader, tmp_path, replace(table, rows=table.rows * 2).text(), "double")


@pytest.mark.parametrize("name", list(readers()))
def test_dates_that_a_spreadsheet_has_rewritten_are_never_misread(name: str, tmp_path: Path) -> None:
    """2025-12-31 became 31/12/2025, 2025-12 became déc-25: refused, or read as the same day."""
    reader = readers()[name]
    only(reader, TABLE, NO_TABLE)
    if not _declared_cells(reader, r"\d{4}-\d\d(-\d\d)?"):
        pytest.skip("no date in its columns")
    _refused_or_the_same(reader, tmp_path, sample(reader).cells(_french_date).text())


def _refused_or_the_same(reader: Reader, folder: Path, text: str, *words: str) -> None:
    path = deliver(folder, reader, text)
    try:
        got = read(reader, path)
    except DataError:
        refused(reader, path, *words)
    else:
        same(got, as_delivered(reader.source.id))


def _zipped(path: Path, member: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return path


def _put(path: Path, part: str, megabytes: int) -> None:
    """Replace a part of a workbook by as many millions of blanks inside well-formed XML."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != part}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open(part, "w") as member:
            member.write(b"<a>")
            for _ in range(megabytes):
                member.write(b" " * 1_000_000)
            member.write(b"</a>")


def _declared_cells(reader: Reader, pattern: str) -> bool:
    told = places(reader.source.id).values()
    return any(re.fullmatch(pattern, row[place]) for row in sample(reader).rows for place in told)


def _without_zero(cell: str) -> str:
    return cell.lstrip("0") if re.fullmatch(r"0\d+", cell) else cell


def _french_date(cell: str) -> str:
    months = "janv févr mars avr mai juin juil août sept oct nov déc".split()
    found = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", cell)
    if not found:
        return cell
    year, month, day = found.groups()
    return f"{day}/{month}/{year}" if day else f"{months[int(month) - 1]}-{year[2:]}"
