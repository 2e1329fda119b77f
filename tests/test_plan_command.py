"""`import plan`, `template plan` and `export plan`, as an operator types them."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from ctg.answers import plan_table as answers
from ctg.base.read import Location
from tests.conftest import Run
from tests.tasks.plans import FOUR, TWO, book, cells

NEW = ("--convention", "2026", "--libelle", "CTG 2026", "--debut", "01/01/2026", "--fin", "31/12/2029")
WHO = ("--actor", "Chargée de coopération")


@pytest.fixture
def here(private: Location) -> Location:
    return private


def test_import_then_export_in_its_own_layout_and_whole(run: Run, here: Location, tmp_path: Path) -> None:
    path = book(tmp_path / "plan.xlsx", TWO)
    said = run("import", "plan", str(path), *NEW, *WHO, "--column", "Vu par=garder", data=here.folder)
    assert (said.code, said.out) == (0, b""), said.err
    assert "10\u00a0lignes créées" in said.err
    out = tmp_path / "out.xlsx"
    run("export", "plan", "disposition=2026", "--out", str(out), data=here.folder)
    assert cells(out) == cells(path)
    again = run("import", "plan", str(out), "--column", "Vu par=garder", data=here.folder)
    assert "0\u00a0ligne créée, 0\u00a0modifiée, 9\u00a0inchangées" in again.err, again.err
    whole = tmp_path / "complet.xlsx"
    run("export", "plan", "--out", str(whole), data=here.folder)
    assert openpyxl.load_workbook(whole).sheetnames == list(answers.OWN)
    again = run("import", "plan", str(whole), "--convention", "2026", data=here.folder)
    assert "0\u00a0modifiée" in again.err
    assert [row["Action"] for row in run("export", "plan", "disposition=2026", data=here.folder).rows()] == [
        row[3] for row in TWO[1:]
    ]


def test_a_dry_run_and_a_report(run: Run, here: Location, tmp_path: Path) -> None:
    path = book(tmp_path / "plan.xlsx", FOUR)
    said = run("import", "plan", str(path), *NEW, "--dry-run", data=here.folder)
    assert "11\u00a0lignes créées" in said.err and "rien n'est écrit" in said.err
    assert len(answers.everything(here)["fiche"]) == 0
    report = tmp_path / "rapport.csv"
    bad = book(tmp_path / "bad.xlsx", [["Axe", "Action", "Début"], ["A", "X", "hier"], [None, "Y", "demain"]])
    refused = run("import", "plan", str(bad), *NEW, "--report", str(report), data=here.folder).refusal()
    assert "2\u00a0problèmes, rien n'a été importé" in refused and "ligne 2, colonne « Début »" in refused
    rows = list(csv.DictReader(io.StringIO(report.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert [(row["ligne"], row["valeur"]) for row in rows] == [("2", "hier"), ("3", "demain")]


def test_what_is_refused_in_one_sentence(run: Run, here: Location, tmp_path: Path) -> None:
    path = str(book(tmp_path / "plan.xlsx", FOUR))
    assert "--convention" in run("import", "plan", path, *WHO, data=here.folder).refusal()
    assert "Qui enregistre" in run("import", "plan", path, *NEW, data=here.folder).refusal()
    assert "« x »" in run("import", "plan", path, *NEW, "--column", "Type=x", data=here.folder).refusal()
    assert "absent" in run("import", "plan", "rien.xlsx", *NEW, data=here.folder).refusal()
    assert "aucun plan" in run("export", "plan", "disposition=x", data=here.folder).refusal()
    near = book(tmp_path / "near.xlsx", [["Axe", "Actoin"], ["A", "X"]])
    assert '--column "Actoin=intitule"' in run("import", "plan", str(near), *NEW, data=here.folder).refusal()


def test_the_template(run: Run, tmp_path: Path, here: Location) -> None:
    path = tmp_path / "modele.xlsx"
    assert run("template", "plan", "--out", str(path)).code == 0
    assert openpyxl.load_workbook(path).sheetnames == [*answers.OWN, "aide"]
    assert ".xlsx" in run("template", "plan", "--out", str(tmp_path / "m.csv")).refusal()
    assert "Remplir le classeur" in run("import", "plan", str(path), *NEW, data=here.folder).refusal()
