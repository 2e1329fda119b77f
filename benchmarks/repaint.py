"""From a change of indicator to the pixels of the new map: `python -m benchmarks.repaint [CHANGES]`.

In Chromium, the time starts at the key that chooses and ends at the second animation frame after the
new title, legend and map are in the page: they are painted. The server's own time is that of the same
question asked over a websocket, on the same machine, by one visitor.
"""

import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.figures import commune_figures, machine, tail
from tests.browser.clients import visit
from tests.browser.serving import Server, chromium, copy_data, french_context, launch, ready, serve

CHANGES = 44
# Choices whose titles all differ: label of the list -> code.
LABELS = {
    "Taux de chômage (recensement)": "chomage",
    "Population": "population",
    "Densité": "densite",
    "Natalité": "natalite",
}
# Armed before the key is pressed; the times are the browser's. null: nothing new within 20 s.
WATCH = """() => {
  const said = () => [document.querySelector("[data-testid=stMain] h1")?.textContent,
    document.querySelector(".st-key-map svg.ctg-carte")?.getAttribute("aria-label")];
  const before = said();
  window.ctgRepaint = new Promise(done => addEventListener("keydown", () => {
    const start = performance.now();
    const look = () => {
      const now = said();
      if (performance.now() - start > 20000) done(null);
      else if (now.every((text, i) => text && text !== before[i]))
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
      else requestAnimationFrame(look);
    };
    look();
  }, {once: true, capture: true}));
}"""


def change(page: Page, label: str) -> float:
    """Milliseconds from the Enter key to the new map on the screen."""
    page.get_by_role("combobox", name="Indicateur", exact=True).click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(label)
    page.get_by_role("option", name=label, exact=True).wait_for()
    page.evaluate(WATCH)
    page.keyboard.press("Enter")
    milliseconds = float(page.evaluate("window.ctgRepaint"))
    ready(page)
    return milliseconds


def in_browser(server: Server, changes: int) -> list[float]:
    with (
        sync_playwright() as playwright,
        launch(playwright) as browser,
        french_context(browser, width=1440) as context,
    ):
        page = context.new_page()
        page.goto(f"{server.url}/territoire")
        ready(page)
        return [change(page, label) for label in islice(cycle(LABELS), changes)]


def on_server(server: Server, changes: int) -> list[float]:
    """Milliseconds from the question to the end of the script, over a websocket."""
    rows = commune_figures(server.data)
    served = visit(server.url, islice(cycle(LABELS.values()), changes + 1), rows)
    faults = [fault for one in served for fault in one.faults]
    if faults:
        raise SystemExit("\n".join(faults))
    return [one.seconds * 1000 for one in served[1:]]  # the first opens the page


def main(changes: int) -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as folder, serve(copy_data(Path(folder) / "data")) as server:
        if chromium() is None:
            print("no Chromium: the browser's times are not measured")
        else:
            print(f"repaint in Chromium: {tail(in_browser(server, changes), 'ms', 0)} (target: p95 < 1 s)")
        print(f"server time:         {tail(on_server(server, changes), 'ms', 0)} (target: < 150 ms)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES)
