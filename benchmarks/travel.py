"""Every trip of France within 30 and 45 minutes by the fallback: `python -m benchmarks.travel [RUNS]`.

34,900 made-up places, at random in a square of the size of France, from a seed. Text codes and
whole numbers; each run in a process of its own, imports and the making of the places inside.
"""

import itertools
import math
import os
import random
import sys
import time

import pandas as pd

from benchmarks.figures import machine, spread
from ctg.travel import great_circle
from tests.browser.serving import PROJECT

RUNS = 3
PLACES = 34_900
SIDE = 737.0  # km: 544,000 km2
MINUTES = (30, 45)  # 3.5 and 14 million trips; the real communes, denser in the north, lie between


def places(*, text: bool) -> pd.DataFrame:
    """place, lat, lon, area: seeded, in the order of their columns of 20 km, as codes follow départements."""
    dice = random.Random(2026)
    points = sorted((dice.random() * SIDE // 20, dice.random(), dice.random()) for _ in range(PLACES))
    lat = [46.5 + (north - 0.5) * SIDE / 111.2 for _column, north, _east in points]
    east = [(column + part) * 20 - SIDE / 2 for column, _north, part in points]
    lon = [2.5 + x / (111.2 * math.cos(math.radians(y))) for x, y in zip(east, lat, strict=True)]
    names = [f"{number:05d}" if text else number for number in range(PLACES)]
    return pd.DataFrame({"place": names, "lat": lat, "lon": lon, "area": 15.6})


def once(minutes: float, *, text: bool) -> None:
    made = places(text=text)
    start = time.perf_counter()
    found = great_circle.times(made, made.rename(columns={"place": "destination"}), minutes=minutes)
    print(f"{len(found)} {time.perf_counter() - start}")


def measure(kind: str, minutes: int) -> tuple[int, float, float]:
    """Trips, seconds and peak MB of one run."""
    read, write = os.pipe()
    command = [sys.executable, "-m", "benchmarks.travel", "--once", str(minutes), kind]
    pid = os.posix_spawn(sys.executable, command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)])
    os.close(write)
    with os.fdopen(read) as said:
        trips, seconds = said.read().split()
    _pid, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit("The run failed.")
    return int(trips), float(seconds), usage.ru_maxrss / 1024


def main(runs: int) -> None:
    print(machine())
    for minutes, kind in itertools.product(MINUTES, ("text", "number")):
        trips, seconds, megabytes = zip(*[measure(kind, minutes) for _run in range(runs)], strict=True)
        print(
            f"{minutes} minutes, {kind} codes, {trips[0] / 1e6:.1f} million trips, {runs} runs: "
            f"{spread(seconds, 's', 1)}; {spread(megabytes, 'MB', 0)} (target: < 1000 MB)"
        )


if __name__ == "__main__":
    os.chdir(PROJECT)
    if "--once" in sys.argv:
        once(float(sys.argv[-2]), text=sys.argv[-1] == "text")
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
