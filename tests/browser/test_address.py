"""What is on the screen is in the address: changed, gone back from, reloaded, sent, forged."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.serving import Server, french_context, ready

CHOICE = "Indicateur"


def choose(page: Page, label: str, option: str) -> None:
    """As a visitor does: open the list, type a name, Enter."""
    page.get_by_role("combobox", name=label, exact=True).click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(option)
    expect(page.get_by_role("option", name=option, exact=True)).to_be_visible()
    page.keyboard.press("Enter")


def shown(page: Page) -> list[str]:
    """The figures of the page, once the script is done: the sentence, the sheet, the table."""
    ready(page)
    return [
        page.locator(selector).first.inner_text() for selector in (".ctg-answer", ".ctg-sheet", ".ctg-table")
    ]


def test_another_indicator_changes_the_address_the_question_and_the_legend(visit: Visit) -> None:
    page = visit("/territoire")
    expect(page.locator("h1")).to_contain_text("population")
    choose(page, CHOICE, "Taux de chômage (recensement)")
    expect(page.locator("h1")).to_contain_text("chômage")
    expect(page.locator(".ctg-legende").first).to_contain_text("moins de chômage")
    expect(page).to_have_url(re.compile(r"\?indicateur=chomage$"))
    expect(page.get_by_role("combobox", name=CHOICE, exact=True)).to_have_value(
        "Taux de chômage (recensement)"
    )


def test_back_returns_to_the_previous_choice(visit: Visit) -> None:
    page = visit("/territoire?indicateur=densite")
    before = shown(page)
    choose(page, CHOICE, "Taux de chômage (recensement)")
    expect(page.locator("h1")).to_contain_text("chômage")
    page.go_back()
    expect(page).to_have_url(re.compile(r"indicateur=densite"))
    expect(page.locator("h1")).not_to_contain_text("chômage")
    expect(page.get_by_role("combobox", name=CHOICE, exact=True)).to_have_value(re.compile("[Dd]ensité"))
    assert shown(page) == before


def test_a_reload_keeps_the_choice(visit: Visit) -> None:
    page = visit("/territoire?indicateur=chomage")
    page.locator('.st-key-map [data-code="80677"]').click()
    expect(page.locator(".ctg-sheet h2").first).to_have_text("Roisel")
    before = shown(page)
    page.reload()
    ready(page)
    assert shown(page) == before


def test_a_copied_address_shows_the_same_figures_to_someone_else(
    visit: Visit, browser: Browser, server: Server
) -> None:
    page = visit("/territoire")
    choose(page, CHOICE, "Taux de chômage (recensement)")
    expect(page.locator("h1")).to_contain_text("chômage")
    choose(page, "Commune mise en avant", "Péronne")
    expect(page.locator(".ctg-sheet h2").first).to_have_text("Péronne")
    with french_context(browser) as elsewhere:
        other = elsewhere.new_page()
        other.goto(page.url)
        ready(other)
        assert shown(other) == shown(page)


def test_a_forged_address_falls_back_with_a_word(visit: Visit) -> None:
    page = visit("/territoire?indicateur=<b>faux</b>&commune=75056&annee=1066")
    said = page.get_by_test_id("stAlert")
    expect(said).to_have_count(3)
    expect(said.nth(0)).to_contain_text("l'adresse demandait « <b>faux</b> », qui n'existe pas")
    assert page.locator("[data-testid=stAlert] b").count() == 0
    expect(page.locator("h1")).to_contain_text("population")
    expect(page).to_have_url(re.compile(r"/territoire$"))
