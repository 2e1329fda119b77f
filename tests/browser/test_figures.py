"""The figures on the page and in its files are those that the command line exports."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.serving import Server
from tests.conftest import Run

COMMUNES = 60
INDICATORS = {"population": "habitants", "chomage": "%", "niveau_de_vie_median": "€"}
ROWS = """rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"""


def table(page: Page) -> dict[str, dict[str, str]]:
    """The table of the communes as it is read: name -> heading -> text."""
    shown = page.locator(".ctg-scroll", has_text="Commune").last.locator("table")
    head = shown.locator("thead tr").evaluate_all(ROWS)[0]
    body = shown.locator("tbody tr").evaluate_all(ROWS)
    return {row[0]: dict(zip(head, row, strict=True)) for row in body}


def number(text: str, unit: str) -> float:
    """`−1 234,5 %` as a number, without any help from ctg."""
    plain = text.removesuffix(unit).replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    return float(plain.replace("\u2212", "-").replace(",", "."))


def decimals(text: str, unit: str) -> int:
    return len(text.removesuffix(unit).strip().partition(",")[2])


@pytest.mark.parametrize(("code", "unit"), INDICATORS.items())
def test_the_table_of_the_page_is_the_export(
    visit: Visit, server: Server, run: Run, code: str, unit: str
) -> None:
    exported = run("export", "indicateur", f"code={code}", "niveau=commune", data=server.data).rows()
    shown = table(visit(f"/territoire?indicateur={code}"))
    assert len(exported) == COMMUNES
    assert sorted(shown) == sorted(row["nom"] for row in exported)
    for row in exported:
        text = shown[row["nom"]]["Valeur"]
        if row["statut"] == "ok":
            half = 0.5 * 10 ** -decimals(text, unit) + 1e-9
            assert number(text, unit) == pytest.approx(float(row["valeur"].replace(",", ".")), abs=half)
        else:
            assert text == "–"
            assert row["valeur"] == ""
            assert shown[row["nom"]]["Remarque"] != ""


def test_the_button_gives_exactly_the_file_of_the_export(visit: Visit, server: Server, run: Run) -> None:
    page = visit("/territoire?indicateur=chomage")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger le tableau (CSV)").click()
    file = waiting.value
    assert file.suggested_filename == "indicateur-chomage-2021.csv"
    exported = run("export", "indicateur", "code=chomage", "annee=2021", data=server.data)
    assert Path(file.path()).read_bytes() == exported.out
    assert len(list(csv.reader(io.StringIO(exported.out.decode("utf-8-sig")), delimiter=";"))) > COMMUNES


def test_the_map_is_given_as_a_picture(visit: Visit) -> None:
    page = visit("/territoire?indicateur=chomage&commune=80677")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="La carte (PNG)").click()
    picture = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == "carte-chomage-2021.png"
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(picture) > 20_000
