"""Needs and minutes as a matrix, places by sites, and the proof that goes with a choice of sites."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ctg.errors import CtgError
from ctg.measures._checked import Floats, filled, named, numbers, refuse, unique

Sites = tuple[Hashable, ...]


@dataclass(frozen=True)
class Proof:
    """How far a choice is known to be the best one.

    method "énumération": every choice was tried; "HiGHS": solved as an integer program. bound: no choice
    does better than this, in the unit of the result. gap: |result - bound| / |result|, 0 when proven.
    """

    method: str
    optimal: bool
    bound: float
    gap: float


@dataclass(frozen=True)
class Costs:
    """Places that have a need, candidates in order, and the open sites already taken into account."""

    places: pd.Index
    need: Floats  # by place, > 0
    near: Floats  # minutes to the nearest existing site; infinite: none
    sites: Sites  # candidates, sorted
    minutes: Floats  # places x candidates; infinite: cannot be travelled


def costs(need: pd.DataFrame, cost: pd.DataFrame, existing: Iterable[Hashable]) -> Costs:
    """need: place, need; cost: place, site, minutes; existing: sites of `cost` that are open already."""
    filled("need", need, ["place", "need"])
    unique("need", need, ["place"])
    filled("cost", cost, ["place", "site", "minutes"])
    unique("cost", cost, ["place", "site"])
    amount, minutes = numbers("need", need["need"]), numbers("cost", cost["minutes"])
    places = pd.Index(need["place"])
    row = places.get_indexer(pd.Index(cost["place"]))
    if (row < 0).any():
        gesture = "Ajouter ces lieux au besoin (0 si besoin nul) ou retirer ces lignes."
        raise refuse("cost", "place", cost.index[row < 0], "lieu absent de la table « need »", gesture)
    column, sites = pd.factorize(cost["site"], sort=True)
    is_open = _open(pd.Index(sites), existing)
    matrix = np.full((len(places), len(sites)), np.inf)
    matrix[row, column] = minutes
    wanted = amount > 0
    matrix = matrix[wanted]
    near = matrix[:, is_open].min(axis=1, initial=np.inf)
    candidates = tuple(pd.Index(sites)[~is_open].tolist())
    return Costs(places[wanted], amount[wanted], near, candidates, matrix[:, ~is_open])


def _open(sites: pd.Index, existing: Iterable[Hashable]) -> npt.NDArray[np.bool_]:
    if isinstance(existing, str):
        raise CtgError(f"« existing » : donner une liste de sites, par exemple [« {existing} »].")
    told = pd.Index(list(existing))
    unknown = told[~told.isin(sites)]
    if len(unknown):
        raise CtgError(
            f"« existing » : sites inconnus ({named(unknown)}). "
            "Donner leurs minutes dans la table « cost », colonne « site », ou les retirer."
        )
    return np.asarray(sites.isin(told), dtype=np.bool_)


def chosen(sites: Sites, columns: Sequence[int] | npt.NDArray[np.intp]) -> Sites:
    return tuple(sites[int(column)] for column in sorted(columns))
