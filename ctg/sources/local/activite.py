"""What a service did in a year: hours, children, staff, price."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ctg.model import Nature
from ctg.sources import _delivered, _secrecy
from ctg.sources._delivery import Checked, Column, Delivery, Known

MEASURES = {
    "heures_ouverture": "Heures d'ouverture dans l'année",
    "heures_facturees": "Heures facturées aux familles",
    "heures_realisees": "Heures de présence réelle",
    "taux_occupation": "Taux d'occupation tel que le gestionnaire le publie, en %",
    "enfants": "Enfants différents accueillis dans l'année",
    "familles": "Familles différentes accueillies dans l'année",
    "jours_ouverture": "Jours d'ouverture dans l'année",
    "etp": "Équivalents temps plein auprès des enfants ou du public",
    "prix_revient_heure": "Prix de revient d'une heure, en euros",
    "charges": "Total des charges de l'année, en euros",
}
PEOPLE = ("enfants", "familles")
HANDICAP = (
    "aucun compte d'enfants en situation de handicap par service ; le livrer pour l'intercommunalité, "
    "avec la table « indicateurs »"
)
TOP = {"taux_occupation": 200.0, "heures_ouverture": 8784.0, "jours_ouverture": 366.0}
DELIVERY = Delivery(
    kind="activite",
    title="Activité annuelle des services",
    note="Une ligne par service et par année, remplie par le gestionnaire ; vide : non connu.",
    producer="Gestionnaires des services",
    key=("service", "annee"),
    threshold=5,
    secrecy="De 1 à 4 enfants ou familles, la valeur est remplacée par « secret » ; "
    "le handicap ne se compte jamais par service.",
    left_out=dict.fromkeys(("handicap", "handicapes", "aeeh", "pai"), HANDICAP),
    columns=(
        Column("service", "Identifiant du service dans l'inventaire", "code",
               required=True, refers="service"),
        Column("annee", "Année civile", "annee", required=True),
        *(
            Column(
                name, text, "entier" if name in PEOPLE else "nombre",
                low=0, high=TOP.get(name), withheld=name in PEOPLE,
            )
            for name, text in MEASURES.items()
        ),
        Column("nature", "Compté, estimé, ou inventé pour l'exemple", "choix",
               accepted=tuple(map(str, Nature)), default=str(Nature.OBSERVED)),
    ),
)  # fmt: skip


def read(path: Path, known: Known, confirmed: Mapping[str, str]) -> Checked:
    """Yearly activity, small counts withheld, counts of disabled children left out."""
    checked = _delivered.read(path, DELIVERY, known, confirmed)
    return _secrecy.cells(checked, PEOPLE, DELIVERY.threshold)


def rows(frame: pd.DataFrame) -> pd.DataFrame:
    """service, year, measure, value, status, nature: one row per cell that was filled in."""
    kept = [name for name in MEASURES if name in frame]
    long = frame.melt(["service", "annee", "nature"], kept, "measure", "text")
    long = long[long["text"] != ""]
    hidden = long["text"] == "secret"
    return pd.DataFrame(
        {
            "service": long["service"],
            "year": long["annee"].astype("int64"),
            "measure": long["measure"],
            "value": pd.to_numeric(long["text"].where(~hidden)),
            "status": hidden.map({True: "secret", False: "ok"}),
            "nature": long["nature"],
        }
    )
