"""The parts of the Sources page: generated from the declarations, so they cannot drift."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers.expected import STATES as EXPECTED
from ctg.answers.lacking import remedies
from ctg.answers.official import STATES as OFFICIAL
from ctg.answers.outlines import Outlines
from ctg.charts.rows import each
from ctg.errors import CtgError
from ctg.tasks import contours
from ctg.ui import blocks, choose
from ctg.ui.cache import ask, location

NATURES = {"observe": "observé", "estime": "estimé", "exemple": "exemple"}
LEVELS = {"commune": "commune", "secteur": "secteur", "epci": "intercommunalité", "reference": "références"}
ACT_FIRST = ("perimee", "absente", "sans_valeur", "autre_source", "presente")
STATES = {"complet": "complet", "partiel": "partiel", "exemple": "exemple", "absent": "aucune donnée"}


def sources_table(frame: pd.DataFrame) -> None:
    """Every file: who made it, when, under which licence, how many rows."""
    shown = frame.assign(
        geographie=[f"{year:.0f}" if not pd.isna(year) else "" for year in frame["geographie"]],
        lignes=[french.number(count) for count in frame["lignes"]],
        empreinte=frame["sha256"].str[:12],
        nature=frame["nature"].map(NATURES),
    )
    columns = {
        "titre": "Fichier",
        "producteur": "Producteur",
        "millesime": "Millésime",
        "geographie": "Communes de",
        "obtenu": "Obtenu",
        "lignes": "Lignes",
        "licence": "Licence",
        "nature": "Nature",
        "note": "À savoir",
        "empreinte": "Empreinte (sha256)",
    }
    blocks.table(
        shown, columns, caption="Les fichiers de chiffres", numeric=("lignes",), long=("note",), tall=True
    )


def today() -> str:
    """The day that tells which vintages should be here; in the key of the cache."""
    return date.today().isoformat()


def official_table(frame: pd.DataFrame) -> None:
    """Every file that can be read: here or not, up to when, tried on what, and what its absence puts out."""
    order = {state: rank for rank, state in enumerate(ACT_FIRST)}
    ranked = frame[frame["etat"] != "sans_lecteur"].sort_values(
        "etat", key=lambda states: states.map(order), kind="stable"
    )
    years = zip(ranked["derniere_annee"], ranked["annee_attendue"], ranked["etat"], strict=True)
    shown = ranked.assign(
        etat=ranked["etat"].map(OFFICIAL),
        annee=["" if pd.isna(last) else f"{last} ({wanted} publiée)" if state == "perimee" else str(last)
               for last, wanted, state in years],
    )  # fmt: skip
    columns = {
        "titre": "Source",
        "producteur": "Producteur",
        "etat": "État",
        "annee": "Jusqu'à",
        "eteint": "Sans elle, rien sur",
        "fichier": "Fichier",
        "verifie_sur": "Lecteur essayé sur",
    }
    names = ("fichier", "verifie_sur")
    blocks.table(shown, columns, caption="Les sources officielles", long=("eteint",), names=names, tall=True)


def expected_counts(counts: Mapping[str, tuple[int, int]]) -> None:
    """How many figures each state has, and of how many the data are here."""
    blocks.facts(
        "Le compte",
        [(EXPECTED[state], _count(state, total, here)) for state, (total, here) in counts.items()],
    )


def _count(state: str, total: int, here: int) -> str:
    return f"{total}" if state == "non_publie" else f"{total}, dont {here} avec leurs données ici"


def expected_state() -> str:
    """The state that the list is narrowed to; "" for all."""
    state = choose.one("État", "etat", EXPECTED, default="", empty="Tous")
    choose.say_fallbacks()
    return state


def expected_table(frame: pd.DataFrame) -> None:
    """Every expected figure, grouped by state."""
    order = list(EXPECTED)
    shown = frame.assign(
        rang=frame["etat"].map(order.index),
        etat=frame["etat"].map(EXPECTED),
        origine=[_origin(row) for row in each(frame)],
    )
    columns = {
        "etat": "État",
        "libelle": "Chiffre",
        "niveaux": "Niveaux",
        "donnees_ici": "Données ici",
        "origine": "Où le trouver",
        "note": "À savoir",
        "code": "Code",
    }
    blocks.table(
        shown.sort_values("rang", kind="stable"),
        columns,
        caption="Les chiffres qu'un diagnostic attend",
        long=("origine", "note"),
        tall=True,
    )


def _origin(row: Any) -> str:
    """Official files, then who delivers it and by which delivery."""
    delivery = f"livraison {row.livraisons}" if row.livraisons else ""
    return "\u00a0; ".join(text for text in (row.partenaire, row.sources, delivery) if text)


def files_table(frame: pd.DataFrame) -> None:
    """The producers' files that were read, so that anyone can check it was this very file."""
    shown = frame.assign(
        geographie=[f"{year:.0f}" if not pd.isna(year) else "" for year in frame["geographie"]],
        octets=[french.number(size) for size in frame["octets"]],
        empreinte=frame["sha256"].str[:12],
    )
    columns = {
        "nom": "Fichier",
        "titre": "Source",
        "periode": "Période",
        "geographie": "Codes des communes de",
        "date_fichier": "Daté du",
        "octets": "Octets",
        "licence": "Licence",
        "empreinte": "Empreinte (sha256)",
    }
    blocks.table(shown, columns, caption="Les fichiers des producteurs", numeric=("octets",), tall=True)


