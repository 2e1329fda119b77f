"""The same tests on both stores: a new file each time, a new database of a private server each time."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from ctg.carnet import migrate
from ctg.carnet.connection import connect
from tests.carnet import postgres
from tests.carnet.postgres import Cluster

STORES = ("sqlite", "postgresql")
MODEL = "modele"
numbers = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of our own, with an empty carnet to copy. fsync is off: no test cuts the power."""
    try:
        with postgres.cluster("-c fsync=off") as made:
            engine = connect(made.create(MODEL))
            migrate.to_latest(engine)
            engine.dispose()
            yield made
    except postgres.NoPostgres as error:
        pytest.skip(str(error))


@pytest.fixture(params=STORES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a store where nothing was ever made."""
    yield from _database(request, tmp_path, "template1")


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty carnet."""
    yield from _database(request, tmp_path, MODEL)


def _database(request: pytest.FixtureRequest, folder: Path, template: str) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'carnet.sqlite'}"
        return
    server: Cluster = request.getfixturevalue("cluster")
    name = f"essai{next(numbers)}"
    yield server.create(name, template)
    server.drop(name)


@pytest.fixture
def carnet(url: str) -> Iterator[sa.Engine]:
    """An empty carnet, opened."""
    engine = connect(url)
    migrate.to_latest(engine)
    yield engine
    engine.dispose()
