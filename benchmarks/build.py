"""How long `python -m ctg build` takes, and how much memory: `python -m benchmarks.build [RUNS]`."""

import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import machine, spread
from tests.browser.serving import PROJECT, copy_data

RUNS = 5


def build(data: Path) -> tuple[float, float]:
    """Seconds and peak MB of one build, in a process of its own."""
    command = [sys.executable, "-m", "ctg", "build", "--data", str(data)]
    start = time.perf_counter()
    pid = os.posix_spawn(
        sys.executable,
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)],
    )
    _pid, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit("The build refused the data: python -m ctg check")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = copy_data(Path(folder) / "data")
        seconds, megabytes = zip(*[build(data) for _run in range(runs)], strict=True)
    print(machine())
    print(f"build, {runs} runs: {spread(seconds, 's', 2)} (target: < 5 s)")
    print(f"peak memory:   {spread(megabytes, 'MB', 0)} (target: < 400 MB)")


if __name__ == "__main__":
    os.chdir(PROJECT)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
