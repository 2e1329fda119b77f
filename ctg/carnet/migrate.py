"""The schema of the store, brought to the latest revision; a backup first when there is something in it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ctg.carnet.connection import connect, reading, writing
from ctg.carnet.tables import METADATA
from ctg.errors import CtgError

FOLDER = Path(__file__).parent / "migrations"
Before = Callable[[sa.Engine, str], Any]


class NotACarnet(CtgError):
    """Tables of something else: nothing is added to them."""

    def __init__(self) -> None:
        super().__init__(
            "Cette base de données contient autre chose qu'un carnet : rien n'y a été écrit. "
            "Donner une base vide, ou l'adresse du carnet."
        )


class NewerCarnet(CtgError):
    """Written by a later version of the project."""

    def __init__(self) -> None:
        super().__init__(
            "Ce carnet vient d'une version plus récente de l'outil : mettre l'outil à jour, "
            "ou restaurer une sauvegarde de cette version. Rien n'a été modifié."
        )


def to_latest(engine: sa.Engine, *, before: Before | None = None) -> None:
    """Nothing when the schema is the latest; refused when it comes from a newer version."""
    found, names = _there(engine)
    if found == head():
        return
    if found is None and _taken(engine, names):
        raise NotACarnet
    if found is not None and found not in revisions():
        raise NewerCarnet
    if found is not None and before is not None:
        before(engine, found)
    upgrade(engine, "head")


def _taken(engine: sa.Engine, names: set[str]) -> bool:
    """A file is a carnet or nothing; a server's base may hold tables of its extensions."""
    return bool(names if engine.dialect.name == "sqlite" else names & {*METADATA.tables})


def revision(engine: sa.Engine) -> str | None:
    """The revision of the schema that is there; None for an empty store."""
    return _there(engine)[0]


def _there(engine: sa.Engine) -> tuple[str | None, set[str]]:
    """The revision and the names of the tables, at one moment: another process may be making them."""
    with reading(engine) as connection:
        return current(connection), set(sa.inspect(connection).get_table_names())


def current(connection: sa.Connection) -> str | None:
    """The revision of the schema, seen by a connection."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def revisions() -> tuple[str, ...]:
    """Every revision, the first one first."""
    return tuple(reversed([item.revision for item in _script().walk_revisions()]))


def head() -> str:
    """The latest revision."""
    return revisions()[-1]


def upgrade(engine: sa.Engine, target: str) -> None:
    """To one revision, in one transaction; two processes that arrive together wait for one another."""
    with writing(engine) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def differences(connection: sa.Connection) -> list[Any]:
    """What alembic would change so that the schema is that of `tables`; tables of others do not count."""

    def ours(_item: Any, name: str | None, what: str, reflected: bool, _other: Any) -> bool:
        return not (what == "table" and reflected and name not in METADATA.tables)

    context = MigrationContext.configure(connection, opts={"include_object": ours})
    return list(compare_metadata(context, METADATA))


@cache
def shape(target: str) -> sa.MetaData:
    """The tables as they were at a revision, whatever the store."""
    engine, found = connect("sqlite://"), sa.MetaData()
    try:
        upgrade(engine, target)
        with reading(engine) as connection:
            found.reflect(connection)
    finally:
        engine.dispose()
    found.remove(found.tables["alembic_version"])
    for table in found.tables.values():
        for column in table.columns:
            column.type = column.type.as_generic()
    return found


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
