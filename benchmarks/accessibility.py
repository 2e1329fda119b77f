"""Places per child over all of France, beside PySAL `access`: `python -m benchmarks.accessibility [RUNS]`.

A made-up France from a seed: communes at random, one in ten close to a town where needs are larger, trips
of 1.3 x the straight line at 60 km/h. Both clocks start from the same tables and hold everything: our
checks, indexing and weights, PySAL's copies, merges and weights. Each run has a process of its own, whose
peak memory counts the tables; a round runs ours, then PySAL, then ours. Both must say the same, to 1e-12.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from access import Access
from access import weights as pysal
from scipy.spatial import cKDTree

from benchmarks.figures import machine, spread
from ctg.measures.accessibility import floating_catchments, step
from tests.browser.serving import PROJECT

RUNS = 3
SEED = 2026
COMMUNES, SITES, TYPES = 34_900, 70_000, 20
SIDE = 737.0  # km: 544,000 km2
# Towns, share of the communes near one, km around it, larger needs there: set for 3.9 and 9.6 million trips.
TOWNS, NEAR, AROUND, CROWD = 40, 0.1, 11.0, 12
BANDS = {10: 1, 20: 0.68, 30: 0.22}  # PySAL's own
MINUTES = 30.0
AGREED = 1e-12

Services = dict[str, tuple[pd.DataFrame, pd.DataFrame]]
Tables = tuple[Services, pd.DataFrame]


def france() -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    """Communes (km) by columns of 20 km, as codes follow départements, and their children."""
    dice = np.random.default_rng(SEED)
    where = dice.random((COMMUNES, 2)) * SIDE
    near = dice.random(COMMUNES) < NEAR
    town = dice.choice(TOWNS, COMMUNES)
    close = dice.random((TOWNS, 2))[town] * SIDE + dice.normal(0, AROUND, (COMMUNES, 2))
    where[near] = np.clip(close, 0, SIDE)[near]
    children = dice.lognormal(2.5, 1.3, COMMUNES) * np.where(near, CROWD, 1)
    order = np.lexsort((where[:, 1], where[:, 0] // 20))
    return dice, where[order], children[order]


def trips(where: np.ndarray, other: np.ndarray, first: int) -> pd.DataFrame:
    """Sorted by origin then destination, as `ctg.travel` gives them; destinations count from `first`."""
    reach = MINUTES / 1.3  # km at 60 km/h
    found = cKDTree(where).sparse_distance_matrix(cKDTree(other), reach, output_type="coo_matrix").tocsr()
    found.sort_indices()
    origin = np.repeat(np.arange(len(where)), np.diff(found.indptr))
    destination = found.indices.astype(np.int64) + first
    minutes = np.minimum(found.data * 1.3, MINUTES)
    return pd.DataFrame({"origin": origin, "destination": destination, "minutes": minutes})


def by_type() -> Tables:
    """20 types of service, each with its own need, in 2 % to 70 % of the communes."""
    dice, where, children = france()
    place = np.arange(COMMUNES)
    services = {}
    for number, share in enumerate(np.geomspace(0.02, 0.7, TYPES)):
        need = np.ceil(children * dice.uniform(0.2, 3))
        at = np.sort(dice.choice(COMMUNES, int(COMMUNES * share), replace=False))
        capacity = dice.integers(4, 60, len(at)).astype(float)
        demand = pd.DataFrame({"place": place, "need": need})
        services[f"type {number + 1}"] = demand, pd.DataFrame({"site": at, "place": at, "capacity": capacity})
    return services, trips(where, where, 0)


def by_site() -> Tables:
    """One type in 70,000 sites, more where children are; each site is a place of its own, numbered on."""
    dice, where, children = france()
    host = np.sort(dice.choice(COMMUNES, SITES, p=children / children.sum()))
    site = np.arange(SITES) + COMMUNES
    capacity = dice.integers(4, 60, SITES).astype(float)
    demand = pd.DataFrame({"place": np.arange(COMMUNES), "need": np.ceil(children)})
    supply = pd.DataFrame({"site": site, "place": site, "capacity": capacity})
    return {"type": (demand, supply)}, trips(where, where[host] + dice.normal(0, 2, (SITES, 2)), COMMUNES)


def by_site_text() -> Tables:
    """The same; every code a text of 6 figures."""
    services, travel = by_site()
    names = pd.Series([f"{number:06d}" for number in range(COMMUNES + SITES)], dtype="str")
    for table in (travel, *services["type"]):
        for column in {"origin", "destination", "place", "site"} & set(table.columns):
            table[column] = names.take(table[column]).array
    return services, travel


def by_site_categories() -> Tables:
    """The same; the texts of the trips made categories beforehand."""
    services, travel = by_site_text()
    return services, travel.astype({"origin": "category", "destination": "category"})


def by_site_mixed() -> Tables:
    """The same; trips in no order."""
    services, travel = by_site()
    return services, travel.sample(frac=1, random_state=SEED).reset_index(drop=True)


def ours(services: Services, travel: pd.DataFrame) -> np.ndarray:
    return floating_catchments(services, travel, weight=step(BANDS)).to_numpy()


def theirs(services: Services, travel: pd.DataFrame) -> np.ndarray:
    """PySAL has one need at a time. It gives no figure where nothing is reached: 0 here."""
    columns = []
    for demand, supply in services.values():
        one = Access(
            demand_df=demand,
            demand_index="place",
            demand_value="need",
            supply_df=supply,
            supply_index="place",
            supply_value="capacity",
            cost_df=travel,
            cost_origin="origin",
            cost_dest="destination",
            cost_name="minutes",
        )
        found = one.enhanced_two_stage_fca(name="access", weight_fn=pysal.step_fn(BANDS))
        columns.append(found["access_capacity"].reindex(demand["place"]).fillna(0).to_numpy())
    return np.column_stack(columns)


MAKERS = {
    maker.__name__: maker for maker in (by_type, by_site, by_site_text, by_site_categories, by_site_mixed)
}
ENGINES: dict[str, Callable[[Services, pd.DataFrame], np.ndarray]] = {"ours": ours, "pysal": theirs}


def peak() -> float:
    """MB, of this process since it began."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def once(engine: str, tables: Path) -> None:
    """In a process of its own: a tiny case first, so that late imports are outside the clock."""
    services, travel = pd.read_pickle(tables)
    demand = pd.DataFrame({"place": [0], "need": [1.0]})
    supply = pd.DataFrame({"site": [0], "place": [0], "capacity": [1.0]})
    trip = pd.DataFrame({"origin": [0], "destination": [0], "minutes": [1.0]})
    ENGINES[engine]({"small": (demand, supply)}, trip)
    before = peak()
    start, worked = time.perf_counter(), time.process_time()
    found = ENGINES[engine](services, travel)
    print(time.perf_counter() - start, time.process_time() - worked, before, peak())
    np.save(tables.with_suffix(f".{engine}.npy"), found)


