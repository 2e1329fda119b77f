"""The inventory edited where it is read: correct a service, add one, check it, publish.

What a form shows is kept with the version it came from, so that somebody who saves meanwhile is seen.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers.corrections import Card, said, written
from ctg.answers.inventory import Inventory
from ctg.charts.rows import each
from ctg.errors import CtgError
from ctg.tasks import inventory, publish
from ctg.tasks.carnet import Conflict, Saved
from ctg.ui import blocks, service_form, service_queue, who
from ctg.ui.cache import carnet_location
from ctg.ui.service_rows import PERIODS

NB = "\u00a0"
GESTURES = {"corriger": "Corriger", "ajouter": "Ajouter", "verifier": "Vérifier", "publier": "Publier"}
SAID, ROUND, SHOWN, ASIDE = "inventory-said", "inventory-round", "inventory-shown", "inventory-aside"


@st.fragment
def panel(seen: Inventory, theme: str, kind: str) -> None:
    """What can be done with the inventory; nothing is open until a gesture is chosen.

    A fragment: a gesture redraws these forms alone, and the whole page once something is saved.
    """
    try:
        _panel(seen, theme, kind)
    except CtgError as error:  # the frame, which says what refuses, is not around a fragment
        blocks.empty("L'inventaire ne peut pas être modifié pour l'instant.", str(error))


def _panel(seen: Inventory, theme: str, kind: str) -> None:
    waiting = publish.pending(carnet_location())
    blocks.title("Mettre l'inventaire à jour", _waiting_note(waiting))
    with st.container(key="inventory-edit"):
        _confirm_saved()
        chosen = st.segmented_control(
            "Que faire\u00a0?", list(GESTURES), key="inventory-gesture",
            format_func=lambda code: _gesture(code, waiting),
        )  # fmt: skip
        if chosen is None:
            return
        actor = who.name()
        if chosen == "corriger":
            _correct(seen, waiting, actor)
        elif chosen == "ajouter":
            _add(kind, actor)
        elif chosen == "verifier":
            service_queue.to_check(theme, kind, lambda code: _check(code, actor))
        else:
            service_queue.pending(waiting, actor)


def waiting() -> set[str]:
    """The services with something written that is not published; the panel says when nobody can tell."""
    try:
        return set(publish.pending(carnet_location())["service"])
    except CtgError:
        return set()


def _gesture(code: str, waiting: pd.DataFrame) -> str:
    many = waiting["service"].nunique()
    return f"{GESTURES[code]} ({many})" if code == "publier" and many else GESTURES[code]


def _waiting_note(waiting: pd.DataFrame) -> str:
    if waiting.empty:
        return "Corriger, déplacer, fermer, ajouter, noter une vérification."
    told = french.count(waiting["service"].nunique(), "service")
    return f"**En attente de publication**{NB}: {told}. Les chiffres changeront à la publication."


def _attempt(gesture: Callable[[], Saved], message: str) -> None:
    """Do it and start afresh, or say in one sentence why nothing was written."""
    try:
        saved = gesture()
    except (Conflict, inventory.LastOne):
        raise
    except CtgError as error:
        blocks.empty("Rien n'a été enregistré.", str(error))
        return
    st.session_state[SAID] = (message if saved.event else "Rien n'a changé.", saved)
    st.toast(st.session_state[SAID][0])
    _afresh()
    st.rerun()


def _afresh() -> None:
    """The forms are drawn again from what is written now."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state.pop(ASIDE, None)


def _confirm_saved() -> None:
    """What the last gesture did, and the button that takes it back."""
    message, saved = st.session_state.get(SAID, ("", None))
    if not message:
        return
    with st.container(key="inventory-saved", horizontal=True, vertical_alignment="center"):
        st.success(message, icon=":material/check:")
        undoing = bool(saved and saved.event) and st.button(
            "Annuler", key="inventory-undo", icon=":material/undo:"
        )
    if undoing:
        _undo(saved)


def _undo(saved: Saved) -> None:
    actor = str(st.session_state.get(who.KEPT, ""))
    try:
        inventory.undo(carnet_location(), saved, actor=actor)
    except CtgError as error:
        blocks.empty("Rien n'a été annulé.", str(error))
        return
    st.session_state[SAID] = ("Annulé.", None)
    _afresh()
    st.rerun()


def _check(code: str, actor: str) -> None:
    _attempt(
        lambda: inventory.checked(carnet_location(), [code], date.today(), actor=actor), "Vérification notée."
    )


def _correct(seen: Inventory, waiting: pd.DataFrame, actor: str) -> None:
    names = {row.id: f"{row.nom}, {row.commune} ({row.type_libelle})" for row in each(seen.inside)}
    fresh = waiting[waiting["genre"] == "nouveau"]
    names |= {row.service: f"{row.nom} (nouveau)" for row in each(fresh.drop_duplicates("service"))}
    order = sorted(names, key=lambda code: french.sort_key(names[code]))
    code = st.selectbox(
        "Service", order, index=None, format_func=lambda one: names.get(one, one), key="inventory-service",
        placeholder="Chercher par nom, commune ou type…",
    )  # fmt: skip
    if code is None:
        return
    card = _shown(code)
    _settle(card, actor)
    if st.button("Vérifié aujourd'hui", icon=":material/check:", key="inventory-check"):
        _check(code, actor)
    fields, places = st.tabs(["La fiche", "La capacité"])
    with fields:
        _fields(card, actor)
    with places:
        _places(card, actor)


