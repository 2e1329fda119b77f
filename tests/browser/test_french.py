"""No English word is seen or read aloud: ctg/ui/french.js knows every word of the pinned Streamlit."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.pages import PAGES, VIEWS

SAID = """() => {
  const said = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    if (!node.parentElement.closest("noscript, script, style, [data-testid=stIconMaterial]"))
      said.add(node.nodeValue.trim());
  for (const element of document.querySelectorAll("*"))
    for (const name of ["aria-label", "aria-roledescription", "title", "placeholder", "alt"])
      if (!element.matches("script, style")) said.add((element.getAttribute(name) ?? "").trim());
  return [...said];
}"""
# Words that French sentences do not contain, and that Streamlit's, Vega's and deck.gl's do.
ENGLISH = re.compile(
    r"\b(the|this|that|with|you|your|from|to|of|is|are|and|or|open|close|clear|show|hide|menu bar|page not|"
    r"search|select|selected|choose|option|options|download|copy|skip|home|sidebar|settings|print|theme|light|dark|"
    r"system|record|screencast|rerun|about|help|running|loading|results|found|error|axis|mark|made|"
    r"dismiss|view|fullscreen|data|value|values|available|visualization|upload|browse|limit|file|files)\b",
    re.IGNORECASE,
)
# French sentences that hold such a word, and the names of files in the provenance.
NAMES = re.compile(r"data/\S*|Data ES|data\.\S+|open data|Data\u00a0ES|«[^»]*»", re.IGNORECASE)


TRIES = 60


def english(page: Page) -> list[str]:
    """Everything said on the page that holds an English word, once the words have had time to change.

    A chart that arrives late is translated a few frames later: asked again while something is English.
    """
    said: list[str] = []
    for _try in range(TRIES):
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        said = sorted(text for text in page.evaluate(SAID) if ENGLISH.search(NAMES.sub("", text)))
        if not said:
            break
    return said


@pytest.mark.parametrize("path", [*PAGES, *VIEWS])
def test_every_page_is_in_french(visit: Visit, path: str) -> None:
    page = visit(path)
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert english(page) == []


def test_the_main_menu_is_in_french(visit: Visit) -> None:
    page = visit("/territoire")
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("menuitem", name="Imprimer")).to_be_visible()
    assert english(page) == []


def test_the_menu_of_a_phone_is_in_french(visit: Visit) -> None:
    page = visit("/territoire", width=390, height=844)
    page.get_by_role("button", name="Ouvrir le menu").click()
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Sources et méthode")).to_be_visible()
    assert english(page) == []


def test_a_list_without_a_match_says_so_in_french(visit: Visit) -> None:
    page = visit("/territoire")
    page.get_by_role("combobox", name="Commune mise en avant").click()
    page.keyboard.type("introuvable")
    expect(page.get_by_text("Aucun résultat")).to_be_visible()
    assert english(page) == []


def test_an_unknown_address_says_so_in_french_and_shows_the_first_page(visit: Visit) -> None:
    page = visit("/nulle-part")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Page introuvable")
    expect(dialog).to_contain_text("Cette adresse ne mène à aucune page.")
    expect(page.locator("h1")).to_contain_text("Où en est")
    assert english(page) == []


def test_what_is_said_while_typing_is_in_french(visit: Visit) -> None:
    page = visit("/importer_plan")
    page.get_by_role("textbox", name="Intitulé").press_sequentially("CTG")
    assert english(page) == []
    page.get_by_text("Un bloc copié").click()
    page.get_by_role("textbox", name="Coller ici").press_sequentially("Axe")
    assert english(page) == []
    page = visit("/services")
    page.get_by_text("Ajouter", exact=True).click()
    page.get_by_role("textbox", name="Nom", exact=True).press_sequentially("Fictif")
    assert english(page) == []
