// Puts a drawing made in Python (every text escaped there) into the page. With a mouse, a click on a
// commune chooses it; with a keyboard, one tab stop, arrows go to the nearest commune that way,
// Enter or Space chooses.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector(".ctg-place");
  if (place.ctgHtml !== data.html) {
    const focused = place.contains(document.activeElement) ? document.activeElement.dataset.code : null;
    place.innerHTML = data.html;
    place.ctgHtml = data.html;
    if (focused) place.querySelector(`[data-code="${focused}"]`)?.focus();
  }
  if (!data.choose) return;
  const communes = () => [...place.querySelectorAll("[data-code]")];
  const choose = (element) => setTriggerValue("code", element.dataset.code);
  place.onclick = (event) => {
    const element = event.target.closest("[data-code]");
    if (element) choose(element);
  };
  place.onkeydown = (event) => {
    const from = event.target.closest("[data-code]");
    if (!from) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(from);
      return;
    }
    const [right, down] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key] ?? [0, 0];
    if (!right && !down) return;
    event.preventDefault();
    const x = +from.dataset.x, y = +from.dataset.y;
    let best = null, least = Infinity;
    for (const other of communes()) {
      const dx = +other.dataset.x - x, dy = +other.dataset.y - y;
      const along = dx * right + dy * down;
      if (other === from || along <= 0) continue;
      const away = Math.abs(dx * down) + Math.abs(dy * right);  // distance off the direction asked for
      if (along + 2 * away < least) { least = along + 2 * away; best = other; }
    }
    if (best) {
      from.tabIndex = -1;
      best.tabIndex = 0;
      best.focus();
    }
  };
}
