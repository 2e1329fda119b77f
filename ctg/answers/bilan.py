"""The state of the whole plan in one sentence, computed from the rows of `engagements`."""

from dataclasses import dataclass

import pandas as pd

from ctg.french import count

WORDS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")


@dataclass(frozen=True)
class Bilan:
    """What the head of the page says."""

    answer: str  # Markdown: one to three sentences, two bold facts at most
    measured: str  # "8 mesurés sur 9"
    counts: dict[str, int]  # state -> how many
    example: bool  # one row at least is invented


def bilan(rows: pd.DataFrame) -> Bilan:
    """rows: `etat` and `nature` of each commitment, as the answer `engagements` gives them."""
    counts = {str(state): int(n) for state, n in rows["etat"].value_counts().items()}
    total, unknown = len(rows), counts.get("non_mesurable", 0)
    return Bilan(
        answer=_sentence(total, counts),
        measured=f"{total - unknown} {'mesuré' if total - unknown < 2 else 'mesurés'} sur {total}",
        counts=counts,
        example=bool((rows["nature"] == "exemple").any()),
    )


def _sentence(total: int, counts: dict[str, int]) -> str:
    if not total:
        return "Aucun engagement ne répond à ces choix."
    fine = counts.get("atteint", 0) + counts.get("conforme", 0)
    watch, far, unknown = (counts.get(state, 0) for state in ("a_surveiller", "en_ecart", "non_mesurable"))
    parts = [f"**{_who(fine, 'est atteint ou conforme', 'sont atteints ou conformes')}**"]
    if watch:
        parts.append(_who(watch, "est à surveiller", "sont à surveiller"))
    if far:
        parts.append(f"**{_who(far, 's’écarte de sa cible', 's’écartent de leur cible')}**")
    last = (
        _who(unknown, "ne peut pas être mesuré", "ne peuvent pas être mesurés")
        if unknown
        else "tous sont mesurés"
    )
    return f"Sur {_of(total)}, {_joined(parts)}. {last[0].upper()}{last[1:]}."


def _who(n: int, one: str, many: str) -> str:
    """`aucun n’est…`, `un est…`, `deux sont…`: small numbers in words, as a person would say them."""
    if not n:
        return f"aucun n’{one}"
    return f"{_said(n)} {one if n == 1 else many}"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}"


def _said(n: int) -> str:
    return WORDS[n] if n < len(WORDS) else str(n)


def _of(n: int) -> str:
    return f"{WORDS[n]} engagement{'s' if n > 1 else ''}" if n < len(WORDS) else count(n, "engagement")
