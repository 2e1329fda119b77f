"""The form of one sheet: everything it says, saved as one gesture."""

from typing import Any

import streamlit as st

from ctg.answers.editable import Opened, everything, opened, sheets
from ctg.tasks import plan_edit
from ctg.ui import blocks, choose, links, plan_fields, plan_saving, plan_tables
from ctg.ui.cache import carnet_location

GROUPS = {
    "L'essentiel": ["intitule", "noeud", "statut", "priorite", "debut", "fin", "pilote", "elu_referent",
                    "origine", "diffusion", "nature"],
    "Description": ["constat", "objectif", "description", "age_min", "age_max", "public", "themes",
                    "communes", "partenaires", "services", "liens", "documents"],
    "Suivi": ["blocage", "blocage_leve_le", "revu_le", "decision_attendue"],
    "Météo du pilote": ["meteo", "meteo_le", "synthese"],
}  # fmt: skip


def sheet() -> str:
    """The code of the sheet to edit, from the address."""
    told = sheets(carnet_location())
    if not told:
        return ""
    return choose.one("Fiche", "code", told, default=next(iter(told)))


def form(code: str, actor: str) -> None:
    """The sheet as it was when it was opened, whatever others save meanwhile: the save will tell."""
    kept = _kept(code)
    if kept is None:
        blocks.empty(
            "Le plan ne contient encore aucune fiche.",
            "Créer une convention, ses axes et ses fiches dans la vue «\u00a0Structure du plan\u00a0», "
            "ou importer un plan.",
        )
        return
    key = _key(code)
    with st.form(f"form-{key}", enter_to_submit=False, border=False):
        typed = _fields(kept, key)
        tables = {name: plan_tables.table(kept, name, key=key) for name in plan_tables.TABLES}
        with st.container(key="plan-save"):
            asked = st.form_submit_button(
                "Enregistrer la fiche", type="primary", disabled=not actor, key=f"save-{key}"
            )
    if not actor:
        blocks.notes(["Dire plus haut qui enregistre, pour pouvoir enregistrer."])
    if asked:
        edits = plan_edit.sheet_edits(kept, typed, tables)
        plan_saving.submit(edits, actor, f"Fiche {code} enregistrée.")
    _after(code)


def _after(code: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Abandonner ma saisie", key="reload"):
            plan_saving.fresh()
            st.rerun()
        st.html(f'<p class="ctg-link"><a href="{links.sheet(code)}" target="_self">Voir la fiche</a></p>')


def _fields(kept: Opened, key: str) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    options = {"noeud": nodes()}
    for title, names in GROUPS.items():
        blocks.title(title)
        typed |= plan_fields.group("fiche", kept.code, kept.sheet, names, key=key, options=options)
    return typed


def nodes() -> dict[str, str]:
    """The elements of the plan a sheet may belong to, with the path that leads to them."""
    whole = everything(carnet_location())
    return {
        code: " › ".join(f"{node['libelle']}" for node in path) + f" ({code})"
        for code, path in whole.paths.items()
    }


def _key(code: str) -> str:
    return f"plan-{plan_saving.generation()}-{code}"


def _kept(code: str) -> Opened | None:
    """Read once when the form appears."""
    key = _key(code)
    return plan_saving.kept(key, f"{key}-intitule", lambda: opened(carnet_location(), code))
