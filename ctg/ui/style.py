"""The look: theme tokens as CSS variables, the page's measures, the three modes."""

from pathlib import Path

import streamlit as st

from ctg.charts import palette
from ctg.charts.style import STYLE

CSS = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
PROJECTION_CSS = (Path(__file__).parent / "projection.css").read_text(encoding="utf-8")


def theme() -> str:
    """"light" or "dark", as the visitor's browser has it now."""
    return "dark" if st.context.theme.type == "dark" else "light"


def projecting() -> bool:
    """True for a page opened with ?mode=projection."""
    return st.query_params.get("mode") == "projection"


def apply() -> None:
    """Write the tokens and the rules into the page; print always takes the light tokens."""
    tokens = palette.DARK if theme() == "dark" else palette.LIGHT
    mode = PROJECTION_CSS if projecting() else ""
    st.html(
        f"<style>:root{{{palette.css(tokens)}}}"
        f"@media print{{:root{{{palette.css(palette.LIGHT)}}}}}{STYLE}{CSS}{mode}</style>"
    )
