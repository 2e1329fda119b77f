"""The map of communes, as one SVG that a theme colours and a keyboard can walk."""

import math
from typing import Any

import pandas as pd

from ctg.charts import patterns
from ctg.charts.legend import reasons
from ctg.charts.lettering import escape, svg_open, two_lines, width_of
from ctg.charts.names import NORMAL, Box, placed
from ctg.charts.palette import var
from ctg.charts.rows import each
from ctg.charts.scale import NO_CLASS, Scale

VIEW = 712.0  # units across what is seen: 660 for the perimeter and 4 % on each side
NEIGHBOUR_SIZE, BAR_SIZE = 16.0, 16.0  # letters, in units
NEIGHBOUR_ROOM, NEIGHBOUR_SHIFT = 56.0, 30.0  # units: half a name at most, move upwards at most
KILOMETRES = (1, 2, 5, 10, 20, 50)
WORDS = {"secret": "secret statistique", "manquant": "non disponible", "sans_objet": "sans objet"}


def commune_map(
    shapes: pd.DataFrame,
    width: float,
    height: float,
    metres_per_unit: float,
    values: pd.DataFrame,
    scale: Scale,
    *,
    key: str,
    title: str,
    alt: str,
    selected: str | None = None,
    named: int = 5,
    schematic: bool = False,
    too_few: str = "effectif trop petit",
    interactive: bool = True,
) -> str:
    """Communes coloured by class, neighbours pale, the largest ones named.

    shapes   code, kind (voisin, commune, perimetre), nom, path, x, y: see `ctg.geography.shapes`
    width, height   of the perimeter, in the units of `path`
    values   code, nom, valeur (NaN unless statut is ok), statut (ok, secret, manquant,
             sans_objet), lisible (False: too small a denominator), texte (the figure as written),
             population (NaN: not known). A commune without a row is "non disponible"; 0 is a value.
    key      letters and digits, unique in the page: it names the hatches
    selected code of the commune outlined; an unknown code outlines nothing
    named    how many communes are named, the most peopled first; the selected one comes besides
    too_few  what is said of a commune that is not legible ("moins de 50 actifs")

    interactive   False: a picture, whose communes cannot be reached nor pressed

    Communes are buttons with `data-code`, `data-x` and `data-y` (units of the drawing), one of
    them in the tab order: the page's script moves the focus with the arrows.
    """
    fit = 660.0 / width  # the drawing is always 660 wide: the page's rules on letters rely on it
    frame = Box(0, 0, VIEW, round(VIEW - 660 + height * fit, 1))
    placing = f"translate({VIEW / 2 - 330:g} {VIEW / 2 - 330:g}) scale({fit:.6g})"
    spots = shapes.assign(x=shapes["x"] * fit + VIEW / 2 - 330, y=shapes["y"] * fit + VIEW / 2 - 330)
    communes = _joined(spots[spots["kind"] == "commune"], values, scale)
    buttons = _buttons(communes, selected, too_few) if interactive else {}
    bar, bar_box = _scale_bar(metres_per_unit / fit, frame)
    layers = [
        patterns.definitions(key),
        _ground(),
        f'<g transform="{placing}">',
        _outlines(shapes[shapes["kind"] == "voisin"], "line", 1 / fit),
        f'<g stroke="{var("page")}" stroke-width="{1.1 / fit:.4g}" stroke-linejoin="round">',
        _communes(communes, scale, key, too_few, buttons),
        "</g>",
        _outlines(shapes[shapes["kind"] == "perimetre"], "text", 2 / fit),
        _halo(communes[communes["code"] == selected], fit),
        "</g>",
        _neighbour_names(spots[spots["kind"] == "voisin"], frame, bar_box),
        _commune_names(communes, selected, named, frame, bar_box),
        bar,
    ]
    return (
        svg_open(
            VIEW,
            frame.bottom,
            f"{title}. {alt}" + (" Contours schématiques." if schematic else ""),
            role="group" if interactive else "img",
            css_class="ctg-carte" if interactive else "ctg-carte fixe",
        )
        + "".join(layers)
        + "</svg>"
    )


def _ground() -> str:
    """Far wider than the view: the frame of the page may have another shape."""
    side = 3 * VIEW
    return f'<rect x="{-VIEW:g}" y="{-VIEW:g}" width="{side:g}" height="{side:g}" fill="{var("neighbour")}"/>'


