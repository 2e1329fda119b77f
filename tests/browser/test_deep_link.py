"""The first thing a server is ever asked for may be a link that somebody was sent."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.serving import copy_data, french_context, ready, serve


def test_a_deep_link_opens_on_a_server_that_has_served_nothing_yet(browser: Browser, tmp_path: Path) -> None:
    """No base yet, no page run yet: Streamlit's old multipage must not answer in place of the frame."""
    with serve(copy_data(tmp_path / "data")) as server, french_context(browser) as context:
        page = context.new_page()
        page.goto(f"{server.url}/territoire?indicateur=chomage&commune=80677")
        ready(page)
        expect(page.locator("[role=dialog]")).to_have_count(0)
        sections = ["Comprendre", "Suivre la convention", "Données"]
        expect(page.get_by_test_id("stTopNavSection")).to_have_text(sections)
        expect(page).to_have_title("Territoire")
        expect(page.locator("h1")).to_contain_text("chômage")
        expect(page.locator(".ctg-sheet h2").first).to_have_text("Roisel")
        assert page.url.endswith("/territoire?indicateur=chomage&commune=80677")
