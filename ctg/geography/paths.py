"""Shapes as text: SVG path data and rings of degrees."""

import json
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ctg.geography.projection import Geometries

SPECK = 1.0  # square units: an islet or a gap between two borders that nobody would see


@dataclass(frozen=True)
class Sheet:
    """The drawing sheet over the plane: origin at the top left, y down."""

    west: float
    north: float
    metres_per_unit: float

    def points(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Metres of the plane, one row (x, y) per point, to units of the sheet."""
        shifted = (metres - [self.west, self.north]) * [1.0, -1.0]
        return np.asarray(shifted / self.metres_per_unit, float)

    def place(self, geometries: Geometries) -> Geometries:
        return shapely.transform(geometries, self.points)


def svg(geometries: Geometries) -> list[str]:
    """SVG path data of each geometry, one decimal, relative moves: half as long as absolute ones.

    Holes turn against their outer ring, so any fill rule shows them; specks are left out.
    """
    return ["".join(_ring(ring) for ring in _visible_rings(geometry)) for geometry in geometries]


def rings(geometries: Geometries) -> list[str]:
    """Each geometry, in degrees, as JSON: polygons > rings > [lon, lat] with 5 decimals (1 m)."""
    return [
        json.dumps(
            [
                [np.round(shapely.get_coordinates(ring), 5).tolist() for ring in _rings_of(polygon)]
                for polygon in _polygons_of(geometry)
            ],
            separators=(",", ":"),
        )
        for geometry in geometries
    ]


def _polygons_of(geometry: shapely.Geometry) -> list[shapely.Polygon]:
    """Clipping may leave a line or a point where a shape only touches: not drawn."""
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and part.area > 0]


def _rings_of(polygon: shapely.Polygon) -> list[shapely.LinearRing]:
    return [polygon.exterior, *polygon.interiors]


def _visible_rings(geometry: shapely.Geometry) -> list[shapely.LinearRing]:
    every = [ring for part in _polygons_of(shapely.orient_polygons(geometry)) for ring in _rings_of(part)]
    largest = max((shapely.area(shapely.Polygon(ring)) for ring in every), default=0.0)
    return [ring for ring in every if shapely.area(shapely.Polygon(ring)) >= min(SPECK, largest)]


def _ring(ring: shapely.LinearRing) -> str:
    """Moves between rounded points, so that rounding never drifts along the ring."""
    tenths = np.round(shapely.get_coordinates(ring)[:-1] * 10).astype(int)
    moves = np.diff(tenths, axis=0)
    moves = moves[moves.any(axis=1)]
    steps = " ".join(_pair(x, y) for x, y in moves).replace(" -", "-")  # a minus separates enough
    return f"M{_pair(*tenths[0])}l{steps}z"


def _pair(x: int, y: int) -> str:
    """Two numbers given in tenths."""
    return f"{x / 10:g} {y / 10:g}"
