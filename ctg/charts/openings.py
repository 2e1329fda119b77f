"""Services that opened and closed, year by year."""

import altair as alt
import pandas as pd

from ctg.charts.palette import THEMES
from ctg.charts.vega import Theme, dressed, inline

HEIGHT = 210  # px


def openings(values: pd.DataFrame, *, alt_text: str, theme: Theme = "light") -> alt.LayerChart:
    """Bars up for openings, down for closures; each holds its number, 0 draws nothing.

    values   annee (int), ouvertures, fermetures (counts >= 0), one row per year
    """
    table = values[["annee", "ouvertures", "fermetures"]].astype(int)
    rows = table.melt("annee", var_name="sens", value_name="nombre")
    rows = rows.assign(hauteur=rows["nombre"].mask(rows["sens"] == "fermetures", -rows["nombre"]))
    most = max(int(rows["nombre"].max()) if len(rows) else 0, 1)
    tokens = THEMES[theme]
    colour = alt.Color(
        "sens:N",
        legend=None,
        scale=alt.Scale(domain=["ouvertures", "fermetures"], range=[tokens["accent"], tokens["div-1"]]),
    )
    axis = alt.Axis(labels=False, tickCount=0, grid=False)
    years = alt.Scale(domain=table["annee"].tolist(), paddingInner=0.45)  # a year without event has its place
    x = alt.X("annee:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap="parity"), scale=years)
    y = alt.Y(
        "hauteur:Q", title=None, axis=axis, scale=alt.Scale(domain=[-1.5 * most, 1.5 * most], nice=False)
    )
    drawn = alt.Chart(inline(rows[rows["nombre"] > 0])).encode(x=x, y=y, color=colour)
    tooltip = [
        alt.Tooltip("annee:O", title="Année"),
        alt.Tooltip("sens:N", title="Sens"),
        alt.Tooltip("nombre:Q", title="Nombre"),
    ]
    words = alt.Chart(inline(_words(most))).mark_text(align="left", baseline="middle")
    layers = [
        drawn.mark_bar().encode(tooltip=tooltip),
        drawn.transform_filter("datum.hauteur > 0").mark_text(dy=-10).encode(text=alt.Text("nombre:Q")),
        drawn.transform_filter("datum.hauteur < 0").mark_text(dy=10).encode(text=alt.Text("nombre:Q")),
        alt.Chart(inline(pd.DataFrame({"hauteur": [0]})))
        .mark_rule(color=tokens["line"])
        .encode(y=alt.Y("hauteur:Q")),
        words.encode(x=alt.value(0), y=alt.Y("hauteur:Q"), text=alt.Text("sens:N"), color=colour),
    ]
    return dressed(layers, height=HEIGHT, alt_text=alt_text, theme=theme)


def _words(most: int) -> pd.DataFrame:
    """The two directions named once, at the left edge."""
    return pd.DataFrame({"sens": ["ouvertures", "fermetures"], "hauteur": [1.4 * most, -1.4 * most]})
