"""The choices of the Services page."""

import streamlit as st

from ctg.answers.catalogue import themes, types
from ctg.answers.services import PERIODES
from ctg.answers.sources import meta
from ctg.model import Territory
from ctg.ui import choose
from ctg.ui.cache import ask


def theme() -> str:
    """The theme; changing it by hand forgets a type that it does not have."""
    chosen = choose.one("Thème", "theme", themes(), default="", empty="Tous")
    before = st.session_state.get("services-theme", chosen)
    st.session_state["services-theme"] = chosen
    if before != chosen and st.query_params.get("type", "") not in types(chosen):
        st.query_params.pop("type", None)
    return chosen


def kind(of: str) -> str:
    return choose.one("Type de service", "type", types(of), default="", empty="Tous")


def period() -> str:
    return choose.one("Période", "periode", PERIODES, default="", empty="Toutes")


def disability() -> str:
    options = {"oui": "Oui", "non": "Non", "inconnu": "Inconnu"}
    return choose.one("Accueil du handicap", "handicap", options, default="", empty="Tous")


def extent(here: Territory) -> bool:
    """True when the services around the perimeter are drawn too."""
    options = {"territoire": here.the[0].upper() + here.the[1:]}
    if ask(meta)["around"] != "0":
        options["alentours"] = "Avec les alentours"
    return choose.one("Étendue de la carte", "etendue", options, default="territoire") == "alentours"
