"""The last gestures, and taking back the last one."""

import streamlit as st

from ctg import french
from ctg.answers.editable import gestures
from ctg.ui import blocks, plan_saving
from ctg.ui.cache import carnet_location

COLUMNS = {"quand": "Date", "auteur": "Auteur", "action": "Geste", "quoi": "Ce qui a changé"}


def history(actor: str) -> None:
    """Nothing is ever deleted: an undo is one more line."""
    key = f"undo-{plan_saving.generation()}"
    rows = plan_saving.kept("historique" + key, key, lambda: gestures(carnet_location()))
    if rows.empty:
        blocks.empty("Le carnet est vide.", "La première modification s'inscrira ici.")
        return
    if st.button("Annuler la dernière modification", key=key, disabled=not actor, icon=":material/undo:"):
        plan_saving.take_back(actor, int(rows["evenement"].iloc[0]))
    if not actor:
        blocks.notes(["Dire plus haut qui enregistre, pour pouvoir annuler."])
    shown = rows.assign(quand=[french.moment(when) for when in rows["date"]])
    blocks.table(shown, COLUMNS, caption="Les dernières modifications", long=("quoi",), tall=True)
