"""What every measure refuses in a table: a column that is absent, a figure that is no figure.

A refusal is one French sentence that names the table, the column and the first rows (by their index
label), then the next gesture. Private: the measures of accessibility, gaps and siting share it.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctg.errors import CtgError

Floats = NDArray[np.float64]
SHOWN = 5  # rows or names given in a refusal


def refuse_columns(frame: pd.DataFrame, table: str, columns: list[str]) -> None:
    """Refuse a table without its columns, or without rows."""
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise CtgError(
            f"Table « {table} » : colonne absente : {', '.join(absent)}. "
            f"Donner les colonnes {', '.join(columns)}."
        )
    if frame.empty:
        raise CtgError(f"Table « {table} » vide : aucune ligne à mesurer. Vérifier le filtre ou le fichier.")


def listed(values: pd.Index | pd.Series) -> str:
    """The first names, and how many more."""
    names = [str(value) for value in values[:SHOWN]]
    more = len(values) - len(names)
    return ", ".join(names) + (f" et {more} autres" if more > 0 else "")


def refuse_rows(frame: pd.DataFrame, bad: NDArray[np.bool_], table: str, column: str, why: str) -> None:
    """Refuse the rows where `bad` is true, naming them by the labels of the frame's index."""
    if bad.any():
        rows = listed(frame.index[bad])
        raise CtgError(
            f"Table « {table} », colonne « {column} », lignes {rows} : {why}. Corriger ces lignes."
        )


def amounts(frame: pd.DataFrame, table: str, column: str) -> Floats:
    """A column of finite figures, 0 or more, as float64 (the frame's own memory where it can be)."""
    given = frame[column]
    if given.dtype == np.float64 or given.dtype.kind in "iu":
        values = given.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        values = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    low, high = values.min(), values.max()
    if low >= 0 and high < np.inf:  # NaN fails too: two passes without a mask, the tables are long
        return values
    refuse_rows(frame, np.isnan(values), table, column, "valeur absente ou qui n'est pas un nombre")
    refuse_rows(frame, np.isinf(values), table, column, "valeur infinie")
    refuse_rows(frame, values < 0, table, column, "valeur négative")
    return values


def refuse_unnamed(frame: pd.DataFrame, table: str, column: str) -> None:
    """Refuse a row without a code."""
    given = frame[column]
    if given.dtype.kind not in "iu":  # whole numbers cannot be absent
        refuse_rows(frame, given.isna().to_numpy(dtype=bool), table, column, "code absent")


def refuse_doubles(frame: pd.DataFrame, table: str, columns: list[str]) -> None:
    """Refuse two rows for one key."""
    double = frame.duplicated(subset=columns, keep=False).to_numpy()
    refuse_rows(frame, double, table, ", ".join(columns), "la même clé est donnée plusieurs fois")
