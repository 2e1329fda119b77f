"""Services on a map that zooms, without any background served by others."""

import json
import math
from typing import Any

import pandas as pd
import pydeck as pdk

from ctg.charts.lettering import FONT, escape
from ctg.charts.palette import THEMES
from ctg.charts.vega import Theme
from ctg.french import number

NARROW = (358, 420)  # px: a phone; a wider frame shows more around
RADIUS = 11  # px
UNKNOWN = "places : non communiqué"


def services_deck(services: pd.DataFrame, shapes: pd.DataFrame, *, theme: Theme = "light") -> pdk.Deck:
    """White discs over the communes, with the places when they are known.

    services   nom, type_libelle, commune, lon, lat (degrees), places (NaN: nobody told them; 0 is
               a value), unite, nature ("exemple" draws a violet ring). Rows without a position
               are not drawn.
    shapes     kind (voisin, commune, perimetre), nom, rings (JSON: polygons > rings > [lon, lat])

    Colours are opaque: with alpha, pale classes turn dark in the dark theme.
    """
    tokens = {token: _rgb(colour) for token, colour in THEMES[theme].items()}
    communes = shapes[shapes["kind"] == "commune"]
    layers = [
        _polygons("voisins", shapes[shapes["kind"] == "voisin"], tokens["neighbour"], tokens["line"]),
        _polygons("communes", communes, tokens["surface-2"], tokens["page"]),
        _borders(shapes[shapes["kind"] == "perimetre"], tokens["text"]),
        *_discs(_prepared(services, tokens), tokens),
    ]
    return pdk.Deck(
        layers=layers,
        initial_view_state=view(communes["rings"]),
        map_provider=None,
        tooltip={
            "html": "{infobulle}",
            "style": {
                "backgroundColor": THEMES[theme]["surface"],
                "color": THEMES[theme]["text"],
                "fontFamily": FONT,
                "fontSize": "14px",
            },
        },
        parameters={"clearColor": [channel / 255 for channel in tokens["neighbour"]]},
    )


def view(rings: "pd.Series[str]") -> pdk.ViewState:
    """Centre and zoom such that every ring holds in a narrow frame."""
    corners = [corner for text in rings for polygon in json.loads(text) for corner in polygon[0]]
    west, east = min(lon for lon, _ in corners), max(lon for lon, _ in corners)
    south, north = min(lat for _, lat in corners), max(lat for _, lat in corners)
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


def tooltip(service: Any) -> str:
    """HTML of one service, every text escaped."""
    places = UNKNOWN if pd.isna(service.places) else f"{number(service.places)}\u00a0{service.unite}"
    example = "<br><em>Exemple</em>" if service.nature == "exemple" else ""
    lines = [service.type_libelle, service.commune, places]
    return f"<b>{escape(service.nom)}</b><br>" + "<br>".join(map(escape, lines)) + example


def _prepared(services: pd.DataFrame, tokens: dict[str, list[int]]) -> pd.DataFrame:
    """What the layers read, and nothing else: the whole table would travel to the browser."""
    rows = services.dropna(subset=["lon", "lat"])
    return pd.DataFrame(
        {
            "lon": rows["lon"].astype(float),
            "lat": rows["lat"].astype(float),
            "anneau": [tokens["example" if nature == "exemple" else "text"] for nature in rows["nature"]],
            "places": ["" if pd.isna(places) else number(places) for places in rows["places"]],
            "infobulle": [tooltip(row) for row in rows.itertuples()],
        }
    )


def _discs(rows: pd.DataFrame, tokens: dict[str, list[int]]) -> list[pdk.Layer]:
    ground = [255, 255, 255] if sum(tokens["page"]) > 384 else tokens["page"]
    discs = pdk.Layer(
        "ScatterplotLayer",
        rows,
        id="services",
        get_position="[lon, lat]",
        get_radius=RADIUS,
        radius_units=pdk.types.String("pixels"),
        get_fill_color=ground,
        get_line_color="anneau",
        stroked=True,
        get_line_width=2,
        line_width_units=pdk.types.String("pixels"),
        pickable=True,
    )
    numbers = pdk.Layer(
        "TextLayer",
        rows,
        id="places",
        get_position="[lon, lat]",
        get_text="places",
        get_size=12,
        get_color=tokens["text"],
        font_weight=pdk.types.String("bold"),
        font_family=pdk.types.String("Arial, sans-serif"),
        character_set=pdk.types.String("auto"),
    )
    return [discs, numbers]


def _polygons(name: str, shapes: pd.DataFrame, fill: list[int], line: list[int]) -> pdk.Layer:
    rows = [
        {"polygon": polygon, "infobulle": escape(nom)}
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
