"""Services on a map that zooms, without any background served by others."""

import json
import math
from typing import Any

import pandas as pd
import pydeck as pdk

from ctg.charts.lettering import FONT, escape
from ctg.charts.palette import THEMES, var
from ctg.charts.rows import each
from ctg.charts.vega import Theme
from ctg.french import count, number

NARROW = (334, 420)  # px: a phone; a wider frame shows more around
HEIGHT = 460  # px: the frame of the map
RADIUS, SMALL = 11, 7  # px: with room for a number, without
BESIDE = 24  # px: a second nature at one place is written under the first, which stays at the place
LISTED = 8  # services named in one tooltip
UNKNOWN = "capacité non communiquée"
ORDER = ("observe", "estime", "exemple")  # the real ones stay at their place


def services_deck(services: pd.DataFrame, shapes: pd.DataFrame, *, theme: Theme = "light") -> pdk.Deck:
    """A disc per service over the communes; services of one place and one nature share a pill.

    services   nom, type_libelle, commune (name), lon, lat (degrees), places (NaN: nobody told them; 0 is
               a value), unite, nature ("exemple" is violet). Rows without a position are not drawn.
    shapes     kind (voisin, commune, perimetre), nom, rings (JSON: polygons > rings > [lon, lat])

    A disc holds the places of its service when all are counted in one unit, a filled pill the
    number of services: places of several services are never added, nor real services counted with
    examples. Many are known at the centre of their commune only: they are never spread around it.
    Colours are opaque: with alpha, pale classes turn dark in the dark theme.
    """
    tokens = {token: _rgb(colour) for token, colour in THEMES[theme].items()}
    communes = shapes[shapes["kind"] == "commune"]
    layers = [
        _ground(communes["rings"], tokens["neighbour"]),
        _polygons("voisins", shapes[shapes["kind"] == "voisin"], tokens["neighbour"], tokens["line"]),
        _polygons("communes", communes, tokens["surface-2"], tokens["page"]),
        _borders(shapes[shapes["kind"] == "perimetre"], tokens["text"]),
        *_marks(prepared(services), tokens),
    ]
    return pdk.Deck(
        layers=layers,
        initial_view_state=view(communes["rings"]),
        map_provider=None,
        tooltip={
            "text": "{infobulle}",
            "style": {
                "backgroundColor": THEMES[theme]["surface"],
                "color": THEMES[theme]["text"],
                "fontFamily": FONT,
                "fontSize": "14px",
                "maxWidth": "22rem",
            },
        },
    )


def view(rings: "pd.Series[str]") -> pdk.ViewState:
    """Centre and zoom such that every ring holds in a narrow frame."""
    west, south, east, north = _bounds(rings)
    width, height = NARROW
    turns = (_mercator(north) - _mercator(south)) / (2 * math.pi)
    zoom = min(math.log2(width / 512 * 360 / (east - west)), math.log2(height / 512 / turns))
    return pdk.ViewState(
        longitude=(west + east) / 2,
        latitude=(south + north) / 2,
        zoom=round(zoom - 0.1, 2),
        pitch=0,
        bearing=0,
    )


def tooltip(services: list[Any]) -> str:
    """Plain lines for the services of one place; the first ones when they are many.

    Not HTML: the page shows what a tooltip holds as text, so tags would be read aloud as they are.
    """
    lines = [_line(service) for service in services[:LISTED]]
    others = len(services) - LISTED
    lines += [f"et {count(others, 'autre')}"] if others > 0 else []
    return "\n".join([services[0].commune, *lines])


def _line(service: Any) -> str:
    places = UNKNOWN if pd.isna(service.places) else f"{number(service.places)}\u00a0{service.unite}"
    told = service.nature != "exemple" or "exemple" in service.nom.casefold()
    name = service.nom if told else f"{service.nom} (exemple)"
    return f"{name}\u00a0: {service.type_libelle}, {places}"


def _bounds(rings: "pd.Series[str]") -> tuple[float, float, float, float]:
    """West, south, east, north, in degrees."""
    corners = [corner for text in rings for polygon in json.loads(text) for corner in polygon[0]]
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    return min(lons), min(lats), max(lons), max(lats)


def _ground(rings: "pd.Series[str]", fill: list[int]) -> pdk.Layer:
    """A wide pale sheet: the neighbours stop a few kilometres beyond the frame."""
    west, south, east, north = _bounds(rings)
    west, south, east, north = west - 3, south - 2, east + 3, north + 2
    sheet = [[[west, south], [east, south], [east, north], [west, north]]]
    return pdk.Layer(
        "PolygonLayer",
        [{"polygon": sheet}],
        id="fond",
        get_polygon="polygon",
        get_fill_color=fill,
        stroked=False,
    )


def prepared(services: pd.DataFrame) -> pd.DataFrame:
    """One row per place and nature, with what the layers read: all of it goes to the browser.

    texte      number of services of a group; places of a single service, "" if not told or if the
               services drawn are not all counted in one unit (pupils beside hours mislead)
    groupe     True for a pill: several services, or a nature that comes second at its place
    rang       0 at the place itself, 1 for a nature written under it
    """
    rows = services.dropna(subset=["lon", "lat"])
    comparable = len(set(rows["unite"])) == 1
    marks, places = [], set()
    for (lat, lon, rank), group in _together(rows):
        second = (lat, lon) in places
        places.add((lat, lon))
        alone = len(group) == 1 and not second
        text = _places(group[0].places, comparable) if alone else number(len(group))
        marks.append((lon, lat, ORDER[rank], not alone, int(second), text, tooltip(group)))
    return pd.DataFrame(marks, columns=["lon", "lat", "nature", "groupe", "rang", "texte", "infobulle"])


