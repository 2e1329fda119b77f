"""Sums, ratios and mean annual changes that keep the state and the nature of a value.

A value travels as four columns: `value` (float, missing unless ok), `status`, `nature`, and the
rule is always the same: a secret or missing input never becomes 0, the weakest nature wins.
"""

import numpy as np
import pandas as pd

from ctg.model import Nature, Status

# From the strongest to the weakest: a maximum over these ranks is the weakest input.
STATUS_ORDER = (Status.OK, Status.NOT_APPLICABLE, Status.MISSING, Status.SECRET)
NATURE_ORDER = (Nature.OBSERVED, Nature.ESTIMATED, Nature.EXAMPLE)
STATUS_RANK = {str(status): rank for rank, status in enumerate(STATUS_ORDER)}
NATURE_RANK = {str(nature): rank for rank, nature in enumerate(NATURE_ORDER)}


def weakest(columns: list[pd.Series], ranks: dict[str, int]) -> pd.Series:
    """Row by row, the weakest of several states or natures."""
    names = sorted(ranks, key=lambda name: ranks[name])
    worst = np.max([column.map(ranks).to_numpy() for column in columns], axis=0)
    return pd.Series([names[int(rank)] for rank in worst], index=columns[0].index, dtype=str)


def totals(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sum `value` within groups: one secret part makes the total secret, one missing, missing.

    frame: the `by` columns, value, status, nature. Returns the same columns, one row per group;
    a total of zeros is 0.
    """
    ranked = frame.assign(status=frame["status"].map(STATUS_RANK), nature=frame["nature"].map(NATURE_RANK))
    grouped = ranked.groupby(by, sort=True, as_index=False).agg(
        value=("value", "sum"),  # a part without a value makes a status that blanks the total below
        status=("status", "max"),
        nature=("nature", "max"),
    )
    grouped["status"] = grouped["status"].map(dict(enumerate(map(str, STATUS_ORDER))))
    grouped["nature"] = grouped["nature"].map(dict(enumerate(map(str, NATURE_ORDER))))
    grouped["value"] = grouped["value"].where(grouped["status"] == Status.OK)
    return grouped


def ratio(numerator: pd.Series, denominator: pd.Series, multiplier: float) -> pd.Series:
    """numerator / denominator x multiplier; missing where the denominator is 0 or unknown."""
    return numerator / denominator.where(denominator > 0) * multiplier


def ratio_status(status: pd.Series, denominator: pd.Series) -> pd.Series:
    """A rate whose denominator is 0 has no meaning: "sans_objet", not 0 and not missing."""
    no_base = (status == Status.OK) & (denominator <= 0)
    return status.mask(no_base, str(Status.NOT_APPLICABLE))


def mean_annual_change(start: pd.Series, end: pd.Series, years: pd.Series) -> pd.Series:
    """((end / start) ** (1 / years) - 1) x 100, in % a year; missing from a start of 0."""
    return ((end / start.where(start > 0)) ** (1 / years) - 1) * 100
