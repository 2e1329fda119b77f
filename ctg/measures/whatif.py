"""What if a service opened, closed, moved or changed its size: who gains, who loses, how equal it gets.

A situation is indexed once; a change of supply under 2sfca and e2sfca touches only the communes within reach
of the sites that change (D_j holds no capacity), so that these rows alone are computed again, by the same
sums: the result is that of the whole recomputation, to the last digit. Under bfca a site that opens or closes
changes the need split between all others: everything is computed again.

    now = situation(demand, supply, travel, weight=weight)
    then = what_if(now, [Close("a"), Add("b", "80620", 12)], places=inside)

demand, supply, travel, weight and method are those of `accessibility.floating_catchment`. Changes are made
all at once, their order says nothing; a site is named by one change, or by one Move and one Resize. A closed
site stays in the table with capacity 0: `Resize` opens it again. To go back, or further, start from
`Outcome.then`. Source: linearity in supply, Luo and Qi 2009 (E2SFCA).
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctg.errors import CtgError
from ctg.measures._catchment import (
    access,
    balanced,
    flat,
    kth_nearest,
    refuse_method,
    refused_if_infinite,
    shared,
)
from ctg.measures._changes import Add, Change, Close, Move, Resize, changed
from ctg.measures._checked import Floats, Positions, code_order, positive, rows_of
from ctg.measures._pairs import Matrix, Pairs, Trips, pairs
from ctg.measures.equity import gini_alone
from ctg.measures.gaps import EVEN, Shortfall, fgt, relative_gap
from ctg.measures.weights import Weighing

__all__ = [
    "Add",
    "Change",
    "Close",
    "Move",
    "Outcome",
    "Resize",
    "Situation",
    "ranking",
    "situation",
    "what_if",
]


@dataclass(frozen=True)
class Situation:
    """The three tables, indexed, with the access they give. Arrays follow the positions of trips."""

    found: Pairs
    method: str
    weights: Matrix  # origins x destinations, without zeros
    origins: Matrix  # the same, destinations x origins
    catchment: Floats  # D_j, the need that weighs on a site there
    ratio: Floats  # capacity / D_j
    reached: Floats  # places per child

    @cached_property
    def access(self) -> pd.Series:
        """Places per child by place, as `floating_catchment` gives them."""
        return self.found.by_place(self.reached, "access")

    @cached_property
    def nearest(self) -> pd.Series:
        """Minutes to the nearest site with a place, as `accessibility.nearest` gives them."""
        return self.found.by_place(kth_nearest(self.found, 1), "minutes")


@dataclass(frozen=True)
class Outcome:
    """Before and after, for the places that count, in the order of demand.

    then: the new situation. unreached: the sites named by a change that offer places which no child reaches,
    so that nobody gains by them. What is asked is computed then, once.
    """

    start: Situation
    then: Situation
    rows: Positions  # of demand
    unreached: tuple[Hashable, ...]

    @cached_property
    def before(self) -> pd.Series:
        """Series "access", places per child, indexed by place."""
        return self._by_place(self._values(self.start), "access")

    @cached_property
    def after(self) -> pd.Series:
        """Series "access", places per child, indexed by place."""
        return self._by_place(self._values(self.then), "access")

    @cached_property
    def gain(self) -> pd.Series:
        """Series "gain", after - before, indexed by place; exactly 0 where nothing changes."""
        return self._by_place(self._differences(), "gain")

    @cached_property
    def winners(self) -> pd.DataFrame:
        """place, need, before, after, difference of those who gain and have children; most first."""
        return self._moved(self._differences() > 0)

    @cached_property
    def losers(self) -> pd.DataFrame:
        """place, need, before, after, difference of those who lose and have children; most first."""
        return self._moved(self._differences() < 0)

    @cached_property
    def gini_before(self) -> float:
        """Gini index, children as weights; missing (NaN) when no place that counts has children."""
        return gini_alone(self._values(self.start), self._need)

    @cached_property
    def gini_after(self) -> float:
        """Gini index, children as weights; missing (NaN) when no place that counts has children."""
        return gini_alone(self._values(self.then), self._need)

    @property
    def nearest_before(self) -> pd.Series:
        """Series "minutes" to the nearest site with a place, indexed by place; infinite: none."""
        return self.start.nearest.iloc[self.rows]

    @property
    def nearest_after(self) -> pd.Series:
        """Series "minutes" to the nearest site with a place, indexed by place; infinite: none."""
        return self.then.nearest.iloc[self.rows]

    def shortfall_before(self, target: float) -> Shortfall:
        """`gaps.shortfall` of the places that count; its shares are missing (NaN) without any child."""
        positive("target", target)
        return fgt(self._values(self.start), self._need, target)

    def shortfall_after(self, target: float) -> Shortfall:
        """`gaps.shortfall` of the places that count; its shares are missing (NaN) without any child."""
        positive("target", target)
        return fgt(self._values(self.then), self._need, target)

    @property
    def _need(self) -> Floats:
        return self.start.found.need[self.rows]

    def _values(self, situation: Situation) -> Floats:
        return situation.reached[situation.found.home[self.rows]]

    def _differences(self) -> Floats:
        """A trace of rounding is not a change."""
        before, after = self._values(self.start), self._values(self.then)
        moved = np.abs(after - before) > EVEN * np.maximum(before, after)
        return np.where(moved, after - before, 0.0)

    def _by_place(self, values: Floats, name: str) -> pd.Series:
        return pd.Series(values, index=self.start.found.places[self.rows], name=name)

    def _moved(self, chosen: NDArray[np.bool_]) -> pd.DataFrame:
        difference, need = self._differences(), self._need
        kept = np.flatnonzero(chosen & (need > 0))
        kept = kept[np.argsort(-np.abs(difference[kept]), kind="stable")]
        told = {
            "place": self.start.found.places[self.rows[kept]],
            "need": need[kept],
            "before": self._values(self.start)[kept],
            "after": self._values(self.then)[kept],
            "difference": difference[kept],
        }
        return pd.DataFrame(told, copy=False)


def situation(
    demand: pd.DataFrame,
    supply: pd.DataFrame,
    travel: pd.DataFrame | Trips,
    *,
    weight: Weighing,
    method: str = "e2sfca",
) -> Situation:
    """The tables of `floating_catchment`, checked and indexed once, ready for many changes."""
    refuse_method(method)
    found = pairs(demand, supply, travel)
    weights = found.trips.catchments(weight)
    if method == "2sfca":
        weights = flat(weights)
    catchment = weights.T @ found.need_at()
    ratio = shared(found.capacity_at(), catchment)
    reached = access(found, weights, method)
    return Situation(found, method, weights, weights.T.tocsr(), catchment, ratio, reached)


def what_if(
    situation: Situation, changes: Iterable[Change], *, places: Iterable[Hashable] | None = None
) -> Outcome:
    """The outcome of changes made together.

    places: those that count in gains, equity and gaps (all by default), such as the communes of the EPCI; the
    others only compete. Errors: `CtgError` for an unknown site or place, a site added that exists or closed
    that is closed, a capacity that is negative, missing or infinite, two changes of one site that contradict.
    """
    changes, found = list(changes), situation.found
    rows = found.rows(places)
    then = _then(situation, changed(found, changes))
    alone = _alone(then)
    lost = dict.fromkeys(change.site for change in changes if change.site in alone)
    return Outcome(situation, then, rows, tuple(lost))


def ranking(
    situation: Situation,
    *,
    places_added: float,
    candidates: Iterable[Hashable],
    target: float,
    places: Iterable[Hashable] | None = None,
) -> pd.DataFrame:
    """Where `places_added` more places, at one new site, would help most: one row per candidate, best first.

    candidate       place of demand that may receive the site
    gain_children   children fewer under the target, places per child, > 0
    shortfall_after mean gap left, in shares of the target (FGT 1); missing (NaN) when there are no children
    reached         children within the catchment; 0: nobody, the places would serve no one
    places: those whose children count (all by default). Most children lifted first, then the least shortfall,
    then by code. Each row is what `what_if` finds for that Add; under 2sfca and e2sfca A_i + w_ic n / D_c.
    Errors: `CtgError` for an unknown place, no candidate, places_added or target <= 0.
    """
    positive("places_added", places_added)
    positive("target", target)
    found = situation.found
    sites = rows_of("candidates", candidates, found.places)
    if not len(sites):
        raise CtgError("« candidates » : aucun lieu candidat. En donner au moins un.")
    rows = found.rows(places)
    reach = situation.weights[found.home[rows]][:, found.home[sites]].tocoo()
    row, column, after = _one_by_one(situation, rows, sites, float(places_added), reach)
    need, now = found.need[rows], relative_gap(situation.reached[found.home[rows]], target)
    left = relative_gap(after, target)
    lifted = (now[row] > 0).astype(np.float64) - (left > 0)
    filled = np.bincount(column, need[row] * (now[row] - left), len(sites))
    depth = (need @ now - filled).clip(0) / (need.sum() or np.nan)
    told = pd.DataFrame(
        {
            "candidate": found.places[sites],
            "gain_children": np.bincount(column, need[row] * lifted, len(sites)),
            "shortfall_after": depth,
            "reached": np.bincount(reach.col, need[reach.row], len(sites)),
        }
    )
    by_code = np.argsort(code_order(found.places[sites]))
    order = np.lexsort([by_code, np.round(depth, 12), -np.round(told["gain_children"], 9)])
    return told.iloc[order].reset_index(drop=True)


def _one_by_one(
    situation: Situation, rows: Positions, sites: Positions, amount: float, reach: Matrix
) -> tuple[Positions, Positions, Floats]:
    """Row, column and new access of every pair that a new site at that candidate changes."""
    found, home, host = situation.found, situation.found.home[rows], situation.found.home[sites]
    if situation.method != "bfca":
        more = shared(np.full(len(host), amount), situation.catchment[host])
        after = situation.reached[home[reach.row]] + reach.data * more[reach.col]
        return reach.row, reach.col, refused_if_infinite(after)
    homes = np.bincount(found.home, minlength=found.trips.size).astype(np.float64)
    need, capacity, opened = found.need_at(), found.capacity_at(), found.open_sites_at()
    one = np.zeros(found.trips.size)
    columns = []
    for at in host:
        one[at] = 1
        columns.append(balanced(situation.weights, need, capacity + amount * one, homes, opened + one)[home])
        one[at] = 0
    row, column = np.divmod(np.arange(len(rows) * len(sites)), len(sites))
    return row, column, np.stack(columns, axis=1).ravel()


def _then(situation: Situation, found: Pairs) -> Situation:
    """The same with another supply. What a site changes is one hop away: its column, then its rows."""
    if situation.method == "bfca":
        return replace(situation, found=found, reached=access(found, situation.weights, "bfca"))
    ratio = shared(found.capacity_at(), situation.catchment)
    at = np.flatnonzero(ratio != situation.ratio)
    rows = np.unique(situation.origins[at].indices)
    reached = situation.reached.copy()
    reached[rows] = refused_if_infinite(situation.weights[rows] @ ratio)
    return replace(situation, found=found, ratio=ratio, reached=reached)


def _alone(situation: Situation) -> set[Hashable]:
    """Sites that offer places which no child reaches."""
    found = situation.found
    lost = (found.capacity > 0) & (situation.catchment[found.host] == 0)
    return set(found.sites[lost].tolist())
