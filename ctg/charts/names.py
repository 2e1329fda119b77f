"""Where the names of communes go on a map: near their place, never over one another."""

from collections.abc import Iterable
from dataclasses import dataclass

from ctg.charts.lettering import width_of

NORMAL, PHONE = 18.0, 28.0  # letters, in units of a drawing 660 wide
LINE = 1.2 * NORMAL  # units: a name above or below another


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def inside(self, other: "Box") -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Name:
    """A name centred on x, its baseline on y; `narrow` is False where a phone has no room for it."""

    text: str
    x: float
    y: float
    narrow: bool


def placed(points: Iterable[tuple[str, float, float]], frame: Box, taken: Iterable[Box] = ()) -> list[Name]:
    """Names in order of importance; one that finds no room is left out.

    points   text, x, y in units
    taken    boxes where nothing may be written (the scale bar)
    """
    boxes, phone_boxes, names = list(taken), list(taken), []
    for text, x, y in points:
        free = [place for place in _places(text, x, y) if _fits(_box(text, *place, NORMAL), frame, boxes)]
        if not free:
            continue
        boxes.append(_box(text, *free[0], NORMAL))
        large = _box(text, *free[0], PHONE)
        narrow = _fits(large, frame, phone_boxes)
        if narrow:
            phone_boxes.append(large)
        names.append(Name(text, *free[0], narrow))
    return names


def _places(text: str, x: float, y: float) -> list[tuple[float, float]]:
    """On the point, above, below, then aside."""
    middle, aside = y + NORMAL / 3, width_of(text, NORMAL, bold=True) / 2 + 8
    return [(x, middle), (x, middle - LINE), (x, middle + LINE), (x + aside, middle), (x - aside, middle)]


def _box(text: str, x: float, y: float, size: float) -> Box:
    half = width_of(text, size, bold=True) / 2 + 3
    return Box(x - half, y - 0.85 * size, x + half, y + 0.3 * size)


def _fits(box: Box, frame: Box, taken: list[Box]) -> bool:
    return box.inside(frame) and not any(box.meets(other) for other in taken)
