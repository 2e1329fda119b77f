"""Comment importer le plan d'action ? Un tableur ou un bloc collé, les colonnes, le plan, puis l'accord."""

import streamlit as st

from ctg.ui import blocks, plan_import

blocks.heading("Suivre la convention", "Importer un plan", "Comment importer votre plan d'action\u00a0?")
blocks.answer(
    "Prendre votre tableau comme il est, dire ce que contient chaque colonne, relire le plan, importer. "
    "**Tout entre, ou rien**, et un import s'annule."
)
plan_import.done()

blocks.title(
    "La convention", "Le plan y remplace les exemples\u00a0; les autres conventions ne changent pas."
)
target = plan_import.target()

blocks.title(
    "Le tableau",
    "CSV ou Excel. Une ligne par action avec une colonne par niveau, ou une ligne par élément avec son type "
    "ou son numéro.",
)
with st.container(key="deposit"):
    given = plan_import.given()

if given is not None and target is not None:
    plan_import.read_and_confirm(given, target)

blocks.title(
    "Reprendre le plan dans un tableur",
    "Dans la disposition de votre fichier, ou en entier, une feuille par genre. Les deux se réimportent.",
)
plan_import.downloads()
