"""Tables whose rows lead to the sheet they speak of."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import pandas as pd
import streamlit as st


def sheet(code: str) -> str:
    """The address of a sheet, from any page."""
    return f"fiche?code={quote(code, safe='')}"


def table(
    frame: pd.DataFrame,
    columns: dict[str, str],
    *,
    caption: str,
    sheet: str,
    numeric: Sequence[str] = (),
    long: Sequence[str] = (),
) -> None:
    """A real HTML table as `blocks.table` makes them, where the column `sheet` is a link.

    On a phone each row becomes a small block: its cells carry their heading.
    """
    head = "".join(
        f'<th scope="col"{_class(name, numeric, long)}>{escape(text)}</th>' for name, text in columns.items()
    )
    body = "".join(
        "<tr>" + "".join(_cell(row, name, columns, sheet, numeric, long) for name in columns) + "</tr>"
        for row in frame[list(columns)].astype(object).fillna("").to_dict(orient="records")
    )
    st.html(
        f'<div class="ctg-scroll tall ctg-listed" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="ctg-table"><caption class="visually-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(
    row: dict[object, object],
    name: str,
    columns: dict[str, str],
    link: str,
    numeric: Sequence[str],
    long: Sequence[str],
) -> str:
    text = escape(str(row[name]))
    if name == link and text:
        text = f'<a href="{escape(sheet(str(row[name])))}" target="_self">{text}</a>'
    return f'<td{_class(name, numeric, long)} data-label="{escape(columns[name])}">{text}</td>'


def _class(name: str, numeric: Sequence[str], long: Sequence[str]) -> str:
    kinds = (("num", numeric), ("long", long))
    return next((f' class="{kind}"' for kind, members in kinds if name in members), "")
