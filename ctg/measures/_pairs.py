"""Checked, indexed inputs of the measures: three tables in, integer positions and CSR weights out.

    demand   place, need                     one row per place; need 0 or more (children)
    supply   site, place, capacity           one row per site, several may share a place; 0 or more
    travel   origin, destination, minutes    one row per ordered pair of places, finite, 0 or more

`trips(travel)` checks and indexes the times once; a measure accepts the table or what `trips` made of
it, so that many services share one indexing. `pairs(demand, supply, travel)` adds need and capacity:

    p = pairs(demand, supply, travel)
    w = p.weights(weight)       # CSR, rows in the order of demand, columns in the order of supply
    reached = w.T @ p.need      # need that weighs on each site

A pair that is not in `travel` cannot be travelled, from a place to itself included; a place of demand
without any trip reaches nothing (0). Codes are compared as they are: 1001 is not "01001". Whole numbers
smaller than the number of trips are the quickest codes, categories come next, text is the slowest; a
table sorted by origin then destination needs no sort.

Refused with a `CtgError`: an absent column, an empty table, a missing, negative or infinite figure, a
missing code, a place, site or pair given twice; a place of travel that neither demand nor supply names
(its need is unknown, which is not 0), a site in a place that neither demand nor travel names, a demand
of which travel names no place.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ctg.errors import CtgError
from ctg.measures._checked import LARGEST, Floats, Positions, filled, named, numbers, refuse, rows_of, unique
from ctg.measures.weights import Weighing, weigh

Matrix = Any  # scipy.sparse.csr_array: its stubs and numpy's disagree on the type of indices


@dataclass(frozen=True)
class Trips:
    """Times between places, by row of origin (CSR, columns sorted in each row, no pair twice).

    `places` gives the code of each position. Position `len(places)` is nowhere: no trip leads there,
    so that a code without a trip has a position too.
    """

    places: pd.Index
    first: NDArray[np.integer]  # trips of origin i are first[i] to first[i + 1]
    destination: NDArray[np.integer]
    minutes: Floats

    @property
    def size(self) -> int:
        """How many positions, nowhere included."""
        return len(self.places) + 1

    @cached_property
    def origin(self) -> NDArray[np.int32]:
        """The position of the origin of each trip."""
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.first))

    @cached_property
    def named_positions(self) -> NDArray[np.bool_]:
        """Positions from or to which there is a trip."""
        here = np.diff(self.first) > 0
        here[self.destination] = True
        return here

    def at(self, codes: pd.Series) -> Positions:
        """The position of each code; nowhere for one without a trip."""
        found = self.places.get_indexer(pd.Index(codes))
        found[found < 0] = len(self.places)
        return found

    def matrix(self, data: Floats) -> Matrix:
        """One figure per trip as a square CSR of all positions; zeros given are kept."""
        return sparse.csr_array((data, self.destination, self.first), shape=(self.size, self.size))

    def weights(self, weight: Weighing) -> Matrix:
        """The weight of each trip, as a square CSR of all positions."""
        return self.matrix(weigh(weight, self.minutes))

    def catchments(self, weight: Weighing) -> Matrix:
        """The same without the zeros, which cost as much as the rest to whoever multiplies many times."""
        found = self.weights(weight).copy()  # the arrays of trips stay theirs
        found.eliminate_zeros()
        return found


@dataclass(frozen=True)
class Pairs:
    """Need, capacity and trips, checked and placed. Arrays follow the rows of demand and of supply."""

    trips: Trips
    places: pd.Index  # codes of demand, in its order
    need: Floats
    home: Positions  # position of each place of demand in trips
    sites: pd.Index  # codes of supply, in its order
    capacity: Floats
    host: Positions  # position of the place of each site in trips

    def weights(self, weight: Weighing) -> Matrix:
        """CSR of demand x supply: the weight of the trip from each place to each site, without zeros."""
        found = self._at_sites(weigh(weight, self.trips.minutes))
        found.eliminate_zeros()
        return found

    def minutes(self) -> Matrix:
        """CSR of demand x supply: minutes to each site; a stored 0 is a trip of no time."""
        shifted = self._at_sites(np.arange(1, len(self.trips.minutes) + 1, dtype=np.float64))
        shifted.data = self.trips.minutes[shifted.data.astype(np.intp) - 1]
        return shifted

    def _at_sites(self, data: Floats) -> Matrix:
        return self.trips.matrix(data)[self.home][:, self.host].tocsr()

    def rows(self, places: Iterable[Hashable] | None) -> Positions:
        """The rows of demand that count, in its order: those of the places told, all by default."""
        if places is None:
            return np.arange(len(self.places))
        return np.sort(rows_of("places", places, self.places))

    def need_at(self) -> Floats:
        """Need by position of trips (0 where there is none)."""
        return _sums(self.home, self.need, self.trips.size)

    def capacity_at(self) -> Floats:
        """Capacity by position of trips: sites that share a place are added."""
        return _sums(self.host, self.capacity, self.trips.size)

    def open_sites_at(self) -> Floats:
        """How many sites with at least one place, by position of trips."""
        return _sums(self.host, (self.capacity > 0).astype(np.float64), self.trips.size)

    def by_place(self, values: Floats, name: str) -> pd.Series:
        """A result of each position of trips, for the places of demand."""
        return pd.Series(values[self.home], index=self.places, name=name)


def trips(travel: pd.DataFrame | Trips) -> Trips:
    """Check and index a table of times: origin, destination, minutes (see the top of the module)."""
    if isinstance(travel, Trips):
        return travel
    columns = ["origin", "destination", "minutes"]
    if not _plain(travel, columns):
        filled("travel", travel, columns)
    minutes = _minutes(travel["minutes"])
    places, origin, destination = _positions(travel["origin"], travel["destination"])
    first, destination, minutes, single = _rows(origin, destination, minutes, len(places) + 1)
    if not single:
        unique("travel", travel, columns[:2])
    return Trips(places, first, destination, minutes)


def _plain(travel: pd.DataFrame, columns: list[str]) -> bool:
    """Whether the types alone say that no code can be missing: millions of trips need no look."""
    return (
        len(travel) > 0
        and all(column in travel.columns for column in columns)
        and all(_is_whole(travel[column]) for column in columns[:2])
    )


def _is_whole(codes: "pd.Series | pd.DataFrame") -> bool:
    """Whole numbers of a type that has no missing value."""
    return isinstance(codes, pd.Series) and isinstance(codes.dtype, np.dtype) and codes.dtype.kind in "iu"


def _minutes(given: pd.Series) -> Floats:
    """Two quick passes accept nearly every table (a missing value fails both); the rest is named."""
    if given.dtype == np.float64:
        values = given.to_numpy()
        if values.min() >= 0 and values.max() <= LARGEST:
            return values
    return numbers("travel", given)


def _positions(
    origin: pd.Series, destination: pd.Series
) -> tuple[pd.Index, NDArray[np.integer], NDArray[np.integer]]:
    """Codes of the places, and the position of each end of each trip."""
    if _is_whole(origin) and _is_whole(destination):
        low, high = min(origin.min(), destination.min()), max(origin.max(), destination.max())
        if low >= 0 and high < len(origin):  # small whole numbers are their own position
            return (
                pd.RangeIndex(int(high) + 1),
                origin.to_numpy(dtype=np.int32),
                destination.to_numpy(dtype=np.int32),
            )
    start, start_codes = _factorized(origin)
    end, end_codes = _factorized(destination)
    codes = start_codes.append(end_codes[~end_codes.isin(start_codes)])
    moved = codes.get_indexer(end_codes).astype(np.int32)
    return codes, start.astype(np.int32), moved[end]


def _sums(at: Positions, values: Floats, size: int) -> Floats:
    return np.bincount(at, values, size).astype(np.float64, copy=False)


def _factorized(codes: pd.Series) -> tuple[Positions, pd.Index]:
    if isinstance(codes.dtype, pd.CategoricalDtype):
        return codes.cat.codes.to_numpy().astype(np.intp), codes.cat.categories
    found, names = pd.factorize(codes)
    return found, pd.Index(names)


def _rows(
    origin: NDArray[np.integer], destination: NDArray[np.integer], minutes: Floats, size: int
) -> tuple[NDArray[np.integer], NDArray[np.integer], Floats, bool]:
    """Trips by origin, destinations in order; false when a pair is there twice."""
    if (origin[1:] >= origin[:-1]).all():
        first = np.searchsorted(origin, np.arange(size + 1, dtype=origin.dtype)).astype(np.int32)
        table = sparse.csr_array((minutes, destination, first), shape=(size, size))
        if not table.has_canonical_format:
            table = table.sorted_indices()
            single = sparse.csr_array((table.data, table.indices, table.indptr), shape=(size, size))
            return table.indptr, table.indices, table.data, bool(single.has_canonical_format)
        return first, destination, minutes, True
    table = sparse.coo_array((minutes, (origin, destination)), shape=(size, size)).tocsr()
    return table.indptr, table.indices, table.data, table.nnz == len(minutes)


def pairs(demand: pd.DataFrame, supply: pd.DataFrame, travel: pd.DataFrame | Trips) -> Pairs:
    """Check and place the three tables (see the top of the module)."""
    filled("demand", demand, ["place", "need"])
    filled("supply", supply, ["site", "place", "capacity"])
    need, capacity = numbers("demand", demand["need"]), numbers("supply", supply["capacity"])
    unique("demand", demand, ["place"])
    unique("supply", supply, ["site"])
    known = trips(travel)
    found = Pairs(
        known,
        pd.Index(demand["place"], name="place"),
        need,
        known.at(demand["place"]),
        pd.Index(supply["site"], name="site"),
        capacity,
        known.at(supply["place"]),
    )
    _refuse_unknown(found, demand, supply, travel)
    return found


def _refuse_unknown(
    found: Pairs, demand: pd.DataFrame, supply: pd.DataFrame, travel: pd.DataFrame | Trips
) -> None:
    nowhere = len(found.trips.places)
    if (found.home == nowhere).all():
        raise CtgError(
            f"Table « demand », colonne « place » : aucun code ({named(found.places)}) ne figure dans "
            f"« travel » ({named(found.trips.places)}). Écrire les codes de la même façon partout."
        )
    lost = found.host == nowhere
    lost[lost] = ~supply["place"][lost].isin(demand["place"]).to_numpy()
    if lost.any():
        raise refuse(
            "supply",
            "place",
            supply.index[lost],
            f"lieu inconnu ({named(pd.Index(supply['place'])[lost])})",
            "Ajouter ce lieu à « travel » et à « demand », ou corriger son code.",
        )
    stray = found.trips.named_positions.copy()
    stray[found.home] = stray[found.host] = False
    if stray.any():
        codes = found.trips.places[stray[:-1]]
        rows = pd.Index([])
        if isinstance(travel, pd.DataFrame):
            rows = travel.index[travel["origin"].isin(codes) | travel["destination"].isin(codes)]
        raise refuse(
            "travel",
            "origin » et « destination",
            rows,
            f"lieux inconnus de « demand » et de « supply » ({named(codes)})",
            "Les ajouter à « demand » (besoin 0 s'il est nul) ou retirer leurs trajets.",
        )
