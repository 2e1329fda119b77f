"""Où en est le territoire ? La convention, huit repères, l'état des données, la suite."""

import streamlit as st

from ctg.answers.overview import first_map, key_figures, state
from ctg.answers.portrait import portrait
from ctg.ui import blocks, drawn, follow, sheets, welcome
from ctg.ui.cache import ask, territory

here = territory()
code = ask(first_map)
seen = ask(portrait, territory=here, code=code, annee=None, commune=None) if code else None
words, picture = st.columns([6, 5], gap="large")
with words:
    blocks.heading("", "", f"Où en est {here.the}\u00a0?")
    welcome.answer(here)
    welcome.convention(here)
    follow.overview()
    welcome.data_state(ask(state))
with picture:
    if seen is None:
        welcome.no_figures(here)
    elif seen.by_commune:
        drawn.commune_map(seen, key="map")
    else:
        sheets.no_communes(seen)

with st.container(key="below"):
    blocks.title("Huit repères", f"Trait épais : {here.the}. Traits fins : les territoires de référence.")
    drawn.key_figures(ask(key_figures, territory=here), here.short)
    blocks.title("Continuer par une question")
    welcome.questions()
    blocks.provenance([("Source", seen.source if seen else ""), blocks.geography()])
