"""The carnet on both stores: saves of 10 editors beside 20 readers, 20 kills, an import of 1,000 rows.

`python -m benchmarks.carnet [SECONDS]`. A plan of 200 sheets. An editor saves, then rests; a reader reads
every sheet, then rests as long: 2 s, a hurried person. Then with 0.5 s and without any rest, for a part of
the time: harder than people are. Targets: a save acknowledged in less than 300 ms at p95, 0 lost update,
0 error; every row that was acknowledged is there after each kill -9 (of the writer; on PostgreSQL of the
server too); an import < 5 s.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import machine, spread, tail
from ctg.carnet import backup, migrate, store
from ctg.carnet.connection import connect
from ctg.carnet.store import Edit
from ctg.carnet.values import Known
from tests.carnet import editing, killing, postgres

SECONDS = 120.0
PAUSES = {2.0: 1.0, 0.5: 1 / 4, 0.0: 1 / 6}  # rest in s: share of the time
EDITORS, READERS, KILLS, IMPORTS, ROWS, SHEETS = 10, 20, 20, 5, 1000, 200


@contextmanager
def opened(url: str) -> Iterator[store.sa.Engine]:
    engine = connect(url)
    migrate.to_latest(engine)
    yield engine
    engine.dispose()


def editors(url: str, seconds: float, pause: float) -> None:
    with opened(url) as engine:
        editing.prepare(engine)
        sheets = [Edit("fiche", f"f{n}", _sheet(n) | {"noeud": "c0"}) for n in range(SHEETS)]
        store.write(engine, sheets, actor="A", known=Known())
        writers, readers = editing.together(
            url, editors=EDITORS, readers=READERS, seconds=seconds, pause=pause
        )
        lost = sum(one.raised for one in writers) - editing.total(engine)
        errors = [error for one in (*writers, *readers) for error in one.errors]
        found = backup.check(engine)
    saves = [second for one in writers for second in one.seconds]
    reads = [second for one in readers for second in one.seconds]
    met = sum(one.conflicts for one in writers)
    print(f"  rest {pause} s, {seconds:.0f} s: saves {tail([1000 * one for one in saves], 'ms', 0)}")
    print(f"    readings {tail([1000 * one for one in reads], 'ms', 0)}; {met} met somebody and read again")
    print(f"    lost updates {lost}, errors {len(errors)}, check {found}", *errors[:3], sep="\n    ")


def kills(url: str, restart: Callable[[], None] | None, kill: Callable[[], None]) -> None:
    killing.prepare(url)
    acknowledged, gone = 0, []
    for seed in range(KILLS):
        said = killing.killed(url, seed, also=kill)
        if restart:
            restart()
        acknowledged += len(said)
        gone += killing.lost(url, said)
    print(f"  {KILLS} kill -9: {acknowledged} acknowledged rows looked for, {len(gone)} lost", *gone[:3])


def imports(new: Callable[[str], str]) -> None:
    seconds = []
    for run in range(IMPORTS):
        with opened(new(f"import{run}")) as engine:
            plan = [
                Edit("convention", "ctg", {"libelle": "CTG"}),
                Edit("noeud", "A", {"convention": "ctg", "niveau": "axe", "libelle": "A"}),
                *(Edit("fiche", f"f{n}", _sheet(n), row=n + 2) for n in range(ROWS)),
            ]
            start = time.perf_counter()
            store.write(engine, plan, actor="A", known=Known(), action="import")
            seconds.append(time.perf_counter() - start)
    print(f"  import of {ROWS} sheets of 20 fields: {spread(seconds, 's', 2)} ({IMPORTS} runs)")


def _sheet(number: int) -> dict[str, str]:
    long = dict.fromkeys(("constat", "objectif", "description", "synthese"), "Une phrase assez longue. " * 20)
    short = dict.fromkeys(("public", "pilote", "elu_referent", "partenaires", "liens", "documents"), "Un nom")
    other = {
        "age_min": "3",
        "age_max": "17",
        "debut": "01/09/2026",
        "fin": "31/08/2027",
        "statut": "en cours",
    }
    rest = {"priorite": "haute", "meteo": "couvert", "communes": "80620 80677"}
    return {"noeud": "A", "intitule": f"Fiche {number}"} | long | short | other | rest


def nothing() -> None:
    pass


def main(seconds: float) -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        print("SQLite")

        def file(name: str) -> str:
            return f"sqlite:///{Path(folder) / name}.sqlite"

        for number, (pause, share) in enumerate(PAUSES.items()):
            editors(file(f"ensemble{number}"), seconds * share, pause)
        kills(file("tue"), None, nothing)
        imports(file)
    try:
        with postgres.cluster() as server:
            print("PostgreSQL, on loopback, fsync on; the server is killed with the writer")
            for number, (pause, share) in enumerate(PAUSES.items()):
                editors(server.create(f"ensemble{number}"), seconds * share, pause)
            kills(server.create("tue"), server.start, server.kill)
            imports(server.create)
    except postgres.NoPostgres as error:
        print(error)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
