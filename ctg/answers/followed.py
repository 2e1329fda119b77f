"""The indicators that commitments follow: their figure, typed or computed, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ctg.answers.computed import NO_VALUE, UNKNOWN, Computed, Point, computed
from ctg.answers.plan import Plan, Row
from ctg.base.read import Location
from ctg.measures import progress
from ctg.measures.progress import Goal, State
from ctg.model import Nature, Status

WORST_FIRST = ("en_ecart", "a_surveiller", "conforme", "atteint")
NOT_PROOF = "contribution, pas preuve"
ROLES = ("resultat", "realisation", "impact", "contexte")


@dataclass(frozen=True)
class Followed:
    """One indicator of a sheet on the day of the plan. points: its known figures, oldest first."""

    row: Row
    goal: Goal
    points: tuple[Point, ...]
    last: Point | None
    state: State

    @property
    def measured(self) -> bool:
        return self.state.code != "non_mesurable"


def followed(base: Location, plan: Plan) -> dict[str, list[Followed]]:
    """The indicators of each sheet, measured; the base is read once for all of them."""
    rows = plan.rows["indicateur"]
    sheets = {row["code"]: row for row in plan.rows["fiche"]}
    given = computed(base, ((row["lie"], row["territoire"]) for row in rows))
    found: dict[str, list[Followed]] = {}
    for sheet, sheet_row in sheets.items():
        nature = sheet_row["nature"]
        found[sheet] = [_measured(plan, given, row, nature) for row in plan.of("indicateur", sheet)]
    return found


def goal(row: Row) -> Goal:
    """What an indicator of the carnet promises."""
    steps = sorted((date.fromisoformat(day), float(value)) for day, value in (row["jalons"] or {}).items())
    return Goal(
        form=row["forme"],
        baseline=row["base"],
        baseline_on=row["base_le"],
        target=row["cible"],
        target_on=row["cible_le"],
        sense=row["sens"] or "plus",
        tolerance=row["tolerance"] or 0.0,
        whole=row["ensemble"],
        milestones=tuple(steps),
    )


def promised(one: Followed) -> list[tuple[date, float]]:
    """The expected path by day: baseline, milestones, target, those that have a day and a figure."""
    told = one.goal
    ends = ((told.baseline_on, told.baseline), *told.milestones, (told.target_on, progress.level(told)))
    return sorted((when, value) for when, value in ends if when is not None and value is not None)


def _measured(plan: Plan, given: Computed, row: Row, nature: str) -> Followed:
    linked = row["lie"]
    points = given.of(linked, row["territoire"], plan.day) if linked else _typed(plan, row, nature)
    last = _latest(points)
    since = given.superseded_since(linked, last, plan.day) if linked and last else None
    told = goal(row)
    known = [point for point in points if point.value is not None]
    state = progress.state(
        told,
        last.value if last else None,
        last.on if last else None,
        plan.day,
        typed=not linked,
        superseded_since=since,
    )
    if linked and (last is None or last.value is None):
        why = NO_VALUE if last is None else UNKNOWN.get(last.status, NO_VALUE)
        state = State("non_mesurable", None, state.expected, why)
    return Followed(row, told, tuple(known), last, state)


def _latest(points: Sequence[Point]) -> Point | None:
    """The newest figure; a year that the source leaves empty does not hide the one before."""
    told = [point for point in points if point.status != Status.MISSING]
    return told[-1] if told else points[-1] if points else None


def _typed(plan: Plan, row: Row, nature: str) -> list[Point]:
    """Typed values by day; of a yearly flow, the sum of each year on the day of its last value."""
    values = [one for one in plan.of("mesure", row["code"]) if one["jour"] <= plan.day]
    points = [_point(row, one["jour"], one["valeur"], one["statut"], nature) for one in values]
    if row["forme"] != "flux":
        return points
    years = [list(group) for _year, group in groupby(points, key=lambda point: point.on.year)]
    return [
        Point(year[-1].on, sum(point.value or 0.0 for point in year), year[-1].status, year[-1].nature,
              year[-1].source)
        for year in years
    ]  # fmt: skip


def _point(row: Row, on: date, value: float, status: str, nature: str) -> Point:
    told = str(Nature.EXAMPLE) if nature == Nature.EXAMPLE else status or "observe"
    return Point(on, value, str(Status.OK), told, row["source"] or "saisie")


def worst(found: Sequence[Followed]) -> Followed | None:
    """The one whose state is worst, then whose progress is least; None when none is measured."""
    kept = [one for one in found if one.measured]
    if not kept:
        return None
    return min(kept, key=lambda one: (WORST_FIRST.index(one.state.code), one.state.progress or 0.0))


def of_role(found: Sequence[Followed], role: str) -> list[Followed]:
    return [one for one in found if one.row["role"] == role]


def card(found: Sequence[Followed]) -> Followed | None:
    """The indicator a card shows: of result if there is any, else of achievement, else of impact."""
    for role in ROLES[:3]:
        kept = of_role(found, role)
        if kept:
            return worst(kept) or kept[0]
    return None


def state_of(found: Sequence[Followed]) -> str:
    """The worst state; "non_mesurable" when none is measured, "" when there is no indicator."""
    if not found:
        return ""
    one = worst(found)
    return one.state.code if one else "non_mesurable"


def goes_wrong(one: Followed, day: date) -> bool:
    """Whether its figures, from the baseline on, go the wrong way; an unfinished year says nothing."""
    told, points = one.goal, one.points
    start = told.baseline_on
    if told.form == "flux":
        points = tuple(point for point in points if point.on.year < day.year)
    values = [point.value for point in points if point.value is not None and (not start or point.on > start)]
    first: list[Any] = [] if told.baseline is None or told.form == "flux" else [told.baseline]
    return progress.wrong_way([*first, *values], progress.direction(told))
