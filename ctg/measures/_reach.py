"""Who reaches whom: needs, E2SFCA access and weights of a table of travel, by row of `demand`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from ctg.measures._checked import Floats, filled, numbers, refuse, unique

Weight = Callable[[Floats], Floats]  # minutes -> weight, 0 beyond the catchment


@dataclass(frozen=True)
class Reach:
    places: pd.Index
    need: Floats
    access: Floats  # places per child
    weights: sparse.csr_array  # origin x destination, both rows of `demand`


def indexed(demand: pd.DataFrame, supply: pd.DataFrame, travel: pd.DataFrame, weight: Weight) -> Reach:
    filled("demand", demand, ["place", "need"])
    unique("demand", demand, ["place"])
    filled("supply", supply, ["site", "place", "capacity"])
    unique("supply", supply, ["site"])
    filled("travel", travel, ["origin", "destination", "minutes"])
    unique("travel", travel, ["origin", "destination"])
    places = pd.Index(demand["place"])
    need, capacity = numbers("demand", demand["need"]), numbers("supply", supply["capacity"])
    minutes = numbers("travel", travel["minutes"])
    at, origin, destination = (
        _rows(places, table, frame[column])
        for table, frame, column in (
            ("supply", supply, "place"),
            ("travel", travel, "origin"),
            ("travel", travel, "destination"),
        )
    )
    size = len(places)
    weights = sparse.csr_array((weight(minutes), (origin, destination)), shape=(size, size))
    catchment: Floats = np.asarray(weights.T @ need)
    offered = np.bincount(at, capacity, size)
    ratio = np.divide(offered, catchment, out=np.zeros(size), where=catchment > 0)
    return Reach(places, need, np.asarray(weights @ ratio), weights)


def _rows(places: pd.Index, table: str, column: pd.Series) -> np.ndarray:
    rows = places.get_indexer(pd.Index(column))
    if (rows < 0).any():
        gesture = "Ajouter ces lieux à la table « demand » (besoin 0 s'il le faut) ou retirer ces lignes."
        raise refuse(table, str(column.name), column.index[rows < 0], "lieu inconnu", gesture)
    return rows
