"""The schema of the store, brought to the latest revision; a backup first when there is something in it."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ctg.errors import CtgError

FOLDER = Path(__file__).parent / "migrations"
Before = Callable[[sa.Engine, str], None]


def to_latest(engine: sa.Engine, *, before: Before | None = None) -> None:
    """Nothing when the schema is the latest; refused when it comes from a newer version."""
    script = ScriptDirectory.from_config(_config(engine))
    found = revision(engine)
    if found == script.get_current_head():
        return
    if found is not None and found not in {item.revision for item in script.walk_revisions()}:
        raise CtgError(
            "Ce carnet vient d'une version plus récente de l'outil : mettre l'outil à jour, "
            "ou restaurer une sauvegarde de cette version. Rien n'a été modifié."
        )
    if found is not None and before is not None:
        before(engine, found)
    upgrade(engine, "head")


def revision(engine: sa.Engine) -> str | None:
    """The revision of the schema that is there; None for an empty store."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: sa.Engine, target: str) -> None:
    """To one revision, in one transaction; two processes that arrive together wait for one another."""
    with engine.execution_options(write=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(2000)")
        config = _config(engine)
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def _config(engine: sa.Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", str(engine.url).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
