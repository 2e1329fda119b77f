"""What waits in the inventory: services to check, changes to publish; how fresh and whole each type is."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers.corrections import reported
from ctg.answers.inventaire_qualite import ATTRIBUTES, a_verifier, inventaire_qualite
from ctg.charts.rows import each
from ctg.errors import CtgError
from ctg.tasks import publish
from ctg.ui import blocks
from ctg.ui.cache import carnet_location
from ctg.ui.service_rows import NATURES, PERIODS

NB = "\u00a0"
PAGE = 10  # services shown at once in the list to work through
SURE, MORE = "inventory-sure", "inventory-more"


def to_check(theme: str, kind: str, check: Callable[[str], None]) -> None:
    """The services to check, the oldest first, each with its button."""
    rows = a_verifier(carnet_location(), theme or None, kind or None)
    if rows.empty:
        blocks.empty("Rien à vérifier.", "Tous les services ouverts l'ont été depuis moins d'un an.")
        return
    blocks.notes(
        [f"{french.count(len(rows), 'service')} à vérifier. Sans date d'abord, puis les plus anciens."]
    )
    shown = PAGE * (1 + st.session_state.get(MORE, 0))
    for row in each(rows.head(shown)):
        with st.container(key=f"check-row-{row.id}", horizontal=True, vertical_alignment="center"):
            st.html(_line(row), width="stretch")
            if st.button("Vérifié aujourd'hui", key=f"check-{row.id}", icon=":material/check:"):
                check(row.id)
    if len(rows) > shown:
        st.button("En montrer plus", key="inventory-more-button", on_click=_more)


def _more() -> None:
    st.session_state[MORE] = st.session_state.get(MORE, 0) + 1


def _line(row: object) -> str:
    one = row._asdict() if hasattr(row, "_asdict") else vars(row)
    when = blocks.day(one["verifie_le"])
    told = f"vérifié le {when}" if when else "jamais vérifié ici"
    lacks = f". Manque{NB}: {one['manque']}" if one["manque"] else ""
    said = one["nature"] == "observe" or f"({NATURES[one['nature']]})" in one["nom"]
    nature = "" if said else f" ({NATURES[one['nature']]})"
    text = f"**{one['nom']}**{nature}, {one['commune']}{NB}: {told}{lacks}."
    return f'<p class="ctg-row">{blocks.rich(text)}</p>'


def pending(waiting: pd.DataFrame, actor: str) -> None:
    """What is written and not published, then the button that publishes it."""
    _kept_aside()
    if waiting.empty:
        blocks.empty("Rien en attente.", "Ce qui est écrit ici s'y rangera jusqu'à la publication.")
        return
    withdrawn = waiting["genre"] == "retrait"
    blocks.table(
        waiting.assign(
            libelle=[_what(row) for row in each(waiting)],
            dans_le_carnet=waiting["dans_le_carnet"].mask(withdrawn, "ce que dit la source"),
            le=["/".join(reversed(day.split("-"))) for day in waiting["le"]],
        ),
        {"nom": "Service", "libelle": "Champ", "dans_la_base": "Dans la base", "dans_le_carnet": "Écrit",
         "auteur": "Par", "le": "Le", "probleme": "Remarque"},
        caption="Les modifications en attente de publication", tall=True,
    )  # fmt: skip
    if not st.session_state.get(SURE):
        st.button("Publier", type="primary", key="inventory-publish", on_click=_ask_sure)
        return
    blocks.answer(f"Publier{NB}: **{publish.summary(waiting)}**\u00a0?")
    with st.container(horizontal=True):
        if st.button("Confirmer la publication", type="primary", key="inventory-sure-yes"):
            _publish(actor)
        st.button("Attendre", key="inventory-sure-no", on_click=_forget)


def _what(row: object) -> str:
    one = row._asdict() if hasattr(row, "_asdict") else vars(row)
    if not one["periode"]:
        return str(one["libelle"])
    day = "/".join(reversed(one["depuis"].split("-")))
    return f"{one['libelle']}, {PERIODS.get(one['periode'], one['periode']).lower()}, depuis le {day}"


def _publish(actor: str) -> None:
    try:
        with st.spinner("Publication, puis reconstruction de la base…"):
            done = publish.publish(carnet_location(), actor)
    except CtgError as error:
        blocks.empty("Rien n'a été publié, la base est inchangée.", str(error))
        return
    _forget()
    st.session_state["inventory-said"] = (f"Publié\u00a0: {done.summary()}. La base est reconstruite.", None)
    st.rerun()


def _ask_sure() -> None:
    st.session_state[SURE] = True


def _forget() -> None:
    st.session_state.pop(SURE, None)


def _kept_aside() -> None:
    """Published corrections that the present base cannot hold."""
    rows = reported(carnet_location())
    if rows.empty:
        return
    told = french.count(rows["service"].nunique(), "service")
    first = each(rows.drop_duplicates("service"))
    why = "\u00a0; ".join(f"{row.service}\u00a0: {row.problem}" for row in first)
    blocks.empty(f"Corrections gardées au carnet, sans effet sur la base\u00a0: {told}.", f"{why}.")


def quality(theme: str, kind: str) -> None:
    """How fresh and how whole the inventory is, by type; nothing while the logbook does not answer."""
    try:
        frame = inventaire_qualite(carnet_location(), theme or None, kind or None)
    except CtgError:
        return
    frame = frame[frame["ouverts"] > 0]
    if frame.empty:
        return
    blocks.title(
        "Fraîcheur et manques par type",
        "Services ouverts du territoire, ce qui attend d'être publié compris. Vérifiés\u00a0: part de ceux "
        "qui l'ont été depuis moins d'un an\u00a0; ailleurs, nombre de services dont personne n'a rien dit.",
    )
    shown = frame.assign(
        nature=frame["nature"].map(NATURES),
        part=[f"{french.number(100 * share)}{NB}%" for share in frame["part_verifies_12_mois"]],
    )
    columns = {"libelle": "Type", "nature": "Nature", "ouverts": "Ouverts", "part": "Vérifiés"}
    columns |= {name: f"Sans {word}" for name, word in SHORT.items()} | {"en_attente": "En attente"}
    numeric = tuple(name for name in columns if name not in ("libelle", "nature"))
    blocks.table(shown, columns, caption="Fraîcheur et manques par type", numeric=numeric)
    blocks.download_csv(frame, "inventaire-qualite", key="quality-csv")


SHORT = ATTRIBUTES | {"sans_handicap": "handicap", "sans_tarif": "tarif"}
