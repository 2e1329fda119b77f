"""The grid of all the sheets: a few fields of each, typed or pasted, and what would change before saving."""

from typing import Any

import pandas as pd
import streamlit as st

from ctg.answers.editable import Field, choices, everything, fields, label, said, shown
from ctg.answers.plan import Row
from ctg.tasks import plan_edit
from ctg.tasks.carnet import Edit
from ctg.ui import blocks, plan_saving
from ctg.ui.cache import carnet_location

SHOWN = ["intitule", "statut", "debut", "fin", "pilote", "elu_referent", "priorite", "meteo", "meteo_le",
         "synthese", "blocage", "decision_attendue", "revu_le", "diffusion"]  # fmt: skip
CHANGES = {"fiche": "Fiche", "champ": "Champ", "avant": "Avant", "apres": "Après"}


def grid(actor: str) -> None:
    """Cells, a block to paste, the summary, one button."""
    before = _kept()
    if not before:
        blocks.empty(
            "Le plan ne contient encore aucune fiche.", "En créer une dans «\u00a0Structure du plan\u00a0»."
        )
        return
    frame = _frame(before)
    edited = st.data_editor(
        frame,
        key=_key("cells"),
        hide_index=True,
        width="stretch",
        height=min(35 * len(frame) + 38, 600),
        disabled=["code"],
        column_config={"code": st.column_config.TextColumn("Code", pinned=True)}
        | {name: _column(fields("fiche")[name]) for name in SHOWN},
        placeholder="",
        alt="Grille des fiches, une ligne par fiche",
    )
    rows = [{str(name): cell for name, cell in row.items()} for row in edited.to_dict("records")]
    typed = {str(row.pop("code")): row for row in rows}
    block = plan_edit.pasted(_paste(), before, SHOWN)
    plan_saving.listed(block.problems)
    edits = plan_edit.grid_edits(before, {code: typed[code] | block.rows.get(code, {}) for code in before})
    _summary(edits, before)
    plan_saving.listed(plan_saving.problems("fiche"))
    if st.button(
        "Enregistrer la grille", type="primary", key="save-grid",
        disabled=not (actor and edits) or bool(block.problems),
    ):  # fmt: skip
        plan_saving.submit(
            edits, actor, f"{len(edits)} fiche{'s' * (len(edits) > 1)} enregistrée{'s' * (len(edits) > 1)}."
        )


def _paste() -> str:
    with st.expander("Coller un bloc d'un tableur"):
        blocks.notes(
            ["Copier dans le tableur la ligne des titres et celles des fiches, avec la colonne du code."]
        )
        return str(st.text_area("Bloc copié", key=_key("paste"), height=120))


def _key(part: str) -> str:
    return f"grid-{plan_saving.generation()}-{part}"


def _kept() -> dict[str, Row]:
    """The sheets as they were when the grid appeared."""
    key = _key("cells")
    return plan_saving.kept(
        key, key, lambda: {row["code"]: row for row in everything(carnet_location()).sheets}
    )


def _frame(before: dict[str, Row]) -> pd.DataFrame:
    told = fields("fiche")
    rows = [
        {"code": code} | {name: shown(told[name], row[name], inline=True) for name in SHOWN}
        for code, row in before.items()
    ]
    frame = pd.DataFrame(rows, columns=["code", *SHOWN])
    dates = {
        name: pd.to_datetime(frame[name]).astype("datetime64[us]")
        for name in SHOWN
        if told[name].type == "date"
    }
    return frame.assign(**dates)


def _column(told: Field) -> Any:
    if told.type == "date":
        return st.column_config.DateColumn(told.label, format="DD/MM/YYYY")
    if told.type == "choice":
        return st.column_config.SelectboxColumn(told.label, options=choices(told))
    return st.column_config.TextColumn(told.label)


def _summary(edits: list[Edit], before: dict[str, Row]) -> None:
    """What would be written, before it is."""
    if not edits:
        blocks.notes(["Aucune modification pour l'instant."])
        return
    rows = [
        {
            "fiche": edit.code,
            "champ": label("fiche", name),
            "avant": said("fiche", name, before[edit.code][name]),
            "apres": said("fiche", name, value),
        }
        for edit in edits
        for name, value in dict(edit.values).items()
    ]
    blocks.title(f"Ce qui va changer ({len(rows)})")
    blocks.table(pd.DataFrame(rows), CHANGES, caption="Modifications à enregistrer")
