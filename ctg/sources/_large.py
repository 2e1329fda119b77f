"""A national CSV of millions of rows, from a file or a zip, read in blocks of a few megabytes.

Same refusals as `_table`: text cells only, columns by name, a line number for every row. Only the
columns that are asked for are ever held, and only the rows that `keep` names.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow

from ctg.errors import DataError
from ctg.model import Official
from ctg.sources import _table, _zip

HEAD = 65_536
ENCODINGS = ("utf8", "cp1252")
BLOCK = 8_000_000


def read(
    path: Path,
    source: Official,
    *,
    keep: Mapping[str, Iterable[str]] | None = None,
    optional: tuple[str, ...] = (),
    member: str = r"\.csv$",
) -> pd.DataFrame:
    """The columns that `source` declares, as text, of the rows whose cells are among `keep`'s."""
    head = _head(path, member)
    top = _header(path, head, source)
    columns = _columns(path, top, source, optional)
    for encoding in ENCODINGS:
        try:
            return _rows(path, member, _options(top, head, encoding), columns, keep or {}, source)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            if "UTF8" not in str(error):
                break
        except _zip.BROKEN as error:
            raise DataError(path, "archive tronquée ou abîmée.", remedy=_zip.AGAIN) from error
    raise DataError(path, "fichier tronqué ou mal formé.", remedy=_table.again(source))


@contextmanager
def _opened(path: Path, member: str) -> Iterator[IO[bytes]]:
    if path.suffix.lower() == ".zip":
        with _zip.stream(path, member) as file:
            yield file
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise DataError(
            path, "fichier absent ou illisible.", remedy="Le remettre à sa place, puis recommencer."
        ) from error
    with file:
        yield file


def _head(path: Path, member: str) -> str:
    """The beginning of the file, refused when it is not a table."""
    with _opened(path, member) as file:
        try:
            raw = file.read(HEAD)
        except _zip.BROKEN as error:
            raise DataError(path, "archive tronquée ou abîmée.", remedy=_zip.AGAIN) from error
    if not raw.strip():
        raise DataError(path, "fichier vide.", remedy="Reprendre le fichier d'origine, puis recommencer.")
    return _table.text(path, raw)


def _delimiter(head: str) -> str:
    line = head.split("\n", 1)[0]
    return max(";,\t", key=line.count)


def _header(path: Path, head: str, source: Official) -> list[str]:
    try:
        top = next(csv.reader(io.StringIO(head, newline=""), delimiter=_delimiter(head)))
    except (csv.Error, StopIteration) as error:
        raise DataError(path, "en-tête illisible.", remedy=_table.again(source)) from error
    return [name.strip() for name in top]


def _columns(path: Path, top: list[str], source: Official, optional: tuple[str, ...]) -> dict[str, str]:
    """Declared column -> its name in the file, in any case."""
    by_name = {name.lower(): name for name in top}
    if len(by_name) != len(top):
        raise DataError(path, "deux colonnes du même nom.", row=1, remedy=_table.again(source))
    for column in source.columns:
        if column.lower() not in by_name:
            raise DataError(
                path,
                f"colonne « {column} » absente (trouvées : {', '.join(top[:40])}).",
                remedy=f"Vérifier sur {source.page} que c'est bien ce fichier, puis recommencer.",
            )
    wanted = (*source.columns, *optional)
    return {column: by_name[column.lower()] for column in wanted if column.lower() in by_name}


def _options(top: list[str], head: str, encoding: str) -> dict[str, Any]:
    """Every cell as text; one thread, so that a refused row has a number."""
    return {
        "read_options": arrow.ReadOptions(
            use_threads=False, block_size=BLOCK, column_names=top, skip_rows=1, encoding=encoding
        ),
        "parse_options": arrow.ParseOptions(delimiter=_delimiter(head), newlines_in_values=True),
        "convert_options": arrow.ConvertOptions(column_types=dict.fromkeys(top, pa.string())),
    }


def _rows(
    path: Path,
    member: str,
    options: dict[str, Any],
    columns: dict[str, str],
    keep: Mapping[str, Iterable[str]],
    source: Official,
) -> pd.DataFrame:
    refused: list[arrow.InvalidRow] = []

    def note(row: arrow.InvalidRow) -> str:
        refused.append(row)
        return "error"

    options["parse_options"].invalid_row_handler = note
    options["convert_options"].include_columns = list(columns.values())
    accepted = {columns[name]: pa.array(sorted(cells), pa.string()) for name, cells in keep.items()}
    parts, seen = [], 0
    try:
        with _opened(path, member) as file:
            watched = _Watched(file)
            with arrow.open_csv(cast(IO[bytes], watched), **options) as reader:
                for batch in reader:
                    parts.append(_kept(pa.Table.from_batches([batch]), accepted, seen))
                    seen += batch.num_rows
    except pa.ArrowInvalid as error:
        if refused:
            raise _ragged(path, refused[0], source) from error
        raise
    if watched.last_line.count(b'"') % 2:
        raise DataError(
            path, "fichier tronqué (cellule sans guillemet fermant).", remedy=_table.again(source)
        )
    if not seen:
        raise DataError(path, "aucune ligne sous l'en-tête.", remedy=_table.again(source))
    frame = pd.concat(parts)
    return frame.rename(columns={there: name for name, there in columns.items()})


def _kept(table: pa.Table, accepted: Mapping[str, pa.StringArray], seen: int) -> pd.DataFrame:
    """Rows of a block that `accepted` names, under the number of their line."""
    lines = pa.array(range(seen + 2, seen + 2 + table.num_rows), pa.int64())
    table = table.append_column("ligne", lines)
    for column, cells in accepted.items():
        table = table.filter(pc.is_in(pc.utf8_trim_whitespace(table[column]), value_set=cells))
    frame: pd.DataFrame = table.to_pandas().set_index("ligne").astype(str)
    frame = frame.assign(**{str(name): cells.str.strip() for name, cells in frame.items()})
    return frame[(frame != "").any(axis=1)]  # blank rows are nobody's


class _Watched(io.RawIOBase):
    """A stream that keeps its last line: pyarrow takes a quoted cell cut by the end for a whole one."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.last_line = file, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        block = self.file.read(size)
        _before, line_break, end = block.rpartition(b"\n")
        self.last_line = end if line_break else self.last_line + end
        return block


def _ragged(path: Path, row: arrow.InvalidRow, source: Official) -> DataError:
    return DataError(
        path,
        f"{row.actual_columns} cellules au lieu de {row.expected_columns} (fichier tronqué ?).",
        row=row.number,
        remedy=_table.again(source),
    )
