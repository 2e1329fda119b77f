"""Letters in a drawing: the typeface, room taken by a text, escaping."""

import html

# Not `system-ui`: it can resolve to a poor face on Linux.
FONT = "'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"

_WIDTHS = {
    **dict.fromkeys("ijl'\u2019|", 0.23),
    **dict.fromkeys("ftI .,:;!/()[]-\u2011\u00a0", 0.30),
    **dict.fromkeys("r", 0.34),
    **dict.fromkeys("cksvxyzJ", 0.50),
    **dict.fromkeys("mMW%", 0.86),
    **dict.fromkeys("wABCDEÉÈFGHKNOŒPQRSTUVXYZ", 0.70),
}


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Rough width of a text, in the unit of `size`: the drawing is made before any font is known."""
    return sum(_WIDTHS.get(letter, 0.56) for letter in text) * size * (1.07 if bold else 1.0)


def escape(text: object) -> str:
    """A text for HTML or an SVG attribute. Control characters, which XML forbids, are dropped."""
    return html.escape("".join(letter for letter in str(text) if ord(letter) >= 32))


def prose(text: object) -> str:
    """A text that people wrote, escaped, with the apostrophe of French typography."""
    return escape(text).replace("&#x27;", "\u2019")


def two_lines(name: str) -> tuple[str, ...]:
    """A name cut at the space that makes the longest line shortest; one word stays on one line."""
    words = name.split()
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    if not cuts:
        return (name,)
    return min(cuts, key=lambda lines: max(map(len, lines)))


def svg_open(width: float, height: float, label: str, *, role: str = "img", css_class: str = "") -> str:
    """The opening tag of a drawing that keeps its shape in any column."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ctg-svg {css_class}" '
        f'viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="{role}" aria-label="{escape(label)}" '
        f'font-family="{FONT}">'
    )
