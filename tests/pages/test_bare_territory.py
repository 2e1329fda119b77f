"""A territory that has almost nothing: every page opens, every answer answers, nothing becomes 0."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ctg import indicators
from ctg.answers.overview import EIGHT
from ctg.answers.registry import ANSWERS
from ctg.answers.sources import meta
from ctg.base.read import Location, read
from ctg.tasks import base
from tests import bare
from tests.conftest import ROOT, Run

PAGES = sorted(path.relative_to(ROOT / "pages").as_posix() for path in (ROOT / "pages").rglob("*.py"))
TERRITOIRE, SERVICES = "comprendre/territoire.py", "comprendre/services.py"
ALL = tuple(bare.COMMUNES)
CASES = {
    "population only": {},
    "population missing": {"population": "manquant", "zone": True},
    "no figure at all": {"population": ""},
    "centres and a zone": {"located": ALL, "zone": True},
    "one centre of three": {"located": ALL[:1], "services": True},
    "income and services": {"income": True, "services": True, "zone": True},
    "everything there is": {"located": ALL, "income": True, "services": True, "zone": True},
    "income without people": {"population": "manquant", "income": True},
}
Bases = dict[str, Location]


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Bases:
    found = {}
    for name, choices in CASES.items():
        folder = bare.folder(tmp_path_factory.mktemp("bare") / "data", **choices)  # type: ignore[arg-type]
        found[name] = Location(folder)
        base.build(found[name])
    return found


def _open(page: str, where: Location, monkeypatch: pytest.MonkeyPatch, **choices: str) -> AppTest:
    monkeypatch.setenv("CTG_DATA", str(where.folder))
    monkeypatch.chdir(ROOT)
    visit = AppTest.from_file(str(ROOT / "ctg" / "ui" / "frame.py"), default_timeout=120)
    for name, value in choices.items():
        visit.query_params[name] = value
    visit.switch_page(f"../../pages/{page}")
    visit.run()
    assert [item.value for item in visit.exception] == []
    assert [item.value for item in visit.error] == []
    assert len(visit.title) == 1
    return visit


def _text(visit: AppTest) -> str:
    bodies = [str(item.proto.body) for item in visit.get("html")]
    return " ".join(body for body in bodies if not body.startswith(("<style", "<script")))


def _drawings(visit: AppTest) -> str:
    return " ".join(str(item.proto) for item in visit.get("bidi_component"))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(bases: Bases, monkeypatch: pytest.MonkeyPatch, page: str, case: str) -> None:
    visit = _open(page, bases[case], monkeypatch)
    assert visit.title[0].value.endswith("?")


@pytest.mark.parametrize("case", CASES)
def test_every_indicator_that_can_be_chosen_opens(
    bases: Bases, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    where = bases[case]
    have = set(read(where, "indicator_years")["code"])
    for code in have:
        visit = _open(TERRITOIRE, where, monkeypatch, indicateur=code)
        assert set(visit.selectbox[0].options) == {indicators.indicator(one).label for one in have}
        assert [item.value for item in visit.info] == []


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", [name for name, answer in ANSWERS.items() if answer.needs])
def test_a_question_that_needs_a_choice_says_which(bases: Bases, run: Run, name: str, case: str) -> None:
    assert "il manque le paramètre" in run("export", name, data=bases[case].folder).refusal()
    chosen = [f"{item.name}={(*item.accepted, '1.1')[0]}" for item in ANSWERS[name].needs]
    ran = run("export", name, *chosen, data=bases[case].folder)
    if ran.code:
        assert "puis recommencer" in ran.refusal()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", [name for name, answer in ANSWERS.items() if not answer.needs])
def test_every_answer_is_exported(bases: Bases, run: Run, name: str, case: str) -> None:
    for form in ("csv", "json"):
        ran = run("export", name, "--format", form, data=bases[case].folder)
        assert ran.code == 0, ran.err
    header = run("export", name, "--plain", data=bases[case].folder).out.decode().splitlines()[0]
    assert header.split(",") == list(ANSWERS[name].columns)


@pytest.mark.parametrize("case", CASES)
def test_only_whole_perimeters_are_drawn(bases: Bases, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    where = bases[case]
    located = CASES[case].get("located") == ALL
    assert meta(where)["located"] == str(located).lower()
    assert read(where, "shapes").empty == (not located)
    words = "Carte indisponible"
    assert (words in _text(_open(SERVICES, where, monkeypatch))) == (not located)
    if "population" not in CASES[case]:
        assert (words in _text(_open(TERRITOIRE, where, monkeypatch))) == (not located)


def test_what_has_no_figure_says_what_to_import(bases: Bases, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = _open(TERRITOIRE, bases["income without people"], monkeypatch, indicateur="population")
    (said,) = [item.value for item in visit.info]
    assert "aucune valeur ici" in said
    visit = _open(TERRITOIRE, bases["population only"], monkeypatch, indicateur="evolution_population")
    assert not visit.info  # a change from the first year there is, 2015 or not
    cards = _drawings(_open("accueil/vue_ensemble.py", bases["no figure at all"], monkeypatch))
    assert "donnees_communes_2023.csv" in cards
    assert cards.count("importer") == len(EIGHT)  # and not one figure


def test_a_service_without_a_point_stands_at_the_centre_when_it_is_known(bases: Bases) -> None:
    for case, expected in (("everything there is", [-21.1, 55.4, "commune"]), ("income and services", None)):
        row = read(bases[case], "services", theme=None, type="france_services", jour="2026-01-01").iloc[0]
        if expected:
            assert row[["lat", "lon", "precision"]].tolist() == expected
        else:
            assert row[["lat", "lon"]].isna().all() and row["precision"] == "adresse"


def test_half_a_point_is_refused(tmp_path: Path, run: Run) -> None:
    folder = bare.folder(tmp_path / "data")
    path = folder / "facts" / "communes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("04,,,,", "04,,-21.1,,", 1), encoding="utf-8")
    said = run("check", data=folder).refusal()
    assert "communes.csv, ligne 2, colonne « lon »" in said and "vont ensemble" in said


def test_imported_outlines_bring_the_map_and_the_centres(tmp_path: Path, run: Run) -> None:
    where = Location(bare.folder(tmp_path / "data", services=True))
    base.build(where)
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for code, ring in {
            "97491": [[55.0, -21.0], [55.2, -21.0], [55.2, -21.2], [55.0, -21.2], [55.0, -21.0]],
            "97492": [[55.2, -21.0], [55.4, -21.0], [55.4, -21.2], [55.2, -21.2], [55.2, -21.0]],
            "97493": [[55.4, -21.0], [55.6, -21.0], [55.6, -21.2], [55.4, -21.2], [55.4, -21.0]],
        }.items()
    ]
    file = tmp_path / "contours.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    assert run("import", "contours", str(file), data=where.folder).code == 0
    assert meta(where)["located"] == "true" and meta(where)["schematic"] == "false"
    communes = read(where, "communes").set_index("code")
    assert communes.loc["97491", ["lat", "lon"]].tolist() == pytest.approx([-21.1, 55.1])
    assert communes.loc["97491", "superficie_km2"] == pytest.approx(20.8 * 22.1, rel=0.01)
    placed = read(where, "services", theme=None, type="france_services", jour="2026-01-01").iloc[0]
    assert [placed["lat"], placed["lon"]] == pytest.approx([-21.1, 55.1])


def test_the_sources_page_lists_what_is_missing_and_what_is_expected(
    bases: Bases, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = _open("donnees/sources.py", bases["no figure at all"], monkeypatch, etat="convention")
    text = _text(visit)
    assert (
        "DS_ETAT_CIVIL_NAIS_COMMUNES_CSV_FR.zip" in text and "format non vérifié sur un fichier réel" in text
    )
    assert "FA_ALLO" in text and "MO_VOIT" not in text
    assert "aucun, la position des communes n\u2019est pas connue" in text


def test_nothing_known_around_is_not_zero(bases: Bases, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = _open(SERVICES, bases["income and services"], monkeypatch, etendue="alentours")
    assert "inconnu, faute de contours" in _text(visit)
    assert "« alentours »" in visit.info[0].value
