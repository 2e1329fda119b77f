"""Figures withheld so that a hidden one cannot be found by subtraction (complementary suppression)."""

from collections.abc import Sequence

import pandas as pd

from ctg.model import Status

KEYS = ["quantity", "year"]
MOST = 4  # a count withheld for itself is from 1 to MOST


def complemented(
    frame: pd.DataFrame, wholes: Sequence[tuple[str, Sequence[str]]], mine: pd.Series
) -> pd.DataFrame:
    """Hide one more part wherever a whole is told and a subtraction gives its hidden parts: there is
    only one, or their sum leaves them no choice (all 1, or all MOST).

    frame   territory, quantity, year, value, status
    wholes  (code of the whole, codes of the parts that make it up)
    mine    rows that we may hide; those of a producer who published them are public already

    The part hidden is the smallest above 0, the smallest of all when every other is 0; when no part
    can be hidden, the whole is, if it is ours. Nothing happens where a part is unknown: nobody can
    subtract. One figure may close two wholes, so we look again until nothing changes.
    """
    frame = frame.copy()
    changed = True
    while changed:
        changed = False
        for whole, parts in wholes:
            for place in _exposed(frame, whole, list(parts), mine):
                frame.loc[place, "status"] = str(Status.SECRET)
                frame.loc[place, "value"] = float("nan")
                changed = True
    return frame


def _exposed(frame: pd.DataFrame, whole: str, parts: list[str], mine: pd.Series) -> list[object]:
    """One row to hide for each quantity and year where a subtraction would tell a secret."""
    told = frame[(frame["territory"] == whole) & (frame["status"] == Status.OK)]
    if told.empty:
        return []
    inside = frame[frame["territory"].isin(parts)]
    found: list[object] = []
    groups = dict(list(inside.groupby(KEYS)))
    for key, total in told.groupby(KEYS):
        group = groups.get(key)
        if group is None or len(group) != len(parts):
            continue
        known = group["status"] == Status.OK
        hidden = int((group["status"] == Status.SECRET).sum())
        if not hidden or known.sum() != len(parts) - hidden:
            continue
        left = float(total["value"].iloc[0] - group.loc[known, "value"].sum())
        if hidden == 1 or 0 <= left <= hidden or left == MOST * hidden:
            found += _one_more(group[known & mine[group.index]], total[mine[total.index]])
    return found


def _one_more(parts: pd.DataFrame, whole: pd.DataFrame) -> list[object]:
    candidates = parts[parts["value"] > 0] if (parts["value"] > 0).any() else parts
    if candidates.empty:
        return list(whole.index)
    return [candidates.sort_values(["value", "territory"]).index[0]]
