"""Où en est le territoire ? La convention, huit repères, l'état des données, la suite."""

import streamlit as st

from ctg.answers.overview import key_figures, state
from ctg.answers.portrait import portrait
from ctg.ui import blocks, drawn, welcome
from ctg.ui.cache import ask, territory

here = territory()
seen = ask(portrait, territory=here, code="evolution_population", annee=None, commune=None)
words, picture = st.columns([6, 5], gap="large")
with words:
    blocks.heading("", "", f"Où en est {here.the}\u00a0?")
    welcome.answer(here)
    welcome.convention(here)
    welcome.data_state(ask(state))
with picture:
    drawn.commune_map(seen, key="map")

with st.container(key="below"):
    blocks.title("Huit repères", f"Trait épais : {here.the}. Traits fins : les territoires de référence.")
    drawn.key_figures(ask(key_figures, territory=here), here.short)
    blocks.title("Continuer par une question")
    welcome.questions()
    blocks.provenance([("Source", seen.source), ("Géographie", "communes au 1er janvier 2025")])
