"""Places and destinations as every provider wants them, or a refusal that names the rows."""

from collections.abc import Hashable, Iterable
from math import isfinite
from numbers import Real

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctg.errors import CtgError

Numbers = NDArray[np.float64]
BOUNDS = {"lat": 90.0, "lon": 180.0}
SHOWN = 5
SAME = 1e-6  # degrees, a tenth of a metre: what a copy of the same figure may lose


def checked(
    places: pd.DataFrame, destinations: pd.DataFrame, minutes: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables with degrees as floats, `area` in km2 (missing: not known); else CtgError."""
    if isinstance(minutes, bool) or not isinstance(minutes, Real) or not isfinite(minutes) or minutes <= 0:
        raise CtgError(f"Durée « {minutes} » : donner un nombre de minutes fini et plus grand que 0.")
    origins = _located(places, "place", "Lieux")
    if origins.empty:
        raise CtgError("Lieux : la table est vide. Donner au moins un lieu de départ.")
    origins["area"] = _areas(origins) if "area" in origins else np.nan
    targets = _located(destinations, "destination", "Destinations")
    _refuse_moved(origins, targets)
    return origins, targets


def same(origins: pd.DataFrame, targets: pd.DataFrame) -> NDArray[np.intp]:
    """For each place, the row of the destination that has its name; -1: none."""
    found: NDArray[np.intp] = pd.Index(targets["destination"]).get_indexer(pd.Index(origins["place"]))
    return found


def _located(frame: pd.DataFrame, name: str, table: str) -> pd.DataFrame:
    for column in (name, *BOUNDS):
        if column not in frame:
            raise CtgError(f"{table} : la colonne « {column} » manque. L'ajouter, puis recommencer.")
    frame = frame.reset_index(drop=True)
    names = frame[name]
    unnamed = names.isna() | names.astype(str).str.strip().eq("")
    _refuse(table, name, "nom absent", frame.index[unnamed] + 1, "à la ligne")
    _refuse(table, name, "le même nom deux fois", names[names.duplicated()].unique())
    for column, bound in BOUNDS.items():
        degrees = _numbers(frame[column])
        outside = ~(np.abs(degrees) <= bound)
        _refuse(table, column, f"pas un nombre entre -{bound:g} et {bound:g}", names[outside])
        frame[column] = degrees
    return frame


def _areas(origins: pd.DataFrame) -> Numbers:
    areas = _numbers(origins["area"])
    wrong = ~(np.isfinite(areas) & (areas > 0)) & origins["area"].notna().to_numpy()
    _refuse("Lieux", "area", "superficie qui n'est pas un nombre plus grand que 0", origins["place"][wrong])
    return areas


def _refuse_moved(origins: pd.DataFrame, targets: pd.DataFrame) -> None:
    """The same name at two points would be two places."""
    found = same(origins, targets)
    here = found >= 0
    one, two = origins[here], targets.iloc[found[here]]
    gaps = [np.abs(one[column].to_numpy() - two[column].to_numpy()) for column in BOUNDS]
    moved = one["place"][np.maximum(*gaps) > SAME]
    _refuse("Destinations", "destination", "un lieu de départ a ce nom mais un autre point", moved)


def _numbers(column: pd.Series) -> Numbers:
    """As floats; what is no number is missing."""
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)


def _refuse(table: str, column: str, problem: str, rows: Iterable[Hashable], place: str = "pour") -> None:
    told = list(rows)
    if told:
        shown = ", ".join(map(str, told[:SHOWN]))
        more = f" et {len(told) - SHOWN} autres" if len(told) > SHOWN else ""
        raise CtgError(
            f"{table}, colonne « {column} » : {problem} {place} {shown}{more}. "
            "Corriger ces lignes, puis recommencer."
        )
