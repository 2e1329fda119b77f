"""How the store is spoken to: SQLite in WAL by default, PostgreSQL by its URL; one writer at a time on both.

SQLite: every write begins with BEGIN IMMEDIATE, so that a read-then-write never meets a lock in the middle;
FULL synchronous, since what was acknowledged must outlive a power cut. PostgreSQL: every write takes one
advisory lock, so that events are numbered in the order in which readers see them and a row cannot be
removed while another one comes to name it; a reading is REPEATABLE READ, one view over several queries.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from ctg.errors import CtgError

PATIENCE = 10.0  # seconds for a writer before us
OPEN = 15  # connections kept by a process; a new one costs PostgreSQL a process of its own
ONE_WRITER = "SELECT pg_advisory_xact_lock(2000)"
# What the stores say, in English whatever the system, and what it means.
WORDS = (
    ("database is locked", "un autre enregistrement est en cours depuis trop longtemps"),
    ("lock timeout", "un autre enregistrement est en cours depuis trop longtemps"),
    ("readonly", "fichier en lecture seule"),
    ("read-only", "serveur en lecture seule"),
    ("unable to open", "dossier absent ou protégé"),
    ("disk is full", "disque plein"),
    ("No space left", "disque plein"),
    ("disk I/O", "disque plein ou défaillant"),
    ("malformed", "fichier abîmé : le renommer, puis restaurer une sauvegarde"),
    ("not a database", "ce fichier n'est pas un carnet"),
    ("no such table", "le fichier a été remplacé : relancer l'application"),
    ("authentication failed", "nom ou mot de passe refusé par le serveur"),
    ("no password supplied", "mot de passe absent"),
    ("permission denied", "droits refusés par le serveur"),
    ("does not exist", "base ou compte absent du serveur"),
    ("starting up", "serveur en cours de démarrage"),
    ("shutting down", "serveur en cours d'arrêt"),
)


class CarnetUnavailable(CtgError):
    """The store does not answer; nothing was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Le carnet ne répond pas ({reason}) : rien n'a été enregistré. "
            "Vérifier le disque ou le serveur, puis recommencer."
        )


def connect(url: str, *, patience: float = PATIENCE) -> sa.Engine:
    """An engine, not yet migrated. patience: seconds that a writer waits for the one before."""
    try:  # the URL may hold a password: no message shows it
        parsed = sa.make_url(url)
        backend = parsed.get_backend_name()
    except (sa.exc.ArgumentError, ValueError) as error:
        raise _malformed() from error
    if backend == "sqlite" and parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return _sqlite(parsed, patience)
    if backend == "postgresql" and parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return _postgresql(parsed.set(drivername="postgresql+psycopg"), patience)
    raise _malformed()


def _malformed() -> CtgError:
    return CtgError(
        "Adresse du carnet mal formée : écrire par exemple postgresql://compte@serveur/base "
        "ou sqlite:////dossier/carnet.sqlite."
    )


def _sqlite(url: sa.URL, patience: float) -> sa.Engine:
    # As many connections as readers: to wait for one here would only add a second queue.
    many = {"pool_size": OPEN, "max_overflow": -1} if url.database else {}
    engine = sa.create_engine(url, **many)

    def prepared(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
        for pragma in (
            f"busy_timeout={int(patience * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepared)
    event.listen(engine, "begin", _immediate)
    return engine


def _immediate(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _postgresql(url: sa.URL, patience: float) -> sa.Engine:
    most = round(patience * 1000)  # ms
    given: dict[str, Any] = {"connect_timeout": max(2, round(patience)), "tcp_user_timeout": most}
    if "options" not in url.query:
        given["options"] = f"-c lock_timeout={most}"
    engine = sa.create_engine(
        url, pool_pre_ping=True, pool_size=OPEN, pool_timeout=patience, connect_args=given
    )
    event.listen(engine, "begin", _alone)
    return engine


def _alone(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("write"):
        connection.exec_driver_sql(ONE_WRITER)


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes: all of it or nothing, and a French refusal."""
    with refusals(), engine.execution_options(write=True).begin() as connection:
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One consistent view, over as many queries as are made."""
    view = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with refusals(), engine.execution_options(**view).connect() as connection:
        yield connection


@contextmanager
def refusals() -> Iterator[None]:
    """What a store can refuse, in one sentence; a bug of ours stays a bug."""
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise CarnetUnavailable("trop de personnes à la fois") from error
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise _said(error) from error
    except sa.exc.DatabaseError as error:
        if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError | sa.exc.DataError):
            raise
        raise _said(error) from error


def _said(error: sa.exc.DBAPIError) -> CtgError:
    words = str(error.orig)
    for english, french in WORDS:
        if english in words:
            return CarnetUnavailable(french)
    return CarnetUnavailable("serveur injoignable" if "connection" in words.lower() else "refus du système")
