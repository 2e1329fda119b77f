"""The bar of a commitment: how far it went, and a tick where it was expected today.

Rising and falling targets fill alike, from the baseline to the target. "Maintain" grows to the left
of the level to keep when something was lost. Without a measure the track is dashed and empty, never 0 %.
"""

import math
from collections.abc import Mapping
from typing import Any

from ctg import french
from ctg.charts import dates
from ctg.charts.lettering import escape, prose

Row = Mapping[str, Any]
KEPT = 0.6  # where the level to maintain stands on the track
WINDOW = 0.1  # a loss of a tenth of that level empties the track
FROM_ZERO = ("flux", "part")  # counted from nothing, not from a baseline
SHORT = 4  # letters: such a unit (%, €, min) is written after the figure, the others with the name


def known(value: object) -> float | None:
    """The number of a cell; None when it is unknown."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if math.isnan(value) else float(value)


def bar(row: Row) -> str:
    """The name, the figure, the track and what is at its two ends.

    row     of the answer `engagements`: indicateur indicateur_unite indicateur_forme valeur depart
            cible attendu (share) progres (share) etat raison
    """
    state = str(row.get("etat") or "non_mesurable")
    measured = known(row.get("valeur")) is not None and state != "non_mesurable"
    text = figure(row, measured)
    left, right = _ends(row) if measured else (_missing(row), "")
    name = _name(row, measured)
    said = ", ".join(part for part in (name, text, left, right) if part)
    return (
        f'<div class="ctg-mesure"><p class="noms"><span>{prose(name)}</span><b>{escape(text)}</b></p>'
        f'<div class="piste {escape(state)}" role="img" aria-label="{escape(said)}">'
        f"{_fill(row) if measured else ''}</div>"
        f'<p class="bouts"><span>{prose(left)}</span><span>{prose(right)}</span></p></div>'
    )


def figure(row: Row, measured: bool = True) -> str:
    """`4 sur 12`, `49,5`, `45 %`, `fait`: what the card says in bold; a figure too old is still told."""
    value = known(row.get("valeur"))
    if value is None:
        return "pas de mesure"
    if row.get("indicateur_forme") == "jalon":
        return "fait" if value else "pas encore fait"
    if measured and _counted(row):
        return f"{french.plain(value)} sur {french.plain(known(row.get('cible')))}"
    return _with_unit(row, value)


def _counted(row: Row) -> bool:
    """Whether « x sur y » is how people say it: things counted up to a number of them."""
    start, target = known(row.get("depart")), known(row.get("cible"))
    if target is None or target <= 0 or _short_unit(row):
        return False
    rising = row.get("indicateur_forme") in ("niveau", "variation") and start is not None and target > start
    return rising or row.get("indicateur_forme") in FROM_ZERO


def _short_unit(row: Row) -> str:
    unit = str(row.get("indicateur_unite") or "")
    return unit if len(unit) <= SHORT else ""


def _with_unit(row: Row, value: float | None) -> str:
    unit = _short_unit(row)
    return f"{french.plain(value)}{french.NBSP}{unit}" if unit else french.plain(value)


def _name(row: Row, measured: bool) -> str:
    """The indicator, with its target where the figure and the ends do not say it."""
    name = str(row.get("indicateur") or row.get("indicateur_unite") or "Aucun indicateur suivi")
    unit = str(row.get("indicateur_unite") or "")
    if not _short_unit(row) and unit.casefold() not in name.casefold():
        name = f"{name} ({unit})"
    target = known(row.get("cible"))
    silent = row.get("indicateur_forme") in ("maintien", "jalon") or (measured and _counted(row))
    return name if target is None or silent else f"{name}, cible {_with_unit(row, target)}"


def _missing(row: Row) -> str:
    return str(row.get("raison") or "") or (
        "" if row.get("indicateur") else "Ajouter un indicateur à la fiche."
    )


def _ends(row: Row) -> tuple[str, str]:
    """What is written under the two ends of the track of a measured indicator."""
    form, start = row.get("indicateur_forme"), known(row.get("depart"))
    if form == "jalon":
        when = dates.month(row.get("cible_le"))
        return "", f"prévu en {when}" if when else ""
    if form == "maintien":
        return _kept_ends(row)
    expected = _expected_value(row)
    return (
        "" if start is None or form in FROM_ZERO else f"Départ {french.plain(start)}",
        "" if expected is None else f"attendu à ce jour\u00a0: {french.plain(expected)}",
    )


def _expected_value(row: Row) -> float | None:
    """The share of the way expected today, as a figure."""
    share, target = known(row.get("attendu")), known(row.get("cible"))
    start = 0.0 if row.get("indicateur_forme") in FROM_ZERO else known(row.get("depart"))
    if share is None or target is None or start is None:
        return None
    return start + share * (target - start)


def _kept_ends(row: Row) -> tuple[str, str]:
    level, value = _level(row), known(row.get("valeur"))
    if level is None or value is None:
        return "", ""
    moved = value - level
    left = f"{'hausse' if moved > 0 else 'recul'} de {french.plain(abs(moved))}" if moved else "inchangé"
    return left, f"à maintenir\u00a0: {french.plain(level)}"


def _level(row: Row) -> float | None:
    """The level to maintain."""
    start = known(row.get("depart"))
    return known(row.get("cible")) if start is None else start


def _fill(row: Row) -> str:
    if row.get("indicateur_forme") == "maintien":
        return _kept(row)
    return _span(0.0, _clipped(known(row.get("progres")) or 0.0)) + _tick(known(row.get("attendu")))


def _kept(row: Row) -> str:
    """What was lost, to the left of the level to keep; what was gained, to its right."""
    level, value = _level(row), known(row.get("valeur"))
    if level is None or value is None:
        return ""
    scale = abs(level) * WINDOW / KEPT or 1.0
    at = _clipped(KEPT + (value - level) / scale)
    return _span(min(at, KEPT), max(at, KEPT)) + _tick(KEPT)


def _clipped(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _span(start: float, end: float) -> str:
    return f'<span class="fait" style="left:{start * 100:.1f}%;width:{(end - start) * 100:.1f}%"></span>'


def _tick(share: float | None) -> str:
    return "" if share is None else f'<span class="attendu" style="left:{_clipped(share) * 100:.1f}%"></span>'
