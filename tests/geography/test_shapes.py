import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from ctg.errors import CtgError
from ctg.geography.shapes import MARGIN, Shapes, draw

ROOT = Path(__file__).parents[2]
OFFICIAL = ROOT.parent / "shared" / "reference" / "geo" / "cchs_et_voisins30km_2023.geojson"
HAUTE_SOMME = "200037059"


def _communes(*rows: tuple[str, str, float, float, bool]) -> pd.DataFrame:
    """code, epci, lat, lon, in_perimeter; the name is made of the code."""
    frame = pd.DataFrame(rows, columns=["code", "epci", "lat", "lon", "in_perimeter"])
    return frame.assign(nom="Commune " + frame["code"], epci_nom="CC " + frame["epci"].fillna(""))


def _square(lon: float, lat: float, side: float = 0.1) -> dict[str, Any]:
    east, north = lon + side, lat + side
    return {
        "type": "Polygon",
        "coordinates": [[[lon, lat], [east, lat], [east, north], [lon, north], [lon, lat]]],
    }


def _polygon(path: Any) -> Any:
    """What an SVG reader makes of path data, written apart from the code under test."""
    total: Any = shapely.Polygon()
    for start, moves in re.findall(r"M([^l]*)l([^z]*)z", path):
        numbers = [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", moves)]
        first = [float(x) for x in start.split()]
        steps = np.vstack([first, np.array(numbers).reshape(-1, 2)])
        total = total.symmetric_difference(shapely.make_valid(shapely.Polygon(np.cumsum(steps, axis=0))))
    return total


def _of(shapes: Shapes, kind: str) -> pd.DataFrame:
    return shapes.frame[shapes.frame["kind"] == kind].set_index("code")


@pytest.fixture(scope="module")
def around() -> pd.DataFrame:
    frame = pd.read_csv(ROOT / "data" / "facts" / "communes.csv", dtype={"code": str, "epci": str})
    return frame.assign(in_perimeter=frame["epci"] == HAUTE_SOMME, population=np.nan)


@pytest.fixture(scope="module")
def cells(around: pd.DataFrame) -> Shapes:
    return draw(around, None)


@pytest.fixture(scope="module")
def official(around: pd.DataFrame) -> Shapes:
    if not OFFICIAL.exists():
        pytest.skip("no official contours beside the project")
    features = json.loads(OFFICIAL.read_text())["features"]
    return draw(around, {f["properties"]["INSEE_COM"]: f["geometry"] for f in features})


@pytest.fixture(scope="module", params=["cells", "official"])
def shapes(request: pytest.FixtureRequest) -> Shapes:
    drawn: Shapes = request.getfixturevalue(request.param)
    return drawn


def test_the_perimeter_fills_its_box(shapes: Shapes) -> None:
    outline = _polygon(_of(shapes, "perimetre").loc[HAUTE_SOMME, "path"])
    assert outline.bounds == pytest.approx((0, 0, 660, shapes.height), abs=0.1)
    kilometres = shapes.width * shapes.metres_per_unit / 1000
    assert 28 < kilometres < 32


def test_sixty_communes_make_up_the_outline(shapes: Shapes) -> None:
    communes = _of(shapes, "commune")
    assert len(communes) == 60
    assert communes.loc["80620", "nom"] == "Péronne"
    areas = [_polygon(path) for path in communes["path"]]
    outline = _polygon(_of(shapes, "perimetre").loc[HAUTE_SOMME, "path"])
    assert sum(area.area for area in areas) == pytest.approx(outline.area, rel=2e-4)
    assert shapely.union_all(areas).symmetric_difference(outline).area < 2e-4 * outline.area


def test_neighbours_do_not_overlap_the_perimeter(shapes: Shapes) -> None:
    outline = _polygon(_of(shapes, "perimetre").loc[HAUTE_SOMME, "path"])
    neighbours = _of(shapes, "voisin")
    assert HAUTE_SOMME not in neighbours.index
    for path in neighbours["path"]:
        assert _polygon(path).intersection(outline).area < 2e-4 * outline.area


def test_neighbours_fill_the_frame_and_its_overflow(shapes: Shapes) -> None:
    beyond = MARGIN + 14_000 / shapes.metres_per_unit
    seen = shapely.box(-beyond, -beyond, 660 + beyond, shapes.height + beyond)
    drawn = shapely.union_all([_polygon(path) for path in shapes.frame["path"]]).buffer(0.2)
    assert seen.difference(drawn).area < 1e-3 * seen.area
    assert seen.buffer(0.2).contains(shapely.union_all([_polygon(path) for path in shapes.frame["path"]]))


def test_names_of_neighbours_have_room(shapes: Shapes) -> None:
    visible = shapely.box(-MARGIN, -MARGIN, 660 + MARGIN, shapes.height + MARGIN)
    named = _of(shapes, "voisin").dropna(subset="x")
    assert len(named) >= 4
    for _, row in named.iterrows():
        box = shapely.box(row["x"] - 50, row["y"] - 18, row["x"] + 50, row["y"] + 18)
        assert visible.contains(box)
        assert _polygon(row["path"]).buffer(0.2).contains(box)


def test_names_of_communes_are_inside_them(shapes: Shapes) -> None:
    for _, row in _of(shapes, "commune").iterrows():
        assert _polygon(row["path"]).buffer(0.2).contains(shapely.Point(row["x"], row["y"]))


def test_rings_are_the_same_shapes_in_degrees(shapes: Shapes, around: pd.DataFrame) -> None:
    peronne = json.loads(str(_of(shapes, "commune").loc["80620", "rings"]))
    centre = around.set_index("code").loc["80620", ["lon", "lat"]]
    assert shapely.contains_xy(shapely.Polygon(peronne[0][0]), *centre)


def test_official_outlines_are_light(official: Shapes) -> None:
    assert not official.schematic
    vertices = [
        len(polygon[0]) for rings in _of(official, "commune")["rings"] for polygon in json.loads(rings)
    ]
    assert 10 < np.mean(vertices) < 40


def test_official_areas_are_kept(official: Shapes, around: pd.DataFrame) -> None:
    """Against the areas that the producer publishes, km2."""
    communes = _of(official, "commune")
    drawn = communes["path"].map(lambda path: _polygon(path).area) * official.metres_per_unit**2 / 1e6
    published = around.set_index("code")["superficie_km2"].loc[communes.index]
    assert drawn.sum() == pytest.approx(published.sum(), rel=0.01)
    assert (drawn / published - 1).abs().median() < 0.03


def test_cells_say_that_they_are_schematic(cells: Shapes) -> None:
    assert cells.schematic


def test_same_input_same_drawing_in_any_order(around: pd.DataFrame, cells: Shapes) -> None:
    again = draw(around.sample(frac=1, random_state=1), None)
    pd.testing.assert_frame_equal(again.frame, cells.frame)


def test_two_squares_side_by_side() -> None:
    """Two squares of 0.1 degree on the equator: 22 km wide, 11 km high, so 660 by about 330."""
    communes = _communes(("97301", "A", 0.05, 0.05, True), ("97302", "A", 0.05, 0.15, True))
    shapes = draw(communes, {"97301": _square(0, 0), "97302": _square(0.1, 0)})
    assert shapes.height == pytest.approx(330 * 110_574 / 111_320, abs=1)
    assert shapes.metres_per_unit == pytest.approx(0.2 * 111_320 / 660, rel=1e-3)
    first = shapes.frame.iloc[0]
    assert (first["code"], first["kind"], first["x"]) == ("97301", "commune", pytest.approx(165, abs=0.2))
    assert list(shapes.frame["kind"]) == ["commune", "commune", "perimetre"]
    outline = shapes.frame.iloc[2]
    assert (outline["code"], outline["nom"]) == ("A", "CC A")


def test_heavy_outlines_are_simplified_together() -> None:
    """A shared border of 400 zigzags: both sides keep the same few vertices."""
    zigzag = [[0.1 + 0.0004 * (i % 2), 0.1 * i / 400] for i in range(401)]
    west = {"type": "Polygon", "coordinates": [[*zigzag, [0, 0.1], [0, 0], zigzag[0]]]}
    east = {"type": "Polygon", "coordinates": [[*zigzag, [0.2, 0.1], [0.2, 0], zigzag[0]]]}
    communes = _communes(("97301", "A", 0.05, 0.05, True), ("97302", "A", 0.05, 0.15, True))
    frame = draw(communes, {"97301": west, "97302": east}).frame
    left, right = (_polygon(path) for path in frame["path"][:2])
    assert shapely.get_num_coordinates([left, right]).mean() <= 41
    assert left.intersection(right).area == 0
    assert left.union(right).area == pytest.approx(_polygon(frame["path"][2]).area)


def test_loose_communes_have_one_outline_and_leave_their_epci_beside() -> None:
    communes = _communes(
        ("97301", "A", 0.05, 0.05, True),
        ("97302", "B", 0.05, 0.15, True),
        ("97303", "B", 0.05, 0.25, False),
    )
    squares = {code: _square(lon, 0) for code, lon in zip(communes["code"], (0, 0.1, 0.2), strict=True)}
    shapes = draw(communes, squares)
    assert list(_of(shapes, "perimetre").index) == ["A", "territoire"]
    assert list(_of(shapes, "voisin").index) == ["B"]


def test_a_neighbour_without_contour_is_left_out() -> None:
    communes = _communes(("97301", "A", 0.05, 0.05, True), ("97302", "B", 0.05, 0.15, False))
    shapes = draw(communes, {"97301": _square(0, 0)})
    assert list(shapes.frame["kind"]) == ["commune", "perimetre"]


def test_one_commune_and_no_neighbour() -> None:
    shapes = draw(_communes(("98735", "A", -17.5, -149.6, True)), None)
    assert (shapes.height, shapes.schematic) == (660.0, True)
    assert shapes.metres_per_unit == pytest.approx(4_000 / 660)


def test_a_centre_missing_is_found_inside_the_contour() -> None:
    shapes = draw(_communes(("97301", "A", np.nan, np.nan, True)), {"97301": _square(0, 0)})
    assert shapes.frame["x"][0] == pytest.approx(330, abs=1)


def test_a_contour_that_crosses_itself_is_drawn() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [0.1, 0.1], [0.1, 0], [0, 0.1], [0, 0]]]}
    shapes = draw(_communes(("97301", "A", 0.05, 0.02, True)), {"97301": bow})
    assert _polygon(shapes.frame["path"][0]).area > 100_000


def test_a_commune_without_epci() -> None:
    communes = _communes(("97301", "A", 0.05, 0.05, True), ("97302", "A", 0.05, 0.15, False))
    communes.loc[1, ["epci", "epci_nom"]] = np.nan
    shapes = draw(communes, {"97301": _square(0, 0), "97302": _square(0.1, 0)})
    assert _of(shapes, "voisin").loc["", "nom"] == ""


@pytest.mark.parametrize(
    ("rows", "contours", "words"),
    [
        ([("97301", "A", 0.05, 0.05, False)], None, "Aucune commune dans le périmètre"),
        ([("97301", "A", np.nan, 0.05, True)], None, "absente pour Commune 97301"),
        ([("97301", "A", 0.05, 0.05, True)], {}, "Contour absent pour 1 .*Commune 97301"),
        ([("97301", "A", 0.05, 8.05, True)], {"97301": _square(0, 8)}, "loin de son centre"),
    ],
)
def test_refusals(rows: list[Any], contours: dict[str, Any] | None, words: str) -> None:
    with pytest.raises(CtgError, match=words):
        draw(_communes(*rows), contours)
