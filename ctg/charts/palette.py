"""Colours by role, in light and dark (contrasts and colour distances: docs/decisions.md)."""

import re
from collections.abc import Mapping

PREFIX = "--ctg-"

LIGHT = {
    "page": "#FFFFFF",
    "surface": "#F3F6F6",
    "surface-2": "#E9EEEF",
    "line": "#CBD5D8",
    "text": "#17242B",
    "muted": "#52626B",
    "accent": "#0B5D73",
    "seq-1": "#DCEBEE",
    "seq-2": "#A9CDD5",
    "seq-3": "#6DA9B7",
    "seq-4": "#327F93",
    "seq-5": "#0B4F63",
    "div-1": "#A65F18",
    "div-2": "#DDAE6E",
    "div-3": "#E8E4DB",
    "div-4": "#93C2CD",
    "div-5": "#1A6A80",
    "loss": "#F3E4CA",
    "zero": "#DDAE6E",
    "neighbour": "#F7F9F9",
    "neighbour-label": "#5F6E76",
    "hatch-ground": "#F4F5F5",
    "hatch-ink": "#A9B4B9",
    "watch": "#8A5A00",
    "watch-ground": "#FBF1DC",
    "alert": "#A8321F",
    "example": "#6A3F86",
    "example-ground": "#F4EEF8",
    "grid": "#E3E9EA",
    "neutral-bar": "#C3CED2",
}

DARK = {
    "page": "#11181C",
    "surface": "#1A2429",
    "surface-2": "#243138",
    "line": "#3A4A52",
    "text": "#E9EFF1",
    "muted": "#A5B4BB",
    "accent": "#7CCBDD",
    "seq-1": "#1F3A43",
    "seq-2": "#2B5D6B",
    "seq-3": "#3F8799",
    "seq-4": "#6FB5C5",
    "seq-5": "#B9E3EC",
    "div-1": "#F0B45F",
    "div-2": "#A9793B",
    "div-3": "#465157",
    "div-4": "#3F8799",
    "div-5": "#8FD6E6",
    "loss": "#5E5343",
    "zero": "#A9793B",
    "neighbour": "#182126",
    "neighbour-label": "#93A3AB",
    "hatch-ground": "#1E282D",
    "hatch-ink": "#55646C",
    "watch": "#E3B155",
    "watch-ground": "#33291A",
    "alert": "#F08A76",
    "example": "#C9A6DE",
    "example-ground": "#2B2233",
    "grid": "#2A373E",
    "neutral-bar": "#4C5D66",
}

THEMES = {"light": LIGHT, "dark": DARK}


def css(tokens: Mapping[str, str]) -> str:
    """The custom properties of a theme, to put between braces: `--ctg-page:#FFFFFF;…`."""
    return "".join(f"{PREFIX}{token}:{colour};" for token, colour in tokens.items())


def var(token: str) -> str:
    """How a drawing names a colour; a name that no theme has is refused."""
    if token not in LIGHT:
        raise KeyError(token)
    return f"var({PREFIX}{token})"


def inline(svg: str, tokens: Mapping[str, str]) -> str:
    """The same drawing with plain colours, for what knows no CSS variables (PNG, PDF)."""
    return re.sub(rf"var\({PREFIX}([a-z0-9-]+)\)", lambda found: tokens[found[1]], svg)
