"""Quels services pour les familles, et où ? L'inventaire, sa carte, ce qui y manque."""

import streamlit as st

from ctg.answers.inventory import inventory
from ctg.answers.services import services
from ctg.ui import blocks, choose, service_choices, service_edit, service_queue
from ctg.ui import inventory as parts
from ctg.ui.cache import ask, territory

here = territory()
blocks.heading("Comprendre", "Services", "Quels services pour les familles, et où\u00a0?")
with st.container(key="choices", horizontal=True, vertical_alignment="bottom"):
    theme = service_choices.theme()
    kind = service_choices.kind(theme)
    period = service_choices.period()
    disability = service_choices.disability()
    around = service_choices.extent(here)
choose.say_fallbacks()

seen = ask(
    inventory,
    territory=here,
    theme=theme,
    kind=kind,
    periode=period,
    handicap=disability,
    alentour=around,
)
with st.container(key="answer-first"):
    picture, words = st.columns([12, 11], gap="large")
    with picture:
        parts.picture(seen)
    with words:
        blocks.answer(seen.answer)
        parts.banner(seen)
        blocks.notes(seen.notes)
        parts.facts(seen, here)

with st.container(key="below"):
    service_edit.panel(seen, theme, kind)
    parts.table(seen, here, kind, service_edit.waiting())
    blocks.download_csv(
        ask(services, theme=theme or None, type=kind or None),
        f"services-{kind or theme or 'tous'}",
        key="csv",
        label="Télécharger l'inventaire (CSV)",
    )
    parts.official(seen, here)
    parts.capacity(here, theme, kind, period, disability)
    parts.moves(theme, kind)
    parts.stops(here, theme, kind)
    parts.state(theme, kind)
    service_queue.quality(theme, kind)
    parts.provenance(seen)
