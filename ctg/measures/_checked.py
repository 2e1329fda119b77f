"""What a measure refuses before it computes: the column and the rows are named, then the next gesture."""

from collections.abc import Hashable, Iterable, Sequence
from math import isfinite

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctg.errors import CtgError

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]
SHOWN = 5  # rows or communes that a message names


def named(items: Sequence[object] | pd.Index) -> str:
    """The first few, then how many more."""
    more = f" et {len(items) - SHOWN} de plus" if len(items) > SHOWN else ""
    return ", ".join(str(item) for item in items[:SHOWN]) + more


def refuse(
    table: str, column: str, rows: Sequence[object] | pd.Index, problem: str, gesture: str
) -> CtgError:
    where = f" (lignes {named(rows)})" if len(rows) else ""
    return CtgError(f"Table « {table} », colonne « {column} »{where} : {problem}. {gesture}")


def filled(table: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """The columns are there, with at least one row, and no key is empty."""
    for column in columns:
        if column not in frame.columns:
            raise refuse(table, column, [], "colonne absente", "Ajouter cette colonne, puis recommencer.")
    if frame.empty:
        raise refuse(table, columns[0], [], "aucune ligne", "Donner au moins une ligne, puis recommencer.")
    for column in columns:
        empty = frame.index[frame[column].isna()]
        if len(empty):
            raise refuse(
                table,
                column,
                empty,
                "valeur manquante",
                "La renseigner ou retirer la ligne, puis recommencer.",
            )


def unique(table: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    twice = frame.index[frame.duplicated(list(columns), keep=False)]
    if len(twice):
        raise refuse(
            table, " » et « ".join(columns), twice, "même clé sur plusieurs lignes", "N'en garder qu'une."
        )


def numbers(table: str, column: pd.Series, *, signed: bool = False) -> Floats:
    """Finite numbers, not negative unless `signed`."""
    name = str(column.name)
    values = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    faults = {
        "valeur qui n'est pas un nombre": np.isnan(values),
        "valeur infinie": np.isinf(values),
        "valeur négative": (values < 0) & (not signed),
    }
    for problem, wrong in faults.items():
        if wrong.any():
            raise refuse(
                table, name, column.index[wrong], problem, "Corriger ou retirer ces lignes, puis recommencer."
            )
    return values


def positive(name: str, value: float) -> None:
    if isinstance(value, bool) or not isfinite(value) or value <= 0:
        raise CtgError(f"« {name} » = {value} : il faut un nombre plus grand que 0. Le corriger.")


def rows_of(name: str, told: Iterable[Hashable], places: pd.Index) -> Positions:
    """The row of each place that is told, once, in the order told."""
    if isinstance(told, str):
        raise CtgError(f"« {name} » : donner une liste de lieux, par exemple [« {told} »].")
    wanted = pd.Index(list(dict.fromkeys(told)))
    rows = places.get_indexer(wanted)
    if (rows < 0).any():
        raise CtgError(
            f"« {name} » : lieux inconnus ({named(wanted[rows < 0])}). "
            "Les ajouter à la table « demand » (besoin 0 s'il le faut), ou les retirer."
        )
    return rows


def code_order(codes: pd.Index) -> Positions:
    """Positions of the codes from the smallest to the largest: numbers as numbers, all else as text."""
    plain = codes.to_numpy() if codes.dtype.kind in "iuf" else codes.astype(str).to_numpy(dtype=object)
    return np.argsort(plain, kind="stable")
