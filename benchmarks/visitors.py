"""24 visitors for one minute, two of them in Chromium: `python -m benchmarks.visitors [SECONDS]`.

The 22 others speak Streamlit's own messages over websockets, and ask for the next indicator as soon as
they have the last: harder on the server than people are. Everything goes to 127.0.0.1 and ends by itself.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.figures import commune_figures, machine, tail
from ctg.tasks import base
from tests.browser.clients import Served, visit
from tests.browser.figures import Rows, differences, table
from tests.browser.serving import Server, chromium, copy_data, french_context, launch, ready, serve

SECONDS = 60.0
VISITORS, BROWSERS = 24, 2
MOST = 600  # pages one visitor may ask for, whatever the time left
CODES = ("population", "chomage", "densite", "niveau_de_vie_median", "natalite", "mortalite", "activite")


def walk(number: int, until: float) -> Iterator[str]:
    """The indicators one visitor asks for, each visitor from another one on, until the time is over."""
    for step in range(MOST):
        if time.monotonic() > until:
            return
        yield CODES[(number + step) % len(CODES)]


def browse(pages: list[Page], server: Server, until: float, expected: dict[str, Rows]) -> list[Served]:
    """The visitors with a browser, in turns: they open links, and what they read is compared too."""
    served = []
    for code in walk(0, until):
        for page in pages:
            start = time.perf_counter()
            page.goto(f"{server.url}/territoire?indicateur={code}")
            ready(page)
            seconds = time.perf_counter() - start
            faults = page.get_by_test_id("stAlert").all_inner_texts()
            html = page.locator(".ctg-table", has_text="Remarque").last.evaluate("e => e.outerHTML")
            served.append(Served(code, seconds, (*faults, *differences(table(html), expected[code]))))
    return served


def with_browsers(server: Server, until: float, expected: dict[str, Rows]) -> list[Served]:
    if chromium() is None:
        print("no Chromium: browser-less visitors alone")
        return []
    with sync_playwright() as playwright:
        browsers = [launch(playwright) for _browser in range(BROWSERS)]
        pages = [french_context(browser).new_page() for browser in browsers]
        served = browse(pages, server, until, expected)
        for browser in browsers:
            browser.close()
    return served


def main(seconds: float) -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        base.build(base.location(copy_data(Path(folder) / "data")))
        _minute(Path(folder) / "data", seconds)


def _minute(data: Path, seconds: float) -> None:
    expected = commune_figures(data)
    with serve(data) as server:
        until = time.monotonic() + seconds
        with ThreadPoolExecutor(VISITORS - BROWSERS) as pool:
            waiting = [
                pool.submit(visit, server.url, walk(number, until), expected)
                for number in range(VISITORS - BROWSERS)
            ]
            seen = with_browsers(server, until, expected)
            served = [one for visitor in waiting for one in visitor.result()]
    _report("browser-less visitors", served)
    _report("visitors in Chromium, whole page loads", seen)


def _report(who: str, served: list[Served]) -> None:
    if not served:
        return
    faults = [f"{one.code}: {fault}" for one in served for fault in one.faults]
    pages = f"{len(served)} pages of 60 figures, {len(faults)} errors or figures unlike the export"
    print(f"{who}: {pages}; {tail([one.seconds for one in served], 's', 2)}")
    for fault in faults[:10]:
        print("  ", fault)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
