"""The files of data.caf.fr, trap by trap."""

from pathlib import Path

import pandas as pd
import pytest

from ctg import indicators
from ctg.errors import DataError
from ctg.model import Level, Scope
from ctg.sources.official import (
    cnaf_allocataires,
    cnaf_couverture,
    cnaf_places,
    cnaf_quotient,
    recognised,
)
from tests.sources.official.delivered import SCOPE

BENEFITS = "indfoy_ndur;indnbp_ndur;indfoy_ndurpaje;indfoy_cmg;indfoy_rsa;indfoy_af;indfoy_ars;indfoy_asf;"
BENEFITS += "indfoy_ndural;indfoy_ppa"
DISABILITY = "indben_aeeh;indben_aah"


def written(folder: Path, name: str, *lines: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / name
    path.write_text("\r\n".join(lines) + "\r\n", encoding=encoding, newline="")
    return path


def table(frame: pd.DataFrame) -> dict[tuple[str, str, int], tuple[float | None, str]]:
    """(territory, quantity, year) -> (value or None, status); a key given twice is an error."""
    rows = {
        (str(row.territoire), str(row.grandeur), int(row.annee)): (
            None if pd.isna(row.valeur) else float(row.valeur),
            str(row.statut),
        )
        for row in frame.itertuples()
    }
    assert len(rows) == len(frame)
    return rows


def counts(everywhere: int, *others: int) -> str:
    """The same count in every column that exists at every scale, then the others."""
    return ";".join(str(value) for value in [everywhere] * 10 + list(others))


# Coverage


@pytest.mark.parametrize("year", ["2023", "2023-12-31", "2023-12-31T00:00:00+01:00", "2023.0"])
def test_a_year_is_a_number_a_text_or_a_date(year: str, tmp_path: Path) -> None:
    path = written(tmp_path, "txcouv_pe_epci.csv", "annee;numepci;txcouv_epci", f"{year};990000001;57.4")
    found = cnaf_couverture.read(path, SCOPE)
    assert table(found) == {("990000001", "taux_couverture_accueil", 2023): (57.4, "ok")}
    assert found["geographie"].tolist() == [2024]


def test_what_is_not_a_year_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "txcouv_pe_epci.csv", "annee;numepci;txcouv_epci", "fin 2023;990000001;57.4")
    with pytest.raises(DataError, match=r"ligne 2, colonne « annee » : « fin 2023 »"):
        cnaf_couverture.read(path, SCOPE)


@pytest.mark.parametrize("placeholder", ["X", "XX", "XXX", "XXXXXXXXX", "99", "999999999", ""])
def test_rows_located_nowhere_are_dropped(placeholder: str, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "txcouv_pe_epci.csv",
        "annee;numepci;txcouv_epci",
        f"2023;{placeholder};195.8",
        "2023;990000001;57.4",
    )
    scope = Scope(communes=frozenset(), epcis=SCOPE.epcis | {placeholder})
    assert table(cnaf_couverture.read(path, scope)) == {
        ("990000001", "taux_couverture_accueil", 2023): (57.4, "ok")
    }


def test_a_rate_above_100_is_kept_and_a_missing_one_is_not_0(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "txcouv_pe_epci.csv",
        "annee;numepci;txcouv_epci",
        "2023;990000001;131,5",
        "2022;990000001;",
        "2021;990000001;0",
    )
    rate = "taux_couverture_accueil"
    assert table(cnaf_couverture.read(path, SCOPE)) == {
        ("990000001", rate, 2023): (131.5, "ok"),
        ("990000001", rate, 2022): (None, "manquant"),
        ("990000001", rate, 2021): (0.0, "ok"),
    }


def test_current_and_older_files_each_give_their_own_rows(tmp_path: Path) -> None:
    """2022 is in both: the current file sorts first, so that who reads them in order keeps it."""
    head = "annee;numepci;txcouv_epci"
    current = written(tmp_path, "txcouv_pe_epci.csv", head, "2022;990000001;57.4")
    older = written(tmp_path, "txcouv_pe_epci_hist.csv", head, "2022;990000001;57.1")
    values = [cnaf_couverture.read(path, SCOPE)["valeur"].item() for path in sorted(tmp_path.iterdir())]
    assert sorted(tmp_path.iterdir()) == [current, older]
    assert values == [57.4, 57.1]
    assert "_hist" in cnaf_couverture.SOURCE.note


