"""The years of the convention, the current one in accent."""

from ctg.charts.lettering import escape
from ctg.charts.palette import var

ORDINALS = (
    *("première", "deuxième", "troisième", "quatrième"),
    *("cinquième", "sixième", "septième", "huitième"),
)
NUMBERS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit")


def timeline(first: int, last: int, current: int, *, label: str) -> str:
    """One segment per year as HTML (`style.STYLE`): past dark, current in accent, future pale."""
    years = "".join(_year(year, current) for year in range(first, last + 1))
    return f'<ol class="ctg-frise" aria-label="{escape(label)}">{years}</ol>'


def position(first: int, last: int, current: int) -> str:
    """Where we are, as words: "troisième année sur cinq"; before and after, that too."""
    length, rank = last - first + 1, current - first + 1
    if rank < 1:
        return f"la convention commence en {first}"
    if rank > length:
        return f"la convention s'est achevée en {last}"
    if length > len(NUMBERS):
        return f"année {rank} sur {length}"
    return f"{ORDINALS[rank - 1]} année sur {NUMBERS[length - 1]}"


def _year(year: int, current: int) -> str:
    token = "muted" if year < current else "accent" if year == current else "surface-2"
    mark = ' aria-current="true"' if year == current else ""
    return f'<li{mark}><span style="background:{var(token)}"></span>{year}</li>'
