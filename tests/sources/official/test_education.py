"""The directory, the pupils and the IPS of data.education.gouv.fr, trap by trap."""

from pathlib import Path

import pandas as pd
import pytest

from ctg.errors import DataError
from ctg.model import Scope
from ctg.sources import _services
from ctg.sources.official import (
    depp_effectifs,
    depp_ips_colleges,
    depp_ips_ecoles,
    depp_ips_lycees,
    menj_annuaire,
)
from ctg.sources.services import FACTS
from tests.sources.official.delivered import SCOPE
from tests.sources.official.real import REFERENCE, communes_of, needs_reference

HAUTE_SOMME = "200037059"
DIRECTORY = (
    "identifiant_de_l_etablissement;nom_etablissement;type_etablissement;statut_public_prive;code_commune;"
    "ecole_maternelle;ecole_elementaire;nombre_d_eleves;latitude;longitude;precision_localisation;"
    "libelle_nature;date_maj_ligne;etat;telephone;mail"
)
CONTACT = "OUVERT;00 00 00 00 00;personne@exemple.fr"


def directory(folder: Path, *rows: str) -> Path:
    path = folder / "fr-en-annuaire-education.csv"
    lines = [DIRECTORY, *(f"{row};{CONTACT}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def table(path: Path, text: str) -> Path:
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return path


def by_id(frame: pd.DataFrame) -> pd.DataFrame:
    assert frame["id"].is_unique
    return frame.set_index("id")


def test_the_columns_of_a_service_are_those_that_the_inventory_reads() -> None:
    assert [*FACTS, "geographie"] == _services.COLUMNS


# Directory


def test_each_kind_of_establishment_has_its_type(tmp_path: Path) -> None:
    path = directory(
        tmp_path,
        "0019901A;A;Ecole;Public;01990;1;0;10;46.1;5.1;Numéro de rue;ECOLE MATERNELLE;2026-01-02",
        "0019902B;B;Ecole;Privé;01990;1;1;20;46.1;5.1;;ECOLE ELEMENTAIRE;2026-01-02",
        "0019903C;C;Ecole;Public;01990;0;1;;46.1;5.1;;ECOLE ELEMENTAIRE;2026-01-02",
        "0019904D;D;Collège;Public;01990;;;0;46.1;5.1;;COLLEGE;2026-01-02",
        "0019905E;E;Collège;Public;01990;;;;46.1;5.1;;SECT. ENSEIGT GENERAL ET PROF. ADAPTE;2026-01-02",
        "0019906F;F;Lycée;Public;01990;;;;46.1;5.1;;LYCEE PROFESSIONNEL AGRICOLE;2026-01-02",
        "0019907G;G;EREA;Public;01990;;;;46.1;5.1;;EREA;2026-01-02",
        "0019908H;H;Médico-social;Privé;01990;;;;46.1;5.1;;INSTITUT MEDICO-EDUCATIF;2026-01-02",
        "0019909J;I;Information et orientation;Public;01990;;;;46.1;5.1;;CIO;2025-12-31",
        "0019910K;J;Service Administratif;Public;01990;;;;46.1;5.1;;INSPECTION;2026-01-02",
        "0019911L;K;Ecole;Public;01004;1;0;10;46.1;5.1;;ECOLE MATERNELLE;2026-01-02",
    )
    found = by_id(menj_annuaire.read(path, SCOPE))
    assert found["type"].tolist() == [
        "ecole", "ecole", "ecole", "college", "segpa", "lycee", "erea", "etablissement_medico_social", "cio",
    ]  # fmt: skip
    assert found["note"].tolist()[:6] == [
        "école maternelle", "école primaire", "école élémentaire", "", "", "lycée agricole",
    ]  # fmt: skip
    assert found["secteur"].tolist()[:3] == ["public", "prive", "public"]
    assert found["effectifs"].tolist()[:2] == [10, 20]
    assert pd.isna(found.loc["0019903C", "effectifs"])  # not told is not 0
    assert found.loc["0019904D", "effectifs"] == 0
    assert set(found["millesime"]) == {2026}  # the latest update of a row


def test_contacts_never_enter(tmp_path: Path) -> None:
    path = directory(tmp_path, "0019901A;A;Ecole;Public;01990;1;0;10;46.1;5.1;;ECOLE MATERNELLE;2026-01-02")
    text = menj_annuaire.read(path, SCOPE).to_csv()
    assert "0019901A" in text
    assert "exemple.fr" not in text
    assert "00 00 00" not in text


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_a_uai_given_twice_is_one_site_or_two_whatever_the_order(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    """The same row twice is one service; another site of the same UAI takes « -2 »."""
    rows = [
        "0019909J;CIO;Information et orientation;Public;01990;;;;46.1;5.1;;CIO;2026-01-02",
        "0019909J;CIO;Information et orientation;Public;01990;;;;46.1;5.1;;CIO;2026-01-01",
        "0019909J;Permanence du CIO;Information et orientation;Public;01991;;;;46.2;5.2;;CIO;2026-01-02",
    ]
    found = by_id(menj_annuaire.read(directory(tmp_path, *(rows[place] for place in order)), SCOPE))
    assert found["nom"].to_dict() == {"0019909J": "CIO", "0019909J-2": "Permanence du CIO"}
    assert set(found["uai"]) == {"0019909J"}


def test_a_point_that_is_only_a_commune_is_left_to_the_build(tmp_path: Path) -> None:
    path = directory(
        tmp_path,
        "0019901A;A;Ecole;Public;01990;1;0;10;46.1;5.1;Numéro de rue;;2026-01-02",
        "0019902B;B;Ecole;Public;01990;1;0;10;46.1;5.1;Centre de commune;;2026-01-02",
        "0019903C;C;Ecole;Public;01990;1;0;10;46.1;;;;2026-01-02",
    )
    found = by_id(menj_annuaire.read(path, SCOPE))
    assert found["precision"].tolist() == ["point", "commune", "commune"]
    assert found["lat"].isna().tolist() == [False, True, True]
    assert found["lon"].isna().tolist() == [False, True, True]


def test_a_closed_establishment_is_left_out(tmp_path: Path) -> None:
    path = directory(tmp_path, "0019901A;A;Ecole;Public;01990;1;0;10;46.1;5.1;;;2026-01-02")
    open_one = path.read_text(encoding="utf-8-sig")
    path.write_text(open_one + open_one.split("\n")[1].replace("9901A", "9902B").replace("OUVERT", "FERMÉ"))
    assert menj_annuaire.read(path, SCOPE)["id"].tolist() == ["0019901A"]


def test_a_commune_that_lost_its_zero_is_refused(tmp_path: Path) -> None:
    path = directory(tmp_path, "0019901A;A;Ecole;Public;1990;1;0;10;46.1;5.1;;;2026-01-02")
    with pytest.raises(DataError, match="zéro initial perdu"):
        menj_annuaire.read(path, SCOPE)


# Pupils

PUPILS = (
    "rentree_scolaire;code_commune_insee;numero_ecole;denomination_principale;patronyme;secteur;"
    "nombre_total_eleves\n"
)


def test_a_postal_code_is_never_taken_for_a_commune(tmp_path: Path) -> None:
    """01990 is a commune of the scope; in that column it is a postal code."""
    path = table(
        tmp_path / "fr-en-ecoles-effectifs-nb_classes.csv",
        PUPILS + "2025;01990;0019901A;ECOLE;DU BAS;PUBLIC;58\n2025;01990;0750001B;ECOLE;;PRIVE;90\n",
    )
    found = depp_effectifs.read(path, SCOPE)
    assert found["id"].tolist() == ["0019901A"]  # by the département of its UAI
    assert found["commune"].tolist() == [""]
    assert found["effectifs"].tolist() == [58]
    assert found["nom"].tolist() == ["ECOLE DU BAS"]


def test_corsica_keeps_older_numbers_in_its_uai(tmp_path: Path) -> None:
    path = table(
        tmp_path / "fr-en-ecoles-effectifs-nb_classes.csv",
        PUPILS + "2025;20000;6200001A;ECOLE;;PUBLIC;5\n2025;20200;7200001B;ECOLE;;PUBLIC;6\n",
    )
    assert depp_effectifs.read(path, SCOPE)["id"].tolist() == ["6200001A"]


def test_the_last_school_year_alone_is_read_and_withheld_pupils_are_not_0(tmp_path: Path) -> None:
    path = table(
        tmp_path / "fr-en-ecoles-effectifs-nb_classes.csv",
        PUPILS
        + "2025-01-01;01000;0019901A;ECOLE;;PUBLIC;NS\n2025-01-01;01000;0019902B;ECOLE;;PUBLIC;0\n"
        + "2024-01-01;01000;0019901A;ECOLE;;PUBLIC;61\n2024-01-01;01000;0019903C;ECOLE;;PUBLIC;12\n",
    )
    found = by_id(depp_effectifs.read(path, SCOPE))
    assert set(found["millesime"]) == {2025}
    assert pd.isna(found.loc["0019901A", "effectifs"])
    assert found.loc["0019902B", "effectifs"] == 0
    assert "0019903C" not in found.index


# IPS

IPS = "rentree_scolaire;uai;{name};code_insee_de_la_commune;secteur;{ips}\n"


@pytest.mark.parametrize("name", ["nom_de_l_etablissment", "nom_de_l_etablissement", "etablissement"])
@pytest.mark.parametrize("ips", ["ips", "ips_etab", "ips_ensemble_gt_pro"])
def test_the_headers_of_each_generation_are_read(name: str, ips: str, tmp_path: Path) -> None:
    text = IPS.format(name=name, ips=ips) + "2022-2023;0019904D;LYCEE;01990;privé sous contrat;101.5\n"
    path = table(tmp_path / "fr-en-ips-lycees-ap2023.csv", text)
    found = depp_ips_lycees.read(path, SCOPE).iloc[0]
    assert (found["id"], found["nom"], found["ips"]) == ("0019904D", "LYCEE", 101.5)
    assert (found["secteur"], found["millesime"], found["type"]) == ("prive", 2022, "lycee")


@pytest.mark.parametrize("withheld", ["NS", "ns", "", "ND"])
def test_a_withheld_ips_is_missing(withheld: str, tmp_path: Path) -> None:
    text = IPS.format(name="etablissement", ips="ips")
    text += f"2023-2024;0019901A;A;01990;public;{withheld}\n2023-2024;0019902B;B;01990;public;98,5\n"
    found = by_id(depp_ips_ecoles.read(table(tmp_path / "fr-en-ips-ecoles-ap2022.csv", text), SCOPE))
    assert pd.isna(found.loc["0019901A", "ips"])
    assert found.loc["0019902B", "ips"] == 98.5


def test_an_ips_that_is_neither_a_number_nor_withheld_is_refused(tmp_path: Path) -> None:
    text = IPS.format(name="etablissement", ips="ips") + "2023-2024;0019901A;A;01990;public;fort\n"
    with pytest.raises(DataError, match="« fort » n'est pas un nombre"):
        depp_ips_colleges.read(table(tmp_path / "fr-en-ips-colleges-ap2023.csv", text), SCOPE)


def test_the_last_school_year_of_the_ips_alone_is_read(tmp_path: Path) -> None:
    text = IPS.format(name="etablissement", ips="ips")
    text += "2022-2023;0019901A;A;01990;public;90\n2024-2025;0019901A;A;01990;public;95\n"
    found = depp_ips_ecoles.read(table(tmp_path / "fr-en-ips-ecoles-ap2022.csv", text), SCOPE)
    assert found[["ips", "millesime"]].to_numpy().tolist() == [[95, 2024]]


def test_schools_without_an_index_make_the_inventory_partial() -> None:
    assert depp_ips_ecoles.SOURCE.completeness == "partiel"


@pytest.mark.parametrize("module", [depp_ips_ecoles, depp_ips_colleges, depp_ips_lycees, menj_annuaire])
def test_a_territory_without_a_school_gives_no_row(module: object, tmp_path: Path) -> None:
    path = tmp_path / module.SOURCE.named  # type: ignore[attr-defined]
    path.write_text(module.SAMPLE, encoding="utf-8")  # type: ignore[attr-defined]
    found = module.read(path, Scope(communes=frozenset({"99001"})))  # type: ignore[attr-defined]
    assert found.columns.tolist() == _services.COLUMNS
    assert found.empty


@needs_reference
def test_real_schools_of_the_haute_somme() -> None:
    scope = communes_of(HAUTE_SOMME)
    assert len(scope.communes) == 60
    found = depp_ips_ecoles.read(REFERENCE / "education" / "ips_ecoles_ap2022.csv", scope)
    assert len(found) == 17
    assert found["effectifs"].sum() == 1509
    assert found["ips"].notna().all()
    assert set(found["millesime"]) == {2022}


@needs_reference
def test_real_colleges_and_lycees_of_the_haute_somme() -> None:
    scope = communes_of(HAUTE_SOMME)
    colleges = depp_ips_colleges.read(REFERENCE / "education" / "ips_colleges_ap2022.csv", scope)
    assert sorted(colleges["commune"]) == ["80620", "80620", "80677"]
    lycees = depp_ips_lycees.read(REFERENCE / "education" / "ips_lycees_ap2022.csv", scope)
    assert len(lycees) == 4
    assert by_id(lycees).loc["0801514L", "ips"] == 75.7
