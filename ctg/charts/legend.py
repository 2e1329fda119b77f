"""The legend over a map: boxes, breaks between them, words above, then only the keys present."""

from dataclasses import dataclass

import pandas as pd

from ctg.charts.lettering import escape, svg_open, width_of
from ctg.charts.palette import var
from ctg.charts.patterns import swatch
from ctg.charts.scale import Scale
from ctg.french import count

TITLE, WORDS, BOX, LINE = 15.0, 13.0, 13.0, 22.0  # px: sizes of letters, height of boxes and lines


@dataclass(frozen=True)
class Key:
    """A box that is not a class: a reason of `patterns.REASONS`, "neighbour", or "" for words alone."""

    reason: str
    text: str


def reasons(values: pd.DataFrame) -> "pd.Series[str]":
    """Why each row has no colour: "secret", "illisible", "manquant", "sans_objet", or "" if it has one.

    values   columns statut and lisible (False: too small a denominator)
    """
    unreadable = (values["statut"] == "ok") & ~values["lisible"].astype(bool)
    return values["statut"].astype(str).mask(values["statut"] == "ok", "").mask(unreadable, "illisible")


def keys(
    values: pd.DataFrame, *, too_few: str, neighbours: bool = True, schematic: bool = False
) -> list[Key]:
    """The special keys that this map needs.

    values    one row per commune, columns statut and lisible
    too_few   how small a denominator is: "moins de 50 actifs"
    """
    held = reasons(values).value_counts()
    words = {
        "secret": "secret statistique",
        "illisible": too_few,
        "manquant": "non disponible",
        "sans_objet": "sans objet",
    }
    found = [
        Key(reason, f"{text}, {count(int(held[reason]), 'commune')}")
        for reason, text in words.items()
        if reason in held.index
    ]
    if neighbours:
        found.append(Key("neighbour", "territoires voisins"))
    if schematic:
        found.append(Key("", "contours schématiques"))
    return found


def legend_html(scale: Scale, title: str, special: list[Key]) -> str:
    """The legend of a page: wraps on a phone, grows with the page's root size (`style.STYLE`)."""
    size = len(scale.tokens)
    words = "".join(f"<span>{escape(text)}</span>" for text in scale.captions)
    boxes = "".join(f'<span style="background:{var(token)}"></span>' for token in scale.tokens)
    marks = "".join(
        f'<span style="left:{100 * at / size:g}%">{escape(text)}</span>' for at, text in _marks(scale)
    )
    rows = "".join(
        f"<li>{swatch(key.reason) if key.reason else ''}{escape(key.text)}</li>" for key in special
    )
    ramp = (
        f'<div class="mots">{words}</div><div class="cases" aria-hidden="true">{boxes}</div>'
        f'<div class="bornes">{marks}</div>'
    )
    return (
        f'<div class="ctg-legende"><p class="titre">{escape(title)}</p>{ramp if size else ""}'
        f'<ul class="cles">{rows}</ul></div>'
    )


def legend_svg(scale: Scale, title: str, special: list[Key], *, width: float = 582) -> tuple[str, float]:
    """The same legend as a drawing of its own, for a picture; with its height in px."""
    parts = [_text(0, TITLE, title, size=TITLE, weight=600, colour="text")]
    top = 28.0
    if scale.tokens:
        parts.append(_ramp(scale, width, top))
        top += 62
    rows, height = _keys(special, width, top)
    drawing = svg_open(width, height, f"Légende : {title}") + "".join(parts) + rows + "</svg>"
    return drawing, height


def _marks(scale: Scale) -> list[tuple[float, str]]:
    """Where each break is written, in boxes from the left; a class of zeros has its 0 under it."""
    marks: list[tuple[float, str]] = [(i + 1, text) for i, text in enumerate(scale.labels)]
    return [(0.5, "0"), *marks[1:]] if scale.zero else marks


def _ramp(scale: Scale, width: float, top: float) -> str:
    box = width / len(scale.tokens)
    anchors = {1: ["start"], 2: ["start", "end"], 3: ["start", "middle", "end"]}.get(len(scale.captions), [])
    words = "".join(
        _text({"start": 0, "middle": width / 2, "end": width}[anchor], top + WORDS, text, anchor=anchor)
        for anchor, text in zip(anchors, scale.captions, strict=True)
    )
    boxes = "".join(
        f'<rect x="{i * box:g}" y="{top + 20:g}" width="{box - 2:g}" height="{BOX:g}" fill="{var(token)}"/>'
        for i, token in enumerate(scale.tokens)
    )
    marks = "".join(
        _text(at * box - 1, top + 49, text, anchor="middle", colour="text") for at, text in _marks(scale)
    )
    return words + boxes + marks


def _keys(special: list[Key], width: float, top: float) -> tuple[str, float]:
    """Keys side by side, on as many lines as they need, and where they end."""
    x, y, parts = 0.0, top, ""
    for key in special:
        indent = 25.0 if key.reason else 0.0
        room = indent + width_of(key.text, WORDS) + 22
        if x and x + room > width:
            x, y = 0.0, y + LINE
        parts += swatch(key.reason, x=x, y=y) if key.reason else ""
        parts += _text(x + indent, y + 11.5, key.text)
        x += room
    return parts, y + (LINE if special else 0)


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: float = WORDS,
    anchor: str = "start",
    weight: int = 400,
    colour: str = "muted",
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{var(colour)}">{escape(text)}</text>'
    )
