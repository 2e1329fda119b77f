"""What every Altair chart of the project shares. Vega knows no CSS variable: colours come by theme."""

import math
from typing import Any, Literal

import altair as alt
import pandas as pd
from altair.utils import schemapi

from ctg.charts.lettering import FONT
from ctg.charts.palette import THEMES

# Altair would check every part again as it is made; the tests check whole charts, once.
schemapi.disable_debug_mode()

Theme = Literal["light", "dark"]
Chart = alt.LayerChart

FRENCH = {"number": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0€"]}}


def dressed(layers: list[alt.Chart], *, height: float, alt_text: str, theme: Theme) -> alt.LayerChart:
    """Layers as one chart: our letters, quiet axes, French figures. To show with `theme=None`."""
    tokens = THEMES[theme]
    chart = alt.layer(*layers).properties(width="container", height=height, description=alt_text)
    axis: dict[str, Any] = {
        "labelColor": tokens["muted"],
        "titleColor": tokens["muted"],
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "gridColor": tokens["grid"],
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    }
    styled: alt.LayerChart = chart.configure(
        font=FONT,
        background="transparent",
        view={"stroke": None},
        axis=axis,
        text={"fontSize": 14, "fontWeight": 600},
        locale=FRENCH,
    )
    return styled


def inline(rows: pd.DataFrame) -> alt.Data:
    """Rows as plain values. Given a frame, Altair would guess types that every channel here declares."""
    values = [{name: _json(value) for name, value in row.items()} for row in rows.to_dict("records")]
    data: alt.Data = alt.Data(values=values)  # type: ignore[no-untyped-call]  # Altair does not say
    return data


def _json(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def spec(chart: alt.LayerChart) -> dict[str, Any]:
    """What the browser reads. The schema is checked by the tests, not again at each visit."""
    written: dict[str, Any] = chart.to_dict(validate=False)
    return written


def figures_axis(low: float, high: float, *, signed: bool) -> alt.Axis:
    """Five round ticks in French; decimals only when the axis holds in a few units; 0 has no sign."""
    decimals = min(max(0, 1 - math.floor(math.log10(high - low))), 2)
    return alt.Axis(
        tickCount=5,
        format=f"{'+' if signed else ''},.{decimals}~f",
        labelExpr="datum.value == 0 ? '0' : datum.label",
    )
