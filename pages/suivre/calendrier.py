"""Quelles sont les prochaines échéances ? Les dates du plan, en liste, et en fichier d'agenda."""

import streamlit as st

from ctg.answers.calendrier import agenda
from ctg.ui import agenda as parts
from ctg.ui import blocks
from ctg.ui.cache import asked_of_carnet

blocks.heading("Suivre la convention", "Calendrier", "Quelles sont les prochaines échéances\u00a0?")
seen = asked_of_carnet(agenda)
blocks.answer(seen.answer)
if seen.banner:
    blocks.example_banner(seen.banner)

with st.container(key="below"):
    parts.downloads()
    parts.lists(seen)
blocks.provenance(
    [
        ("Source", "le carnet\u00a0: étapes, fins, cibles, jalons, conventions"),
        ("Définition", "en retard\u00a0: date passée, pas faite, fiche ni réalisée ni abandonnée"),
    ],
    licence="",
)
