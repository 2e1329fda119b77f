"""French figures, dates and places, the way a reader expects them. Pure, standard library only.

The thousands separator is U+00A0: U+202F is right by the book but all but vanishes at small
sizes on a projector (docs/decisions.md). The minus is U+2212.
"""

import math
import unicodedata
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
PARIS = ZoneInfo("Europe/Paris")
MINUS = "\u2212"
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SHORT_MONTHS = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]


def rounded(value: float, decimals: int) -> Decimal:
    """Half away from zero, once: Python's own rounding turns 7.25 into 7.2 and a browser does not."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def number(value: float | None, decimals: int = 0, *, signed: bool = False) -> str:
    """`26393` gives "26 393"; unknown gives "n. d."; a zero never carries a sign."""
    if value is None or math.isnan(value):
        return "n.\u00a0d."
    exact = rounded(value, decimals)
    digits = f"{abs(exact):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    if exact < 0:
        return MINUS + digits
    return "+" + digits if signed and exact > 0 else digits


def with_unit(value: float | None, decimals: int, unit: str, *, signed: bool = False) -> str:
    """The figure and its unit, bound by a non-breaking space: "15,3 %"."""
    text = number(value, decimals, signed=signed)
    return f"{text}{NBSP}{unit}" if unit else text


def day(value: date) -> str:
    """`1er janvier 2025`, `26 novembre 2024`."""
    first = "1er" if value.day == 1 else str(value.day)
    return f"{first}{NBSP}{MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    return value.strftime("%d/%m/%Y")


def in_france(value: datetime) -> datetime:
    """A moment as the clocks of mainland France show it; without a time zone, it is in Universal Time."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(PARIS)


def moment(value: datetime) -> str:
    """`25/11/2026 à 14:30`, by the clocks of mainland France."""
    return f"{in_france(value):%d/%m/%Y à %H:%M}"


def month(value: date) -> str:
    """`déc. 2027`, `mai 2026`: a month where a day would say more than is known."""
    return f"{SHORT_MONTHS[value.month - 1]}{NBSP}{value.year}"


def plain(value: float | None) -> str:
    """A figure whose decimals nobody declared: none when it is whole, one otherwise, two near zero."""
    if value is None or math.isnan(value):
        return number(value)
    decimals = 1 if abs(value) >= 0.1 else 2
    exact = rounded(value, decimals)
    return number(value, 0 if exact == exact.to_integral_value() else decimals)


def at_place(name: str) -> str:
    """Where: "À Péronne", "Au Ronssoy", "Aux Essarts", "À La Neuville"."""
    if name.startswith("Le "):
        return f"Au {name[3:]}"
    if name.startswith("Les "):
        return f"Aux {name[4:]}"
    return f"À {name}"


def of_place(name: str) -> str:
    """Of whom: "de Péronne", "d'Allaines", "du Ronssoy"."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    if unicodedata.normalize("NFD", name)[:1].upper() in "AEIOUYŒ":
        return f"d\u2019{name}"
    return f"de {name}"


def count(n: int, singular: str, plural: str | None = None) -> str:
    """`1 commune`, `60 communes`; French counts 0 as singular."""
    word = singular if abs(n) < 2 else (plural or singular + "s")
    return f"{number(n)}{NBSP}{word}"


def enumeration(words: list[str]) -> str:
    """`a, b et c`."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " et " + words[-1]


def sort_key(text: str) -> str:
    """French alphabetical order without a locale: accents and case do not count."""
    bare = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "Oe"))
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold()
