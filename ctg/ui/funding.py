"""The parts of the Financement page."""

import pandas as pd
import streamlit as st

from ctg.answers.financement import Funding, amount, summed, years
from ctg.charts import funding as drawing_of
from ctg.charts import vega
from ctg.model import Nature
from ctg.ui import blocks, choose, drawing, links, style
from ctg.ui.cache import asked_of_carnet

BY_FUNDER = {
    "financeur": "Financeur",
    "unite_libelle": "Unité",
    "prevu_texte": "Prévu",
    "reel_texte": "Réel",
    "acquis_texte": "Acquis",
    "risque_texte": "À obtenir",
    "sans": "Sans montant prévu",
    "nature_libelle": "Nature",
}
AT_RISK = {
    "fiche": "Fiche",
    "intitule": "Intitulé",
    "annee": "Année",
    "financeur": "Financeur",
    "fonds": "Fonds",
    "prevu_texte": "Prévu",
    "etat_libelle": "État",
    "nature_libelle": "Nature",
}
UNITS = {"euros": "euros", "etp": "équivalents temps plein"}


def year() -> int | None:
    """The year, or None for all of them; this year's choice lives in the address."""
    told = {str(value): str(value) for value in asked_of_carnet(years)}
    with st.columns(3)[0]:
        asked = choose.one("Année", "annee", told, default="", empty="Toutes")
    return int(asked) if asked else None


def empty_plan(seen: Funding) -> bool:
    """Say what to do when no means is written anywhere."""
    if not seen.rows.empty:
        return False
    blocks.empty(
        "Aucun moyen n'est inscrit pour ce choix.",
        "Ouvrir une fiche dans «\u00a0Modifier\u00a0», et y ajouter une ligne par année et par financeur.",
    )
    return True


def picture(seen: Funding, everything: pd.DataFrame, chosen: int | None) -> None:
    """One bar per year, always all of them: a year is read beside the others."""
    told = everything[(everything["nature"] == seen.shown) & (everything["unite"] == seen.unit)]
    if told["prevu"].notna().any():
        unit = "€" if seen.unit == "euros" else "ETP"
        example = " (exemple)" if seen.shown == Nature.EXAMPLE else ""
        blocks.title(
            f"Ce que chacun doit payer, par année, en {UNITS[seen.unit]}{example}", "Montants prévus."
        )
        added = summed(told)
        st.html(drawing_of.legend(added))
        chart = drawing_of.funding(added, unit=unit, alt_text=_alt(seen), theme=style.theme(), chosen=chosen)
        drawing.chart(vega.spec(chart), key="funding")


def _alt(seen: Funding) -> str:
    said = seen.answer.replace("**", "")
    return f"Montants prévus par année et par financeur. {said} Les mêmes chiffres sont dans le tableau."


def by_funder(seen: Funding) -> None:
    """Planned, actual, secured, to obtain; unknown is said in words."""
    blocks.title(
        "Par financeur",
        "Acquis\u00a0: accordé ou versé. À obtenir\u00a0: prévu pour cette année ou après, ni accordé ni "
        "versé. Un montant non renseigné n'est pas zéro\u00a0: il n'entre dans aucun total.",
    )
    rows = seen.totals
    shown = rows.assign(
        unite_libelle=rows["unite"].map(UNITS),
        prevu_texte=_amounts(rows, "prevu"),
        reel_texte=_amounts(rows, "reel"),
        acquis_texte=_amounts(rows, "acquis"),
        risque_texte=_amounts(rows, "a_risque"),
        sans=[
            f"{lacking} sur {whole}"
            for lacking, whole in zip(rows["sans_prevu"], rows["lignes"], strict=True)
        ],
        nature_libelle=_natures(rows),
    )
    numeric = ("prevu_texte", "reel_texte", "acquis_texte", "risque_texte", "sans")
    blocks.table(shown, BY_FUNDER, caption="Montants par financeur", numeric=numeric, tall=True)


def at_risk(seen: Funding) -> None:
    """What is not secured yet, each with its sheet."""
    blocks.title("Ce qui n'est pas acquis")
    if seen.risks.empty:
        blocks.empty(
            "Rien à obtenir.", "Tout ce qui est prévu pour cette année ou après est accordé ou versé."
        )
        return
    rows = seen.risks
    shown = rows.assign(prevu_texte=_amounts(rows, "prevu"), nature_libelle=_natures(rows))
    links.table(
        shown,
        AT_RISK,
        caption="Moyens à obtenir",
        sheet="fiche",
        numeric=("prevu_texte",),
        long=("intitule",),
    )


def _amounts(rows: pd.DataFrame, name: str) -> list[str]:
    return [amount(value, unit) for value, unit in zip(rows[name], rows["unite"], strict=True)]


def _natures(rows: pd.DataFrame) -> list[str]:
    return ["exemple" if nature == Nature.EXAMPLE else "" for nature in rows["nature"]]


def downloads(seen: Funding, chosen: int | None) -> None:
    with st.container(horizontal=True):
        blocks.download_csv(seen.rows, f"financement-{chosen or 'toutes-annees'}", key="csv")
