"""Who is writing: asked once in a visit, kept while it lasts."""

import streamlit as st

from ctg.ui import blocks

KEPT, ASKED = "who", "who-asked"


def name() -> str:
    """The name or function that signs what this visitor writes; "" until they give it."""
    kept = str(st.session_state.get(KEPT, ""))
    if kept and not st.session_state.get(ASKED):
        signed = f"Vous signez «\u00a0{blocks.rich(kept)}\u00a0»."
        with st.container(key="who", horizontal=True, vertical_alignment="center"):
            st.html(f'<p class="ctg-note">{signed}</p>', width="content")
            st.button("Changer", key="who-change", on_click=_ask_again, type="tertiary")
        return kept
    typed = st.text_input(
        "Qui écrit\u00a0? Votre nom ou votre fonction",
        value=kept,
        max_chars=120,
        key="who-typed",
        help="Inscrit dans l'historique avec chaque modification.",
        on_change=_keep,
    )
    return str(typed or "").strip()


def _keep() -> None:
    st.session_state[KEPT] = str(st.session_state["who-typed"]).strip()
    st.session_state[ASKED] = False


def _ask_again() -> None:
    st.session_state[ASKED] = True
