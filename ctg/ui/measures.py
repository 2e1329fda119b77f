"""The parts of the Sources page that say how figures are computed."""

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers import catalogue
from ctg.charts.rows import each
from ctg.ui import blocks


def listed(frame: pd.DataFrame) -> None:
    """Every measure under its family: closed, the question alone; open, all there is to know."""
    for family, rows in frame.groupby("famille", sort=False):
        sheets = "".join(map(_measure, each(rows)))
        st.html(f'<h3 class="ctg-h3">{blocks.rich(str(family))}</h3>{sheets}')


def _measure(row: Any) -> str:
    formula = "".join(
        f'<span class="line">{blocks.rich(line)}</span>' for line in row.formule.split("\u00a0; ")
    )
    told = (
        ("Formule", formula),
        ("Unité", blocks.rich(row.unite)),
        ("Zéro", blocks.rich(row.zero)),
        ("Manquant", blocks.rich(row.manquant)),
        ("Limites", blocks.rich(row.limites)),
        ("Source", blocks.rich(row.source)),
    )
    lines = "".join(f"<div><dt>{word}</dt><dd>{text}</dd></div>" for word, text in told)
    return (
        f'<details class="ctg-measure" id="mesure-{escape(row.code)}">'
        f"<summary><b>{blocks.rich(row.libelle)}</b> <span>{blocks.rich(row.question)}</span></summary>"
        f'<p>{blocks.rich(row.definition)}</p><dl class="ctg-terms">{lines}</dl></details>'
    )


def catchments(frame: pd.DataFrame) -> None:
    """How far each kind of service serves, as proposed."""
    shown = frame.assign(
        theme=frame["theme"].map(catalogue.themes()),
        portee=[f"{french.number(minutes)}\u00a0min" for minutes in frame["portee_minutes"]],
    )
    columns = {
        "theme": "Thème",
        "libelle": "Type de service",
        "paliers": "Poids d'un enfant selon le trajet",
        "portee": "Portée",
        "source": "D'où vient ce réglage",
    }
    blocks.table(
        shown,
        columns,
        caption="Les bassins proposés",
        numeric=("portee",),
        long=("paliers", "source"),
        tall=True,
    )
