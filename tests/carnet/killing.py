"""A writer killed in the middle of its writing, and what must still be there. For tests and benchmarks."""

import random
import subprocess
import sys
from collections.abc import Callable

from ctg.carnet import backup, store
from ctg.carnet.connection import connect
from ctg.carnet.migrate import to_latest
from ctg.carnet.store import Edit
from ctg.carnet.values import Known
from tests.conftest import ROOT


def _nothing() -> None:
    pass


def prepare(url: str) -> None:
    engine = connect(url)
    to_latest(engine)
    if store.one(engine, "convention", "ctg") is None:
        store.write(engine, [Edit("convention", "ctg", {"libelle": "CTG"})], actor="A", known=Known())
    engine.dispose()


def killed(url: str, seed: int, also: Callable[[], None] = _nothing) -> dict[str, int]:
    """Start a writer, kill -9 it after a number of rows drawn from the seed; the rows it had acknowledged.

    also: what else dies at that moment. After the count, the kill falls anywhere in the next save.
    """
    wanted, said = random.Random(seed).randrange(5, 60), {}
    words = [sys.executable, "-m", "tests.carnet.writer", url, str(seed)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, text=True
    ) as writer:
        assert writer.stdout is not None
        for number, line in enumerate(writer.stdout, 1):
            code, version = line.split()
            said[code] = int(version)
            if number == wanted:
                also()
                writer.kill()
                break
        for line in writer.stdout:  # acknowledged between the last that was read and the end
            code, version = line.split()
            said[code] = int(version)
    return said


def lost(url: str, said: dict[str, int]) -> list[str]:
    """Acknowledged rows that are not there, and whatever `check` finds."""
    engine = connect(url)
    try:
        rows = {row["code"]: row for row in store.rows(engine, "noeud")}
        gone = [
            f"{code} {version}"
            for code, version in said.items()
            if code not in rows
            or rows[code]["version"] < version
            or rows[code]["ordre"] != rows[code]["version"]
        ]
        return [*gone, *backup.check(engine)]
    finally:
        engine.dispose()
