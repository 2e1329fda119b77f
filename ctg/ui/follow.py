"""The parts of the Engagements page."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from ctg.answers.alertes import alertes
from ctg.answers.bilan import Bilan, bilan
from ctg.answers.engagements import engagements
from ctg.answers.plan_choices import axes, statuses, themes
from ctg.charts import commitments, gantt, states, three_views
from ctg.errors import CtgError
from ctg.ui import blocks, choose, drawing
from ctg.ui.cache import asked_of_carnet

FIRST = 4  # alerts that are dealt with first
VIEWS = {
    "cartes": "Cartes",
    "regards": "Mise en œuvre, résultat, impact",
    "temps": "Dans le temps",
    "alertes": "Alertes",
}
Row = Mapping[str, Any]


def axis() -> str:
    """The chosen first level of the plan, under the territory's own word for it; "" for all."""
    known = asked_of_carnet(axes)
    word = known[0].level.capitalize() if known else "Axe"
    options = {item.code: item.label for item in known}
    return choose.one(blocks.plain(word), "axe", options, default="", empty="Tous")


def theme() -> str:
    return choose.one("Thème", "theme", themes(), default="", empty="Tous")


def state() -> str:
    options = {code: word for code, (word, _icon) in states.STATES.items()}
    return choose.one("État", "etat", options, default="", empty="Tous")


def status() -> str:
    options = {code: word.capitalize() for code, word in statuses().items()}
    return choose.one("Statut", "statut", options, default="", empty="Tous")


def view() -> str:
    with st.container(key="view"):
        return choose.one("Présentation", "vue", VIEWS, default="cartes")


def rows(axe: str, of_theme: str, of_state: str, of_status: str) -> pd.DataFrame:
    """The commitments that answer the choices; "" chooses nothing."""
    return asked_of_carnet(
        engagements,
        axe=axe or None,
        theme=of_theme or None,
        etat=of_state or None,
        statut=of_status or None,
    )


def has_plan() -> bool:
    return bool(asked_of_carnet(axes))


def no_plan() -> None:
    blocks.empty(
        "Aucun plan n'est encore saisi.",
        "L'importer depuis un tableur\u00a0: «\u00a0python -m ctg import plan FICHIER\u00a0», ou l'écrire "
        "dans la page Modifier.",
    )


def head(seen: pd.DataFrame) -> Bilan:
    """The state of the whole in a sentence and five counts."""
    told = bilan(seen)
    blocks.answer(told.answer)
    if told.example:
        blocks.example_banner("Engagements et valeurs fictifs. Importez votre plan pour les remplacer.")
    note = f'<p class="ctg-mesures">{told.measured}. Des unités différentes ne sont jamais moyennées.</p>'
    drawing.show(states.counts(told.counts) + note, key="counts")
    return told


def of_these(seen: pd.DataFrame) -> pd.DataFrame:
    """The alerts of these commitments, gravest first."""
    told = asked_of_carnet(alertes)
    return told[told["fiche"].isin(seen["code"])]


def first(alerts: pd.DataFrame, choices: Mapping[str, str]) -> None:
    """The gravest alert of each sheet, the gravest sheets first: one sheet does not fill the list."""
    gravest = alerts.drop_duplicates("fiche").head(FIRST)
    kept = {name: value for name, value in choices.items() if value}
    rest = f"engagements?{urlencode(kept | {'vue': 'alertes'})}"
    drawing.show(commitments.first(_records(gravest), len(alerts), rest), key="first")


def cards(seen: pd.DataFrame, alerts: pd.DataFrame, axe: str, *, whole: bool) -> None:
    """A card for each commitment, axe by axe. whole: nothing is filtered, so an empty axe is said."""
    known = [item for item in asked_of_carnet(axes) if axe in ("", item.code)]
    by_axis = {str(code): _records(group) for code, group in seen.groupby("axe_code", sort=False)}
    gravest = {str(row["fiche"]): row for row in reversed(_records(alerts))}
    shown = [item for item in known if whole or item.code in by_axis]
    html = "".join(commitments.cards(item.label, by_axis.get(item.code, []), gravest) for item in shown)
    if html:
        drawing.show(html, key="cards")
    else:
        blocks.empty("Aucun engagement ne répond à ces choix.", "Élargir un choix, en haut de la page.")


def views(seen: pd.DataFrame) -> None:
    """Mise en œuvre, résultat, impact: three columns that are never added up."""
    blocks.title(
        "Mise en œuvre, résultat, impact",
        "Trois regards qui ne s'additionnent pas\u00a0: ce que l'on fait, ce que cela change pour le public, "
        "ce à quoi cela contribue (contribution, pas preuve). L'état est celui de l'indicateur le plus "
        "en retard.",
    )
    drawing.show(three_views.table(_records(seen), "Mise en œuvre, résultat et impact"), key="views")


def timeline(seen: pd.DataFrame) -> None:
    """From start to end, axe by axe, with today's line."""
    blocks.title("Dans le temps", "Une barre du début à la fin prévue. Ligne pointillée\u00a0: aujourd'hui.")
    alt = f"Calendrier de {len(seen)} engagements. Les dates sont aussi dans les fiches et dans le CSV."
    lines, day = _records(seen), date.today()
    both = "".join(gantt.gantt(lines, today=day, wide=wide, alt=alt) for wide in (True, False))
    drawing.show(both, key="timeline")


def every_alert(alerts: pd.DataFrame) -> None:
    blocks.title("Toutes les alertes", "Calculées chaque jour, les plus graves d'abord.")
    drawing.show(commitments.alerts(_records(alerts)), key="alerts")


def picture(view: str, seen: pd.DataFrame, alerts: pd.DataFrame, axe: str, *, whole: bool) -> None:
    """The commitments, in the manner that was chosen."""
    if view == "cartes" or not len(seen):
        cards(seen, alerts, axe, whole=whole)
    elif view == "regards":
        views(seen)
    elif view == "temps":
        timeline(seen)
    else:
        every_alert(alerts)


def overview() -> None:
    """The state of the commitments on the first page, and the way to them."""
    try:
        seen = rows("", "", "", "")
    except CtgError as error:  # the official figures of this page do not need the logbook
        blocks.empty("Le carnet de suivi ne peut pas être lu.", str(error))
        return
    if seen.empty:
        no_plan()
        return
    told = bilan(seen)
    example = states.EXAMPLE if told.example else ""
    head = f'<h2>Engagements {example}</h2><p class="ctg-mesures">{told.measured}</p>'
    drawing.show(
        f'<section class="ctg-sheet">{head}{states.counts(told.counts)}</section>', key="commitments"
    )
    page = str(blocks.PAGES / "suivre/engagements.py")
    st.page_link(page, label="Où en sont nos engagements\u00a0?", icon=":material/arrow_forward:")


def provenance() -> None:
    blocks.provenance(
        [
            ("Source", "carnet de suivi de la convention"),
            blocks.geography(),
            ("Météo", "donnée par le pilote"),
            ("État", "calculé\u00a0: valeur comparée au chemin prévu à ce jour"),
        ]
    )


def _records(frame: pd.DataFrame) -> Sequence[Row]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
