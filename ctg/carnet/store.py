"""Reading and writing the logbook: one gesture is one transaction and one event.

A row carries a version. Who saves says which version they saw: another one means that somebody saved in
the meantime, and `Conflict` tells what changed. Nothing is deleted: a removed row is marked so, and every
field that changes leaves its value before and after.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ctg.carnet import values
from ctg.carnet.engine import reading, writing
from ctg.carnet.kinds import Kind, kind, kinds, words
from ctg.carnet.tables import CHANGE, EVENT, TABLES
from ctg.carnet.values import Known, Problem, Refused
from ctg.errors import CtgError

Row = dict[str, Any]
Key = tuple[str, str]
OWN = ("code", "version", "removed", "updated_at", "updated_by")
CHUNK = 400  # codes asked at once: SQLite accepts 32,000 parameters, PostgreSQL 65,000


@dataclass(frozen=True)
class Edit:
    """What a gesture asks of one row. seen: the version that was shown; None: the row is new."""

    kind: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None
    remove: bool = False
    row: int | None = None  # line of the file it comes from


@dataclass(frozen=True)
class Saved:
    """The event that was written, and the versions that came out of it. event 0: nothing changed."""

    event: int
    versions: Mapping[Key, int]


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed since it was shown."""

    field: str
    before: Any
    now: Any
    by: str
    at: datetime


class Conflict(CtgError):
    """Somebody saved the same row in the meantime; nothing was written."""

    def __init__(self, edit: Edit, version: int, differences: Sequence[Difference]) -> None:
        self.edit, self.version, self.differences = edit, version, tuple(differences)
        told = kind(edit.kind)
        names = ", ".join(
            f"« {told.fields[one.field].label} »" for one in differences if one.field in told.fields
        )
        who = ", ".join(dict.fromkeys(one.by for one in differences)) or "quelqu'un"
        super().__init__(
            f"{told.label} « {edit.code} » : {who} l'a modifiée entre-temps ({names or 'plusieurs champs'}). "
            "Rien n'a été enregistré : comparer, choisir, puis enregistrer à nouveau."
        )


def write(
    engine: sa.Engine,
    edits: Sequence[Edit],
    *,
    actor: str,
    known: Known,
    action: str = "saisie",
    note: str = "",
    now: datetime | None = None,
) -> Saved:
    """Make every edit, or none. Refused, Conflict or CarnetUnavailable otherwise."""
    who = checked_actor(actor)
    if not edits:
        return Saved(0, {})
    with writing(engine) as connection:
        return written(connection, edits, who, known, action, note, now or datetime.now(UTC))


def checked_actor(actor: str) -> str:
    name = values.LINES.sub(" ", values.CONTROL.sub("", actor)).strip()
    if not name or len(name) > 120:
        raise CtgError("Qui enregistre ? Donner un nom ou une fonction, 120 caractères au plus.")
    return name


def written(
    connection: sa.Connection, edits: Sequence[Edit], actor: str, known: Known, action: str, note: str,
    now: datetime,
) -> Saved:  # fmt: skip
    current = _current(connection, edits)
    merged, changes = _merged(connection, edits, current, known)
    if not changes:
        return Saved(0, {key: int(row["version"]) for key, row in merged.items()})
    _refuse_broken(connection, merged)
    event = connection.execute(
        EVENT.insert().returning(EVENT.c.id),
        {"at": now, "actor": actor, "action": action, "note": note[:300]},
    ).scalar_one()
    touched = {(change["kind"], change["code"]) for change in changes}
    new: dict[str, list[Row]] = {}
    versions: dict[Key, int] = {}
    for key, row in merged.items():
        before = current.get(key)
        versions[key] = int(before["version"]) if before else 0
        if key not in touched:
            continue
        versions[key] += 1
        stored = row | {"version": versions[key], "updated_at": now, "updated_by": actor}
        if before is None:
            new.setdefault(key[0], []).append(stored)
        else:
            _update(connection, key, stored, before)
    for name, rows in new.items():
        connection.execute(TABLES[name].insert(), rows)
    for change in changes:
        change |= {"event": event, "version": versions[change["kind"], change["code"]], "redacted": False}
    connection.execute(CHANGE.insert(), changes)
    return Saved(int(event), versions)


