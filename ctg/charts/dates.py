"""Dates of the logbook as they are read: cells may hold a date, a timestamp, an ISO text or nothing."""

from datetime import date, datetime

import pandas as pd

from ctg import french


def day_of(value: object) -> date | None:
    """The date in a cell of a frame; None when there is none."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10]) if value else None
    if value is pd.NaT or not isinstance(value, date):  # to Python, NaT is a date
        return None
    return value.date() if isinstance(value, datetime) else value


def month(value: object) -> str:
    """`déc. 2027`; "" without a date."""
    known = day_of(value)
    return french.month(known) if known else ""


def day(value: object) -> str:
    """`31/12/2027`; "" without a date."""
    known = day_of(value)
    return french.short_day(known) if known else ""
