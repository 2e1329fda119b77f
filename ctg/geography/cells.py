"""Thiessen cells: the drawing of communes whose official contours are not there yet."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree

from ctg.errors import CtgError
from ctg.geography.projection import Geometries

LONE_REACH = 2_000.0  # metres around a commune that has no neighbour: a square of 16 km2
FAR = 20.0  # how many spans away stand the four points that close the outer cells


def around(points: NDArray[np.float64], names: Sequence[str]) -> Geometries:
    """One polygon per point: all the places that are nearer to it than to any other point.

    points: one row (x, y) per commune centre, metres, none missing
    names: the communes, to name the two that share a centre
    The cells cover the hull of the points widened by half the usual distance between neighbours,
    hold each its own point, and never overlap. Two points at the same place: CtgError.
    """
    _refuse_twins(points, names)
    bound = _bound(points)
    cells = _open_cells(points, bound)
    shapely.prepare(bound)
    outer = ~shapely.covers(bound, cells)  # the others keep the very vertices that they share
    cells[outer] = shapely.intersection(cells[outer], bound)
    return cells


def _refuse_twins(points: NDArray[np.float64], names: Sequence[str]) -> None:
    first: dict[tuple[float, float], str] = {}
    for (x, y), name in zip(points, names, strict=True):
        if (x, y) in first:
            raise CtgError(
                f"{first[x, y]} et {name} ont le même centre : corriger leur latitude et leur "
                "longitude dans la table des communes, puis relancer « python -m ctg build »."
            )
        first[x, y] = name


def _bound(points: NDArray[np.float64]) -> shapely.Polygon:
    hull = shapely.MultiPoint(points).convex_hull
    return hull.buffer(_reach(points), cap_style="square", join_style="mitre")


def _reach(points: NDArray[np.float64]) -> float:
    """Half the median distance to the nearest other centre."""
    if len(points) == 1:
        return LONE_REACH
    distances = np.asarray(cKDTree(points).query(points, k=2)[0])
    return float(np.median(distances[:, 1])) / 2


def _open_cells(points: NDArray[np.float64], bound: shapely.Polygon) -> Geometries:
    """Cells closed by four points too far to take anything from within the bound."""
    west, south, east, north = bound.bounds
    centre = np.array([(west + east) / 2, (south + north) / 2])
    far = FAR * max(east - west, north - south)
    corners = far * np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    diagram = Voronoi(np.vstack([points - centre, corners]))
    regions = [diagram.regions[i] for i in diagram.point_region[: len(points)]]
    return np.array([shapely.Polygon(diagram.vertices[region] + centre) for region in regions], object)
