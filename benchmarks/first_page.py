"""From the start of the server to the first map on the screen: `python -m benchmarks.first_page [RUNS]`.

Cold each time: no base, so the first visitor waits for its building; a new browser, nothing cached.
"""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figures import machine, spread
from tests.browser.serving import NO_BROWSER, PATIENCE, chromium, copy_data, french_context, launch, serve

RUNS = 5
PAINTED = """new Promise(done => {
  const look = () => document.querySelector(".st-key-map svg.ctg-carte path.commune")
    ? requestAnimationFrame(() => requestAnimationFrame(done)) : requestAnimationFrame(look);
  look();
})"""


def first_map(browser: Browser, data: Path) -> tuple[float, float]:
    """Seconds until the server answers, and until the map is painted."""
    start = time.perf_counter()
    with serve(data) as server, french_context(browser, width=1440) as context:
        answering = time.perf_counter() - start
        page = context.new_page()
        page.set_default_timeout(2 * PATIENCE * 1000)
        page.goto(server.url)
        page.evaluate(PAINTED)
        return answering, time.perf_counter() - start


def main(runs: int) -> None:
    if chromium() is None:
        raise SystemExit(NO_BROWSER)
    print(machine())
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        times = []
        for run in range(runs):
            with launch(playwright) as browser:
                times.append(first_map(browser, copy_data(Path(folder) / f"data-{run}")))
    answering, seen = zip(*times, strict=True)
    print(f"server answers: {spread(answering, 's', 2)}")
    print(f"first map, cold, {runs} runs: {spread(seen, 's', 2)} (target: < 10 s)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
