"""Whether a carnet is whole: the file, the schema, what rows name, and what the history says of each row."""

from collections.abc import Iterator
from math import isclose
from typing import Any

import sqlalchemy as sa

from ctg.carnet import migrate
from ctg.carnet.connection import reading
from ctg.carnet.kinds import kind, kinds
from ctg.carnet.store import plain
from ctg.carnet.tables import CHANGE, METADATA, TABLES

Key = tuple[str, str]


def check(engine: sa.Engine) -> list[str]:
    """What is wrong, one French sentence each; nothing for a carnet that is whole.

    Rows are looked at only when the file and the schema are right, the history only when values can be read.
    """
    with reading(engine) as connection:
        for look in (_file, _schema, _unreadable):
            problems = list(look(connection))
            if problems:
                return problems
        return [*_orphans(connection), *_history(connection)]


def _file(connection: sa.Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() != ["ok"]:
        yield "Le fichier du carnet est abîmé : restaurer la dernière sauvegarde dans un nouveau fichier."
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"Table « {row[0]} » : la ligne {row[1]} renvoie à un événement absent."


def _schema(connection: sa.Connection) -> Iterator[str]:
    found = migrate.current(connection)
    if found != migrate.head():
        yield f"Le carnet est à la révision {found or 'aucune'}, {migrate.head()} est attendue."
    elif changed := migrate.differences(connection):
        yield f"Le schéma du carnet n'est pas celui de cette version ({len(changed)} différences)."


def _unreadable(connection: sa.Connection) -> Iterator[str]:
    """Text that is no JSON, no date: SQLite keeps whatever it is given."""
    for table in METADATA.sorted_tables:
        try:
            for _row in connection.execute(sa.select(table)):
                pass
        except (ValueError, TypeError):
            yield f"Table « {table.name} » : une valeur est illisible."


def _orphans(connection: sa.Connection) -> Iterator[str]:
    for told in kinds().values():
        table = TABLES[told.code]
        for item in told.references():
            other = TABLES[item.kind].alias()
            here = sa.and_(other.c.code == table.c[item.name], other.c.removed.is_(False))
            lost = sa.select(table.c.code, table.c[item.name]).outerjoin(other, here)
            lost = lost.where(table.c.removed.is_(False), table.c[item.name].is_not(None))
            for code, named in connection.execute(lost.where(other.c.code.is_(None))):
                yield f"{told.label} « {code} » : « {named} » ({item.label.lower()}) n'existe pas."


def _history(connection: sa.Connection) -> Iterator[str]:
    """Versions follow one another, one history each; its last value is the value of the row."""
    versions: dict[Key, set[int]] = {}
    last: dict[Key, dict[str, Any]] = {}
    query = sa.select(CHANGE).order_by(CHANGE.c.id)
    for change in connection.execute(query).mappings():
        key = (change["kind"], change["code"])
        versions.setdefault(key, set()).add(change["version"])
        last.setdefault(key, {})[change["field"]] = (change["redacted"], change["after"])
    for name, table in TABLES.items():
        for row in connection.execute(sa.select(table)).mappings():
            key = (name, row["code"])
            made = versions.pop(key, set())
            if made != set(range(1, row["version"] + 1)):
                yield f"{_said(key)} : version {row['version']}, {len(made)} dans l'historique."
                continue
            for field, (redacted, after) in last[key].items():
                if field in row and not redacted and not same(plain(row[field]), after):
                    yield f"{_said(key)} : le champ « {field} » n'a pas la dernière valeur de l'historique."
    for key in versions:
        yield f"{_said(key)} : un historique sans ligne."


def same(value: Any, told: Any) -> bool:
    """SQLite keeps 15 significant digits of a number that is alone in its JSON column."""
    if isinstance(value, float) and isinstance(told, int | float):
        return isclose(value, told, rel_tol=1e-14)
    return bool(value == told)


def _said(key: Key) -> str:
    name, code = key
    return f"{kind(name).label if name in kinds() else name} « {code} »"
