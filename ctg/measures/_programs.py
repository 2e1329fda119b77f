"""Choices of sites as integer programs, solved by HiGHS; all return the columns chosen and a bound."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ctg.errors import CtgError
from ctg.measures._checked import Floats
from ctg.measures._enumeration import Bools, Columns

INFEASIBLE = 2


@dataclass(frozen=True)
class Solved:
    """columns None: no choice was found in time; impossible: there is none."""

    columns: Columns | None
    bound: float
    impossible: bool = False


def cover(reach: Bools, need: Floats, p: int, seconds: float) -> Solved:
    """Maximal covering (Church and ReVelle 1974): a place is served when one of its columns is open."""
    places, sites = reach.shape
    served = sparse.hstack([-sparse.csr_array(reach.astype(np.float64)), sparse.eye_array(places)])
    count = sparse.csr_array(np.repeat([1.0, 0.0], [sites, places])[None, :])
    rows = sparse.csr_array(sparse.vstack([served, count]))
    most = np.append(np.zeros(places), p)
    solved = _solve(np.append(np.zeros(sites), -need), sites, rows, -np.inf, most, seconds)
    return Solved(solved.columns, -solved.bound)


def set_cover(reach: Bools, seconds: float) -> Solved:
    """The fewest columns with one true in every row (Toregas 1971)."""
    sites = reach.shape[1]
    rows = sparse.csr_array(reach.astype(np.float64))
    return _solve(np.ones(sites), sites, rows, 1.0, np.inf, seconds)


def median(costs: Floats, near: Floats, p: int, seconds: float) -> Solved:
    """p-median (Hakimi 1964): each place goes to one open column, or stays at its existing site."""
    places, sites = costs.shape
    place, site = np.nonzero(costs < near[:, None])
    trips = len(place)
    stays = np.flatnonzero(np.isfinite(near))
    goes = sparse.csr_array((np.ones(trips), (place, np.arange(trips))), shape=(places, trips))
    keeps = sparse.csr_array(
        (np.ones(len(stays)), (stays, np.arange(len(stays)))), shape=(places, len(stays))
    )
    to_open = sparse.csr_array((-np.ones(trips), (np.arange(trips), site)), shape=(trips, sites))
    blocks = sparse.vstack(
        [
            sparse.hstack([sparse.csr_array((places, sites)), goes, keeps]),
            sparse.hstack([to_open, sparse.eye_array(trips), sparse.csr_array((trips, len(stays)))]),
            sparse.csr_array(np.repeat([1.0, 0.0], [sites, trips + len(stays)])[None, :]),
        ]
    )
    least = np.concatenate([np.ones(places), np.full(trips + 1, -np.inf)])
    most = np.concatenate([np.ones(places), np.zeros(trips), [p]])
    price = np.concatenate([np.zeros(sites), costs[place, site], near[stays]])
    return _solve(price, sites, sparse.csr_array(blocks), least, most, seconds)


def _solve(
    price: Floats,
    sites: int,
    rows: sparse.csr_array,
    least: Floats | float,
    most: Floats | float,
    seconds: float,
) -> Solved:
    """Minimise; the first `sites` variables are 0 or 1, the others between.

    The price is scaled to a mean of 1, so that the solver's absolute tolerance of 1e-6 means something.
    """
    scale = float(np.abs(price[price != 0]).mean()) if price.any() else 1.0
    result = milp(
        price / scale,
        integrality=(np.arange(len(price)) < sites).astype(np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, least, most),
        options={"mip_rel_gap": 0, "time_limit": seconds},
    )
    if result.status == INFEASIBLE:
        return Solved(None, np.inf, impossible=True)
    if result.status not in (0, 1):
        raise CtgError(f"Le solveur n'a pas abouti ({result.message}). Vérifier les minutes et les besoins.")
    bound = -np.inf if result.mip_dual_bound is None else float(result.mip_dual_bound) * scale
    return Solved(None if result.x is None else np.flatnonzero(result.x[:sites] > 0.5), bound)
