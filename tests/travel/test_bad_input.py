"""A place that cannot be located is refused by name, never sent somewhere."""

import math
from pathlib import Path

import pandas as pd
import pytest

from ctg.errors import CtgError
from ctg.travel import _provider, great_circle
from ctg.travel.great_circle import times

PLACES = pd.DataFrame({"place": ["80620", "80271"], "lat": [49.93, 50.0], "lon": [2.93, 2.9]})
ENDS = PLACES.rename(columns={"place": "destination"})


def _with(frame: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    values = frame[column].astype(object).tolist() if column in frame else [1.0, 1.0]
    return frame.assign(**{column: [values[0], value]})


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("lat", math.nan, "colonne « lat » : pas un nombre entre -90 et 90 pour 80271"),
        ("lat", None, "colonne « lat » : pas un nombre entre -90 et 90 pour 80271"),
        ("lat", math.inf, "colonne « lat » : pas un nombre entre -90 et 90 pour 80271"),
        ("lat", 90.1, "colonne « lat » : pas un nombre entre -90 et 90 pour 80271"),
        ("lat", "49,93", "colonne « lat » : pas un nombre entre -90 et 90 pour 80271"),
        ("lon", 181.0, "colonne « lon » : pas un nombre entre -180 et 180 pour 80271"),
        ("lon", -6_800_000.0, "colonne « lon » : pas un nombre entre -180 et 180 pour 80271"),
    ],
)
@pytest.mark.parametrize("table", ["Lieux", "Destinations"])
def test_degrees(table: str, column: str, value: object, words: str) -> None:
    places, ends = PLACES, ENDS
    if table == "Lieux":
        places = _with(PLACES, column, value)
    else:
        ends = _with(ENDS, column, value)
    with pytest.raises(CtgError, match=f"^{table}, {words}. Corriger ces lignes, puis recommencer.$"):
        times(places, ends, minutes=30)


@pytest.mark.parametrize("name", [None, "", "  ", math.nan])
def test_a_row_without_a_name(name: object) -> None:
    with pytest.raises(CtgError, match="Lieux, colonne « place » : nom absent à la ligne 2"):
        times(_with(PLACES, "place", name), ENDS, minutes=30)


def test_the_same_name_twice() -> None:
    with pytest.raises(CtgError, match="colonne « place » : le même nom deux fois pour 80620"):
        times(_with(PLACES, "place", "80620"), ENDS, minutes=30)
    with pytest.raises(CtgError, match="colonne « destination » : le même nom deux fois pour 80620"):
        times(PLACES, _with(ENDS, "destination", "80620"), minutes=30)


def test_the_same_name_at_two_points() -> None:
    words = (
        "Destinations, colonne « destination » : un lieu de départ a ce nom mais un autre point pour 80271"
    )
    with pytest.raises(CtgError, match=words):
        times(PLACES, _with(ENDS, "lat", 49.99), minutes=30)


@pytest.mark.parametrize("area", [0.0, -1.0, math.inf, "7,4"])
def test_areas(area: object) -> None:
    words = "colonne « area » : superficie qui n'est pas un nombre plus grand que 0 pour 80271"
    with pytest.raises(CtgError, match=words):
        times(_with(PLACES, "area", area), ENDS, minutes=30)


@pytest.mark.parametrize("minutes", [0, -5.0, math.nan, math.inf, "30", None, True])
def test_minutes(minutes: object) -> None:
    with pytest.raises(CtgError, match=r"^Durée « .* » : donner un nombre de minutes fini"):
        times(PLACES, ENDS, minutes=minutes)  # type: ignore[arg-type]


@pytest.mark.parametrize("column", ["place", "lat", "lon"])
def test_a_column_that_lacks(column: str) -> None:
    with pytest.raises(CtgError, match=f"Lieux : la colonne « {column} » manque"):
        times(PLACES.drop(columns=column), ENDS, minutes=30)


def test_no_place_at_all() -> None:
    with pytest.raises(CtgError, match="Lieux : la table est vide"):
        times(PLACES.head(0), ENDS, minutes=30)


def test_many_wrong_rows_are_counted() -> None:
    lost = pd.DataFrame({"place": [f"p{number}" for number in range(9)], "lat": math.nan, "lon": 3.0})
    with pytest.raises(CtgError, match="pour p0, p1, p2, p3, p4 et 4 autres"):
        times(lost, ENDS, minutes=30)


def test_more_trips_than_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(great_circle, "MOST_PAIRS", 3)
    with pytest.raises(CtgError, match="Trop de trajets de moins de 30 minutes"):
        times(PLACES, ENDS, minutes=30)
    assert len(times(PLACES, ENDS, minutes=3)) == 2  # only the trips within reach are counted


@pytest.mark.parametrize(("old", "new"), [('label = "', 'libelle = "'), ('version = "1"\n', "")])
def test_a_declaration_that_lacks_something_is_named(tmp_path: Path, old: str, new: str) -> None:
    text = Path(great_circle.__file__).with_suffix(".toml").read_text(encoding="utf-8")
    path = tmp_path / "autre.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=r"autre\.toml, (label|version)"):
        _provider.declared(path)
