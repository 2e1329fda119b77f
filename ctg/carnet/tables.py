"""The tables of the logbook, made from the kinds: one table each, then events and the changes they made."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from ctg.carnet.kinds import Field, Kind, kinds

METADATA = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
COLUMN_TYPES: dict[str, Any] = {
    "text": sa.String(300), "long": sa.Text(), "date": sa.Date(), "number": sa.Float(),
    "integer": sa.Integer(), "choice": sa.String(40), "reference": sa.String(80), "list": sa.JSON(),
    "codes": sa.JSON(), "points": sa.JSON(),
}  # fmt: skip


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: SQLite gives naive ones back, PostgreSQL aware ones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def column_type(field: Field) -> Any:
    """The type of the column of a field."""
    return sa.String(80) if field.one else COLUMN_TYPES[field.type]


def _table(kind: Kind) -> sa.Table:
    columns = [sa.Column(name, column_type(field), nullable=True) for name, field in kind.fields.items()]
    return sa.Table(
        kind.code,
        METADATA,
        sa.Column("code", sa.String(80), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("removed", sa.Boolean(name="removed"), nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("updated_by", sa.String(120), nullable=False),
        *columns,
        sa.CheckConstraint("version >= 1", name="version"),
    )


TABLES = {code: _table(kind) for code, kind in kinds().items()}
# One event is one gesture: a save, an import, an undo. `undone`: the event that took it back.
EVENT = sa.Table(
    "event",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.String(120), nullable=False),
    sa.Column("action", sa.String(20), nullable=False),
    sa.Column("note", sa.String(300), nullable=False),
    sa.Column("undone_by", sa.Integer, nullable=True),
)
# One row per field that an event changed. before, after: JSON; null once redacted, `redacted` says so.
CHANGE = sa.Table(
    "change",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.Integer, sa.ForeignKey("event.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("code", sa.String(80), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("field", sa.String(40), nullable=False),
    sa.Column("before", sa.JSON, nullable=True),
    sa.Column("after", sa.JSON, nullable=True),
    sa.Column("redacted", sa.Boolean(name="redacted"), nullable=False),
)
