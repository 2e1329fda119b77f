"""Filosofi, wide files: marks of secrecy, decimal commas, and the real file of 2021."""

import os
from pathlib import Path

import pandas as pd
import pytest

from ctg.errors import DataError
from ctg.model import Scope
from ctg.sources.official import dgcl_epci, readers
from tests.conftest import ROOT
from tests.sources.official.delivered import SCOPE, deliver

READER = readers()["insee_filosofi"]
REFERENCE = Path(os.environ.get("CTG_REFERENCE", ROOT.parent / "shared" / "reference"))
real = pytest.mark.skipif(not REFERENCE.exists(), reason="the official files are not beside the project")


def states(frame: pd.DataFrame) -> dict[tuple[str, str], tuple[float | None, str]]:
    return {
        (row.territoire, row.grandeur): (row.valeur if row.statut == "ok" else None, row.statut)
        for row in frame.itertuples()
    }


def test_figures_and_marks(tmp_path: Path) -> None:
    frame = READER.read(deliver(tmp_path, READER), SCOPE)
    found = states(frame)
    assert found["01990", "niveau_de_vie_median"] == (21540.0, "ok")
    assert found["01990", "taux_pauvrete_60"] == (13.0, "ok")
    assert found["01990", "menages_fiscaux"] == (1210.0, "ok")
    assert found["01990", "personnes_menages_fiscaux"] == (2790.0, "ok")
    assert found["01990", "part_prestations_sociales"] == (7.1, "ok")
    assert found["2A991", "niveau_de_vie_median"] == (23180.0, "ok")
    assert found["2A991", "taux_pauvrete_60"] == (None, "secret")
    assert found["01991", "menages_fiscaux"] == (None, "secret")
    assert found["01993", "niveau_de_vie_median"] == (None, "manquant")
    assert frame.loc[frame["statut"] != "ok", "valeur"].isna().all()
    assert set(frame["annee"]) == {2021}
    assert set(frame["geographie"]) == {2024}


@pytest.mark.parametrize(
    ("mark", "statut"),
    [("s", "secret"), ("ns", "secret"), ("NS", "secret"), ("nd", "manquant"), ("", "manquant")],
)
def test_each_mark(tmp_path: Path, mark: str, statut: str) -> None:
    frame = READER.read(deliver(tmp_path, READER, READER.sample.replace("13,0", mark)), SCOPE)
    assert states(frame)["01990", "taux_pauvrete_60"] == (None, statut)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("13,0", "env. 13", r"ligne 2, colonne « TP6021 » : « env. 13 » n'est pas un nombre"),
        ("23180", "n.d.", r"ligne 4, colonne « MED21 » : « n.d. » n'est pas un nombre"),
        ("01990", "1990", r"ligne 2, colonne « CODGEO » : code « 1990 » \(zéro initial perdu"),
        ("01991", "01990", r"ligne 3, colonne « CODGEO » : ligne en double"),
        ("TP6021", "TP6020", r"colonne « TP6021 » absente.*insee.fr"),
    ],
)
def test_refusals_say_where(tmp_path: Path, before: str, after: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        READER.read(deliver(tmp_path, READER, READER.sample.replace(before, after, 1)), SCOPE)


def test_the_name_tells_year_and_level(tmp_path: Path) -> None:
    for name, code, territory, niveau in (
        ("cc_filosofi_2019_EPCI.csv", "990000001", "990000001", "epci"),
        ("cc_filosofi_2019_DEP.csv", "01", "D01", "zone"),
        ("cc_filosofi_2019_REG.csv", "84", "R84", "zone"),
    ):
        path = tmp_path / name
        path.write_text(
            f"CODGEO;NBMENFISC19;NBPERSMENFISC19;MED19;TP6019;PPSOC19\n{code};1;2;3;4,5;6\n", encoding="utf-8"
        )
        frame = READER.read(path, SCOPE)
        assert states(frame)[territory, "taux_pauvrete_60"] == (4.5, "ok")
        assert set(frame["niveau"]) == {niveau}
        assert set(frame["annee"]) == {2019}


@real
def test_the_real_file_of_2021() -> None:
    members = dgcl_epci.read(REFERENCE / "insee" / "epcicom2025_cp1252.csv")
    communes = frozenset(members.loc[members["epci"] == "200037059", "commune"])
    frame = READER.read(REFERENCE / "insee" / "cc_filosofi_2021_COM.csv", Scope(communes))
    counts = frame.groupby(["grandeur", "statut"]).size().to_dict()
    assert counts["niveau_de_vie_median", "ok"] == 51
    assert counts["niveau_de_vie_median", "secret"] == 9
    assert counts["taux_pauvrete_60", "secret"] == 59
    assert states(frame)["80620", "taux_pauvrete_60"] == (25.0, "ok")
