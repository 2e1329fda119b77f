"""Candidates that cannot be in a best p-median, ruled out by a bound (Cornuéjols, Fisher, Nemhauser 1977).

Each place is given a price u; a site open gains, for every place nearer than its price, the difference.
The sum of prices less the p largest gains is a lower bound whatever the prices; a subgradient makes them
good. A site whose forced opening lifts the bound above a choice already found is in no better choice.
"""

import numpy as np

from ctg.measures._checked import Floats
from ctg.measures._enumeration import Columns
from ctg.measures._exchange import ROUNDING, exchanged, greedy, total

STEPS = 400
PATIENCE = 15  # steps without a better bound before the stride is halved


def candidates_left(costs: Floats, near: Floats, p: int) -> tuple[Columns, Columns, float]:
    """Columns that may still be in a choice better than the one found; that choice; the bound.

    costs: places x candidates, need x minutes; near: the same for the nearest existing site. Both may be
    infinite; when the choice found leaves a place unserved nothing is ruled out and the bound is 0.
    """
    found = exchanged(costs, near, greedy(costs, near, p))
    upper = total(costs, near, found)
    if not np.isfinite(upper):
        return np.arange(costs.shape[1]), found, 0.0
    bound, gains = _bound(costs, near, found, p, upper)
    ordered = np.sort(gains)
    forced = bound + np.maximum(gains - ordered[p - 1], 0)
    left = forced <= upper * (1 + ROUNDING)
    left[found] = True
    return np.flatnonzero(left), found, bound


def _bound(costs: Floats, near: Floats, found: Columns, p: int, upper: float) -> tuple[float, Floats]:
    """The best bound met, and each candidate's gain (negative: opening it is worth it) at its prices.

    Prices start from what a place would pay if its own site of the choice found were closed.
    """
    paid = np.sort(np.column_stack([costs[:, found], near, np.full(len(near), np.inf)]), axis=1)
    price = np.where(np.isfinite(paid[:, 1]), paid[:, 1], paid[:, 0])
    best, kept, gains, stride, waited = -np.inf, price, np.zeros(costs.shape[1]), 2.0, 0
    for _step in range(STEPS):
        less = np.minimum(costs - price[:, None], 0)
        gain, stay = less.sum(axis=0), np.minimum(near - price, 0)
        open_sites = np.argpartition(gain, p - 1)[:p]
        bound = float(price.sum() + gain[open_sites].sum() + stay.sum())
        if bound > best:
            best, kept, gains, waited = bound, price, gain, 0
        else:
            waited += 1
        if waited > PATIENCE:
            price, stride, waited = kept, stride / 2, 0
            continue
        slope = 1 - (less[:, open_sites] < 0).sum(axis=1) - (stay < 0)
        steepness = float((slope**2).sum())
        if steepness == 0 or upper - best <= ROUNDING * upper:
            break
        price = price + stride * (upper * (1 + 1e-4) - bound) / steepness * slope
    return best, gains
