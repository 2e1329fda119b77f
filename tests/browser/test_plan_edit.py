"""A sheet is edited with the keyboard alone, and on a phone, in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ctg.answers.editable import opened
from ctg.base.read import Location
from tests.browser.serving import PATIENCE, Server, french_context, ready, serve
from tests.browser.test_axe import GRAVE, audit
from tests.browser.test_french import english
from tests.plan.made import write

WAIT = PATIENCE * 1000  # milliseconds
OTHERS = ("grille", "structure", "historique")
MOST_TABS = 140  # Tab walks one line of each small table before it leaves it
VIEWS = ["/financement", "/calendrier", "/modifier?code=1.2", *(f"/modifier?vue={view}" for view in OTHERS)]


@pytest.fixture(scope="module")
def followed(browser: Browser, built: Location, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: what these tests save must not be seen by the others."""
    data = Path(
        shutil.copytree(
            built.folder,
            tmp_path_factory.mktemp("followed") / "data",
            ignore=shutil.ignore_patterns("carnet.sqlite*"),
        )
    )
    write(Location(data))
    with serve(data) as running:
        yield running


def _row(server: Server) -> dict[str, object]:
    found = opened(Location(server.data), "1.2")
    assert found is not None
    return found.sheet


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus bears this name; fails when it cannot be reached."""
    wanted = page.get_by_label(name).or_(page.get_by_role("button", name=name)).first
    expect(wanted).to_be_visible(timeout=WAIT)  # a part that is still being fetched cannot take the focus
    told = "() => (held => held.getAttribute('aria-label') || held.innerText || '')(document.activeElement)"
    for _try in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(told).startswith(name):
            return
    raise AssertionError(f"« {name} » cannot be reached with the keyboard")


def test_a_sheet_is_edited_with_the_keyboard_alone(browser: Browser, followed: Server) -> None:
    with french_context(browser) as context:
        page = context.new_page()
        page.goto(f"{followed.url}/modifier?code=1.2")
        ready(page)
        _tab_to(page, "Qui écrit")
        page.keyboard.type("Animatrice")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Enregistrer la fiche")).to_be_enabled(timeout=WAIT)
        ready(page)
        _tab_to(page, "Structure pilote")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("Caf de la Somme")
        _tab_to(page, "Enregistrer la fiche")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Fiche 1.2 enregistrée.")).to_be_visible(timeout=WAIT)
    assert (_row(followed)["pilote"], _row(followed)["updated_by"]) == ("Caf de la Somme", "Animatrice")


def test_a_sheet_is_edited_on_a_phone(browser: Browser, followed: Server) -> None:
    with french_context(browser, width=390, height=844) as context:
        page = context.new_page()
        page.goto(f"{followed.url}/modifier?code=1.2")
        ready(page)
        page.get_by_role("textbox", name="Qui écrit").fill("Animatrice")
        page.get_by_role("textbox", name="Qui écrit").press("Enter")
        save = page.get_by_role("button", name="Enregistrer la fiche")
        expect(save).to_be_enabled(timeout=WAIT)
        expect(save).to_be_in_viewport()  # it stays at the foot of the screen
        page.get_by_role("textbox", name="Synthèse du pilote").fill("Le chantier avance.")
        save.click()
        expect(page.get_by_text("Fiche 1.2 enregistrée.")).to_be_visible(timeout=WAIT)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert _row(followed)["synthese"] == "Le chantier avance."


@pytest.mark.parametrize("path", ["/financement", "/calendrier"])
def test_a_plan_fits_a_phone_and_leads_to_its_sheets(browser: Browser, followed: Server, path: str) -> None:
    with french_context(browser, width=390, height=844) as context:
        page = context.new_page()
        page.goto(followed.url + path)
        ready(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator("a[href='fiche?code=1.2']").first).to_be_visible()


@pytest.mark.parametrize("path", VIEWS)
def test_a_filled_plan_is_in_french(browser: Browser, followed: Server, path: str) -> None:
    with french_context(browser) as context:
        page = context.new_page()
        page.goto(followed.url + path)
        ready(page)
        assert english(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", VIEWS)
def test_a_filled_plan_has_no_grave_fault(
    browser: Browser, followed: Server, path: str, width: int, scheme: str
) -> None:
    with french_context(browser, width=width, scheme=scheme) as context:
        page = context.new_page()
        page.goto(followed.url + path)
        ready(page)
        faults = [
            f"{fault['id']}: {node['target']} {node['html']}"
            for fault in audit(page)
            if fault["impact"] in GRAVE
            for node in fault["nodes"]
        ]
        assert faults == []
