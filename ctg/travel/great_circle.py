"""The fallback provider: minutes in proportion to the great circle, always "estime".

    t = start + near * min(d, knot) + far * max(d - knot, 0)

d: kilometres between the two points on a sphere. Within a place that has an area, d is half the
square root of it (INRETS), since people do not live at the centre; where the area is not known,
t is `start`, a floor. Two other places at the same point: `start` too. t is never 0. Parameters,
sources and errors: great_circle.toml. It is symmetric, crosses rivers and seas, and knows no island.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ctg.errors import CtgError
from ctg.travel import _places
from ctg.travel._places import Numbers
from ctg.travel._provider import declared

PROVIDER = declared(Path(__file__).with_suffix(".toml"))
START = PROVIDER.parameters["start_minutes"]
NEAR = PROVIDER.parameters["near_minutes_per_km"]
KNOT = PROVIDER.parameters["near_up_to_km"]
FAR = PROVIDER.parameters["far_minutes_per_km"]
SAME_PLACE = PROVIDER.parameters["same_place_share"]
EARTH = PROVIDER.parameters["earth_radius_km"]
DECIMALS = 2  # of a minute: a bound is then a bound on every machine, and the error is 200 times larger
MOST_PAIRS = 40_000_000  # about 2 GB; France within 30 minutes has fewer than 10 million
BLOCK = 2_000  # places whose pairs are in the making at once


def times(places: pd.DataFrame, destinations: pd.DataFrame, *, minutes: float) -> pd.DataFrame:
    """Every trip of at most `minutes`: origin, destination, minutes, in the order of both tables.

    places: `place` (unique), `lat`, `lon` (degrees, WGS84), and `area` (km2; missing: not known)
    destinations: `destination` (unique), `lat`, `lon`; may be empty: no trip
    minutes: finite, more than 0; the bound is included, after rounding to a hundredth of a minute
    origin and destination keep the type of the columns they come from. Anything else: CtgError.
    """
    origins, targets = _places.checked(places, destinations, minutes)
    points, ends = _sphere(origins), _sphere(targets)
    chord = _chord(minutes)
    if targets.empty or chord < 0:
        i, j, taken = np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0)
    else:
        tree = cKDTree(ends)
        _refuse_too_many(points, tree, chord, minutes)
        same, inner = _places.same(origins, targets), _inner(origins["area"].to_numpy())
        blocks = [
            _block(points, tree, chord, first, same, inner, minutes) for first in range(0, len(points), BLOCK)
        ]
        i, j, taken = (np.concatenate(part) for part in zip(*blocks, strict=True))
        del blocks
    return pd.DataFrame(
        {
            "origin": origins["place"].array.take(i),
            "destination": targets["destination"].array.take(j),
            "minutes": taken,
        },
        copy=False,
    )


def minutes_of(km: Numbers) -> Numbers:
    """Minutes of trips of so many kilometres as the crow flies, to a hundredth."""
    return np.round(START + NEAR * np.minimum(km, KNOT) + FAR * np.maximum(km - KNOT, 0.0), DECIMALS)


def km_of(minutes: float) -> float:
    """The farthest that a trip of so many minutes leads, in kilometres as the crow flies; 0: nowhere."""
    left = minutes + 10.0**-DECIMALS - START
    if left < 0:
        return 0.0
    return min(left / NEAR, KNOT) + max(left - NEAR * KNOT, 0.0) / FAR


def _block(
    points: Numbers,
    tree: cKDTree,
    chord: float,
    first: int,
    same: NDArray[np.intp],
    inner: Numbers,
    minutes: float,
) -> tuple[NDArray[np.int32], NDArray[np.int32], Numbers]:
    """Rows of places, rows of destinations and minutes, for the places from `first` on."""
    block = cKDTree(points[first : first + BLOCK])
    found = block.sparse_distance_matrix(tree, chord, output_type="ndarray")
    found = found[np.lexsort((found["j"], found["i"]))]
    i, j = (found["i"] + first).astype(np.int32), found["j"].astype(np.int32)
    km = 2 * EARTH * np.arcsin(np.minimum(found["v"] / 2, 1.0))
    taken = np.where(j == same[i], inner[i], minutes_of(km))
    kept = taken <= minutes
    return i[kept], j[kept], taken[kept]


def _sphere(frame: pd.DataFrame) -> Numbers:
    """Points of the unit sphere: there the antimeridian is a line like another."""
    lat, lon = np.radians(frame["lat"].to_numpy()), np.radians(frame["lon"].to_numpy())
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _chord(minutes: float) -> float:
    """A straight line through the unit sphere, a hair longer than the longest trip; -1: no trip at all."""
    if minutes + 10.0**-DECIMALS < START:
        return -1.0
    return float(2 * np.sin(min(km_of(minutes) / (2 * EARTH), np.pi / 2)) * (1 + 1e-9))


def _inner(areas: Numbers) -> Numbers:
    """Minutes of a trip that stays in the place."""
    return minutes_of(SAME_PLACE * np.sqrt(np.nan_to_num(areas)))


def _refuse_too_many(points: Numbers, tree: cKDTree, chord: float, minutes: float) -> None:
    if len(points) * tree.n <= MOST_PAIRS:
        return
    count = int(cKDTree(points).count_neighbors(tree, chord))
    if count > MOST_PAIRS:
        raise CtgError(
            f"Trop de trajets de moins de {minutes:g} minutes ({count / 1e6:.0f} millions, "
            f"{MOST_PAIRS / 1e6:.0f} au plus) : demander moins de minutes ou moins de lieux."
        )
