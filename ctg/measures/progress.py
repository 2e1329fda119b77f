"""How far a followed figure is on its way to its target, and whether that is what was expected by now.

A `Goal` is what somebody promised; its form says what « progress » means:

    niveau     reach a level          from the baseline to the target, whichever is the larger
    variation  change by so much      the same, the target being baseline + change (signed)
    maintien   hold the baseline      1 while it holds, tolerance included; 0 from 10 % beyond
    seuil      a ceiling or a floor   1 once it is met; before, from the baseline to the limit
    flux       so many a year         the figure of the year over that of a whole year
    part       so many of a set       members over those wanted, by default the whole set
    jalon      yes or no              1 once it is done

`sense`: "plus" when more is better, "moins" when less is; a level and a change tell it by themselves.
A progress is between 0 and 1: going beyond the target is read in the figure, not here. None: it cannot be
told, which is never 0. Amounts are finite; a missing one is None.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

FORMS = ("niveau", "variation", "maintien", "seuil", "flux", "part", "jalon")
NEEDS_BASELINE = ("niveau", "variation", "maintien")
NEEDS_TARGET = ("niveau", "variation", "seuil", "flux")
STATES = {
    "atteint": "atteint",
    "conforme": "conforme au chemin",
    "a_surveiller": "à surveiller",
    "en_ecart": "en écart",
    "non_mesurable": "non mesurable",
}
LATE, FAR = 0.10, 0.30  # behind the expected path: to watch beyond the first, astray beyond the second
LOST = 0.10  # share of the baseline beyond which nothing is left of what was to be held
TYPED_MONTHS, VINTAGE_MONTHS = 18, 6
NOISE = 1e-9  # 0.7 is not 0.8 - 0.1 in binary


@dataclass(frozen=True)
class Goal:
    """What was promised. milestones: (day, level), in the unit of the figure, by day."""

    form: str
    baseline: float | None = None
    baseline_on: date | None = None
    target: float | None = None
    target_on: date | None = None
    sense: str = "plus"
    tolerance: float = 0.0
    whole: float | None = None
    milestones: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True)
class State:
    """A key of STATES; progress and expected between 0 and 1; reason: why it cannot be measured."""

    code: str
    progress: float | None
    expected: float | None
    reason: str = ""


def progress(value: float | None, baseline: float | None, target: float | None) -> float | None:
    """The part of the way done, 0 to 1; None without a way. From 100 to 50, at 90: 0.2."""
    if value is None or baseline is None or target is None or target == baseline:
        return None
    return _clipped((value - baseline) / (target - baseline))


def done(goal: Goal, value: float | None) -> float | None:
    """The progress of a goal at this figure, whatever its form; None when something is not known."""
    if value is None:
        return None
    own = {"maintien": _held, "seuil": _limited, "flux": _flow, "part": _share, "jalon": _reached}
    if goal.form in own:
        return own[goal.form](goal, value)
    return progress(value, goal.baseline, level(goal))


def level(goal: Goal) -> float | None:
    """The figure to reach: the target; for a change, the baseline and the change; what is held; the set."""
    if goal.form == "variation":
        return None if goal.baseline is None or goal.target is None else goal.baseline + goal.target
    if goal.form == "maintien":
        return goal.baseline
    if goal.form == "part":
        known = [amount for amount in (goal.target, goal.whole) if amount is not None]
        return min(known) if known else None
    return 1.0 if goal.form == "jalon" else goal.target


def _clipped(share: float) -> float:
    return min(1.0, max(0.0, share))


def _beyond(goal: Goal, value: float, limit: float) -> float:
    """How far a figure is on the wrong side of a limit; 0 or less: it is on the right one."""
    return value - limit if goal.sense == "moins" else limit - value


def _held(goal: Goal, value: float) -> float | None:
    if goal.baseline is None:
        return None
    lost = _beyond(goal, value, goal.baseline) - goal.tolerance
    if lost <= NOISE:
        return 1.0
    room = abs(goal.baseline) * LOST
    return _clipped(1 - lost / room) if room > 0 else 0.0


def _limited(goal: Goal, value: float) -> float | None:
    if goal.target is None:
        return None
    if _beyond(goal, value, goal.target) <= 0:
        return 1.0
    if goal.baseline is None:
        return None
    if _beyond(goal, goal.baseline, goal.target) <= 0:
        return 0.0  # it was met at the start, and is no longer: there is no way to measure along
    return progress(value, goal.baseline, goal.target)


def _flow(goal: Goal, value: float) -> float | None:
    if goal.target is None or goal.target < 0:
        return None
    if goal.sense == "moins":
        return 1.0 if value <= goal.target else _clipped(goal.target / value)
    return _clipped(value / goal.target) if goal.target > 0 else None


def _share(goal: Goal, value: float) -> float | None:
    wanted = level(goal)
    return _clipped(value / wanted) if wanted is not None and wanted > 0 else None


def _reached(_goal: Goal, value: float) -> float | None:
    return 1.0 if value >= 1 else 0.0


def expected(goal: Goal, day: date) -> float | None:
    """The progress expected by that day, 0 to 1; None when the goal has no date to be compared with.

    Along the milestones if there are any, from the baseline to the target, straight between two points.
    What is held, or must not be passed in a year, is expected at once; a yearly figure grows with the
    year; nothing is expected of a yes or no before its day.
    """
    if goal.form == "maintien" or (goal.form == "flux" and goal.sense == "moins"):
        return 1.0
    if goal.form == "flux":
        return _share_of_year(day) * _year_share(goal, day.year)
    if goal.form == "jalon":
        return None if goal.target_on is None else float(day >= goal.target_on)
    points = _points(goal)
    return _between(points, day) if points else None


def _share_of_year(day: date) -> float:
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return (day - first).days / (last - first).days


def _year_share(goal: Goal, year: int) -> float:
    """What is expected of a whole year: its milestone over the target, or all of it."""
    steps = [done(goal, amount) for on, amount in goal.milestones if on.year == year]
    return 1.0 if not steps or steps[-1] is None else steps[-1]


def _points(goal: Goal) -> list[tuple[date, float]]:
    """(day, progress) in order, from the start to the end; empty when one of them has no date."""
    if goal.target_on is None or (goal.baseline_on is None and not goal.milestones):
        return []
    start = done(goal, goal.baseline) or 0.0
    points = [] if goal.baseline_on is None else [(goal.baseline_on, start)]
    points += [(on, share) for on, amount in goal.milestones if (share := done(goal, amount)) is not None]
    return sorted([*points, (goal.target_on, 1.0)])


def _between(points: Sequence[tuple[date, float]], day: date) -> float:
    """Straight from one point to the next; nothing is expected before the first but what it began with."""
    if day < points[0][0]:
        return 0.0
    before, share = points[0]
    for on, further in points[1:]:
        if day < on:
            return share + (further - share) * (day - before).days / (on - before).days
        before, share = on, further
    return share


def state(
    goal: Goal, value: float | None, value_on: date | None, day: date, *, typed: bool,
    superseded_since: date | None = None,
) -> State:  # fmt: skip
    """Where the goal stands on that day, against what was expected.

    typed             the figure was typed by somebody: it is too old after 18 months
    superseded_since  when a later official vintage was due: 6 months on, the one at hand is too old.
                      The latest official vintage is measured, however old
    A figure is compared with the path on `day`; a yearly one, with the end of its own year once past.
    """
    wanted = expected(goal, day if goal.form != "flux" else _within(value_on, day))
    reason = _missing(goal, value, value_on) or _stale(value_on, day, typed, superseded_since)
    reached = None if reason else done(goal, value)
    if not reason and reached is None:
        reason = _no_way(goal)
    if not reason and wanted is None and reached != 1:
        reason = "Pas de dates de départ et de cible\u00a0: le chemin attendu n'est pas connu."
    if reason or reached is None:
        return State("non_mesurable", None, wanted, reason)
    return State(_compared(reached, wanted), reached, wanted)


def _within(value_on: date | None, day: date) -> date:
    """The last day of the year of a figure, once that year is past."""
    return date(value_on.year, 12, 31) if value_on is not None and value_on.year < day.year else day


def _missing(goal: Goal, value: float | None, value_on: date | None) -> str:
    if goal.form in NEEDS_TARGET and goal.target is None:
        return "Pas de cible."
    if goal.form == "part" and level(goal) is None:
        return "Ni cible ni taille de l'ensemble."
    if goal.form in NEEDS_BASELINE and goal.baseline is None:
        return "Pas de valeur de départ."
    return "Pas de valeur." if value is None or value_on is None else ""


def _stale(value_on: date | None, day: date, typed: bool, superseded_since: date | None) -> str:
    if typed and value_on is not None and day > months_after(value_on, TYPED_MONTHS):
        return f"Valeur saisie il y a plus de {TYPED_MONTHS}\u00a0mois."
    if not typed and superseded_since is not None and day > months_after(superseded_since, VINTAGE_MONTHS):
        return f"Un millésime plus récent est attendu depuis plus de {VINTAGE_MONTHS}\u00a0mois."
    return ""


def _no_way(goal: Goal) -> str:
    if goal.form == "seuil":
        return "Pas de valeur de départ."
    return "Cible égale au départ." if goal.form in ("niveau", "variation") else "Cible nulle."


def _compared(reached: float, wanted: float | None) -> str:
    if reached >= 1 - NOISE or wanted is None:
        return "atteint"
    behind = wanted - reached
    if behind <= LATE + NOISE:
        return "conforme"
    return "a_surveiller" if behind <= FAR + NOISE else "en_ecart"


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def direction(goal: Goal) -> int:
    """1 when the figure should grow, -1 when it should shrink, 0 when that is not known."""
    if goal.form in ("niveau", "variation"):
        end = level(goal)
        return 0 if end is None or goal.baseline is None else (end > goal.baseline) - (end < goal.baseline)
    return -1 if goal.sense == "moins" and goal.form in ("maintien", "seuil", "flux") else 1


def wrong_way(values: Sequence[float], way: int = 1) -> bool:
    """Whether the last figure is worse than the one before, and than the first. values: oldest first.

    way: see `direction`; 0 never alerts. One step back after a gain is not the wrong way.
    """
    if len(values) < 2:
        return False
    last = values[-1] * way
    return last < values[-2] * way and last < values[0] * way
