"""The plan as people wrote it, read at one moment: its tree, its sheets, what is computed of each.

Late, blocked and to refresh are computed on a day, never typed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from ctg import french
from ctg.answers.carnet import carnet
from ctg.base.read import Location
from ctg.carnet import store
from ctg.carnet.kinds import words
from ctg.errors import CtgError
from ctg.measures.progress import months_after
from ctg.model import Nature

Row = dict[str, Any]
KINDS = ("convention", "noeud", "fiche", "etape", "moyen", "indicateur", "mesure", "service")
CHILDREN = ("etape", "moyen", "indicateur")
ENDED = ("realise", "abandonne")
FRESH = ("a_venir", "en_cours", "a_discuter", "en_pause")
STALE_MONTHS = 6
EXAMPLE_ACTOR = "exemple"  # who imports the example plan
SECURED = ("accorde", "verse")
ARROW = "\u00a0› "


def today(jour: str | None) -> date:
    """The day an answer is asked for: `jour` (AAAA-MM-JJ), today by default."""
    try:
        return date.fromisoformat(jour) if jour else date.today()
    except ValueError as error:
        raise CtgError(
            f"Paramètre « jour » : « {jour} » n'est pas une date. Écrire par exemple 2026-11-25."
        ) from error


@dataclass(frozen=True)
class Plan:
    """The rows of the carnet by kind, and the day they are read for."""

    rows: dict[str, list[Row]]
    day: date
    _children: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def of(self, kind: str, parent: str) -> list[Row]:
        """The steps, means or indicators of a sheet, the typed values of an indicator; in their order."""
        return self._children.get((kind, parent), [])

    @cached_property
    def nodes(self) -> dict[str, Row]:
        return {row["code"]: row for row in self.rows["noeud"]}

    @cached_property
    def paths(self) -> dict[str, list[Row]]:
        """Node -> the nodes from the top of its tree down to itself."""
        return {code: self._path(code) for code in self.nodes}

    def _path(self, code: str) -> list[Row]:
        found: list[Row] = []
        above: str | None = code
        while above in self.nodes and len(found) < len(self.nodes):
            found.insert(0, self.nodes[above])
            above = self.nodes[above]["parent"]
        return found

    @cached_property
    def sheets(self) -> list[Row]:
        """Every sheet, convention after convention, along the tree, then by code."""
        starts = {row["code"]: (str(row["debut"] or ""), row["code"]) for row in self.rows["convention"]}

        def place(sheet: Row) -> tuple[object, ...]:
            path = self.paths.get(sheet["noeud"], [])
            convention = starts.get(path[0]["convention"], ("", "")) if path else ("", "")
            along = [(row["ordre"] is None, row["ordre"] or 0, natural(row["code"])) for row in path]
            return convention, along, natural(sheet["code"])

        return sorted(self.rows["fiche"], key=place)

    def path(self, sheet: Row) -> list[Row]:
        return self.paths.get(sheet["noeud"], [])

    @cached_property
    def touched(self) -> dict[str, tuple[date, str]]:
        """Sheet -> when it, its steps, means, indicators or values last changed, and by whom."""
        return {row["code"]: self._touched(row) for row in self.rows["fiche"]}

    def _touched(self, sheet: Row) -> tuple[date, str]:
        """An example as it was shipped was last seen on the day that it tells, not when it was imported."""
        rows = [sheet]
        for kind in CHILDREN:
            rows += self.of(kind, sheet["code"])
        for row in self.of("indicateur", sheet["code"]):
            rows += self.of("mesure", row["code"])
        told = sheet["revu_le"] or sheet["debut"]
        if sheet["nature"] == Nature.EXAMPLE and told:
            rows = [row for row in rows if row["updated_by"] != EXAMPLE_ACTOR]
            if not rows:
                return told, EXAMPLE_ACTOR
        last = max(rows, key=lambda row: row["updated_at"])
        return french.in_france(last["updated_at"]).date(), str(last["updated_by"])


def natural(code: str) -> list[tuple[int, int, str]]:
    """1.2 before 1.10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", code)]


def plan(base: Location, jour: str | None = None) -> Plan:
    """Everything people wrote of the plan, in one reading."""
    rows = store.everything(carnet(base), KINDS)
    children: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for kind in CHILDREN:
        for row in rows[kind]:
            children[kind, row["fiche"]].append(row)
    for row in rows["mesure"]:
        children["mesure", row["indicateur"]].append(row)
    for (kind, _parent), found in children.items():
        found.sort(key=_order(kind))
    return Plan(rows, today(jour), dict(children))


def _order(kind: str) -> Any:
    if kind == "mesure":
        return lambda row: (row["jour"], row["code"])
    if kind == "etape":
        return lambda row: (row["ordre"] is None, row["ordre"] or 0, natural(row["code"]))
    if kind == "moyen":
        return lambda row: (row["annee"], natural(row["code"]))
    return lambda row: natural(row["code"])


def done_steps(steps: Iterable[Row], day: date) -> list[Row]:
    """The steps that were done by that day."""
    return [row for row in steps if row["realise_le"] is not None and row["realise_le"] <= day]


def late_steps(sheet: Row, steps: Iterable[Row], day: date) -> list[Row]:
    """The steps whose day is past and that were not done; none of a sheet that has ended."""
    if sheet["statut"] in ENDED:
        return []
    finished = {row["code"] for row in done_steps(steps, day)}
    return [row for row in steps if row["code"] not in finished and row["echeance"] and row["echeance"] < day]


def is_past(sheet: Row, day: date) -> bool:
    """Its end is past and it has not ended."""
    return bool(sheet["fin"] and sheet["fin"] < day and sheet["statut"] not in ENDED)


def is_blocked(sheet: Row, day: date) -> bool:
    """An obstacle was written, and nobody lifted it by that day."""
    lifted = sheet["blocage_leve_le"]
    return bool(sheet["blocage"]) and (lifted is None or lifted > day)


def is_stale(sheet: Row, seen: date, day: date) -> bool:
    """Nobody touched or reviewed it for 6 months, and it has not ended."""
    last = max(seen, sheet["revu_le"]) if sheet["revu_le"] else seen
    return sheet["statut"] in FRESH and months_after(last, STALE_MONTHS) < day


def euros(means: Iterable[Row], states: Sequence[str] = ()) -> float | None:
    """The euros planned, of all states or of some; None when no amount is told."""
    kept = [row for row in means if row["unite"] == "euros" and row["prevu"] is not None]
    if not kept:
        return None
    return float(sum(row["prevu"] for row in kept if not states or row["etat"] in states))


def at_risk(means: Iterable[Row], day: date) -> list[Row]:
    """What is planned from this year on and neither granted nor paid."""
    return [row for row in means if row["prevu"] and row["annee"] >= day.year and row["etat"] not in SECURED]


def word(code: str | None) -> str:
    """The French word of a choice."""
    return words().get(code, code) if code else ""
