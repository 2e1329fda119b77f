"""A territory from a folder of files: hand-computed figures, what is kept, what is refused."""

import os
from pathlib import Path

import pytest

from ctg.base.read import Location
from ctg.errors import CtgError
from ctg.sources import territory
from ctg.tasks import base
from ctg.tasks.init import init
from tests.conftest import Run
from tests.tasks import deposits

EXEMPLE = "990000001"


@pytest.fixture
def deposit(tmp_path: Path) -> Path:
    return deposits.write(tmp_path / "depot")


def _population(run: Run, data: Path, year: int) -> dict[str, tuple[str, str, str]]:
    rows = run("export", "indicateur", "code=population", f"annee={year}", "--data", str(data)).rows()
    return {row["territoire"]: (row["valeur"], row["statut"], row["nature"]) for row in rows}


def test_figures_are_carried_to_todays_communes(deposit: Path, tmp_path: Path, run: Run) -> None:
    made = init(tmp_path / "out", deposit, sirens=[EXEMPLE])
    assert made.communes == 3
    old = _population(run, tmp_path / "out", 2022)
    assert old["01990"] == ("1200", "ok", "observe")  # 1000 + 200: a merger is summed
    assert old["01993"] == ("300", "ok", "estime")  # the figure of the commune before it was split
    assert old["01994"] == ("", "manquant", "observe")  # what it had is counted with 01993
    assert old[EXEMPLE] == ("1500", "ok", "estime")
    assert old["D01"] == ("12500", "ok", "observe")
    assert old["FR"] == ("12570", "ok", "observe")
    new = _population(run, tmp_path / "out", 2023)
    assert new["01994"] == ("0", "ok", "observe")
    assert new[EXEMPLE] == ("1410", "ok", "observe")
    assert new["990000002"] == ("71", "ok", "observe")  # it touches Exemple-Trois


def test_a_city_is_the_sum_of_its_arrondissements(deposit: Path, tmp_path: Path, run: Run) -> None:
    listed = tmp_path / "communes.csv"
    listed.write_text("code;nom\n01980;Grandville\n01991;Exemple-le-Vieux\n", encoding="utf-8")
    made = init(tmp_path / "out", deposit, communes=listed)
    assert made.communes == 2  # 01991 is 01990 today
    got = _population(run, tmp_path / "out", 2023)
    assert got["01980"] == ("11200", "ok", "observe")
    assert got["territoire"] == ("12410", "ok", "observe")


def test_two_epcis_are_one_territory(deposit: Path, tmp_path: Path, run: Run) -> None:
    made = init(tmp_path / "out", deposit, sirens=[EXEMPLE, "990000002"])
    assert made.communes == 4
    got = _population(run, tmp_path / "out", 2023)
    assert got["territoire"] == ("1481", "ok", "observe")
    here = territory.read(tmp_path / "out")
    assert [zone.code for zone in here.zones] == ["D01", "D02", "R32", "R84", "FR"]


def test_names_can_be_read_in_a_sentence(deposit: Path, tmp_path: Path) -> None:
    init(tmp_path / "out", deposit, sirens=[EXEMPLE])
    here = territory.read(tmp_path / "out")
    assert here.name == "Communauté de communes de l'Exemple (Bas - Trois)"
    assert here.short == "Exemple"
    assert here.within == "dans la communauté de communes de l'Exemple"
    assert here.reference_epcis == ("990000002",)
    assert here.convention is None


def test_every_file_used_is_recorded(deposit: Path, tmp_path: Path, run: Run) -> None:
    init(tmp_path / "out", deposit, sirens=[EXEMPLE])
    rows = run("export", "fichiers", "--data", str(tmp_path / "out")).rows()
    names = {row["nom"]: row for row in rows}
    assert set(names) == {
        "donnees_communes_2022.csv",
        "donnees_communes_2023.csv",
        "epcicom2025.csv",
        "v_commune_2026.csv",
        "v_mvtcommune_2026.csv",
    }
    population = names["donnees_communes_2022.csv"]
    assert population["periode"] == "2022"
    assert population["geographie"] == "2024"
    assert int(population["octets"]) == (deposit / "donnees_communes_2022.csv").stat().st_size
    assert len(population["sha256"]) == 64


