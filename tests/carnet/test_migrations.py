"""Each revision from the one before with data in it; an old, a newer, a foreign store opened; on both."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ctg.carnet import backup, migrate, store
from ctg.carnet.connection import connect, reading
from ctg.carnet.engine import opened
from ctg.errors import CtgError
from tests.carnet.rows import change, plan
from tests.conftest import ROOT

FIRST = migrate.revisions()[0]
OPEN = (
    "import sys; from pathlib import Path; from ctg.carnet.engine import opened; "
    "opened(sys.argv[1], Path(sys.argv[2])).dispose()"
)
# The first that fits, since a DateTime is no Date but a Text is a String.
SAMPLES: list[tuple[type, Any]] = [
    (sa.DateTime, datetime(2026, 2, 28, 23, 59, 59, 123456, UTC)), (sa.Date, date(2024, 2, 29)),
    (sa.Boolean, False),
    (sa.Float, -0.125), (sa.Integer, 1), (sa.JSON, {"é": ["<b>", 1.5, None]}), (sa.String, "=1+1 é 👩"),
]  # fmt: skip


@pytest.fixture
def old(empty: str) -> Iterator[sa.Engine]:
    """A store in which nothing was made yet."""
    engine = connect(empty)
    yield engine
    engine.dispose()


def _sample(kind: Any) -> Any:
    return next(value for known, value in SAMPLES if isinstance(kind, known))


def _filled(engine: sa.Engine, revision: str) -> None:
    """A row in each table, something in each column."""
    with engine.begin() as connection:
        for table in migrate.shape(revision).sorted_tables:
            connection.execute(
                table.insert(), {column.name: _sample(column.type) for column in table.columns}
            )


def _rows(engine: sa.Engine, revision: str) -> dict[str, list[dict[str, Any]]]:
    """Every row, as the columns of a revision see it, in the words of a backup."""
    with reading(engine) as connection:
        return {
            table.name: [
                {name: backup._told(value) for name, value in row.items()}
                for row in connection.execute(sa.select(table)).mappings()
            ]
            for table in migrate.shape(revision).sorted_tables
        }


@pytest.mark.parametrize(("before", "after"), list(pairwise(migrate.revisions())))
def test_a_revision_keeps_what_the_one_before_held(old: sa.Engine, before: str, after: str) -> None:
    migrate.upgrade(old, before)
    _filled(old, before)
    held = _rows(old, before)
    assert all(len(rows) == 1 for rows in held.values())
    migrate.upgrade(old, after)
    assert migrate.revision(old) == after
    assert _rows(old, before) == held


def test_the_schema_at_head_is_that_of_the_tables(old: sa.Engine) -> None:
    migrate.to_latest(old)
    with reading(old) as connection:
        assert migrate.differences(connection) == []
    assert backup.check(old) == []


def test_a_revision_is_whole_or_not_at_all(old: sa.Engine) -> None:
    """A column that the last revision wants to make is in the way: the store stays where it was."""
    last = migrate.shape(migrate.head()).sorted_tables
    earlier = migrate.shape(migrate.revisions()[-2])
    made = [table.name for table in last if table.name not in earlier.tables]
    if not made:
        pytest.skip("the last revision makes no table")
    migrate.upgrade(old, migrate.revisions()[-2])
    with old.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {made[-1]} (x INTEGER)")
    with pytest.raises((CtgError, sa.exc.DBAPIError)):
        migrate.to_latest(old)
    assert migrate.revision(old) == migrate.revisions()[-2]
    assert not {*made[:-1]} & {*sa.inspect(old).get_table_names()}


def test_a_carnet_of_a_newer_version_is_refused(old: sa.Engine, empty: str) -> None:
    migrate.to_latest(old)
    with old.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CtgError) as refused:
        opened(empty)
    assert "version plus récente de l'outil" in str(refused.value) and "\n" not in str(refused.value)
    assert migrate.revision(old) == "9999"


def test_the_tables_of_something_else_are_left_alone(old: sa.Engine, empty: str) -> None:
    with old.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE service (x INTEGER)")
    with pytest.raises(CtgError, match="autre chose qu'un carnet"):
        opened(empty)
    assert sa.inspect(old).get_table_names() == ["service"]


def test_an_old_carnet_is_backed_up_then_migrated(old: sa.Engine, empty: str, tmp_path: Path) -> None:
    migrate.upgrade(old, FIRST)
    _filled(old, FIRST)
    held = _rows(old, FIRST)
    engine = opened(empty, tmp_path)
    assert migrate.revision(engine) == migrate.head() and _rows(engine, FIRST) == held
    made = [path.name for path in (tmp_path / "sauvegardes").iterdir()]
    assert len(made) == 1 and made[0].endswith(f"-auto-{FIRST}.zip")
    engine.dispose()


def test_a_backup_of_an_old_revision_is_restored_by_migrating_it(old: sa.Engine, tmp_path: Path) -> None:
    migrate.upgrade(old, FIRST)
    _filled(old, FIRST)
    held = _rows(old, FIRST)
    path = backup.backup(old, tmp_path)
    migrate.upgrade(old, "head")
    with old.begin() as connection:
        for table in reversed(migrate.shape(FIRST).sorted_tables):
            connection.execute(table.delete())
    plan(old)
    backup.restore(old, path, folder=tmp_path)
    back = _rows(old, FIRST)
    assert back.pop("event")[:1] == held.pop("event")
    assert back == held


def test_processes_that_open_an_old_carnet_together(old: sa.Engine, empty: str, tmp_path: Path) -> None:
    migrate.upgrade(old, FIRST)
    _filled(old, FIRST)
    held = _rows(old, FIRST)
    words = [sys.executable, "-c", OPEN, empty, str(tmp_path)]
    together = [subprocess.Popen(words, stderr=subprocess.PIPE, cwd=ROOT, text=True) for _number in range(3)]
    said = [process.communicate(timeout=60)[1] for process in together]
    assert [process.returncode for process in together] == [0, 0, 0], said
    assert migrate.revision(old) == migrate.head() and _rows(old, FIRST) == held


def test_a_carnet_made_today_opens_twice(url: str) -> None:
    engine = opened(url)
    plan(engine)
    change(engine, "noeud", "A", {"ordre": 1})
    opened.cache_clear()
    again = opened(url)
    assert again is not engine
    assert store.rows(again, "noeud") == store.rows(engine, "noeud")
    engine.dispose()
    again.dispose()
