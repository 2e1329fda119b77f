"""Où en est un engagement ? Une fiche action, entière, sur une page qui s'imprime en deux feuilles."""

import streamlit as st

from ctg.ui import blocks, choose, fiche

question = st.container()
with st.container(key="choices"):
    code = fiche.chosen()
with question:
    blocks.heading("Suivre la convention", "Fiche action", fiche.question(code))
choose.say_fallbacks()

if code:
    seen = fiche.seen(code)
    fiche.head(seen)
    fiche.body(seen)
    with st.container(key="below"):
        fiche.neighbours(seen)
        fiche.downloads(seen)
        fiche.provenance(seen)
else:
    fiche.none_chosen()
