"""Small counts of people, withheld as soon as a delivery is read: the figure is stored nowhere.

0 says nothing of anybody and stays; from 1 to the threshold, the word "secret" takes its place.
"""

import pandas as pd

from ctg.sources._delivery import SECRET, Checked, counted


def small(texts: pd.Series, threshold: int) -> "pd.Series[bool]":
    """Cells whose number is above 0 and below the threshold."""
    values = pd.to_numeric(texts, errors="coerce")
    return (values > 0) & (values < threshold)


def cells(checked: Checked, columns: tuple[str, ...], threshold: int) -> Checked:
    """Withhold the small counts of some columns, each by itself."""
    for name in columns:
        if name in checked.frame:
            _hide(checked, small(checked.frame[name], threshold), (name,), threshold)
    return checked


def rows(checked: Checked, lines: "pd.Series[bool]", columns: tuple[str, ...], threshold: int) -> Checked:
    """Withhold whole rows: one figure of a row would tell the others."""
    _hide(checked, lines, tuple(name for name in columns if name in checked.frame), threshold)
    return checked


def _hide(checked: Checked, lines: "pd.Series[bool]", columns: tuple[str, ...], threshold: int) -> None:
    count = 0
    for name in columns:
        told = lines & (checked.frame[name] != "") & (checked.frame[name] != SECRET)
        checked.frame.loc[told, name] = SECRET
        count += int(told.sum())
    if count:
        replaced = counted(count, "valeur remplacée")
        checked.notes.append(f"{replaced} par « secret » (moins de {threshold} personnes)")
