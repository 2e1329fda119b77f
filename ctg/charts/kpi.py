"""One key figure: label, number, where it stands among the references or how it moved."""

import math
from dataclasses import dataclass

from ctg.charts.lettering import FONT, escape
from ctg.charts.palette import var
from ctg.french import enumeration, number

WIDTH, MARGIN = 268.0, 30.0  # px
MERGE = 11.0  # px: closer initials are written together
UNKNOWN = "non importé"


@dataclass(frozen=True)
class KpiReference:
    """A territory to compare with. `value` NaN: the figure was not imported, which is written."""

    name: str
    initial: str
    value: float


@dataclass(frozen=True)
class Kpi:
    """What a card shows. All figures are in the same unit.

    value       NaN: `absent` is written instead of a figure
    references  in the order they are read, at most three
    series      (year, value); two values or more replace the ticks by a line; NaN breaks it
    vintage     "2021, Insee"
    mentions    short facts that limit the figure: "une seule année"
    example     True: the figure rests on invented rows
    """

    label: str
    value: float
    unit: str
    decimals: int
    vintage: str
    signed: bool = False
    territory: str = ""
    references: tuple[KpiReference, ...] = ()
    series: tuple[tuple[int, float], ...] = ()
    mentions: tuple[str, ...] = ()
    example: bool = False
    absent: str = "non disponible à ce niveau"


def kpi(card: Kpi) -> str:
    """The card as HTML (`style.STYLE`)."""
    known = [(year, value) for year, value in card.series if not math.isnan(value)]
    body = _line(card, known) if len(known) > 1 else _ticks(card)
    mentions = "".join(f"<li>{escape(mention)}</li>" for mention in card.mentions)
    return (
        f'<div class="ctg-kpi"><p class="nom">{escape(card.label)}</p>{_figure(card)}{body}'
        f'<p class="millesime">{escape(card.vintage)}</p>'
        + (f'<ul class="mentions">{mentions}</ul>' if mentions else "")
        + "</div>"
    )


def _figure(card: Kpi) -> str:
    badge = ' <span class="ctg-exemple">Exemple</span>' if card.example else ""
    if math.isnan(card.value):
        return f'<p class="absent">{escape(card.absent)}{badge}</p>'
    text = number(card.value, card.decimals, signed=card.signed)
    return f'<p class="chiffre">{escape(text)} <span class="unite">{escape(card.unit)}</span>{badge}</p>'


def _written(card: Kpi, value: float, *, signed: bool = False) -> str:
    return UNKNOWN if math.isnan(value) else number(value, card.decimals, signed=signed or card.signed)


def _ticks(card: Kpi) -> str:
    if not card.references:
        return ""
    cells = "".join(_cell(item.name, _written(card, item.value)) for item in card.references)
    return f'{_tick_drawing(card)}<div class="reperes">{cells}</div>'


def _cell(name: str, text: str) -> str:
    return f"<div><span>{escape(name)}</span><b>{escape(text)}</b></div>"


def _tick_drawing(card: Kpi) -> str:
    known = [item for item in card.references if not math.isnan(item.value)]
    values = [item.value for item in known] + ([] if math.isnan(card.value) else [card.value])
    if not values:
        return ""
    low, spread = min(values), max(values) - min(values)

    def x(value: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * (value - low) / spread if spread else WIDTH / 2

    ticks = "".join(
        f'<path d="M{x(item.value):.1f} 18v12" stroke="{var("muted")}" stroke-width="1.6"/>' for item in known
    )
    own = "" if math.isnan(card.value) else f'<rect x="{x(card.value) - 3:.1f}" y="14" width="6" height="20" '
    own += f'fill="{var("accent")}"/>' if own else ""
    letters = "".join(
        f'<text x="{at:.1f}" y="11" font-size="13" text-anchor="middle" fill="{var("muted")}">'
        f"{escape(text)}</text>"
        for at, text in initials([(x(item.value), item.initial) for item in known])
    )
    said = enumeration([f"{item.name} {_written(card, item.value)}" for item in known] or ["aucun repère"])
    return _drawing(
        36,
        f"{card.territory or 'Territoire'} {_written(card, card.value)} ; {said}",
        f'<path d="M0 24H{WIDTH:g}" stroke="{var("line")}" stroke-width="1.6"/>{ticks}{own}{letters}',
    )


def initials(marks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Initials over their ticks, from left to right; those too close are written together, between them."""
    groups: list[list[tuple[float, str]]] = []
    for at, letter in sorted(marks, key=lambda mark: mark[0]):
        if groups and at - groups[-1][-1][0] < MERGE:
            groups[-1].append((at, letter))
        else:
            groups.append([(at, letter)])
    return [
        (sum(at for at, _ in group) / len(group), "\u00a0".join(letter for _, letter in group))
        for group in groups
    ]


def _line(card: Kpi, known: list[tuple[int, float]]) -> str:
    (first, start), (last, end) = known[0], known[-1]
    cells = [_cell(str(first), _written(card, start))]
    if len(known) > 2:
        middle, value = known[len(known) // 2]
        cells.append(_cell(str(middle), _written(card, value)))
    cells.append(_cell("Écart", _written(card, end - start, signed=True)))
    low, spread = min(v for _, v in known), max(v for _, v in known) - min(v for _, v in known)

    def point(year: int, value: float) -> str:
        height = 7 + 26 * (1 - (value - low) / spread) if spread else 20.0
        return f"{4 + (WIDTH - 10) * (year - first) / (last - first):.1f} {height:.1f}"

    cut = {year for year, value in card.series if math.isnan(value)}  # a year nobody counted does not cut
    path = "".join(
        f"M{point(year, value)}h0"
        if i == 0 or cut & set(range(known[i - 1][0], year))
        else f"L{point(year, value)}"
        for i, (year, value) in enumerate(known)
    )
    x, y = point(last, end).split()
    drawing = _drawing(
        40,
        f"De {_written(card, start)} en {first} à {_written(card, end)} en {last}",
        f'<path d="{path}" fill="none" stroke="{var("muted")}" stroke-width="2" '
        f'stroke-linejoin="round" stroke-linecap="round"/>'
        f'<circle cx="{x}" cy="{y}" r="4" fill="{var("accent")}"/>',
    )
    return f'{drawing}<div class="reperes">{"".join(cells)}</div>'


def _drawing(height: float, label: str, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" width="{WIDTH:g}" '
        f'height="{height:g}" role="img" aria-label="{escape(label)}" font-family="{FONT}">{content}</svg>'
    )
