"""Several drawings in one, for a file: legend, map, source, with plain colours."""

import re
from collections.abc import Mapping

from ctg.charts.lettering import FONT, escape, width_of
from ctg.charts.palette import inline, var

PAD, NOTE = 24.0, 13.0  # px


def picture(drawings: list[str], notes: list[str], tokens: Mapping[str, str], *, width: float = 760) -> str:
    """One SVG without any variable: the drawings one under the other, then the notes, on the page's ground.

    drawings   SVG texts of this room, scaled to the width
    notes      source, vintage, limits: a sentence each, wrapped
    """
    inner, y, parts = width - 2 * PAD, PAD, []
    for drawing in drawings:
        height = _height(drawing, inner)
        parts.append(_placed(drawing, y, inner, height))
        y += height + 14
    lines = [line for note in notes for line in _wrapped(note, inner)]
    parts += [
        f'<text x="{PAD:g}" y="{y + NOTE + 18 * i:g}" font-size="{NOTE:g}" fill="{var("muted")}">'
        f"{escape(line)}</text>"
        for i, line in enumerate(lines)
    ]
    total = y + 18 * len(lines) + PAD
    return inline(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {total:g}" width="{width:g}" '
        f'height="{total:g}" font-family="{FONT}">'
        f'<rect width="{width:g}" height="{total:g}" fill="{var("page")}"/>' + "".join(parts) + "</svg>",
        tokens,
    )


def _height(drawing: str, width: float) -> float:
    """The height of a drawing once it is `width` wide."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    if found is None:
        raise ValueError("a drawing without viewBox")
    return width * float(found[2]) / float(found[1])


def _placed(drawing: str, y: float, width: float, height: float) -> str:
    sized = re.sub(
        r' width="[\d.]+" height="[\d.]+"', f' width="{width:g}" height="{height:g}"', drawing, count=1
    )
    return sized.replace("<svg ", f'<svg x="{PAD:g}" y="{y:g}" ', 1)


def _wrapped(note: str, width: float) -> list[str]:
    lines = [""]
    for word in note.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, NOTE) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
