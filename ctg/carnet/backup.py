"""A backup of the carnet in one zip, the same for both stores, and its restoration: all of it or nothing.

meta.json: format, revision of the schema, version of the project, label, moment, rows and sha256 by table.
NAME.jsonl: one row a line, in the order of its key; dates as text, moments in UTC.

A restoration first builds the whole carnet in memory, at the revision of the backup, and migrates it there:
the store is only touched by rows that are known to fit. What was there before has its own backup.
"""

import hashlib
import json
import os
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ctg import __version__
from ctg.carnet import migrate
from ctg.carnet.connection import connect, reading, writing
from ctg.carnet.inspection import check
from ctg.carnet.store import checked_actor, plain
from ctg.carnet.tables import EVENT, METADATA
from ctg.carnet.undo import RESTORATION
from ctg.errors import CannotWrite, CtgError

__all__ = ["BackupRefused", "Restored", "automatic", "backup", "check", "place", "restore"]
FORMAT = "carnet-ctg-1"
META = "meta.json"
FOLDER = "sauvegardes"
KEPT = 10  # automatic backups; those that people make are theirs
LARGEST = 2_000_000_000  # bytes once unpacked
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, RuntimeError,
    NotImplementedError, AttributeError,
)  # fmt: skip
FOREIGN_ROWS = "des lignes de cette sauvegarde ne sont pas celles d'un carnet"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Restored:
    """What a restoration did. previous: the backup of what was there; doubts: what `check` says of it."""

    rows: Mapping[str, int]
    made_at: datetime
    previous: Path
    doubts: tuple[str, ...]


class BackupRefused(CtgError):
    """The file cannot be restored; the carnet is as it was."""

    def __init__(self, path: Path, problem: str, remedy: str = "Choisir une autre sauvegarde") -> None:
        super().__init__(f"{path} : {problem}. {remedy} ; le carnet n'a pas été modifié.")


def backup(engine: sa.Engine, folder: Path, *, label: str = "") -> Path:
    """One zip in `folder`, of the carnet as it is at one moment, at whatever revision it is."""
    tables = migrate.shape(migrate.revision(engine) or migrate.head())
    moment = datetime.now(UTC)
    path = _free(folder, moment, label)
    draft = path.with_name(f"{path.name}.draft-{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                _write(engine, tables, file, {"label": label, "made_at": moment.isoformat()})
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(folder, error) from error
    return path


def _free(folder: Path, moment: datetime, label: str) -> Path:
    plain_label = unicodedata.normalize("NFD", label).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain_label).strip("-")[:40]
    stem = "-".join(filter(None, ["carnet", moment.strftime("%Y-%m-%dT%H-%M-%S-%fZ"), words]))
    return folder / f"{stem}.zip"


def _write(engine: sa.Engine, tables: sa.MetaData, file: Any, told: dict[str, str]) -> None:
    found: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, reading(engine) as connection:
        revision = migrate.current(connection)
        for table in tables.sorted_tables:
            content, count = _lines(connection, table)
            archive.writestr(f"{table.name}.jsonl", content)
            found[table.name] = {"rows": count, "sha256": hashlib.sha256(content).hexdigest()}
        meta = {"format": FORMAT, "revision": revision, "version": __version__, **told, "tables": found}
        archive.writestr(META, json.dumps(meta, ensure_ascii=False, indent=1))


def _lines(connection: sa.Connection, table: sa.Table) -> tuple[bytes, int]:
    try:
        rows = connection.execute(sa.select(table).order_by(*table.primary_key)).mappings().all()
    except (ValueError, TypeError) as error:
        raise CtgError(
            f"Carnet abîmé : la table « {table.name} » contient une valeur illisible, la sauvegarde est "
            "impossible. Restaurer la dernière sauvegarde dans un nouveau carnet (--carnet)."
        ) from error
    lines = [json.dumps({name: _told(row[name]) for name in row}, ensure_ascii=False) + "\n" for row in rows]
    return "".join(lines).encode(), len(lines)


def _told(value: Any) -> Any:
    if isinstance(value, datetime):  # SQLite gives naive moments, in UTC
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    return plain(value)


def automatic(engine: sa.Engine, why: str, *, folder: Path | None = None) -> Path:
    """A backup that nobody asked for, before a change of the whole; the latest KEPT stay."""
    where = place(engine, folder)
    made = backup(engine, where, label=f"auto {why}")
    for path in sorted(where.glob("carnet-*Z-auto-*.zip"))[:-KEPT]:
        path.unlink(missing_ok=True)
    return made