def definitions_table(frame: pd.DataFrame) -> None:
    """Every indicator: what it means, how it is computed, how old it is."""
    absent, now = ask(remedies), date.today().year
    shown = frame.assign(
        annees=[
            absent.get(code) or (f"{first}" if first == last else f"{first} à {last}")
            for code, first, last in zip(
                frame["code"], frame["premiere_annee"], frame["derniere_annee"], strict=True
            )
        ],
        age=[
            "" if pd.isna(last) else french.count(now - int(last), "an") for last in frame["derniere_annee"]
        ],
        donne_par=[_levels(text) for text in frame["niveaux"]],
        minimum=[french.number(value) if value else "" for value in frame["denominateur_minimal"]],
    )
    columns = {
        "libelle": "Indicateur",
        "definition": "Définition",
        "formule": "Formule",
        "unite": "Unité",
        "sens": "Sens",
        "donne_par": "Donné par",
        "minimum": "Dénominateur minimal",
        "annees": "Années",
        "age": "Âge du chiffre",
    }
    blocks.table(
        shown,
        columns,
        caption="Les indicateurs",
        numeric=("age", "minimum"),
        long=("definition", "formule", "annees") if absent else ("definition", "formule"),
        tall=True,
    )


def _levels(codes: str) -> str:
    """Levels as words, from "commune, epci"."""
    return ", ".join(LEVELS[code] for code in codes.split(", ") if code in LEVELS)


def inventory_table(frame: pd.DataFrame) -> None:
    """How complete each type of service is, inside and around."""
    known, around = frame["dans_le_perimetre"] != "absent", frame["alentour"] != "absent"
    shown = frame.assign(
        dans_le_perimetre=frame["dans_le_perimetre"].map(STATES),
        alentour=frame["alentour"].map(STATES),
        services_dedans=frame["services_dedans"].astype(object).where(known, "–"),  # nothing known is no zero
        services_alentour=frame["services_alentour"].astype(object).where(around, "–"),
    )
    columns = {
        "theme_libelle": "Thème",
        "libelle": "Type de service",
        "dans_le_perimetre": "Dans le territoire",
        "services_dedans": "Services",
        "alentour": "Alentour",
        "services_alentour": "Services alentour",
    }
    blocks.table(
        shown,
        columns,
        caption="L'état de l'inventaire des services",
        numeric=("services_dedans", "services_alentour"),
        tall=True,
    )


def states() -> None:
    """The four states and the three natures of a value, in words."""
    left, right = st.columns(2, gap="large")
    with left:
        blocks.terms(
            "Quatre états",
            [
                ("connu", "un nombre, zéro compris"),
                ("secret", "le producteur ne le publie pas, pour protéger les personnes"),
                ("manquant", "il existe sans doute, mais pas dans nos fichiers"),
                ("sans objet", "il n'a pas de sens ici (un taux sans dénominateur)"),
            ],
        )
    with right:
        blocks.terms(
            "Trois natures",
            [
                ("observé", "compté ou publié par son producteur"),
                ("estimé", "approché, avec sa méthode"),
                ("exemple", "inventé pour montrer l'outil, hors de tout chiffre clé"),
            ],
        )


def fetch_contours(now: Outlines) -> None:
    """A button that downloads the official outlines; without a network, one sentence says what to do."""
    drawn = "schématiques (cellules autour des centres)" if now.schematic else "officiels"
    drawn = drawn if now.located else "aucun, la position des communes n'est pas connue"
    blocks.notes(
        [
            f"Contours actuels : {drawn}. Le bouton interroge geo.api.gouv.fr depuis ce serveur ; "
            "sans réseau, déposer un GeoJSON avec « python -m ctg import contours FICHIER »."
        ]
    )
    if st.button("Télécharger les contours officiels", icon=":material/map:", key="fetch"):
        try:
            with st.spinner("Téléchargement, puis reconstruction de la base…"):
                contours.fetch(location())
        except CtgError as error:
            st.warning(blocks.plain(str(error)))
        else:
            st.rerun()
