"""axe-core finds no serious or critical fault, on every page, by day and night, on a desk and a phone."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import PAGES, VIEWS
from tests.browser.serving import Server, french_context, ready

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
ALLOWED = Path(__file__).with_name("axe_allowed.toml")
GRAVE = ("serious", "critical")
VISITS = [*PAGES, *VIEWS, "/territoire?indicateur=chomage&commune=80677", "/territoire?mode=projection"]
SCREENS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
# Menus are in the page only while they are open: width, the button that opens, the part that shows it.
MENUS = [
    (390, "Ouvrir le menu", "stSidebarNavLink"),
    (1280, "Comprendre", "stTopNavDropdownLink"),
    (1280, "Menu", "stMainMenuList"),
]
RUN = """async tags => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.map(({id, impact, help, nodes}) => ({id, impact, help, nodes: nodes.map(node => ({
    target: node.target.join(" "), html: node.html.slice(0, 300), why: node.failureSummary}))}));
}"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MATCHES = "([target, selector]) => document.querySelector(target).matches(selector)"


@dataclass(frozen=True)
class Scene:
    """A page on a screen, with a menu open or none."""

    path: str
    width: int
    scheme: str
    button: str = ""
    part: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.width} {self.scheme} {self.button}".strip()


SCENES = [Scene(path, *screen) for path in VISITS for screen in SCREENS] + [
    Scene("/territoire", width, scheme, button, part)
    for width, button, part in MENUS
    for scheme in ("light", "dark")
]


@dataclass(frozen=True)
class Fault:
    """One element that breaks one rule, and the allow-list entries that excuse it."""

    scene: Scene
    rule: str
    impact: str
    element: str
    excused_by: tuple[int, ...]


Entries = list[dict[str, str]]


@pytest.fixture(scope="module")
def allowed() -> Entries:
    entries: Entries = tomllib.loads(ALLOWED.read_text(encoding="utf-8")).get("allowed", [])
    return entries


@pytest.fixture(scope="module")
def faults(browser: Browser, server: Server, allowed: Entries) -> list[Fault]:
    """Every fault of every scene, in one go: the stale entries need all of them."""
    return [fault for scene in SCENES for fault in _faults(browser, server, scene, allowed)]


def _faults(browser: Browser, server: Server, scene: Scene, allowed: Entries) -> Iterator[Fault]:
    with french_context(browser, width=scene.width, scheme=scene.scheme) as context:
        page = context.new_page()
        page.goto(server.url + scene.path)
        ready(page)
        if scene.button:
            page.get_by_role("button", name=scene.button, exact=True).click()
            expect(page.get_by_test_id(scene.part).first).to_be_visible()
        for violation in audit(page):
            for node in violation["nodes"]:
                yield Fault(
                    scene=scene,
                    rule=violation["id"],
                    impact=violation["impact"],
                    element=f"{node['target']}  {node['html']}  {node['why']}",
                    excused_by=_excuses(page, violation["id"], node["target"], allowed),
                )


def audit(page: Page) -> list[dict[str, Any]]:
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(RUN, TAGS)
    return found


def _excuses(page: Page, rule: str, target: str, allowed: Entries) -> tuple[int, ...]:
    return tuple(
        number
        for number, entry in enumerate(allowed)
        if entry["rule"] == rule and page.evaluate(MATCHES, [target, entry["selector"]])
    )


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_no_grave_fault(faults: list[Fault], scene: Scene) -> None:
    grave = [
        f"{fault.rule} ({fault.impact}): {fault.element}"
        for fault in faults
        if fault.scene == scene and fault.impact in GRAVE and not fault.excused_by
    ]
    assert grave == []


def test_every_excuse_is_complete_and_still_needed(faults: list[Fault], allowed: Entries) -> None:
    for entry in allowed:
        assert set(entry) == {"rule", "selector", "reference"}, f"incomplete entry: {entry}"
        assert entry["reference"].strip(), f"an excuse without a reference: {entry}"
    used = {number for fault in faults if fault.impact in GRAVE for number in fault.excused_by}
    stale = [entry for number, entry in enumerate(allowed) if number not in used]
    assert stale == [], "excuses that are no longer needed: remove them"


def test_axe_sees_a_fault_that_is_put_there(browser: Browser, server: Server) -> None:
    """Proof that the audit looks at this page: an image without a name is found."""
    with french_context(browser) as context:
        page = context.new_page()
        page.goto(server.url)
        ready(page)
        page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"data:,\">')")
        assert [violation["id"] for violation in audit(page) if violation["impact"] == "critical"] == [
            "image-alt"
        ]