def _joined(communes: pd.DataFrame, values: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Each commune's shape with its value, `motif` (why it has no colour) and `classe`."""
    table = communes.merge(values.drop(columns="nom"), on="code", how="left")
    table["statut"] = table["statut"].fillna("manquant")
    table["lisible"] = table["lisible"].astype("boolean").fillna(True).astype(bool)
    motif = reasons(table)
    classe = scale.classify(table["valeur"].astype(float))
    return table.assign(classe=classe, motif=motif.mask((motif == "") & (classe == NO_CLASS), "manquant"))


def _communes(table: pd.DataFrame, scale: Scale, key: str, too_few: str, buttons: dict[str, str]) -> str:
    """Each commune with its colour, its label and, in a map to choose from, what makes it a button."""
    return "".join(
        f'<path class="commune" d="{escape(row.path)}" fill="{_fill(row, scale, key)}"'
        f"{buttons.get(row.code, '')}><title>{escape(_label(row, too_few))}</title></path>"
        for row in each(table)
    )


def _buttons(table: pd.DataFrame, selected: str | None, too_few: str) -> dict[str, str]:
    """Attributes by commune: one tab stop, on the chosen commune or else on the first."""
    stop = selected if selected in set(table["code"]) else next(iter(table["code"]), None)
    return {
        row.code: f' role="button" tabindex="{0 if row.code == stop else -1}" '
        f'aria-pressed="{str(row.code == selected).lower()}" aria-label="{escape(_label(row, too_few))}" '
        f'data-code="{escape(row.code)}"{_position(row.x, row.y)}'
        for row in each(table)
    }


def _label(row: Any, too_few: str) -> str:
    return f"{row.nom}\u00a0: {_said(row, too_few)}"


def _fill(row: Any, scale: Scale, key: str) -> str:
    return patterns.fill(key, str(row.motif)) if row.motif else var(scale.tokens[int(row.classe)])


def _said(row: Any, too_few: str) -> str:
    if not row.motif:
        return str(row.texte)
    return too_few if row.motif == "illisible" else WORDS[str(row.motif)]


def _position(x: float, y: float) -> str:
    return "" if math.isnan(x) or math.isnan(y) else f' data-x="{x:.1f}" data-y="{y:.1f}"'


def _outlines(rows: pd.DataFrame, token: str, stroke: float) -> str:
    paths = "".join(f'<path d="{escape(path)}"/>' for path in rows["path"])
    return (
        f'<g fill="none" stroke="{var(token)}" stroke-width="{stroke:.4g}" stroke-linejoin="round" '
        f'pointer-events="none">{paths}</g>'
    )


def _halo(chosen: pd.DataFrame, fit: float) -> str:
    """The chosen commune outlined again, over its neighbours."""
    return _outlines(chosen, "page", 7 / fit) + _outlines(chosen, "text", 3.4 / fit)


def _neighbour_names(rows: pd.DataFrame, frame: Box, bar: Box) -> str:
    """In two lines, where the geography found room for them; without room, not at all."""
    texts = [_neighbour_name(row, frame, bar) for row in each(rows.dropna(subset=["x", "y"]))]
    return (
        f'<g class="voisins" font-size="{NEIGHBOUR_SIZE:g}" font-style="italic" text-anchor="middle" '
        f'fill="{var("neighbour-label")}" pointer-events="none" aria-hidden="true">{"".join(texts)}</g>'
    )


def _neighbour_name(row: Any, frame: Box, bar: Box) -> str:
    lines = two_lines(str(row.nom))
    half = max(width_of(line, NEIGHBOUR_SIZE) for line in lines) / 2
    above = bar.top - 20 if bar.left < row.x + half and row.x - half < bar.right else frame.bottom
    y = min(row.y, above)  # a little higher rather than over the scale bar
    if half > NEIGHBOUR_ROOM or not Box(row.x - half, y - 18, row.x + half, y + 18).inside(frame):
        return ""
    if row.y - y > NEIGHBOUR_SHIFT:
        return ""
    top = y + 5.5 - 9.5 * (len(lines) - 1)
    spans = "".join(
        f'<tspan x="{row.x:.1f}" y="{top + 19 * i:.1f}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return f"<text>{spans}</text>"


def _commune_names(table: pd.DataFrame, selected: str | None, named: int, frame: Box, bar: Box) -> str:
    largest = table.sort_values("population", ascending=False, na_position="last", kind="stable").head(named)
    order = (
        pd.concat([table[table["code"] == selected], largest])
        .drop_duplicates("code")
        .dropna(subset=["x", "y"])
    )
    points = [(str(row.nom), float(row.x), float(row.y)) for row in each(order)]
    texts = "".join(
        f'<text x="{name.x:.1f}" y="{name.y:.1f}" class="{"nom" if name.narrow else "nom serre"}">'
        f"{escape(name.text)}</text>"
        for name in placed(points, frame, [bar])
    )
    return (
        f'<g class="noms" font-size="{NORMAL:g}" font-weight="600" text-anchor="middle" fill="{var("text")}" '
        f'stroke="{var("page")}" stroke-width="4" stroke-linejoin="round" paint-order="stroke" '
        f'pointer-events="none" aria-hidden="true">{texts}</g>'
    )


def _scale_bar(metres_per_unit: float, frame: Box) -> tuple[str, Box]:
    """The longest round distance that takes at most a fifth of the map, and the room it fills."""
    lengths = {km: km * 1000 / metres_per_unit for km in KILOMETRES}
    km = max((km for km in KILOMETRES if lengths[km] <= VIEW / 5), default=KILOMETRES[0])
    left, right, y = 16.0, 16.0 + lengths[km], frame.bottom - 16
    drawing = (
        f'<g class="echelle" fill="none" stroke="{var("muted")}" stroke-width="1.4" pointer-events="none" '
        f'aria-hidden="true"><path d="M{left:g} {y - 6:g}v6H{right:.1f}v-6"/>'
        f'<text x="{(left + right) / 2:.1f}" y="{y - 7:g}" text-anchor="middle" font-size="{BAR_SIZE:g}" '
        f'fill="{var("muted")}" stroke="none">{km}\u00a0km</text></g>'
    )
    return drawing, Box(left, y - 32, right, y)
