"""The stops of the mobile services of the local inventory."""

from collections.abc import Mapping
from pathlib import Path

from ctg.sources import _delivered
from ctg.sources._delivery import Checked, Column, Delivery, Known

DELIVERY = Delivery(
    kind="arrets",
    title="Arrêts des services itinérants",
    note="Une ligne par service, commune, jour et heure de début ; livrer d'abord l'inventaire.",
    producer="Territoire",
    key=("service", "commune", "jour", "debut"),
    columns=(
        Column("service", "Identifiant du service dans l'inventaire local", "code",
               required=True, refers="local"),
        Column("commune", "Code Insee de la commune desservie", "code", required=True, refers="commune"),
        Column("jour", "Jour de la semaine", "choix", required=True,
               accepted=("lun", "mar", "mer", "jeu", "ven", "sam", "dim")),
        Column("debut", "Heure de début (ex. 9h00)", required=True),
        Column("fin", "Heure de fin (ex. 16h30)"),
        Column("recurrence", "Rythme (ex. chaque semaine, hors vacances scolaires)"),
    ),
)  # fmt: skip


def read(path: Path, known: Known, confirmed: Mapping[str, str]) -> Checked:
    """Where and when a mobile service stops."""
    return _delivered.read(path, DELIVERY, known, confirmed)