def _together(rows: pd.DataFrame) -> list[tuple[tuple[float, float, int], list[Any]]]:
    """Services by place and nature, in plain lists: a frame per place takes seconds for a thousand."""
    found: dict[tuple[float, float, int], list[Any]] = {}
    for service in each(rows[["lat", "lon", "nature", "places", "unite", "nom", "type_libelle", "commune"]]):
        place = (float(service.lat), float(service.lon), ORDER.index(service.nature))
        found.setdefault(place, []).append(service)
    return sorted(found.items(), key=lambda item: item[0])


def _places(value: float, comparable: bool) -> str:
    if not comparable or math.isnan(value):
        return ""
    return number(value, 0 if value % 1 == 0 else 1)


def _marks(rows: pd.DataFrame, tokens: dict[str, list[int]]) -> list[pdk.Layer]:
    """Discs, the places in them, then pills on top."""
    colours = [tokens["example" if nature == "exemple" else "text"] for nature in rows["nature"]]
    below = [[0, BESIDE * rank] for rank in rows["rang"]]
    rows = rows.assign(encre=pd.Series(colours, rows.index), decalage=pd.Series(below, rows.index))
    columns = ["lon", "lat", "encre", "texte", "decalage", "infobulle"]
    alone, groups = rows.loc[~rows["groupe"], columns], rows.loc[rows["groupe"], columns]
    numbered = bool((alone["texte"] != "").any())
    ground = [255, 255, 255] if sum(tokens["page"]) > 384 else tokens["page"]
    discs = pdk.Layer(
        "ScatterplotLayer",
        alone,
        id="services",
        get_position="[lon, lat]",
        get_radius=RADIUS if numbered else SMALL,
        radius_units=pdk.types.String("pixels"),
        get_fill_color=ground,
        get_line_color="encre",
        stroked=True,
        get_line_width=2,
        line_width_units=pdk.types.String("pixels"),
        pickable=True,
    )
    pills = {
        "background": True,
        "background_padding": [8, 5],
        "background_border_radius": 11,
        "get_background_color": "encre",
        "get_pixel_offset": "decalage",
        "get_border_color": ground,
        "get_border_width": 1,
        "pickable": True,
    }
    return [
        discs,
        _numbers("places", alone, tokens["text"]),
        _numbers("groupes", groups, tokens["page"], **pills),
    ]


def _numbers(name: str, rows: pd.DataFrame, colour: list[int], **more: Any) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        rows,
        id=name,
        get_position="[lon, lat]",
        get_text="texte",
        get_size=12,
        get_color=colour,
        font_weight=pdk.types.String("bold"),
        font_family=pdk.types.String("Arial, sans-serif"),
        character_set=pdk.types.String("auto"),
        **more,
    )


def legend_html(services: pd.DataFrame, *, alt: str) -> str:
    """What discs and pills mean, only those that are drawn; `alt` is read out, the map cannot be."""
    marks = prepared(services)
    keys = []
    alone = marks.loc[~marks["groupe"], "texte"]
    if (alone != "").any():
        keys.append(_key(False, "text", "12", "un service et sa capacité (vide\u00a0: non communiquée)"))
    elif len(alone):
        keys.append(_key(False, "text", "\u00a0", "un service"))
    if marks["groupe"].any():
        keys.append(_key(True, "text", "5", "nombre de services au même point"))
    if (marks["nature"] == "exemple").any():
        keys.append(_key(True, "example", "5", "exemple inventé"))
    items = "".join(f"<li>{key}</li>" for key in keys)
    return (
        f'<div class="ctg-legende" role="note" aria-label="{escape(alt)}"><ul class="cles">{items}</ul></div>'
    )


def _key(filled: bool, token: str, text: str, words: str) -> str:
    ground, ink = (var(token), var("page")) if filled else (var("page"), var("text"))
    return (
        f'<span aria-hidden="true" style="background:{ground};color:{ink};border:2px solid {var(token)};'
        "border-radius:11px;min-width:1.125rem;padding:0 .25rem;text-align:center;font-weight:700;"
        f'font-size:.75rem;line-height:1.125rem;print-color-adjust:exact">{text}</span>{escape(words)}'
    )


def _polygons(name: str, shapes: pd.DataFrame, fill: list[int], line: list[int]) -> pdk.Layer:
    rows = [
        {"polygon": polygon, "infobulle": nom}
        for nom, rings in zip(shapes["nom"], shapes["rings"], strict=True)
        for polygon in json.loads(rings)
    ]
    return pdk.Layer(
        "PolygonLayer",
        rows,
        id=name,
        get_polygon="polygon",
        get_fill_color=fill,
        get_line_color=line,
        get_line_width=1,
        line_width_units=pdk.types.String("pixels"),
        pickable=name == "communes",
    )


def _borders(shapes: pd.DataFrame, line: list[int]) -> pdk.Layer:
    rows = [{"path": ring} for rings in shapes["rings"] for polygon in json.loads(rings) for ring in polygon]
    return pdk.Layer(
        "PathLayer",
        rows,
        id="perimetre",
        get_path="path",
        get_color=line,
        get_width=2,
        width_units=pdk.types.String("pixels"),
    )


def _rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
