"""What a meeting asks of one EPCI, 60 communes among 905: `python -m benchmarks.epci [RUNS]`.

Tables from a seed (`benchmarks.made`). A what-if starts from a situation indexed before, as in a meeting, and
is timed twice: with access before and after, then with all that an outcome can say (who gains and who loses,
Gini, shortfall, nearest). The ranking too starts from a situation; robustness and missing_places start from
the tables, all checks inside.
"""

import itertools
import sys
import time
from collections.abc import Callable

from benchmarks.figures import machine, spread
from benchmarks.made import BANDS, COMMUNES, INSIDE, SEED, STEPS, territory
from ctg.measures.gaps import missing_places
from ctg.measures.robustness import DRAWS, family, robustness
from ctg.measures.whatif import Add, Change, Close, Move, Resize, Situation, ranking, situation, what_if

RUNS = 7
REPEATS = 100  # of a what-if, which is too short for one measure
PLACES_ADDED = 12


def clocked(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def changes(now: Situation) -> dict[str, list[Change]]:
    """Of sites that stand nearest to the middle, so that most of what moves is inside."""
    one, two, three = sorted(now.found.sites, key=lambda site: now.found.host[site])[:3]
    new = Add("new", INSIDE // 2, PLACES_ADDED)
    return {
        "add": [new],
        "close": [Close(one)],
        "move": [Move(two, INSIDE // 2)],
        "resize": [Resize(three, 60)],
        "all four": [new, Close(one), Move(two, INSIDE // 2), Resize(three, 60)],
    }


def answered(now: Situation, told: list[Change]) -> None:
    found = what_if(now, told, places=range(INSIDE))
    _ = found.before, found.after


def everything(now: Situation, told: list[Change], target: float) -> None:
    found = what_if(now, told, places=range(INSIDE))
    _ = (
        found.before,
        found.after,
        found.gain,
        found.winners,
        found.losers,
        found.gini_before,
        found.gini_after,
    )
    _ = found.shortfall_before(target), found.shortfall_after(target), found.unreached


def what_ifs(runs: int) -> None:
    print(f"what-if, {runs * REPEATS} measures of each (target: < 1 ms)")
    quick: dict[str, list[float]] = {}
    whole: dict[str, list[float]] = {}
    nearest: list[float] = []
    for run in range(runs):
        demand, supply, travel = territory(SEED + run)
        target = supply["capacity"].sum() / demand["need"].sum()
        now = situation(demand, supply, travel, weight=BANDS)
        _ = now.nearest  # once for a situation, not for each change
        for (name, told), _repeat in itertools.product(changes(now).items(), range(REPEATS)):
            quick.setdefault(name, []).append(1000 * clocked(lambda n=now, t=told: answered(n, t)))
            all_of_it = 1000 * clocked(lambda n=now, t=told, g=target: everything(n, t, g))
            whole.setdefault(name, []).append(all_of_it)
        outcome = what_if(now, changes(now)["all four"], places=range(INSIDE))
        nearest.append(1000 * clocked(lambda found=outcome: found.nearest_after))
    for (name, times), every in zip(quick.items(), whole.values(), strict=True):
        print(f"  {name}: {spread(times, 'ms', 2)}; all an outcome says {spread(every, 'ms', 2)}")
    print(f"  minutes to the nearest after: {spread(nearest, 'ms', 2)}")


def rankings(runs: int) -> None:
    indexing, times, whole = [], [], []
    for run in range(runs):
        demand, supply, travel = territory(SEED + run)
        target = supply["capacity"].sum() / demand["need"].sum()
        start = time.perf_counter()
        now = situation(demand, supply, travel, weight=BANDS)
        indexing.append(1000 * (time.perf_counter() - start))
        for inside, kept in ((range(INSIDE), times), (None, whole)):
            told = {"places_added": PLACES_ADDED, "candidates": range(INSIDE), "target": target}
            kept.append(1000 * clocked(lambda n=now, i=inside, t=told: ranking(n, places=i, **t)))
    print(f"ranking of {INSIDE} candidates, {runs} runs: {spread(times, 'ms', 1)} (target: < 50 ms)")
    print(f"  counted over all {COMMUNES} communes: {spread(whole, 'ms', 1)}")
    print(f"  the situation they start from: {spread(indexing, 'ms', 1)}")


def robustnesses(runs: int) -> None:
    weights = family(STEPS)
    print(f"robustness, {DRAWS} draws, {len(weights)} weights, {runs} runs (target: < 1 s)")
    for method, supply_error in (("e2sfca", 0.0), ("e2sfca", 0.1), ("bfca", 0.0)):
        times = []
        for run in range(runs):
            demand, supply, travel = territory(SEED + run)
            told = {"method": method, "supply_error": supply_error, "places": range(INSIDE)}
            once = (demand, supply, travel)
            times.append(clocked(lambda o=once, t=told: robustness(*o, weights=weights, **t)))
        print(f"  {method}, supply error {supply_error:g}: {spread(times, 's', 3)}")


def missing(runs: int) -> None:
    print(f"missing_places, {runs} runs (target: < 1 s)")
    for module in (None, 12):
        times, found = [], []
        for run in range(runs):
            demand, supply, travel = territory(SEED + run)
            told = {
                "weight": BANDS,
                "target": supply["capacity"].sum() / demand["need"].sum(),
                "candidates": range(INSIDE),
                "places": range(INSIDE),
                "module": module,
            }
            start = time.perf_counter()
            one = missing_places(demand, supply, travel, **told)
            times.append(time.perf_counter() - start)
            found.append(f"[{one.lower_bound:.1f}, {one.minimum:.1f}] gap {one.gap:.1%}")
        print(f"  module {module}: {spread(times, 's', 3)}; {'; '.join(found)}")


def main(runs: int) -> None:
    _demand, supply, travel = territory(SEED)
    print(machine())
    print(f"{INSIDE} communes among {COMMUNES}, {len(supply)} sites, {len(travel)} trips of an hour at most")
    what_ifs(runs)
    rankings(runs)
    robustnesses(runs)
    missing(runs)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
