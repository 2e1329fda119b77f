"""One indicator in time: baseline, expected path, milestones, target, and what was measured. SVG."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ctg import french
from ctg.charts.lettering import escape, svg_open
from ctg.charts.palette import var

WIDTH, HEIGHT = 340.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 16.0, 24.0, 26.0, 26.0

Point = tuple[date, float]
Placed = Callable[[Point], tuple[float, float]]


@dataclass(frozen=True)
class Path:
    """What is drawn. All values are in the unit of the indicator.

    measured    in the order of dates
    expected    baseline, milestones, target: what was promised; one point alone draws no line
    today       its line
    """

    label: str
    unit: str
    measured: tuple[Point, ...]
    expected: tuple[Point, ...]
    today: date


def trajectory(path: Path) -> str:
    """A small drawing; "" when fewer than two dated figures tell nothing that the words do not."""
    points = [*path.measured, *path.expected]
    if len(points) < 2:
        return ""
    days = [day for day, _ in points] + [path.today]
    first, last = min(days), max(days)
    values = [value for _, value in points]
    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or 1.0

    def place(point: Point) -> tuple[float, float]:
        across = (point[0] - first).days / max((last - first).days, 1)
        up = (point[1] - low) / spread if high > low else 0.5
        return LEFT + (WIDTH - LEFT - RIGHT) * across, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up

    now = place((path.today, low))[0]
    body = (
        f'<path d="M{now:.1f} {TOP - 8:.0f}V{HEIGHT - BOTTOM:.0f}" stroke="{var("line")}"/>'
        + _promised([place(point) for point in path.expected])
        + _seen([place(point) for point in path.measured])
        + _figures(path, place)
        + _axis(first, last, now)
    )
    return f"{svg_open(WIDTH, HEIGHT, said(path), css_class='ctg-trajet')}{body}</svg>"


def said(path: Path) -> str:
    """The drawing in words."""
    told = [f"{french.plain(value)} en {french.month(day)}" for day, value in path.measured]
    promised = [f"{french.plain(value)} en {french.month(day)}" for day, value in path.expected]
    return (
        f"{path.label}\u00a0: mesuré {french.enumeration(told) if told else 'jamais'}"
        f"\u00a0; prévu {french.enumeration(promised) if promised else 'non daté'}."
    )


def _promised(places: list[tuple[float, float]]) -> str:
    if not places:
        return ""
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="{var("page")}" stroke="{var("muted")}" '
        f'stroke-width="1.4"/>'
        for x, y in places[:-1]
    )
    x, y = places[-1]
    return (
        f'<path d="M{line}" fill="none" stroke="{var("muted")}" stroke-width="1.4" '
        f'stroke-dasharray="5 4"/>{marks}<path d="M{x:.1f} {y - 5.5:.1f}l5.5 5.5-5.5 5.5-5.5-5.5z" '
        f'fill="{var("page")}" stroke="{var("text")}" stroke-width="1.6"/>'
    )


def _seen(places: list[tuple[float, float]]) -> str:
    if not places:
        return ""
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{var("accent")}"/>' for x, y in places)
    return f'<path d="M{line}" fill="none" stroke="{var("accent")}" stroke-width="2"/>{dots}'


def _figures(path: Path, place: Placed) -> str:
    """The three figures that count: where it started, what was last measured, the target."""
    told = [(path.expected[-1], "text")] if path.expected else []
    told += [(path.measured[-1], "accent")] if path.measured else []
    told += [(path.expected[0], "muted")] if len(path.expected) > 1 else []
    taken: list[tuple[float, float]] = []
    points: list[tuple[float, float]] = []
    texts = []
    for point, token in told:
        at_point = place(point)
        if any(math.dist(at_point, other) < 8 for other in points):
            continue  # the baseline is the only measure: said once
        points.append(at_point)
        x, y = _free(at_point, taken)
        taken.append((x, y))
        anchor = "end" if x > WIDTH - 50 else "start" if x < 30 else "middle"
        at = x + RIGHT / 2 if anchor == "end" else x - LEFT / 2 if anchor == "start" else x
        texts.append(
            f'<text x="{at:.1f}" y="{y:.1f}" font-size="13" font-weight="600" text-anchor="{anchor}" '
            f'fill="{var(token)}" stroke="{var("page")}" stroke-width="3" paint-order="stroke">'
            f"{escape(french.plain(point[1]))}</text>"
        )
    return "".join(texts)


def _free(at: tuple[float, float], taken: list[tuple[float, float]]) -> tuple[float, float]:
    """Above the point, or under it where another figure stands or the drawing ends."""
    x, y = at
    for candidate in (y - 9, y + 19):
        if candidate > 12 and not any(abs(x - ox) < 34 and abs(candidate - oy) < 14 for ox, oy in taken):
            return x, candidate
    return x, y - 9


def _axis(first: date, last: date, now: float) -> str:
    ends = (
        f'<text x="{LEFT - 6:g}" y="{HEIGHT - 6:g}" font-size="12" fill="{var("muted")}">{first.year}</text>'
        f'<text x="{WIDTH - RIGHT + 12:g}" y="{HEIGHT - 6:g}" font-size="12" text-anchor="end" '
        f'fill="{var("muted")}">{last.year}</text>'
    )
    room = LEFT + 36 < now < WIDTH - RIGHT - 70
    today = (
        f'<text x="{now:.1f}" y="{HEIGHT - 6:g}" font-size="12" text-anchor="middle" fill="{var("muted")}">'
        "aujourd\u2019hui</text>"
    )
    return ends + (today if room else "")
