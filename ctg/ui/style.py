"""The look: theme tokens as CSS variables, the page's measures, the three modes."""

from html import escape
from pathlib import Path
from typing import Literal

import streamlit as st

from ctg.charts import palette
from ctg.charts.style import STYLE

Theme = Literal["light", "dark"]
CSS = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
FOLLOW_CSS = (Path(__file__).parent / "follow.css").read_text(encoding="utf-8")
PROJECTION_CSS = (Path(__file__).parent / "projection.css").read_text(encoding="utf-8")


def theme() -> Theme:
    """The theme of the visitor's browser now."""
    return "dark" if st.context.theme.type == "dark" else "light"


def projecting() -> bool:
    """True for a page opened with ?mode=projection."""
    return st.query_params.get("mode") == "projection"


def apply() -> None:
    """Write the tokens and the rules into the page; print always takes the light tokens."""
    tokens = palette.DARK if theme() == "dark" else palette.LIGHT
    mode = PROJECTION_CSS if projecting() else ""
    if tokens is palette.DARK:  # charts carry their colours: turn them light again on paper
        mode += "@media print{[data-testid=stVegaLiteChart]{filter:invert(1) hue-rotate(180deg)}}"
    st.html(
        f"<style>:root{{{palette.css(tokens)}}}"
        f"@media print{{:root{{{palette.css(palette.LIGHT)}}}}}{STYLE}{CSS}{FOLLOW_CSS}{mode}</style>"
    )


def logo(short: str) -> None:
    """The mark and the territory's name, drawn for the theme of the moment."""
    tokens = palette.DARK if theme() == "dark" else palette.LIGHT
    text = escape(f"CTG {short}")
    st.logo(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {34 + 9 * len(text)} 28" height="28">'
        f'<rect y="2" width="24" height="24" rx="4" fill="{tokens["accent"]}"/>'
        f'<path d="M4 19l5-6 4 3 7-8" fill="none" stroke="{tokens["page"]}" stroke-width="2.4"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
        f'<text x="32" y="19.5" font-family="Segoe UI, Roboto, Liberation Sans, Arial, sans-serif"'
        f' font-size="15" font-weight="700" fill="{tokens["text"]}">{text}</text></svg>',
        size="medium",
    )
