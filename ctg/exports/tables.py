"""An answer as CSV for French Excel, as plain CSV, or as JSON. Full precision: pages round, not we."""

import json
import re
from datetime import date, datetime
from typing import Any

import pandas as pd

# A spreadsheet executes a cell that begins so; a leading apostrophe makes it plain text. A text that
# begins with apostrophes and then so takes one more, so that taking one off gives every text back.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
QUOTED = re.compile(r"'*[=+\-@\t\r]")
EXACT = 2**53  # beyond, a float no longer holds every whole number


def csv_bytes(frame: pd.DataFrame, *, plain: bool = False) -> bytes:
    """`;`, decimal comma, BOM, dd/mm/yyyy by default; `,`, `.`, no BOM, ISO dates when plain."""
    text = (
        _mixed(_written(_safe(frame)), plain)
        .rename(columns=_neutral)
        .to_csv(
            sep="," if plain else ";",
            decimal="." if plain else ",",
            index=False,
            date_format="%Y-%m-%d" if plain else "%d/%m/%Y",
            lineterminator="\r\n",
        )
    )
    return text.encode("utf-8" if plain else "utf-8-sig")


def json_bytes(frame: pd.DataFrame) -> bytes:
    """A list of objects; what is unknown is null, dates are ISO."""
    rows = [
        {str(name): _json_value(value) for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]
    return (json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would execute is neutralised; numbers never are."""
    return frame.assign(
        **{
            str(name): frame[name].map(_neutral, na_action="ignore")
            for name in frame.columns
            if not pd.api.types.is_numeric_dtype(frame[name])
            and not pd.api.types.is_datetime64_any_dtype(frame[name])
        }
    )


def _neutral(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and QUOTED.match(value) else value


def _written(frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers are written without a decimal part, even beside missing values."""
    whole = {}
    for name in frame.columns:
        column = frame[name]
        known = column.dropna()
        if pd.api.types.is_float_dtype(column) and (known % 1 == 0).all() and (known.abs() < EXACT).all():
            whole[str(name)] = column.astype("Int64")
        elif pd.api.types.is_bool_dtype(column):
            whole[str(name)] = column.map({True: "oui", False: "non"})
    return frame.assign(**whole)


def _mixed(frame: pd.DataFrame, plain: bool) -> pd.DataFrame:
    """Numbers and dates that stand among texts are written as those of a whole column are."""
    return frame.assign(
        **{
            str(name): frame[name].map(lambda value: _told(value, plain), na_action="ignore")
            for name in frame.columns
            if pd.api.types.is_object_dtype(frame[name])
        }
    )


def _told(value: object, plain: bool) -> object:
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}" if plain else f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        text = str(int(value)) if value % 1 == 0 and abs(value) < EXACT else repr(float(value))
        return text if plain else text.replace(".", ",")
    return value


def _json_value(value: Any) -> object:
    if isinstance(value, datetime | date):
        return None if pd.isna(value) else value.isoformat()[:10]
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
