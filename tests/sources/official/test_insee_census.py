"""The census files of INSEE and their sums, against the hand-written samples."""

from pathlib import Path

import pytest

from ctg.errors import DataError
from ctg.sources.official import readers, recognised
from tests.sources.official.delivered import SCOPE, deliver

Figures = dict[tuple[str, str], tuple[float | None, str]]


def figures(name: str, tmp_path: Path, content: str | None = None, year: int = 2023) -> Figures:
    """(territory, quantity) -> value or None, status, for one year."""
    reader = readers()[name]
    frame = reader.read(deliver(tmp_path, reader, content), SCOPE)
    return {
        (row.territoire, row.grandeur): (row.valeur if row.statut == "ok" else None, row.statut)
        for row in frame[frame["annee"] == year].itertuples()
    }


def test_ages(tmp_path: Path) -> None:
    found = figures("insee_ages", tmp_path)
    assert found["01990", "population_age_0"] == (10.5, "ok")  # both sexes: not 5.5 + 5 again
    assert found["01990", "rp_0_2"] == (29.75, "ok")  # 10.5 + 9.25 + 10: no band published
    assert found["01990", "rp_3_5"] == (36.5, "ok")  # the published band, though only age 3 is there
    assert ("01990", "rp_6_10") not in found  # no commune has it: no row, and no 0
    assert found["2A991", "population_age_0"] == (0.0, "ok")
    assert found["2A991", "population_age_1"] == (None, "manquant")
    assert found["2A991", "rp_0_2"] == (None, "manquant")  # a part of it is elsewhere
    assert found["01991", "rp_0_2"] == (None, "manquant")  # ages 1 and 2 are not published
    assert found["990000001", "rp_0_2"] == (31.25, "ok")
    assert found["D01", "rp_0_2"] == (21000.5, "ok")
    assert found["R84", "rp_0_2"] == (250000.0, "ok")  # the region, not the département 84
    assert found["FR", "rp_0_2"] == (2030000.0, "ok")  # F, not the mainland alone
    assert figures("insee_ages", tmp_path, year=2017) == {("FR", "rp_0_2"): (2200000.0, "ok")}


def test_families(tmp_path: Path) -> None:
    found = figures("insee_familles", tmp_path)
    assert found["01990", "familles_avec_enfants"] == (479.75, "ok")  # 350.5 + 129.25
    assert found["01990", "familles_monoparentales"] == (129.25, "ok")
    assert found["01990", "familles_enfants_moins_25"] == (420.0, "ok")  # 190 + 150 + 60.5 + 19.5
    assert found["01990", "familles_3_enfants_ou_plus"] == (80.0, "ok")
    assert found["2A991", "familles_avec_enfants"] == (None, "manquant")  # couples are counted elsewhere
    assert found["2A991", "familles_monoparentales"] == (3.0, "ok")
    assert found["FR", "familles_monoparentales"] == (3100000.0, "ok")


def test_families_by_difference(tmp_path: Path) -> None:
    sample = readers()["insee_familles"].sample
    content = sample.replace('"01990";"COM";"_T";"CH2_Y_LT25"', '"01992";"COM";"_T";"CH2_Y_LT25"')
    assert figures("insee_familles", tmp_path, content)["01990", "familles_enfants_moins_25"] == (420.0, "ok")


def test_activity(tmp_path: Path) -> None:
    found = figures("insee_activite", tmp_path)
    assert found["01990", "population_15_64"] == (1700.5, "ok")
    assert found["01990", "actifs_15_64"] == (1250.25, "ok")
    assert found["01990", "chomeurs_15_64"] == (150.25, "ok")
    assert found["2A991", "chomeurs_15_64"] == (0.0, "ok")  # 5 active, 5 employed
    assert found["01991", "population_15_64"] == (None, "manquant")
    assert found["01991", "chomeurs_15_64"] == (None, "manquant")  # other communes have it
    assert ("D01", "population_15_64") not in found  # a zone has no row for what is not published


def test_unemployment_keeps_what_is_missing(tmp_path: Path) -> None:
    sample = readers()["insee_activite"].sample
    content = sample.replace(
        '"2A991";"COM";"_T";"Y15T64";"_T";"1";"POP";"A";2023;5.0', "2A991;COM;_T;Y15T64;_T;1;POP;K;2023;"
    )
    assert content != sample
    assert figures("insee_activite", tmp_path, content)["2A991", "chomeurs_15_64"] == (None, "manquant")


def test_children_by_activity_of_their_parents(tmp_path: Path) -> None:
    found = figures("insee_enfants_activite", tmp_path)
    assert found["01990", "enfants_0_1"] == (38.0, "ok")  # 1 + 0 + 3.5 + 4 + 20 + 6 + 1.5 + 2
    assert found["01990", "enfants_0_1_parents_emploi"] == (24.5, "ok")  # 1 + 3.5 + 20
    assert found["01990", "enfants_2_5"] == (90.0, "ok")  # 2 + 1 + 8 + 9 + 50 + 12 + 3 + 5
    assert found["01990", "enfants_2_5_parents_emploi"] == (60.0, "ok")  # 2 + 8 + 50
    assert found["01990", "enfants_0_5"] == (128.0, "ok")
    assert found["01990", "enfants_0_5_parents_emploi"] == (84.5, "ok")
    assert found["2A991", "enfants_0_1_parents_emploi"] == (1.0, "ok")
    assert found["2A991", "enfants_0_1"] == (None, "manquant")  # who does not work is not published


@pytest.mark.parametrize("code", ["A225", "B1", ""])
def test_a_new_kind_of_family_is_not_dropped_in_silence(code: str, tmp_path: Path) -> None:
    reader = readers()["insee_enfants_activite"]
    content = reader.sample.replace('"A224";"Y_LT2"', f'"{code}";"Y_LT2"')
    with pytest.raises(DataError, match=f"ligne 9, colonne « TFN » : modalité « {code} » inconnue"):
        reader.read(deliver(tmp_path, reader, content), SCOPE)


def test_incomes(tmp_path: Path) -> None:
    found = figures("insee_filosofi_melodi", tmp_path, year=2021)
    assert found["01990", "niveau_de_vie_median"] == (21500.0, "ok")
    assert found["01990", "taux_pauvrete_60"] == (12.5, "ok")
    assert found["2A991", "niveau_de_vie_median"] == (None, "secret")
    assert found["2A991", "taux_pauvrete_60"] == (None, "secret")  # a figure slipped in: still secret
    assert found["01991", "niveau_de_vie_median"] == (None, "manquant")


def test_a_name_that_tells_its_geography(tmp_path: Path) -> None:
    reader = readers()["insee_filosofi_melodi"]
    path = deliver(tmp_path, reader).rename(tmp_path / "base-cc-filosofi-2021-geo2024_csv.zip")
    assert recognised(path) is reader
    assert set(reader.read(path, SCOPE)["geographie"]) == {2024}