def _update(connection: sa.Connection, key: Key, row: Row, before: Row) -> None:
    table = TABLES[key[0]]
    done = connection.execute(
        table.update().where(table.c.code == key[1], table.c.version == before["version"]).values(row)
    )
    if done.rowcount != 1:
        raise Conflict(Edit(*key), int(before["version"]), ())


def _current(connection: sa.Connection, edits: Sequence[Edit]) -> dict[Key, Row]:
    """The rows that the edits are about, as they are, removed ones included."""
    asked: dict[str, list[str]] = {}
    for edit in edits:
        kind(edit.kind)
        asked.setdefault(edit.kind, []).append(edit.code)
    found: dict[Key, Row] = {}
    for name, codes in asked.items():
        table = TABLES[name]
        for first in range(0, len(codes), CHUNK):
            wanted = table.c.code.in_(codes[first : first + CHUNK])
            query = sa.select(table).where(wanted).with_for_update()
            found |= {(name, row["code"]): dict(row) for row in connection.execute(query).mappings()}
    return found


def _merged(
    connection: sa.Connection, edits: Sequence[Edit], current: Mapping[Key, Row], known: Known
) -> tuple[dict[Key, Row], list[Row]]:
    """The rows after the edits, and one change per field that differs; every problem at once."""
    merged: dict[Key, Row] = {}
    problems: list[Problem] = []
    for edit in edits:
        key = (edit.kind, edit.code)
        told, before = kind(edit.kind), current.get(key)
        if key in merged:
            problems.append(_problem(edit, "code", "code en double. N'en garder qu'un."))
            continue
        problem = _version_problem(connection, edit, before)
        if problem:
            problems.append(problem)
            continue
        found = values.read(told, edit.code, edit.values, known)
        row = _blank(told, edit.code) if before is None else dict(before)
        row |= found.values
        row["removed"] = edit.remove
        merged[key] = row
        told_problems = found.problems or ([] if edit.remove else values.coherent(told, edit.code, row))
        problems += [Problem(**{**vars(one), "row": edit.row}) for one in told_problems]
    if problems:
        raise Refused(problems)
    changes = [change for key, row in merged.items() for change in _changes(key, current.get(key), row)]
    return merged, changes


def _problem(edit: Edit, name: str, text: str) -> Problem:
    return Problem(edit.kind, edit.code, name, edit.code, text, edit.row)


def _version_problem(connection: sa.Connection, edit: Edit, before: Row | None) -> Problem | None:
    if edit.seen is None:
        if before is not None and not before["removed"]:
            return _problem(edit, "code", "ce code existe déjà. En choisir un autre, ou modifier la ligne.")
        return None
    if before is None:
        return _problem(edit, "code", "ligne absente du carnet. Actualiser la page, puis recommencer.")
    if before["version"] != edit.seen:
        raise Conflict(edit, int(before["version"]), since(connection, edit.kind, edit.code, edit.seen))
    return None


def since(connection: sa.Connection, name: str, code: str, version: int) -> list[Difference]:
    """What was changed on a row after a version, field by field: the first value and the last."""
    query = (
        sa.select(CHANGE, EVENT.c.actor, EVENT.c.at)
        .join(EVENT, EVENT.c.id == CHANGE.c.event)
        .where(CHANGE.c.kind == name, CHANGE.c.code == code, CHANGE.c.version > version)
        .order_by(CHANGE.c.id)
    )
    found: dict[str, Difference] = {}
    for row in connection.execute(query).mappings():
        first = found.get(row["field"])
        before = row["before"] if first is None else first.before
        found[row["field"]] = Difference(row["field"], before, row["after"], row["actor"], row["at"])
    return list(found.values())


