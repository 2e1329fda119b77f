"""Access times: a mean by inhabitant, where a time that is not published is not 0."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from ctg.errors import DataError
from ctg.model import Scope
from ctg.sources.official import insee_temps_acces, readers
from tests.sources.official.delivered import SCOPE, deliver

READER = readers()["insee_temps_acces"]
HEADER = "idSrc;depcom;iris;pop;typeeq_id;duree\n"


def times(tmp_path: Path, content: str | None = None) -> dict[tuple[str, str], tuple[float | None, str]]:
    frame = READER.read(deliver(tmp_path, READER, content), SCOPE)
    return {
        (row.territoire, row.grandeur.removeprefix("temps_acces_")): (
            None if pd.isna(row.valeur) else round(row.valeur, 6),
            row.statut,
        )
        for row in frame.itertuples()
    }


def test_the_mean_is_by_inhabitant(tmp_path: Path) -> None:
    assert times(tmp_path) == {
        ("01990", "c201"): (8.0, "ok"),  # (100 × 6 + 50 × 12) / 150: the 10 people without a time are out
        ("01990", "d502"): (4.0, "ok"),
        ("2A991", "c201"): (0.0, "ok"),
        ("2A991", "d502"): (None, "manquant"),
    }


def test_the_nearest_of_a_cell_counts_once(tmp_path: Path) -> None:
    rows = "a_1;01990;x_0;100;C201;9\na_1;01990;x_0;100;C201;3\na_2;01990;x_0;300;C201;7\n"
    assert times(tmp_path, HEADER + rows) == {("01990", "c201"): (6.0, "ok")}  # (100 × 3 + 300 × 7) / 400


def test_nobody_lives_there(tmp_path: Path) -> None:
    assert times(tmp_path, HEADER + "a_1;01990;x_0;0;C201;9\n") == {("01990", "c201"): (None, "sans_objet")}


def test_small_batches_and_cells_without_iris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insee_temps_acces, "BATCH", 2)
    table = pa.table(
        {
            "idSrc": ["a", "b", "c", "d"],
            "depcom": pa.array(["01990"] * 4).dictionary_encode(),
            "iris": pa.array([None] * 4, pa.string()),
            "pop": [1, 1, 1, 1],
            "typeeq_id": ["C201"] * 4,
            "duree": [2.0, 4.0, None, 6.0],
        }
    )
    path = tmp_path / READER.source.named
    pyarrow.parquet.write_table(table, path, row_group_size=3)
    frame = READER.read(path, SCOPE)
    assert frame["valeur"].tolist() == [4.0]
    assert set(frame["geographie"]) == {2024}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (READER.sample.replace(";duree", ";temps"), r"colonne « duree » absente.*data.gouv.fr"),
        (
            READER.sample.replace("01990;01990_0000", "1990;01990_0000"),
            r"« depcom » : code « 1990 » \(zéro initial",
        ),
        (HEADER + "a_1;1990;x_0;10;C201;9\n", r"« depcom » : .*zéro initial perdu"),
        (READER.sample.replace("3.5;2.9;6", "3.5;2.9;six"), "colonne « duree » : ce ne sont pas des nombres"),
    ],
)
def test_refusals(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        READER.read(deliver(tmp_path, READER, content), SCOPE)


def test_a_time_below_zero(tmp_path: Path) -> None:
    row = {"idSrc": "a", "depcom": "01990", "iris": "x", "pop": 1, "typeeq_id": "C201", "duree": -1.0}
    path = tmp_path / READER.source.named
    pyarrow.parquet.write_table(pa.Table.from_pylist([row]), path)
    with pytest.raises(DataError, match="colonne « duree » : nombre négatif"):
        READER.read(path, SCOPE)


def test_the_file_of_another_region(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="aucune ligne sur ce territoire"):
        READER.read(deliver(tmp_path, READER), Scope(frozenset({"80620"})))


@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html>", b"PAR1 tronque"])
def test_what_is_no_parquet(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / READER.source.named
    path.write_bytes(content)
    with pytest.raises(DataError, match="parquet tronqué ou illisible"):
        READER.read(path, SCOPE)
