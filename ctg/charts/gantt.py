"""The commitments in time: a bar from start to end each, today's line, two widths of drawing.

Colour says nothing that the words under each name do not say.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from ctg.charts import dates
from ctg.charts.commitments import address
from ctg.charts.lettering import escape, prose, svg_open, width_of
from ctg.charts.palette import var

Row = Mapping[str, Any]
Placed = Callable[[date], float]
WIDE, NARROW = 1100.0, 370.0
NAMES = 470.0  # room of the names, at the left of the wide drawing
LETTER = 13.0
HALO = f'stroke="{var("page")}" stroke-width="4" paint-order="stroke"'
FILL = {
    "realise": "muted",
    "abandonne": "line",
    "en_pause": "line",
    "a_venir": "seq-2",
    "a_discuter": "seq-2",
}


def gantt(rows: Sequence[Row], *, today: date, wide: bool, alt: str) -> str:
    """rows: `engagements`, in the order of the plan; those without a date are written so."""
    first, last = _years(rows, today)
    left = NAMES if wide else 0.0
    width = WIDE if wide else NARROW
    step = 27.0 if wide else 44.0
    lines = _with_axes(rows)
    height = 34 + step * len(lines)
    start, span = date(first, 1, 1), (date(last + 1, 1, 1) - date(first, 1, 1)).days

    def x(day: date) -> float:
        return left + (width - left) * min(max((day - start).days / span, 0.0), 1.0)

    grid = "".join(
        _year(year, x(date(year, 1, 1)), x(date(year + 1, 1, 1)), height) for year in range(first, last + 1)
    )
    body = "".join(
        _axis(row, 34 + step * i, wide) if isinstance(row, str) else _line(row, x, 34 + step * i, wide)
        for i, row in enumerate(lines)
    )
    size = "large" if wide else "etroit"
    opened = svg_open(width, height, alt, role="group", css_class=f"ctg-bande ctg-gantt {size}")
    return f"{opened}{grid}{_today(x(today), height)}{body}</svg>"


def _years(rows: Sequence[Row], today: date) -> tuple[int, int]:
    """The years drawn: those of the plan, the current one always; a mistyped century does not flatten it."""
    days = [day for row in rows for day in (dates.day_of(row["debut"]), dates.day_of(row["fin"])) if day]
    years = [day.year for day in days if abs(day.year - today.year) <= 15] + [today.year]
    return min(years), max(years)


def _with_axes(rows: Sequence[Row]) -> list[Row | str]:
    """Each axe written once, above its own."""
    lines: list[Row | str] = []
    before = None
    for row in rows:
        if row["axe"] != before:
            before = row["axe"]
            lines.append(str(before or "Sans axe"))
        lines.append(row)
    return lines


def _year(year: int, left: float, right: float, height: float) -> str:
    return (
        f'<path d="M{left:.1f} 20V{height:.0f}" stroke="{var("grid")}"/>'
        f'<text x="{(left + right) / 2:.1f}" y="13" font-size="{LETTER:g}" text-anchor="middle" '
        f'fill="{var("muted")}">{year}</text>'
    )


def _today(at: float, height: float) -> str:
    return (
        f'<path d="M{at:.1f} 20V{height:.0f}" stroke="{var("text")}" stroke-width="1.6" '
        f'stroke-dasharray="4 3"/>'
    )


def _axis(name: str, top: float, wide: bool) -> str:
    low = top + (19 if wide else 28)
    return (
        f'<text x="0" y="{low:.0f}" font-size="14" font-weight="650" fill="{var("text")}" {HALO}>'
        f"{prose(cut(name, NAMES if wide else NARROW, 15))}</text>"
    )


def _line(row: Row, x: Placed, top: float, wide: bool) -> str:
    start, end = dates.day_of(row["debut"]), dates.day_of(row["fin"])
    said = _said(row, start, end)
    name = cut(str(row["intitule"]), (NAMES - 120) if wide else NARROW - 110, LETTER)
    base = top + (17 if wide else 14)
    status = _status(row)
    colour = var("alert") if row.get("en_retard") else var("muted")
    words = (
        f'<a href="{escape(address(str(row["code"])))}" target="_self" aria-label="{escape(said)}">'
        f'<text x="0" y="{base:.0f}" font-size="{LETTER:g}" fill="{var("text")}" {HALO}>'
        f"{prose(name)}</text></a>"
        f'<text x="{(NAMES - 12) if wide else NARROW:.0f}" y="{base:.0f}" font-size="{LETTER:g}" '
        f'text-anchor="end" fill="{colour}">{escape(status)}</text>'
    )
    drawn = _bar(row, x, top + (7 if wide else 21), start, end)
    return f"<g><title>{escape(said)}</title>{words}{drawn}</g>"


def _bar(row: Row, x: Placed, top: float, start: date | None, end: date | None) -> str:
    if start is None and end is None:
        return ""
    ends = [x(day) for day in (start, end) if day]
    left, right = ends[0], ends[-1]
    token = "alert" if row.get("en_retard") else FILL.get(str(row.get("statut")), "accent")
    open_end = ' stroke-dasharray="4 3"' if start is None or end is None else ""
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 4):.1f}" height="13" rx="2" '
        f'fill="{var(token)}" stroke="{var("muted")}" stroke-width=".6"{open_end}/>'
    )


def _status(row: Row) -> str:
    if dates.day_of(row["debut"]) is None and dates.day_of(row["fin"]) is None:
        return "sans date"
    if row.get("en_retard"):
        return "en retard"
    return str(row.get("statut_libelle") or "").lower()


def _said(row: Row, start: date | None, end: date | None) -> str:
    when = " à ".join(dates.month(day) for day in (start, end) if day) or "sans date"
    return f"{row['intitule']}\u00a0: {when}, {_status(row)}"


def cut(text: str, room: float, size: float) -> str:
    """A text that fits in `room`, cut with an ellipsis; the whole is in the title."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"
