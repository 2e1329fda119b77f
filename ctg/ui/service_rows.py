"""The rows of the inventory as a reader expects them."""

from typing import Any

import pandas as pd

from ctg import french
from ctg.answers.inventory import UNTOLD, figure
from ctg.charts.rows import each
from ctg.ui import blocks

NB = "\u00a0"
WEEK = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
NATURES = {"observe": "réel", "estime": "estimé", "exemple": "exemple"}
PERIODS = {
    "annee": "Toute l'année",
    "periscolaire_matin": "Périscolaire, matin",
    "periscolaire_midi": "Périscolaire, midi",
    "periscolaire_soir": "Périscolaire, soir",
    "mercredi": "Mercredi",
    "vacances_automne": "Vacances d'automne",
    "vacances_noel": "Vacances de Noël",
    "vacances_hiver": "Vacances d'hiver",
    "vacances_printemps": "Vacances de printemps",
    "ete": "Été",
}
KNOWN = {"oui": "oui", "non": "non", "inconnu": "inconnu", "": "inconnu"}


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows as texts, in the order of the communes' names.

    frame   rows of an inventory, with capacite and ouvert
    """
    ordered = frame.sort_values("commune", key=lambda names: names.map(french.sort_key), kind="stable")
    rows = each(ordered)
    return ordered.assign(
        offre=[offer(row.capacite, row.unite, ouvert=row.ouvert) for row in rows],
        ages=[ages(row.age_min, row.age_max, row.age_unite) for row in rows],
        quand=[when(row.jours, row.heures) for row in rows],
        source=ordered["source"].map(_producer),
        etat=[_state(row) for row in rows],
        verifie=[blocks.day(row.verifie_le) or _vintage(row.millesime) for row in rows],
        nature=ordered["nature"].map(NATURES),
        gestionnaire=ordered["gestionnaire"].mask(ordered["gestionnaire"] == "", "non communiqué"),
        **{name: ordered[name].map(KNOWN) for name in ("tarif_qf", "transport", "handicap")},
    )


def offer(value: float, unit: str, *, ouvert: bool = True) -> str:
    """Reads "22 places", "0 places", "non communiqué"; of a closed service, what it last offered."""
    if pd.isna(value):
        return UNTOLD
    text = f"{figure(value)}{NB}{unit}"
    return text if ouvert else f"({text})"


def ages(low: float, high: float, unit: str) -> str:
    """Reads "2 à 36 mois", "dès 16 ans", "jusqu'à 6 ans", "non communiqué"; 0 is an age."""
    if pd.isna(low) and pd.isna(high):
        return UNTOLD
    if pd.isna(high):
        return "tous âges" if low == 0 else _whole(f"dès {low:.0f} {unit}")
    if pd.isna(low):
        return _whole(f"jusqu'à {high:.0f} {unit}")
    return _whole(f"{low:.0f} à {high:.0f} {unit}")


def when(days: str, hours: str) -> str:
    """Reads "lun à ven, 7h30-18h30"; three days in a row or more are named by the first and the last."""
    named = days.split()
    first = WEEK.index(named[0]) if named and named[0] in WEEK else 0
    if len(named) > 2 and WEEK[first : first + len(named)] == tuple(named):
        days = f"{named[0]} à {named[-1]}"
    return ", ".join(_whole(text) for text in (days, hours) if text) or UNTOLD


def _whole(text: str) -> str:
    """The same text on one line: narrow columns must not stack days and dates."""
    return text.replace(" ", NB).replace("-", "\u2011")


def _state(row: Any) -> str:
    closes, opens = blocks.day(row.ferme_le), blocks.day(row.ouvert_le)
    if row.ouvert:
        return f"ouvert, ferme le{NB}{closes}" if closes else "ouvert"
    return f"fermé le{NB}{closes}" if closes else f"ouvre le{NB}{opens}"


def _vintage(year: float) -> str:
    return "inconnu" if pd.isna(year) else f"fichier de {year:.0f}"


def _producer(source: str) -> str:
    """Who says so, in short: "Depp" for "Ministère de l'Éducation nationale ; Depp, Annuaire"."""
    return source.split(",", maxsplit=1)[0].split("(", maxsplit=1)[0].rsplit(";", maxsplit=1)[-1].strip()
