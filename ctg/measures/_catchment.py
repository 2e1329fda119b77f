"""Floating catchments on positions: from weights, need and capacity to places per child; the nearest sites.

Sites that share a place share its catchment, so that all is computed by place. Need may be a vector or
one column per case (draws, services): the result has the same shape.
"""

import numpy as np
from scipy import sparse

from ctg.errors import CtgError, UnknownName
from ctg.measures._checked import Floats
from ctg.measures._pairs import Matrix, Pairs

METHODS = ("2sfca", "e2sfca", "bfca")


def access(found: Pairs, weights: Matrix, method: str) -> Floats:
    """Places per child, by position of trips."""
    return access_of(found, weights, method, found.need_at(), found.capacity_at())


def access_of(found: Pairs, weights: Matrix, method: str, need: Floats, capacity: Floats) -> Floats:
    """The same with other figures of need and capacity, by position; both a vector, or a column per case."""
    if method == "bfca":
        homes = np.bincount(found.home, minlength=found.trips.size).astype(np.float64)
        return balanced(weights, need, capacity, homes, found.open_sites_at())
    if method == "2sfca":
        weights = flat(weights)
    return two_steps(weights, need, capacity)


def refuse_method(method: str) -> None:
    if method not in METHODS:
        raise UnknownName("Méthode", method, METHODS)


def flat(weights: Matrix) -> Matrix:
    """1 wherever there is a weight: the catchment of 2SFCA."""
    kept = (weights.data > 0).astype(np.float64)
    return sparse.csr_array((kept, weights.indices, weights.indptr), shape=weights.shape)


def two_steps(weights: Matrix, need: Floats, capacity: Floats) -> Floats:
    """D = W'd, R = s / D, A = W R."""
    return refused_if_infinite(weights @ shared(capacity, weights.T @ need))


def balanced(weights: Matrix, need: Floats, capacity: Floats, homes: Floats, sites: Floats) -> Floats:
    """BFCA: need is split between the sites of a place, the access to a site between those who reach it.

    homes: 1 where there is a row of demand; sites: how many open sites. Both set the two normalisations.
    """
    rows, columns = weights @ sites, weights.T @ homes
    if need.ndim > 1:
        rows, columns = rows[:, None], columns[:, None]
    reached = weights.T @ shared(need, rows)
    return refused_if_infinite(weights @ shared(shared(capacity, reached), columns))


def shared(amount: Floats, between: Floats) -> Floats:
    """amount / between; nothing where there is nobody."""
    shape = np.broadcast_shapes(np.shape(amount), np.shape(between))
    amount, between = np.broadcast_to(amount, shape), np.broadcast_to(between, shape)
    with np.errstate(over="ignore"):
        return np.divide(amount, between, out=np.zeros(shape), where=between > 0)


def refused_if_infinite(result: Floats) -> Floats:
    """A need so small that places per child leave the range of figures is a mistake in the data."""
    if not np.isfinite(result).all():
        raise CtgError(
            "Table « demand », colonne « need » : un besoin presque nul donne un accès infini. "
            "Le remplacer par 0 ou vérifier son unité."
        )
    return result


def kth_nearest(found: Pairs, k: int) -> Floats:
    """Minutes by position: the first trip, from the shortest, at which k open sites have been passed."""
    known, sites = found.trips, found.open_sites_at()
    if k == 1:  # no need to sort
        offered = np.where(sites[known.destination] > 0, known.minutes, np.inf)
        minutes, leaving = np.full(known.size, np.inf), np.flatnonzero(np.diff(known.first))
        minutes[leaving] = np.minimum.reduceat(offered, known.first[leaving])
        return minutes
    useful = np.flatnonzero(sites[known.destination] > 0)
    order = useful[np.lexsort((known.minutes[useful], known.origin[useful]))]
    origin = known.origin[order]
    passed = np.cumsum(sites[known.destination[order]])
    before = np.concatenate([[0.0], passed])[np.searchsorted(origin, np.arange(known.size))]
    enough = np.flatnonzero(passed - before[origin] >= k)
    place, first = np.unique(origin[enough], return_index=True)
    minutes = np.full(known.size, np.inf)
    minutes[place] = known.minutes[order[enough[first]]]
    return minutes
