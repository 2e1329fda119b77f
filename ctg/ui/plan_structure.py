"""Conventions, elements of the plan and sheets: add, correct, remove, carry to the next convention."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ctg.answers.editable import everything, fields, kind_label, opened
from ctg.answers.plan import Plan, Row
from ctg.tasks import plan_edit
from ctg.tasks.carnet import Edit
from ctg.ui import blocks, plan_fields, plan_saving
from ctg.ui import plan_edit as form_of
from ctg.ui.cache import carnet_location

NEW = ""
FIELDS = {
    "convention": ["libelle", "debut", "fin", "signature", "signataires", "avenant_de", "reprend", "nature"],
    "noeud": ["libelle", "niveau", "convention", "parent", "ordre", "repris_de", "nature"],
    "fiche": ["intitule", "noeud", "statut", "pilote", "debut", "fin", "nature"],
}
TITLES = {"convention": "Conventions et avenants", "noeud": "Éléments du plan", "fiche": "Fiches"}


def structure(actor: str) -> None:
    """The three kinds, then what goes from one convention to the next."""
    key = f"structure-{plan_saving.generation()}"
    whole = plan_saving.kept(key, f"{key}-convention-chosen", lambda: everything(carnet_location()))
    _tree(whole)
    for name in FIELDS:
        with st.expander(f"{TITLES[name]} ({len(whole.rows[name])})", expanded=not whole.rows[name]):
            _one(whole, name, actor)
    with st.expander("Reprendre un objectif dans une autre convention"):
        _carry(whole, actor)


def _tree(whole: Plan) -> None:
    """The plan at a glance, as text."""
    rows = []
    for row in whole.rows["convention"]:
        rows.append((row["code"], row["libelle"]))
        own = [(code, path) for code, path in whole.paths.items() if path[0]["convention"] == row["code"]]
        for code, path in sorted(own, key=lambda pair: [_place(node) for node in pair[1]]):
            indent = "\u2003" * len(path)
            rows.append((f"{indent}{code}", f"{path[-1]['niveau']}\u00a0: {path[-1]['libelle']}"))
    if rows:
        blocks.terms("Le plan", rows)


def _place(node: Row) -> tuple[Any, ...]:
    return node["ordre"] is None, node["ordre"] or 0, node["code"]


def _one(whole: Plan, name: str, actor: str) -> None:
    rows = {row["code"]: row for row in whole.rows[name]}
    key = f"structure-{plan_saving.generation()}-{name}"
    words = {NEW: "Ajouter…"} | {
        code: f"{code} {row.get('libelle') or row.get('intitule')}" for code, row in rows.items()
    }
    chosen = st.selectbox(
        f"{kind_label(name)} à ajouter ou à corriger", list(words), format_func=lambda code: words[code],
        key=f"{key}-chosen",
    )  # fmt: skip
    with st.form(f"{key}-form-{chosen}", enter_to_submit=False):
        code = chosen or st.text_input(
            "Code (obligatoire)", key=f"{key}-code", help="Par exemple 1.2", autocomplete="off"
        )
        row = rows.get(chosen, _blank(name))
        typed = plan_fields.group(
            name, code, row, FIELDS[name], key=f"{key}-{chosen}", options=_options(whole, name)
        )
        plan_saving.listed([one for one in plan_saving.problems(name, code) if one.field == "code"])
        asked = st.form_submit_button(
            "Enregistrer" if chosen else "Ajouter", disabled=not actor, key=f"{key}-save"
        )
    if asked:
        edit = _edit(name, code.strip(), row, typed, new=not chosen)
        plan_saving.submit([edit] if edit else [], actor, f"{kind_label(name)} {code}\u00a0: enregistré.")
    if chosen:
        _remove(name, row, actor, key)


def _blank(name: str) -> Row:
    return {item: told.default or None for item, told in fields(name).items()}


def _edit(name: str, code: str, row: Row, typed: dict[str, Any], *, new: bool) -> Edit | None:
    if new:
        return Edit(name, code, {item: plan_edit.plain(value) for item, value in typed.items()})
    changed = plan_edit.differing(name, row, typed)
    return Edit(name, code, changed, seen=row["version"]) if changed else None


def _options(whole: Plan, name: str) -> dict[str, dict[str, str]]:
    conventions = {row["code"]: f"{row['libelle']} ({row['code']})" for row in whole.rows["convention"]}
    nodes = form_of.nodes()
    told = {"convention": conventions, "noeud": nodes}
    return {item: told[field.kind] for item, field in fields(name).items() if field.kind in told}


def _remove(name: str, row: Row, actor: str, key: str) -> None:
    """Removed rows stay in the history, and the last removal can be undone."""
    sure = st.checkbox("Je veux retirer cette ligne", key=f"{key}-sure-{row['code']}")
    if st.button("Retirer", key=f"{key}-remove", disabled=not (actor and sure)):
        found = opened(carnet_location(), row["code"]) if name == "fiche" else None
        edits = (
            plan_edit.removal(found) if found else [Edit(name, row["code"], seen=row["version"], remove=True)]
        )
        plan_saving.submit(edits, actor, f"{kind_label(name)} {row['code']}\u00a0: retiré.")


def _carry(whole: Plan, actor: str) -> None:
    conventions = {row["code"]: row["libelle"] for row in whole.rows["convention"]}
    if len(conventions) < 2 or not whole.nodes:
        blocks.notes(["Il faut deux conventions, et un élément du plan dans la première."])
        return
    key = f"carry-{plan_saving.generation()}"
    nodes = form_of.nodes()
    code = _chosen("Élément à reprendre", nodes, f"{key}-node")
    others = {one: words for one, words in conventions.items() if one != whole.nodes[code]["convention"]}
    target = _chosen("Dans la convention", others, f"{key}-convention")
    above = {one: words for one, words in nodes.items() if whole.nodes[one]["convention"] == target}
    parent = st.selectbox(
        "Sous l'élément", list(above), index=None, format_func=lambda one: above[one], key=f"{key}-parent",
        placeholder="En haut du plan",
    )  # fmt: skip
    fresh = st.text_input(
        "Code du nouvel élément", value=f"{code}-{target}", key=f"{key}-code-{code}-{target}"
    )
    if st.button("Reprendre", key=f"{key}-go", disabled=not actor):
        edit = plan_edit.carried(whole.nodes[code], str(fresh).strip(), target, parent)
        plan_saving.submit([edit], actor, f"Élément {code} repris dans la convention {target}.")
    plan_saving.listed(plan_saving.problems("noeud", str(fresh).strip()))


def _chosen(label: str, options: dict[str, str], key: str) -> str:
    told: Callable[[str], str] = lambda one: options[one]  # noqa: E731
    return str(st.selectbox(label, list(options), format_func=told, key=key))
