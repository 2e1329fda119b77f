"""The best p-median by trying every choice: every p - 1 first sites, then every last one.

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
MOST = 60_000_000  # first sites x places x candidates: about 0.3 s
BLOCK = 2_000_000  # first sites x places held at once


def is_small(shape: tuple[int, ...], p: int, share: float = 1.0) -> bool:
    """Whether trying every choice costs less than that share of MOST."""
    places, candidates = shape
    return comb(candidates, max(p - 1, 0)) * places * candidates <= MOST * share


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
