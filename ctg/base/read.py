"""Reading the base: named queries, many threads, and a file that may be replaced meanwhile.

One in-memory instance per file, to which the file is attached read-only, and one cursor per query.
A direct `connect(path)` would go on serving the old file after a new build, and one connection
shared without cursors gives wrong answers (docs/decisions.md, "How the base is read").
"""

import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from ctg.base import pointer
from ctg.base.schema import version
from ctg.errors import BaseMissing, BaseOutdated, BaseUnreadable

QUERIES = Path(__file__).parent / "queries"
Stamp = tuple[str, int, int, int]
# A cut file opens, and fails only when the missing blocks are asked for: compare with its header,
# which says how many blocks follow its first three pages.
WHOLE_SIZE = """
    SELECT total_blocks * block_size + 3 * 4096 FROM pragma_database_size() WHERE database_name = 'base'
"""


@dataclass(frozen=True)
class Location:
    """Where the base is: a file named by hand, or the one that a data folder points to."""

    folder: Path
    file: Path | None = None
    carnet: str = ""  # URL of the logbook; by default a file in the folder

    def path(self) -> Path:
        path = self.file or pointer.current(self.folder)
        if not path.is_file():
            raise BaseMissing(path)
        return path


Base = Location | duckdb.DuckDBPyConnection  # a base in service, or the draft that a build is writing

_lock = threading.Lock()
_open: dict[Stamp, duckdb.DuckDBPyConnection] = {}


def stamp(location: Location) -> Stamp:
    """Identifies the file as it is now; goes into every cache key."""
    path = location.path()
    try:
        state = path.stat()
    except OSError as error:  # removed since a moment ago
        raise BaseMissing(path) from error
    return str(path), state.st_ino, state.st_mtime_ns, state.st_size


def read(base: Base, query: str, **values: Any) -> pd.DataFrame:
    """The rows of `queries/<query>.sql`; `$name` parameters are given by name."""
    opened = _base(stamp(base)) if isinstance(base, Location) else base
    with opened.cursor() as cursor:
        cursor.execute("USE base")  # a cursor does not inherit it
        return cursor.execute(_sql(query), values).df()


@cache
def _sql(query: str) -> str:
    return (QUERIES / f"{query}.sql").read_text(encoding="utf-8")


def _base(key: Stamp) -> duckdb.DuckDBPyConnection:
    with _lock:
        if key not in _open:
            fresh = _attach(Path(key[0]))
            _open.clear()  # running readers finish on the old instance, then it goes
            _open[key] = fresh
        return _open[key]


def _attach(path: Path) -> duckdb.DuckDBPyConnection:
    base = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        quoted = str(path).replace("'", "''")
        base.execute(f"ATTACH '{quoted}' AS base (READ_ONLY)")
        base.execute("SET enable_external_access = false")
        whole = base.execute(WHOLE_SIZE).fetchone()
        if not whole or path.stat().st_size < whole[0]:
            raise BaseUnreadable(path)
        found = base.execute("SELECT value FROM base.meta WHERE key = 'version'").fetchone()
    except duckdb.CatalogException as error:  # a DuckDB file, but not one of ours
        raise BaseOutdated(path) from error
    except duckdb.Error as error:
        raise BaseUnreadable(path) from error
    if not found or found[0] != version():
        raise BaseOutdated(path)
    return base
