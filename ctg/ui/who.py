"""Who writes: asked once per visit, kept for the whole of it."""

import streamlit as st

KEPT = "ctg-who"


def name() -> str:
    """The name or the function under which the visitor saves; "" until it is given."""
    typed = st.text_input(
        "Qui enregistre\u00a0? (nom ou fonction)",
        value=st.session_state.get(KEPT, ""),
        key="who",
        max_chars=120,
        autocomplete="name",
        placeholder="Chargée de coopération CTG",
        help="Demandé une fois\u00a0: inscrit dans l'historique avec chaque modification.",
    )
    st.session_state[KEPT] = str(typed or "").strip()
    return str(st.session_state[KEPT])
