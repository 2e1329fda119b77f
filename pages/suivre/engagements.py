"""Où en sont nos engagements ? Leur état calculé, ce qui presse, une carte par engagement."""

import streamlit as st

from ctg.ui import blocks, choose, follow

blocks.heading("Suivre la convention", "Engagements", "Où en sont nos engagements\u00a0?")
if follow.has_plan():
    words, first = st.columns([6, 5], gap="large")
    with st.container(key="choices", horizontal=True, vertical_alignment="bottom"):
        state = follow.state()
        theme = follow.theme()
        axe = follow.axis()
        status = follow.status()
    view = follow.view()
    choose.say_fallbacks()

    whole = follow.rows(axe, theme, "", status)
    seen = follow.rows(axe, theme, state, status)
    alerts = follow.of_these(seen)
    with words:
        follow.head(whole)
    with first:
        follow.first(alerts, {"etat": state, "theme": theme, "axe": axe, "statut": status})

    follow.picture(view, seen, alerts, axe, whole=not (theme or state or status))
    with st.container(key="below"):
        if len(seen):
            with st.container(horizontal=True):
                blocks.download_csv(seen, "engagements", key="csv")
                blocks.download_csv(
                    alerts, "alertes", key="csv-alerts", label="Télécharger les alertes (CSV)"
                )
        follow.provenance()
else:
    follow.no_plan()
