"""What every Melodi file may do to its reader: forms that are read, faults that are refused."""

import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from ctg.errors import DataError
from ctg.model import Scope
from ctg.sources import _melodi_rows, _zip
from ctg.sources.official import readers
from tests.sources.official.delivered import SCOPE, deliver

BIRTHS = readers()["insee_naissances"]
INCOMES = readers()["insee_filosofi_melodi"]
FAMILIES = readers()["insee_familles"]
AGES = readers()["insee_ages"]
MELODI = [name for name, reader in readers().items() if reader.source.container == "melodi"]
LINE = '"LVB";"A";"01990";"COM";"A";"2024";28\n'
assert LINE in BIRTHS.sample


def births(tmp_path: Path, content: str | bytes, scope: Scope = SCOPE) -> pd.DataFrame:
    return BIRTHS.read(deliver(tmp_path, BIRTHS, content), scope)


def refusal(tmp_path: Path, content: str | bytes) -> str:
    with pytest.raises(DataError) as caught:
        births(tmp_path, content)
    return str(caught.value)


def values(frame: pd.DataFrame) -> dict[tuple[str, int], tuple[float | None, str]]:
    """(territory, year) -> value or None, status."""
    return {
        (row.territoire, row.annee): (None if pd.isna(row.valeur) else row.valeur, row.statut)
        for row in frame.itertuples()
    }


SAMPLE = {
    ("01990", 2023): (31.0, "ok"),
    ("01990", 2024): (28.0, "ok"),
    ("2A991", 2023): (0.0, "ok"),
    ("2A991", 2024): (2.0, "ok"),
    ("01991", 2024): (None, "manquant"),  # K: counted in another commune
    ("990000001", 2024): (30.0, "ok"),
    ("D01", 2024): (6400.0, "ok"),
    ("R84", 2024): (80000.0, "ok"),
    ("FR", 2024): (660000.0, "ok"),
}


def test_each_level_has_its_code_and_others_are_left(tmp_path: Path) -> None:
    frame = births(tmp_path, BIRTHS.sample)
    assert values(frame) == SAMPLE  # not the 55 of UU2020 01990
    levels = dict(zip(frame["territoire"], frame["niveau"], strict=True))
    assert levels == {
        "01990": "commune",
        "2A991": "commune",
        "01991": "commune",
        "990000001": "epci",
        "D01": "zone",
        "R84": "zone",
        "FR": "zone",
    }


def reordered(text: str) -> str:
    return "\n".join(";".join(reversed(line.split(";"))) for line in text.splitlines()) + "\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(BIRTHS.sample.replace('"', ""), id="no quotes"),
        pytest.param(BIRTHS.sample.replace(";", ","), id="commas"),
        pytest.param(BIRTHS.sample.encode("utf-8-sig"), id="BOM"),
        pytest.param(BIRTHS.sample.replace("\n", "\r\n"), id="Windows lines"),
        pytest.param(reordered(BIRTHS.sample), id="columns in another order"),
        pytest.param(
            "\n".join(f'{line};"Libellé é"' for line in BIRTHS.sample.splitlines()).encode("cp1252"),
            id="cp1252 and a column more",
        ),
    ],
)
def test_the_same_figures_in_every_dialect(tmp_path: Path, content: str | bytes) -> None:
    assert values(births(tmp_path, content)) == SAMPLE


def test_the_data_file_out_of_its_archive(tmp_path: Path) -> None:
    path = tmp_path / "DS_ETAT_CIVIL_NAIS_COMMUNES_data.csv"
    path.write_text(BIRTHS.sample, encoding="utf-8")
    assert values(BIRTHS.read(path, SCOPE)) == SAMPLE


def test_blocks_smaller_than_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_melodi_rows, "BLOCK", 100)
    assert values(births(tmp_path, BIRTHS.sample)) == SAMPLE
    text = refusal(tmp_path, BIRTHS.sample.replace('"2024";660000', '"2024";beaucoup'))
    assert "ligne 11, colonne « OBS_VALUE »" in text
    text = refusal(tmp_path, BIRTHS.sample.replace('"84";"REG"', '"4";"REG"'))
    assert "ligne 10, colonne « GEO »" in text


def test_only_the_scope_and_the_country_are_kept(tmp_path: Path) -> None:
    frame = births(tmp_path, BIRTHS.sample, Scope(communes=frozenset({"2A991", "84", "F"})))
    assert set(frame["territoire"]) == {"2A991", "FR"}


