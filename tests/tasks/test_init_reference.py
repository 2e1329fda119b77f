"""The real files of the producers, when they are at hand: any territory of France, one command."""

import csv
import os
from pathlib import Path

import pytest

from ctg.answers.registry import ask
from ctg.base.read import Location
from ctg.errors import UnknownName
from ctg.tasks.init import Initialised, init

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("CTG_REFERENCE", ROOT.parent / "shared" / "reference"))
pytestmark = pytest.mark.skipif(
    not REFERENCE.exists(), reason="the producers' files are not at hand (CTG_REFERENCE)"
)
HAUTE_SOMME = "200037059"
ELSEWHERE = {
    "Bordeaux Métropole": ["243300316"],
    "three communes": ["243301165"],
    "an island, Belle-Île": ["245600465"],
    "overseas, La Réunion": ["249740119"],
    "Corsica": ["200033827"],
    "three départements, Redon": ["243500741"],
    "Métropole de Lyon": ["200046977"],
    "two EPCIs": ["200037059", "200070985"],
}


@pytest.fixture(scope="module")
def haute_somme(tmp_path_factory: pytest.TempPathFactory) -> tuple[Location, Initialised]:
    folder = tmp_path_factory.mktemp("haute-somme") / "data"
    return Location(folder), init(folder, REFERENCE, sirens=[HAUTE_SOMME])


def _members(sirens: list[str]) -> list[str]:
    with (REFERENCE / "insee/epcicom2025_cp1252.csv").open(encoding="cp1252", newline="") as file:
        return [row["insee"] for row in csv.DictReader(file, delimiter=";") if row["siren"] in sirens]


def _in_the_file(communes: list[str]) -> float:
    """Population of 2023, read by the csv module alone; a city is the sum of its arrondissements."""
    with (REFERENCE / "insee/donnees_communes_2023.csv").open(encoding="utf-8-sig", newline="") as file:
        known = {row["COM"]: int(row["PMUN"]) for row in csv.DictReader(file, delimiter=";")}
    lyon = [code for code in known if "69381" <= code <= "69389"]
    wanted = [part for code in communes for part in (lyon if code == "69123" else [code])]
    return sum(known[code] for code in wanted)


def _value(base: Location, code: str, territory: str, year: str) -> float:
    frame = ask(base, "indicateur", code=code, annee=year)
    return float(frame.loc[frame["territoire"] == territory, "valeur"].iloc[0])


def test_the_first_territory_has_the_shipped_figures(
    haute_somme: tuple[Location, Initialised], built: Location
) -> None:
    here, made = haute_somme
    assert made.communes == 60
    assert _value(here, "population", HAUTE_SOMME, "2023") == 26_393
    assert _value(here, "population", HAUTE_SOMME, "2019") == 27_052
    for code in ("population", "niveau_de_vie_median", "taux_pauvrete"):
        mine = ask(here, "indicateur", code=code, annee="toutes", niveau="commune")
        theirs = ask(built, "indicateur", code=code, annee="toutes", niveau="commune")
        key = ["territoire", "annee"]
        both = mine.merge(theirs, on=key, suffixes=("", "_shipped"))
        assert len(both) == len(mine) > 0
        assert both["statut"].equals(both["statut_shipped"])
        assert both["valeur"].equals(both["valeur_shipped"])


def test_what_the_other_files_say_of_it(haute_somme: tuple[Location, Initialised]) -> None:
    here, _made = haute_somme
    median = ask(here, "indicateur", code="niveau_de_vie_median", niveau="commune")
    assert (median["statut"].value_counts().to_dict()) == {"ok": 51, "secret": 9}
    poverty = ask(here, "indicateur", code="taux_pauvrete", niveau="commune")
    assert (poverty["statut"].value_counts().to_dict()) == {"secret": 59, "ok": 1}
    services = ask(here, "services")
    inside = services[services["territoire"].isin(_members([HAUTE_SOMME]))]
    schools = inside[(inside["type"] == "ecole") & inside["ips"].notna()]
    assert len(schools) == 17
    with pytest.raises(UnknownName):  # 17 are not all the schools: no count is made of them
        ask(here, "grandeurs", grandeur="ecoles")
    assert schools["effectifs"].sum() == 1_509
    houses = inside[inside["type"] == "france_services"]
    assert set(houses["territoire"]) == {"80620", "80677"}


@pytest.mark.parametrize("name", list(ELSEWHERE))
def test_any_territory_of_france(name: str, tmp_path: Path) -> None:
    sirens = ELSEWHERE[name]
    made = init(tmp_path / "data", REFERENCE, sirens=sirens)
    members = _members(sirens)
    assert made.communes == len(members)
    main = sirens[0] if len(sirens) == 1 else "territoire"
    assert _value(Location(tmp_path / "data"), "population", main, "2023") == _in_the_file(members)


def test_a_list_of_communes(tmp_path: Path) -> None:
    listed = tmp_path / "communes.txt"
    listed.write_text("29155\n85113\n80620\n", encoding="utf-8")  # two islands without EPCI, Péronne
    made = init(tmp_path / "data", REFERENCE, communes=listed)
    assert made.communes == 3
    got = _value(Location(tmp_path / "data"), "population", "territoire", "2023")
    assert got == _in_the_file(["29155", "85113", "80620"])


def test_mayotte_has_no_population_and_says_so(tmp_path: Path) -> None:
    made = init(tmp_path / "data", REFERENCE, sirens=["200050532"])
    frame = ask(Location(tmp_path / "data"), "indicateur", code="population", niveau="commune")
    assert set(frame["statut"]) == {"manquant"}
    assert len(frame) == made.communes == 2
    told = [note for note in made.notes if note.startswith("Populations de référence")]
    assert len(told) == 1
    assert "2 communes" in told[0]
