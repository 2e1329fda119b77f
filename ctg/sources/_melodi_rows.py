"""From a Melodi archive of 13 million rows to the few thousand that concern a territory.

The member is parsed as a stream, block after block, and each block is filtered before the next one
is read: neither the disk nor the memory ever holds the whole table.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ctg.errors import DataError
from ctg.model import Official, Scope
from ctg.sources import _table, _zip

MEMBER = r"_data\.csv$"  # beside it, _metadata.csv holds the labels
BLOCK = 2_000_000  # bytes parsed at a time: 8 MB would read a third faster, in twice the memory
OPTIONAL = ("OBS_STATUS", "CONF_STATUS", "UNIT_MULT")  # older files do not have them
ATTRIBUTES = (*OPTIONAL, "FREQ", "UNIT_MEASURE", "DECIMALS")  # columns that are no dimension
KINDS = {"COM": "commune", "ARM": "commune", "EPCI": "siren", "DEP": "departement", "REG": "region"}
FRANCE = "F"  # with the overseas départements; FM is the mainland alone


def rows(path: Path, scope: Scope, source: Official) -> tuple[pd.DataFrame, list[str]]:
    """The scope's rows as text, indexed by their line in the file; the columns nobody declared."""
    with _opened(path) as file:
        header, delimiter = _header(path, file, source)
        try:
            parts = list(_blocks(path, file, header, delimiter, scope, source))
        except pa.ArrowInvalid as error:
            raise _malformed(path, str(error), source) from error
        except _zip.BROKEN as error:
            raise DataError(path, "archive tronquée ou abîmée.", remedy=_zip.AGAIN) from error
    frame = pd.concat(parts)
    if frame.empty:
        raise DataError(path, "aucune ligne sur ce territoire.", remedy=check(source))
    return frame, [name for name in header if name not in (*source.columns, *ATTRIBUTES)]


def check(source: Official) -> str:
    """What to do with a file that does not look like the one that was declared."""
    return f"Vérifier sur {source.page} que c'est bien ce fichier, puis recommencer."


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The data inside the archive, or the data file itself."""
    try:
        with path.open("rb") as file:
            start = file.read(4_000)
    except OSError as error:
        raise DataError(
            path, "fichier absent ou illisible.", remedy="Le remettre à sa place, puis recommencer."
        ) from error
    if not start.strip():
        raise DataError(path, "fichier vide.", remedy=_zip.AGAIN)
    if start.startswith(b"PK"):
        with _zip.stream(path, MEMBER) as file:
            yield file
        return
    _table.text(path, start)  # a web page is refused here
    if path.suffix.lower() == ".zip":
        raise DataError(path, "ce n'est pas une archive.", remedy=_zip.AGAIN)
    with path.open("rb") as file:
        yield file


def _header(path: Path, file: IO[bytes], source: Official) -> tuple[list[str], str]:
    """The names of the columns and what separates them."""
    try:
        line = _table.text(path, file.readline(100_000)).strip()
    except _zip.BROKEN as error:
        raise DataError(path, "archive tronquée ou abîmée.", remedy=_zip.AGAIN) from error
    delimiter = max(";,\t", key=line.count)
    header = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    for name in (*source.columns, *OPTIONAL):
        if header.count(name) > 1:
            raise DataError(path, f"deux colonnes « {name} ».", row=1, remedy=_table.again(source))
        if name not in header and name in source.columns:
            listed = ", ".join(header[:40]) or "aucune"
            raise DataError(path, f"colonne « {name} » absente (trouvées : {listed}).", remedy=check(source))
    return header, delimiter


def _blocks(
    path: Path, file: IO[bytes], header: list[str], delimiter: str, scope: Scope, source: Official
) -> Iterator[pd.DataFrame]:
    """The scope's rows, block by block. Bytes, not text: labels may be in any encoding."""
    columns = [name for name in header if name in (*source.columns, *OPTIONAL)]
    reader = pyarrow.csv.open_csv(
        file,
        read_options=pyarrow.csv.ReadOptions(
            column_names=[
                f"{name}#{place}" if name not in columns else name for place, name in enumerate(header)
            ],
            block_size=BLOCK,
            use_threads=False,  # as fast here, and errors then tell their line
        ),
        parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=columns, column_types=dict.fromkeys(columns, pa.binary())
        ),
    )
    wanted = _wanted(scope)
    codes = pa.array(sorted({code.encode() for level in wanted.values() for code in level}), pa.binary())
    line = 2
    for batch in reader:
        _no_lost_zero(path, batch, line, source)
        places = pc.indices_nonzero(pc.is_in(batch["GEO"], value_set=codes))
        yield _at_levels(_text(batch.take(places), places.to_numpy() + line), wanted)
        line += batch.num_rows


def _wanted(scope: Scope) -> dict[str, frozenset[str]]:
    return {
        "COM": scope.communes,
        "ARM": scope.communes,
        "EPCI": scope.epcis,
        "DEP": scope.departements,
        "REG": scope.regions,
        "FRANCE": frozenset({FRANCE}),
    }


def _no_lost_zero(path: Path, batch: pa.RecordBatch, line: int, source: Official) -> None:
    """Refuse codes that a spreadsheet has shortened, wherever they are: 01990 became 1990."""
    geo: Any = batch["GEO"]
    length = pc.binary_length(geo)
    for level, kind in KINDS.items():
        short = pc.less(length, pa.scalar(_table.CODES[kind][1], pa.int32()))
        places = pc.indices_nonzero(pc.and_(short, pc.equal(batch["GEO_OBJECT"], pa.scalar(level.encode()))))
        if len(places):
            frame = _text(batch.take(places[:1]), places[:1].to_numpy() + line)
            _table.codes(path, frame, "GEO", kind, source)


def _text(batch: pa.RecordBatch, lines: Any) -> pd.DataFrame:
    """Bytes as text; the index is the line of each row."""
    frame = pd.DataFrame({name: _decoded(batch[name].to_pylist()) for name in batch.schema.names}, dtype=str)
    frame.index = pd.Index(lines, name="ligne")
    return frame


def _decoded(cells: list[Any]) -> list[str]:
    try:
        return [cell.decode("utf-8").strip() for cell in cells]
    except UnicodeDecodeError:
        return [cell.decode("cp1252", errors="replace").strip() for cell in cells]


def _at_levels(frame: pd.DataFrame, wanted: dict[str, frozenset[str]]) -> pd.DataFrame:
    """A code alone means nothing: « 80 » is a département, and other things at other levels."""
    kept = pd.Series(False, index=frame.index)
    for level, codes in wanted.items():
        kept |= (frame["GEO_OBJECT"] == level) & frame["GEO"].isin(codes)
    return frame[kept]


def _malformed(path: Path, problem: str, source: Official) -> DataError:
    if "Empty CSV" in problem:
        return DataError(path, "aucune ligne sous l'en-tête.", remedy=_table.again(source))
    found = re.search(r"Expected (\d+) columns, got (\d+)", problem)
    place = re.search(r"Row #(\d+)", problem)
    words = f"{found[2]} cellules au lieu de {found[1]} (fichier tronqué ?)" if found else "fichier mal formé"
    row = int(place[1]) + 1 if place else None  # the header is read apart
    return DataError(path, f"{words}.", row=row, remedy=_table.again(source))
