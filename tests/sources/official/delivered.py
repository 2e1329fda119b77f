"""The samples of the readers, put into the container their producer uses, as it is or mistreated."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from ctg.model import Official, Scope
from ctg.sources.official import Reader

NUMBER = re.compile(r"|0|0?\.\d+|[1-9]\d*(\.\d+)?")  # no leading zero: that would be a code
# The codes of every sample: fictional communes and EPCI, which no real file holds.
SCOPE = Scope(
    communes=frozenset({"01990", "01991", "01992", "01993", "2A991"}),
    epcis=frozenset({"990000001"}),
    departements=frozenset({"01", "2A"}),
    regions=frozenset({"84", "94"}),
)


def deliver(folder: Path, reader: Reader, content: str | bytes | None = None) -> Path:
    """Write the sample, or another content, under the name and in the container of its producer."""
    source = reader.source
    raw = reader.sample if content is None else content
    data = raw.encode() if isinstance(raw, str) else raw
    path = folder / source.named
    if source.container == "melodi":
        _archive(path, source, data)
    elif source.container == "parquet":
        _parquet(path, data.decode())
    else:
        path.write_bytes(data)
    return path


def _archive(path: Path, source: Official, data: bytes) -> None:
    stem = path.stem.removesuffix("_CSV_FR")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{stem}_data.csv", data)
        archive.writestr(f"{stem}_metadata.csv", "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\n")


def _parquet(path: Path, text: str) -> None:
    """Columns made only of numbers become numbers, as in the files of INSEE; codes stay text."""
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    columns = {name: _column([row[place] for row in rows[1:]]) for place, name in enumerate(rows[0])}
    pa.parquet.write_table(pa.table(columns), path)


def _column(cells: list[str]) -> list[float | None] | list[str]:
    if all(NUMBER.fullmatch(cell) for cell in cells):
        return [float(cell) if cell else None for cell in cells]
    return cells
