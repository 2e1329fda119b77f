"""The sample of a reader as a table that a test can rewrite, and what every trial asks of a reader."""

import csv
import inspect
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from ctg.errors import DataError
from ctg.sources.official import Reader, readers
from tests.sources.official.delivered import SCOPE, deliver

TEXT = ("csv", "melodi")  # containers that hold a text table
TABLE = (*TEXT, "parquet")
SPACES = "\u0020\u00a0\u2009\u202f"
ENOUGH = 2  # columns of figures, or of text, that a trial needs
YEARS = {"annee", "geographie", "millesime"}  # numbers that are no figures
# A sentence of ours says what to do; it never lets the words of a library through.
GESTURE = re.compile(r", puis (recommencer|relancer)\b|\bsignaler ce fichier\b|\bsur https://")
ENGLISH = re.compile(r"\b(error|expected|unexpected|invalid|unable|missing|found|failed|could)\b", re.I)


@dataclass(frozen=True)
class Table:
    """What is above the header, the header, the rows, and the delimiter of the producer."""

    above: tuple[tuple[str, ...], ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str

    def text(self, delimiter: str = "", end: str = "\n") -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter or self.delimiter, lineterminator=end)
        writer.writerows([*self.above, self.header, *self.rows])
        return out.getvalue()

    def with_column(self, place: int, name: str, cell: str) -> "Table":
        """One more column, its cells under the rows that hold something."""
        rows = [(*row[:place], cell if any(row) else "", *row[place:]) for row in self.rows]
        return replace(self, header=(*self.header[:place], name, *self.header[place:]), rows=tuple(rows))

    def columns(self, places: list[int]) -> "Table":
        """These columns, in this order."""
        rows = tuple(tuple(row[place] for place in places) for row in self.rows)
        return replace(self, header=tuple(self.header[place] for place in places), rows=rows)

    def cells(self, change: Callable[[str], str]) -> "Table":
        return replace(self, rows=tuple(tuple(map(change, row)) for row in self.rows))

    def cell(self, line: int, place: int, value: str) -> "Table":
        row = self.rows[line]
        changed = (*row[:place], value, *row[place + 1 :])
        return replace(self, rows=(*self.rows[:line], changed, *self.rows[line + 1 :]))


def sample(reader: Reader) -> Table:
    """The sample as a table: the header is the row that holds most of the declared columns."""
    wanted = {name.lower() for name in reader.source.columns}
    best, table = 0, None
    for delimiter in ";,\t":
        rows = [tuple(row) for row in csv.reader(io.StringIO(reader.sample), delimiter=delimiter)]
        for line, row in enumerate(rows):
            known = len(wanted & {cell.strip().lower() for cell in row})
            if known > best:
                body = tuple(item for item in rows[line + 1 :] if item)
                best, table = known, Table(tuple(rows[:line]), row, body, delimiter)
    if table is None:
        pytest.skip("the file of this producer has no header")
    return table


@cache
def places(name: str) -> dict[str, int]:
    """Where the sample has each declared column, under its name or under another that the reader knows."""
    reader = readers()[name]
    table, declared = sample(reader), {*reader.source.columns, *reader.source.key}
    header = [told.strip().lower() for told in table.header]
    found = {column: header.index(column.lower()) for column in declared if column.lower() in header}
    every = list(range(len(header)))
    for place in sorted(set(every) - set(found.values())) if len(found) < len(declared) else ():
        with tempfile.TemporaryDirectory() as folder:
            rest = table.columns([other for other in every if other != place])
            found |= dict.fromkeys(_asked(reader, deliver(Path(folder), reader, rest.text())), place)
    assert declared <= set(found), "a declared column is not in the sample"
    return found


def _asked(reader: Reader, path: Path) -> list[str]:
    """The declared columns that a refusal says are absent."""
    try:
        read(reader, path)
    except DataError as refusal:
        return [column for column in reader.source.columns if f"« {column} » absente" in str(refusal)]
    return []


def only(reader: Reader, containers: tuple[str, ...], why: str) -> None:
    """Skip the containers that a mistreatment does not make sense for."""
    if reader.source.container not in containers:
        pytest.skip(why)


