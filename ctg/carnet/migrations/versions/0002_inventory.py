"""The inventory as people correct it, and the layout of the spreadsheets they import."""

import sqlalchemy as sa
from alembic import op

from ctg.carnet import tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "capacite",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(name="removed"), nullable=False),
        sa.Column("updated_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=120), nullable=False),
        sa.Column("service", sa.String(length=80), nullable=True),
        sa.Column("periode", sa.String(length=300), nullable=True),
        sa.Column("depuis", sa.Date(), nullable=True),
        sa.Column("places", sa.Float(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_capacite_version")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_capacite")),
    )
    op.create_table(
        "disposition",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(name="removed"), nullable=False),
        sa.Column("updated_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=120), nullable=False),
        sa.Column("libelle", sa.String(length=300), nullable=True),
        sa.Column("colonnes", sa.Text(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_disposition_version")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_disposition")),
    )
    op.create_table(
        "service",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(name="removed"), nullable=False),
        sa.Column("updated_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=120), nullable=False),
        sa.Column("nouveau", sa.String(length=40), nullable=True),
        sa.Column("type", sa.String(length=300), nullable=True),
        sa.Column("nom", sa.String(length=300), nullable=True),
        sa.Column("commune", sa.String(length=80), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("gestionnaire", sa.String(length=300), nullable=True),
        sa.Column("age_min", sa.Float(), nullable=True),
        sa.Column("age_max", sa.Float(), nullable=True),
        sa.Column("age_unite", sa.String(length=40), nullable=True),
        sa.Column("jours", sa.String(length=300), nullable=True),
        sa.Column("heures", sa.String(length=300), nullable=True),
        sa.Column("tarif_qf", sa.String(length=40), nullable=True),
        sa.Column("transport", sa.String(length=40), nullable=True),
        sa.Column("handicap", sa.String(length=40), nullable=True),
        sa.Column("ouvert_le", sa.Date(), nullable=True),
        sa.Column("ferme_le", sa.Date(), nullable=True),
        sa.Column("verifie_le", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_service_version")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service")),
    )
