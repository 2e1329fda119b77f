"""People who save and read at the same time: counters to raise, sums to find. For tests and benchmarks."""

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType

import sqlalchemy as sa

from ctg.carnet import store
from ctg.carnet.connection import connect
from ctg.carnet.store import Conflict, Edit
from ctg.carnet.values import Known

COUNTERS = 4  # fewer than the editors: they do meet


@dataclass
class Seen:
    """What one person did. seconds: of each save that was acknowledged; totals: sums that a reader saw."""

    raised: int = 0
    conflicts: int = 0
    seconds: list[float] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def prepare(engine: sa.Engine) -> None:
    """Counters at 0."""
    rows = [Edit("noeud", f"c{number}", {"convention": "ctg", "niveau": "axe", "libelle": "N", "ordre": 0})
            for number in range(COUNTERS)]  # fmt: skip
    edits = [Edit("convention", "ctg", {"libelle": "CTG"}), *rows]
    store.write(engine, edits, actor="A", known=Known())


def total(engine: sa.Engine) -> int:
    return sum(row["ordre"] for row in store.rows(engine, "noeud"))


def edit(engine: sa.Engine, who: int, most: int, until: float, pause: float = 0.0) -> Seen:
    """Raise counters by one, each time from the row as it is shown; who meets somebody reads again."""
    seen = Seen()
    while seen.raised < most and time.time() < until:
        row = store.one(engine, "noeud", f"c{(who + seen.raised) % COUNTERS}")
        assert row is not None
        change = Edit("noeud", row["code"], {"ordre": row["ordre"] + 1}, seen=row["version"])
        start = time.perf_counter()
        try:
            store.write(engine, [change], actor=f"Personne {who}", known=Known())
        except Conflict:
            seen.conflicts += 1
            continue
        except Exception as error:
            seen.errors.append(repr(error))
            continue
        seen.seconds.append(time.perf_counter() - start)
        seen.raised += 1
        time.sleep(pause)
    return seen


def look(engine: sa.Engine, until: Callable[[], bool], pause: float = 0.0) -> Seen:
    """Read the whole plan again and again: in one view the counters and the history agree."""
    seen = Seen()
    while not until():
        start = time.perf_counter()
        try:
            rows = store.everything(engine, ["noeud", "fiche"])["noeud"]
            seen.totals.append(sum(row["ordre"] for row in rows))
        except Exception as error:
            seen.errors.append(repr(error))
        seen.seconds.append(time.perf_counter() - start)
        time.sleep(pause)
    return seen


def _edit_alone(url: str, who: int, most: int, until: float, pause: float) -> Seen:
    engine = connect(url)
    try:
        return edit(engine, who, most, until, pause)
    finally:
        engine.dispose()


@contextmanager
def _plain_main() -> Iterator[None]:
    """A spawned process runs the main module again, and a test of pages leaves a page in its place."""
    before = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = before


def together(
    url: str,
    *,
    editors: int,
    readers: int,
    most: int = sys.maxsize,
    seconds: float = 600.0,
    pause: float = 0.0,
) -> tuple[list[Seen], list[Seen]]:
    """Two editors in processes of their own, the others and the readers in threads, as the pages are."""
    engine, until = connect(url), time.time() + seconds
    spawn = multiprocessing.get_context("spawn")
    with (
        _plain_main(),
        ThreadPoolExecutor(editors + readers) as threads,
        ProcessPoolExecutor(2, spawn) as processes,
    ):
        writing: list[Future[Seen]] = [
            processes.submit(_edit_alone, url, who, most, until, pause)
            if who < 2
            else threads.submit(edit, engine, who, most, until, pause)
            for who in range(editors)
        ]
        reading = [
            threads.submit(look, engine, lambda: all(one.done() for one in writing), pause)
            for _reader in range(readers)
        ]
        seen = [one.result() for one in writing], [one.result() for one in reading]
    engine.dispose()
    return seen
