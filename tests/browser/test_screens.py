"""The same page on a phone, from the back of the room, on paper, and the hooks the style hangs on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.pages import PAGES, VIEWS
from tests.browser.serving import PROJECT, ready

COMMUNES = 60
STYLES = ("ctg/ui/style.css", "ctg/ui/follow.css", "ctg/ui/projection.css", "ctg/charts/style.py")
HOOK = re.compile(r'\[data-testid="(\w+)"\]|\.(st[A-Z]\w+)')
# Hooks for parts that no page shows now: Streamlit makes them only when they are asked for.
NOT_SHOWN = {"stDataFrame", "stLinkButton", "stDateInput"}  # shown once a form is open
TOO_WIDE = """() => [...document.querySelectorAll("[data-testid=stMain] *")].filter(e => {
  const box = e.getBoundingClientRect();
  const scrolls = e.parentElement.closest(".ctg-scroll, svg, .visually-hidden, [style*='overflow']");
  return box.width && box.right > innerWidth + 1 && !scrolls && e.checkVisibility();
}).map(e => `${e.tagName}.${e.className}`.slice(0, 90)).slice(0, 5)"""
ON_PAPER = """selector => [...document.querySelectorAll(selector)]
  .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .map(e => `${e.tagName} ${e.ariaLabel ?? e.textContent}`)"""
CLIPPED = """rows => rows.filter(row => {
  for (let box = row.parentElement; box !== document.body; box = box.parentElement) {
    const cuts = getComputedStyle(box).overflowY !== "visible";
    if (cuts && box.scrollHeight > box.clientHeight + 1) return true;
  }
  return !row.checkVisibility() || row.getBoundingClientRect().height === 0;
}).map(row => row.cells[0].textContent)"""
PDF_PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.parametrize("path", [*PAGES, *VIEWS])
def test_a_phone_never_scrolls_sideways(visit: Visit, path: str) -> None:
    page = visit(path, width=390, height=844)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") == 0, page.evaluate(TOO_WIDE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(TOO_WIDE) == []


def test_a_phone_reads_the_answer_before_the_map(visit: Visit) -> None:
    page = visit("/territoire", width=390, height=844)
    assert top(page, ".ctg-answer") < top(page, ".st-key-map")


def test_projection_is_one_screen_without_menu(visit: Visit) -> None:
    page = visit("/territoire?mode=projection&indicateur=chomage", width=1440, height=900)
    expect(page.get_by_test_id("stTopNavSection")).to_have_count(0)
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.locator(".ctg-answer")).to_be_in_viewport(ratio=1)
    expect(page.locator(".st-key-map svg.ctg-carte")).to_be_in_viewport(ratio=1)
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollHeight - e.clientHeight") == 0


def test_projection_is_entered_and_left_by_a_button(visit: Visit) -> None:
    page = visit("/territoire?indicateur=chomage")
    page.get_by_role("button", name="Mode projection").click()
    expect(page.get_by_test_id("stTopNavSection")).to_have_count(0)
    assert "mode=projection" in page.url
    page.get_by_role("button", name="Quitter la projection").click()
    expect(page.get_by_test_id("stTopNavSection")).to_have_count(3)
    assert page.url.endswith("/territoire?indicateur=chomage")


def test_paper_shows_every_commune_and_no_control(visit: Visit) -> None:
    """What the printer is given: whole table, nothing cut by a scrolling box, no menu, no button."""
    page = visit("/territoire?indicateur=chomage", scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate(ON_PAPER, "button, input, [data-testid=stHeader]") == []
    rows = page.locator(".ctg-table tbody tr", has=page.locator("td:nth-child(6)"))
    expect(rows).to_have_count(COMMUNES)
    clipped = rows.evaluate_all(CLIPPED)
    assert clipped == []
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    assert len(PDF_PAGE.findall(page.pdf(prefer_css_page_size=True))) > 1  # one page means that it was cut


def test_a_sheet_prints_on_two_sheets_of_paper(visit: Visit) -> None:
    page = visit("/fiche?code=1.2", scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate(ON_PAPER, "button, input, summary, [data-testid=stHeader], .ctg-voisines") == []
    told = page.get_by_test_id("stMain").inner_text()
    assert [part for part in ("Étapes", "Indicateurs", "Moyens", "Exemple") if part not in told] == []
    assert 1 <= len(PDF_PAGE.findall(page.pdf(prefer_css_page_size=True))) <= 2


def test_a_phone_has_one_card_a_row_and_the_narrow_timeline(visit: Visit) -> None:
    page = visit("/engagements", width=390, height=844)
    lefts = page.locator(".ctg-carton").evaluate_all("all => all.map(e => e.getBoundingClientRect().left)")
    assert len(lefts) > 1 and len(set(lefts)) == 1
    page = visit("/engagements?vue=temps", width=390, height=844)
    expect(page.locator(".ctg-gantt.etroit")).to_be_visible()
    expect(page.locator(".ctg-gantt.large")).to_be_hidden()


def test_a_card_opens_its_sheet_and_the_sheet_the_next_one(visit: Visit) -> None:
    page = visit("/engagements")
    page.locator(".ctg-carton h3 a").first.click()
    expect(page.locator("h1")).to_contain_text("Où en est l’engagement")
    assert "/fiche?code=" in page.url
    first = page.url
    page.locator(".ctg-voisines a").last.click()
    page.wait_for_url(lambda url: "/fiche?code=" in url and url != first)
    ready(page)
    expect(page.locator(".ctg-voisines a").first).to_be_visible()


def test_the_parts_of_streamlit_that_the_style_hangs_on_still_exist(visit: Visit) -> None:
    wanted = {
        name or part
        for style in STYLES
        for name, part in HOOK.findall((PROJECT / style).read_text(encoding="utf-8"))
    } - NOT_SHOWN
    assert len(wanted) > 5
    for path, width in [(path, 1280) for path in PAGES] + [("/territoire", 390)]:
        page = visit(path, width=width)
        wanted -= {hook for hook in wanted if page.locator(f'[data-testid="{hook}"], .{hook}').count()}
    assert wanted == set()


def top(page: Page, selector: str) -> float:
    return float(page.locator(selector).first.evaluate("e => e.getBoundingClientRect().top"))
