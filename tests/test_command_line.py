"""The figures the project promises, through the command line, and the manners of every command."""

import csv
import io
import json
import math
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ctg import indicators
from ctg.__main__ import main
from ctg.answers.registry import ANSWERS, ask
from ctg.base.read import Location
from tests.conftest import AWAITING, ROOT, Ran, Run

EPCI = "200037059"
Figures = Callable[..., dict[str, dict[str, str]]]


@pytest.fixture
def figures(run: Run, built: Location) -> Figures:
    """Territory -> row of one indicator, as the French CSV has it."""

    def ask_for(code: str, *values: str) -> dict[str, dict[str, str]]:
        rows = run("export", "indicateur", f"code={code}", *values, data=built.folder).rows()
        return {row["territoire"]: row for row in rows}

    return ask_for


def _number(row: dict[str, str]) -> float:
    assert row["statut"] == "ok"
    return float(row["valeur"].replace(",", "."))


def _rounded(rows: dict[str, dict[str, str]], decimals: int, *codes: str) -> list[float]:
    return [round(_number(rows[code]), decimals) for code in codes]


def test_population(figures: Figures) -> None:
    rows = figures("population")
    assert (rows[EPCI]["valeur"], rows["80620"]["valeur"]) == ("26393", "7090")
    assert {row["annee"] for row in rows.values()} == {"2023"}


def test_mean_annual_change(figures: Figures) -> None:
    rows = figures("evolution_population")
    assert _rounded(rows, 3, EPCI, "D80", "R32", "FR") == [-0.665, -0.142, -0.037, 0.355]
    assert rows[EPCI]["millesime"] == "2015-2023"


def test_census_unemployment(figures: Figures) -> None:
    rows = figures("chomage", "annee=2021")
    assert _rounded(rows, 2, EPCI, "D80", "R32", "FR") == [15.32, 14.06, 14.77, 12.08]


def test_births_per_thousand(figures: Figures) -> None:
    rows = figures("natalite", "annee=2022")
    assert _rounded(rows, 2, EPCI, "R32", "FR") == [9.87, 10.69, 10.53]
    assert _number(rows["D80"]) == pytest.approx(5579 / 565540 * 1000)  # 9.8649


def test_density(figures: Figures) -> None:
    assert _rounded(figures("densite"), 1, EPCI) == [57.0]


def test_median_standard_of_living(figures: Figures) -> None:
    rows = figures("niveau_de_vie_median")
    states = [row["statut"] for row in rows.values() if row["niveau"] == "commune"]
    assert (states.count("ok"), states.count("secret"), len(states)) == (51, 9, 60)
    assert rows[EPCI]["valeur"] == "20620"
    assert not [row for row in rows.values() if row["niveau"] == "secteur"]  # no mean of medians


def test_poverty_rate(figures: Figures) -> None:
    rows = figures("taux_pauvrete")
    communes = {code: row for code, row in rows.items() if row["niveau"] == "commune"}
    known = {code: row["valeur"] for code, row in communes.items() if row["statut"] == "ok"}
    assert known == {"80620": "25,0"}
    assert sum(row["statut"] == "secret" and row["valeur"] == "" for row in communes.values()) == 59
    assert _rounded(rows, 1, EPCI, "D80", "R32") == [16.7, 16.4, 18.0]


def test_official_coverage(figures: Figures) -> None:
    rows = figures("couverture_accueil")
    assert _rounded(rows, 1, EPCI, "D80", "FR") == [64.3, 66.9, 59.4]
    assert {row["niveau"] for row in rows.values()} == {"epci", "reference"}


@pytest.mark.parametrize(("year", "births"), [("2008", "329"), ("2023", "240")])
def test_births(figures: Figures, year: str, births: str) -> None:
    assert figures("naissances", f"annee={year}")[EPCI]["valeur"] == births


def test_schools_and_pupils(figures: Figures) -> None:
    assert figures("ecoles")[EPCI]["valeur"] == "26"
    assert figures("eleves")[EPCI]["valeur"] == "2413"


def test_children_under_three_are_an_estimate_and_few_by_commune(figures: Figures) -> None:
    rows = figures("enfants_moins_3")
    assert (rows[EPCI]["valeur"], rows[EPCI]["nature"]) == ("748", "estime")
    communes = [row for row in rows.values() if row["niveau"] == "commune"]
    assert sum(_number(row) < 20 for row in communes) == 51