def _shown(code: str) -> Card:
    """The service as its form first showed it, until something is saved."""
    mark = (code, st.session_state.get(ROUND, 0))
    kept = st.session_state.get(SHOWN)
    if kept is None or kept[0] != mark:
        st.session_state[SHOWN] = kept = (mark, inventory.card(carnet_location(), code))
        st.session_state.pop(ASIDE, None)
    card: Card = kept[1]
    return card


def _key(card: Card, name: str) -> str:
    return f"inventory-{name}-{card.code}-{st.session_state.get(ROUND, 0)}"


def _fields(card: Card, actor: str) -> None:
    with st.form(_key(card, "form"), enter_to_submit=False):
        values = service_form.card(card, _key(card, "field"))
        if st.form_submit_button("Enregistrer la fiche", type="primary"):
            _save(card, values, actor)


def _save(card: Card, values: dict[str, Any], actor: str, *, confirmed: bool = False) -> None:
    """Save, or keep aside what needs an answer: somebody saved meanwhile, or nothing is left of a type."""
    try:
        _attempt(
            lambda: inventory.correct(carnet_location(), card, values, actor=actor, confirmed=confirmed),
            "Enregistré, en attente de publication.",
        )
    except (Conflict, inventory.LastOne) as refusal:
        st.session_state[ASIDE] = (card, values, refusal)
        st.rerun()


def _settle(card: Card, actor: str) -> None:
    """The question that a gesture left open, with its two answers."""
    kept = st.session_state.get(ASIDE)
    if kept is None:
        return
    shown, values, refusal = kept
    if isinstance(refusal, inventory.LastOne):
        blocks.empty("Le dernier de son type.", str(refusal))
        keep, leave = "Enregistrer quand même", "Ne pas enregistrer"
    else:
        blocks.empty("Modifié entre-temps.", str(refusal))
        blocks.table(_both(refusal, shown, values), COMPARED, caption="Ce qui a changé, et votre saisie")
        keep, leave = "Garder ma saisie", "Garder la leur"
    with st.container(horizontal=True):
        if st.button(keep, type="primary", key="inventory-keep"):
            current = inventory.card(carnet_location(), card.code) if isinstance(refusal, Conflict) else shown
            _save(
                current,
                inventory.differing(shown, values),
                actor,
                confirmed=isinstance(refusal, inventory.LastOne),
            )
        if st.button(leave, key="inventory-leave"):
            _afresh()
            st.rerun()


COMPARED = {"champ": "Champ", "avant": "Avant", "leur": "Entre-temps", "qui": "Par", "mien": "Votre saisie"}


def _both(refusal: Conflict, shown: Card, values: dict[str, Any]) -> pd.DataFrame:
    """What somebody else changed, beside what was typed."""
    rows = [
        {
            "champ": publish.label(one.field), "avant": _text(one.field, shown.told.get(one.field)),
            "leur": _text(one.field, one.now), "qui": one.by,
            "mien": _text(one.field, values.get(one.field, shown.told.get(one.field))),
        }
        for one in refusal.differences if one.field in shown.told
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COMPARED))


def _text(name: str, value: Any) -> str:
    return "" if value in (None, "") else said(name, written(value))


def _places(card: Card, actor: str) -> None:
    latest = sorted(card.places.items(), key=lambda item: item[0][::-1], reverse=True)
    told = [
        {"periode": PERIODS.get(periode, periode), "depuis": french.short_day(since),
         "places": "non communiquée" if places is None else french.number(places)}
        for (periode, since), places in latest
    ]  # fmt: skip
    if told:
        columns = {"periode": "Période", "depuis": "Depuis", "places": "Capacité"}
        blocks.table(pd.DataFrame(told), columns, caption="Les capacités connues", numeric=("places",))
    with st.form(_key(card, "places"), enter_to_submit=False):
        periode, since, places = service_form.capacity(
            _key(card, "capacity"), latest[0][0][0] if latest else "annee"
        )
        blocks.notes(["0 ferme la période\u00a0; l'ancienne capacité reste vraie jusqu'à cette date."])
        if st.form_submit_button("Enregistrer la capacité", type="primary"):
            try:
                _attempt(
                    lambda: inventory.set_places(
                        carnet_location(), card, periode, since, places, actor=actor
                    ),
                    "Capacité enregistrée, en attente de publication.",
                )
            except Conflict as refusal:
                blocks.empty("Modifié entre-temps.", f"{refusal} Choisir de nouveau le service.")


def _add(kind: str, actor: str) -> None:
    key = f"inventory-add-{st.session_state.get(ROUND, 0)}"
    with st.form(key, enter_to_submit=False):
        values = service_form.new(kind, key) | {"verifie_le": date.today()}
        periode, since, places = service_form.capacity(key)
        if st.form_submit_button("Ajouter le service", type="primary"):
            _attempt(
                lambda: inventory.add(
                    carnet_location(), values, actor=actor, periode=periode, since=since, places=places
                )[1],
                "Service ajouté, en attente de publication.",
            )
