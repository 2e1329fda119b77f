"""The pages of the convention, over a plan that holds everything: states, filters, wrong addresses."""

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ctg.answers.carnet import carnet as logbook
from ctg.answers.engagements import engagements
from ctg.base.read import Location
from ctg.carnet import undo
from ctg.tasks import carnet
from ctg.tasks.carnet import Edit
from tests.conftest import ROOT
from tests.pages import plans

ENGAGEMENTS, FICHE = "suivre/engagements.py", "suivre/fiche.py"


@pytest.fixture(scope="module")
def planned(built: Location, tmp_path_factory: pytest.TempPathFactory) -> Location:
    """A copy of the data whose logbook holds the plan of these tests. Read only."""
    folder = tmp_path_factory.mktemp("planned") / "data"
    shutil.copytree(built.folder, folder, ignore=shutil.ignore_patterns("carnet*", "plan"))
    plans.write(Location(folder))
    return Location(folder)


@pytest.fixture(autouse=True)
def _served(planned: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CTG_DATA", str(planned.folder))
    monkeypatch.chdir(ROOT)


def visit(page: str, **choices: str) -> AppTest:
    """A page with its URL parameters, as a link opens it; nothing went wrong."""
    opened = AppTest.from_file(str(ROOT / "ctg" / "ui" / "frame.py"), default_timeout=120)
    for name, value in choices.items():
        opened.query_params[name] = value
    opened.switch_page(f"../../pages/{page}")
    opened.run()
    assert [item.value for item in opened.exception] == []
    assert [item.value for item in opened.error] == []
    return opened


def html(opened: AppTest) -> str:
    """What the page writes and draws, as HTML; the style and the script apart."""
    written = [str(item.proto.body) for item in opened.get("html")]
    drawn = [str(json.loads(item.proto.json)["html"]) for item in opened.get("bidi_component")]
    return "\n".join([body for body in written if not body.startswith(("<style", "<script"))] + drawn)


def read(opened: AppTest) -> str:
    """What a visitor reads: no tag, no entity, one space between words."""
    return re.sub(r" +", " ", unescape(re.sub(r"<[^>]*>", " ", html(opened))).replace("\n", " "))


def cards(opened: AppTest) -> list[str]:
    """The codes of the sheets whose cards are shown."""
    found = re.findall(r'<li class="ctg-carton">.*?href="fiche\?code=([^"]+)"', html(opened))
    return [str(code) for code in found]


# Engagements


def test_the_head_tells_the_whole_and_its_example() -> None:
    seen = html(visit(ENGAGEMENTS))
    assert "Sur huit engagements, <b>quatre sont atteints ou conformes</b>" in seen
    assert "<b>Exemple.</b>" in seen
    assert "6 mesurés sur 8" in seen


def test_every_sheet_has_a_card_and_an_empty_axe_says_what_to_do(planned: Location) -> None:
    opened = visit(ENGAGEMENTS)
    assert sorted(cards(opened)) == sorted(engagements(planned)["code"])
    assert "Animation de la vie sociale aucun engagement" in read(opened)
    assert "Rien ici pour le moment." in read(opened)


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"etat": "en_ecart"}, ["1.1"]),
        ({"axe": "1"}, ["1.2", "1.3", "1.4", "1.1"]),
        ({"theme": "petite_enfance"}, ["1.1"]),
        ({"statut": "en_pause"}, ["2.2"]),
        ({"etat": "atteint", "axe": "2", "statut": "en_cours"}, ["2.3"]),
        ({"etat": "en_ecart", "statut": "realise"}, []),
    ],
)
def test_filters_of_the_address(choices: dict[str, str], expected: list[str]) -> None:
    opened = visit(ENGAGEMENTS, **choices)
    assert cards(opened) == expected
    assert ("Aucun engagement ne répond à ces choix." in read(opened)) == (not expected)


def test_a_choice_is_in_the_address() -> None:
    opened = visit(ENGAGEMENTS)
    opened.selectbox(key="choice-etat").select("en_ecart").run()
    assert cards(opened) == ["1.1"]
    assert {name: "".join(value) for name, value in opened.query_params.items()} == {"etat": "en_ecart"}


def test_a_stale_filter_falls_back_with_a_word() -> None:
    opened = visit(ENGAGEMENTS, etat="parfait", axe="<script>", theme="xyz", statut="fini", vue="3d")
    said = " ".join(item.value for item in opened.info).replace("\\", "")  # markdown is escaped
    assert [word for word in ("parfait", "<script>", "xyz", "fini", "3d") if f"« {word} »" not in said] == []
    assert len(cards(opened)) == 8


def test_three_views_stay_three_columns() -> None:
    seen = read(visit(ENGAGEMENTS, vue="regards"))
    assert [
        word for word in ("1 sur 3\u00a0étapes", "En retard", "Bloqué", "1 mesuré sur 2") if word not in seen
    ] == []


def test_the_timeline_has_a_drawing_for_each_width() -> None:
    seen = html(visit(ENGAGEMENTS, vue="temps"))
    assert len(re.findall(r"<svg[^>]*ctg-gantt", seen)) == 2
    assert "sans date" in seen


