import json

import numpy as np
import shapely

from ctg.geography import paths


def _array(*geometries: shapely.Geometry) -> np.ndarray:
    return np.array(geometries, object)


def test_the_sheet_has_its_origin_top_left_and_y_down() -> None:
    sheet = paths.Sheet(west=1000.0, north=5000.0, metres_per_unit=50.0)
    assert sheet.points(np.array([[1000.0, 5000.0], [1500.0, 4000.0]])).tolist() == [[0, 0], [10, 20]]


def test_a_triangle_as_relative_moves() -> None:
    triangle = shapely.Polygon([(0, 0), (3.21, 4.0), (10, 0)])
    assert paths.svg(_array(triangle)) == ["M0 0l10 0-6.8 4z"]


def test_rounding_does_not_drift() -> None:
    """A hundred steps of 0.14 end at 14.0, not at 100 x 0.1."""
    steps = [(0.14 * i, 0.0) for i in range(101)] + [(14.0, 5.0), (0.0, 5.0)]
    (path,) = paths.svg(_array(shapely.Polygon(steps)))
    moves = path[1:-1].split("l")[1].replace("-", " -").split()
    assert round(sum(float(x) for x in moves[::2]), 1) == 0.0
    assert round(sum(float(x) for x in moves[:-2:2]), 1) == 14.0


def test_a_hole_turns_against_its_ring_and_specks_are_left_out() -> None:
    holed = (
        shapely.box(0, 0, 20, 20).difference(shapely.box(5, 5, 9, 9)).difference(shapely.box(1, 1, 1.5, 1.5))
    )
    islets = shapely.MultiPolygon([*shapely.get_parts(holed), shapely.box(40, 40, 40.2, 40.2)])
    (path,) = paths.svg(_array(islets))
    assert path.count("M") == path.count("z") == 2


def test_a_shape_smaller_than_a_speck_is_still_drawn() -> None:
    assert paths.svg(_array(shapely.box(0, 0, 0.5, 0.5)))[0].startswith("M")


def test_an_empty_shape_has_an_empty_path() -> None:
    assert paths.svg(_array(shapely.Polygon())) == [""]
    assert paths.rings(_array(shapely.Polygon())) == ["[]"]


def test_rings_keep_polygons_holes_and_five_decimals() -> None:
    holed = shapely.Polygon([(2, 49), (3, 49), (3, 50.123456)], [[(2.5, 49.2), (2.6, 49.2), (2.6, 49.3)]])
    (text,) = paths.rings(_array(shapely.MultiPolygon([holed, shapely.box(5, 5, 6, 6)])))
    first, second = json.loads(text)
    assert len(first) == 2 and len(second) == 1
    assert first[0] == [[2, 49], [3, 49], [3, 50.12346], [2, 49]]