def test_each_scale_has_its_own_columns(tmp_path: Path) -> None:
    rate = "taux_couverture_accueil"
    files = {
        "txcouv_pe_nat.csv": ("annee;txcouv_nat", "2023-01-01;60.9", "FR", 60.9, "zone"),
        "txcouv_pe_dep.csv": ("annee;numdep;txcouv_dep", "2023;01;66.6", "D01", 66.6, "zone"),
        "txcouv_pe_reg.csv": ("annee;numregi;txcouv_reg", "2023;84;61.2", "R84", 61.2, "zone"),
        "txcouv_pe_com.csv": ("annee;numcom;txcouv_com", "2023;01990;70.1", "01990", 70.1, "commune"),
    }
    for name, (head, row, code, value, level) in files.items():
        found = cnaf_couverture.read(written(tmp_path, name, head, row), SCOPE)
        assert table(found) == {(code, rate, 2023): (value, "ok")}
        assert found["niveau"].tolist() == [level]


def test_a_commune_that_is_not_published_has_no_row(tmp_path: Path) -> None:
    path = written(tmp_path, "txcouv_pe_com.csv", "annee;numcom;txcouv_com", "2023;01990;70.1")
    assert "01991" in SCOPE.communes
    assert set(cnaf_couverture.read(path, SCOPE)["territoire"]) == {"01990"}


@pytest.mark.parametrize("number", ["01", "001"])
def test_a_departement_has_two_digits_or_a_zero_before(number: str, tmp_path: Path) -> None:
    path = written(tmp_path, "txcouv_pe_dep.csv", "annee;numdep;txcouv_dep", f"2023;{number};66.6")
    assert cnaf_couverture.read(path, SCOPE)["territoire"].tolist() == ["D01"]


def test_a_code_that_lost_its_zero_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "txcouv_pe_com.csv", "annee;numcom;txcouv_com", "2023;1990;70.1")
    with pytest.raises(DataError, match="zéro initial perdu"):
        cnaf_couverture.read(path, SCOPE)


def test_the_same_territory_twice_in_a_year_is_refused(tmp_path: Path) -> None:
    rows = ["2023;990000001;57.4", "2023;990000001;58.4"]
    path = written(tmp_path, "txcouv_pe_epci.csv", "annee;numepci;txcouv_epci", *rows)
    with pytest.raises(DataError, match=r"ligne 3.*en double"):
        cnaf_couverture.read(path, SCOPE)


def test_a_file_under_another_name_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "taux.csv", "annee;numepci;txcouv_epci", "2023;990000001;57.4")
    assert recognised(path) is None
    with pytest.raises(DataError, match="ne dit pas son échelle"):
        cnaf_couverture.read(path, SCOPE)


# Places


def test_other_modes_are_home_care_and_school_before_3(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "nbpla_pe_epci.csv",
        "annee;numepci;pl_eaje_epci;pl_am_ind_epci;pl_gad_ind_epci;pl_prescol_epci",
        "2023;990000001;35;13;1;2",
        "2022;990000001;35;13;;2",
        "2021;990000001;0;13;1;",
    )
    eaje, minders, other = cnaf_places.SOURCE.gives
    assert table(cnaf_places.read(path, SCOPE)) == {
        ("990000001", eaje, 2023): (35.0, "ok"),
        ("990000001", eaje, 2022): (35.0, "ok"),
        ("990000001", eaje, 2021): (0.0, "ok"),
        ("990000001", minders, 2023): (13.0, "ok"),
        ("990000001", minders, 2022): (13.0, "ok"),
        ("990000001", minders, 2021): (13.0, "ok"),
        ("990000001", other, 2023): (3.0, "ok"),
        ("990000001", other, 2022): (None, "manquant"),
        ("990000001", other, 2021): (None, "manquant"),
    }


def test_the_country_has_shorter_column_names(tmp_path: Path) -> None:
    head = "annee;pl_eaje_nat;pl_am_nat;pl_gad_nat;pl_prescol_nat"
    path = written(tmp_path, "nbpla_pe_nat_hist.csv", head, "2021-01-01;10;20;3;4")
    found = table(cnaf_places.read(path, SCOPE))
    assert found["FR", "places_assistants_maternels", 2021] == (20.0, "ok")
    assert found["FR", "places_autres_modes", 2021] == (7.0, "ok")


