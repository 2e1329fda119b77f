"""Answers turned into drawings on the page. Each block pairs with a table that says the same."""

import pandas as pd
import streamlit as st

from ctg.answers.outlines import Outlines, outlines
from ctg.answers.overview import KeyFigure
from ctg.answers.portrait import Portrait, too_small
from ctg.charts import kpi, legend, map_svg, picture, ranking, strip, trend, vega
from ctg.charts.palette import LIGHT
from ctg.charts.scale import Scale, scale_for
from ctg.exports.pictures import png_bytes
from ctg.model import Level
from ctg.ui import blocks, drawing, style
from ctg.ui.cache import ask, drawn


def commune_map(seen: Portrait, *, key: str, choose: str | None = None) -> None:
    """The choropleth with its legend; `choose` names the URL parameter that a click sets."""
    if not ask(outlines).located:
        blocks.no_map()
        return
    html = legend.legend_html(_scale(seen), _title(seen), _keys(seen, ask(outlines)))
    html += f'<div class="ctg-mapbox">{_map(seen, ask(outlines), key, interactive=bool(choose))}</div>'
    with st.container(key=key):
        if choose:
            drawing.choose_commune(html, key=f"{key}-drawing", parameter=choose)
        else:
            drawing.show(html, key=f"{key}-drawing")


def map_png(seen: Portrait, notes: list[str]) -> bytes:
    """The same map as a picture for a slide, light colours, with its source under it."""
    drawn, _height = legend.legend_svg(_scale(seen), _title(seen), _keys(seen, ask(outlines)))
    return png_bytes(
        picture.picture([drawn, _map(seen, ask(outlines), "png", interactive=False)], notes, LIGHT)
    )


def _scale(seen: Portrait) -> Scale:
    legible = seen.places["valeur"].where(seen.places["lisible"])
    return scale_for(seen.indicator, legible, seen.reference)


def _title(seen: Portrait) -> str:
    unit = f", {seen.indicator.unit}" if seen.indicator.unit else ""
    return f"{seen.indicator.label}{unit} ({seen.vintage})"


def _keys(seen: Portrait, drawn: Outlines) -> list[legend.Key]:
    return legend.keys(seen.places, too_few=too_small(seen.indicator), schematic=drawn.schematic)


def _map(seen: Portrait, drawn: Outlines, key: str, *, interactive: bool) -> str:
    return map_svg.commune_map(
        drawn.frame,
        drawn.width,
        drawn.height,
        drawn.metres_per_unit,
        seen.places,
        _scale(seen),
        key=key.replace("-", ""),
        title=_title(seen),
        alt=f"Carte des communes. {seen.answer.replace('**', '')} Les mêmes chiffres sont dans le tableau.",
        selected=None if seen.chosen is None else str(seen.chosen["code"]),
        schematic=drawn.schematic,
        too_few=too_small(seen.indicator),
        interactive=interactive,
    )


def comparison(seen: Portrait, name: str) -> None:
    """A dot per commune, the territory in accent, flags for the references."""
    references = list(zip(seen.references["nom"], seen.references["valeur"], strict=True))
    values = seen.places.assign(valeur=seen.places["valeur"].where(seen.places["lisible"]))
    both = "".join(
        strip.strip(
            values,
            (name, float(seen.whole["valeur"])),
            references,
            decimals=seen.indicator.decimals,
            signed=seen.indicator.signed,
            selected=None if seen.chosen is None else str(seen.chosen["code"]),
            alt=f"Place de {name} parmi les communes et les territoires de référence.",
            wide=wide,
        )
        for wide in (True, False)
    )
    drawing.show(both, key="comparison")


def ranking_chart(seen: Portrait) -> None:
    """Ranked places in grey, the chosen one in accent, one dashed reference."""
    theme = style.theme()
    drawing.chart(
        drawn("ranking", lambda: vega.spec(_ranking(seen, theme)), *_which(seen), theme), key="ranking"
    )


def _which(seen: Portrait) -> tuple[str, int, str]:
    """What tells one portrait from another."""
    return seen.indicator.code, seen.year, "" if seen.chosen is None else str(seen.chosen["code"])


def _ranking(seen: Portrait, theme: style.Theme) -> vega.Chart:
    values = seen.places.assign(valeur=seen.places["valeur"].where(seen.places["lisible"]))
    dashed = seen.reference if seen.indicator.kind != "somme" else None
    dashed = (dashed[0].removeprefix("la ").removeprefix("les "), dashed[1]) if dashed else None
    chosen = None if seen.chosen is None else str(seen.chosen["code"])
    return ranking.ranking(
        values,
        decimals=seen.indicator.decimals,
        alt_text=f"Classement : {seen.answer.replace('**', '')}",
        theme=theme,
        selected=chosen if seen.by_commune else str(seen.whole["territoire"]),
        reference=dashed,
        signed=seen.indicator.signed,
        dots=seen.indicator.dots,
    )


def trend_chart(seen: Portrait, name: str) -> None:
    """Lines by year: the territory in accent, the chosen commune and the references in grey."""
    theme = style.theme()
    drawing.chart(
        drawn("trend", lambda: vega.spec(_trend(seen, name, theme)), *_which(seen), theme), key="trend"
    )


def _trend(seen: Portrait, name: str, theme: style.Theme) -> vega.Chart:
    own = str(seen.whole["territoire"])
    series = seen.series.assign(
        nom=[
            name if code == own else label
            for code, label in zip(seen.series["territoire"], seen.series["nom"], strict=True)
        ]
    )
    return trend.trend(
        series,
        territory=name,
        decimals=seen.indicator.decimals,
        alt_text=f"{seen.indicator.label} par année.",
        theme=theme,
        signed=seen.indicator.signed,
        joined=seen.indicator.series,
    )


def key_figures(figures: list[KeyFigure], name: str) -> None:
    """Eight cards in two rows."""
    cards = "".join(f"<div>{kpi.kpi(_card(item, name))}</div>" for item in figures)
    drawing.show(f'<div class="ctg-kpis">{cards}</div>', key="key-figures")


def _card(item: KeyFigure, name: str) -> kpi.Kpi:
    return kpi.Kpi(
        label=item.indicator.label,
        value=item.value,
        unit=item.indicator.unit,
        decimals=item.indicator.decimals,
        signed=item.indicator.signed,
        vintage=", ".join(text for text in (item.vintage, item.source) if text),
        territory=name,
        references=() if item.series else _card_references(item.references),
        series=item.series,
        mentions=item.mentions,
        example=item.nature == "exemple",
        **({"absent": _capital(item.remedy)} if item.remedy else {}),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _card_references(references: pd.DataFrame) -> tuple[kpi.KpiReference, ...]:
    return tuple(
        kpi.KpiReference(row["nom"], row["initiale"], row["valeur"]) for row in references.to_dict("records")
    )


def has_map(seen: Portrait) -> bool:
    return seen.by_commune and ask(outlines).located


def has_sectors(seen: Portrait) -> bool:
    return Level.SECTOR in seen.indicator.levels and not seen.sectors.empty
