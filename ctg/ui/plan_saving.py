"""What happens when somebody saves: kept, refused field by field, or met by somebody else's change.

The outcome is told on the run that follows, since what is written before a rerun is never seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeVar

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers.editable import gestures, kind_label, label, said
from ctg.errors import CtgError
from ctg.tasks import carnet, plan_edit
from ctg.tasks.carnet import Conflict, Edit, Problem, Refused, Saved
from ctg.ui import blocks
from ctg.ui.cache import carnet_location

T = TypeVar("T")
TOLD, PROBLEMS, CLASH, GENERATION = "plan-told", "plan-problems", "plan-clash", "plan-generation"
KEPT = "plan-kept"
NOTHING = "Rien n'a changé\u00a0: rien à enregistrer."


@dataclass(frozen=True)
class Clash:
    """A save that met another one, kept until somebody chooses."""

    edits: tuple[Edit, ...]
    conflict: Conflict
    done: str


def generation() -> int:
    """Part of every widget's key: a new one forgets what was typed, after a save."""
    return int(st.session_state.get(GENERATION, 0))


def fresh() -> None:
    """Forget what was typed and read the carnet again."""
    st.session_state[GENERATION] = generation() + 1
    for name in (PROBLEMS, CLASH):
        st.session_state.pop(name, None)


def kept(key: str, marker: str, read: Callable[[], T]) -> T:
    """What was read when the widgets of this view appeared, as long as they are on the screen.

    Its versions are those of what the visitor sees: whoever saves meanwhile is met by a conflict, never
    written over. marker: key of a widget of the view.
    """
    was: tuple[str, T] | None = st.session_state.get(KEPT)
    if was is not None and was[0] == key and marker in st.session_state:
        return was[1]
    found = read()
    st.session_state[KEPT] = (key, found)
    return found


def submit(edits: Sequence[Edit], actor: str, done: str) -> None:
    """Save, then run the page again: it will say what happened."""
    if edits:
        _attempt(lambda: carnet.save(carnet_location(), edits, actor=actor), tuple(edits), done)
    else:
        _tell("info", NOTHING)
    st.rerun()


def take_back(actor: str, shown: int) -> None:
    """Undo the last gesture, whoever made it, unless another one came after the one that is shown."""
    if int(gestures(carnet_location(), 1)["evenement"].iloc[0]) == shown:
        _attempt(
            lambda: carnet.take_back(carnet_location(), actor=actor),
            (),
            "La dernière modification est annulée.",
        )
    else:
        fresh()
        _tell("error", "Quelqu'un a enregistré entre-temps\u00a0: relire la liste, puis recommencer.")
    st.rerun()


def _attempt(act: Callable[[], Saved], edits: tuple[Edit, ...], done: str) -> None:
    for name in (PROBLEMS, CLASH):
        st.session_state.pop(name, None)
    try:
        saved = act()
    except Refused as refused:
        st.session_state[PROBLEMS] = refused.problems
        _tell("error", _many(refused.problems))
    except Conflict as conflict:
        st.session_state[CLASH] = Clash(edits, conflict, done)
    except CtgError as error:
        _tell("error", str(error))
    else:
        fresh()
        _tell("done", done if saved.event else NOTHING)


def _many(problems: Sequence[Problem]) -> str:
    count = len(problems)
    told = "1 valeur est refusée" if count == 1 else f"{count} valeurs sont refusées"
    return f"{told}\u00a0: rien n'a été enregistré. Corriger ce qui est signalé, puis enregistrer à nouveau."


def _tell(kind: str, text: str) -> None:
    st.session_state[TOLD] = (kind, text)


def told() -> None:
    """What the last gesture did, once."""
    kind, text = st.session_state.pop(TOLD, ("", ""))
    if text:
        role = "alert" if kind == "error" else "status"
        st.html(f'<p class="ctg-told {kind}" role="{role}">{escape(text)}</p>')


def problems(name: str, code: str | None = None, field: str | None = None) -> list[Problem]:
    """What was refused, of a kind, a row, a field."""
    return [
        one
        for one in st.session_state.get(PROBLEMS, ())
        if one.kind == name and code in (None, one.code) and field in (None, one.field)
    ]


def beside(name: str, code: str, field: str) -> None:
    """Under a field, why its value was refused."""
    for one in problems(name, code, field):
        st.html(f'<p class="ctg-problem">{escape(one.problem[:1].upper() + one.problem[1:])}</p>')


def listed(found: Sequence[Problem]) -> None:
    """Under a table, its problems, line by line."""
    if found:
        items = "".join(f"<li>{escape(str(one)[:1].upper() + str(one)[1:])}</li>" for one in found)
        st.html(f'<ul class="ctg-problem">{items}</ul>')


def conflict(actor: str) -> None:
    """Side by side: what was there, what somebody else wrote, what was typed here; then a choice."""
    clash: Clash | None = st.session_state.get(CLASH)
    if clash is None:
        return
    other, edit = clash.conflict, clash.conflict.edit
    with st.container(key="plan-conflict"):
        blocks.title("Quelqu'un a enregistré entre-temps")
        st.html(f'<p class="ctg-told error" role="alert">{escape(str(other))}</p>')
        blocks.table(_compared(clash), COMPARED, caption=f"{kind_label(edit.kind)} {edit.code}")
        with st.container(horizontal=True):
            if st.button("Garder ma saisie", type="primary", key="keep-mine", disabled=not actor):
                submit(plan_edit.keep_mine(clash.edits, other), actor, clash.done)
            if st.button("Prendre la leur", key="take-theirs", disabled=not actor):
                _take_theirs(clash, actor)
        blocks.notes(
            [
                "Garder ma saisie remplace, dans ces seuls champs, ce que l'autre a écrit. Prendre la leur "
                "abandonne ma saisie dans ces champs et enregistre le reste."
            ]
        )


COMPARED = {
    "champ": "Champ",
    "avant": "À l'ouverture",
    "maintenant": "Maintenant",
    "saisie": "Ma saisie",
    "par": "Modifié par",
    "le": "Le",
}


def _compared(clash: Clash) -> pd.DataFrame:
    edit = clash.conflict.edit
    mine = dict(edit.values)
    rows = [
        {
            "champ": label(edit.kind, one.field),
            "avant": said(edit.kind, one.field, one.before),
            "maintenant": said(edit.kind, one.field, one.now),
            "saisie": said(edit.kind, one.field, mine[one.field]) if one.field in mine else "(non touché)",
            "par": one.by,
            "le": french.moment(one.at),
        }
        for one in clash.conflict.differences
    ]
    return pd.DataFrame(rows, columns=list(COMPARED))


def _take_theirs(clash: Clash, actor: str) -> None:
    left = plan_edit.take_theirs(clash.edits, clash.conflict)
    if left:
        submit(left, actor, clash.done)
    fresh()
    _tell("done", "L'autre saisie est gardée\u00a0; rien d'autre n'avait changé.")
    st.rerun()
