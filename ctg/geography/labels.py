"""Where the name of a neighbour fits."""

import numpy as np
import shapely
from numpy.typing import NDArray

WIDE, HIGH = 100.0, 36.0  # units: two lines of an italic name
STEP = 6.0  # units between two tries
BALANCE = 0.01  # between two boxes with the same room, the one nearer to the middle of the region


def box_centre(region: shapely.Geometry) -> NDArray[np.float64]:
    """Centre (x, y) of a name's box that stays in the region, as far as can be from its border.

    Two missing values when no box fits.
    """
    boxes, centres = _tries(region)
    shapely.prepare(region)
    fits = shapely.contains_properly(region, boxes)
    if not fits.any():
        return np.array([np.nan, np.nan])
    room = shapely.distance(boxes[fits], shapely.boundary(region))
    from_middle = np.hypot(*(centres[fits] - shapely.get_coordinates(shapely.centroid(region))).T)
    best: NDArray[np.float64] = centres[fits][np.argmax(np.round(room - BALANCE * from_middle, 3))]
    return best


def _tries(region: shapely.Geometry) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    west, top, east, bottom = np.nan_to_num(shapely.bounds(region))  # an empty region has no bounds
    columns, rows = np.meshgrid(
        np.arange(west + WIDE / 2, east - WIDE / 2, STEP),
        np.arange(top + HIGH / 2, bottom - HIGH / 2, STEP),
    )
    x, y = columns.ravel(), rows.ravel()
    boxes = shapely.box(x - WIDE / 2, y - HIGH / 2, x + WIDE / 2, y + HIGH / 2)
    return np.asarray(boxes, object), np.column_stack([x, y])