# The same figures computed again from the files, with the csv module and nothing of ours.


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _raw() -> dict[tuple[str, str, str], float]:
    """(quantity, territory, year) -> value, of every file of quantities."""
    files = [_lines(path) for path in sorted((ROOT / "data" / "facts").glob("*.csv"))]
    rows = [row for file in files if "grandeur" in file[0] for row in file if row["statut"] == "ok"]
    return {(row["grandeur"], row["territoire"], row["annee"]): float(row["valeur"]) for row in rows}


def _members() -> dict[str, list[str]]:
    """EPCI and sectors -> their communes, from the declarations."""
    table = tomllib.loads((ROOT / "data" / "territory.toml").read_text(encoding="utf-8"))
    found = {f"secteur:{item['id']}": item["communes"] for item in table["sectors"]["sector"]}
    communes = _lines(ROOT / "data" / "facts" / "communes.csv")
    return {EPCI: [row["code"] for row in communes if row["epci"] == EPCI]} | found


RATES = [
    ("chomage", "chomeurs_15_64", "actifs_15_64", "2021", 100),
    ("activite", "actifs_15_64", "population_15_64", "2021", 100),
    ("natalite", "naissances", "population", "2022", 1000),
    ("mortalite", "deces", "population", "2023", 1000),
    ("taille_menages", "population", "menages", "2021", 1),
]


@pytest.mark.parametrize("rate", RATES, ids=[rate[0] for rate in RATES])
def test_a_rate_of_a_whole_is_a_rate_of_sums(
    figures: Figures, rate: tuple[str, str, str, str, float]
) -> None:
    code, over, under, year, times = rate
    raw, rows = _raw(), figures(code, f"annee={year}")
    # Census counts are weighted: a published EPCI and the sum of its communes differ by one or two.
    for place, communes in _members().items():
        top = sum(raw[over, commune, year] for commune in communes)
        bottom = sum(raw[under, commune, year] for commune in communes)
        assert math.isclose(_number(rows[place]), top / bottom * times, rel_tol=2e-4), place
        mean = sum(raw[over, one, year] / raw[under, one, year] for one in communes) / len(communes)
        assert not math.isclose(_number(rows[place]), mean * times, rel_tol=2e-4), place


COUNTS = ("population", "naissances", "deces", "enfants_moins_3", "ecoles", "eleves")


@pytest.mark.parametrize("code", COUNTS)
def test_sectors_and_communes_add_up_to_the_epci(figures: Figures, code: str) -> None:
    rows = figures(code)
    for level in ("commune", "secteur"):
        parts = [_number(row) for row in rows.values() if row["niveau"] == level]
        assert sum(parts) == _number(rows[EPCI])
    for sector, communes in _members().items():
        assert sum(_number(rows[one]) for one in communes) == _number(rows[sector])


def test_no_indicator_gives_a_figure_to_what_is_not_ok(run: Run, built: Location) -> None:
    rows = run("export", "indicateur", "annee=toutes", data=built.folder).rows()
    assert {row["code"] for row in rows} == set(indicators.catalogue()) - AWAITING
    assert all((row["valeur"] != "") == (row["statut"] == "ok") for row in rows)
    assert all(row["source"] and row["millesime"] for row in rows)
    keys = [(row["territoire"], int(row["annee"]), row["code"]) for row in rows]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys))


REFERENCES = {
    "200035442",
    "200068500",
    "200070928",
    "200070985",
    "240200493",
    "248000747",
    "D80",
    "R32",
    "FR",
}


@pytest.mark.parametrize("level", ["commune", "secteur", "epci", "reference"])
def test_a_level_gives_its_territories_and_no_other(figures: Figures, level: str) -> None:
    rows = figures("population", f"niveau={level}")
    members = _members()
    expected = {
        "commune": set(members[EPCI]),
        "secteur": set(members) - {EPCI},
        "epci": {EPCI},
        "reference": REFERENCES,
    }
    assert set(rows) == expected[level]
    assert {row["niveau"] for row in rows.values()} == {level}


def test_the_whole_perimeter_is_no_level_of_its_own_when_it_is_one_epci(figures: Figures) -> None:
    assert figures("population", "niveau=territoire") == {}


def test_no_example_enters_an_indicator(run: Run, built: Location) -> None:
    rows = run("export", "indicateur", "annee=toutes", data=built.folder).rows()
    assert {row["nature"] for row in rows} == {"observe", "estime"}


