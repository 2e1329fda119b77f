"""What each funder is planned to pay, year by year, as one stacked bar per year."""

from html import escape

import altair as alt
import pandas as pd

from ctg import french
from ctg.charts.palette import THEMES, var
from ctg.charts.vega import Theme, dressed, figures_axis, inline

HEIGHT = 280  # px
MOST = 4  # funders with a colour of their own; the others stand together
OTHERS = "Autres financeurs"
OWN = "Collectivité et communes"
SHADES = ("seq-3", "muted", "seq-2", "div-2")


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
        .mark_bar(stroke=THEMES[theme]["page"], strokeWidth=1)
        .encode(
            x=alt.X(
                "annee:O",
                title=None,
                scale=alt.Scale(paddingInner=0.45, paddingOuter=0.2),
                axis=alt.Axis(labelAngle=0, grid=False),
            ),
            y=alt.Y("prevu:Q", title=None, axis=figures_axis(0.0, high, signed=False)),
            color=alt.Color("nom:N", scale=_colours(names, theme), legend=None),
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
        OWN if own else name if name in ranks else OTHERS
        for name, own in zip(known["financeur"], known["collectivite"], strict=True)
    ]
    place = [
        0 if own else ranks.get(name, MOST + 1)
        for name, own in zip(known["financeur"], known["collectivite"], strict=True)
    ]
    named = known.assign(nom=names, rang=place)
    added: pd.DataFrame = named.groupby(["annee", "nom", "rang"])[["prevu"]].sum().reset_index()
    return added.sort_values(["annee", "rang"])


def _tokens(names: list[str]) -> dict[str, str]:
    """Name -> colour role, in the order of the stack."""
    shades = iter(SHADES)
    return {
        name: "accent" if name == OWN else "neutral-bar" if name == OTHERS else next(shades) for name in names
    }


def _colours(names: list[str], theme: Theme) -> alt.Scale:
    return alt.Scale(domain=names, range=[THEMES[theme][token] for token in _tokens(names).values()])


def legend(totals: pd.DataFrame) -> str:
    """The names and their colours over the bars, as HTML: it wraps on a phone, where Vega's own is cut."""
    rows = _stacked(totals.dropna(subset=["prevu"]))
    tokens = _tokens(list(dict.fromkeys(rows.sort_values("rang")["nom"])))
    items = "".join(
        f'<li><i style="background:{var(token)}"></i>{escape(name)}</li>' for name, token in tokens.items()
    )
    return f'<ul class="ctg-keys">{items}</ul>'


def _sums(rows: pd.DataFrame, unit: str, theme: Theme) -> alt.Chart:
    whole = rows.groupby("annee")[["prevu"]].sum().reset_index()
    whole["texte"] = [_short(value, unit) for value in whole["prevu"]]
    chart: alt.Chart = (
        alt.Chart(inline(whole))
        .mark_text(dy=-10, color=THEMES[theme]["text"])
        .encode(x=alt.X("annee:O"), y=alt.Y("prevu:Q"), text=alt.Text("texte:N"))
    )
    return chart


def _short(value: float, unit: str) -> str:
    """« 185 k€ »: the whole amount would meet its neighbour on a phone; the tooltip and the table tell it."""
    if unit == "€" and value >= 10_000:
        return french.with_unit(value / 1000, 0, "k€")
    return french.with_unit(value, 0 if value % 1 == 0 else 1, unit)