def place(engine: sa.Engine, folder: Path | None = None) -> Path:
    """Where backups go: beside the file, or in the data folder when the store is a server."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        return Path(engine.url.database).parent / FOLDER
    return (folder or Path(os.environ.get("CTG_DATA", "data"))) / FOLDER


def restore(
    engine: sa.Engine, path: Path, *, actor: str = "restauration", folder: Path | None = None
) -> Restored:
    """Every row of the carnet replaced by those of a backup, and an event that says so.

    BackupRefused when the file is absent, damaged, of something else or of a newer version.
    """
    who = checked_actor(actor)
    meta, found = _read(path)
    with _staged(path, meta["revision"], found) as staged:
        doubts = tuple(check(staged))
        with reading(staged) as connection:
            rows = {
                table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                for table in METADATA.sorted_tables
            }
    try:
        with writing(engine) as connection:  # nobody else writes between the backup of before and the rows
            previous = automatic(engine, "avant restauration", folder=folder)
            _replace(connection, rows, who, f"sauvegarde {path.name}"[:300])
    except (sa.exc.DataError, sa.exc.IntegrityError) as error:
        raise BackupRefused(path, FOREIGN_ROWS) from error
    counted = {name: len(lines) for name, lines in rows.items()}
    return Restored(counted, datetime.fromisoformat(meta["made_at"]), previous, doubts)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Rows]]:
    """What the file says, and its rows by table; every byte is verified."""
    if not path.is_file():
        raise BackupRefused(path, "ce fichier n'existe pas", "Vérifier le chemin")
    try:
        with zipfile.ZipFile(path) as archive:
            meta = _meta(path, archive)
            return meta, {name: _rows(path, archive, name, told) for name, told in meta["tables"].items()}
    except OSError as error:
        raise BackupRefused(path, "ce fichier ne peut être lu", "Vérifier les droits") from error
    except UNREADABLE as error:
        raise BackupRefused(path, "sauvegarde tronquée ou abîmée, ou fichier d'autre chose") from error


def _meta(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    if META not in archive.namelist():
        raise BackupRefused(path, "ce n'est pas une sauvegarde du carnet")
    if sum(item.file_size for item in archive.infolist()) > LARGEST:
        raise BackupRefused(path, "contenu démesuré")
    meta: dict[str, Any] = json.loads(archive.read(META))
    form = str(meta.get("format"))
    if not form.startswith("carnet-ctg-"):
        raise BackupRefused(path, "ce n'est pas une sauvegarde du carnet")
    if form != FORMAT or meta["revision"] not in migrate.revisions():
        raise BackupRefused(path, "sauvegarde d'une version plus récente de l'outil", "Mettre l'outil à jour")
    datetime.fromisoformat(meta["made_at"])
    if {*meta["tables"]} != {*migrate.shape(meta["revision"]).tables}:
        raise BackupRefused(path, "il manque des tables à cette sauvegarde")
    return meta


def _rows(path: Path, archive: zipfile.ZipFile, name: str, told: Mapping[str, Any]) -> Rows:
    content = archive.read(f"{name}.jsonl")
    rows: Rows = [json.loads(line) for line in content.decode().split("\n") if line]
    if hashlib.sha256(content).hexdigest() != told["sha256"] or len(rows) != told["rows"]:
        raise BackupRefused(path, f"sauvegarde abîmée (table « {name} »)")
    return rows


@contextmanager
def _staged(path: Path, revision: str, found: Mapping[str, Rows]) -> Iterator[sa.Engine]:
    """The carnet of a backup, in memory, brought to the latest revision."""
    engine = connect("sqlite://")
    try:
        migrate.upgrade(engine, revision)
        with writing(engine) as connection:
            for table in migrate.shape(revision).sorted_tables:
                rows = [_typed(table, row) for row in found[table.name]]
                if rows:
                    connection.execute(table.insert(), rows)
        migrate.upgrade(engine, "head")
        yield engine
    except (sa.exc.IntegrityError, sa.exc.StatementError, *UNREADABLE) as error:
        raise BackupRefused(path, FOREIGN_ROWS) from error
    finally:
        engine.dispose()


def _typed(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    if {*row} != {*table.columns.keys()}:
        raise ValueError(f"columns of {table.name}")
    return {name: _value(table.columns[name].type, value) for name, value in row.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
    return date.fromisoformat(value) if isinstance(kind, sa.Date) else value


def _replace(connection: sa.Connection, rows: Mapping[str, Rows], actor: str, note: str) -> None:
    """Every row; the event that says so has a number that no event ever had, since caches watch it."""
    highest = sa.select(sa.func.coalesce(sa.func.max(EVENT.c.id), 0))
    before = connection.execute(highest).scalar_one()
    for table in reversed(METADATA.sorted_tables):
        connection.execute(table.delete())
    for table in METADATA.sorted_tables:
        if rows[table.name]:
            connection.execute(table.insert(), rows[table.name])
    number = max(before, connection.execute(highest).scalar_one()) + 1
    told = {"at": datetime.now(UTC), "actor": actor, "action": RESTORATION, "note": note}
    connection.execute(EVENT.insert(), {"id": number} | told)
    if connection.dialect.name == "postgresql":
        for name in ("event", "change"):
            highest_id = f"(SELECT coalesce(max(id), 1) FROM {name})"
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {highest_id})")
