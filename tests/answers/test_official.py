"""Which official sources are here, missing or out of date: pure dates, then bases made for the case."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ctg.answers.official import UNVERIFIED, expected_year, officielles
from ctg.base.read import Location
from ctg.sources.official import readers
from ctg.tasks import base
from tests import bare
from tests.conftest import Run


@pytest.mark.parametrize(
    ("published", "today", "expected"),
    [
        ((12, 2), date(2026, 11, 30), 2023),  # populations of 2024 come in December 2026
        ((12, 2), date(2026, 12, 1), 2024),
        ((12, 2), date(2027, 1, 1), 2024),
        ((1, 0), date(2026, 1, 1), 2026),
        ((0, 0), date(2026, 11, 30), None),
    ],
)
def test_what_its_producer_has_published_by_a_day(
    published: tuple[int, int], today: date, expected: int | None
) -> None:
    assert expected_year(*published, today) == expected


def _built(folder: Path) -> Location:
    where = Location(folder)
    base.build(where)
    return where


def _row(where: Location, name: str, day: str = "2026-11-30") -> pd.Series:
    return officielles(where, day).set_index("id").loc[name]


def test_a_source_gets_out_of_date_the_day_a_newer_one_is_published(tmp_path: Path) -> None:
    where = _built(bare.folder(tmp_path / "data"))
    states = [_row(where, "insee_populations", day)["etat"] for day in ("2026-11-30", "2026-12-01")]
    assert states == ["presente", "perimee"]
    late = _row(where, "insee_populations", "2026-12-01")
    assert (late["derniere_annee"], late["annee_attendue"]) == (2023, 2024)


def test_a_missing_source_says_what_it_puts_out(tmp_path: Path) -> None:
    where = _built(bare.folder(tmp_path / "data", population=""))
    row = _row(where, "insee_populations")
    assert row["etat"] == "absente" and pd.isna(row["derniere_annee"])
    assert row["eteint"] == row["indicateurs"]
    assert {"Population", "Natalité"} <= set(row["eteint"].split(", "))
    assert _row(where, "contours")["eteint"] == "la carte, le voisinage, les distances"


def test_a_present_source_puts_out_nothing(tmp_path: Path) -> None:
    row = _row(_built(bare.folder(tmp_path / "data")), "insee_populations")
    assert row["eteint"] == "" and "Population" in row["indicateurs"].split(", ")


def test_a_source_without_a_value_here_is_not_called_missing(tmp_path: Path) -> None:
    row = _row(_built(bare.folder(tmp_path / "data", population="manquant")), "insee_populations")
    assert row["etat"] == "sans_valeur" and pd.isna(row["derniere_annee"])


def test_figures_of_another_source_are_recognised(tmp_path: Path) -> None:
    folder = bare.folder(tmp_path / "data")
    path = folder / "facts" / "sources.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[insee_populations]", "[compilation]"), encoding="utf-8"
    )
    where = _built(folder)
    row = _row(where, "insee_populations", "2027-01-01")
    assert (row["etat"], row["autres_sources"], row["eteint"]) == ("autre_source", "compilation", "")
    assert _row(where, "compilation")["etat"] == "sans_lecteur"


def test_examples_make_no_source_present(built: Location) -> None:
    frame = officielles(built, "2026-11-30")
    assert "demo_services" not in set(frame["id"])
    assert set(readers()) <= set(frame["id"])
    assert (frame.loc[frame["etat"] != "sans_lecteur", "verifie_sur"] != "").all()
    unverified = {name for name, reader in readers().items() if not reader.source.verified}
    assert set(frame.loc[frame["verifie_sur"] == UNVERIFIED, "id"]) == unverified


def test_the_command_lists_them(built: Location, run: Run) -> None:
    said = run("sources", data=built.folder).out.decode()
    assert "insee_populations : Populations de référence" in said
    listed = json.loads(run("sources", "--json", data=built.folder).out)
    assert [row["id"] for row in listed] == officielles(built)["id"].tolist()


def test_a_wrong_day_is_refused_in_french(built: Location, run: Run) -> None:
    said = run("export", "officielles", "jour=demain", data=built.folder).refusal()
    assert "« demain »" in said
