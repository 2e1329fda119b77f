"""Qui paie quoi, et qu'est-ce qui n'est pas acquis ? Les moyens du plan, par année et par financeur."""

import streamlit as st

from ctg.answers.financement import financement, funding
from ctg.ui import blocks, choose
from ctg.ui import funding as parts
from ctg.ui.cache import asked_of_carnet

blocks.heading(
    "Suivre la convention", "Financement", "Qui paie quoi, et qu'est-ce qui n'est pas acquis\u00a0?"
)
with st.container(key="choices", horizontal=True, vertical_alignment="bottom"):
    year = parts.year()
choose.say_fallbacks()

seen = asked_of_carnet(funding, annee=year)
blocks.answer(seen.answer)
if seen.banner:
    blocks.example_banner(seen.banner)

if not parts.empty_plan(seen):
    parts.picture(seen, asked_of_carnet(financement), year)
    with st.container(key="below"):
        parts.by_funder(seen)
        parts.at_risk(seen)
        parts.downloads(seen, year)
blocks.provenance(
    [
        ("Source", "le carnet, saisi par les porteurs des fiches"),
        ("Définition", "à obtenir\u00a0: montant prévu pour cette année ou après, ni accordé ni versé"),
    ],
    licence="",
)