def accepts(reader: Reader, extension: str) -> str:
    """The name of the producer with another extension, when the reader takes it."""
    name = str(Path(reader.source.named).with_suffix(extension))
    if not re.fullmatch(reader.source.files, name, re.IGNORECASE):
        pytest.skip(f"its names do not end in {extension}")
    return name


def apart(folder: Path) -> Iterator[Path]:
    """New folders, since a file is recognised by its name."""
    number = 0
    while True:
        number += 1
        (folder / str(number)).mkdir()
        yield folder / str(number)


def read(reader: Reader, path: Path) -> Any:
    scoped = len(inspect.signature(reader.read).parameters) > 1
    return reader.read(path, SCOPE) if scoped else reader.read(path)


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """The order of the rows is no promise, nor is their index, which holds line numbers."""
    told = [repr(tuple(row)) for row in frame.to_numpy(dtype=object)]
    return frame.iloc[sorted(range(len(frame)), key=told.__getitem__)].reset_index(drop=True)


def same(got: pd.DataFrame, wanted: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(ordered(got), ordered(wanted))


def refused(reader: Reader, path: Path, *words: str) -> None:
    """A refusal is one French sentence that names the file and the next gesture."""
    with pytest.raises(DataError) as refusal:
        read(reader, path)
    told = str(refusal.value)
    assert path.name in told
    assert len(told.splitlines()) == 1, told
    assert all(letter.isprintable() or letter in SPACES for letter in told), told
    assert len(told) < 1500, told
    assert told.endswith("."), told
    assert GESTURE.search(told), told
    assert not ENGLISH.search(told.replace(str(path), "")), told
    for word in words:
        assert any(way.lower() in told.lower() for way in word.split("|")), told


def _number(cell: str) -> float | None:
    plain = cell.translate(dict.fromkeys(map(ord, SPACES)))
    return float(plain) if re.fullmatch(r"0|0?\.\d+|[1-9]\d*(\.\d+)?", plain) else None


@cache
def as_delivered(name: str) -> pd.DataFrame:
    """What the plain sample gives, in the order of `ordered`: read once, compared with many times."""
    with tempfile.TemporaryDirectory() as folder:
        return ordered(read(readers()[name], deliver(Path(folder), readers()[name])))


@cache
def figures(name: str) -> tuple[tuple[int, int], ...]:
    """(line, place) of a few cells that are figures: one more there changes a value and nothing else."""
    reader, found = readers()[name], dict[int, int]()
    table = sample(reader)
    plain = as_delivered(name)
    with tempfile.TemporaryDirectory() as folder:
        for line, row in enumerate(table.rows):
            for place, cell in enumerate(row):
                value = _number(cell)
                if value is None or place in found or len(found) == ENOUGH:
                    continue
                changed = table.cell(line, place, f"{value + 1:g}").text()
                try:
                    got = ordered(read(reader, deliver(Path(folder), reader, changed)))
                except DataError:
                    continue
                if _only_values_differ(got, plain):
                    found[place] = line
    return tuple((line, place) for place, line in found.items())


def _only_values_differ(got: pd.DataFrame, plain: pd.DataFrame) -> bool:
    if got.shape != plain.shape:
        return False
    differ = [name for name in plain.columns if not got[name].equals(plain[name])]
    return bool(differ) and all(
        name not in YEARS and pd.api.types.is_numeric_dtype(plain[name]) for name in differ
    )


def workbook(reader: Reader, path: Path, *, merged: str = "") -> Path:
    """The sample in a workbook: figures are numbers there, codes stay text."""
    table, page = sample(reader), openpyxl.Workbook()
    sheet = page.worksheets[0]
    for row in (*table.above, table.header):
        sheet.append(list(row))
    numeric = set(figures(reader.source.id))
    for line, row in enumerate(table.rows):
        sheet.append(
            [_number(cell) if (line, place) in numeric else cell or None for place, cell in enumerate(row)]
        )
    if merged:
        sheet.merge_cells(merged)
    page.save(path)
    try:
        read(reader, path)
    except DataError as refusal:  # a reader may ask for a sheet by its name
        asked = re.search("feuille « (.+?) » absente", str(refusal))
        if asked:
            sheet.title = asked[1]
            page.save(path)
    return path
