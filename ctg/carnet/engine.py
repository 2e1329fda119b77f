"""The store of the logbook, opened: SQLite in WAL by default, PostgreSQL by its URL.

Every write begins with BEGIN IMMEDIATE on SQLite, so that a read-then-write never meets a lock in the
middle; FULL synchronous, since what was acknowledged must outlive a power cut (docs/decisions.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import NullPool

from ctg.carnet import migrate
from ctg.errors import CtgError

Carnet = sa.Engine
FILE = "carnet.sqlite"
PATIENCE = 10  # seconds for a writer before us


def url_of(folder: Path, asked: str | None = None) -> str:
    """The URL of the carnet: the one that is asked, or the file in the data folder."""
    if asked:
        return asked
    return f"sqlite:///{(folder / FILE).resolve()}"


class CarnetUnavailable(CtgError):
    """The store does not answer; nothing was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Le carnet ne répond pas ({reason}) : rien n'a été enregistré. "
            "Vérifier le disque ou le serveur, puis recommencer."
        )


@lru_cache(maxsize=8)
def opened(url: str) -> sa.Engine:
    """The engine of a carnet, made and migrated once for each URL."""
    with refusals():
        engine = connect(url)
        migrate.to_latest(engine)
    return engine


def connect(url: str) -> sa.Engine:
    """An engine, not yet migrated."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise CtgError(
            f"Adresse du carnet « {url} » mal formée : écrire par exemple postgresql+psycopg://hote/base."
        ) from error
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        engine = sa.create_engine(parsed, poolclass=NullPool if parsed.database == "" else None)
        event.listen(engine, "connect", _prepared)
        event.listen(engine, "begin", _immediate)
        return engine
    return sa.create_engine(parsed, pool_pre_ping=True)


def _prepared(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
    for pragma in (
        f"busy_timeout={PATIENCE * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _immediate(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes: all of it or nothing, and a French refusal."""
    with refusals(), engine.execution_options(write=True).begin() as connection:
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One consistent view."""
    with refusals(), engine.connect() as connection:
        yield connection


@contextmanager
def refusals() -> Iterator[None]:
    """What a store can refuse, in one sentence; a bug of ours stays a bug."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise _said(error) from error
    except sa.exc.DatabaseError as error:
        if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError | sa.exc.DataError):
            raise
        raise _said(error) from error


def _said(error: sa.exc.DBAPIError) -> CtgError:
    words = str(error.orig).splitlines()[0]
    for english, french in (
        ("database is locked", "un autre enregistrement est en cours depuis trop longtemps"),
        ("readonly", "fichier en lecture seule"),
        ("unable to open", "dossier absent ou protégé"),
        ("disk is full", "disque plein"),
        ("disk I/O", "disque plein ou défaillant"),
        ("malformed", "fichier abîmé : restaurer une sauvegarde"),
        ("not a database", "ce fichier n'est pas un carnet"),
    ):
        if english in words:
            return CarnetUnavailable(french)
    return CarnetUnavailable("serveur injoignable" if "connection" in words.lower() else "refus du système")
