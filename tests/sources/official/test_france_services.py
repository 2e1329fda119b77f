"""The list of France services."""

from pathlib import Path

import pytest

from ctg.errors import DataError
from ctg.sources.official import anct_france_services as france_services
from tests.sources.official.delivered import SCOPE
from tests.sources.official.real import REFERENCE, communes_of, needs_reference

HEAD = '"id_fs","lib_fs","adresse","insee_com","latitude","longitude","mail","telephone","commentaire",'
HEAD += '"type_fs","format_fs"\n'


def written(folder: Path, *rows: str) -> Path:
    path = folder / "liste-fs-20240801.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def row(identifier: str, kind: str, how: str, commune: str = "01990", point: str = "46.1,5.1") -> str:
    contact = '"personne@exemple.fr","00 00 00 00 00","Sonner, puis\nattendre"'
    name = '"France services\nde l\'Exemple"'
    return f'"{identifier}",{name},"1 place,\nExemple","{commune}",{point},{contact},"{kind}","{how}"'


@pytest.mark.parametrize(
    ("kind", "how", "words"),
    [
        ("Principal", "Fixe", "site fixe"),
        ("Principal", "Bus_équivalent", "bus ou équivalent"),
        ("Principal", "Itinérante", "itinérante"),
        ("Principal", "Multisites", "multisites"),
        ("Antenne", "Multisites", "multisites, antenne"),
        ("Principal", "Fixe_antenne(s)", "site fixe avec antennes"),
        ("Antenne", "Fixe_antenne(s)", "antenne d'un site fixe"),
        ("Principal", "Péniche_à_quai", "Péniche à quai"),
    ],
)
def test_the_note_says_whether_it_moves(kind: str, how: str, words: str, tmp_path: Path) -> None:
    found = france_services.read(written(tmp_path, row("7", kind, how)), SCOPE)
    assert found["note"].tolist() == [words]


def test_line_breaks_inside_quotes_are_not_rows(tmp_path: Path) -> None:
    rows = [row("1", "Principal", "Fixe"), row("2", "Principal", "Fixe"), row("3", "", "Fixe", "75056")]
    found = france_services.read(written(tmp_path, *rows), SCOPE)
    assert found["id"].tolist() == ["fs-1", "fs-2"]
    assert found["nom"].tolist() == ["France services de l'Exemple"] * 2
    assert found["lat"].tolist() == [46.1, 46.1]
    assert found["millesime"].tolist() == [2024, 2024]


def test_contacts_never_enter(tmp_path: Path) -> None:
    text = france_services.read(written(tmp_path, row("1", "Principal", "Fixe")), SCOPE).to_csv()
    assert not [word for word in ("exemple.fr", "00 00", "Sonner", "place") if word in text.lower()[200:]]


def test_without_a_point_it_is_left_to_the_build(tmp_path: Path) -> None:
    found = france_services.read(written(tmp_path, row("1", "Principal", "Fixe", point=",")), SCOPE)
    assert found["precision"].tolist() == ["commune"]
    assert found["lat"].isna().all()


def test_an_identifier_given_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, row("1", "Principal", "Fixe"), row("1", "Antenne", "Fixe"))
    with pytest.raises(DataError, match="en double"):
        france_services.read(path, SCOPE)


@needs_reference
def test_real_places_of_the_haute_somme() -> None:
    path = REFERENCE / "france_services" / "liste-fs-20240801.csv"
    found = france_services.read(path, communes_of("200037059")).set_index("commune")
    assert found["nom"].to_dict() == {
        "80620": "France services Péronne",
        "80677": "France services La Poste de Roisel",
    }
    assert set(found["precision"]) == {"point"}
    assert set(found["note"]) == {"site fixe"}
