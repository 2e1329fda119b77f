"""Every page passes here: the base that must exist, the menu, the style, the French error box."""

from pathlib import Path

import streamlit as st

from ctg.errors import CtgError
from ctg.tasks import base
from ctg.ui import blocks, cache, style

PAGES = Path(__file__).parents[2] / "pages"
SHIM = (Path(__file__).parent / "french.js").read_text(encoding="utf-8")
MENU = {
    "": [("accueil/vue_ensemble.py", "Vue d'ensemble", "vue-ensemble")],
    "Comprendre": [
        ("comprendre/territoire.py", "Territoire", "territoire"),
        ("comprendre/services.py", "Services", "services"),
    ],
    "Suivre la convention": [
        ("suivre/engagements.py", "Engagements", "engagements"),
        ("suivre/fiche.py", "Fiche action", "fiche"),
        ("suivre/financement.py", "Financement", "financement"),
        ("suivre/calendrier.py", "Calendrier", "calendrier"),
        ("suivre/modifier.py", "Modifier", "modifier"),
        ("suivre/importer_plan.py", "Importer un plan", "importer_plan"),
    ],
    "Données": [
        ("donnees/sources.py", "Sources et méthode", "sources"),
        ("donnees/livraisons.py", "Livraisons", "livraisons"),
    ],
}


def main() -> None:
    """Build the base for the first visitor, then show the page that was asked for."""
    st.set_page_config(page_icon=str(Path(__file__).parent / "icon.svg"), layout="wide")
    style.apply()
    st.html(f"<script>{SHIM}</script>", unsafe_allow_javascript=True)
    try:
        style.logo(cache.territory().short)
        _ensure_base()
        page = st.navigation(_menu(), position="hidden" if style.projecting() else "top")
        page.run()
        blocks.projection_switch()
    except CtgError as error:
        st.error(blocks.plain(str(error)))


def _menu() -> dict[str, list[st.Page]]:
    return {
        section: [
            st.Page(PAGES / file, title=title, url_path=url, default=section == "")
            for file, title, url in pages
        ]
        for section, pages in MENU.items()
    }


def _ensure_base() -> None:
    """A base is built on the first visit; the bar shows only if there is something to wait for."""
    where = cache.location()
    if base.usable(where):
        return
    bar = st.progress(0.0, text="Première ouverture : construction de la base")
    base.ensure(where, progress=lambda share, what: _advance(bar, share, what))
    bar.empty()


def _advance(bar: "st.delta_generator.DeltaGenerator", share: float, what: str) -> None:
    bar.progress(share, text=what)


main()
