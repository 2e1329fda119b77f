import numpy as np
import pytest
import shapely

from ctg.geography.projection import Plane


def test_the_centre_is_the_origin_and_north_is_up() -> None:
    plane = Plane(lat=49.9, lon=3.0)
    centre, east, north = plane.forward([3.0, 3.1, 3.0], [49.9, 49.9, 50.0])
    assert centre == pytest.approx([0, 0], abs=1e-6)
    assert east[0] > 0 and north[1] > 0
    assert north == pytest.approx([0, 11_124], abs=2)  # a tenth of a degree of meridian at 50 degrees


@pytest.mark.parametrize(("lat", "lon"), [(49.9, 2.9), (-21.1, 55.5), (4.0, -53.0), (-13.3, -176.2)])
def test_there_and_back(lat: float, lon: float) -> None:
    plane = Plane(lat=lat, lon=lon)
    degrees = np.array([[lon + 0.3, lat - 0.2], [lon - 0.1, lat + 0.25]])
    assert plane.inverse(plane.forward(degrees[:, 0], degrees[:, 1])) == pytest.approx(
        degrees, abs=1e-7
    )  # a centimetre


def test_areas_are_true() -> None:
    """A degree square at the equator: R2 * dlon * (sin lat2 - sin lat1) on the authalic sphere."""
    plane = Plane(lat=0.0, lon=10.0)
    edge = np.linspace(-0.5, 0.5, 50)
    ring = np.concatenate(
        [
            np.column_stack([10 + edge, np.full(50, -0.5)]),
            np.column_stack([np.full(50, 10.5), edge]),
            np.column_stack([10 - edge, np.full(50, 0.5)]),
            np.column_stack([np.full(50, 9.5), -edge]),
        ]
    )
    square = plane.project(np.array([shapely.Polygon(ring)], object))[0]
    assert square.area / 1e6 == pytest.approx(12_308.8, rel=1e-4)


def test_a_missing_degree_gives_a_missing_point() -> None:
    assert np.isnan(Plane(lat=49.9, lon=3.0).forward([np.nan], [49.9])).all()


def test_geometries_there_and_back() -> None:
    plane = Plane(lat=49.9, lon=2.9)
    square = np.array([shapely.box(2.8, 49.8, 3.0, 50.0)], object)
    assert shapely.equals_exact(plane.unproject(plane.project(square))[0], square[0], 1e-7)
