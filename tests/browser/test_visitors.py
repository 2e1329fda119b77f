"""24 visitors at the same time, two of them in real browsers: no error, and everyone's own figures.

The one-minute run, with its times, is `python -m benchmarks.visitors`.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

from playwright.sync_api import expect

from tests.browser.clients import visit as visit_without_browser
from tests.browser.conftest import Visit
from tests.browser.figures import differences, exported, table
from tests.browser.serving import Server, ready
from tests.conftest import Run

VISITORS = 22  # without a browser; two more have one
ROUNDS = 3
CODES = ("population", "chomage", "densite", "niveau_de_vie_median", "natalite")


def test_simultaneous_visitors_are_each_served_their_own_figures(
    server: Server, visit: Visit, run: Run
) -> None:
    expected = exported(run("export", "indicateur", "niveau=commune", data=server.data).out)
    with ThreadPoolExecutor(VISITORS) as pool:
        waiting = [
            pool.submit(
                visit_without_browser,
                server.url,
                islice(cycle(CODES), number % len(CODES), number % len(CODES) + ROUNDS),
                expected,
            )
            for number in range(VISITORS)
        ]
        pages = [visit(f"/territoire?indicateur={code}") for code in CODES[:2]]
        served = [one for visitor in waiting for one in visitor.result()]
    assert len(served) == VISITORS * ROUNDS
    assert [one for one in served if one.faults] == []
    for page, code in zip(pages, CODES, strict=False):
        ready(page)
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
        html = page.locator(".ctg-table", has_text="Remarque").last.evaluate("e => e.outerHTML")
        assert differences(table(html), expected[code]) == []
