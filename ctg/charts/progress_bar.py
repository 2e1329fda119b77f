"""The bar of a commitment: how far it went, and a tick where it was expected today.

Rising and falling targets fill alike, from the baseline to the target. "Maintain" grows to the left
of the level to keep when something was lost. Without a measure the track is dashed and empty, never 0 %.
"""

import math
from collections.abc import Mapping
from typing import Any

from ctg import french
from ctg.charts import dates
from ctg.charts.lettering import escape

KEPT = 0.6  # where the level to maintain stands on the track
WINDOW = 0.1  # a loss of a tenth of that level empties the track


def known(value: object) -> float | None:
    """The number of a cell; None when it is unknown."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if math.isnan(value) else float(value)


def figure(row: Mapping[str, Any]) -> str:
    """`4 sur 12`, `49,5`, `45 %`, `pas de mesure`: what the card says in bold."""
    value, target = known(row.get("valeur")), known(row.get("cible"))
    if row.get("indicateur_forme") == "jalon":
        return "fait" if value else "pas encore fait" if value is not None else "pas de mesure"
    if value is None:
        return "pas de mesure"
    unit = str(row.get("indicateur_unite") or "")
    if unit == "%":
        return f"{french.plain(value)}{french.NBSP}%"
    start = known(row.get("depart"))
    rising = target is not None and start is not None and target > start
    counted = rising and row.get("indicateur_forme") not in ("maintien", "seuil")
    return f"{french.plain(value)} sur {french.plain(target)}" if counted else french.plain(value)


def bar(row: Mapping[str, Any]) -> str:
    """The name, the figure, the track and what is at its two ends.

    row     indicateur indicateur_unite indicateur_forme valeur depart cible attendu progres etat
    """
    state = str(row.get("etat") or "non_mesurable")
    measured = known(row.get("valeur")) is not None and state != "non_mesurable"
    text = figure(row) if measured else "pas de mesure"
    left, right = _ends(row, measured)
    said = ", ".join(part for part in (text, left, right) if part)
    return (
        f'<div class="ctg-mesure"><p class="noms"><span>{escape(_name(row))}</span><b>{escape(text)}</b></p>'
        f'<div class="piste {escape(state)}" role="img" aria-label="{escape(said)}">'
        f"{_fill(row) if measured else ''}</div>"
        f'<p class="bouts"><span>{escape(left)}</span><span>{escape(right)}</span></p></div>'
    )


def _name(row: Mapping[str, Any]) -> str:
    name, unit = str(row.get("indicateur") or ""), str(row.get("indicateur_unite") or "")
    return name or unit or "aucun indicateur"


def _maintains(row: Mapping[str, Any]) -> bool:
    start, target = known(row.get("depart")), known(row.get("cible"))
    return row.get("indicateur_forme") == "maintien" or (start is not None and start == target)


def _level(row: Mapping[str, Any]) -> float | None:
    """The level to maintain."""
    target = known(row.get("cible"))
    return known(row.get("depart")) if target is None else target


def _ends(row: Mapping[str, Any], measured: bool) -> tuple[str, str]:
    start, target = known(row.get("depart")), known(row.get("cible"))
    if row.get("indicateur_forme") == "jalon":
        when = dates.month(row.get("cible_le"))
        return "", f"à faire{f' avant {when}' if when else ''}"
    if not measured:
        return (
            "Départ inconnu" if start is None else f"Départ {french.plain(start)}",
            "cible inconnue" if target is None else f"cible {french.plain(target)}",
        )
    if _maintains(row):
        return _kept_ends(row)
    expected = known(row.get("attendu"))
    return (
        f"cible {french.plain(target)}" if start is None else f"Départ {french.plain(start)}",
        "" if expected is None else f"attendu à ce jour\u00a0: {french.plain(expected)}",
    )


def _kept_ends(row: Mapping[str, Any]) -> tuple[str, str]:
    level, value = _level(row), known(row.get("valeur"))
    if level is None or value is None:
        return "", ""
    moved = value - level
    word = "" if not moved else "hausse de " if moved > 0 else "recul de "
    return (
        f"{word}{french.plain(abs(moved))}" if word else "inchangé",
        f"à maintenir\u00a0: {french.plain(level)}",
    )


def _fill(row: Mapping[str, Any]) -> str:
    if _maintains(row) and row.get("indicateur_forme") != "jalon":
        return _kept(row)
    done = known(row.get("progres"))
    if done is None:
        done = 1.0 if row.get("etat") in ("atteint", "conforme") else 0.0
    return _span(0.0, _share(done)) + _tick(_expected(row))


def _kept(row: Mapping[str, Any]) -> str:
    """What was lost, to the left of the level to keep; what was gained, to its right."""
    level, value = _level(row), known(row.get("valeur"))
    if level is None or value is None:
        return ""
    scale = abs(level) * WINDOW / KEPT or 1.0
    at = _share(KEPT + (value - level) / scale)
    return _span(min(at, KEPT), max(at, KEPT)) + _tick(KEPT)


def _expected(row: Mapping[str, Any]) -> float | None:
    """Where on the track the expected value of today stands."""
    start, target, expected = (known(row.get(name)) for name in ("depart", "cible", "attendu"))
    if start is None or target is None or expected is None or start == target:
        return None
    return _share((expected - start) / (target - start))


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _span(start: float, end: float) -> str:
    return f'<span class="fait" style="left:{start * 100:.1f}%;width:{(end - start) * 100:.1f}%"></span>'


def _tick(at: float | None) -> str:
    return "" if at is None else f'<span class="attendu" style="left:{at * 100:.1f}%"></span>'
