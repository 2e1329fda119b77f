"""Inventories of services: shipped facts, local deliveries and the illustrative ones.

Facts give one file (a capacity is one number); local deliveries and the examples give three files
of the same form: services.csv, capacites.csv (dated, by period), arrets.csv (mobile stops).
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ctg.model import Nature
from ctg.sources import _csv

PERIODS = tuple(
    (
        "annee periscolaire_matin periscolaire_midi periscolaire_soir mercredi vacances_automne "
        "vacances_noel vacances_hiver vacances_printemps ete"
    ).split()
)
ANSWERS = ("oui", "non", "inconnu")
FACTS = (
    "id type nom commune lat lon precision places effectifs ips uai secteur millesime meme_que note"
).split()
INVENTORY = (
    "id type nom commune lat lon precision gestionnaire age_min age_max age_unite jours heures "
    "tarif_qf transport handicap ouvert_le ferme_le verifie_le dans note nature"
).split()
CAPACITIES = ("service", "periode", "depuis", "places")
STOPS = ("service", "commune", "jour", "debut", "fin", "recurrence")


@dataclass(frozen=True)
class Inventory:
    """services: one row per service; capacities: dated, by period; stops: of mobile services."""

    services: pd.DataFrame
    capacities: pd.DataFrame
    stops: pd.DataFrame


def read_facts(path: Path, communes: set[str], types: set[str]) -> pd.DataFrame:
    """Real services of one official file; places and pupils are missing where nobody told them."""
    frame = _csv.read_table(path, tuple(FACTS), key=("id",))
    _csv.known(path, frame, "commune", communes, "code de commune")
    _csv.known(path, frame, "type", types, "type de service")
    for column in ("lat", "lon", "places", "effectifs", "ips"):
        frame[column] = _csv.numbers(path, frame, column)
    frame["millesime"] = _csv.between(path, frame, "millesime", 1900, 2100)
    _csv.one_of(path, frame, "precision", ("point", "adresse", "commune"))
    return frame.sort_values("id", ignore_index=True)


def read_inventory(folder: Path, communes: set[str], types: set[str]) -> Inventory:
    """The three files of a delivery. An absent stops or capacities file means there are none."""
    path = folder / "services.csv"
    services = _csv.read_table(path, tuple(INVENTORY), key=("id",))
    _csv.known(path, services, "commune", communes, "code de commune")
    _csv.known(path, services, "type", types, "type de service")
    for column in ("lat", "lon", "age_min", "age_max"):
        services[column] = _csv.numbers(path, services, column)
    for column in ("ouvert_le", "ferme_le", "verifie_le"):
        services[column] = _csv.dates(path, services, column)
    for column in ("tarif_qf", "transport", "handicap"):
        _csv.one_of(path, services, column, ANSWERS)
    _csv.one_of(path, services, "nature", tuple(Nature))
    _csv.one_of(path, services, "precision", ("point", "adresse", "commune"))
    _csv.one_of(path, services, "age_unite", ("mois", "ans", ""))
    ids = set(services["id"])
    return Inventory(services, _capacities(folder, ids), _stops(folder, ids, communes))


def _capacities(folder: Path, ids: set[str]) -> pd.DataFrame:
    path = folder / "capacites.csv"
    if not path.exists():
        return pd.DataFrame(columns=list(CAPACITIES))
    frame = _csv.read_table(path, CAPACITIES, key=("service", "periode", "depuis"))
    _csv.known(path, frame, "service", ids, "identifiant de service")
    _csv.one_of(path, frame, "periode", PERIODS)
    since = _csv.dates(path, frame, "depuis")
    _csv.refuse(path, frame, "depuis", since.isna(), "n'est pas une date (AAAA-MM-JJ).")
    frame["depuis"] = since
    frame["places"] = _csv.numbers(path, frame, "places")
    return frame


def _stops(folder: Path, ids: set[str], communes: set[str]) -> pd.DataFrame:
    path = folder / "arrets.csv"
    if not path.exists():
        return pd.DataFrame(columns=list(STOPS))
    frame = _csv.read_table(path, STOPS)
    _csv.known(path, frame, "service", ids, "identifiant de service")
    _csv.known(path, frame, "commune", communes, "code de commune")
    return frame
