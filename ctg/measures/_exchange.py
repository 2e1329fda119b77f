"""A good choice of p sites, quickly: one after another, then one for another while it helps.

costs: places x candidates; near: what a place costs with no site of the choice (infinite: it has none).
"""

import numpy as np

from ctg.measures._checked import Floats
from ctg.measures._enumeration import Columns

ROUNDING = 1e-9


def total(costs: Floats, near: Floats, columns: Columns) -> float:
    """Each place at the least of its costs."""
    return float(np.minimum(near, costs[:, columns].min(axis=1, initial=np.inf)).sum())


def greedy(costs: Floats, near: Floats, p: int) -> Columns:
    """One site after another: the most places served first, then the least total."""
    kept: list[int] = []
    for _site in range(p):
        served = np.minimum(near[:, None], costs)
        finite = np.isfinite(served)
        cost = np.where(finite, served, 0).sum(axis=0)
        site = int(np.lexsort((cost, -finite.sum(axis=0)))[0])
        kept.append(site)
        near = served[:, site]
    return np.unique(kept)


def exchanged(costs: Floats, near: Floats, columns: Columns) -> Columns:
    """One site for another while it helps (Teitz and Bart 1968)."""
    best = total(costs, near, columns)
    improved = np.isfinite(best)
    while improved:
        improved = False
        for site in columns:
            others = columns[columns != site]
            rest = np.minimum(near, costs[:, others].min(axis=1, initial=np.inf))
            totals = np.minimum(rest[:, None], costs).sum(axis=0)
            other = int(totals.argmin())
            if totals[other] < best * (1 - ROUNDING):
                best, columns, improved = float(totals[other]), np.unique(np.append(others, other)), True
                break
    return columns
