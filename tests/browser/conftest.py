"""One server and one browser for the whole session; every test gets visitors of its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from ctg.base.read import Location
from tests.browser.serving import NO_BROWSER, Server, chromium, french_context, launch, ready, serve

HERE = Path(__file__).parent
Visit = Callable[..., Page]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs a server of its own and Chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is marked; without Chromium, what asks for a browser is skipped."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def server(browser: Browser, built: Location, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a private copy of the data and of the base. Read only."""
    data = Path(shutil.copytree(built.folder, tmp_path_factory.mktemp("served") / "data"))
    with serve(data) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """`visit("/territoire?annee=2015", width=390, scheme="dark")`: a new visitor's page, ready."""
    with ExitStack() as leaving:

        def open_page(path: str, *, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
            context = french_context(browser, width=width, height=height, scheme=scheme)
            leaving.callback(context.close)
            page = context.new_page()
            page.goto(server.url + path)
            ready(page)
            return page

        yield open_page
