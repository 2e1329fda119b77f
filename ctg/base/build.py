"""Build the base: draft, check, then point to it. A failure leaves the previous base untouched."""

import errno
import os
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from ctg.base import pointer, standard
from ctg.base.access import TRIP_MINUTES
from ctg.base.gather import Gathered, Progress, content_fingerprint, gather
from ctg.base.schema import SCHEMA, STORAGE_VERSION, version
from ctg.errors import REFUSALS, CannotWrite, CtgError

ORDER = {
    "source": "id",
    "source_file": "source, name",
    "quantity": "code",
    "official": "id",
    "commune": "code",
    "territory": "rank",
    "fact": "quantity, territory, year",
    "indicator_value": "indicator, territory, year",
    "service_type": "rank",
    "service": "id",
    "correction": "service, field, period, since",
    "capacity": "service, period, since",
    "stop": "service, commune, jour",
    "activity": "service, year, measure",
    "shape": "kind, code",
}
# Measured from the tables above, once they are in the draft.
MEASURED = {
    "trip": "origin, destination",
    "access_setting": "rank",
    "access_value": "offer, commune",
}


@dataclass(frozen=True)
class Built:
    """What a build made: the file, and the number of rows of each table."""

    path: Path
    rows: dict[str, int]
    demo: bool


def _silent(_share: float, _what: str) -> None:
    pass


def build(
    folder: Path, target: Path | None = None, *, demo: bool = True, progress: Progress = _silent
) -> Built:
    """Build from `folder` into `target`, or into a new file that `folder` then points to."""
    progress(0.0, "Préparation")
    fingerprint = content_fingerprint(folder, SCHEMA, demo=demo)
    gathered = gather(folder, demo=demo, progress=progress)
    progress(0.85, "Écriture de la base")
    final = target or folder / f"ctg-{fingerprint[:12]}.duckdb"
    draft = final.with_name(f"{final.name}.draft-{os.getpid()}-{uuid.uuid4().hex[:8]}")
    try:
        rows = _write(draft, gathered, fingerprint)
        _publish(draft, final)
        if target is None:
            pointer.move(folder, final)
    except (OSError, duckdb.Error) as error:
        raise _cannot_write(final, error) from error
    finally:
        for leftover in (draft, Path(f"{draft}.wal")):
            leftover.unlink(missing_ok=True)
    progress(1.0, "Base prête")
    return Built(final, rows, demo)


def _publish(draft: Path, final: Path) -> None:
    try:
        draft.replace(final)
    except PermissionError:
        # Windows refuses to replace an open file. Its name carries the fingerprint of its input,
        # so the file already there holds the same content.
        if not final.exists():
            raise


def _write(draft: Path, gathered: Gathered, fingerprint: str) -> dict[str, int]:
    base = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        quoted = str(draft).replace("'", "''")
        base.execute(f"ATTACH '{quoted}' AS base (STORAGE_VERSION '{STORAGE_VERSION}')")
        base.execute("USE base")
        base.execute(SCHEMA)
        rows = {name: _insert(base, name, gathered.tables[name], order) for name, order in ORDER.items()}
        today = date.today()
        measured = standard.tables(base, today, float(gathered.meta["halo_km"]))
        rows |= {name: _insert(base, name, measured[name], order) for name, order in MEASURED.items()}
        meta = gathered.meta | {
            "version": version(),
            "fingerprint": fingerprint,
            "built_on": today.isoformat(),
            "trip_minutes": f"{TRIP_MINUTES:g}",
        }
        _insert_meta(base, meta)
        base.execute("USE memory")
        base.execute("DETACH base")
        return rows
    finally:
        base.close()


def _insert(base: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame, order: str) -> int:
    columns = [row[0] for row in base.execute(f"SELECT column_name FROM (DESCRIBE {name})").fetchall()]
    base.register("incoming", frame.reindex(columns=columns))
    names = ", ".join(columns)
    base.execute(f"INSERT INTO {name} ({names}) SELECT {names} FROM incoming ORDER BY {order}")
    base.unregister("incoming")
    return len(frame)


def _insert_meta(base: duckdb.DuckDBPyConnection, meta: dict[str, str]) -> None:
    for key in sorted(meta):
        base.execute("INSERT INTO meta VALUES (?, ?)", [key, meta[key]])


def _cannot_write(path: Path, error: Exception) -> CtgError:
    if isinstance(error, OSError):
        return CannotWrite(path.parent, error)
    if isinstance(error, duckdb.ConstraintException):
        problem = str(error).splitlines()[0]
        return CtgError(
            f"{path} : la base refuse une ligne ({problem}). Corriger les données, puis relancer."
        )
    for words, reason in (("No space left", errno.ENOSPC), ("File too large", errno.EFBIG)):
        if words in str(error):
            return CannotWrite(path.parent, REFUSALS[reason])
    return CannotWrite(path.parent, "dossier protégé ou absent")
