import numpy as np
import pytest
import shapely

from ctg.geography import labels


def test_the_box_sits_in_the_middle_of_a_rectangle() -> None:
    assert labels.box_centre(shapely.box(0, 0, 220, 96)) == pytest.approx([110, 48], abs=labels.STEP)


def test_the_box_stays_in_the_region() -> None:
    region = shapely.box(0, 0, 300, 200).difference(shapely.box(0, 0, 190, 150))
    x, y = labels.box_centre(region)
    assert region.contains(shapely.box(x - 50, y - 18, x + 50, y + 18))


@pytest.mark.parametrize(
    "region", [shapely.box(0, 0, 99, 300), shapely.box(0, 0, 300, 35), shapely.Polygon()]
)
def test_no_room_no_name(region: shapely.Polygon) -> None:
    assert np.isnan(labels.box_centre(region)).all()
