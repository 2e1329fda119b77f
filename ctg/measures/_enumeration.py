"""The best choice of p sites by trying them all: every p - 1 first sites, then every last one at once.

Among equal choices the first in the order of columns is kept, so the answer does not depend on chance.
"""

from collections.abc import Iterator
from itertools import combinations, islice
from math import comb

import numpy as np
import numpy.typing as npt

from ctg.measures._checked import Floats

Bools = npt.NDArray[np.bool_]
Columns = npt.NDArray[np.intp]
MOST = 60_000_000  # first sites x places x candidates: 0.02 s for coverage, 0.3 s for the median
BLOCK = 2_000_000  # first sites x places held at once


def is_small(shape: tuple[int, ...], p: int, share: float = 1.0) -> bool:
    """Whether trying every choice costs less than that share of MOST."""
    places, candidates = shape
    return comb(candidates, max(p - 1, 0)) * places * candidates <= MOST * share


def best_cover(cover: Bools, need: Floats, p: int) -> Columns:
    """The columns, p at most, whose rows (true in one of them at least) hold the most need."""
    best, kept = -1.0, np.zeros(0, dtype=np.intp)
    reached, columns = cover.astype(np.float64), np.ascontiguousarray(cover.T)
    for first in _firsts(cover.shape, p):
        served = columns[first].any(axis=1)
        total = (served @ need)[:, None] + np.where(served, 0.0, need) @ reached
        row, last = np.unravel_index(total.argmax(), total.shape)
        if total[row, last] > best * (1 + 1e-12):
            best, kept = float(total[row, last]), np.unique(np.append(first[row], last))
    return kept


def best_median(minutes: Floats, near: Floats, need: Floats, p: int) -> Columns:
    """The columns, p at most, that make need x minutes to the nearest (or `near`) the least."""
    best, kept = np.inf, np.zeros(0, dtype=np.intp)
    columns = np.ascontiguousarray(minutes.T)
    for first in _firsts(minutes.shape, p):
        nearest = np.minimum(near, columns[first].min(axis=1, initial=np.inf))
        for last, column in enumerate(columns):
            total = np.minimum(nearest, column) @ need
            row = int(total.argmin())
            if total[row] < best * (1 - 1e-12):
                best, kept = float(total[row]), np.unique(np.append(first[row], last))
    return kept


def _firsts(shape: tuple[int, ...], p: int) -> Iterator[Columns]:
    """Blocks of p - 1 columns in lexicographic order."""
    places, candidates = shape
    choices = combinations(range(candidates), p - 1)
    size = max(1, BLOCK // max(places, 1))
    while block := list(islice(choices, size)):
        yield np.array(block, dtype=np.intp).reshape(len(block), p - 1)