# Households by benefit


def test_of_duplicate_rows_the_one_with_most_households_is_kept(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "s_ben_epci_f.csv",
        f"dtreffre;numepci;{BENEFITS};{DISABILITY}",
        f"2023-12;990000001;{counts(1, 1, 1)}",
        f"2023-12;990000001;{counts(900, 40, 60)}",
        f"2023-12;990000001;{counts(85, 1, 1)}",
        f"2023-12;XX;{counts(9000, 400, 600)}",
    )
    found = table(cnaf_allocataires.read(path, SCOPE))
    assert found["990000001", "foyers_allocataires", 2023] == (900.0, "ok")
    assert found["990000001", "beneficiaires_aeeh", 2023] == (40.0, "ok")
    assert found["990000001", "beneficiaires_aah", 2023] == (60.0, "ok")
    assert {key[0] for key in found} == {"990000001"}


def test_a_zero_is_secret_in_a_commune_and_published_in_an_epci(tmp_path: Path) -> None:
    commune = written(
        tmp_path,
        "s_ben_com_f.csv",
        f"dtreffre;numcomdo;nomcom;{BENEFITS}",
        f"2023-12;01990;Exemple-le-Bas;10;35;5;0;;{';'.join('5' * 5)}",
        f"2023-12;99999;Ailleurs;{counts(700)}",
    )
    found = table(cnaf_allocataires.read(commune, SCOPE))
    assert found["01990", "foyers_allocataires", 2023] == (10.0, "ok")
    assert found["01990", "foyers_paje", 2023] == (5.0, "ok")
    assert found["01990", "foyers_cmg", 2023] == (None, "secret")
    assert found["01990", "foyers_rsa", 2023] == (None, "manquant")
    assert {key[0] for key in found} == {"01990"}
    epci = written(
        tmp_path,
        "s_ben_epci_f.csv",
        f"dtreffre;numepci;{BENEFITS};{DISABILITY}",
        f"2023-12;990000001;{counts(0, 0, 0)}",
    )
    assert set(table(cnaf_allocataires.read(epci, SCOPE)).values()) == {(0.0, "ok")}


def test_disability_never_goes_below_the_epci(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "s_ben_com_f.csv",
        f"dtreffre;numcomdo;{BENEFITS};{DISABILITY}",
        f"2023-12;01990;{counts(50, 15, 20)}",
    )
    quantities = set(cnaf_allocataires.read(path, SCOPE)["grandeur"])
    assert len(quantities) == 10
    assert not {name for name in quantities if "aeeh" in name or "aah" in name}
    (own,) = (item for item in cnaf_allocataires.SOURCE.quantities if item.code == "beneficiaires_aah")
    assert Level.COMMUNE not in own.levels
    assert Level.SECTOR not in own.levels


def test_december_is_located_in_the_communes_of_the_next_january(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "s_ben_dep.csv",
        f"dtreffre;numdep;numregi;{BENEFITS};{DISABILITY}",
        f"2023-11;01;84;{counts(11, 11, 11)}",
        f"2023-12-01;01;84;{counts(1234, 12, 12)}",
        f"2023-12-01;03;84;{counts(100, 3, 3)}",
        f"2023-12-01;99;84;{counts(7, 7, 7)}",
    )
    found = cnaf_allocataires.read(path, SCOPE)
    assert set(found["geographie"]) == {2024}
    households = found[found["grandeur"] == "foyers_allocataires"]
    assert table(households) == {
        ("D01", "foyers_allocataires", 2023): (1234.0, "ok"),
        ("R84", "foyers_allocataires", 2023): (1334.0, "ok"),  # 1234 + 100, without the row « 99 »
    }


def test_a_region_is_missing_when_one_of_its_departements_is(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "s_ben_dep.csv",
        f"dtreffre;numdep;numregi;{BENEFITS};{DISABILITY}",
        f"2023-12;01;84;{counts(20, 12, 12)}",
        f"2023-12;03;84;{counts(100, 3)};",
    )
    found = table(cnaf_allocataires.read(path, SCOPE))
    assert found["R84", "beneficiaires_aeeh", 2023] == (15.0, "ok")
    assert found["R84", "beneficiaires_aah", 2023] == (None, "manquant")


