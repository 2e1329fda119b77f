"""The capacities of the services of the local inventory: dated, by period of the year."""

from collections.abc import Mapping
from pathlib import Path

from ctg.sources import _delivered
from ctg.sources._delivery import Checked, Column, Delivery, Known

PERIODS = tuple(
    (
        "annee periscolaire_matin periscolaire_midi periscolaire_soir mercredi vacances_automne "
        "vacances_noel vacances_hiver vacances_printemps ete"
    ).split()
)
DELIVERY = Delivery(
    kind="capacites",
    title="Capacités des services",
    note="Une ligne par service, période et date d'effet ; livrer d'abord l'inventaire.",
    producer="Territoire",
    key=("service", "periode", "depuis"),
    columns=(
        Column("service", "Identifiant du service dans l'inventaire local", "code",
               required=True, refers="local"),
        Column("periode", "Période de l'année", "choix", required=True, accepted=PERIODS),
        Column("depuis", "Date à partir de laquelle cette capacité vaut", "date", required=True),
        Column("places", "Capacité dans l'unité du type ; vide : non communiquée, 0 : fermé", "nombre",
               present=True, low=0),
    ),
)  # fmt: skip


def read(path: Path, known: Known, confirmed: Mapping[str, str]) -> Checked:
    """Dated capacities; an empty cell means that nobody told, never 0."""
    return _delivered.read(path, DELIVERY, known, confirmed)
