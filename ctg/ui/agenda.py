"""The parts of the Calendrier page: lists, never a grid, so that a phone reads them as a desk does."""

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers.calendrier import SOON, TYPES, Agenda, calendrier
from ctg.exports import calendar
from ctg.model import Nature
from ctg.ui import blocks, links
from ctg.ui.cache import asked_of_carnet, territory


def lists(seen: Agenda) -> None:
    """Late first and the next 60 days; later, a block for each quarter, and what is behind: folded."""
    if not len(seen.late) + len(seen.soon) + len(seen.later) + len(seen.past):
        blocks.empty(
            "Le plan ne contient encore aucune date.",
            "Ouvrir une fiche dans «\u00a0Modifier\u00a0», et y donner une fin, des étapes ou une cible.",
        )
        return
    if len(seen.late):
        _listed("En retard", seen.late)
    if seen.soon.empty:
        blocks.title(f"Les {SOON} prochains jours", "Rien n'est attendu.")
    else:
        _listed(f"Les {SOON} prochains jours", seen.soon)
    if len(seen.later):
        blocks.title("Plus tard", "Par trimestre. Tout est dans le CSV et dans le fichier d'agenda.")
        quarters = seen.later.groupby(seen.later["date"].dt.to_period("Q"))
        st.html("".join(_folded(_quarter(first.to_timestamp().date()), rows) for first, rows in quarters))
    if len(seen.past):
        blocks.title("Derrière nous", "La plus récente d'abord.")
        st.html(_folded("Ce qui est fait, clos ou passé", seen.past.iloc[::-1]))


def _quarter(first: date) -> str:
    """`Janvier à mars 2027`."""
    start, end = french.MONTHS[first.month - 1], french.MONTHS[first.month + 1]
    return f"{start[:1].upper()}{start[1:]} à {end} {first.year}"


def _folded(title: str, rows: pd.DataFrame) -> str:
    said = f"{escape(title)} <span>{french.count(len(rows), 'échéance')}</span>"
    return f'<details class="ctg-plus ctg-quand"><summary>{said}</summary>{_items(rows)}</details>'


def _listed(title: str, rows: pd.DataFrame) -> None:
    st.html(f'<h2 class="ctg-h2">{escape(title)}</h2>{_items(rows)}')


def _items(rows: pd.DataFrame) -> str:
    items = "".join(_item(row) for row in rows.to_dict("records"))
    return f'<ol class="ctg-agenda">{items}</ol>'


def _item(row: dict[object, object]) -> str:
    when = pd.Timestamp(str(row["date"]))
    words = "Fin prévue" if row["type"] == "fin_fiche" else str(row["libelle"])
    example = ' <span class="ctg-badge">Exemple</span>' if row["nature"] == Nature.EXAMPLE else ""
    return (
        f'<li><time datetime="{when:%Y-%m-%d}">{when:%d/%m/%Y}</time>'
        f'<div><p>{escape(words)}{example}</p><p class="ctg-note">{_about(row)}</p></div></li>'
    )


def _about(row: dict[object, object]) -> str:
    """What it is where its words do not say so, what became of it, and the way to its sheet."""
    parts = [escape(TYPES["etape"])] if row["type"] == "etape" else []
    if row["etat"] in ("fait", "clos", "passe"):
        parts.append(escape(str(row["etat_libelle"])))
    code = str(row["fiche"])
    if code:
        text = escape(f"fiche {code}, {row['intitule']}")
        parts.append(f'<a href="{escape(links.sheet(code))}" target="_self">{text}</a>')
    return " · ".join(parts)


def downloads() -> None:
    """The same dates for a calendar and for a spreadsheet."""
    here = territory()
    with st.container(horizontal=True):
        st.download_button(
            "Télécharger l'agenda (.ics)",
            lambda: calendar.ics_bytes(asked_of_carnet(calendrier), name=f"CTG {here.short}"),
            file_name="ctg.ics",
            mime="text/calendar",
            on_click="ignore",
            icon=":material/event:",
            key="ics",
        )
        blocks.download_csv(asked_of_carnet(calendrier), "calendrier", key="csv")
    blocks.notes(
        [
            "Le fichier .ics s'ouvre dans Outlook, Thunderbird ou un téléphone. L'importer de nouveau "
            "déplace les dates changées, sans doublon."
        ]
    )
