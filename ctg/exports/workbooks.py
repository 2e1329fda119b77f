"""Frames as a workbook, one sheet each: text stays text, numbers and dates stay what they are.

A text that a spreadsheet would execute is written as a text, and marked as one (quotePrefix, what a
leading apostrophe typed in Excel does): it is never executed, and reads back letter for letter.
"""

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from ctg.exports.tables import DANGEROUS

ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XML holds none of them
WIDE, NARROW = 48, 14
LONG = 24  # characters from which a column is wide


def workbook_bytes(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Name of a sheet -> its rows; titles in the first row, in bold, kept in sight."""
    content = io.BytesIO()
    with pd.ExcelWriter(content, engine="openpyxl") as book:
        for name, frame in sheets.items():
            pd.DataFrame().to_excel(book, sheet_name=name, index=False)
            _fill(book.sheets[name], frame)
    return content.getvalue()


def _fill(sheet: Any, frame: pd.DataFrame) -> None:
    for place, title in enumerate(frame.columns, 1):
        _write(sheet.cell(1, place), str(title))
        texts = frame.iloc[:, place - 1].map(str) if len(frame) else pd.Series([], dtype=str)
        wide = max(texts.str.len().max() if len(texts) else 0, len(str(title))) > LONG
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = WIDE if wide else NARROW
    for line, row in enumerate(frame.itertuples(index=False, name=None), 2):
        for place, value in enumerate(row, 1):
            if value is not None and value == value:  # noqa: PLR0124  # NaN is an empty cell
                _write(sheet.cell(line, place), value)
    sheet.freeze_panes = "A2"


def _write(cell: Any, value: object) -> None:
    if isinstance(value, datetime | date):
        cell.value, cell.number_format = value, "dd/mm/yyyy"
    elif isinstance(value, bool):
        cell.value = "oui" if value else "non"
    elif isinstance(value, int | float):
        cell.value = value
    else:
        text = ILLEGAL.sub("", str(value))
        cell.value, cell.data_type = text, "s"
        if text.startswith(DANGEROUS):
            cell.quotePrefix = True
