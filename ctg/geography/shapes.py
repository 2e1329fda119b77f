"""Every shape of the map, computed once at build time: communes, neighbours, outlines."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ctg.errors import CtgError
from ctg.geography import cells, labels, paths
from ctg.geography.projection import Geometries, Plane

WIDTH = 660.0  # units of the drawing
MARGIN = 0.04 * WIDTH  # units seen around the perimeter's bounding box
OVERFLOW = 14_000.0  # metres of neighbours beyond the frame, so that any frame shape fills
VERTICES = 40  # mean number a commune is drawn with, at most
GRID = 0.1  # metres: borders that differ by less are one border
ASTRAY = 50_000.0  # metres: no commune is that far from its own centre
LOOSE = "territoire"  # code of the outline of communes that do not form a whole EPCI
COLUMNS = ["code", "kind", "nom", "path", "x", "y", "rings"]


@dataclass(frozen=True)
class Shapes:
    """The drawing. Units: the perimeter is `width` wide and `height` high, origin top left, y down.

    frame: one row per shape, in drawing order (voisin, commune, perimetre), then by code
        code: commune, EPCI, or "territoire" for communes that do not form a whole EPCI
        kind: "voisin" (what an EPCI has outside the perimeter), "commune" (of the perimeter),
            "perimetre" (outline of what an EPCI has in it)
        nom: commune or EPCI; empty when there is no EPCI
        path: SVG path data, one decimal
        x, y: where the name goes, units; missing for a neighbour without room for it
        rings: JSON, polygons > rings > [lon, lat] in degrees
    schematic: True when the shapes are Thiessen cells
    """

    frame: pd.DataFrame
    width: float
    height: float
    metres_per_unit: float
    schematic: bool


def nothing() -> Shapes:
    """No drawing: where the communes are is not known."""
    return Shapes(pd.DataFrame(columns=COLUMNS), WIDTH, 0.0, 1.0, schematic=False)


def draw(communes: pd.DataFrame, contours: Mapping[str, Mapping[str, Any]] | None) -> Shapes:
    """The communes of the perimeter and their neighbours, from official contours or as cells.

    communes: code, nom, epci, epci_nom (text, EPCI may be missing), lat, lon (degrees, WGS84; may
        be missing where a contour is given), in_perimeter (bool); one row per commune, in any order
    contours: GeoJSON geometries in WGS84 by commune code. Official outlines are never mixed with
        cells: a neighbour without contour is left out, a commune of the perimeter without contour
        is an error. None draws Thiessen cells, which need the communes around to look right.
    Same input, same drawing. Errors (CtgError): no commune in the perimeter, a contour or a centre
    missing in it, two centres at the same place, a contour far from the centre of its commune.
    """
    known = communes.sort_values("code", ignore_index=True)
    if not known["in_perimeter"].any():
        raise CtgError(
            "Aucune commune dans le périmètre : vérifier les SIREN et les codes de "
            "« data/territory.toml », puis relancer « python -m ctg build »."
        )
    if contours is None:
        known, plane, geometries = _as_cells(known)
    else:
        known, plane, geometries = _as_contours(known, contours)
    return _drawn(known, plane, geometries, schematic=contours is None)


def _as_cells(known: pd.DataFrame) -> tuple[pd.DataFrame, Plane, Geometries]:
    homeless = known[known[["lat", "lon"]].isna().any(axis=1)]
    if not homeless.empty:
        raise CtgError(
            f"Latitude ou longitude absente pour {homeless['nom'].iloc[0]} : la remplir dans la table "
            "des communes, puis relancer « python -m ctg build »."
        )
    plane = _plane(known)
    return known, plane, cells.around(plane.forward(known["lon"], known["lat"]), list(known["nom"]))


def _as_contours(
    known: pd.DataFrame, contours: Mapping[str, Mapping[str, Any]]
) -> tuple[pd.DataFrame, Plane, Geometries]:
    with_contour = known["code"].isin(list(contours))
    lacking = known[known["in_perimeter"] & ~with_contour]
    if not lacking.empty:
        raise CtgError(
            f"Contour absent pour {len(lacking)} commune(s) du périmètre, dont {lacking['nom'].iloc[0]} : "
            "compléter le fichier des contours, puis relancer « python -m ctg build »."
        )
    known = known[with_contour].reset_index(drop=True)
    outlines = _polygons(shapely.from_geojson([json.dumps(contours[code]) for code in known["code"]]))
    inside = shapely.get_coordinates(shapely.point_on_surface(outlines))
    known["lon"] = known["lon"].fillna(pd.Series(inside[:, 0]))
    known["lat"] = known["lat"].fillna(pd.Series(inside[:, 1]))
    plane = _plane(known)
    geometries = plane.project(outlines)
    _refuse_astray(known, plane, geometries)
    return known, plane, geometries


def _refuse_astray(known: pd.DataFrame, plane: Plane, geometries: Geometries) -> None:
    """Latitudes written before longitudes pass for degrees: only the place tells."""
    centres = shapely.points(plane.forward(known["lon"], known["lat"]))
    near = shapely.distance(geometries, centres) < ASTRAY
    astray = known[known["in_perimeter"] & ~near]
    if not astray.empty:
        raise CtgError(
            f"Le contour de {astray['nom'].iloc[0]} est loin de son centre (latitude et longitude "
            "inversées ?) : exporter les contours en WGS84, longitude d'abord, puis relancer "
            "« python -m ctg build »."
        )


def _polygons(geometries: Geometries) -> Geometries:
    """The same areas without the self-crossings that some exports have."""
    broken = ~shapely.is_valid(geometries)
    geometries[broken] = shapely.buffer(shapely.make_valid(geometries[broken]), 0)
    return geometries


def _plane(known: pd.DataFrame) -> Plane:
    ours = known.loc[known["in_perimeter"], ["lat", "lon"]]
    middle = (ours.min() + ours.max()) / 2
    return Plane(lat=float(middle["lat"]), lon=float(middle["lon"]))


def _drawn(known: pd.DataFrame, plane: Plane, geometries: Geometries, schematic: bool) -> Shapes:
    """Simplify once, then join: outlines coincide with the borders of their communes."""
    ours = known["in_perimeter"].to_numpy()
    unit = _metres_per_unit(geometries[ours])
    seen = shapely.box(*_widened(shapely.total_bounds(geometries[ours]), MARGIN * unit + OVERFLOW))
    near = shapely.intersects(geometries, seen)
    known, geometries = known[near].reset_index(drop=True), geometries[near]
    geometries = _simplified(geometries, ours[near], unit)
    west, south, east, north = shapely.total_bounds(geometries[ours[near]])
    unit = (east - west) / WIDTH
    sheet = paths.Sheet(west, north, unit)
    frame = _rows(known, geometries, seen)
    drawing = sheet.place(frame["geometry"].to_numpy())
    height = (north - south) / unit
    centres = sheet.points(plane.forward(known["lon"], known["lat"]))
    visible = shapely.box(*_widened(np.array([0.0, 0.0, WIDTH, height]), MARGIN))
    points = _label_points(frame, drawing, dict(zip(known["code"], centres, strict=True)), visible)
    frame["path"] = paths.svg(drawing)
    frame["x"], frame["y"] = points[:, 0], points[:, 1]
    frame["rings"] = paths.rings(plane.unproject(frame["geometry"].to_numpy()))
    return Shapes(frame[COLUMNS], WIDTH, round(float(height), 1), float(unit), schematic)


def _metres_per_unit(geometries: Geometries) -> float:
    west, _, east, _ = shapely.total_bounds(geometries)
    return float(east - west) / WIDTH


def _widened(bounds: NDArray[np.float64], by: float) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    return west - by, south - by, east + by, north + by


def _simplified(geometries: Geometries, ours: NDArray[np.bool_], unit: float) -> Geometries:
    """Coarser until the perimeter's communes have 40 vertices on average; shared borders stay shared."""
    tolerance, simpler = unit / 4, geometries
    while shapely.get_num_coordinates(simpler[ours]).mean() > VERTICES and tolerance < 16 * unit:
        simpler = shapely.coverage_simplify(simpler, tolerance)
        tolerance *= 1.5
    return simpler


