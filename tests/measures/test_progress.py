"""What progress means, form by form: hand tables, limits, and what must hold whatever the numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg.measures.progress import (
    FORMS,
    STATES,
    Goal,
    State,
    direction,
    done,
    expected,
    level,
    months_after,
    progress,
    state,
    wrong_way,
)

START, END = date(2025, 1, 1), date(2027, 1, 1)  # 730 days
MIDDLE = date(2026, 1, 1)  # 365 of them
amounts = st.floats(-1e6, 1e6)
senses = st.sampled_from(["plus", "moins"])
days = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("value", "baseline", "target", "told"),
    [
        (90, 100, 50, 0.2),
        (110, 100, 150, 0.2),
        (100, 100, 50, 0.0),
        (50, 100, 50, 1.0),
        (40, 100, 50, 1.0),
        (120, 100, 50, 0.0),
        (0, 0, 10, 0.0),
        (0, -10, 10, 0.5),
        (None, 100, 50, None),
        (90, None, 50, None),
        (90, 100, None, None),
        (90, 50, 50, None),
        (50, 50, 50, None),
    ],
)
def test_the_part_of_the_way_done(value: float, baseline: float, target: float, told: float | None) -> None:
    assert progress(value, baseline, target) == told


@given(amounts, amounts, amounts)
def test_rising_and_falling_are_treated_alike(value: float, baseline: float, target: float) -> None:
    assert progress(value, baseline, target) == progress(-value, -baseline, -target)


@given(amounts, amounts, amounts)
def test_progress_stays_between_0_and_1(value: float, baseline: float, target: float) -> None:
    found = progress(value, baseline, target)
    assert (found is None) == (baseline == target)
    assert found is None or 0 <= found <= 1


@given(amounts, amounts, amounts, amounts)
def test_closer_to_the_target_is_never_less(one: float, other: float, baseline: float, target: float) -> None:
    low, high = sorted((one, other))
    if target > baseline:
        assert progress(low, baseline, target) <= progress(high, baseline, target)  # type: ignore[operator]
    elif target < baseline:
        assert progress(low, baseline, target) >= progress(high, baseline, target)  # type: ignore[operator]


def _goal(form: str, baseline: float | None = None, target: float | None = None, **more: object) -> Goal:
    return Goal(form, baseline, START, target, END, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("goal", "value", "told"),
    [
        (_goal("niveau", 40, 60), 45, 0.25),
        (_goal("niveau", 40, 40), 40, None),
        (_goal("variation", 40, -12), 37, 0.25),
        (_goal("variation", 40, 12), 46, 0.5),
        (_goal("variation", 0, 12), 3, 0.25),
        (_goal("variation", None, 12), 3, None),
        (_goal("variation", 40, 0), 40, None),
        (_goal("variation", 40, None), 40, None),
        # held: 0 from 10 % of the baseline beyond the tolerance
        (_goal("maintien", 100), 100, 1.0),
        (_goal("maintien", 100), 130, 1.0),
        (_goal("maintien", 100), 95, 0.5),
        (_goal("maintien", 100), 90, 0.0),
        (_goal("maintien", 100), 10, 0.0),
        (_goal("maintien", 100, tolerance=4), 96, 1.0),
        (_goal("maintien", 100, tolerance=4), 91, 0.5),
        (_goal("maintien", 100, sense="moins"), 105, 0.5),
        (_goal("maintien", 100, sense="moins"), 80, 1.0),
        (_goal("maintien", -100), -105, 0.5),
        (_goal("maintien", 0), 0, 1.0),
        (_goal("maintien", 0), -1, 0.0),
        (_goal("maintien", None), 95, None),
        # a ceiling, a floor
        (_goal("seuil", 100, 70, sense="moins"), 70, 1.0),
        (_goal("seuil", 100, 70, sense="moins"), 60, 1.0),
        (_goal("seuil", 100, 70, sense="moins"), 85, 0.5),
        (_goal("seuil", 100, 70, sense="moins"), 110, 0.0),
        (_goal("seuil", 60, 70, sense="moins"), 80, 0.0),
        (_goal("seuil", 70, 70, sense="moins"), 80, 0.0),
        (_goal("seuil", 60, 80), 65, 0.25),
        (_goal("seuil", 60, 80), 80, 1.0),
        (_goal("seuil", 60, 80), 95, 1.0),
        (_goal("seuil", 90, 80), 70, 0.0),
        (_goal("seuil", None, 80), 95, 1.0),
        (_goal("seuil", None, 80), 70, None),
        (_goal("seuil", 60, None), 70, None),
        # a yearly flow
        (_goal("flux", None, 4), 1, 0.25),
        (_goal("flux", None, 4), 5, 1.0),
        (_goal("flux", None, 4), 0, 0.0),
        (_goal("flux", None, 0), 1, None),
        (_goal("flux", None, None), 1, None),
        (_goal("flux", None, 4, sense="moins"), 4, 1.0),
        (_goal("flux", None, 4, sense="moins"), 8, 0.5),
        (_goal("flux", None, -1, sense="moins"), 0, None),
        (_goal("flux", None, -1), 0, None),
        (_goal("flux", None, 0, sense="moins"), 0, 1.0),
        (_goal("flux", None, 0, sense="moins"), 3, 0.0),
        # part of a set
        (_goal("part", None, None, whole=8), 2, 0.25),
        (_goal("part", None, None, whole=8), 8, 1.0),
        (_goal("part", None, 4, whole=8), 2, 0.5),
        (_goal("part", None, 90, whole=8), 2, 0.25),
        (_goal("part", None, 80), 20, 0.25),
        (_goal("part", 3, None), 4, None),
        (_goal("part", None, None, whole=0), 0, None),
        # yes or no
        (_goal("jalon"), 0, 0.0),
        (_goal("jalon"), 0.99, 0.0),
        (_goal("jalon"), 1, 1.0),
        (_goal("jalon"), None, None),
        (_goal("maintien", 100), None, None),
    ],
)
def test_every_form_by_hand(goal: Goal, value: float | None, told: float | None) -> None:
    found = done(goal, value)
    assert found is None if told is None else found == pytest.approx(told)


@given(st.sampled_from(FORMS), senses, amounts, amounts, amounts, st.floats(0, 1e3))
def test_every_form_stays_between_0_and_1(
    form: str, sense: str, baseline: float, target: float, value: float, more: float
) -> None:
    found = done(_goal(form, baseline, target, sense=sense, tolerance=more, whole=more), value)
    assert found is None or 0 <= found <= 1


@given(st.sampled_from(FORMS), senses, amounts, amounts, amounts, amounts)
def test_going_the_right_way_never_costs(
    form: str, sense: str, baseline: float, target: float, one: float, other: float
) -> None:
    goal = _goal(form, baseline, target, sense=sense, whole=20)
    way = direction(goal)
    if form == "seuil" and (target - baseline) * way < 0:
        return  # met at the start: there is no way
    worse, better = sorted((one, other), key=lambda value: value * way)
    low, high = done(goal, worse), done(goal, better)
    if low is not None and high is not None:
        assert low <= high + 1e-9


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        (_goal("niveau", 40, 60), 60),
        (_goal("variation", 40, -12), 28),
        (_goal("maintien", 40, 60), 40),
        (_goal("seuil", 40, 60), 60),
        (_goal("part", 3, 60, whole=8), 8),
        (_goal("part", 3, None), None),
        (_goal("jalon", None, None), 1),
    ],
)
def test_the_figure_to_reach(goal: Goal, told: float | None) -> None:
    assert level(goal) == told


STEPS = ((date(2025, 7, 2), 45.0), (date(2026, 7, 2), 55.0))  # 182 and 547 days from the start


@pytest.mark.parametrize(
    ("goal", "day", "told"),
    [
        (_goal("niveau", 40, 60), date(2024, 12, 31), 0.0),
        (_goal("niveau", 40, 60), START, 0.0),
        (_goal("niveau", 40, 60), MIDDLE, 0.5),
        (_goal("niveau", 60, 40), MIDDLE, 0.5),
        (_goal("niveau", 40, 60), date(2026, 12, 31), 729 / 730),
        (_goal("niveau", 40, 60), END, 1.0),
        (_goal("niveau", 40, 60), date(2030, 1, 1), 1.0),
        (_goal("niveau", 40, 60, milestones=STEPS), date(2025, 4, 2), 0.25 * 91 / 182),
        (_goal("niveau", 40, 60, milestones=STEPS), date(2025, 7, 2), 0.25),
        (_goal("niveau", 40, 60, milestones=STEPS), date(2026, 7, 2), 0.75),
        (_goal("niveau", 40, 60, milestones=STEPS), date(2026, 10, 1), 0.75 + 0.25 * 91 / 183),
        (Goal("niveau", 40, None, 60, END), MIDDLE, None),
        (Goal("niveau", 40, START, 60, None), MIDDLE, None),
        (Goal("niveau", 40, None, 60, END, milestones=STEPS), date(2025, 7, 1), 0.0),
        (Goal("niveau", 40, None, 60, END, milestones=STEPS), date(2025, 7, 2), 0.25),
        (Goal("niveau", 40, START, 60, START), START, 1.0),
        (_goal("variation", 40, -12), MIDDLE, 0.5),
        (_goal("seuil", 100, 70, sense="moins"), MIDDLE, 0.5),
        (_goal("seuil", 60, 70, sense="moins"), START, 1.0),
        # the path of a set begins where the set stood
        (_goal("part", 2, None, whole=8), START, 0.25),
        (_goal("part", 2, None, whole=8), MIDDLE, 0.625),
        (_goal("part", None, None, whole=8), MIDDLE, 0.5),
        (_goal("maintien", 40), START, 1.0),
        (Goal("maintien", 40), START, 1.0),
        (_goal("jalon"), date(2026, 12, 31), 0.0),
        (_goal("jalon"), END, 1.0),
        (Goal("jalon"), END, None),
        # within a year
        (_goal("flux", None, 4), date(2026, 1, 1), 0.0),
        (_goal("flux", None, 4), date(2026, 7, 2), 0.5),
        (_goal("flux", None, 4), date(2026, 12, 31), 1.0),
        (Goal("flux", None, None, 4, None), date(2024, 12, 31), 1.0),
        (_goal("flux", None, 4, milestones=((date(2026, 3, 1), 2.0),)), date(2026, 7, 2), 0.25),
        (_goal("flux", None, 4, milestones=((date(2025, 3, 1), 2.0),)), date(2026, 7, 2), 0.5),
        (_goal("flux", None, 4, sense="moins"), date(2026, 1, 1), 1.0),
    ],
)
def test_what_is_expected_by_a_day(goal: Goal, day: date, told: float | None) -> None:
    found = expected(goal, day)
    assert found is None if told is None else found == pytest.approx(told)


@given(days, days, st.integers(0, 1500), st.integers(1, 1500))
def test_more_is_expected_later(one: date, other: date, first: int, length: int) -> None:
    start = date.fromordinal(date(2020, 1, 1).toordinal() + first)
    goal = Goal("niveau", 40, start, 60, date.fromordinal(start.toordinal() + length))
    early, late = sorted((one, other))
    found = expected(goal, early), expected(goal, late)
    assert found[0] is not None and found[1] is not None and 0 <= found[0] <= found[1] <= 1


def _state(value: float | None, goal: Goal | None = None, on: date | None = MIDDLE, **more: object) -> State:
    given = {"typed": True} | more
    return state(goal or _goal("niveau", 0, 100), value, on, MIDDLE, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (100, "atteint"),
        (140, "atteint"),
        (99.99, "conforme"),
        (50, "conforme"),
        (40, "conforme"),
        (39.99, "a_surveiller"),
        (20, "a_surveiller"),
        (19.99, "en_ecart"),
        (0, "en_ecart"),
        (-50, "en_ecart"),
    ],
)
def test_the_state_at_each_limit(value: float, code: str) -> None:
    found = _state(value)
    assert (found.code, found.expected, found.reason) == (code, 0.5, "")
    assert found.progress == pytest.approx(min(1, max(0, value / 100)))


@pytest.mark.parametrize("days_in", range(0, 731, 73))
def test_a_limit_is_a_limit_whatever_binary_makes_of_it(days_in: int) -> None:
    """0.7 is at the limit of 0.8 - 0.1, and binary fractions say otherwise."""
    day = date.fromordinal(START.toordinal() + days_in)
    share = days_in / 73 * 10
    told = [state(_goal("niveau", 0, 100), share - behind, day, day, typed=True).code for behind in (10, 30)]
    assert told == ["conforme", "conforme" if share <= 10 else "a_surveiller"]


@pytest.mark.parametrize(
    ("value", "goal", "on", "reason"),
    [
        (None, None, None, "Pas de valeur."),
        (5, None, None, "Pas de valeur."),
        (5, _goal("niveau", None, 60), MIDDLE, "Pas de valeur de départ."),
        (5, _goal("variation", None, 60), MIDDLE, "Pas de valeur de départ."),
        (5, _goal("maintien", None, 60), MIDDLE, "Pas de valeur de départ."),
        (5, _goal("seuil", None, 60), MIDDLE, "Pas de valeur de départ."),
        (5, _goal("niveau", 40, None), MIDDLE, "Pas de cible."),
        (5, _goal("seuil", 40, None), MIDDLE, "Pas de cible."),
        (5, _goal("flux", None, None), MIDDLE, "Pas de cible."),
        (5, _goal("part", 1, None), MIDDLE, "Ni cible ni taille de l'ensemble."),
        (5, _goal("part", 1, 0), MIDDLE, "Cible nulle."),
        (5, _goal("flux", None, 0), MIDDLE, "Cible nulle."),
        (5, _goal("niveau", 40, 40), MIDDLE, "Cible égale au départ."),
        (5, _goal("variation", 40, 0), MIDDLE, "Cible égale au départ."),
        (
            50,
            Goal("niveau", 40, None, 60, END),
            MIDDLE,
            "Pas de dates de départ et de cible\u00a0: le chemin attendu n'est pas connu.",
        ),
    ],
)
def test_what_cannot_be_measured_says_why(
    value: float | None, goal: Goal | None, on: date | None, reason: str
) -> None:
    found = _state(value, goal, on)
    assert (found.code, found.progress, found.reason) == ("non_mesurable", None, reason)


def test_a_goal_without_dates_can_be_reached() -> None:
    assert _state(60, Goal("niveau", 40, None, 60, None)) == State("atteint", 1.0, None)


@pytest.mark.parametrize(("on", "measured"), [(date(2024, 7, 1), True), (date(2024, 6, 30), False)])
def test_a_typed_value_is_too_old_after_18_months(on: date, measured: bool) -> None:
    found = _state(50, on=on)
    assert (found.code != "non_mesurable") == measured
    assert ("18\u00a0mois" in found.reason) != measured
    assert _state(50, on=on, typed=False).code == "conforme"  # the latest official vintage is measured


@pytest.mark.parametrize(
    ("since", "measured"), [(None, True), (date(2025, 7, 1), True), (date(2025, 6, 30), False)]
)
def test_an_official_value_is_too_old_6_months_after_the_next_was_due(
    since: date | None, measured: bool
) -> None:
    found = _state(50, on=date(2010, 12, 31), typed=False, superseded_since=since)
    assert (found.code != "non_mesurable") == measured
    assert ("6\u00a0mois" in found.reason) != measured
    assert _state(50, typed=True, superseded_since=since).code == "conforme"


def test_a_past_year_is_compared_with_its_end() -> None:
    goal = _goal("flux", None, 4)
    assert state(goal, 2, date(2025, 5, 1), date(2026, 1, 15), typed=True) == State("en_ecart", 0.5, 1.0)
    assert state(goal, 2, date(2026, 7, 2), date(2026, 7, 2), typed=True) == State("conforme", 0.5, 0.5)
    assert state(goal, 4, date(2026, 3, 1), date(2026, 7, 2), typed=True).code == "atteint"


def test_nothing_is_late_before_the_day_of_a_yes_or_no() -> None:
    goal = _goal("jalon")
    assert state(goal, 0, END, date(2026, 12, 31), typed=True).code == "conforme"
    assert state(goal, 0, END, END, typed=True).code == "en_ecart"
    assert state(goal, 1, END, START, typed=True).code == "atteint"


@given(st.sampled_from(FORMS), amounts, amounts, amounts, days, days, st.booleans())
def test_a_state_is_whole(
    form: str, baseline: float, target: float, value: float, on: date, day: date, typed: bool
) -> None:
    found = state(_goal(form, baseline, target, whole=8), value, on, day, typed=typed)
    assert found.code in STATES
    assert (found.code == "non_mesurable") == (found.progress is None) == bool(found.reason)


@pytest.mark.parametrize(
    ("day", "months", "told"),
    [
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 1, 15), 18, date(2026, 7, 15)),
        (date(2025, 6, 30), 6, date(2025, 12, 30)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2025, 11, 1), 1, date(2025, 12, 1)),
        (date(2025, 11, 1), 0, date(2025, 11, 1)),
    ],
)
def test_months_later(day: date, months: int, told: date) -> None:
    assert months_after(day, months) == told


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        (_goal("niveau", 40, 60), 1),
        (_goal("niveau", 60, 40), -1),
        (_goal("niveau", 60, 60), 0),
        (_goal("niveau", None, 60), 0),
        (_goal("niveau", 60, 40, sense="plus"), -1),
        (_goal("variation", 60, -4), -1),
        (_goal("variation", 60, 4), 1),
        (_goal("maintien", 60), 1),
        (_goal("maintien", 60, sense="moins"), -1),
        (_goal("seuil", 60, 40, sense="moins"), -1),
        (_goal("flux", None, 4, sense="moins"), -1),
        (_goal("part", None, 4, sense="moins"), 1),
        (_goal("jalon", sense="moins"), 1),
    ],
)
def test_which_way_is_right(goal: Goal, told: int) -> None:
    assert direction(goal) == told


@pytest.mark.parametrize(
    ("values", "way", "told"),
    [
        ([], 1, False),
        ([10], 1, False),
        ([10, 9], 1, True),
        ([10, 10], 1, False),
        ([10, 11], 1, False),
        ([10, 11], -1, True),
        ([10, 9], 0, False),
        ([10, 14, 12], 1, False),
        ([10, 14, 10], 1, False),
        ([10, 14, 9], 1, True),
        ([10, 8, 9], 1, False),
        ([10, 8, 8], 1, False),
        ([10, 8, 7], 1, True),
        ([10, 8, 12], -1, True),
    ],
)
def test_the_wrong_way(values: list[float], way: int, told: bool) -> None:
    assert wrong_way(values, way) is told


@given(st.lists(amounts, max_size=6))
def test_the_wrong_way_of_one_is_the_right_way_of_the_other(values: list[float]) -> None:
    assert wrong_way(values, -1) == wrong_way([-value for value in values], 1)
    assert not (wrong_way(values, 1) and wrong_way(values, -1))
