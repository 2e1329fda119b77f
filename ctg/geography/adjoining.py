"""What lies around a perimeter: the communes that touch it, and centres and areas of outlines."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from ctg.geography.projection import Geometries, Plane

TOUCH = 30.0  # metres: outlines simplified one by one leave slivers between neighbours
EARTH = Geod(ellps="GRS80")


def centres(contours: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """code, lat, lon (degrees, WGS84) of the centroid, and superficie (km2, on the ellipsoid)."""
    codes, outlines = _outlines(contours)
    middle = shapely.centroid(outlines)
    areas = [abs(EARTH.geometry_area_perimeter(outline)[0]) / 1e6 for outline in outlines]
    return pd.DataFrame(
        {"code": codes, "lat": shapely.get_y(middle), "lon": shapely.get_x(middle), "superficie": areas}
    )


def within(contours: Mapping[str, Mapping[str, Any]], inside: Iterable[str], metres: float) -> set[str]:
    """The communes that lie within a distance of one inside, outline to outline, `inside` included.

    Within TOUCH metres they share a border.
    """
    codes, outlines = _outlines(contours)
    here = np.isin(codes, list(inside))
    left, low, right, high = shapely.total_bounds(outlines[here])
    flat = Plane((low + high) / 2, (left + right) / 2).project(outlines)
    _asked, found = shapely.STRtree(flat).query(flat[here], predicate="dwithin", distance=metres)
    return {codes[place] for place in found}


def _outlines(contours: Mapping[str, Mapping[str, Any]]) -> tuple[list[str], Geometries]:
    codes = sorted(contours)
    read = shapely.from_geojson([json.dumps(contours[code]) for code in codes])
    return codes, shapely.make_valid(read)