def _rows(known: pd.DataFrame, geometries: Geometries, seen: shapely.Polygon) -> pd.DataFrame:
    """code, kind, nom, geometry (metres), in drawing order."""
    table = known.assign(
        geometry=geometries, epci=known["epci"].fillna(""), epci_nom=known["epci_nom"].fillna("")
    )
    ours, others = table[table["in_perimeter"]], table[~table["in_perimeter"]]
    neighbours = _joined(others, "epci", "voisin")
    neighbours["geometry"] = shapely.intersection(neighbours["geometry"].to_numpy(), seen)
    neighbours = neighbours[shapely.area(neighbours["geometry"].to_numpy()) > 0]
    communes = ours[["code", "nom", "geometry"]].assign(kind="commune")
    loose = ours["epci"].isin(known.loc[~known["in_perimeter"], "epci"]) | (ours["epci"] == "")
    outlined = ours.assign(outline=ours["epci"].mask(loose, LOOSE), epci_nom=ours["epci_nom"].mask(loose, ""))
    outlines = _joined(outlined, "outline", "perimetre")
    return pd.concat([neighbours, communes, outlines], ignore_index=True)


def _joined(table: pd.DataFrame, by: str, kind: str) -> pd.DataFrame:
    """One row per group: the union of its communes, under the name of its EPCI."""
    rows = [
        (code, group["epci_nom"].iloc[0], kind, shapely.union_all(group["geometry"], grid_size=GRID))
        for code, group in table.groupby(by, sort=True)
    ]
    return pd.DataFrame(rows, columns=["code", "nom", "kind", "geometry"])


def _label_points(
    frame: pd.DataFrame,
    drawing: Geometries,
    centre_of: Mapping[str, NDArray[np.float64]],
    visible: shapely.Polygon,
) -> NDArray[np.float64]:
    """Where each name goes: the centre of a commune when its outline holds it, else a place inside."""
    points = shapely.get_coordinates(shapely.point_on_surface(drawing))
    for i, (code, kind) in enumerate(zip(frame["code"], frame["kind"], strict=True)):
        if kind == "voisin":
            points[i] = labels.box_centre(shapely.intersection(drawing[i], visible))
        elif kind == "commune" and shapely.contains_xy(drawing[i], *centre_of[code]):
            points[i] = centre_of[code]
    return np.round(points, 1)
