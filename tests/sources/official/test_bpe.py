"""The Base permanente des équipements: points of today, counts of yesterday."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from ctg import services
from ctg.errors import DataError
from ctg.model import Scope
from ctg.sources import _large
from ctg.sources.official import insee_bpe, recognised
from tests.sources.official.delivered import SCOPE
from tests.sources.official.real import REFERENCE, communes_of, needs_reference

HEAD = (
    "AN;NOMRS;DEPCOM;TYPEQU;STATUT_DIFFUSION;SECT;CAPACITE;NBEQUIDENT;LONGITUDE;LATITUDE;LAMBERT_X;QUALITE_XY"
)


def written(folder: Path, *rows: str, name: str = "BPE25.csv", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def facility(code: str, **told: str) -> str:
    """One row of the point file; what is not told is an ordinary value."""
    cells = {
        "AN": "2025", "NOMRS": "NOM", "DEPCOM": "01990", "TYPEQU": code, "STATUT_DIFFUSION": "O",
        "SECT": "_Z", "CAPACITE": "", "NBEQUIDENT": "1", "LONGITUDE": "5.1", "LATITUDE": "46.1",
        "LAMBERT_X": "861234.5", "QUALITE_XY": "Bonne",
    }  # fmt: skip
    return ";".join((cells | told).values())


def test_every_code_gives_a_known_type_of_service() -> None:
    known = {item.code for item in services.types()}
    assert set(insee_bpe.SOURCE.services) <= known
    assert {item.service for item in insee_bpe.TYPEQU.values()} == set(insee_bpe.SOURCE.services)


@pytest.mark.parametrize(
    ("code", "service", "places"),
    [
        ("D502", "eaje", 24.0),
        ("D503", "laep", None),
        ("D504", "rpe", None),
        ("D505", "alsh", None),
        ("D506", "centre_social", None),
        ("D507", "mediation_familiale", None),
        ("D508", "evs", None),
        ("D509", "eaje", 24.0),
        ("D115", "pmi", None),
        ("A128", "france_services", None),
        ("F307", "mediatheque", None),
        ("F101", "piscine", None),
        ("C108", "ecole", None),
    ],
)
def test_a_capacity_is_places_only_where_it_counts_places(
    code: str, service: str, places: float | None, tmp_path: Path
) -> None:
    found = insee_bpe.read(written(tmp_path, facility(code, CAPACITE="24")), SCOPE)
    assert found["type"].tolist() == [service]
    assert found["id"].tolist() == [f"bpe-2025-01990-{code}-1"]
    assert found["places"].isna().tolist() == [places is None]
    assert found["places"].sum() == (places or 0)


def test_a_code_means_something_in_its_vintages_only(tmp_path: Path) -> None:
    """D509 came in 2025 and C101 left: in another vintage they are not read."""
    rows = [facility(code, AN="2023") for code in ("D509", "C101", "D502")]
    assert insee_bpe.read(written(tmp_path, *rows), SCOPE)["type"].tolist() == ["eaje"]


def test_other_codes_are_left_out_and_a_file_without_any_known_one_is_refused(tmp_path: Path) -> None:
    rows = [facility("B207"), facility("D599"), facility("C107")]
    assert insee_bpe.read(written(tmp_path, *rows), SCOPE)["type"].tolist() == ["ecole"]
    with pytest.raises(DataError, match="aucun équipement connu"):
        insee_bpe.read(written(tmp_path, *rows[:2]), SCOPE)


def test_other_communes_are_left_out(tmp_path: Path) -> None:
    rows = [facility("D502", DEPCOM="75056"), facility("D502", DEPCOM="2A991")]
    assert insee_bpe.read(written(tmp_path, *rows), SCOPE)["commune"].tolist() == ["2A991"]
    none = insee_bpe.read(written(tmp_path, *rows), Scope(communes=frozenset({"99001"})))
    assert none.empty


@pytest.mark.parametrize("quality", ["Mauvaise", "mauvaise"])
def test_a_bad_point_is_left_to_the_build(quality: str, tmp_path: Path) -> None:
    rows = [facility("D502", QUALITE_XY=quality), facility("D502", DEPCOM="01991", QUALITE_XY="Acceptable")]
    found = insee_bpe.read(written(tmp_path, *rows), SCOPE)
    assert found["precision"].tolist() == ["commune", "point"]
    assert found["lat"].isna().tolist() == [True, False]
    assert (found["lat"].max(), found["lon"].max()) == (46.1, 5.1)  # never Lambert metres


@pytest.mark.parametrize("status", ["P", "N", "_U"])
def test_who_asked_not_to_be_named_is_not(status: str, tmp_path: Path) -> None:
    rows = [facility("D509", NOMRS="MME EXEMPLE", STATUT_DIFFUSION=status, CAPACITE="10")]
    found = insee_bpe.read(written(tmp_path, *rows), SCOPE)
    assert "EXEMPLE" not in found.to_csv()
    assert found["precision"].tolist() == ["commune"]  # an address is a name
    assert found["places"].tolist() == [10]


def test_ids_do_not_depend_on_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [
        facility("D502", NOMRS="LES BLEUETS"),
        facility("D502", NOMRS="LES ACACIAS"),
        facility("D502", NOMRS="LES CERISES", DEPCOM="01991"),
        facility("C107", NOMRS="LES BLEUETS"),
    ]
    one = insee_bpe.read(written(tmp_path, *rows), SCOPE)
    other = insee_bpe.read(written(tmp_path, *reversed(rows)), SCOPE)
    pd.testing.assert_frame_equal(one, other)
    assert one.set_index("id")["nom"].to_dict() == {
        "bpe-2025-01990-C107-1": "LES BLEUETS",
        "bpe-2025-01990-D502-1": "LES ACACIAS",
        "bpe-2025-01990-D502-2": "LES BLEUETS",
        "bpe-2025-01991-D502-1": "LES CERISES",
    }


def test_a_file_of_counts_gives_as_many_rows(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "01990;2018;C104;PU;3",
        "01990;2018;C104;PR;1",
        "01991;2018;C201;PU;1",
        "01991;2018;C502;PU;4",
        head="DEPCOM;AN;TYPEQU;SECT;NB_EQUIP",
        name="bpe18_enseignement.csv",
    )
    found = insee_bpe.read(path, SCOPE)
    assert found.groupby(["commune", "type", "secteur"]).size().to_dict() == {
        ("01990", "ecole", "prive"): 1,
        ("01990", "ecole", "public"): 3,
        ("01991", "college", "public"): 1,
    }
    assert found["id"].tolist()[:4] == [f"bpe-2018-01990-C104-{rank}" for rank in (1, 2, 3, 4)]
    assert set(found["precision"]) == {"commune"}
    assert set(found["millesime"]) == {2018}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_every_dialect_reads_the_same(delimiter: str, encoding: str, tmp_path: Path) -> None:
    path = written(tmp_path, facility("D502", NOMRS="CRÈCHE"))
    path.write_bytes(path.read_text(encoding="utf-8").replace(";", delimiter).encode(encoding))
    assert insee_bpe.read(path, SCOPE)["nom"].tolist() == ["CRÈCHE"]


def test_a_zip_reads_like_its_file(tmp_path: Path) -> None:
    path = written(tmp_path, facility("D502"), facility("C108"))
    with zipfile.ZipFile(tmp_path / "BPE25.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "BPE25.csv")
        archive.writestr("lisez-moi.txt", "rien")
    packed = insee_bpe.read(tmp_path / "BPE25.zip", SCOPE)
    pd.testing.assert_frame_equal(packed, insee_bpe.read(path, SCOPE))


def test_a_large_file_is_read_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of a bad code is right beyond the first block."""
    monkeypatch.setattr(_large, "BLOCK", 2_000)
    rows = [facility("D502", NOMRS=f"CRECHE {rank:04}") for rank in range(300)]
    path = written(tmp_path, *rows)
    assert len(insee_bpe.read(path, SCOPE)) == 300
    with pytest.raises(DataError, match=r"ligne 302.*zéro initial perdu"):
        insee_bpe.read(written(tmp_path, *rows, facility("D502", DEPCOM="1990")), SCOPE)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "fichier vide"),
        (HEAD + "\n", "aucune ligne sous l'en-tête"),
        ("<!DOCTYPE html><html></html>", "page web"),
        (HEAD.replace("TYPEQU", "AUTRE") + "\n" + facility("D502"), "colonne « TYPEQU » absente"),
        (HEAD + "\n" + facility("D502") + "\n2025;NOM;01990", "ligne 3 : 3 cellules au lieu de 12"),
        (HEAD + ";an\n" + facility("D502") + ";1", "deux colonnes du même nom"),
    ],
)
def test_what_is_not_the_file_is_refused_in_one_sentence(content: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "BPE25.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=problem) as refusal:
        insee_bpe.read(path, SCOPE)
    assert str(refusal.value).endswith("recommencer.")


@pytest.mark.parametrize("size", [30, 300])
def test_a_truncated_archive_is_refused(size: int, tmp_path: Path) -> None:
    path = tmp_path / "BPE25.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("BPE25.csv", "\n".join([HEAD, *(facility("D502", NOMRS=str(n)) for n in range(99))]))
    path.write_bytes(path.read_bytes()[:-size])
    with pytest.raises(DataError, match="archive tronquée"):
        insee_bpe.read(path, SCOPE)


@pytest.mark.parametrize("name", ["BPE25.csv", "BPE23.zip", "bpe18_enseignement.csv"])
def test_its_names_are_recognised(name: str, tmp_path: Path) -> None:
    reader = recognised(tmp_path / name)
    assert reader is not None
    assert reader.source.id == "insee_bpe"


@needs_reference
def test_real_schools_of_2018() -> None:
    """Counted apart from the reader: rows of the file weighted by NB_EQUIP."""
    path = REFERENCE / "bpe" / "bpe18_enseignement.csv"
    scope = communes_of("200037059")
    raw = pd.read_csv(path, sep=";", dtype={"DEPCOM": str, "DEP": str})
    raw = raw[raw["DEPCOM"].isin(scope.communes)]
    found = insee_bpe.read(path, scope)
    for service, codes in {"ecole": ["C101", "C102", "C104", "C105"], "college": ["C201"]}.items():
        counted = raw.loc[raw["TYPEQU"].isin(codes), "NB_EQUIP"].sum()
        assert (found["type"] == service).sum() == counted > 0
    assert (found["type"] == "ecole").sum() == 30
    assert (found["type"] == "college").sum() == 3
    assert found["id"].is_unique
