import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ctg.errors import CtgError
from ctg.geography import cells


def _around(*points: tuple[float, float]) -> NDArray[np.object_]:
    return cells.around(np.array(points, float), [f"C{i}" for i in range(len(points))])


def test_four_points_of_a_square_give_four_squares() -> None:
    drawn = _around((0, 0), (1000, 0), (0, 1000), (1000, 1000))
    expected = [
        shapely.box(-500, -500, 500, 500),
        shapely.box(500, -500, 1500, 500),
        shapely.box(-500, 500, 500, 1500),
        shapely.box(500, 500, 1500, 1500),
    ]
    for cell, square in zip(drawn, expected, strict=True):
        assert cell.symmetric_difference(square).area == pytest.approx(0, abs=1)


def test_a_commune_alone_is_a_square_around_its_centre() -> None:
    (cell,) = _around((70_000, 20_000))
    assert cell.equals(shapely.box(68_000, 18_000, 72_000, 22_000))


def test_two_communes_share_the_land_at_mid_distance() -> None:
    west, east = _around((0, 0), (1000, 0))
    assert west.bounds == pytest.approx((-500, -500, 500, 500))
    assert east.bounds == pytest.approx((500, -500, 1500, 500))


def test_three_communes_on_a_line() -> None:
    drawn = _around((0, 0), (1000, 1000), (2000, 2000))
    total = shapely.union_all(drawn).area
    assert sum(cell.area for cell in drawn) == pytest.approx(total)
    assert drawn[1].area == pytest.approx(2**0.5 * 1000 * 2**0.5 * 1000)


def test_two_communes_at_the_same_place_are_named() -> None:
    with pytest.raises(CtgError, match="C0 et C2 ont le même centre"):
        _around((0, 0), (1, 1), (0, 0))


places = st.tuples(st.integers(-30_000, 30_000), st.integers(-30_000, 30_000))


@given(st.lists(places, min_size=1, max_size=40, unique=True))
def test_each_cell_holds_its_centre_and_none_overlap(points: list[tuple[float, float]]) -> None:
    drawn = _around(*points)
    for cell, point in zip(drawn, points, strict=True):
        assert cell.is_valid
        assert cell.distance(shapely.Point(point)) == 0
    union = shapely.union_all(drawn)
    assert sum(cell.area for cell in drawn) == pytest.approx(union.area, rel=1e-6)
    hull = shapely.MultiPoint(points).convex_hull
    assert hull.difference(union.buffer(0.01)).is_empty
