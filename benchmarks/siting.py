"""Where p services cover the most children, beside spopt with CBC: `python -m benchmarks.siting [RUNS]`.

560 places and 60 candidates on a plane, from a seed. Both clocks start from the same two tables and hold
everything: our checks and matrix, spopt's matrix and model. Runs are interleaved, p from 1 to 5; both must
find the same value.
"""

import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd
import pulp
from spopt.locate import MCLP, PMedian

from benchmarks.figures import machine, spread
from benchmarks.made import SEED
from ctg.measures.siting import max_coverage, p_median

RUNS = 7
MOST = 5  # sites
PLACES, CANDIDATES = 560, 60
WITHIN = 15.0


def tables(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A square of 60 km, 78 minutes a side; children by place as unequal as in villages."""
    dice = np.random.default_rng(seed)
    where = dice.random((PLACES, 2)) * 60
    need = np.ceil(dice.lognormal(2.5, 1.1, PLACES))
    sites = dice.choice(PLACES, CANDIDATES, replace=False)
    minutes = np.hypot(*(where[:, None] - where[None, sites]).transpose(2, 0, 1)) * 1.3
    place, site = np.divmod(np.arange(minutes.size), CANDIDATES)
    cost = pd.DataFrame({"place": place, "site": sites[site], "minutes": minutes.ravel()})
    return pd.DataFrame({"place": np.arange(PLACES), "need": need}), cost


def matrix(cost: pd.DataFrame) -> np.ndarray:
    """What spopt starts from, the cheapest way: the rows are already in order and complete."""
    return cost["minutes"].to_numpy().reshape(PLACES, CANDIDATES)


def our_cover(need: pd.DataFrame, cost: pd.DataFrame, p: int) -> float:
    found = max_coverage(need, cost, p=p, within=WITHIN)
    if not found.proof.optimal:
        raise SystemExit(f"p = {p}: not proven, gap {found.proof.gap:.2%}")
    return found.covered


def their_cover(need: pd.DataFrame, cost: pd.DataFrame, p: int) -> float:
    model = MCLP.from_cost_matrix(matrix(cost), need["need"].to_numpy(), WITHIN, p)
    return float(model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective.value())


def our_median(need: pd.DataFrame, cost: pd.DataFrame, p: int) -> float:
    found = p_median(need, cost, p=p)
    if not found.proof.optimal:
        raise SystemExit(f"p = {p}: not proven, gap {found.proof.gap:.2%}")
    return found.total


def their_median(need: pd.DataFrame, cost: pd.DataFrame, p: int) -> float:
    model = PMedian.from_cost_matrix(matrix(cost), need["need"].to_numpy(), p)
    return float(model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective.value())


Solver = Callable[[pd.DataFrame, pd.DataFrame, int], float]


def clocked(solver: Solver, need: pd.DataFrame, cost: pd.DataFrame, p: int) -> tuple[float, float]:
    start = time.perf_counter()
    value = solver(need, cost, p)
    return time.perf_counter() - start, value


def side_by_side(name: str, ours: Solver, theirs: Solver, runs: int, target: str) -> None:
    print(f"{name}, {PLACES} places, {CANDIDATES} candidates, {runs} runs each, interleaved")
    for p in range(1, MOST + 1):
        times: tuple[list[float], list[float]] = ([], [])
        for run in range(runs):
            need, cost = tables(SEED + run)
            (mine, value), (other, same) = (clocked(solver, need, cost, p) for solver in (ours, theirs))
            if not np.isclose(value, same, rtol=1e-6):
                raise SystemExit(f"p = {p}, seed {SEED + run}: {value} here, {same} with spopt")
            times[0].append(mine)
            times[1].append(other)
        ratio = median(times[1]) / median(times[0])
        print(
            f"  p = {p}: {spread(times[0], 's', 3)}; spopt + CBC {spread(times[1], 's', 3)}; "
            f"x {ratio:.0f} {target}"
        )


def main(runs: int) -> None:
    print(machine())
    side_by_side("max_coverage", our_cover, their_cover, runs, "(targets: < 0.5 s proven, at least 10 times)")
    side_by_side("p_median", our_median, their_median, 1, "")  # spopt's take many seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
