"""What each funder is planned to pay, year by year, as one stacked bar per year."""

import altair as alt
import pandas as pd

from ctg import french
from ctg.charts.palette import THEMES
from ctg.charts.vega import Theme, dressed, figures_axis, inline

HEIGHT = 280  # px
MOST = 5  # funders with a colour of their own; the others stand together
OTHERS = "Autres financeurs"
SHADES = ("seq-4", "seq-2", "div-2", "muted", "seq-1")


def funding(
    totals: pd.DataFrame, *, unit: str, alt_text: str, theme: Theme = "light", chosen: int | None = None
) -> alt.LayerChart:
    """Bars from 0: the territory's own share at the bottom, in accent, then the largest funders.

    totals   annee, financeur, collectivite, prevu: rows without prevu are not drawn (unknown is not 0)
    unit     "€" or "ETP", for the words of the tooltip
    chosen   the year that stays in full colour; the others are paled
    """
    rows = _stacked(totals.dropna(subset=["prevu"]))
    names = list(dict.fromkeys(rows.sort_values("rang")["nom"]))
    rows = rows.assign(
        texte=[french.with_unit(value, 0 if value % 1 == 0 else 1, unit) for value in rows["prevu"]],
        pale=(rows["annee"] != chosen) if chosen else False,
    )
    high = max((float(value) for value in rows.groupby("annee")["prevu"].sum()), default=1.0) or 1.0
    bars = (
        alt.Chart(inline(rows))
        .mark_bar(size=56, stroke=THEMES[theme]["page"], strokeWidth=1)
        .encode(
            x=alt.X("annee:O", title=None, axis=alt.Axis(labelAngle=0, grid=False)),
            y=alt.Y("prevu:Q", title=None, axis=figures_axis(0.0, high, signed=False)),
            color=alt.Color("nom:N", scale=_colours(names, theme), legend=_legend(theme)),
            order=alt.Order("rang:Q"),
            opacity=alt.condition("datum.pale", alt.value(0.45), alt.value(1.0)),
            tooltip=[
                alt.Tooltip("annee:O", title="Année"),
                alt.Tooltip("nom:N", title="Financeur"),
                alt.Tooltip("texte:N", title="Prévu"),
            ],
        )
    )
    return dressed([bars, _sums(rows, unit, theme)], height=HEIGHT, alt_text=alt_text, theme=theme)


def _stacked(known: pd.DataFrame) -> pd.DataFrame:
    """One row per year and colour, with `rang`: own money first, then by amount, the others last."""
    weight = known[~known["collectivite"]].groupby("financeur")["prevu"].sum()
    largest = list(weight.sort_values(ascending=False, kind="stable").index[:MOST])
    ranks = {name: place for place, name in enumerate(largest, start=1)}
    names = [
        "Collectivité et communes" if own else name if name in ranks else OTHERS
        for name, own in zip(known["financeur"], known["collectivite"], strict=True)
    ]
    place = [
        0 if own else ranks.get(name, MOST + 1)
        for name, own in zip(known["financeur"], known["collectivite"], strict=True)
    ]
    named = known.assign(nom=names, rang=place)
    added: pd.DataFrame = named.groupby(["annee", "nom", "rang"])[["prevu"]].sum().reset_index()
    return added.sort_values(["annee", "rang"])


def _colours(names: list[str], theme: Theme) -> alt.Scale:
    tokens = THEMES[theme]
    shades = iter(SHADES)
    given = [
        tokens["accent"] if name.startswith("Collectivité") else tokens["neutral-bar"]
        if name == OTHERS else tokens[next(shades)]
        for name in names
    ]  # fmt: skip
    return alt.Scale(domain=names, range=given)


def _legend(theme: Theme) -> alt.Legend:
    """Above the bars: six names would not fit beside them, and a small share has no room for its own."""
    tokens = THEMES[theme]
    return alt.Legend(
        orient="top", direction="horizontal", title=None, columns=3, labelColor=tokens["text"],
        labelFontSize=13, labelLimit=240, symbolType="square", symbolStrokeWidth=0,
    )  # fmt: skip


def _sums(rows: pd.DataFrame, unit: str, theme: Theme) -> alt.Chart:
    whole = rows.groupby("annee")[["prevu"]].sum().reset_index()
    whole["texte"] = [french.with_unit(value, 0 if value % 1 == 0 else 1, unit) for value in whole["prevu"]]
    chart: alt.Chart = (
        alt.Chart(inline(whole))
        .mark_text(dy=-10, color=THEMES[theme]["text"])
        .encode(x=alt.X("annee:O"), y=alt.Y("prevu:Q"), text=alt.Text("texte:N"))
    )
    return chart
