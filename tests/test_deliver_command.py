"""`template` and `import` of local deliveries, as an operator types them. Every row is fictional."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from ctg.__main__ import main
from ctg.base.read import Location
from ctg.tasks import deliver
from tests.conftest import Run

GOOD = "id;type;nom;commune\nfictif-1;laep;Service fictif;80620\n"
BAD = "id;type;nom;commune\nfictif-1;laep;Service fictif;1004\nfictif-2;cinema;Autre;80620\n"


def _file(where: Location, text: str) -> Path:
    path = where.folder.parent / "fictif.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", list(deliver.kinds()))
def test_a_template_has_the_columns_and_no_row(run: Run, tmp_path: Path, kind: str) -> None:
    listed = [row["colonne"] for row in run("export", "livraison").rows() if row["livraison"] == kind]
    path = tmp_path / "modele.csv"
    assert run("template", kind, "--out", str(path)).code == 0
    assert list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";")) == [listed]
    book_path = tmp_path / "modele.xlsx"
    run("template", kind, "--out", str(book_path))
    book = openpyxl.load_workbook(book_path)
    assert book.sheetnames[:2] == ["modèle", "aide"]  # then « codes », where a column holds codes of ours
    assert ("codes" in book.sheetnames) == bool({"type", "grandeur"} & set(listed))
    assert [cell.value for cell in book["modèle"][1]] == listed
    assert book["modèle"].max_row == 1
    assert [row[0].value for row in book["aide"].iter_rows(min_row=2)] == listed


def test_a_code_typed_in_the_workbook_keeps_its_zero(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsx"
    run("template", "assistants-maternels", "--out", str(path))
    sheet = openpyxl.load_workbook(path)["modèle"]
    assert sheet.column_dimensions["A"].number_format == "@"


def test_a_template_of_another_format(run: Run, tmp_path: Path) -> None:
    assert ".xlsx" in run("template", "caf", "--out", str(tmp_path / "modele.ods")).refusal()


def test_import_then_export_then_import(run: Run, private: Location) -> None:
    said = run("import", "services", str(_file(private, GOOD)), data=private.folder)
    assert (said.code, said.out) == (0, b"")
    assert "1\u00a0ligne ajoutée" in said.err and "Base construite" in said.err
    before = {path: path.read_bytes() for path in private.folder.rglob("*") if path.is_file()}
    export = private.folder.parent / "export.csv"
    run("export", "livraison", "kind=services", "--out", str(export), data=private.folder)
    again = run("import", "services", str(export), data=private.folder)
    assert "aucun changement" in again.err
    assert {path: path.read_bytes() for path in private.folder.rglob("*") if path.is_file()} == before


def test_a_dry_run_writes_nothing(run: Run, private: Location) -> None:
    before = sorted(private.folder.rglob("*"))
    said = run("import", "services", str(_file(private, GOOD)), "--dry-run", data=private.folder)
    assert "1\u00a0ligne ajoutée" in said.err and "rien n'est écrit" in said.err
    assert sorted(private.folder.rglob("*")) == before


def test_a_refusal_counts_the_problems_and_the_report_has_them_all(run: Run, private: Location) -> None:
    report = private.folder.parent / "rapport.csv"
    path = _file(private, BAD)
    got = run("import", "services", str(path), "--report", str(report), data=private.folder)
    sentence = got.refusal()
    assert "2\u00a0problèmes" in sentence and "ligne 2" in sentence and str(report) in sentence
    rows = list(csv.DictReader(io.StringIO(report.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert [(row["ligne"], row["colonne"], row["valeur"], row["suggestion"]) for row in rows] == [
        ("2", "commune", "1004", "01004"),
        ("3", "type", "cinema", ""),
    ]
    assert not (private.folder / "local").exists()


def test_the_report_never_takes_the_place_of_the_file(run: Run, private: Location) -> None:
    path = _file(private, BAD)
    same = str(path.parent / "ailleurs" / ".." / path.name)
    assert "--report" in run("import", "services", str(path), "--report", same, data=private.folder).refusal()
    assert path.read_text(encoding="utf-8") == BAD


def test_a_header_is_confirmed_by_an_option(run: Run, private: Location) -> None:
    path = _file(private, GOOD.replace("commune", "comune"))
    assert '--column "comune=commune"' in run("import", "services", str(path), data=private.folder).refusal()
    confirmed = run("import", "services", str(path), "--column", "comune=commune", data=private.folder)
    assert confirmed.code == 0
    wrong = run("import", "services", str(path), "--column", "comune=ville", data=private.folder)
    assert "« ville »" in wrong.refusal()


def test_what_is_refused_in_one_sentence(run: Run, private: Location) -> None:
    big = private.folder.parent / "gros.csv"
    big.write_bytes(bytes(30_000_000))
    assert "30,0\u00a0Mo" in run("import", "caf", str(big), data=private.folder).refusal()
    assert "absent" in run("import", "caf", "rien.csv", data=private.folder).refusal()
    assert "--dry-run" in run("import", "contours", "x.geojson", "--dry-run", data=private.folder).refusal()


def test_an_empty_kind_exports_its_header(run: Run, private: Location) -> None:
    assert run("export", "livraison", "kind=msa", data=private.folder).rows() == []
    assert "« creches »" in run("export", "livraison", "kind=creches", data=private.folder).refusal()


@pytest.mark.parametrize("command", ["template", "import"])
def test_help_names_every_kind_in_french(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert [kind for kind in deliver.kinds() if kind not in text] == []
    assert "afficher cette aide" in text and "optional" not in text
