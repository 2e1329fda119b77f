"""The fields of a service in a form: three abreast on a laptop, one under the other on a phone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from ctg import french
from ctg.answers.catalogue import types
from ctg.answers.communes import communes
from ctg.answers.corrections import Card
from ctg.ui.cache import ask
from ctg.ui.service_rows import PERIODS

ANSWERS = {"inconnu": "Inconnu", "oui": "Oui", "non": "Non"}
UNITS = {"": "–", "mois": "mois", "ans": "ans"}
LONGEST, LONGEST_NOTE = 300, 20_000  # characters, those of the logbook
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)


def card(shown: Card, key: str) -> dict[str, Any]:
    """Every field of a service, from what is told of it; field -> what is in the form."""
    values = _where(shown.told, key) | _when(shown.told, key)
    return values | _offer(shown.told, key) | _details(shown.told, key)


def new(kind: str, key: str) -> dict[str, Any]:
    """What a new service needs; the rest is filled in later."""
    return _where({"type": kind}, key)


def capacity(key: str, usual: str = "annee") -> tuple[str, date, float | None]:
    """A period, the day from which it holds, and a number of places."""
    first, second, third = st.columns(3)
    with first:
        periode = _one("Période", PERIODS, usual, f"{key}-period")
    with second:
        since = _day("Capacité à partir du", date.today(), f"{key}-since")
    with third:
        places = _number("Capacité", None, f"{key}-places", 0.0, 100_000.0)
    return periode, since or date.today(), places


def _where(told: Mapping[str, Any], key: str) -> dict[str, Any]:
    first, second, third = st.columns(3)
    with first:
        kind = _one("Type", types(), told.get("type"), f"{key}-type")
    with second:
        name = st.text_input(
            "Nom", told.get("nom") or "", max_chars=LONGEST, key=f"{key}-nom",
            help="Le nom usuel du service, jamais celui d'une personne.",
        )  # fmt: skip
    with third:
        commune = _one("Commune", _communes(told.get("commune")), told.get("commune"), f"{key}-commune")
    return {"type": kind, "nom": name, "commune": commune}


def _when(told: Mapping[str, Any], key: str) -> dict[str, Any]:
    labels = {"ferme_le": "Fermé le", "ouvert_le": "Ouvert le", "verifie_le": "Vérifié le"}
    values = {}
    for column, (name, label) in zip(st.columns(3), labels.items(), strict=True):
        with column:
            values[name] = _day(label, told[name], f"{key}-{name}")
    return values


def _offer(told: Mapping[str, Any], key: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    labels = {
        "handicap": "Accueil du handicap",
        "tarif_qf": "Tarif selon le quotient",
        "transport": "Transport",
    }
    for column, (name, label) in zip(st.columns(3), labels.items(), strict=True):
        with column:
            values[name] = _one(label, ANSWERS, told[name] or "inconnu", f"{key}-{name}")
    texts = {"jours": "Jours", "heures": "Heures", "gestionnaire": "Gestionnaire"}
    for column, (name, label) in zip(st.columns(3), texts.items(), strict=True):
        with column:
            values[name] = st.text_input(label, told[name] or "", max_chars=LONGEST, key=f"{key}-{name}")
    return values


def _details(told: Mapping[str, Any], key: str) -> dict[str, Any]:
    low, high, unit = st.columns(3)
    with low:
        youngest = _number("Âge minimal", told["age_min"], f"{key}-low", 0.0, 120.0)
    with high:
        oldest = _number("Âge maximal", told["age_max"], f"{key}-high", 0.0, 120.0)
    with unit:
        ages = _one("Unité des âges", UNITS, told["age_unite"] or "", f"{key}-unit")
    north, east, note = st.columns(3)
    with north:
        lat = _number("Latitude", told["lat"], f"{key}-lat", -90.0, 90.0, "%.5f")
    with east:
        lon = _number("Longitude", told["lon"], f"{key}-lon", -180.0, 180.0, "%.5f")
    with note:
        text = st.text_area("Note", told["note"] or "", max_chars=LONGEST_NOTE, key=f"{key}-note", height=80)
    return {
        "age_min": youngest, "age_max": oldest, "age_unite": ages, "lat": lat, "lon": lon, "note": text,
    }  # fmt: skip


def _communes(present: str | None) -> dict[str, str]:
    """The communes of the territory; a service around it keeps its own."""
    rows = ask(communes).sort_values("nom", key=lambda names: names.map(french.sort_key))
    inside = dict(zip(rows["code"], rows["nom"], strict=True))
    return inside if not present or present in inside else {present: present} | inside


def _one(label: str, options: Mapping[str, str], value: str | None, key: str) -> str:
    codes = list(options)
    index = codes.index(value) if value is not None and value in options else None
    chosen = st.selectbox(
        label, codes, index=index, format_func=lambda code: options[code], key=key, placeholder="Choisir…"
    )
    return str(chosen or "")


def _day(label: str, value: date | None, key: str) -> date | None:
    return st.date_input(label, value, format="DD/MM/YYYY", key=key, min_value=FIRST, max_value=LAST)


def _number(
    label: str, value: float | None, key: str, low: float, high: float, form: str = "%g"
) -> float | None:
    found: float | None = st.number_input(
        label, min_value=low, max_value=high, value=value, step=1.0, format=form, key=key, placeholder=""
    )
    return found
