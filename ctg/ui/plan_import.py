"""The parts of the page that imports a plan: the convention, the table, its columns, what it changes."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers import carnet
from ctg.answers import plan_table as plans
from ctg.errors import CtgError
from ctg.exports import templates, workbooks
from ctg.tasks import carnet as logbook
from ctg.tasks import plan
from ctg.tasks.plan import Outcome, Target
from ctg.ui import blocks
from ctg.ui.cache import carnet_location
from ctg.ui.deliveries import REPORT, XLSX

NEW = ""  # the choice of a convention that is not there yet
DONE, EVENT, FAILED, WHO = "plan-done", "plan-event", "plan-failed", "plan-who"
INDENT = "\u2003"


@dataclass(frozen=True)
class Given:
    """A file and its bytes, or a block that was pasted."""

    name: str
    content: bytes


def target() -> Target | None:
    """The convention that is chosen, or the one to create; None while it has no name."""
    known = plan.conventions(carnet_location())
    code = NEW
    if known:
        names = {**known, NEW: "Une nouvelle convention"}
        code = st.selectbox("Convention", list(names), format_func=lambda one: names[one], key="plan-into")
    removing = False
    if code == NEW:
        return _new()
    with st.expander("Ce que le fichier ne contient plus"):
        removing = st.checkbox("Le retirer du plan (sinon il reste)", key="plan-removing")
    return Target(code, removing=removing)


def _new() -> Target | None:
    left, right = st.columns(2)
    code = left.text_input("Code de la convention", key="plan-code", placeholder="2026", max_chars=30)
    label = right.text_input("Intitulé", key="plan-label", placeholder="CTG 2026-2029", max_chars=300)
    start = left.text_input("Premier jour", key="plan-start", placeholder="01/01/2026", max_chars=20)
    end = right.text_input("Dernier jour", key="plan-end", placeholder="31/12/2029", max_chars=20)
    if not code.strip() or not label.strip():
        blocks.notes(["Donner un code et un intitulé à la convention."])
        return None
    return Target(code.strip(), label, start, end)


def given() -> Given | None:
    """The table: a file, or a block copied in a spreadsheet."""
    ways = {"fichier": "Un fichier", "bloc": "Un bloc copié"}
    way = st.radio(
        "D'où vient le tableau",
        list(ways),
        format_func=lambda one: ways[one],
        key="plan-way",
        horizontal=True,
    )
    if way == "bloc":
        text = st.text_area(
            "Coller ici les cellules, titres compris", key="plan-text", height=160, placeholder="Axe\tAction"
        )
        return Given("", text.encode()) if text.strip() else None
    file = st.file_uploader("Fichier CSV ou Excel (.xlsx)", key="plan-file")
    return Given(file.name, file.getvalue()) if file is not None else None


def read_and_confirm(given: Given, target: Target) -> None:
    """The columns, the report or the plan, then the button."""
    try:
        outcome = _examined(given, target, {})
        if outcome.titles:
            chosen = _mapping(outcome)
            if chosen != outcome.titles:
                outcome = _examined(given, target, chosen)
        _say(outcome)
    except CtgError as error:
        blocks.empty("Ce tableau est refusé, rien n'a été modifié.", str(error))


def _examined(given: Given, target: Target, chosen: dict[str, str]) -> Outcome:
    if not given.name:
        return plan.examine_pasted(carnet_location(), given.content.decode(), target, chosen)
    return plan.examine_bytes(carnet_location(), given.name, given.content, target, chosen)


def _mapping(outcome: Outcome) -> dict[str, str]:
    """What each column holds: guessed, and to be corrected."""
    blocks.title(
        "Les colonnes",
        "Chaque titre, et ce qu'il contient. Une colonne qui n'est pas importée peut être gardée telle "
        "quelle\u00a0: elle revient à l'export.",
    )
    names = plan.columns()
    chosen = {}
    columns: list[st.delta_generator.DeltaGenerator] = []
    for place, (title, held) in enumerate(outcome.titles.items()):
        columns = columns or list(st.columns(3))  # line by line, so that a phone keeps the order of the file
        with columns.pop(0):
            near = outcome.near.get(title)
            chosen[title] = st.selectbox(
                blocks.plain(title) or f"Colonne {place + 1}",
                list(names),
                index=list(names).index(held),
                format_func=lambda one: names[one],
                key=f"plan-column-{place}-{title[:60]}-{held}",
                help=f"Ressemble à «\u00a0{names[near]}\u00a0»." if near else None,
            )
    return chosen


def _say(outcome: Outcome) -> None:
    if outcome.problems:
        _problems(outcome)
        return
    blocks.title("Le plan, relu", "Tel qu'il sera dans le carnet.")
    blocks.answer(f"Aucun problème\u00a0: **{outcome.summary()}**.")
    blocks.notes(f"{note[:1].upper()}{note[1:]}." for note in outcome.notes)
    _tree(outcome.tree)
    if not outcome.changes:
        blocks.notes(["Ce plan est déjà dans le carnet, rien n'est à importer."])
        return
    st.text_input("Qui importe (nom ou fonction)", key="plan-actor", max_chars=120)
    # The arguments are those of the plan that is on the screen: what somebody saves meanwhile is a conflict.
    st.button("Importer ce plan", type="primary", key="plan-confirm", on_click=_confirm, args=(outcome,))


def _problems(outcome: Outcome) -> None:
    report = outcome.report()
    blocks.title("Le rapport")
    blocks.answer(f"**{french.count(len(report), 'problème')}** à corriger, rien n'est importé.")
    lines = [f"{one.line}" if one.line else "" for one in outcome.problems]
    blocks.table(
        report.assign(ligne=lines), REPORT, caption="Les problèmes du plan", numeric=("ligne",), tall=True
    )
    blocks.download_csv(report, "rapport-plan", key="plan-report", label="Télécharger le rapport (CSV)")


def _tree(tree: pd.DataFrame) -> None:
    shown = tree.assign(
        libelle=[
            INDENT * depth + label for depth, label in zip(tree["profondeur"], tree["libelle"], strict=True)
        ]
    )
    columns = {"libelle": "Plan", "niveau": "Niveau", "code": "Code", "etat": "Ce qui change"}
    blocks.table(shown, columns, caption="Le plan relu", long=("libelle",), tall=True)


def _confirm(outcome: Outcome) -> None:
    actor = str(st.session_state.get("plan-actor", ""))
    try:
        saved = plan.confirm(carnet_location(), outcome, actor=actor)
    except CtgError as error:
        st.session_state[FAILED] = str(error)
        return
    st.session_state[EVENT], st.session_state[WHO] = saved.event, actor
    st.session_state[DONE] = f"Plan importé\u00a0: {outcome.summary()}."


def done() -> None:
    """What the last gesture of this visitor did, and how to take it back."""
    failed = st.session_state.pop(FAILED, "")
    if failed:
        st.error(blocks.plain(failed))
    if DONE not in st.session_state:
        return
    st.success(st.session_state[DONE], icon=":material/check:")
    if carnet.stamp(carnet_location())[0] == st.session_state.get(EVENT):
        st.button("Annuler cet import", icon=":material/undo:", key="plan-undo", on_click=_undo)


def _undo() -> None:
    try:
        if carnet.stamp(carnet_location())[0] != st.session_state.pop(EVENT, None):
            raise CtgError("Quelqu'un a écrit depuis cet import : corriger les lignes à la main.")
        logbook.take_back(carnet_location(), actor=str(st.session_state[WHO]))
        st.session_state[DONE] = "Import annulé\u00a0: le carnet est comme avant."
    except CtgError as error:
        st.session_state[FAILED] = str(error)


def downloads() -> None:
    """The template, each imported plan in its own layout, each convention whole."""
    _download("Modèle Excel, avec l'aide", "modele-plan", _template)
    for code, name in plans.layouts(carnet_location()).items():
        _download(f"{name}, dans sa disposition", f"plan-{code}", lambda code=code: _own(code))
    for code, name in plan.conventions(carnet_location()).items():
        _download(f"{name}, en entier", f"plan-complet-{code}", lambda code=code: _whole(code))


def _template() -> bytes:
    return templates.plan_bytes(plans.blank(), plans.guide(), ".xlsx")


def _own(code: str) -> bytes:
    return workbooks.workbook_bytes({"Plan": plans.plan(carnet_location(), code)})


def _whole(code: str) -> bytes:
    return workbooks.workbook_bytes(plans.sheets(carnet_location(), code))


def _download(label: str, name: str, made: "object") -> None:
    st.download_button(
        blocks.plain(label),
        made,  # type: ignore[arg-type]  # a function that gives bytes when it is asked
        file_name=f"{name}.xlsx",
        mime=XLSX,
        on_click="ignore",
        icon=":material/download:",
        key=f"plan-download-{name}",
    )