def child(*arguments: str | Path) -> str:
    """What this script says with these arguments. The parent stays small: its peak would count in theirs."""
    command = [sys.executable, "-m", "benchmarks.accessibility", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def agreement(tables: Path) -> float:
    """The largest relative difference between the two engines."""
    mine, other = (np.load(tables.with_suffix(f".{engine}.npy")) for engine in ENGINES)
    worst = float((np.abs(mine - other) / np.maximum(np.abs(other), 1e-300)).max())
    if worst > AGREED:
        raise SystemExit(f"{tables.stem}: the two engines differ by {worst:.1e}.")
    return worst


def rounds(title: str, kind: str, runs: int, order: Sequence[str], tables: Path) -> dict[str, np.ndarray]:
    """Seconds of every run of each engine, of the clock and of the processor, printed with the memory."""
    print(f"{title}: {child('--make', kind, tables).strip()}", flush=True)
    said: dict[str, list[list[float]]] = {engine: [] for engine in order}
    for _round in range(runs):
        for engine in order:
            said[engine].append([float(figure) for figure in child("--once", engine, tables).split()])
    seconds = {}
    for engine, rows in said.items():
        clock, processor, before, after = zip(*rows, strict=True)
        seconds[engine] = np.array([clock, processor])
        print(
            f"  {engine}, {len(rows)} runs: {spread(clock, 's', 3)}; processor {spread(processor, 's', 3)}; "
            f"peak {spread(after, 'MB', 0)}, of which tables and imports {median(before):.0f} MB",
            flush=True,
        )
    return seconds


def side_by_side(title: str, kind: str, runs: int, target: str, folder: Path) -> None:
    tables = folder / f"{kind}.pickle"
    seconds = rounds(title, kind, runs, ("ours", "pysal", "ours"), tables)
    clock, processor = np.median(seconds["pysal"], axis=1) / np.median(seconds["ours"], axis=1)
    least = seconds["pysal"][0].min() / seconds["ours"][0].max()
    print(
        f"  medians: x {clock:.0f}, processor x {processor:.0f}; its fastest, our slowest: x {least:.0f}; "
        f"they differ by {agreement(tables):.0e} at most {target}",
        flush=True,
    )


def alone(title: str, kind: str, runs: int, folder: Path) -> None:
    rounds(title, kind, runs, ("ours", "ours"), folder / f"{kind}.pickle")


def main(runs: int) -> None:
    print(machine(), flush=True)
    folder = Path(tempfile.mkdtemp())
    try:
        target = "(targets: < 0.4 s, < 1000 MB, at least 200 times)"
        side_by_side("France, 20 types", "by_type", runs, target, folder)
        side_by_side("One type", "by_site", runs, "(target: at least 45 times)", folder)
        side_by_side("One type, text codes", "by_site_text", runs, "(no target)", folder)
        alone("One type, text codes made categories", "by_site_categories", runs, folder)
        alone("One type, numbers, trips in no order", "by_site_mixed", runs, folder)
    finally:
        shutil.rmtree(folder)


def make(kind: str, tables: Path) -> None:
    services, travel = MAKERS[kind]()
    pd.to_pickle((services, travel), tables)
    sites = sum(len(supply) for _demand, supply in services.values())
    print(f"{COMMUNES} communes, {sites} sites, {len(travel)} trips within {MINUTES:.0f} minutes")


if __name__ == "__main__":
    os.chdir(PROJECT)
    if "--make" in sys.argv:
        make(sys.argv[-2], Path(sys.argv[-1]))
    elif "--once" in sys.argv:
        once(sys.argv[-2], Path(sys.argv[-1]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
