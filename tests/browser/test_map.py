"""The map of communes: a mouse and a keyboard alone both reach all of them."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

COMMUNES = 60
MAP = ".st-key-map [data-code]"
# From every commune, the four arrows pressed for real: where does the focus land?
MOVES = """selector => Object.fromEntries([...document.querySelectorAll(selector)].map(from => [
  from.dataset.code,
  ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].map(key => {
    from.focus();
    from.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    return document.activeElement.dataset.code;
  }),
]))"""
# What a keyboard must reach: seen, enabled, and not left to the arrows by the widget it belongs to.
CONTROLS = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, [role=button], [role=combobox], .ctg-scroll")]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0)
  .map((e, i) => e.dataset.code ?? (e.dataset.stop = `${i} ${e.ariaLabel ?? e.innerText}`))"""
STOP = "() => document.activeElement.dataset.code ?? document.activeElement.dataset.stop ?? null"
MANY = 200  # presses of Tab: far more than a page has stops


def tab_round(page: Page) -> list[str]:
    """The controls of one round of Tab, until the first of them comes back."""
    stops: list[str] = []
    for _press in range(MANY):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is not None and stop in stops:
            return stops
        if stop is not None:
            stops.append(stop)
    raise AssertionError(f"{MANY} presses of Tab did not come back to the beginning")


def test_a_click_chooses_the_commune(visit: Visit) -> None:
    page = visit("/territoire")
    page.locator(f'{MAP}[data-code="80677"]').click()
    expect(page.locator(".ctg-sheet h2").first).to_have_text("Roisel")
    assert "commune=80677" in page.url
    expect(page.locator(f'{MAP}[data-code="80677"]')).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("combobox", name="Commune mise en avant")).to_have_value("Roisel")


def test_tab_reaches_every_control_and_the_map_is_one_stop(visit: Visit) -> None:
    page = visit("/territoire")
    stops = tab_round(page)
    controls = page.evaluate(CONTROLS)
    if len(stops) < len(controls):  # a chart came during the round, with its own controls
        stops = tab_round(page)
    assert sorted(stops) == sorted(controls)
    assert sum(stop.isdigit() for stop in stops) == 1  # the code of a commune


def test_the_arrows_reach_every_commune(visit: Visit) -> None:
    page = visit("/territoire")
    stop = page.locator(f"{MAP}[tabindex='0']").get_attribute("data-code")
    moves: dict[str, list[str]] = page.evaluate(MOVES, MAP)
    assert len(moves) == COMMUNES
    for start in moves:  # the stop moves with the focus: a visitor may come back to the map anywhere
        reached, to_walk = {start}, [start]
        while to_walk:
            near = set(moves[to_walk.pop()]) - reached
            reached |= near
            to_walk.extend(near)
        assert reached == set(moves), f"from {start}, out of reach: {sorted(set(moves) - reached)}"
    assert stop in moves


def test_arrows_and_enter_choose_a_commune_and_keep_the_focus_there(visit: Visit) -> None:
    page = visit("/territoire?commune=80677")
    page.locator(f"{MAP}[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    neighbour = page.evaluate("document.activeElement.dataset.code")
    assert neighbour not in (None, "80677")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')").split("\u00a0:")[0]
    page.keyboard.press("Enter")
    expect(page.locator(".ctg-sheet h2").first).to_have_text(name)
    assert f"commune={neighbour}" in page.url
    expect(page.locator(f'{MAP}[data-code="{neighbour}"]')).to_be_focused()
    assert page.locator(f"{MAP}[tabindex='0']").count() == 1
