"""Childminders, counted by commune: never one by one, never their ages at that scale."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ctg.model import Level, Nature, Quantity
from ctg.sources import _delivered, _secrecy
from ctg.sources._delivery import SECRET, Checked, Column, Delivery, Known

COUNTS = ("agrees", "actifs", "places", "places_moins_3")
PEOPLE = ("agrees", "actifs")
LABELS = {
    "am_agrees": ("Assistants maternels agréés", "assistants maternels"),
    "am_actifs": ("Assistants maternels en activité", "assistants maternels"),
    "am_places": ("Places chez les assistants maternels", "places"),
    "am_places_moins_3": ("Places pour les moins de 3 ans chez les assistants maternels", "places"),
}
AGE = "l'âge se donne par intercommunalité, avec la livraison « indicateurs »"
PERSON = "une personne ne se livre pas, seulement le nombre par commune"
DELIVERY = Delivery(
    kind="assistants-maternels",
    title="Assistants maternels par commune",
    note="Une ligne par commune et par année ; 0 là où il n'y en a aucun, vide si on ne sait pas.",
    producer="PMI et relais petite enfance",
    key=("commune", "annee"),
    threshold=5,
    secrecy="Là où il y en a de 1 à 4, tous les nombres de la commune sont remplacés par « secret ».",
    left_out=dict.fromkeys(("age", "ages", "50", "55", "60", "62", "65"), AGE)
    | dict.fromkeys(("nom", "prenom", "adresse", "telephone", "tel", "mail", "email", "courriel"), PERSON),
    columns=(
        Column("commune", "Code Insee de la commune, à 5 caractères (ex. 01004)", "code",
               required=True, refers="commune"),
        Column("annee", "Année du comptage, au 31 décembre", "annee", required=True),
        Column("agrees", "Nombre d'assistants maternels agréés", "entier", withheld=True, low=0),
        Column("actifs", "Dont en activité (au moins un enfant gardé)", "entier", withheld=True, low=0),
        Column("places", "Places d'agrément", "entier", withheld=True, low=0),
        Column("places_moins_3", "Dont places pour les moins de 3 ans", "entier", withheld=True, low=0),
        Column("nature", "Compté, estimé, ou inventé pour l'exemple", "choix",
               accepted=tuple(map(str, Nature)), default=str(Nature.OBSERVED)),
    ),
    quantities=tuple(
        Quantity(code, label, unit, levels=(Level.COMMUNE, Level.SECTOR, Level.EPCI, Level.PERIMETER))
        for code, (label, unit) in LABELS.items()
    ),
    people=("am_agrees", "am_actifs"),
)  # fmt: skip


def read(path: Path, known: Known, confirmed: Mapping[str, str]) -> Checked:
    """Counts by commune; where there are 1 to 4 childminders, all of the row is withheld."""
    checked = _delivered.read(path, DELIVERY, known, confirmed)
    frame = checked.frame.reindex(columns=list(dict.fromkeys([*checked.frame, *COUNTS])), fill_value="")
    for part, whole in (("actifs", "agrees"), ("places_moins_3", "places")):
        more = pd.to_numeric(frame[part], errors="coerce") > pd.to_numeric(frame[whole], errors="coerce")
        if part in checked.frame:
            checked.refuse(more, part, f"plus que la colonne « {whole} »")
    _uncounted(checked, frame)
    few = _secrecy.small(frame["agrees"], DELIVERY.threshold)
    few |= _secrecy.small(frame["actifs"], DELIVERY.threshold)
    few |= (frame["agrees"] == SECRET) | (frame["actifs"] == SECRET)
    return _secrecy.rows(checked, few, COUNTS, DELIVERY.threshold)


def _uncounted(checked: Checked, frame: pd.DataFrame) -> None:
    """Places alone might be those of one person: refused, since we could not tell."""
    unread = {problem.line for problem in checked.problems}
    nobody = (frame["agrees"] == "") & (frame["actifs"] == "") & ~frame.index.isin(unread)
    for name in ("places", "places_moins_3"):
        if name in checked.frame:
            checked.refuse(nobody & (frame[name] != ""), name, "places sans nombre d'assistants maternels")
            nobody &= frame[name] == ""


def figures(frame: pd.DataFrame) -> pd.DataFrame:
    """territory, quantity, year, value, status, nature: one row per cell that was filled in."""
    long = frame.melt(["commune", "annee", "nature"], list(COUNTS), "quantity", "text")
    long = long[long["text"] != ""]
    hidden = long["text"] == SECRET
    return pd.DataFrame(
        {
            "territory": long["commune"],
            "quantity": "am_" + long["quantity"],
            "year": long["annee"].astype("int64"),
            "value": pd.to_numeric(long["text"].where(~hidden)).astype("float64"),
            "status": hidden.map({True: "secret", False: "ok"}),
            "nature": long["nature"],
        }
    )
