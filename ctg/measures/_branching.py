"""The best coverage by p sites, choices tried by levels and dropped in whole branches by a bound.

Sites are taken in order of the need they reach. The best that can be added to the first sites of a choice
is at most the sum of the largest gains that remain, since gains only shrink as sites are added (Nemhauser,
Wolsey and Fisher 1978): a branch that cannot beat the choice in hand is dropped, what is left is tried.
"""

import numpy as np
from scipy import sparse

from ctg.measures._checked import Floats
from ctg.measures._enumeration import Bools, Columns
from ctg.measures._exchange import exchanged, greedy

WIDEST = 500_000  # branches x places held at once; more, and the solver is faster
STRICTLY = 1 + 1e-12


def best_cover(reach: Bools, need: Floats, p: int) -> Columns | None:
    """The columns, 1 <= p < all of them, whose rows hold the most need; None when the tree is too wide.

    A row is held when one of the columns is true in it.
    """
    order = np.argsort(-(need @ reach), kind="stable")
    reach = reach[:, order]
    missed = np.where(reach, 0.0, need[:, None])
    kept = exchanged(missed, need, greedy(missed, need, p))
    best = float(need[reach[:, kept].any(axis=1)].sum())
    columns = np.ascontiguousarray(reach.T)
    members = sparse.csr_array(columns.astype(np.float64))  # one thread: starting others costs more
    branches, served = np.zeros((1, 0), dtype=np.intp), np.zeros((1, len(need)), dtype=np.bool_)
    for rest in range(p - 1, -1, -1):
        left = np.where(served, 0.0, need)
        held, gains = need.sum() - left.sum(axis=1, keepdims=True), (members @ left.T).T
        last = branches[:, -1:] if branches.shape[1] else np.full((1, 1), -1)
        later = np.arange(len(order)) > last
        bound = np.minimum(held + _most(np.where(later, gains, 0.0), rest), need.sum())
        row, column = np.nonzero(later & (bound > best * STRICTLY))
        if not len(row):
            break
        if not rest:
            first = int(bound[row, column].argmax())
            kept = np.append(branches[row[first]], column[first])
            break
        if len(row) * len(need) > WIDEST:
            return None
        branches, served = np.column_stack([branches[row], column]), served[row] | columns[column]
    return np.sort(order[kept])


def _most(gains: Floats, rest: int) -> Floats:
    """By branch and next column: its gain and the `rest` largest of the others."""
    largest = np.sort(gains, axis=1)[:, -(rest + 1) :]
    among = gains >= largest[:, :1]  # the column is one of the rest + 1 largest: they are its own best
    total = largest.sum(axis=1, keepdims=True)
    most: Floats = np.where(among, total, gains + total - largest[:, :1])
    return most
