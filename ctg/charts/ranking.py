"""Communes from the highest value to the lowest, one of them in accent."""

import math
from typing import Any, Literal, get_args

import altair as alt
import pandas as pd

from ctg.charts.lettering import width_of
from ctg.charts.palette import THEMES
from ctg.charts.rows import each
from ctg.charts.vega import Theme, dressed, figures_axis, inline
from ctg.french import number

HEIGHT = 210  # px
LETTER = 18.0  # px: a name and its air
USUAL_WIDTH = 600  # px: the real one is only known by the browser, between a phone and a desk
EDGE = 0.06  # share of the axis where names lean on its end
Side = Literal["left", "center", "right"]
SIDES: tuple[Side, ...] = get_args(Side)


def ranking(
    values: pd.DataFrame,
    *,
    decimals: int,
    alt_text: str,
    theme: Theme = "light",
    selected: str | None = None,
    reference: tuple[str, float] | None = None,
    signed: bool = False,
    dots: bool = False,
) -> alt.LayerChart:
    """Bars from 0, or dots on a cut axis when differences are small beside the values (incomes).

    values      code, nom, valeur, texte: the communes to rank; rows without valeur are left out
    reference   name and value of the dashed line; None or NaN draws none

    Named: the first, the last, the selected one; "3 à égalité" where the first or the last value is
    shared. Ties keep the order of the rows. No row at all gives a chart without marks.
    """
    rows = (
        values[["code", "nom", "valeur", "texte"]]
        .dropna(subset=["valeur"])
        .sort_values("valeur", ascending=False, kind="stable")
    )
    rows = rows.assign(rang=range(1, len(rows) + 1), choisie=rows["code"] == selected)
    if reference is not None and math.isnan(reference[1]):
        reference = None
    low, high = _domain(rows, reference, dots)
    rows = _labelled(rows, reference, (high - low) / HEIGHT)
    layers = [_marks(rows, (low, high), dots, theme, figures_axis(low, high, signed=signed))]
    if reference is not None:
        layers.append(_rule(reference[1], theme))
        layers.append(_reference_name(reference, len(rows), decimals, signed, theme))
    layers += [_names(rows[rows["cote"] == side], side, theme) for side in SIDES]
    return dressed(layers, height=HEIGHT, alt_text=alt_text, theme=theme)


def _domain(rows: pd.DataFrame, reference: tuple[str, float] | None, dots: bool) -> tuple[float, float]:
    """Room for names above, and below where bars go down; 0 is always on a bar's axis."""
    held = [*rows["valeur"], *([reference[1]] if reference else []), *([] if dots else [0.0])]
    low, high = min(held, default=0.0), max(held, default=1.0)
    spread = (high - low) or 1.0
    below = 0.12 if dots or low < 0 else 0.0
    return low - below * spread, high + 0.24 * spread


def _labelled(rows: pd.DataFrame, reference: tuple[str, float] | None, per_px: float) -> pd.DataFrame:
    """Each row with `etiquette` (empty: not named), `cote` (text alignment) and `hauteur` (in the unit).

    A name stands clear of the bars it passes over, under them where they go down, and away from the
    other names and from the reference's.
    """
    last = len(rows)
    named = (rows["rang"] == 1) | (rows["rang"] == last) | rows["choisie"]
    share = (rows["rang"] - 1) / max(last - 1, 1)
    side = share.map(lambda at: "left" if at < EDGE else "right" if at > 1 - EDGE else "center")
    table = rows.assign(etiquette=_words(rows).where(named, ""), cote=side, hauteur=0.0)
    boxes: list[tuple[float, float, float]] = []  # first and last rank passed over, baseline
    if reference is not None:
        boxes.append((last - _span(reference[0] + " 00,00", last), last, reference[1] + 5 * per_px))
    for row in each(table[named].sort_values("choisie", kind="stable")):
        first, end = _passed_over(row, last)
        under = rows[rows["rang"].between(first, end)]["valeur"]
        down = row.valeur < 0
        step = -LETTER * per_px if down else LETTER * per_px
        height = float(under.min()) + step if down else float(under.max()) + 6 * per_px
        while met := [
            at for a, b, at in boxes if a <= end and first <= b and abs(height - at) < 0.99 * abs(step)
        ]:
            height = (min(met) if down else max(met)) + step
        boxes.append((first, end, height))
        table["hauteur"] = table["hauteur"].mask(table["rang"] == row.rang, height)
    return table


def _words(rows: pd.DataFrame) -> "pd.Series[str]":
    """The name, or how many places share the value: naming one of them would be arbitrary."""
    equals = rows.groupby("valeur")["valeur"].transform("size")
    shared = (equals > 1) & ~rows["choisie"]
    return rows["nom"].mask(shared, equals.astype(str) + " à égalité")


def _passed_over(row: Any, last: int) -> tuple[float, float]:
    """The first and the last rank that a name covers."""
    span = _span(row.etiquette, last)
    before = {"left": 0.0, "center": span / 2, "right": span}[row.cote]
    return row.rang - before, row.rang - before + span


def _span(text: str, last: int) -> float:
    return width_of(text, 14, bold=True) * last / USUAL_WIDTH


def _marks(
    rows: pd.DataFrame, domain: tuple[float, float], dots: bool, theme: Theme, axis: alt.Axis
) -> alt.Chart:
    tokens = THEMES[theme]
    chart = alt.Chart(inline(rows))
    drawn = chart.mark_circle(size=70, opacity=1) if dots else chart.mark_bar()
    bars: alt.Chart = drawn.encode(
        x=_x(),
        y=alt.Y(
            "valeur:Q",
            title=None,
            scale=alt.Scale(domain=list(domain), nice=False, zero=False),
            axis=axis,
        ),
        color=alt.condition("datum.choisie", alt.value(tokens["accent"]), alt.value(tokens["neutral-bar"])),
        tooltip=[alt.Tooltip("nom:N", title="Commune"), alt.Tooltip("texte:N", title="Valeur")],
    )
    return bars


def _x() -> alt.X:
    return alt.X("rang:O", axis=None, scale=alt.Scale(paddingInner=0.2, paddingOuter=0.1))


def _names(rows: pd.DataFrame, side: Side, theme: Theme) -> alt.Chart:
    names: alt.Chart = (
        alt.Chart(inline(rows[rows["etiquette"] != ""]))
        .mark_text(align=side, baseline="bottom", color=THEMES[theme]["text"])
        .encode(x=_x(), y=alt.Y("hauteur:Q", title=None), text=alt.Text("etiquette:N"))
    )
    return names


def _rule(value: float, theme: Theme) -> alt.Chart:
    line: alt.Chart = (
        alt.Chart(inline(pd.DataFrame({"valeur": [value]})))
        .mark_rule(strokeDash=[5, 4], strokeWidth=1.6, color=THEMES[theme]["text"])
        .encode(y=alt.Y("valeur:Q"))
    )
    return line


def _reference_name(
    reference: tuple[str, float], last: int, decimals: int, signed: bool, theme: Theme
) -> alt.Chart:
    text = f"{reference[0]} {number(reference[1], decimals, signed=signed)}"
    row = pd.DataFrame({"rang": [max(last, 1)], "valeur": [reference[1]], "texte": [text]})
    name: alt.Chart = (
        alt.Chart(inline(row))
        .mark_text(align="right", baseline="bottom", dy=-5, color=THEMES[theme]["text"])
        .encode(x=_x(), y=alt.Y("valeur:Q"), text=alt.Text("texte:N"))
    )
    return name
