"""The entry point: `streamlit run app.py`. The frame does the rest (docs/decisions.md says why)."""

import streamlit as st

app = st.App("ctg/ui/frame.py")
