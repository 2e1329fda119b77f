"""The page that imports a plan, as whoever holds the spreadsheet meets it. Every action is fictional."""

import io
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from ctg.answers import plan_table as answers
from ctg.base.read import Location
from ctg.carnet.store import Edit
from ctg.exports import templates
from ctg.tasks import carnet as logbook
from tests.conftest import ROOT
from tests.tasks.plans import TWO, book

GOOD = "Axe;Action;Pilote;Vu par\nGrandir;Ouvrir;Caf;Bureau\n;Aider;;\n"


@pytest.fixture
def here(built: Location, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Location:
    url = f"sqlite:///{tmp_path / 'carnet.sqlite'}"
    monkeypatch.setenv("CTG_CARNET_URL", url)
    monkeypatch.setenv("CTG_DATA", str(built.folder))
    monkeypatch.chdir(ROOT)
    return Location(built.folder, carnet=url)


@pytest.fixture
def visit(here: Location) -> AppTest:
    page = AppTest.from_file(str(ROOT / "ctg" / "ui" / "frame.py"), default_timeout=120)
    page.switch_page("../../pages/suivre/importer_plan.py")
    return page.run()


def _text(visit: AppTest) -> str:
    assert [item.value for item in visit.exception] == []
    bodies = [str(item.proto.body) for item in visit.get("html")]
    return "\n".join(body for body in bodies if not body.startswith(("<style", "<script")))


def _named(visit: AppTest) -> AppTest:
    visit.text_input("plan-code").set_value("2026")
    return visit.text_input("plan-label").set_value("CTG 2026-2029").run()


def _deposit(visit: AppTest, content: str | bytes, name: str = "plan.csv") -> str:
    raw = content if isinstance(content, bytes) else content.encode()
    visit.file_uploader[0].upload(name, raw, "text/csv").run()
    return _text(visit)


def _column(visit: AppTest, title: str) -> "AppTest":
    return next(item for item in visit.selectbox if item.label == title)


def _buttons(visit: AppTest) -> list[str]:
    return [item.label for item in visit.button]


def _own(here: Location) -> list[str]:
    """The sheets that are no example: a first visit fills an empty logbook with those."""
    return [code for code, row in answers.everything(here)["fiche"].items() if row["nature"] != "exemple"]


def test_a_plan_is_mapped_read_imported_and_taken_back(visit: AppTest, here: Location) -> None:
    assert "Donner un code et un intitulé" in _text(visit)
    shown = _deposit(_named(visit), GOOD)
    assert "4\u00a0lignes créées" in shown and "Colonne ignorée : Vu par" in shown and "Ouvrir" in shown
    _column(visit, "Vu par").select("garder").run()
    assert "Colonne ignorée" not in _text(visit)
    assert not _own(here)
    visit.text_input("plan-actor").set_value("Chargée de coopération").run()
    visit.button("plan-confirm").click().run()
    assert "4\u00a0lignes créées" in visit.success[0].value
    assert list(answers.plan(here, "2026")["Vu par"]) == ["Bureau", None]
    visit.button("plan-undo").click().run()
    assert "le carnet est comme avant" in visit.success[0].value
    assert not _own(here)


def test_the_layout_comes_back_and_the_same_file_changes_nothing(visit: AppTest, tmp_path: Path) -> None:
    content = book(tmp_path / "plan.xlsx", TWO).read_bytes()
    _deposit(_named(visit), content, "plan.xlsx")
    visit.text_input("plan-actor").set_value("moi").run()
    visit.button("plan-confirm").click().run()
    assert "déjà dans le carnet" in _text(visit) and "Importer ce plan" not in _buttons(visit)
    labels = [item.proto.label for item in visit.get("download_button")]
    assert "Plan 2026, dans sa disposition" in labels and "CTG 2026-2029, en entier" in labels


def test_the_name_of_a_convention_is_never_markdown(visit: AppTest) -> None:
    _named(visit).text_input("plan-label").set_value("**CTG** [x](https://example.org)").run()
    _deposit(visit, GOOD)
    visit.text_input("plan-actor").set_value("moi").run()
    visit.button("plan-confirm").click().run()
    labels = [item.proto.label for item in visit.get("download_button")]
    assert r"\*\*CTG\*\* \[x\](https://example.org), en entier" in labels


def test_a_pasted_block(visit: AppTest) -> None:
    _named(visit).radio("plan-way").set_value("bloc").run()
    visit.text_area("plan-text").set_value("Axe\tAction\nGrandir\t<script>alert(1)</script>").run()
    shown = _text(visit)
    assert "3\u00a0lignes créées" in shown
    assert "&lt;script&gt;" in shown and "<script>alert" not in shown


def test_problems_are_all_shown_and_nothing_can_be_imported(visit: AppTest) -> None:
    rows = "Axe;Action;Début;Communes\nGrandir;<b>Ouvrir</b>;hier;Atlantis\n"
    shown = _deposit(_named(visit), rows)
    assert "2\u00a0problèmes" in shown and "Atlantis" in shown and "01/12" not in shown
    assert "Importer ce plan" not in _buttons(visit)


def test_an_actor_is_asked_for(visit: AppTest, here: Location) -> None:
    _deposit(_named(visit), GOOD)
    visit.button("plan-confirm").click().run()
    assert "Qui enregistre" in visit.error[0].value
    assert not _own(here)


def test_somebody_who_saves_while_the_plan_is_read_wins(visit: AppTest, here: Location) -> None:
    _deposit(_named(visit), GOOD)
    visit.text_input("plan-actor").set_value("moi").run()
    visit.button("plan-confirm").click().run()
    _deposit(visit, GOOD.replace("Caf", "MSA"))
    visit.text_input("plan-actor").set_value("moi").run()
    logbook.save(here, [Edit("fiche", "1.1", {"pilote": "CC"}, seen=1)], actor="Une autre")
    visit.button("plan-confirm").click().run()
    assert "Une autre l'a modifiée entre-temps" in visit.error[0].value
    assert answers.everything(here)["fiche"]["1.1"]["pilote"] == "CC"


@pytest.mark.parametrize(
    ("raw", "told"),
    [(b"<!DOCTYPE html><html>", "page web"), (b"%PDF-1.7\x00", "fichier de texte"), (b"", "fichier vide")],
)
def test_what_is_no_table_is_refused_in_one_sentence(visit: AppTest, raw: bytes, told: str) -> None:
    assert told in _deposit(_named(visit), raw, "mon <b>plan</b>.csv")
    assert "mon &lt;b&gt;plan" in _text(visit)


def test_the_template_says_what_each_column_is() -> None:
    made = openpyxl.load_workbook(io.BytesIO(templates.plan_bytes(answers.blank(), answers.guide(), ".xlsx")))
    assert made.sheetnames == [*answers.OWN, "aide"]
    assert [cell.value for cell in made["etape"][1]] == "code fiche ordre libelle echeance realise_le".split()