def test_an_existing_territory_is_left_alone(deposit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    init(out, deposit, sirens=[EXEMPLE])
    before = (out / "territory.toml").read_bytes()
    with pytest.raises(CtgError, match=r"existe déjà, rien n'a été modifié\..*--force"):
        init(out, deposit, sirens=["990000002"])
    assert (out / "territory.toml").read_bytes() == before


HAND = """
[convention]  # signed in the great hall
label = "CTG d'essai"
first_year = 2025
last_year = 2029
signatories = ["la Caf d'essai"]

[sectors]
status = "adopté"

[[sectors.sector]]
id = "tout"
name = "Tout"
pole = "01990"
communes = ["01990", "01993", "01994"]
"""


def test_what_was_written_by_hand_survives(deposit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    init(out, deposit, sirens=[EXEMPLE])
    path = out / "territory.toml"
    text = path.read_text(encoding="utf-8").replace('short = "Exemple"', 'short = "Notre Exemple"')
    path.write_text(text + HAND, encoding="utf-8")
    init(out, deposit, sirens=[EXEMPLE], force=True)
    kept = path.read_text(encoding="utf-8")
    assert "# signed in the great hall" in kept
    here = territory.read(out)
    assert here.short == "Notre Exemple"
    assert here.convention is not None
    assert here.convention.signatories == ("la Caf d'essai",)
    assert here.sectors[0].communes == ("01990", "01993", "01994")
    assert here.reference_epcis == ("990000002",)


def test_local_deliveries_survive(deposit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    init(out, deposit, sirens=[EXEMPLE])
    (out / "local" / "brouillon.txt").write_text("à garder", encoding="utf-8")
    init(out, deposit, sirens=[EXEMPLE], force=True)
    assert (out / "local" / "brouillon.txt").read_text(encoding="utf-8") == "à garder"


def test_a_bad_file_changes_nothing(deposit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    init(out, deposit, sirens=[EXEMPLE])
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    bad = deposits.NEW.replace("01990", "1990")
    (deposit / "donnees_communes_2023.csv").write_text(bad, encoding="utf-8")
    with pytest.raises(CtgError, match=r"donnees_communes_2023\.csv, ligne 2.*zéro initial perdu"):
        init(out, deposit, sirens=[EXEMPLE], force=True)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["depot", "out"]


def test_postal_codes_are_not_communes(deposit: Path, tmp_path: Path) -> None:
    listed = tmp_path / "liste.csv"
    listed.write_text("code_postal;code_insee;nom\n01993;01990;Exemple-le-Bas\n", encoding="utf-8")
    init(tmp_path / "out", deposit, communes=listed)
    assert territory.read(tmp_path / "out").communes == ("01990",)


def test_tables_that_init_does_not_remake_are_kept(deposit: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    init(out, deposit, sirens=[EXEMPLE])
    header = "territoire,grandeur,annee,valeur,statut,nature\n"
    (out / "facts" / "maison.csv").write_text(
        header + "01990,naissances,2023,7,ok,observe\n01990,population,2023,9,ok,observe\n", encoding="utf-8"
    )
    (out / "facts" / "notes.txt").write_text("à garder", encoding="utf-8")
    with (out / "facts" / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[maison]\ntitle = "Essai"\nproducer = "Fiction"\nlicence = "MIT"\nvintage = "2023"\n'
            'kind = "grandeurs"\nfile = "maison.csv"\n'
        )
    made = init(out, deposit, sirens=[EXEMPLE], force=True)
    assert any("maison" in note for note in made.notes)
    rows = run("export", "grandeurs", "source=maison", "--data", str(out)).rows()
    assert [(row["grandeur"], row["valeur"]) for row in rows] == [("naissances", "7")]
    assert _population(run, out, 2023)["01990"][0] == "1210"  # the official file is newer
    assert (out / "facts" / "notes.txt").read_text(encoding="utf-8") == "à garder"
    assert (out / "facts.precedent" / "maison.csv").exists()


def test_years_that_the_new_files_no_longer_give_are_kept(deposit: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    init(out, deposit, sirens=[EXEMPLE])
    (deposit / "donnees_communes_2022.csv").unlink()
    init(out, deposit, sirens=[EXEMPLE], force=True)
    assert _population(run, out, 2022)["01990"] == ("1200", "ok", "observe")
    names = {row["nom"] for row in run("export", "fichiers", "--data", str(out)).rows()}
    assert {"donnees_communes_2022.csv", "donnees_communes_2023.csv"} <= names


def test_tables_without_territory_are_not_replaced(deposit: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "facts").mkdir(parents=True)
    (tmp_path / "out" / "facts" / "mine.csv").write_text("à moi", encoding="utf-8")
    with pytest.raises(CtgError, match=r"facts existe déjà"):
        init(tmp_path / "out", deposit, sirens=[EXEMPLE])
    assert (tmp_path / "out" / "facts" / "mine.csv").read_text(encoding="utf-8") == "à moi"


def test_an_extract_makes_no_total_of_the_country(deposit: Path, tmp_path: Path, run: Run) -> None:
    path = deposit / "donnees_communes_2023.csv"
    path.write_text("\n".join(deposits.NEW.splitlines()[:3]) + "\n", encoding="utf-8")
    made = init(tmp_path / "out", deposit, sirens=[EXEMPLE])
    got = _population(run, tmp_path / "out", 2023)
    assert got["01990"] == ("1210", "ok", "observe")
    assert got["FR"] == ("", "manquant", "observe")
    assert any("extrait" in note for note in made.notes)


def test_cut_movements_are_refused(deposit: Path, tmp_path: Path) -> None:
    path = deposit / "v_mvtcommune_2026.csv"
    lines = [line for line in deposits.MOVEMENTS.splitlines() if ",01991," not in line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(CtgError, match="ce qu'est devenue la commune 01991"):
        init(tmp_path / "out", deposit, sirens=[EXEMPLE])


def test_outlines_already_imported_serve_again(deposit: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    init(out, deposit, sirens=[EXEMPLE])
    (deposit / "contours.geojson").unlink()
    made = init(out, deposit, sirens=[EXEMPLE], force=True)
    assert territory.read(out).reference_epcis == ("990000002",)
    assert not any("contours" in note for note in made.notes)


def test_a_killed_init_is_recovered(deposit: Path, tmp_path: Path) -> None:
    """Between the two renames of a publication, long ago."""
    out = tmp_path / "out"
    init(out, deposit, sirens=[EXEMPLE])
    hand = (out / "territory.toml").read_text(encoding="utf-8") + "# by hand\n"
    left = out / ".init-12345678"
    (left / "before").mkdir(parents=True)
    (left / "before" / "territory.toml").write_text(hand, encoding="utf-8")
    (out / "territory.toml").unlink()
    os.utime(left, (0, 0))
    with pytest.raises(CtgError, match="existe déjà"):
        init(out, deposit, sirens=[EXEMPLE])
    assert (out / "territory.toml").read_text(encoding="utf-8") == hand
    assert not left.exists()


def test_here_is_a_folder_too(deposit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ici").mkdir()
    monkeypatch.chdir(tmp_path / "ici")
    init(Path(), deposit, sirens=[EXEMPLE, EXEMPLE])
    assert territory.read(tmp_path / "ici").epcis == (EXEMPLE,)


def test_a_refused_build_changes_nothing(deposit: Path, tmp_path: Path) -> None:
    """Sectors of another perimeter: the build refuses, and the territory of before still answers."""
    out = tmp_path / "out"
    init(out, deposit, sirens=[EXEMPLE])
    path = out / "territory.toml"
    path.write_text(path.read_text(encoding="utf-8") + HAND, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(CtgError, match="hors du périmètre"):
        init(out, deposit, sirens=["990000002"], force=True)
    assert path.read_bytes() == before
    assert base.usable(Location(out))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--siren", "999999999"], "aucun EPCI à fiscalité propre n'a le SIREN « 999999999 »"),
        ([], "« --siren » (répété au besoin) ou « --communes FICHIER »"),
        (["--siren", EXEMPLE, "--communes", "x.csv"], "l'un ou l'autre"),
        (["--communes", "absent.csv"], "absent.csv : fichier absent"),
    ],
)
def test_what_is_refused(arguments: list[str], words: str, deposit: Path, tmp_path: Path, run: Run) -> None:
    ran = run("init", *arguments, "--from", str(deposit), "--data", str(tmp_path / "out"))
    assert words in ran.refusal()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("01990\n99999\n", "ligne 2 : commune « 99999 » inconnue"),
        ("code\n01990\nExemple\n", "ligne 3 : aucun code de commune"),
        ("1990\n", "ligne 1 : aucun code de commune"),
        ("01990,01993\n", "ligne 1 : plusieurs codes sur la ligne"),
        ("postal;nom\n01990;Exemple\n", "ligne 1 : aucune colonne « code_insee »"),
        ("", "aucune commune"),
        ("<html><body>01990</body></html>", "page web"),
    ],
)
def test_a_list_of_communes_that_cannot_be_used(
    content: str, words: str, deposit: Path, tmp_path: Path, run: Run
) -> None:
    listed = tmp_path / "liste.csv"
    listed.write_text(content, encoding="utf-8")
    ran = run("init", "--communes", str(listed), "--from", str(deposit), "--data", str(tmp_path / "out"))
    assert words in ran.refusal()


@pytest.mark.parametrize("name", ["v_commune_2026.csv", "v_mvtcommune_2026.csv", "epcicom2025.csv"])
def test_the_geography_must_be_there(name: str, deposit: Path, tmp_path: Path) -> None:
    (deposit / name).unlink()
    with pytest.raises(CtgError, match=r"il y manque .*Le télécharger sur https://"):
        init(tmp_path / "out", deposit, sirens=[EXEMPLE])


def test_vintages_must_go_together(deposit: Path, tmp_path: Path) -> None:
    (deposit / "v_commune_2026.csv").rename(deposit / "v_commune_2027.csv")
    with pytest.raises(CtgError, match="millésimes qui ne vont pas ensemble"):
        init(tmp_path / "out", deposit, sirens=[EXEMPLE])
