"""The base is built whole or not at all, from the same input to the same content."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from ctg.answers.indicateur import indicateur, rows
from ctg.answers.overview import key_figures
from ctg.answers.services import capacites, completude, services
from ctg.answers.sources import meta
from ctg.base import pointer
from ctg.base.read import Location, read
from ctg.errors import CtgError
from ctg.tasks import base
from tests.conftest import copy_of_data


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def _tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(path, read_only=True) as connection:
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {name: connection.execute(f"FROM {name}").fetchall() for name in names}


def test_the_same_input_gives_the_same_content(built: Location, tmp_path: Path) -> None:
    again = Location(built.folder, tmp_path / "encore.duckdb")
    base.build(again)
    one, two = _tables(built.path()), _tables(again.path())
    for tables in (one, two):
        tables["meta"] = [row for row in tables["meta"] if row[0] != "built_on"]
    assert len(one) == 19
    assert {name for name in one if one[name] != two[name]} == set()


def test_another_content_gets_another_name(private: Location) -> None:
    before = private.path()
    _edit(private.folder / "territory.toml", 'short = "Haute Somme"', 'short = "Ailleurs"')
    base.build(private)
    assert private.path() != before
    assert before.exists()  # a reader may still be starting on it


def test_at_most_one_earlier_base_is_kept(private: Location) -> None:
    for number in range(3):
        (private.folder / f"ctg-{number}.duckdb").write_bytes(b"old")
    pointer.move(private.folder, private.path())
    assert len(list(private.folder.glob("ctg-*.duckdb"))) == 2
    assert json.loads((private.folder / "base.json").read_text())["file"] == private.path().name


class _Interrupted(Exception):
    pass


@pytest.mark.parametrize("moment", [0.1, 0.6, 0.85])
def test_a_build_that_stops_anywhere_leaves_everything_as_it_was(private: Location, moment: float) -> None:
    before = {path.name: path.read_bytes() for path in private.folder.iterdir() if path.is_file()}

    def stop(share: float, _what: str) -> None:
        if share >= moment:
            raise _Interrupted

    with pytest.raises(_Interrupted):
        base.build(private, progress=stop)
    assert {path.name: path.read_bytes() for path in private.folder.iterdir() if path.is_file()} == before


def test_a_row_that_the_base_refuses_leaves_no_draft(private: Location) -> None:
    line = "exemple-multi-accueil-80620,annee,2019-01-01,20\n"
    # one date written in two ways: only the primary key sees it
    _edit(private.folder / "demo/capacites.csv", line, line + line.replace("2019-01-01", "01/01/2019"))
    before = sorted(private.folder.iterdir())
    with pytest.raises(CtgError):
        base.build(private)
    assert sorted(private.folder.iterdir()) == before
    assert not read(private, "communes").empty


def test_the_file_is_readable_by_the_previous_duckdb(built: Location) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{built.path()}' AS base (READ_ONLY)")
        tags = connection.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'base'"
        ).fetchone()
    assert tags is not None
    assert tags[0]["storage_version"].startswith("v1.5.0")


def test_every_figure_has_a_source_and_every_source_its_file(built: Location) -> None:
    tables = _tables(built.path())
    declared = {row[0] for row in tables["source"]}
    assert {row[-1] for row in tables["fact"]} <= declared
    sources = read(built, "sources")
    assert sources["sha256"].str.fullmatch(r"[0-9a-f]{64}").all()
    assert (sources["lignes"] > 0).all()
    for row in sources.itertuples():
        with (built.folder / str(row.fichier)).open(encoding="utf-8", newline="") as lines:
            assert len(list(csv.reader(lines))) - 1 == row.lignes, row.fichier


# Examples.

LOCAL = (
    "id,type,nom,commune,lat,lon,precision,gestionnaire,age_min,age_max,age_unite,jours,heures,tarif_qf,"
    "transport,handicap,ouvert_le,ferme_le,verifie_le,dans,note,nature\n"
    "rpe-1,rpe,Relais petite enfance,80620,,,commune,CC,,,,,,inconnu,inconnu,inconnu,,,2026-01-05,,,observe\n"
)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Location:
    """The territory has delivered one real RPE."""
    where = Location(copy_of_data(tmp_path_factory.mktemp("delivered") / "data"))
    (where.folder / "local").mkdir()
    (where.folder / "local" / "services.csv").write_text(LOCAL, encoding="utf-8")
    base.build(where)
    return where


def test_examples_of_a_delivered_type_leave(built: Location, delivered: Location) -> None:
    before, after = services(built), services(delivered)
    assert set(before[before["type"] == "rpe"]["nature"]) == {"exemple"}
    assert after[after["type"] == "rpe"]["id"].tolist() == ["rpe-1"]
    others = before[before["type"] != "rpe"].reset_index(drop=True)
    pd.testing.assert_frame_equal(after[after["type"] != "rpe"].reset_index(drop=True), others)
    tables = _tables(delivered.path())
    ids = set(after["id"])
    assert {row[0] for row in tables["capacity"]} <= ids
    assert {row[0] for row in tables["stop"]} <= ids


def test_the_state_of_the_inventory_follows(built: Location, delivered: Location) -> None:
    states = [
        completude(where).set_index("type").loc["rpe", ["dans_le_perimetre", "alentour"]].tolist()
        for where in (built, delivered)
    ]
    assert states == [["exemple", "exemple"], ["partiel", "absent"]]


def test_without_examples_none_is_left(tmp_path: Path, built: Location) -> None:
    where = Location(built.folder, tmp_path / "reel.duckdb")
    done = base.build(where, demo=False)
    assert not done.demo
    assert meta(where)["demo"] == "false"
    real = services(built)
    real = real[real["nature"] == "observe"].reset_index(drop=True)
    pd.testing.assert_frame_equal(services(where), real, check_dtype=False)  # Int32 where nothing is missing
    assert "demo_services" not in set(read(where, "sources")["id"])
    pd.testing.assert_frame_equal(indicateur(where, annee="toutes"), indicateur(built, annee="toutes"))


def test_no_key_figure_is_made_of_examples(built: Location) -> None:
    figures = key_figures(built, base.territory(built.folder))
    assert len(figures) == 8
    assert {figure.nature for figure in figures} <= {"observe", "estime"}


def test_places_counted_elsewhere_are_not_counted_twice(built: Location) -> None:
    inventory = services(built)
    twice = inventory[inventory["deja_compte_dans"] != ""]
    assert {"mam"} <= set(twice["type"])
    assert set(twice["deja_compte_dans"]) <= set(rows(built)["code"])
    assert not set(twice["type"]) & set(capacites(built)["type"])
    assert capacites(built, type="mam").empty


# Perimeters other than one EPCI with sectors.

Perimeter = Callable[[str, str], Location]


@pytest.fixture
def perimeter(tmp_path: Path) -> Iterator[Perimeter]:
    """Build for these EPCIs and communes, without sectors."""

    def build(epcis: str, communes: str) -> Location:
        where = Location(copy_of_data(tmp_path / "data"))
        path = where.folder / "territory.toml"
        text = path.read_text(encoding="utf-8").split("[sectors]")[0]
        text = text.replace('"240200493", ', "")  # a member is no reference
        text = text.replace('epcis = ["200037059"]', f"epcis = {epcis}")
        text = text.replace("communes = []", f"communes = {communes}")
        path.write_text(text, encoding="utf-8")
        base.build(where)
        return where

    yield build
    shutil.rmtree(tmp_path / "data", ignore_errors=True)


def _of(frame: pd.DataFrame, territory: str) -> pd.Series:
    return frame.set_index("territoire").loc[territory]


def test_two_epcis_add_up(perimeter: Perimeter) -> None:
    where = perimeter('["200037059", "240200493"]', "[]")
    people = indicateur(where, "population")
    whole, parts = _of(people, "territoire"), people[people["niveau"] == "epci"]
    assert len(parts) == 2
    assert whole["valeur"] == parts["valeur"].sum() == people[people["niveau"] == "commune"]["valeur"].sum()
    assert whole["niveau"] == "territoire"
    change = indicateur(where, "evolution_population")
    start = change[change["niveau"] == "epci"]["denominateur"].sum()
    assert _of(change, "territoire")["valeur"] == pytest.approx(
        ((whole["valeur"] / start) ** (1 / 8) - 1) * 100
    )
    assert "territoire" not in set(indicateur(where, "niveau_de_vie_median")["territoire"])
    households = indicateur(where, "foyers_paje")
    assert (
        _of(households, "territoire")["valeur"] == households[households["niveau"] == "epci"]["valeur"].sum()
    )


def test_communes_that_signed_alone(perimeter: Perimeter) -> None:
    where = perimeter("[]", '["80620", "80271", "80204"]')
    people = indicateur(where, "population")
    communes = people[people["niveau"] == "commune"]
    assert communes["territoire"].tolist() == ["80204", "80271", "80620"]
    assert _of(people, "territoire")["valeur"] == communes["valeur"].sum()
    assert "epci" not in set(people["niveau"])
    rate = _of(indicateur(where, "chomage"), "territoire")
    assert rate["valeur"] == pytest.approx(rate["numerateur"] / rate["denominateur"] * 100)


def test_a_single_commune(perimeter: Perimeter) -> None:
    where = perimeter("[]", '["80620"]')
    people = indicateur(where, "population")
    assert _of(people, "territoire")["valeur"] == _of(people, "80620")["valeur"] == 7090
    assert "secteur" not in set(people["niveau"])
    assert len(key_figures(where, base.territory(where.folder))) == 8
