"""Where the territory stands: one dot per commune on an axis, the references as flags under it."""

import math
from dataclasses import dataclass

import pandas as pd

from ctg.charts.lettering import escape, svg_open, width_of
from ctg.charts.palette import var
from ctg.charts.rows import each
from ctg.french import number

WIDE, NARROW = 1100.0, 370.0  # px
AXIS = 62.0  # px from the top
LEVEL = 20.0  # px: each further pole is so much longer
FLAG_GAP, CLEAR = 5.0, 8.0  # px: from a pole to its text, from a text to the next pole


@dataclass(frozen=True)
class Flag:
    """A reference under the axis. Level 1 is the shortest pole."""

    x: float
    text: str
    level: int


def strip(
    values: pd.DataFrame,
    territory: tuple[str, float],
    references: list[tuple[str, float]],
    *,
    decimals: int,
    alt: str,
    signed: bool = False,
    selected: str | None = None,
    wide: bool = True,
) -> str:
    """One drawing, 1100 or 370 wide; the page shows the one that fits.

    values      code, nom, valeur, texte: one row per commune to place; rows without valeur are not drawn
    territory   name and value in accent; NaN: not drawn
    references  name and value; those that are NaN are not drawn

    Nothing to place gives an empty drawing.
    """
    width, size = (WIDE, 15.0) if wide else (NARROW, 14.0)
    dots = values.dropna(subset=["valeur"])
    marks = [(name, value) for name, value in references if not math.isnan(value)]
    texts = [f"{name} {number(value, decimals, signed=signed)}" for name, value in marks]
    everything = [*dots["valeur"], *(value for _, value in marks), territory[1]]
    known = [float(value) for value in everything if not math.isnan(value)]
    if not known:
        return svg_open(width, AXIS, alt) + "</svg>"
    low, spread = min(known), (max(known) - min(known)) or 1.0
    shares = [(value - low) / spread for _, value in marks]
    left = 20.0
    length = _length(width, left, size, list(zip(shares, texts, strict=True)))

    def x(value: float) -> float:
        return left + length * (value - low) / spread if max(known) > low else left + length / 2

    flags = flagged([(x(value), text) for (_, value), text in zip(marks, texts, strict=True)], size)
    height = AXIS + 24 + LEVEL * max((flag.level for flag in flags), default=0)
    label = f"{territory[0]} {number(territory[1], decimals, signed=signed)}"
    parts = [
        f'<path d="M0 {AXIS:g}H{width:g}" stroke="{var("line")}" stroke-width="1.2"/>',
        *(_flag(flag, size) for flag in flags),
        *(_dot(x(row.valeur), f"{row.nom}\u00a0: {row.texte}") for row in each(dots)),
        *(_ring(x(row.valeur)) for row in each(dots[dots["code"] == selected])),
        "" if math.isnan(territory[1]) else _territory(x(territory[1]), label, width),
    ]
    css_class = f"ctg-bande {'large' if wide else 'etroit'}"
    return svg_open(width, height, alt, css_class=css_class) + "".join(parts) + "</svg>"


def _length(width: float, left: float, size: float, marks: list[tuple[float, str]]) -> float:
    """The axis' length such that every flag's text, to the right of its pole, stays in the drawing."""
    room = [
        (width - left - FLAG_GAP - 2 - width_of(text, size)) / share for share, text in marks if share > 0
    ]
    return min([width - 2 * left, *room])


def flagged(marks: list[tuple[float, str]], size: float) -> list[Flag]:
    """Flags from left to right: a pole is longer than those its text passes over, so none crosses a word."""
    flags: list[Flag] = []
    for at, text in sorted(marks, reverse=True):
        end = at + FLAG_GAP + width_of(text, size) + CLEAR
        level = 1 + max((flag.level for flag in flags if flag.x < end), default=0)
        flags.insert(0, Flag(at, text, level))
    return flags


def _flag(flag: Flag, size: float) -> str:
    foot = AXIS + 16 + LEVEL * flag.level
    return (
        f'<path d="M{flag.x:.1f} {AXIS - 9:g}V{foot:g}" stroke="{var("text")}" stroke-width="1.6"/>'
        f'<text x="{flag.x + FLAG_GAP:.1f}" y="{foot - 1:g}" font-size="{size:g}" fill="{var("muted")}">'
        f"{escape(flag.text)}</text>"
    )


def _dot(x: float, label: str) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{AXIS:g}" r="5" fill="{var("muted")}" fill-opacity=".42">'
        f"<title>{escape(label)}</title></circle>"
    )


def _ring(x: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{AXIS:g}" r="7" fill="none" stroke="{var("text")}" stroke-width="2.4"/>'


def _territory(x: float, label: str, width: float) -> str:
    half = width_of(label, 16, bold=True) / 2
    middle = min(max(x, half + 2), width - half - 2)
    return (
        f'<path d="M{x:.1f} 31V{AXIS:g}" stroke="{var("accent")}" stroke-width="2.4"/>'
        f'<circle cx="{x:.1f}" cy="{AXIS:g}" r="8" fill="{var("accent")}" '
        f'stroke="{var("page")}" stroke-width="1.5"/>'
        f'<text x="{middle:.1f}" y="22" font-size="16" font-weight="600" text-anchor="middle" '
        f'fill="{var("accent")}">{escape(label)}</text>'
    )
