"""Que faut-il mettre à jour dans le plan ? Une fiche, la grille, la structure, l'historique."""

import streamlit as st

from ctg.ui import blocks, choose, plan_edit, plan_grid, plan_history, plan_saving, plan_structure, who

blocks.heading("Suivre la convention", "Modifier", "Que faut-il mettre à jour dans le plan\u00a0?")
with st.container(key="choices", horizontal=True, vertical_alignment="bottom"):
    view = choose.one(
        "Vue",
        "vue",
        {
            "fiche": "Une fiche",
            "grille": "Toutes les fiches, en grille",
            "structure": "Structure du plan",
            "historique": "Dernières modifications",
        },
        default="fiche",
    )
    code = plan_edit.sheet() if view == "fiche" else ""
    actor = who.name()
choose.say_fallbacks()
plan_saving.told()
plan_saving.conflict(actor)

if view == "fiche":
    plan_edit.form(code, actor)
elif view == "grille":
    plan_grid.grid(actor)
elif view == "structure":
    plan_structure.structure(actor)
else:
    plan_history.history(actor)
blocks.provenance(
    [("Source", "le carnet\u00a0; chaque enregistrement laisse son auteur, sa date, avant et après")],
    licence="",
)
