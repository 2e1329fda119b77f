"""Kinds of service: every one that a real file uses is declared, and a bad declaration is named."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from ctg import indicators, services

ROOT = Path(__file__).parents[2]


def _types_of_facts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data" / "facts").glob("services_*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield path.name, row["type"]


def _write(folder: Path, text: str) -> Path:
    path = folder / "enfance.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_type_of_a_real_file_is_declared() -> None:
    used, declared = set(_types_of_facts()), {item.code for item in services.types()}
    assert used, "no file of real services was found"
    assert sorted((name, code) for name, code in used if code not in declared) == []


def test_codes_are_unique_and_lower_case() -> None:
    codes = [item.code for item in services.types()]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not code.replace("_", "").isalnum() or code != code.lower()] == []


def test_labels_are_unique() -> None:
    labels = [item.label for item in services.types()]
    assert len(labels) == len(set(labels))


def test_quantities_exist() -> None:
    named = {quantity for item in services.types() for quantity in item.quantities}
    assert named == {"places_eaje", "places_assistants_maternels"}
    assert named <= set(indicators.quantities())


def test_maisons_and_assistants_maternels_share_one_total() -> None:
    found = {item.code: item.quantities for item in services.types()}
    assert found["mam"] == found["assistants_maternels"] == ("places_assistants_maternels",)
    assert found["multi_accueil"] == found["micro_creche_paje"] == ("places_eaje",)
    assert found["ecole"] == ()


def test_themes_and_types_keep_the_declared_order() -> None:
    assert list(services.themes()) == list(services.THEMES)
    assert services.themes()["acces_droits"] == "Accès aux droits"
    order = [services.THEMES.index(item.theme) for item in services.types()]
    assert order == sorted(order)
    assert [item.code for item in services.types()][:2] == ["multi_accueil", "micro_creche_psu"]


def test_every_file_of_the_folder_is_read() -> None:
    assert {path.stem for path in services.FOLDER.glob("*.toml")} == {*services.THEMES, "bassins", "offers"}


def test_a_whole_declaration(tmp_path: Path) -> None:
    path = _write(tmp_path, 'theme = "Enfance"\n[ludo]\nlabel = "Ludothèque"\nunit = "heures"\nage_min = 0\n')
    label, (item,) = services.read(path)
    assert (label, item.code, item.theme, item.label) == ("Enfance", "ludo", "enfance", "Ludothèque")
    assert (item.unit, item.age_min, item.age_max, item.note, item.quantities) == ("heures", 0, None, "", ())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[ludo]\nlabel = "L"\nunit = "h"\n', "enfance.toml, theme"),
        ('theme = "E"\n[ludo]\nlabel = "L"\n', r"enfance.toml, ludo\.unit"),
        ('theme = "E"\n[ludo]\nunit = "h"\n', r"enfance.toml, ludo\.label"),
        ('theme = "E"\n[ludo]\nlabel = "L"\nunit = "h"\nunite = "h"\n', r"enfance.toml, ludo\.unite"),
        ('theme = "E"\n[ludo]\nlabel = "L"\nunit = 3\n', r"enfance.toml, ludo\.unit"),
        ('theme = "E"\n[ludo]\nlabel = "L"\nunit = "h"\nage_min = "3"\n', r"enfance.toml, ludo\.age_min"),
        (
            'theme = "E"\n[ludo]\nlabel = "L"\nunit = "h"\nage_min = 9\nage_max = 3\n',
            r"enfance.toml, ludo\.age_min",
        ),
        ('theme = "E"\n[ludo\n', "enfance.toml: "),
    ],
)
def test_a_bad_declaration_names_file_and_key(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        services.read(_write(tmp_path, text))