@pytest.mark.parametrize(
    ("status", "conf", "value", "expected"),
    [
        ("A", "F", "21500", (21500.0, "ok")),
        ("A", "F", "0", (0.0, "ok")),
        ("P", "", "21500.5", (21500.5, "ok")),
        ("W", "F", "21500", (21500.0, "ok")),
        ("A", "F", "", (None, "manquant")),
        ("A", "", "", (None, "manquant")),
        ("O", "F", "21500", (None, "manquant")),
        ("M", "F", "", (None, "manquant")),
        ("K", "F", "0", (None, "manquant")),
        ("A", "C", "", (None, "secret")),
        ("A", "N", "21500", (None, "secret")),
        ("K", "N", "", (None, "secret")),
        ("Q", "F", "", (None, "secret")),
    ],
)
def test_every_state(
    tmp_path: Path, status: str, conf: str, value: str, expected: tuple[float | None, str]
) -> None:
    line = '"01990";"COM";"MED_SL";"EUR_YR";"0";"F";"A";2021;21500\n'
    assert line in INCOMES.sample
    other = f'"01990";"COM";"MED_SL";"EUR_YR";"0";"{conf}";"{status}";2021;{value}\n'
    frame = INCOMES.read(deliver(tmp_path, INCOMES, INCOMES.sample.replace(line, other)), SCOPE)
    row = frame[frame["grandeur"] == "niveau_de_vie_median"]
    assert values(row)["01990", 2021] == expected


def test_an_estimate_is_told(tmp_path: Path) -> None:
    frame = births(tmp_path, BIRTHS.sample.replace(LINE, LINE.replace('"COM";"A"', '"COM";"E"')))
    natures = {(row.territoire, row.annee): row.nature for row in frame.itertuples()}
    assert natures["01990", 2024] == "estime"
    assert natures["01990", 2023] == "observe"


def test_status_columns_that_older_files_lack(tmp_path: Path) -> None:
    lines = [line.split(";") for line in BIRTHS.sample.splitlines() if '"K"' not in line]
    content = "\n".join(";".join(cells[:4] + cells[5:]) for cells in lines) + "\n"
    assert values(births(tmp_path, content))["01990", 2024] == (28.0, "ok")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"EC_MEASURE";', '"MESURE";', "colonne « EC_MEASURE » absente (trouvées : MESURE, FREQ, GEO,"),
        ('"OBS_VALUE"', '"GEO"', "deux colonnes « GEO »."),
        (LINE, LINE + LINE, "ligne 4, colonne « GEO_OBJECT » : ligne en double pour COM, 01990, 2024"),
        (LINE, LINE.replace("01990", "1990"), "ligne 3, colonne « GEO » : code « 1990 » (zéro initial perdu"),
        ('"01";"DEP"', '"1";"DEP"', "ligne 9, colonne « GEO » : code « 1 » (zéro initial perdu"),
        (
            LINE,
            LINE.replace("28", "vingt"),
            "ligne 3, colonne « OBS_VALUE » : « vingt » n'est pas un nombre.",
        ),
        (LINE, LINE.replace("28", "inf"), "ligne 3, colonne « OBS_VALUE » : « inf » n'est pas un nombre."),
        (
            LINE,
            LINE.replace('"2024"', '"24"'),
            "ligne 3, colonne « TIME_PERIOD » : « 24 » n'est pas une année.",
        ),
        (LINE, LINE.replace('"A";"2024"', '"Z";"2024"'), "ligne 3, colonne « OBS_STATUS » : « Z »"),
        (LINE, LINE.replace("LVB", "LVB2"), "ligne 3, colonne « EC_MEASURE » : modalité « LVB2 » inconnue"),
        (LINE, '"LVB";"A";"01990"\n', "ligne 3 : 3 cellules au lieu de 7 (fichier tronqué ?)."),
    ],
)
def test_refusals_say_where(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert before in BIRTHS.sample
    text = refusal(tmp_path, BIRTHS.sample.replace(before, after, 1))
    assert words in text
    assert text.endswith(".")
    assert "\n" not in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "absente"),
        (BIRTHS.sample.splitlines()[0], "aucune ligne sous l'en-tête."),
        (BIRTHS.sample.splitlines()[0] + "\n", "aucune ligne sous l'en-tête."),
        (
            BIRTHS.sample.splitlines()[0] + '\n"LVB";"A";"75056";"COM";"A";"2024";9\n',
            "aucune ligne sur ce territoire.",
        ),
        (BIRTHS.sample.replace('"LVB"', '"DTH"'), "modalité « DTH » inconnue"),
    ],
)
def test_files_with_nothing_to_read(tmp_path: Path, content: str, words: str) -> None:
    assert words in refusal(tmp_path, content)


