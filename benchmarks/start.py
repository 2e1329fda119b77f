"""How long `init` takes from local official files: a territory, its neighbours, its base.

    python -m benchmarks.start FOLDER [SIREN ...]

FOLDER holds the producers' files; the SIRENs are those to measure (the first territory by default).
"""

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import machine, spread
from ctg.tasks.init import init

TARGET = 60.0  # seconds
RUNS = 3


def main(arguments: list[str]) -> None:
    folder, sirens = Path(arguments[0]), arguments[1:] or ["200037059"]
    print(machine())
    for siren in sirens:
        times = [_once(folder, siren) for _run in range(RUNS)]
        print(f"init {siren}: {spread(times, 's', 1)} (target < {TARGET:g} s)")


def _once(folder: Path, siren: str) -> float:
    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        init(Path(out) / "data", folder, sirens=[siren])
        return time.perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1:])
