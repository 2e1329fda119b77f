"""Taking back the last gesture, and erasing what the law asks to erase; the event itself always stays."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ctg.carnet.connection import writing
from ctg.carnet.kinds import kind
from ctg.carnet.store import Edit, Saved, checked_actor, written
from ctg.carnet.tables import CHANGE, EVENT, TABLES
from ctg.carnet.values import Known
from ctg.errors import CtgError, UnknownName

UNDO = "annulation"
ERASURE = "effacement"
RESTORATION = "restauration"
REDACTED = "effacé"


def undo(engine: sa.Engine, *, actor: str, known: Known, now: datetime | None = None) -> Saved:
    """Put back what the last event changed; refused when a row of it was changed since."""
    who, moment = checked_actor(actor), now or datetime.now(UTC)
    with writing(engine) as connection:
        last = connection.execute(
            sa.select(EVENT)
            .where(EVENT.c.action.not_in([UNDO, ERASURE, RESTORATION]), EVENT.c.undone_by.is_(None))
            .order_by(EVENT.c.id.desc())
        ).mappings().first()  # fmt: skip
        if last is None:
            raise CtgError("Rien à annuler : le carnet ne contient aucune modification.")
        changes = [dict(row) for row in connection.execute(
            sa.select(CHANGE).where(CHANGE.c.event == last["id"]).order_by(CHANGE.c.id)
        ).mappings()]  # fmt: skip
        if any(change["redacted"] for change in changes):
            raise CtgError("Cette modification contient des valeurs effacées : elle ne peut être annulée.")
        edits = _reversed(connection, changes)
        note = f"annule l'événement {last['id']}"
        saved = written(connection, edits, who, known, UNDO, note, moment)
        connection.execute(EVENT.update().where(EVENT.c.id == last["id"]).values(undone_by=saved.event))
        return saved


def _reversed(connection: sa.Connection, changes: list[dict[str, Any]]) -> list[Edit]:
    by_row: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for change in changes:
        by_row.setdefault((change["kind"], change["code"]), []).append(change)
    edits = []
    for (name, code), made in by_row.items():
        table = TABLES[name]
        version = connection.execute(sa.select(table.c.version).where(table.c.code == code)).scalar_one()
        if _changed_since(connection, name, code, made[0]["version"]):
            label = kind(name).label
            raise CtgError(
                f"{label} « {code} » a été modifiée depuis : la dernière modification ne peut être annulée. "
                "Corriger la ligne à la main."
            )
        marks = {change["field"]: change["before"] for change in made}
        remove = "removed" in marks and marks.pop("removed") in (None, True)
        values = {} if remove and made[0]["version"] == 1 else marks
        edits.append(Edit(name, code, values, seen=version, remove=remove))
    return edits


def _changed_since(connection: sa.Connection, name: str, code: str, version: int) -> bool:
    """By a gesture that still holds: one that was taken back, or took one back, left things as they were."""
    held = sa.select(CHANGE.c.id).join(EVENT, EVENT.c.id == CHANGE.c.event)
    held = held.where(CHANGE.c.kind == name, CHANGE.c.code == code, CHANGE.c.version > version)
    held = held.where(EVENT.c.action != UNDO, EVENT.c.undone_by.is_(None))
    return connection.execute(held.limit(1)).first() is not None


def redact(
    engine: sa.Engine, name: str, code: str, field: str | None = None, *, actor: str, who: str | None = None
) -> int:
    """Erase before and after of a row's history (one field, or all), and the actor `who` of its events.

    The current value is not touched: correct it first. Backups made before still hold what is erased.
    Returns how many values were erased. CtgError when the row never was, UnknownName for a field.
    """
    author = checked_actor(actor)
    if field is not None and field not in kind(name).fields:
        raise UnknownName("Champ", field, kind(name).fields)
    with writing(engine) as connection:
        wanted = [CHANGE.c.kind == kind(name).code, CHANGE.c.code == code]
        if field is not None:
            wanted.append(CHANGE.c.field == field)
        events = set(connection.execute(sa.select(CHANGE.c.event).where(*wanted)).scalars())
        if not events:
            raise CtgError(f"{kind(name).label} « {code} » : aucun historique à effacer. Vérifier le code.")
        done = connection.execute(
            CHANGE.update().where(*wanted).values(before=sa.null(), after=sa.null(), redacted=True)
        )
        if who is not None:
            table = TABLES[name]
            mine = table.update().where(table.c.code == code, table.c.updated_by == who)
            connection.execute(mine.values(updated_by=REDACTED))
            connection.execute(
                EVENT.update().where(EVENT.c.id.in_(events), EVENT.c.actor == who).values(actor=REDACTED)
            )
        note = f"{name} {code} {field or 'tous les champs'}"
        row = {"at": datetime.now(UTC), "actor": author, "action": ERASURE, "note": note[:300]}
        connection.execute(EVENT.insert(), row)
        return int(done.rowcount)
