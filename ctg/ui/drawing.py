"""Drawings in the page: SVG made in Python, themed by CSS variables, printed as vectors."""

from pathlib import Path
from typing import Any

import streamlit as st

_COMPONENT = st.components.v2.component(
    "ctg.drawing",
    html='<div class="ctg-place"></div>',
    js=(Path(__file__).parent / "drawing.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # the page's CSS variables must reach the drawing
)


def show(html: str, *, key: str) -> None:
    """A drawing to look at."""
    _COMPONENT(data={"html": html, "choose": False, "key": key}, key=key)


def choose_commune(html: str, *, key: str, parameter: str) -> None:
    """A map whose communes can be chosen: the code goes to the URL parameter."""

    def chosen() -> None:
        code = st.session_state[key].code
        if code:
            st.query_params[parameter] = code

    _COMPONENT(data={"html": html, "choose": True, "key": key}, key=key, on_code_change=chosen)


def chart(spec: dict[str, Any], *, key: str) -> None:
    """An Altair chart in its own colours, written by `vega.spec`; its description is read aloud."""
    st.vega_lite_chart(spec, theme=None, width="stretch", key=key)
