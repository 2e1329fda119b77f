"""Ten people who save and twenty who read; a process, then a server, that is killed: nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from ctg.carnet import backup, store
from ctg.carnet.connection import CarnetUnavailable, connect
from ctg.carnet.store import Edit
from ctg.carnet.values import Known
from tests.carnet import editing, killing
from tests.carnet.postgres import Cluster
from tests.carnet.rows import change, everything, plan, write


def test_ten_editors_and_twenty_readers_lose_nothing(carnet: sa.Engine, url: str) -> None:
    editing.prepare(carnet)
    writers, readers = editing.together(url, editors=10, readers=20, most=20, pause=0.02)
    assert [error for one in (*writers, *readers) for error in one.errors] == []
    assert [one.raised for one in writers] == [20] * 10
    assert editing.total(carnet) == 200
    raises = [one for one in store.history(carnet) if one["field"] == "ordre" and one["before"] is not None]
    assert len(raises) == 200
    assert all(one.totals == sorted(one.totals) and one.totals for one in readers)  # time never goes back
    assert backup.check(carnet) == []


def test_two_who_make_the_same_row(carnet: sa.Engine, url: str) -> None:
    """One of them makes it; the others are told that the code is taken."""

    def make(who: int) -> str:
        try:
            write(carnet, Edit("convention", "ctg", {"libelle": f"CTG {who}"}), actor=f"P{who}")
        except store.Refused as refused:
            return str(refused)
        return ""

    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(make, range(8)))
    assert said.count("") == 1
    assert all("ce code existe déjà" in one for one in said if one)
    assert len(store.history(carnet)) == 3  # its wording, its nature, that it is there: once each


def test_a_child_is_never_left_under_what_is_removed(carnet: sa.Engine) -> None:
    """Whoever comes first is right: the step is refused, or its sheet is kept."""
    plan(carnet)
    for number in range(10):
        write(carnet, Edit("fiche", f"f{number}", {"noeud": "A.1", "intitule": "Seule"}))

    def attempt(edit: Edit) -> bool:
        try:
            write(carnet, edit)
        except store.Refused:
            return False
        return True

    edits = [
        edit
        for number in range(10)
        for edit in (
            Edit("fiche", f"f{number}", seen=1, remove=True),
            Edit("etape", f"f{number}/e1", {"fiche": f"f{number}", "libelle": "Étape"}),
        )
    ]
    with ThreadPoolExecutor(6) as threads:
        done = list(threads.map(attempt, edits))
    assert [first + second for first, second in zip(done[::2], done[1::2], strict=True)] == [1] * 10
    assert backup.check(carnet) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_process_loses_nothing_that_it_acknowledged(url: str, seed: int) -> None:
    killing.prepare(url)
    said = killing.killed(url, seed)
    assert said
    assert killing.lost(url, said) == []


@pytest.fixture
def server(cluster: Cluster) -> Cluster:
    """The same server, for tests that break it and start it again."""
    return cluster


def test_a_killed_server_loses_nothing_that_it_acknowledged(server: Cluster) -> None:
    url = server.create("tue", "modele")
    killing.prepare(url)
    said = killing.killed(url, 7, also=server.kill)
    server.start()
    assert said and killing.lost(url, said) == []
    server.drop("tue")


def test_a_server_that_goes_away_in_the_middle_of_a_save(server: Cluster) -> None:
    """One sentence, nothing half-written; the same engine works again once the server does."""
    url = server.create("parti", "modele")
    engine = connect(url)
    plan(engine)
    before = everything(engine)

    def away(_connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO change"):  # the row and the event are written, not the rest
            server.stop("immediate")

    sa.event.listen(engine, "before_cursor_execute", away)
    with pytest.raises(CarnetUnavailable) as refused:
        change(engine, "fiche", "1", {"pilote": "Personne"})
    sa.event.remove(engine, "before_cursor_execute", away)
    assert "Le carnet ne répond pas" in str(refused.value) and "rien n'a été enregistré" in str(refused.value)
    assert "\n" not in str(refused.value) and "127.0.0.1" not in str(refused.value)
    with pytest.raises(CarnetUnavailable, match="serveur injoignable"):
        store.rows(engine, "fiche")
    server.start()
    assert everything(engine) == before
    change(engine, "fiche", "1", {"pilote": "Caf"})
    assert backup.check(engine) == []
    engine.dispose()
    server.drop("parti")


def test_a_writer_who_waits_too_long_is_told(url: str, carnet: sa.Engine) -> None:
    plan(carnet)
    hurried = connect(url, patience=0.2)
    before = everything(carnet)
    with carnet.execution_options(write=True).begin():
        with pytest.raises(
            CarnetUnavailable, match="un autre enregistrement est en cours depuis trop longtemps"
        ):
            store.write(hurried, [Edit("fiche", "1", {"pilote": "Caf"}, seen=1)], actor="B", known=Known())
        assert everything(hurried) == before  # readers never wait
    store.write(hurried, [Edit("fiche", "1", {"pilote": "Caf"}, seen=1)], actor="B", known=Known())
    hurried.dispose()


def test_a_server_that_was_never_there(tmp_path: Path) -> None:
    engine = connect("postgresql://carnet:secret@127.0.0.1:1/carnet", patience=2)
    with pytest.raises(CarnetUnavailable) as refused:
        store.rows(engine, "fiche")
    assert "serveur injoignable" in str(refused.value) and "secret" not in str(refused.value)
    engine.dispose()
