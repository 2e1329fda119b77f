"""What hands and spreadsheets do to a file without changing what it says: every reader reads the same."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ctg.errors import DataError
from ctg.sources.official import Reader, readers
from tests.sources.official.delivered import SCOPE, deliver
from tests.sources.official.mistreated import (
    ENOUGH,
    SPACES,
    TABLE,
    TEXT,
    accepts,
    apart,
    as_delivered,
    figures,
    only,
    ordered,
    read,
    same,
    sample,
    workbook,
)

NO_TEXT = "no text in this container"
NO_TABLE = "GeoJSON has its own tests"
ONE_DIALECT = "these archives are made by a machine, in one dialect"
TRICKY = 'a\r\nb\nc; d, e "f"\tg'


def byte_order_mark(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, TEXT, NO_TEXT)
    yield deliver(folder, reader, b"\xef\xbb\xbf" + reader.sample.encode())


def cp1252(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, ("csv",), ONE_DIALECT)
    table = sample(reader).with_column(0, "Libellé de trop", "Œuvre à 5 €")
    thin = dict.fromkeys(map(ord, "\u2009\u202f"), "\u00a0")  # which that encoding does not have
    yield deliver(folder, reader, table.text().translate(thin).encode("cp1252"))


def windows_lines(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, TEXT, NO_TEXT)
    yield deliver(folder, reader, reader.sample.replace("\n", "\r\n"))


def another_delimiter(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, ("csv",), ONE_DIALECT)
    table, folders = sample(reader), apart(folder)
    for delimiter in set(";,\t") - {table.delimiter}:
        yield deliver(next(folders), reader, table.text(delimiter))


def line_breaks_and_delimiters_in_text(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, ("csv",), ONE_DIALECT)
    table, folders = sample(reader), apart(folder)
    yield deliver(next(folders), reader, table.with_column(0, "remarque", TRICKY).text())
    needed = {name.lower() for name in reader.source.columns}
    others = [place for place, name in enumerate(table.header) if name.lower() not in needed]
    for place in others[:ENOUGH]:
        if _reads_as_the_sample(reader, next(folders), table.cell(0, place, "texte").text()):
            yield deliver(next(folders), reader, table.cell(0, place, TRICKY).text())


def extra_column(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, TABLE, NO_TABLE)
    table, folders = sample(reader), apart(folder)
    yield deliver(next(folders), reader, table.with_column(0, "colonne de trop", "x").text())
    yield deliver(next(folders), reader, table.with_column(len(table.header), "zz", "12").text())


def shuffled_columns(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, TABLE, NO_TABLE)
    table, folders = sample(reader), apart(folder)
    places = list(range(len(table.header)))
    yield deliver(next(folders), reader, table.columns(places[::-1]).text())
    yield deliver(next(folders), reader, table.columns(places[2:] + places[:2]).text())


def no_last_line_break(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, TEXT, NO_TEXT)
    yield deliver(folder, reader, reader.sample.rstrip("\n"))


def blank_rows_at_the_end(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, TEXT, NO_TEXT)
    table, folders = sample(reader), apart(folder)
    for cell in ("", " ", "\u00a0"):
        blank = table.delimiter.join([cell] * len(table.header))
        yield deliver(next(folders), reader, reader.sample + f"{blank}\n{blank}\n")
    yield deliver(next(folders), reader, reader.sample + "\n\n")


def inside_a_zip(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, ("csv",), "already an archive, or no text")
    path = folder / accepts(reader, ".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(reader.source.named, reader.sample)
        archive.writestr("lisez-moi.txt", "Pas un tableau.")
    yield path


def in_a_workbook(reader: Reader, folder: Path) -> Iterator[Path]:
    only(reader, ("csv",), "no workbook for this container")
    yield workbook(reader, folder / accepts(reader, ".xlsx"))


CHANGES: list[Callable[[Reader, Path], Iterator[Path]]] = [
    byte_order_mark,
    cp1252,
    windows_lines,
    another_delimiter,
    line_breaks_and_delimiters_in_text,
    extra_column,
    shuffled_columns,
    no_last_line_break,
    blank_rows_at_the_end,
    inside_a_zip,
    in_a_workbook,
]


def survives(reader: Reader, change: Callable[[Reader, Path], Iterator[Path]], folder: Path) -> None:
    """What is read after the change is what the plain sample gives."""
    for path in change(reader, folder):
        same(read(reader, path), as_delivered(reader.source.id))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name", list(readers()))
def test_reads_the_same(name: str, change: Callable[[Reader, Path], Iterator[Path]], tmp_path: Path) -> None:
    survives(readers()[name], change, tmp_path)


def thousands(reader: Reader, folder: Path) -> int:
    """A figure above 1 000 reads the same with any space that French producers put in it."""
    table, folders, tried = sample(reader), apart(folder), 0
    for line, place in figures(reader.source.id):
        plain = table.rows[line][place]
        whole = plain if plain.isdigit() and len(plain) == 4 else "1234"
        with_spaces = [f"{whole[0]}{space}{whole[1:]}" for space in SPACES]
        tried += _alike(
            reader, folders, *(table.cell(line, place, cell).text() for cell in (whole, *with_spaces))
        )
    return tried


def decimals(reader: Reader, folder: Path) -> int:
    """A decimal comma reads as a point, whatever the delimiter: the writer quotes where it must."""
    table, folders, tried = sample(reader), apart(folder), 0
    for line, place in figures(reader.source.id):
        plain = table.rows[line][place]
        point = plain if "." in plain else "12.5"
        tried += _alike(
            reader,
            folders,
            *(table.cell(line, place, cell).text() for cell in (point, point.replace(".", ","))),
        )
    return tried


@pytest.mark.parametrize("ways", [thousands, decimals], ids=lambda ways: ways.__name__)
@pytest.mark.parametrize("name", list(readers()))
def test_reads_numbers_as_french_hands_write_them(
    name: str, ways: Callable[[Reader, Path], int], tmp_path: Path
) -> None:
    reader = readers()[name]
    only(reader, ("csv",), ONE_DIALECT)
    if reader.source.kind not in ("grandeurs", "services"):
        pytest.skip("no figures in a file of codes")
    if not ways(reader, tmp_path):
        pytest.skip("no cell of its sample may hold such a number")


@pytest.mark.parametrize("name", list(readers()))
def test_a_commune_that_is_not_there_is_not_invented(name: str, tmp_path: Path) -> None:
    without_a_commune(readers()[name], tmp_path)


def without_a_commune(reader: Reader, folder: Path) -> None:
    """Without its rows a commune is gone, the others are as before, larger zones may change."""
    only(reader, TABLE, NO_TABLE)
    table, folders = sample(reader), apart(folder)
    wanted, tried = as_delivered(reader.source.id), 0
    for gone in sorted(code for code in SCOPE.communes if _told(wanted, code).any()):
        rows = tuple(row for row in table.rows if gone not in row)
        assert len(rows) < len(table.rows), "a commune of the result is found in no cell of the sample"
        path = deliver(next(folders), reader, replace(table, rows=rows).text())
        try:
            got = read(reader, path)
        except DataError:
            continue  # that commune alone had something without which the file is not believed
        tried += 1
        assert not _told(got, gone).any()
        # A row may be about two communes (a trip): the other one then loses something too.
        with_it = {code for row in table.rows if gone in row for code in row} & SCOPE.communes
        _nothing_invented(_without(got, with_it), _without(wanted, with_it))
    if not tried:
        pytest.skip("its sample has no commune that it can do without")


def _nothing_invented(got: pd.DataFrame, kept: pd.DataFrame) -> None:
    if "niveau" not in kept:
        same(got, kept)
        return
    same(*(frame[(frame["niveau"] == "commune") & (frame["statut"] == "ok")] for frame in (got, kept)))
    assert _keys(got) <= _keys(kept)


def _keys(frame: pd.DataFrame) -> set[tuple[object, ...]]:
    return set(frame[["territoire", "niveau", "grandeur", "annee"]].itertuples(index=False, name=None))


def _without(frame: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    return frame[~frame.astype(str).isin(codes).any(axis=1)]


def _told(frame: pd.DataFrame, code: str) -> pd.Series:
    return (frame.astype(str) == code).any(axis=1)


def _reads_as_the_sample(reader: Reader, folder: Path, text: str) -> bool:
    try:
        return ordered(read(reader, deliver(folder, reader, text))).equals(as_delivered(reader.source.id))
    except DataError:
        return False


def _alike(reader: Reader, folders: Iterator[Path], plain: str, *others: str) -> bool:
    """All the texts read as the first one, unless the first one is itself refused."""
    try:
        wanted = read(reader, deliver(next(folders), reader, plain))
    except DataError:
        return False
    for text in others:
        same(read(reader, deliver(next(folders), reader, text)), wanted)
    return True
