"""The figures on the page and in its files are those that the command line exports."""

from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browser.figures import differences, exported, table
from tests.browser.serving import Server
from tests.conftest import Run

COMMUNES = 60


@pytest.mark.parametrize("code", ["population", "chomage", "niveau_de_vie_median"])
def test_the_table_of_the_page_is_the_export(visit: Visit, server: Server, run: Run, code: str) -> None:
    rows = exported(run("export", "indicateur", f"code={code}", "niveau=commune", data=server.data).out)[code]
    assert len(rows) == COMMUNES
    page = visit(f"/territoire?indicateur={code}")
    html = page.locator(".ctg-table", has_text="Remarque").last.evaluate("e => e.outerHTML")
    assert differences(table(html), rows) == []


def test_a_figure_that_differs_would_be_seen() -> None:
    row = {"nom": "Roisel", "valeur": "16,35", "statut": "ok", "unite": "%"}
    assert differences({"Roisel": {"Valeur": "16,4\u00a0%"}}, [row]) == []
    assert differences({"Roisel": {"Valeur": "16,2\u00a0%"}}, [row]) != []
    assert differences({"Roisel": {"Valeur": "–"}}, [row]) != []
    assert differences({"Roisel": {"Valeur": "0,0\u00a0%"}}, [row | {"valeur": "", "statut": "secret"}]) != []
    assert differences({"Péronne": {"Valeur": "16,4\u00a0%"}}, [row]) != []


def test_the_button_gives_exactly_the_file_of_the_export(visit: Visit, server: Server, run: Run) -> None:
    page = visit("/territoire?indicateur=chomage")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger le tableau (CSV)").click()
    file = waiting.value
    assert file.suggested_filename == "indicateur-chomage-2021.csv"
    ran = run("export", "indicateur", "code=chomage", "annee=2021", data=server.data)
    assert Path(file.path()).read_bytes() == ran.out
    assert len(exported(ran.out)["chomage"]) > COMMUNES


def test_the_map_is_given_as_a_picture(visit: Visit) -> None:
    page = visit("/territoire?indicateur=chomage&commune=80677")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="La carte (PNG)").click()
    picture = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == "carte-chomage-2021.png"
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(picture) > 20_000
