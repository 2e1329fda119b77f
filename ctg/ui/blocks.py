"""The parts every page is made of. Text that comes from data is escaped here, once."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers.sources import meta
from ctg.exports import tables
from ctg.ui.cache import ask
from ctg.ui.cache import territory as declared_territory

PAGES = Path(__file__).parents[2] / "pages"
# What markdown would read, and no more: a screen reader is given a label with its backslashes.
MARKDOWN = re.compile(r"[\\`*{}\[\]$~|<&]|(?<!\w)_|_(?!\w)|:(?=\w)|^[#+>-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")


def plain(text: str) -> str:
    """Text of people or of a file where Streamlit would read markdown: a label, a message."""
    return MARKDOWN.sub(r"\\\g<0>", text)


def rich(text: str) -> str:
    """Escaped text in which **facts** are bold."""
    typographic = escape(text, quote=False).replace("'", "\u2019")
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", typographic)


def heading(section: str, page: str, question: str) -> None:
    """Where we are, and the question the page answers."""
    if section:
        st.html(f'<p class="ctg-crumb">{escape(section)} › {escape(page)}</p>')
    st.title(question.replace("'", "\u2019"), anchor=False)


def answer(text: str) -> None:
    st.html(f'<p class="ctg-answer">{rich(text)}</p>')


def notes(texts: Iterable[str]) -> None:
    joined = " ".join(texts)
    if joined:
        st.html(f'<p class="ctg-note">{rich(joined)}</p>')


def title(text: str, note: str = "") -> None:
    """The title of a block, with a line that says how to read it."""
    under = f'<p class="ctg-note">{rich(note)}</p>' if note else ""
    st.html(f'<h2 class="ctg-h2">{rich(text)}</h2>{under}')


def figures(items: Sequence[tuple[str, str]]) -> None:
    """Names with their figure, side by side while there is room."""
    cells = "".join(
        f'<div class="ctg-sheet"><p>{escape(name)}</p><p class="ctg-figure">{escape(text)}</p></div>'
        for name, text in items
    )
    st.html(f'<div class="ctg-figures">{cells}</div>')


def facts(name: str, rows: Sequence[tuple[str, str]]) -> None:
    """A short list of names and values under a rule."""
    lines = f'<dl class="ctg-rows">{_lines(rows)}</dl>'
    st.html(f'<section class="ctg-sheet"><h2>{escape(name)}</h2>{lines}</section>')


def example_banner(what: str) -> None:
    """Examples are never mistaken for facts: said right under the answer, in words."""
    st.html(f'<p class="ctg-banner" role="note"><b>Exemple.</b> {rich(what)}</p>')


def empty(fact: str, gesture: str) -> None:
    st.html(f'<div class="ctg-empty"><p><b>{rich(fact)}</b></p><p>{rich(gesture)}</p></div>')


def no_map() -> None:
    """Where the map would be, when nobody told where the communes are."""
    empty(
        "Carte indisponible\u00a0: la position des communes n'est pas connue.",
        "Importer les contours\u00a0: «\u00a0python -m ctg import contours FICHIER\u00a0», ou le bouton de "
        "la page Sources et méthode. D'ici là, ni carte, ni voisinage, ni distance\u00a0; les chiffres "
        "restent dans les tableaux.",
    )
    st.page_link(
        str(PAGES / "donnees/sources.py"),
        label="Importer les contours",
        icon=":material/arrow_forward:",
    )


def geography() -> tuple[str, str]:
    """The communes that the codes of the figures stand for, as a part of a provenance."""
    year = ask(meta)["geography"]
    return "Géographie", f"communes au 1er janvier {year}" if year else ""


def sheet(name: str, figure: str, rows: Sequence[tuple[str, str] | None], *, known: bool = True) -> None:
    """The chosen place: its figure, then what it is compared with. None draws a line."""
    unknown = "" if known else " unknown"
    st.html(
        f'<section class="ctg-sheet"><h2>{escape(name)}</h2>'
        f'<p class="ctg-figure{unknown}">{escape(figure)}</p>'
        f'<dl class="ctg-rows">{_lines(rows)}</dl></section>'
    )


def terms(name: str, rows: Sequence[tuple[str, str]]) -> None:
    """Words and what they mean."""
    lines = "".join(f"<div><dt>{escape(word)}</dt><dd>{escape(text)}</dd></div>" for word, text in rows)
    st.html(f'<section class="ctg-sheet"><h2>{escape(name)}</h2><dl class="ctg-terms">{lines}</dl></section>')


def _lines(rows: Sequence[tuple[str, str] | None]) -> str:
    return "".join(
        '<div class="cut"></div>'
        if row is None
        else f"<div><dt>{escape(row[0])}</dt><dd>{escape(row[1])}</dd></div>"
        for row in rows
    )


def reading(text: str) -> None:
    if text:
        st.html(f'<p class="ctg-read"><b>Comment lire.</b> {rich(text)}</p>')


def table(
    frame: pd.DataFrame,
    columns: dict[str, str],
    *,
    caption: str,
    numeric: Sequence[str] = (),
    long: Sequence[str] = (),
    names: Sequence[str] = (),
    tall: bool = False,
) -> None:
    """A real HTML table: it scrolls on screen, prints whole, and a screen reader can walk it.

    frame: texts ready to read; columns: column -> heading; numeric: columns set right;
    long: wide ones; names: names of files, which may be cut anywhere.
    """
    head = "".join(
        f'<th scope="col"{_class(name, numeric, long, names)}>{escape(text)}</th>'
        for name, text in columns.items()
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_class(name, numeric, long, names)}>{escape(str(row[name]))}</td>" for name in columns
        )
        + "</tr>"
        for row in frame[list(columns)].astype(object).fillna("").to_dict(orient="records")
    )
    size = " tall" if tall else ""
    st.html(
        f'<div class="ctg-scroll{size}" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="ctg-table"><caption class="visually-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _class(name: str, numeric: Sequence[str], long: Sequence[str], names: Sequence[str]) -> str:
    kinds = (("num", numeric), ("long", long), ("name", names))
    return next((f' class="{kind}"' for kind, members in kinds if name in members), "")


def download_csv(
    frame: pd.DataFrame, name: str, *, key: str, label: str = "Télécharger le tableau (CSV)"
) -> None:
    """Exactly the rows of the answer, in full precision, as French Excel reads them."""
    st.download_button(
        label,
        lambda: tables.csv_bytes(frame),
        file_name=f"{name}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=key,
    )


def provenance(parts: Sequence[tuple[str, str]], *, licence: str = "Licence Ouverte 2.0") -> None:
    """Where the figures come from, what they are, and how old the base is.

    licence: "" for what the territory itself writes, which nobody published yet.
    """
    about = ask(meta)
    day = about["built_on"].split("-")
    whole = [*parts, ("Base du", f"{day[2]}/{day[1]}/{day[0]}"), ("Licence", licence)]
    text = " ".join(
        f"<span><b>{escape(name)}</b> {escape(value.rstrip('.'))}.</span>" for name, value in whole if value
    )
    st.html(f'<div class="ctg-provenance">{text}</div>')


def links(items: Sequence[tuple[str, str, str]]) -> None:
    """Next questions: page file, question, what is there."""
    for column, (page, label, text) in zip(st.columns(len(items)), items, strict=True):
        with column:
            st.page_link(page, label=label, icon=":material/arrow_forward:")
            notes([text])


def territory_name() -> str:
    return declared_territory().the


def day(value: object) -> str:
    return french.short_day(value) if isinstance(value, pd.Timestamp) and not pd.isna(value) else ""


def projection_switch() -> None:
    """Enter or leave the mode made for the back of a room; the address says which."""
    inside = st.query_params.get("mode") == "projection"
    with st.container(key="projection"):
        st.button(
            "Quitter la projection" if inside else "Mode projection",
            icon=":material/close_fullscreen:" if inside else ":material/present_to_all:",
            key="projection-switch",
            on_click=_leave_projection if inside else _enter_projection,
        )


def _enter_projection() -> None:
    st.query_params["mode"] = "projection"


def _leave_projection() -> None:
    st.query_params.pop("mode", None)