def test_the_country_has_no_code(tmp_path: Path) -> None:
    head = f"dtreffre;{BENEFITS};{DISABILITY}"
    path = written(tmp_path, "s_ben_nat.csv", head, f"2023-12;{counts(13, 1, 2)}")
    assert table(cnaf_allocataires.read(path, SCOPE))["FR", "foyers_rsa", 2023] == (13.0, "ok")


def test_a_reference_without_a_month_is_refused(tmp_path: Path) -> None:
    head = f"dtreffre;{BENEFITS};{DISABILITY}"
    path = written(tmp_path, "s_ben_nat.csv", head, f"2023;{counts(13, 1, 2)}")
    with pytest.raises(DataError, match="n'est pas un mois"):
        cnaf_allocataires.read(path, SCOPE)


def test_counts_are_declared_rounded_and_declared_once() -> None:
    catalogue = indicators.quantities()
    for code in ("foyers_allocataires", "personnes_couvertes_caf", "foyers_paje", "foyers_rsa", "foyers_cmg"):
        assert catalogue[code].rounded_to == 5
    for source in (cnaf_allocataires.SOURCE, cnaf_quotient.SOURCE):
        assert all(item.rounded_to == 5 for item in source.quantities)
        assert not {item.code for item in source.quantities} & set(catalogue)
        assert set(source.gives) <= set(catalogue)


# Family quotient


def test_one_quantity_for_each_band_of_the_quotient(tmp_path: Path) -> None:
    bands = [
        "Moins de 400 euros",
        "Entre 400 et 799 euros",
        "Entre 800 et 1199 euros",
        "Entre 1200 et 1599 euros",
        "Entre 1600 et 1999 euros",
        "Entre 2000 et 3999 euros",
        "4000 euros ou plus",
        "Inconnu",
    ]
    rows = [f"2024-12;01990;{band};{5 * rank};99" for rank, band in enumerate(bands)]
    head = "dtreffre;numcomdo;qf_400;indfoy_ndur;indnbp_ndur"
    path = written(tmp_path, "ndur_s_qf_400_com_f.csv", head, *rows, "2024-12;XXXXX;Inconnu;500;900")
    assert table(cnaf_quotient.read(path, SCOPE)) == {
        ("01990", "foyers_qf_moins_400", 2024): (None, "secret"),
        ("01990", "foyers_qf_400_799", 2024): (5.0, "ok"),
        ("01990", "foyers_qf_800_1199", 2024): (10.0, "ok"),
        ("01990", "foyers_qf_1200_1599", 2024): (15.0, "ok"),
        ("01990", "foyers_qf_1600_1999", 2024): (20.0, "ok"),
        ("01990", "foyers_qf_2000_3999", 2024): (25.0, "ok"),
        ("01990", "foyers_qf_4000_plus", 2024): (30.0, "ok"),
        ("01990", "foyers_qf_inconnu", 2024): (35.0, "ok"),
    }
    assert {item.code for item in cnaf_quotient.SOURCE.quantities} == set(cnaf_quotient.BANDS.values())


def test_an_unknown_band_is_refused_by_its_name(tmp_path: Path) -> None:
    head = "dtreffre;numcomdo;qf_400;indfoy_ndur"
    rows = ["2024-12;01990;Inconnu;5", "2024-12;01990;Entre 400 et 599 euros;10"]
    path = written(tmp_path, "ndur_s_qf_400_com_f.csv", head, *rows)
    with pytest.raises(DataError, match=r"ligne 3.*tranche .*« Entre 400 et 599 euros » inconnue"):
        cnaf_quotient.read(path, SCOPE)


def test_a_duplicate_band_keeps_its_largest_row(tmp_path: Path) -> None:
    head = "dtreffre;numcomdo;qf_400;indfoy_ndur"
    rows = ["2024-12;01990;Inconnu;1", "2024-12;01990;Inconnu;15", "2024-12;01991;Inconnu;10"]
    path = written(tmp_path, "ndur_s_qf_400_com_f.csv", head, *rows)
    assert table(cnaf_quotient.read(path, SCOPE)) == {
        ("01990", "foyers_qf_inconnu", 2024): (15.0, "ok"),
        ("01991", "foyers_qf_inconnu", 2024): (10.0, "ok"),
    }
