"""What is hidden cannot be found by subtraction. Worked by hand on fictional communes."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg.measures.secrecy import complemented

WHOLES = [("E", ["a", "b", "c"])]


def _frame(**values: float | None) -> pd.DataFrame:
    """None: hidden."""
    rows = [("q", name, 2024, value, "secret" if value is None else "ok") for name, value in values.items()]
    return pd.DataFrame(rows, columns=["quantity", "territory", "year", "value", "status"]).astype(
        {"value": "float64"}
    )


def _told(frame: pd.DataFrame, mine: list[bool] | None = None) -> set[str]:
    owned = pd.Series(mine if mine else [True] * len(frame), index=frame.index)
    safe = complemented(frame, WHOLES, owned)
    assert (safe["value"].notna() == (safe["status"] == "ok")).all()
    return set(safe.loc[safe["status"] == "ok", "territory"])


def test_one_hidden_part_hides_the_next_smallest() -> None:
    assert _told(_frame(E=30, a=None, b=7, c=20)) == {"E", "c"}


def test_a_zero_hides_nothing_so_another_is_taken() -> None:
    assert _told(_frame(E=23, a=None, b=0, c=20)) == {"E", "b"}


def test_two_hidden_parts_or_an_unknown_one_or_no_total_are_safe() -> None:
    assert _told(_frame(E=30, a=None, b=None, c=20)) == {"E", "c"}
    assert _told(_frame(E=30, a=None, b=7)) == {"E", "b"}
    assert _told(_frame(a=None, b=7, c=20)) == {"b", "c"}


def test_what_a_producer_published_stays_and_the_whole_goes_instead() -> None:
    frame = _frame(E=30, a=None, b=7, c=20)
    assert _told(frame, [True, True, False, True]) == {"E", "b"}
    assert _told(frame, [True, True, False, False]) == {"b", "c"}


def test_hidden_parts_whose_sum_leaves_no_choice_need_another() -> None:
    assert _told(_frame(E=14, a=None, b=None, c=12)) == {"E"}  # 1 and 1
    assert _told(_frame(E=20, a=None, b=None, c=12)) == {"E"}  # 4 and 4
    assert _told(_frame(E=15, a=None, b=None, c=12)) == {"E", "c"}  # 1 and 2, or 2 and 1


def test_a_sum_that_might_be_fours_hides_another_even_when_it_is_not() -> None:
    # 2 and 6 once hidden read like 4 and 4: the next reading could not tell them apart either.
    assert _told(_frame(E=38, a=None, b=6, c=30)) == {"E"}


def test_a_part_more_is_enough_when_there_is_one() -> None:
    frame = _frame(E=26, a=None, b=None, c=12, d=12)
    safe = complemented(frame, [("E", ["a", "b", "c", "d"])], pd.Series(True, index=frame.index))
    assert safe.set_index("territory")["status"].tolist() == ["ok", "secret", "secret", "secret", "ok"]


@given(st.lists(st.integers(0, 40) | st.none(), min_size=3, max_size=3))
@settings(deadline=None)
def test_no_single_part_is_ever_left_to_subtract(parts: list[int | None]) -> None:
    a, b, c = parts
    frame = _frame(E=sum(part or 2 for part in parts), a=a, b=b, c=c)
    safe = complemented(frame, WHOLES, pd.Series(True, index=frame.index)).set_index("territory")["status"]
    assert safe["E"] != "ok" or (safe[["a", "b", "c"]] == "secret").sum() != 1
    assert (
        complemented(
            complemented(frame, WHOLES, pd.Series(True, index=frame.index)),
            WHOLES,
            pd.Series(True, index=frame.index),
        )["status"].tolist()
        == safe.tolist()
    )