# The form of what is written.


def test_french_excel_by_default(run: Run, built: Location) -> None:
    out = run("export", "services", "type=multi_accueil", data=built.folder).out
    assert out.startswith(b"\xef\xbb\xbfterritoire;")
    assert out.count(b"\n") == out.count(b"\r\n") > 1
    row = next(csv.DictReader(io.StringIO(out.decode("utf-8-sig")), delimiter=";"))
    assert "," in row["lat"] and "." not in row["lat"]
    assert date(*map(int, reversed(row["ouvert_le"].split("/")))) < date(2026, 12, 31)


def test_plain_csv(run: Run, built: Location) -> None:
    out = run("export", "services", "type=multi_accueil", "--plain", data=built.folder).out
    assert out.startswith(b"territoire,")
    row = next(csv.DictReader(io.StringIO(out.decode())))
    assert "." in row["lat"]
    assert date.fromisoformat(row["ouvert_le"]) < date(2026, 12, 31)


def test_json_says_null_for_what_is_unknown(run: Run, built: Location) -> None:
    got = run("export", "indicateur", "code=taux_pauvrete", "--format", "json", data=built.folder)
    rows = json.loads(got.out, parse_constant=pytest.fail)  # NaN is not JSON
    secret = next(row for row in rows if row["statut"] == "secret")
    assert secret["valeur"] is None
    assert next(row for row in rows if row["territoire"] == "80620")["valeur"] == 25.0


def test_negative_figures_stay_figures(figures: Figures) -> None:
    value = figures("evolution_population")[EPCI]["valeur"]
    assert value.startswith("-0,66")


def _chosen(answer: str) -> list[str]:
    """A value for each parameter that the answer needs: the first accepted, or a sheet of the examples."""
    return [f"{item.name}={(*item.accepted, '1.1')[0]}" for item in ANSWERS[answer].needs]


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_round_trips_in_full_precision(run: Run, built: Location, answer: str) -> None:
    chosen = _chosen(answer)
    rows = json.loads(run("export", answer, *chosen, "--format", "json", data=built.folder).out)
    frame = ask(built, answer, **dict(choice.split("=") for choice in chosen))
    assert len(rows) == len(frame)
    assert len(frame) or answer in ("fichiers", "activite", "plan")  # a new logbook is empty
    for column in frame.select_dtypes("number"):
        given = [None if math.isnan(value) else value for value in frame[column].astype(float)]
        assert [row[column] for row in rows] == given
    plain = list(
        csv.DictReader(io.StringIO(run("export", answer, *chosen, "--plain", data=built.folder).out.decode()))
    )
    for column in frame.select_dtypes("number"):
        read = [float(row[column]) if row[column] else None for row in plain]
        assert read == [row[column] for row in rows]


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_lists_the_columns_that_really_come(run: Run, built: Location, answer: str) -> None:
    lines = run("answers").out.decode().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{answer} : "))
    listed = next(line for line in lines[start:] if line.startswith("  colonnes : "))
    ran = run("export", answer, *_chosen(answer), data=built.folder)
    header = ran.out.decode("utf-8-sig").splitlines()[0]
    assert listed.removeprefix("  colonnes : ").split(", ") == header.split(";")


# Manners: refusals, exit codes, help, where things are.


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rien"], ["« rien »", "indicateur", "services", "communes"]),
        (["indicateur", "cod=population"], ["« cod »", "code", "niveau", "annee"]),
        (["indicateur", "code=chomages"], ["« chomages »", "chomage", "natalite"]),
        (["indicateur", "niveau=canton"], ["« canton »", "commune, secteur, epci, territoire, reference"]),
        (["indicateur", "code=chomage", "annee=1999"], ["« 1999 »", "2021", "toutes"]),
        (["services", "theme=sport"], ["« sport »", "petite_enfance", "jeunesse"]),
        (["services", "type=creche"], ["« creche »", "multi_accueil"]),
        (["communes", "code=80620"], ["« communes »", "aucun paramètre"]),
        (["indicateur", "chomage"], ["« chomage »", "nom=valeur"]),
        (["indicateur", "=chomage"], ["nom=valeur"]),
    ],
)
def test_an_unknown_word_lists_the_accepted_ones(
    run: Run, built: Location, words: list[str], told: list[str]
) -> None:
    sentence = run("export", *words, data=built.folder).refusal()
    assert [word for word in told if word not in sentence] == []


