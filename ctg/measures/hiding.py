"""Which more cells to hide so that no hidden one can be worked out: the cell suppression problem.

Exact for tables of up to `EXACT` cells that may be hidden: a program in whole numbers (HiGHS) chooses the
cheapest cells, the attack answers with an inequality for each cell that it breaks (what must be hidden
beside it, read in the duals), and so on until the attack fails: the choice is then the cheapest of all
(Fischetti and Salazar 2001, Management Science 47(7)). Beyond, or when the search is long, each
inequality is met at once by the cells that give most for their cost, and the attack goes on. Both end: the
second only ever hides more, inside a set of cells of which the attack fails when all are hidden.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from ctg.errors import CtgError
from ctg.measures._checked import Floats, named
from ctg.measures.attack import OPTIMAL, TOLERANCE, Flags, Places, Tables, extremes

EXACT = 80  # cells that may be hidden: beyond, the choice is safe but not proven the cheapest
ROUNDS = 60  # attacks before giving up the proof
NODES = 20_000  # of one search of the program in whole numbers
HALF = 0.5


def hide(tables: Tables, hidden: Flags, able: Flags, cost: Floats) -> tuple[Flags, bool]:
    """The cells to hide, `hidden` among them, and whether no cheaper choice is safe.

    hidden  cells that no choice can tell       able  cells that we may hide
    cost    of hiding each, > 0
    """
    if not tables.matrix.shape[0] or not len(broken(tables, hidden)):
        return hidden, True
    able = _allowed(tables, hidden, able & ~hidden)
    if able.sum() <= EXACT:
        chosen, proven = _cheapest(tables, hidden, able, cost)
    else:
        chosen, proven = hidden, False
    return (chosen, True) if proven else (_greedy(tables, chosen, able, cost), False)


def broken(tables: Tables, hidden: Flags) -> Floats:
    """One row for each demand that the attack breaks, none when everything hidden is safe.

    row @ hidden >= 0 for every safe choice of hidden cells (1 hidden, 0 told).
    """
    wide = np.flatnonzero(hidden & (tables.width > 0))
    low = extremes(tables, hidden, wide, tables.least, highest=False)
    high = extremes(tables, hidden, wide, tables.least, highest=True)
    width = tables.width[wide]
    narrow = high.values - low.values < width - TOLERANCE
    deep = np.flatnonzero(hidden & np.isfinite(tables.floor))
    ground = extremes(tables, hidden, deep, np.zeros_like(tables.least), highest=False)
    above = ground.values > tables.floor[deep] + TOLERANCE
    depth = tables.values[deep] - tables.floor[deep]
    return np.vstack(
        [
            _rows((low.gains + high.gains)[narrow], width[narrow], wide[narrow]),
            _rows(ground.gains[above], depth[above], deep[above]),
        ]
    )


def _rows(gains: Floats, wanted: Floats, cells: Places) -> Floats:
    """gains @ hidden >= wanted, as far as the cell itself is hidden, no gain counting for more than all."""
    each = np.arange(len(cells))
    wanted = wanted - np.where(np.isfinite(gains[each, cells]), gains[each, cells], 0)
    rows = np.minimum(gains, wanted[:, None])
    rows[each, cells] = -wanted
    return rows


def _allowed(tables: Tables, hidden: Flags, able: Flags) -> Flags:
    """The largest set of cells that can be hidden together; every safe choice is inside it.

    Hiding more only widens intervals: a cell that is broken when all are hidden is broken in any choice.
    """
    while True:
        cuts = broken(tables, hidden | able)
        if not len(cuts):
            return able
        lost = np.flatnonzero((cuts < 0).any(axis=0))
        helpless = lost[hidden[lost]]
        if len(helpless):
            cells = named([tables.names[cell] for cell in helpless])
            raise CtgError(
                f"Ces cellules ne peuvent plus être protégées ({cells}) : "
                "des chiffres déjà publiés les donnent. Déclarer publique la source qui les donne, ou ne "
                "garantir que les petits effectifs (every=False)."
            )
        able = able.copy()
        able[lost] = False


def _cheapest(tables: Tables, hidden: Flags, able: Flags, cost: Floats) -> tuple[Flags, bool]:
    """The cheapest safe choice and True; when the search is too long, an unsafe one and False."""
    free = np.flatnonzero(able)
    rows = np.zeros((0, len(cost)))
    chosen = hidden
    for _ in range(ROUNDS):
        cuts = broken(tables, chosen)
        if not len(cuts):
            return chosen, True
        rows = np.vstack([rows, cuts])
        result = milp(
            cost[free],
            integrality=np.ones(len(free), dtype=np.int64),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(rows[:, free], lb=-rows[:, hidden].sum(axis=1) - TOLERANCE),
            options={"node_limit": NODES, "mip_rel_gap": 0},
        )
        if result.status != OPTIMAL or result.x is None:
            return chosen, False
        chosen = hidden.copy()
        chosen[free[result.x > HALF]] = True
    return chosen, False


def _greedy(tables: Tables, chosen: Flags, able: Flags, cost: Floats) -> Flags:
    """Meet every broken inequality with the cells that give most for their cost, until none is."""
    chosen = chosen.copy()
    while True:
        cuts = broken(tables, chosen)
        if not len(cuts):
            return chosen
        before = chosen.sum()
        for row in cuts:
            _meet(row, chosen, able, cost)
        if chosen.sum() == before:  # rounding of the solver: everything hidden is known to be safe
            return chosen | able


def _meet(row: Floats, chosen: Flags, able: Flags, cost: Floats) -> None:
    """Hide cells, in place, until row @ chosen >= 0."""
    lacking = -float(row[chosen].sum())
    useful = np.flatnonzero(able & ~chosen & (row > TOLERANCE))
    for cell in useful[np.argsort(cost[useful] / row[useful], kind="stable")]:
        if lacking <= TOLERANCE:
            return
        chosen[cell] = True
        lacking -= float(row[cell])