def _blank(told: Kind, code: str) -> Row:
    row: Row = {"code": code, "version": 0, "removed": False}
    for name, item in told.fields.items():
        row[name] = item.default or None
    return row


def _changes(key: Key, before: Row | None, after: Row) -> list[Row]:
    told = kind(key[0])
    names = [*told.fields, "removed"]
    old = {name: plain(before[name]) if before is not None else None for name in names}
    new = {name: plain(after[name]) for name in names}
    return [
        {"kind": key[0], "code": key[1], "field": name, "before": old[name], "after": new[name]}
        for name in names
        if old[name] != new[name]
    ]


def plain(value: Any) -> Any:
    """A value of the store as JSON holds it: dates as text."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _refuse_broken(connection: sa.Connection, merged: Mapping[Key, Row]) -> None:
    """Every row that is kept names rows that exist; nothing that is removed is still named; no circle."""
    problems: list[Problem] = []
    alive = {key: not row["removed"] for key, row in merged.items()}
    missing = _missing(connection, merged, alive)
    for key, row in merged.items():
        told = kind(key[0])
        for item in [] if row["removed"] else told.references():
            if row[item.name] is not None and (item.kind, row[item.name]) in missing:
                text = f"« {row[item.name]} » n'existe pas. Vérifier le code, ou créer d'abord cette ligne."
                problems.append(Problem(key[0], key[1], item.name, row[item.name], text))
    problems += _still_named(connection, merged, alive)
    problems += _circles(connection, merged)
    if problems:
        raise Refused(problems)


def _missing(connection: sa.Connection, merged: Mapping[Key, Row], alive: Mapping[Key, bool]) -> set[Key]:
    """Of the rows that are referred to, those that neither the store nor these edits hold."""
    asked = {
        (item.kind, row[item.name])
        for key, row in merged.items()
        if not row["removed"]
        for item in kind(key[0]).references()
        if row[item.name] is not None
    }
    lost = {key for key in asked if not alive.get(key, True)}
    unknown: dict[str, list[str]] = {}
    for name, code in sorted(asked - set(alive)):
        unknown.setdefault(name, []).append(code)
    for name, codes in unknown.items():
        table = TABLES[name]
        for first in range(0, len(codes), CHUNK):
            part = codes[first : first + CHUNK]
            query = sa.select(table.c.code).where(table.c.code.in_(part), table.c.removed.is_(False))
            here = set(connection.execute(query).scalars())
            lost |= {(name, code) for code in part if code not in here}
    return lost


def _still_named(
    connection: sa.Connection, merged: Mapping[Key, Row], alive: Mapping[Key, bool]
) -> list[Problem]:
    problems = []
    for name, code in sorted(key for key, here in alive.items() if not here):
        for other in kinds().values():
            for item in other.references():
                if item.kind != name:
                    continue
                table = TABLES[other.code]
                query = sa.select(table.c.code).where(table.c[item.name] == code, table.c.removed.is_(False))
                left = [
                    one for one in connection.execute(query).scalars() if alive.get((other.code, one), True)
                ]
                left = [
                    one for one in left if merged.get((other.code, one), {item.name: code})[item.name] == code
                ]
                if left:
                    text = f"{len(left)} {other.label.lower()}(s) en dépendent encore. Les retirer d'abord."
                    problems.append(Problem(name, code, "code", code, text))
    return problems


def _circles(connection: sa.Connection, merged: Mapping[Key, Row]) -> list[Problem]:
    """A row that would be above itself."""
    problems = []
    for name, item in ((told.code, item) for told in kinds().values() for item in told.references()):
        if item.kind != name or not any(key[0] == name for key in merged):
            continue
        table = TABLES[name]
        pairs = sa.select(table.c.code, table.c[item.name])
        above: dict[str, Any] = {row[0]: row[1] for row in connection.execute(pairs)}
        above |= {key[1]: row[item.name] for key, row in merged.items() if key[0] == name}
        for key in (key for key in merged if key[0] == name):
            seen, code = {key[1]}, above.get(key[1])
            while code is not None and code not in seen:
                seen.add(code)
                code = above.get(code)
            if code is not None:
                text = f"« {above[key[1]]} » est déjà au-dessous de cette ligne. Choisir un autre élément."
                problems.append(Problem(name, key[1], item.name, str(above[key[1]]), text))
    return problems


def rows(engine: sa.Engine, name: str, *, removed: bool = False, **equal: Any) -> list[Row]:
    """The rows of a kind, by code; `removed` adds those that were removed."""
    table = TABLES[kind(name).code]
    query = sa.select(table).order_by(table.c.code)
    if not removed:
        query = query.where(table.c.removed.is_(False))
    for column, value in equal.items():
        query = query.where(table.c[column] == value)
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def everything(engine: sa.Engine, names: Iterable[str]) -> dict[str, list[Row]]:
    """The rows of several kinds, as they were at one moment."""
    with reading(engine) as connection:
        found = {}
        for name in names:
            table = TABLES[name]
            query = sa.select(table).where(table.c.removed.is_(False)).order_by(table.c.code)
            rows = connection.execute(query)
            columns = list(rows.keys())  # asked once: by row, it is half of the time of thousands of rows
            found[name] = [dict(zip(columns, row, strict=True)) for row in rows.all()]
        return found


def one(engine: sa.Engine, name: str, code: str) -> Row | None:
    """A row that was not removed."""
    found = rows(engine, name, code=code)
    return found[0] if found else None


def history(
    engine: sa.Engine, *, name: str | None = None, code: str | None = None, last: int | None = None,
    rows: Iterable[Key] | None = None,
) -> list[Row]:  # fmt: skip
    """Events and their changes, the latest first: event, at, actor, action, note, kind, code, version, field.

    rows: only the changes of these (kind, code).

    before, after: as JSON holds them; None with `redacted` when the law had them erased.
    """
    query = (
        sa.select(
            EVENT.c.id.label("event"), EVENT.c.at, EVENT.c.actor, EVENT.c.action, EVENT.c.note,
            EVENT.c.undone_by,
            CHANGE.c.kind, CHANGE.c.code, CHANGE.c.version, CHANGE.c.field, CHANGE.c.before, CHANGE.c.after,
            CHANGE.c.redacted, CHANGE.c.id.label("change"),
        )
        .join(CHANGE, CHANGE.c.event == EVENT.c.id)
        .order_by(EVENT.c.id.desc(), CHANGE.c.id)
    )  # fmt: skip
    if name is not None:
        query = query.where(CHANGE.c.kind == name)
    if code is not None:
        query = query.where(CHANGE.c.code == code)
    if rows is not None:
        asked: dict[str, list[str]] = {}
        for kind_asked, row in rows:
            asked.setdefault(kind_asked, []).append(row)
        each = (sa.and_(CHANGE.c.kind == one, CHANGE.c.code.in_(codes)) for one, codes in asked.items())
        query = query.where(sa.or_(sa.false(), *each))
    if last is not None:
        query = query.limit(last)
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def stamp(engine: sa.Engine) -> tuple[int, int]:
    """Changes whenever anything in the carnet does: the last event, and how many values were erased."""
    erased = sa.select(sa.func.count()).select_from(CHANGE).where(CHANGE.c.redacted.is_(True))
    with reading(engine) as connection:
        last = connection.execute(sa.select(sa.func.max(EVENT.c.id))).scalar()
        return int(last or 0), int(connection.execute(erased).scalar_one())


def said(name: str, told: str, value: Any) -> str:
    """A value of the history as a reader sees it."""
    field = kind(name).fields.get(told)
    if value is None:
        return ""
    if field is not None and field.type == "choice":
        return words().get(str(value), str(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return " ; ".join(f"{key} = {amount:g}" for key, amount in value.items())
    return str(value)
