"""Nothing is asked of the outside: no font, no tile, no statistics. Streamlit's sockets stay here too."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import PAGES
from tests.browser.serving import Server, french_context, ready

LOCAL_SCHEMES = ("data", "blob")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nothing_of_another_host(browser: Browser, server: Server, path: str) -> None:
    asked: list[str] = []
    with french_context(browser) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.goto(server.url + path)
        ready(page)
        page.wait_for_load_state("networkidle")
    here = urlsplit(server.url).netloc
    assert any(url.startswith("ws://") for url in asked), "the page never spoke to its server"
    outside = [
        url for url in asked if urlsplit(url).scheme not in LOCAL_SCHEMES and urlsplit(url).netloc != here
    ]
    assert outside == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_raises_no_error_in_the_browser(browser: Browser, server: Server, path: str) -> None:
    """Streamlit looks for its server beside the page first, and Chromium logs that 404: not ours."""
    errors: list[str] = []
    with french_context(browser) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda said: (
                errors.append(said.text)
                if said.type == "error" and "/_stcore/" not in said.location["url"]
                else None
            ),
        )
        page.goto(server.url + path)
        ready(page)
        page.wait_for_load_state("networkidle")
        assert page.get_by_test_id("stException").count() == 0
        assert page.get_by_test_id("stAlertContentError").count() == 0
    assert errors == []
