"""Walking a frame."""

from typing import Any

import pandas as pd


def each(frame: pd.DataFrame) -> list[Any]:
    """Rows as objects with one attribute per column, whose types pandas cannot promise."""
    return list(frame.itertuples(index=False))
