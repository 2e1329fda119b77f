"""What a reader can work out of a hidden cell from everything that is published.

The reader knows every published cell, the additions between cells and that no count is negative; a
better reader knows also that a 0 is published unless its theme is sensitive, so that a hidden cell is at
least 1. The bounds of a hidden cell are two linear programs (HiGHS) over all the cells that are not told.
Sources: Fischetti and Salazar 2001, Management Science 47(7), « Solving the cell suppression problem on
tabular data with linear constraints »; Hundepool et al. 2012, Statistical Disclosure Control, ch. 4.
Reasoning in whole numbers tells no more in nested or two-way tables (their matrix is totally unimodular),
perhaps a little more where three groupings cross.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import OptimizeResult, linprog

from ctg.errors import CtgError
from ctg.measures._checked import Floats, named

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
TOLERANCE = 1e-6  # the solver's own is 1e-7, on whole numbers
OPTIMAL, UNBOUNDED = 0, 3
BLOCK = 30_000  # variables of one program


@dataclass(frozen=True)
class Tables:
    """Cells as columns, additions as rows: matrix @ values = 0 (1 for the total, -1 for its parts)."""

    matrix: sparse.csr_array
    values: Floats  # counts that fit all that is known; the true ones where we know them
    least: Floats  # what a hidden cell cannot go below for who knows that a 0 is shown: 0 or 1
    floor: Floats  # how low the reader must believe a cell can be; infinite when nothing asks for it
    width: Floats  # how wide its interval must be; 0 when nothing asks for it
    names: tuple[str, ...]

    def part(self, cells: Places) -> "Tables":
        """Some cells that no addition ties to others."""
        rows = np.unique(self.matrix[:, cells].nonzero()[0])
        return Tables(
            sparse.csr_array(self.matrix[rows][:, cells]),
            self.values[cells],
            self.least[cells],
            self.floor[cells],
            self.width[cells],
            tuple(self.names[cell] for cell in cells),
        )


@dataclass(frozen=True)
class Extremes:
    """One bound of each cell asked, and what hiding every other cell could move it by.

    gains: one row per cell asked, one column per cell. From the values of `Tables` towards the bound, a
    cell asked never moves by more than the sum of its row over the hidden cells (duality), whatever is
    hidden; infinite where nothing is known.
    """

    values: Floats
    gains: Floats


def extremes(tables: Tables, hidden: Flags, asked: Places, least: Floats, *, highest: bool) -> Extremes:
    """Lowest or highest value of the cells asked, many in one program: a block of variables for each.

    A highest value stops as soon as it is wide enough to be judged: it is always finite.
    """
    size = max(1, BLOCK // max(1, int(hidden.sum())))
    found = [
        _block(tables, hidden, asked[start : start + size], least, highest)
        for start in range(0, len(asked), size)
    ]
    if not found:
        return Extremes(np.zeros(0), np.zeros((0, len(hidden))))
    return Extremes(np.concatenate([one.values for one in found]), np.vstack([one.gains for one in found]))


def _block(tables: Tables, hidden: Flags, asked: Places, least: Floats, highest: bool) -> Extremes:
    free = np.flatnonzero(hidden)
    each, place = np.arange(len(asked)), np.searchsorted(free, asked)
    sign = -1.0 if highest else 1.0
    cost = np.zeros((len(asked), len(free)))
    cost[each, place] = sign
    upper = np.full_like(cost, np.inf)
    if highest:
        upper[each, place] = tables.values[asked] + tables.width[asked] + 1
    lower = np.tile(least[free], (len(asked), 1))
    matrix = sparse.csr_array(tables.matrix[:, free])
    result = _solved(
        cost.ravel(),
        sparse.csr_array(sparse.kron(sparse.eye_array(len(asked)), matrix)),
        np.tile(matrix @ tables.values[free], len(asked)),
        np.column_stack([lower.ravel(), upper.ravel()]),
    )
    if result.status != OPTIMAL:
        raise CtgError("Le contrôle du secret n'a pas abouti : ne rien publier, et signaler ces tableaux.")
    reduced = -(result.eqlin.marginals.reshape(len(asked), -1) @ tables.matrix)
    reduced[each, asked] += sign
    room = reduced * np.maximum(tables.values - least, 0)
    gains = np.where(reduced < -TOLERANCE, np.inf, np.maximum(room, 0))
    return Extremes(result.x.reshape(cost.shape)[each, place], gains)


def bounds(tables: Tables, hidden: Flags, asked: Places, least: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest value of the cells asked, one plain program each; infinite where nothing caps it."""
    if not tables.matrix.shape[0]:
        return least[asked], np.full(len(asked), np.inf)
    free = np.flatnonzero(hidden)
    matrix = sparse.csr_array(tables.matrix[:, free])
    aim = matrix @ tables.values[free]
    limits = np.column_stack([least[free], np.full(len(free), np.inf)])
    low, high = np.empty(len(asked)), np.empty(len(asked))
    for rank, place in enumerate(np.searchsorted(free, asked)):
        cost = np.zeros(len(free))
        cost[place] = 1
        down, up = _solved(cost, matrix, aim, limits), _solved(-cost, matrix, aim, limits)
        low[rank], high[rank] = down.fun, np.inf if up.status == UNBOUNDED else -up.fun
    return low, high


def completed(tables: Tables, known: Flags) -> Tables:
    """The same with values for the cells that even we do not know: any that fit the others."""
    unknown = np.flatnonzero(~known)
    values = np.where(known, tables.values, 0.0)
    if len(unknown):
        result = _solved(
            np.ones(len(unknown)),
            sparse.csr_array(tables.matrix[:, unknown]),
            -(tables.matrix @ values),
            np.column_stack([tables.least[unknown], np.full(len(unknown), np.inf)]),
        )
        if result.status != OPTIMAL:
            raise _do_not_add_up(tables.names)
        values[unknown] = result.x
    wrong = np.abs(tables.matrix @ values) > TOLERANCE
    if wrong.any():
        raise _do_not_add_up([tables.names[cell] for cell in np.unique(tables.matrix[wrong].nonzero()[1])])
    return replace(tables, values=values)


def _solved(cost: Floats, matrix: sparse.csr_array, aim: Floats, limits: Floats) -> OptimizeResult:
    """The least cost @ x such that matrix @ x = aim and x stays within its limits."""
    result: OptimizeResult = linprog(  # the published types know no sparse matrix
        cost, A_eq=matrix, b_eq=aim, bounds=limits, method="highs"
    )  # type: ignore[call-overload]
    return result


def _do_not_add_up(names: tuple[str, ...] | list[str]) -> CtgError:
    return CtgError(
        f"Colonne « value » : des parts ne font pas leur total ({named(names)}). "
        "Corriger les valeurs, ou retirer cette addition si le producteur arrondit."
    )
