"""The store of the logbook, opened: made when it is absent, backed up then migrated when it is old."""

from functools import lru_cache, partial
from pathlib import Path

import sqlalchemy as sa

from ctg.carnet import backup, migrate
from ctg.carnet.connection import CarnetUnavailable, connect, reading, refusals, writing

__all__ = [
    "Carnet", "CarnetUnavailable", "connect", "opened", "reading", "refusals", "url_of", "writing",
]  # fmt: skip
Carnet = sa.Engine
FILE = "carnet.sqlite"


def url_of(folder: Path, asked: str | None = None) -> str:
    """The URL of the carnet: the one that is asked, or the file in the data folder."""
    if asked:
        return asked
    return f"sqlite:///{(folder / FILE).resolve()}"


@lru_cache(maxsize=8)
def opened(url: str, folder: Path | None = None) -> sa.Engine:
    """The engine of a carnet, made and migrated once for each URL.

    folder: the data folder, where a store that is not a file has its automatic backups.
    """
    engine = connect(url)
    try:
        with refusals():
            migrate.to_latest(engine, before=partial(backup.automatic, folder=folder))
    except BaseException:
        engine.dispose()
        raise
    return engine