def test_alerts_come_gravest_first_and_keep_the_choices() -> None:
    opened = visit(ENGAGEMENTS, axe="1")
    assert 'href="engagements?axe=1&amp;vue=alertes"' in html(opened)
    seen = read(visit(ENGAGEMENTS, axe="1", vue="alertes")).split("Toutes les alertes")[-1]
    assert 0 < seen.index("Bloqué") < seen.index("Financement non acquis")
    assert "Jeunesse" not in seen


def test_what_people_write_is_shown_as_text() -> None:
    for vue in ("cartes", "regards", "temps", "alertes"):
        seen = html(visit(ENGAGEMENTS, vue=vue))
        assert "<script>alert" not in seen
    assert "🎈" in html(visit(ENGAGEMENTS))


# One sheet


def test_a_sheet_says_everything_that_was_written() -> None:
    opened = visit(FICHE, code="1.1")
    assert opened.title[0].value == "Où en est l\u2019engagement 1.1\u00a0?"
    seen = read(opened)
    told = (
        "CCHS petite enfance",
        "Vice-présidente à l\u2019enfance",
        "Caf, MSA, PMI",
        "Petite enfance",
        "Péronne",
        "Roisel",
        "de 0 à 3\u00a0ans",
        "Local en attente",
        "Valider le local",
        "SDSF 2024-2029",
        "Compte rendu du 12 mars",
        "Couvert",
        "Maintenir et créer des places",
        "En écart",
        "En retard",
        "Bloqué",
        "1 sur 3",
        "3 mesurés sur 4",
        "Pas de valeur de départ.",
        "contribution, pas preuve",
        "24\u00a0000\u00a0€",
        "Bonus territoire",
        "Historique",
        "Chargée de coopération",
        "Exemple.",
    )
    assert [text for text in told if text not in seen] == []
    assert 'href="territoire?commune=80620"' in html(opened)
    assert 'href="modifier?code=1.1"' in html(opened)
    assert 'href="https://exemple.fr/plan.pdf"' in html(opened)


def test_the_neighbours_of_a_sheet_follow_the_plan(planned: Location) -> None:
    codes = list(engagements(planned)["code"])
    seen = html(visit(FICHE, code=codes[1]))
    nav = seen[seen.index('<nav class="ctg-voisines') :]
    assert re.findall(r'href="fiche\?code=([^"]+)"', nav) == [codes[0], codes[2]]
    first = html(visit(FICHE, code=codes[0]))
    assert first[first.index('<nav class="ctg-voisines') :].count("fiche?code=") == 1


@pytest.mark.parametrize("code", ["2.1", "2.4"])
def test_a_hostile_sheet_and_an_empty_one_open(code: str) -> None:
    seen = html(visit(FICHE, code=code))
    assert "<script>alert" not in seen
    assert "Où en est-on\u00a0?" in seen


@pytest.mark.parametrize("code", ["9.9", "<script>alert(1)</script>", "1.1' OR 1=1 --"])
def test_a_wrong_code_says_so_and_lists_the_sheets(planned: Location, code: str) -> None:
    opened = visit(FICHE, code=code)
    assert f"« {code} »" in opened.info[0].value.replace("\\", "")  # markdown is escaped
    seen = read(opened)
    assert "Petite enfance" in seen
    assert len(re.findall(r'href="fiche\?code=', html(opened))) == len(engagements(planned))


def test_what_was_erased_is_said_on_the_sheet(
    built: Location, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(built.folder, folder, ignore=shutil.ignore_patterns("carnet*", "plan"))
    where = Location(folder)
    plans.write(where)
    carnet.save(where, [Edit("fiche", "1.1", {"pilote": "Mme Dupont"}, seen=1)], actor="Accueil")
    carnet.save(where, [Edit("fiche", "1.1", {"pilote": "CCHS"}, seen=2)], actor="Accueil")
    monkeypatch.setenv("CTG_DATA", str(folder))
    assert "Mme Dupont" in read(visit(FICHE, code="1.1"))
    undo.redact(logbook(where), "fiche", "1.1", "pilote", actor="Déléguée aux données")
    seen = read(visit(FICHE, code="1.1"))
    assert "Mme Dupont" not in seen
    assert "effacé à la demande de la personne" in seen


# No plan, no logbook


@pytest.fixture
def empty(built: Location, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(built.folder, folder, ignore=shutil.ignore_patterns("carnet*", "plan"))
    monkeypatch.setenv("CTG_DATA", str(folder))
    return folder


@pytest.mark.parametrize(("page", "said"), [(ENGAGEMENTS, "Aucun plan"), (FICHE, "Aucune fiche")])
def test_without_a_plan_the_page_says_what_to_do(empty: Path, page: str, said: str) -> None:
    seen = read(visit(page))
    assert said in seen and "python -m ctg import plan" in seen


def test_an_unreadable_logbook_does_not_hide_the_official_figures(empty: Path) -> None:
    (empty / "carnet.sqlite").write_bytes(b"not a database" * 100)
    assert "Le carnet de suivi ne peut pas être lu." in read(visit("accueil/vue_ensemble.py"))
