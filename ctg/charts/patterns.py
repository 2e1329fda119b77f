"""Hatches for what has no colour: one drawing per reason, the same on the map and in the legend."""

from ctg.charts.palette import var

# What is repeated every 7 units over the ground.
_INK = f'stroke="{var("hatch-ink")}" stroke-width="1.6" fill="none"'
_TILES = {
    "secret": f'<path d="M-1 8 8 -1M-1 1 1 -1M6 8 8 6" {_INK}/>',
    "illisible": f'<g fill="{var("hatch-ink")}"><circle cx="1.75" cy="1.75" r="1"/>'
    '<circle cx="5.25" cy="5.25" r="1"/></g>',
    "manquant": f'<path d="M0 3.5H7" {_INK}/>',
    "sans_objet": f'<path d="M3.5 0V7" {_INK}/>',
}
REASONS = tuple(_TILES)


def definitions(key: str) -> str:
    """`<defs>` for one drawing: a hidden twin with the same ids would steal the hatches."""
    return f"<defs>{''.join(_pattern(key, reason) for reason in REASONS)}</defs>"


def fill(key: str, reason: str) -> str:
    return f"url(#ctg-{key}-{reason})"


def swatch(reason: str, *, x: float = 0, y: float = 0) -> str:
    """A box of 18 x 13 that needs no definition; `neighbour` is the pale ground of other territories."""
    ground = "neighbour" if reason == "neighbour" else "hatch-ground"
    tiles = "".join(
        f'<g transform="translate({column * 7} {row * 7})">{_TILES[reason]}</g>'
        for column in range(3)
        for row in range(2)
        if reason in _TILES
    )
    return (
        f'<svg x="{x:g}" y="{y:g}" width="18" height="13" viewBox="0 0 18 13" aria-hidden="true">'
        f'<rect width="18" height="13" fill="{var(ground)}"/>{tiles}'
        f'<rect x=".5" y=".5" width="17" height="12" fill="none" stroke="{var("line")}"/></svg>'
    )


def _pattern(key: str, reason: str) -> str:
    return (
        f'<pattern id="ctg-{key}-{reason}" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'<rect width="7" height="7" fill="{var("hatch-ground")}"/>{_TILES[reason]}</pattern>'
    )
