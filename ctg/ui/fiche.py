"""The parts of the Fiche action page: one commitment, whole, on a page that prints on two sheets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from ctg.answers.communes import communes
from ctg.answers.engagements import Sheet, engagements, fiche, sheet
from ctg.answers.plan_choices import sheets
from ctg.charts import dates, sheet_tables, states
from ctg.charts import sheet as parts
from ctg.charts import sheet_indicators as indicators
from ctg.charts.commitments import link
from ctg.charts.lettering import escape, prose
from ctg.charts.progress_bar import known
from ctg.charts.trajectory import Path, Point
from ctg.ui import blocks, choose, drawing
from ctg.ui.cache import ask, asked_of_carnet

EDIT = "modifier?code="
Row = Mapping[str, Any]


def chosen() -> str:
    """The code of the sheet in the address; "" when it names none."""
    return choose.one("Fiche", "code", asked_of_carnet(sheets), default="", empty="Choisir une fiche")


def question(code: str) -> str:
    return f"Où en est l'engagement {code}\u00a0?" if code else "Quel engagement ouvrir\u00a0?"


def seen(code: str) -> Sheet:
    return asked_of_carnet(sheet, code=code)


def none_chosen() -> None:
    """No sheet, or an address that names one which does not exist: every sheet of the plan."""
    known_sheets = asked_of_carnet(sheets)
    if not known_sheets:
        blocks.empty(
            "Aucune fiche n'est encore saisie.",
            "Importer le plan depuis un tableur\u00a0: «\u00a0python -m ctg import plan FICHIER\u00a0», ou "
            "écrire une fiche dans la page Modifier.",
        )
        return
    by_axis = asked_of_carnet(engagements).groupby("axe", sort=False)
    drawing.show(
        "".join(_of_axis(str(axe), _records(rows), known_sheets) for axe, rows in by_axis), key="sheets"
    )


def _of_axis(axe: str, rows: Sequence[Row], names: Mapping[str, str]) -> str:
    """The sheets of an axis, each with where it stands."""
    lines = "".join(
        f"<li>{link(str(row['code']), names[str(row['code'])])} {states.state(str(row['etat']))}</li>"
        for row in rows
    )
    return f'<h2 class="ctg-axe">{prose(axe)}</h2><ul class="ctg-liste">{lines}</ul>'


def head(of: Sheet) -> None:
    """What it is, where it stands in the plan, its states; the example said at once."""
    st.html(f'<p class="ctg-answer ctg-intitule">{prose(of.row["intitule"])}</p>')
    drawing.show(parts.head(of.row, [label for _level, label in of.path]), key="head")
    if of.row["nature"] == "exemple":
        blocks.example_banner("Fiche et valeurs fictives. Importez votre plan pour les remplacer.")


def neighbours(of: Sheet) -> None:
    """The sheets before and after in the plan, and the page where this one is edited."""
    names = asked_of_carnet(sheets)
    codes = list(names)
    at = codes.index(str(of.row["code"]))
    before = (codes[at - 1], names[codes[at - 1]]) if at else None
    after = (codes[at + 1], names[codes[at + 1]]) if at + 1 < len(codes) else None
    drawing.show(
        parts.neighbours(before, after, EDIT + quote(str(of.row["code"]), safe="")), key="neighbours"
    )


def body(of: Sheet) -> None:
    """Everything else, in the order a meeting reads it."""
    text = of.text
    left = parts.texts("Pourquoi", [
        ("Constat", text["constat"] or ""),
        ("Objectif", text["objectif"] or ""),
        ("Description", text["description"] or ""),
    ])  # fmt: skip
    blocked = parts.texts("Ce qui bloque, ce qu'il faut décider", _obstacles(text))
    drawing.show(
        parts.synthesis(of.row)
        + f'<div class="ctg-deux"><div>{left}{_who(of)}</div>'
        + f"<div>{blocked}{parts.steps(_records(of.steps))}{_links(of)}</div></div>"
        + indicators.indicators(_records(of.indicators), _paths(of))
        + sheet_tables.means(_records(of.means))
        + _folded(of),
        key="sheet",
    )


def downloads(of: Sheet) -> None:
    """The sheet and its history, whole."""
    code = str(of.row["code"])
    with st.container(horizontal=True):
        blocks.download_csv(
            asked_of_carnet(fiche, code=code), f"fiche-{code}", key="csv", label="Télécharger la fiche (CSV)"
        )
        blocks.download_csv(
            of.history, f"historique-{code}", key="csv-history", label="Télécharger l'historique (CSV)"
        )


def provenance(of: Sheet) -> None:
    changed = f"{dates.day(of.row['maj_le'])} par {of.row['maj_par']}"
    blocks.provenance(
        [
            ("Source", "carnet de suivi de la convention"),
            blocks.geography(),
            ("Dernière modification", changed),
            ("État", "calculé\u00a0: valeur comparée au chemin prévu à ce jour"),
        ]
    )


def _obstacles(text: Row) -> list[tuple[str, str]]:
    lifted = dates.day(text["blocage_leve_le"])
    name = f"Obstacle, levé le {lifted}" if lifted else "Obstacle"
    return [(name, text["blocage"] or ""), ("Décision attendue", text["decision_attendue"] or "")]


def _who(of: Sheet) -> str:
    """Who, for whom, where, when."""
    text, row = of.text, of.row
    start, end = dates.day(row["debut"]), dates.day(row["fin"])
    when = " au ".join(value for value in (start, end) if value)
    return parts.facts("Qui, pour qui, où, quand", [
        ("Structure pilote", prose(row["pilote"] or "")),
        ("Élu référent (fonction)", prose(row["elu_referent"] or "")),
        ("Partenaires", prose(", ".join(of.partners))),
        ("Public", prose(", ".join(part for part in (text["public"] or "", _ages(text)) if part))),
        ("Thèmes", prose(row["themes_libelle"])),
        ("Communes ou secteurs", _communes(of)),
        ("Services concernés", _services(of.services)),
        ("Dates", f"du {when}" if start and end else when),
    ])  # fmt: skip


def _ages(text: Row) -> str:
    low, high = text["age_min"], text["age_max"]
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"dès {low}\u00a0ans" if high is None else f"jusqu\u2019à {high}\u00a0ans"
    return f"de {low} à {high}\u00a0ans"


def _communes(of: Sheet) -> str:
    """Names; those of communes open the Territoire page. A sheet without one is about the whole territory."""
    codes = of.text["communes"] or []
    known_codes = set(ask(communes)["code"])
    links = [
        f'<a href="territoire?commune={escape(quote(str(code)))}" target="_self">{prose(name)}</a>'
        if code in known_codes
        else prose(name)
        for code, name in zip(codes, of.communes, strict=False)
    ]
    return ", ".join(links) or "Tout le territoire"


def _services(services: pd.DataFrame) -> str:
    return ", ".join(
        f'<a href="services?type={escape(quote(str(row["type"])))}" target="_self">{prose(row["nom"])}</a>'
        f" ({prose(row['type_libelle'])})"
        for row in _records(services)
    )


def _links(of: Sheet) -> str:
    return parts.facts("Liens", [
        ("Autres schémas", prose(", ".join(of.links))),
        ("Documents", "<br>".join(_document(text) for text in of.documents)),
        ("Diffusion", prose(of.text["diffusion"] or "")),
    ])  # fmt: skip


def _document(text: str) -> str:
    """A title as it is; an address as a link, only if it is a web one."""
    if text.startswith(("https://", "http://")):
        return f'<a href="{escape(text)}" rel="noopener noreferrer" target="_blank">{prose(text)}</a>'
    return prose(text)


def _paths(of: Sheet) -> dict[str, Path]:
    """What the drawing of each indicator shows."""
    series, promised = _points(of.series), _points(of.promised)
    return {
        str(row["code"]): Path(
            label=str(row["libelle"]),
            unit=str(row["unite"]),
            measured=tuple(series.get(str(row["code"]), ())),
            expected=tuple(promised.get(str(row["code"]), ())),
            today=date.today(),
        )
        for row in _records(of.indicators)
    }


def _points(figures: pd.DataFrame) -> dict[str, list[Point]]:
    """By indicator, the figures that are known and dated."""
    found: dict[str, list[Point]] = {}
    for row in _records(figures):
        when, value = dates.day_of(row["jour"]), known(row["valeur"])
        if when and value is not None:
            found.setdefault(str(row["indicateur"]), []).append((when, value))
    return found


def _folded(of: Sheet) -> str:
    names = {str(row["code"]): str(row["libelle"]) for row in _records(of.indicators)}
    return sheet_tables.measures(_records(of.series), names) + sheet_tables.history(_records(of.history))


def _records(frame: pd.DataFrame) -> Sequence[Row]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
