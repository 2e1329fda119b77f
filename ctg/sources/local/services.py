"""The inventory of services, as the territory keeps it."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ctg.model import Nature
from ctg.sources import _cells, _delivered
from ctg.sources._delivery import Checked, Column, Delivery, Known, counted

POINT = ("lat", "lon", "precision")
ANSWERS = ("oui", "non", "inconnu")
CONTACT = "les coordonnées et les noms de personnes ne se livrent pas"
DELIVERY = Delivery(
    kind="services",
    title="Inventaire des services",
    note="Une ligne par service ; une ligne dont l'identifiant existe déjà remplace l'ancienne.",
    producer="Territoire",
    key=("id",),
    left_out=dict.fromkeys(
        ("telephone", "tel", "mail", "email", "courriel", "directeur", "directrice"), CONTACT
    ),
    columns=(
        Column("id", "Identifiant du service, stable, sans espace (ex. creche-les-lilas)", required=True),
        Column("type", "Type de service (code)", "code", required=True, refers="type"),
        Column("nom", "Nom usuel du service, jamais celui d'une personne", required=True),
        Column(
            "commune", "Code Insee de la commune, à 5 caractères (ex. 01004)", "code",
            required=True, refers="commune", names=("territoire",),
        ),
        Column("lat", "Latitude en degrés, vide si inconnue", "nombre", low=-90, high=90),
        Column("lon", "Longitude en degrés, vide si inconnue", "nombre", low=-180, high=180),
        Column(
            "precision", "Ce que situe le point : le lieu exact, l'adresse ou la commune", "choix",
            accepted=("point", "adresse", "commune"), default="commune",
        ),
        Column("gestionnaire", "Organisme qui gère le service"),
        Column("age_min", "Âge minimal accueilli", "nombre", low=0, high=150),
        Column("age_max", "Âge maximal accueilli", "nombre", low=0, high=150),
        Column("age_unite", "Unité des deux âges", "choix", accepted=("mois", "ans")),
        Column("jours", "Jours d'ouverture (ex. lun mar jeu)"),
        Column("heures", "Heures d'ouverture (ex. 7h30-18h30)"),
        Column("tarif_qf", "Tarif selon le quotient familial", "choix", accepted=ANSWERS, default="inconnu"),
        Column("transport", "Transport organisé", "choix", accepted=ANSWERS, default="inconnu"),
        Column("handicap", "Accueil d'enfants en situation de handicap", "choix",
               accepted=ANSWERS, default="inconnu"),
        Column("ouvert_le", "Date d'ouverture", "date"),
        Column("ferme_le", "Date de fermeture, vide si le service est ouvert", "date"),
        Column("verifie_le", "Date de la dernière vérification", "date"),
        Column("dans", "Grandeur officielle qui compte déjà ces places (ex. places_eaje)",
               names=("deja_compte_dans",)),
        Column("note", "Remarque publiée avec le service"),
        Column("nature", "Réel ou inventé pour l'exemple", "choix",
               accepted=tuple(map(str, Nature)), default=str(Nature.OBSERVED)),
    ),
)  # fmt: skip


def read(path: Path, known: Known, confirmed: Mapping[str, str]) -> Checked:
    """The services of the territory; those that another file gives already are set aside."""
    checked = _delivered.read(path, DELIVERY, known, confirmed)
    if "id" in checked.frame:
        elsewhere = checked.frame["id"].map(dict(known.elsewhere)).fillna("")
        for file, lines in elsewhere[elsewhere != ""].groupby(elsewhere):
            told = counted(len(lines), "ligne laissée")
            checked.notes.append(f"{told} de côté : services déjà donnés par {file}")
        checked.frame = checked.frame[elsewhere == ""].copy()
    _in_order(checked, "ouvert_le", "ferme_le", "date de fermeture avant la date d'ouverture")
    _in_order(checked, "age_min", "age_max", "âge maximal inférieur à l'âge minimal")
    if set(POINT) <= set(checked.frame):
        _without_centres(checked.frame, known)
    return checked


def _in_order(checked: Checked, low: str, high: str, problem: str) -> None:
    """Two dates in their written form, or two numbers: the first is not above the second."""
    if not {low, high} <= set(checked.frame):
        return
    first, last = checked.frame[low], checked.frame[high]
    both = (first != "") & (last != "")
    if low == "age_min":
        wrong = pd.to_numeric(first.where(both)) > pd.to_numeric(last.where(both))
    else:
        wrong = first > last
    checked.refuse(both & wrong, high, problem)


def _without_centres(frame: pd.DataFrame, known: Known) -> None:
    """The base places at the centre of its commune a service without a point; its export says so, and
    that centre is no point of the service.
    """
    for line, row in frame.iterrows():
        centre = known.centres.get(str(row["commune"]))
        if centre is None:
            continue
        lost = "" in (row["lat"], row["lon"])
        there = (row["lat"], row["lon"]) == tuple(map(_cells.shown, centre))
        if lost or (there and row["precision"] == "commune"):
            frame.loc[[line], list(POINT)] = ["", "", "commune"]
