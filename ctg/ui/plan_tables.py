"""The small tables of a sheet: steps, means, indicators, typed values."""

from typing import Any

import pandas as pd
import streamlit as st

from ctg.answers.editable import Field, Opened, choices, fields, shown
from ctg.answers.plan import Row
from ctg.ui import blocks, plan_saving

TABLES = {
    "etape": ("Étapes", ["ordre", "libelle", "echeance", "realise_le"]),
    "moyen": ("Moyens", ["annee", "financeur", "fonds", "poste", "unite", "prevu", "reel", "etat"]),
    "indicateur": (
        "Indicateurs suivis",
        ["libelle", "role", "forme", "unite", "sens", "base", "base_le", "cible", "cible_le", "jalons", "lie",
         "territoire", "tolerance", "ensemble", "source", "responsable"],
    ),
    "mesure": ("Valeurs saisies", ["indicateur", "jour", "valeur", "statut", "commentaire"]),
}  # fmt: skip
NOTES = {
    "etape": "Une étape est faite quand elle porte une date de réalisation.",
    "moyen": "Une ligne par année, financeur et poste. Un montant vide est inconnu\u00a0; 0 est un montant.",
    "indicateur": "Jalons\u00a0: 31/12/2026 = 5 ; 31/12/2027 = 8. Un indicateur calculé porte son code, "
    "sinon sa valeur se saisit dans le tableau suivant.",
    "mesure": "Un indicateur ajouté ci-dessus reçoit ses valeurs après un premier enregistrement.",
}


def table(opened: Opened, name: str, *, key: str) -> list[Row]:
    """The rows of a kind as the visitor leaves them, `code` empty for new ones."""
    title, names = TABLES[name]
    blocks.title(title, NOTES[name])
    before = opened.children[name]
    if name == "mesure" and not opened.children["indicateur"]:
        blocks.notes(["Aucun indicateur pour l'instant."])
        return before
    edited = st.data_editor(
        _frame(before, name, names),
        key=f"{key}-{name}",
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_order=names,
        column_config={item: _column(fields(name)[item], opened) for item in names},
        placeholder="",
        alt=f"{title}, tableau à remplir",
    )
    plan_saving.listed(plan_saving.problems(name))
    return [{str(field): value for field, value in row.items()} for row in edited.to_dict("records")]


def _frame(rows: list[Row], name: str, names: list[str]) -> pd.DataFrame:
    """Typed columns, so that an empty table still takes dates and numbers."""
    table = fields(name)
    frame = pd.DataFrame(
        [
            {"code": row["code"]} | {item: shown(table[item], row[item], inline=True) for item in names}
            for row in rows
        ],
        columns=["code", *names],
    )
    for item in names:
        if table[item].type == "date":
            frame[item] = pd.to_datetime(frame[item]).astype("datetime64[us]")
        elif table[item].type in ("number", "integer"):
            frame[item] = pd.to_numeric(frame[item], errors="coerce").astype(float)
        else:
            frame[item] = frame[item].astype(object)
    return frame


def _column(told: Field, opened: Opened) -> Any:
    if told.type == "date":
        return st.column_config.DateColumn(told.label, format="DD/MM/YYYY")
    if told.type == "integer":
        return st.column_config.NumberColumn(told.label, format="%d", step=1)
    if told.type == "number":
        return st.column_config.NumberColumn(told.label, format="localized")
    if told.type == "choice":
        return st.column_config.SelectboxColumn(told.label, options=choices(told))
    if told.type == "reference":
        words = {row["code"]: row["libelle"] for row in opened.children["indicateur"]}
        return st.column_config.SelectboxColumn(
            told.label, options=list(words), format_func=lambda code: words.get(code, code)
        )
    return st.column_config.TextColumn(told.label, help=told.help or None)