def test_what_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / BIRTHS.source.named
    for content, words in (
        (b"<!DOCTYPE html><html>Erreur 500</html>", "c'est une page web"),
        (b"PK\x03\x04 la suite manque", "archive tronquée ou abîmée."),
        (b"", "fichier vide."),
        (b"bonjour", "ce n'est pas une archive."),
    ):
        path.write_bytes(content)
        with pytest.raises(DataError, match=re.escape(words)):
            BIRTHS.read(path, SCOPE)
    with pytest.raises(DataError, match="fichier absent"):
        BIRTHS.read(tmp_path / "ailleurs" / path.name, SCOPE)


def test_an_archive_damaged_in_its_middle(tmp_path: Path) -> None:
    rows = "".join(
        f'"LVB";"A";"{number:05d}";"COM";"A";"2024";{number * 7919 % 1000}\n' for number in range(60_000)
    )
    path = deliver(tmp_path, BIRTHS, BIRTHS.sample + rows)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(DataError):  # what comes out of a damaged stream first depends on zlib
        BIRTHS.read(path, SCOPE)
    path.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(DataError, match="archive tronquée ou abîmée"):
        BIRTHS.read(path, SCOPE)


def test_an_archive_that_would_fill_everything(tmp_path: Path) -> None:
    path = tmp_path / BIRTHS.source.named
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("DS_data.csv", BIRTHS.sample + "\n" * 5_000_000)
    assert _zip.MAX_RATIO * path.stat().st_size < 5_000_000
    with pytest.raises(DataError, match="refusé"):
        BIRTHS.read(path, SCOPE)


def test_the_archive_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / BIRTHS.source.named
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("autre.csv", BIRTHS.sample)
    with pytest.raises(DataError, match=r"autre\.csv"):
        BIRTHS.read(path, SCOPE)


def test_a_value_on_another_scale_is_refused(tmp_path: Path) -> None:
    content = INCOMES.sample.replace('"EUR_YR";"0"', '"EUR_YR";"3"', 1)
    with pytest.raises(DataError, match=r"ligne 2, colonne « UNIT_MULT » : « 3 »"):
        INCOMES.read(deliver(tmp_path, INCOMES, content), SCOPE)


def test_secrecy_needs_its_column(tmp_path: Path) -> None:
    content = INCOMES.sample.replace('"CONF_STATUS"', '"STATUT"', 1)
    with pytest.raises(DataError, match=r"colonne « CONF_STATUS » absente.*catalogue-donnees.insee.fr"):
        INCOMES.read(deliver(tmp_path, INCOMES, content), SCOPE)


def test_a_dimension_that_nobody_declared(tmp_path: Path) -> None:
    line = '"01990";"COM";"22";"_T";"FAM";"A";"A";2023;350.5\n'
    content = FAMILIES.sample.replace(line, line + line.replace("FAM", "POP"))
    with pytest.raises(DataError, match=r"ligne 4 : plusieurs valeurs .*RP_MEASURE"):
        FAMILIES.read(deliver(tmp_path, FAMILIES, content), SCOPE)


def test_a_total_that_is_not_there(tmp_path: Path) -> None:
    content = AGES.sample.replace('"_T";"Y', '"F";"Y').replace('"_T";"_T"', '"F";"_T"')
    with pytest.raises(DataError, match="aucune ligne où « SEX » vaut « _T »"):
        AGES.read(deliver(tmp_path, AGES, content), SCOPE)


def test_a_renamed_modality_is_missed(tmp_path: Path) -> None:
    content = AGES.sample.replace('"Y18T24"', '"Y18T25"')
    with pytest.raises(DataError, match="aucune ligne où « AGE » vaut « Y18T24 »"):
        AGES.read(deliver(tmp_path, AGES, content), SCOPE)


@pytest.mark.parametrize("name", MELODI)
def test_a_name_that_lies_about_its_year(name: str, tmp_path: Path) -> None:
    reader = readers()[name]
    path = deliver(tmp_path, reader)
    lying = path.with_name(f"{reader.source.named.split('_CSV')[0].rstrip('0123456789_')}_2019_CSV_FR.zip")
    path.rename(lying)
    assert re.fullmatch(reader.source.files, lying.name)
    with pytest.raises(DataError, match=r"annonce 2019, ses données vont jusqu'à 20\d\d"):
        reader.read(lying, SCOPE)


@pytest.mark.parametrize(
    ("name", "geography"),
    [
        ("insee_ages", 2026),
        ("insee_familles", 2026),
        ("insee_activite", 2026),
        ("insee_enfants_activite", 2026),
        ("insee_naissances", 2025),
        ("insee_filosofi_melodi", 2025),
    ],
)
def test_the_year_of_the_commune_codes(name: str, geography: int, tmp_path: Path) -> None:
    reader = readers()[name]
    assert set(reader.read(deliver(tmp_path, reader), SCOPE)["geographie"]) == {geography}
