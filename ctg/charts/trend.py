"""A line by year for the territory, thinner ones for what it is compared with."""

import altair as alt
import pandas as pd

from ctg.charts.palette import THEMES
from ctg.charts.rows import each
from ctg.charts.vega import Theme, dressed, figures_axis, inline
from ctg.french import number

HEIGHT = 260  # px
LETTER = 17.0  # px between two names


def trend(
    values: pd.DataFrame,
    *,
    territory: str,
    decimals: int,
    alt_text: str,
    theme: Theme = "light",
    signed: bool = False,
    joined: bool = True,
) -> alt.LayerChart:
    """One line per name, named at its end with its last figure; no legend.

    values      nom, annee (int), valeur: rows without valeur, and years without row, break the line
    territory   the name in accent
    joined      False: methods differ between years, dots only, since a line would tell a change
    """
    known = values.dropna(subset=["valeur"])
    years = sorted(int(year) for year in known["annee"].unique())
    low, high = (float(known["valeur"].min()), float(known["valeur"].max())) if years else (0.0, 1.0)
    spread = (high - low) or max(abs(high), 1.0)
    domain = (low - 0.12 * spread, high + 0.12 * spread)
    first, last = (years[0], years[-1]) if years else (0, 1)
    room = max(last - first, 1) * 0.28  # for the names, to the right
    x = alt.X(
        "annee:Q",
        title=None,
        scale=alt.Scale(domain=[first - 0.1, last + room], nice=False, zero=False),
        axis=alt.Axis(values=_shown(years), format="d", grid=False),
    )
    y = alt.Y(
        "valeur:Q",
        title=None,
        scale=alt.Scale(domain=list(domain), nice=False, zero=False),
        axis=figures_axis(*domain, signed=signed),
    )
    color = alt.Color("role:N", legend=None, scale=_colours(theme))
    drawn = alt.Chart(inline(_every_year(known, territory))).encode(x=x, y=y, color=color)
    tooltip = [
        alt.Tooltip("nom:N", title="Territoire"),
        alt.Tooltip("annee:Q", title="Année", format="d"),
        alt.Tooltip("texte:N", title="Valeur"),
    ]
    dots = known.assign(
        role=_role(known, territory),
        texte=[number(value, decimals, signed=signed) for value in known["valeur"]],
    )
    ends = _ends(dots, (domain[1] - domain[0]) / HEIGHT)
    layers = [
        drawn.mark_line(strokeWidth=2 if joined else 0).encode(detail=alt.Detail("nom:N")),
        alt.Chart(inline(dots))
        .mark_circle(size=28, opacity=1)
        .encode(x=x, y=y, color=color, tooltip=tooltip),
        alt.Chart(inline(ends))
        .mark_text(align="left", baseline="middle", dx=8)
        .encode(x=x, y=alt.Y("hauteur:Q", title=None), text=alt.Text("etiquette:N"), color=color),
    ]
    return dressed(layers, height=HEIGHT, alt_text=alt_text, theme=theme)


def _colours(theme: Theme) -> alt.Scale:
    tokens = THEMES[theme]
    return alt.Scale(domain=["territoire", "repère"], range=[tokens["accent"], tokens["muted"]])


def _role(rows: pd.DataFrame, territory: str) -> "pd.Series[str]":
    return (rows["nom"] == territory).map({True: "territoire", False: "repère"})


def _every_year(known: pd.DataFrame, territory: str) -> pd.DataFrame:
    """Years without a figure as empty rows: a line would otherwise run over them."""
    if known.empty:
        return known.assign(role=pd.Series(dtype=str))
    years = range(int(known["annee"].min()), int(known["annee"].max()) + 1)
    full = pd.MultiIndex.from_product([known["nom"].unique(), years], names=["nom", "annee"])
    table = known.set_index(["nom", "annee"])[["valeur"]].reindex(full).reset_index()
    return table.assign(role=_role(table, territory))


def _ends(dots: pd.DataFrame, per_px: float) -> pd.DataFrame:
    """The last figure of each line with its name, pushed down where two names would meet."""
    ends = dots.sort_values("annee").groupby("nom", sort=False).tail(1)
    ends = ends.sort_values("valeur", ascending=False, kind="stable")
    heights: list[float] = []
    for value in ends["valeur"]:
        heights.append(min(float(value), heights[-1] - LETTER * per_px) if heights else float(value))
    return ends.assign(hauteur=heights, etiquette=[f"{row.nom} {row.texte}" for row in each(ends)])


def _shown(years: list[int]) -> list[int]:
    """At most about eight years on the axis, the last one always."""
    step = max(1, -(-len(years) // 8))
    return years[::-1][::step][::-1]
