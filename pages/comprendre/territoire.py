"""Où en est chaque commune ? Un indicateur, une année, une commune mise en avant."""

import streamlit as st

from ctg.answers.communes import communes
from ctg.answers.indicateur import indicateur, periods, years
from ctg.answers.portrait import portrait
from ctg.ui import blocks, choose, drawn, sheets, welcome
from ctg.ui.cache import ask, territory

here = territory()
question = st.container()
with st.container(key="choices", horizontal=True, vertical_alignment="bottom"):
    code = sheets.indicator()
    if code:
        commune = choose.one(
            "Commune mise en avant", "commune", sheets.names(ask(communes)), default="", empty="Aucune"
        )
        year = choose.year("annee", ask(years, code=code), ask(periods, code=code))
choose.say_fallbacks()

if not code:
    with question:
        blocks.heading("Comprendre", "Territoire", "Où en est chaque commune\u00a0?")
    welcome.no_figures(here)
else:
    seen = ask(portrait, territory=here, code=code, annee=year, commune=commune)
    with question:
        blocks.heading("Comprendre", "Territoire", seen.indicator.question)

    with st.container(key="answer-first"):
        picture, words = st.columns([12, 11], gap="large")
        with picture:
            if seen.by_commune:
                drawn.commune_map(seen, key="map", choose="commune")
            else:
                sheets.no_communes(seen)
        with words:
            blocks.answer(seen.answer)
            blocks.notes(seen.notes)
            sheets.chosen(seen, here)
            blocks.reading(seen.reading)

    with st.container(key="below"):
        if drawn.has_sectors(seen):
            sheets.sectors(seen, here)
        sheets.comparison(seen, here)
        sheets.ranking(seen)
        if sheets.has_trend(seen):
            blocks.title("Année après année", sheets.trend_note(seen))
            drawn.trend_chart(seen, here.short)
        sheets.beside_official(seen)
        sheets.places_table(seen)
        with st.container(horizontal=True):
            blocks.download_csv(
                ask(indicateur, code=code, annee=str(year)), f"indicateur-{code}-{year}", key="csv"
            )
            if drawn.has_map(seen):
                sheets.download_map(seen, f"carte-{code}-{year}")
        blocks.provenance(
            [
                ("Source", seen.source),
                ("Période", seen.vintage),
                blocks.geography(),
                ("Définition", seen.indicator.definition),
            ]
        )