ENGLISH = (
    "usage:",
    "options:",
    "arguments:",
    "show this",
    "required",
    "error",
    "choose",
    "invalid",
    "expected",
)
USAGES: list[list[str]] = [
    [],
    ["nada"],
    ["build", "--fast"],
    ["build", "--json=3"],
    ["build", "--data"],
    ["export"],
    ["export", "communes", "--format", "xlsx"],
    ["export", "communes", "--form", "json"],
    ["import", "contours"],
    ["import", "routes", "x.geojson"],
    ["fetch"],
    ["carnet"],
    ["carnet", "vider"],
    ["carnet", "set", "fiche", "1", "a=b"],
    ["carnet", "set", "fiche", "1", "a=b", "--actor", "A", "--version", "un"],
]


@pytest.mark.parametrize("words", USAGES, ids=" ".join)
def test_bad_usage_is_refused_in_french(run: Run, words: list[str]) -> None:
    sentence = run(*words).refusal()
    assert "--help" in sentence
    assert [word for word in ENGLISH if word in sentence] == []


@pytest.mark.parametrize(
    "command", ["", "build", "check", "answers", "export", "import", "fetch", "carnet check"]
)
def test_help_is_in_french_everywhere(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command.split(), "--help"])
    text = capsys.readouterr().out
    assert left.value.code == 0
    assert text.startswith("Usage\u00a0: python -m ctg")
    assert "afficher cette aide" in text
    assert [word for word in ENGLISH if word in text] == []
    assert not command or "--data DOSSIER" in text


def test_out_writes_the_same_bytes_and_speaks_on_stderr(run: Run, built: Location, tmp_path: Path) -> None:
    target = tmp_path / "communes.csv"
    said = run("export", "communes", "--out", str(target), data=built.folder)
    assert (said.code, said.out) == (0, b"")
    assert "60 lignes" in said.err and str(target) in said.err
    assert target.read_bytes() == run("export", "communes", data=built.folder).out
    assert [path.name for path in tmp_path.iterdir()] == ["communes.csv"]


def test_out_to_a_place_that_does_not_exist(run: Run, built: Location, tmp_path: Path) -> None:
    target = tmp_path / "absent" / "communes.csv"
    sentence = run("export", "communes", "--out", str(target), data=built.folder).refusal()
    assert "dossier absent" in sentence and str(target) in sentence


def _process(*words: str, **variables: str) -> Ran:
    environment = {"PATH": "", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | variables
    done = subprocess.run(
        [sys.executable, "-m", "ctg", *words], capture_output=True, env=environment, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


def test_as_a_process_data_alone_on_stdout_and_ctg_data_honoured(built: Location) -> None:
    got = _process("export", "communes", CTG_DATA=str(built.folder))
    assert (got.code, got.err) == (0, "")
    assert len(got.rows()) == 60
    refused = _process("export", "commune", CTG_DATA=str(built.folder))
    assert "« commune »" in refused.refusal()


def test_base_names_the_file_to_read(run: Run, private: Location, tmp_path: Path) -> None:
    elsewhere = private.path().rename(tmp_path / "ailleurs.duckdb")
    assert "build" in run("export", "communes", data=private.folder).refusal()
    got = run("export", "communes", "--base", str(elsewhere), data=private.folder)
    assert len(got.rows()) == 60


def test_base_names_the_file_to_write(run: Run, private: Location, tmp_path: Path) -> None:
    pointer = (private.folder / "base.json").read_bytes()
    target = tmp_path / "ici.duckdb"
    said = run("build", "--no-demo", "--json", "--base", str(target), data=private.folder)
    summary = json.loads(said.out)
    assert (summary["base"], summary["exemples"]) == (str(target), False)
    assert summary["lignes"]["commune"] == 905
    assert (private.folder / "base.json").read_bytes() == pointer
    got = run("export", "services", "--base", str(target), data=private.folder).rows()
    assert {row["nature"] for row in got} == {"observe"}


def test_check_writes_nothing(run: Run, private: Location) -> None:
    before = {path: path.stat().st_mtime_ns for path in private.folder.rglob("*")}
    said = run("check", data=private.folder)
    assert (said.code, said.out) == (0, b"")
    assert {path: path.stat().st_mtime_ns for path in private.folder.rglob("*")} == before
