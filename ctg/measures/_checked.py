"""What a measure refuses before it computes: the column and the rows are named, then the next gesture."""

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctg.errors import CtgError

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]
SHOWN = 5  # rows or communes that a message names
LARGEST = 1e100  # children, places, minutes or euros: beyond, sums leave the range of figures
LAST_YEAR = 9999


def named(items: Sequence[object] | pd.Index) -> str:
    """The first few, then how many more."""
    more = f" et {len(items) - SHOWN} de plus" if len(items) > SHOWN else ""
    return ", ".join(str(item) for item in items[:SHOWN]) + more


def refuse(
    table: str, column: str, rows: Sequence[object] | pd.Index, problem: str, gesture: str
) -> CtgError:
    where = f" (lignes {named(rows)})" if len(rows) else ""
    return CtgError(f"Table « {table} », colonne « {column} »{where} : {problem}. {gesture}")


def is_number(value: object) -> bool:
    """A finite number, which True and "3" are not."""
    told = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return told and bool(abs(float(value)) <= LARGEST)  # type: ignore[arg-type]


def is_whole(value: object, least: int) -> bool:
    """A whole number, `least` or more."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and int(value) >= least


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows: an index named like a column and categories would change how tables are joined."""
    kinds = {
        name: kind.categories.dtype
        for name, kind in frame.dtypes.items()
        if isinstance(kind, pd.CategoricalDtype)
    }
    return frame.astype(kinds).set_axis(frame.index.set_names([None] * frame.index.nlevels))


def filled(table: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """The columns are there, with at least one row, and no key is empty."""
    for column in columns:
        if column not in frame.columns:
            raise refuse(table, column, [], "colonne absente", "Ajouter cette colonne, puis recommencer.")
        if frame.columns.tolist().count(column) > 1:
            raise refuse(table, column, [], "colonne en double", "N'en garder qu'une, puis recommencer.")
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
    """Finite numbers, not negative unless `signed`. Yes and no, dates and durations are not numbers."""
    name = str(column.name)
    told = pd.to_numeric(column, errors="coerce")
    if column.dtype.kind in "mM" or told.dtype.kind not in "iuf":
        told = pd.Series(np.nan, index=column.index)
    values = told.to_numpy(np.float64, na_value=np.nan)
    faults = {
        "valeur qui n'est pas un nombre": np.isnan(values),
        "valeur infinie": np.isinf(values),
        "valeur démesurée": np.abs(values) > LARGEST,
        "valeur négative": (values < 0) & (not signed),
    }
    for problem, wrong in faults.items():
        if wrong.any():
            raise refuse(
                table, name, column.index[wrong], problem, "Corriger ou retirer ces lignes, puis recommencer."
            )
    return values


def positive(name: str, value: float) -> None:
    if not is_number(value) or value <= 0:
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
