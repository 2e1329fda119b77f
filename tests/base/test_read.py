"""Readers: refused everywhere else, undisturbed by a swap, never on two versions at once."""

import threading
from pathlib import Path

import duckdb
import pytest

from ctg.answers.indicateur import indicateur
from ctg.base import read as reading
from ctg.base.read import Location, read, stamp
from ctg.errors import BaseMissing
from ctg.tasks import base


def _people(where: Location) -> tuple[float, float]:
    """Péronne and its EPCI, from one query."""
    frame = indicateur(where, "population").set_index("territoire")["valeur"]
    return float(frame["80620"]), float(frame["200037059"])


def _thousand_more(folder: Path) -> None:
    path = folder / "facts" / "insee_populations.csv"
    text = path.read_text(encoding="utf-8")
    for old, new in (("80620,population,2023,7090", 8090), ("200037059,population,2023,26393", 27393)):
        assert old in text
        text = text.replace(old, old[: old.rindex(",") + 1] + str(new))
    path.write_text(text, encoding="utf-8")


BEFORE, AFTER = (7090.0, 26393.0), (8090.0, 27393.0)


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM '{file}'",
        "COPY (SELECT 1) TO '{file}.out'",
        "ATTACH '{file}.duckdb' AS other",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "DELETE FROM base.commune",
        "CREATE TABLE base.t AS SELECT 1",
    ],
)
def test_a_reader_reaches_nothing_but_the_base(built: Location, tmp_path: Path, attempt: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    connection = reading._base(stamp(built))
    with connection.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(attempt.format(file=secret))
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_a_reader_sees_the_new_base_after_a_build(private: Location) -> None:
    assert _people(private) == BEFORE
    _thousand_more(private.folder)
    assert _people(private) == BEFORE
    base.build(private)
    assert _people(private) == AFTER


def test_a_reader_sees_a_file_replaced_under_the_same_name(private: Location, tmp_path: Path) -> None:
    named = Location(private.folder, tmp_path / "base.duckdb")
    base.build(named)
    assert _people(named) == BEFORE
    _thousand_more(private.folder)
    base.build(named)
    assert _people(named) == AFTER


def test_eight_readers_while_the_base_is_rebuilt(private: Location) -> None:
    failures: list[BaseException] = []
    seen: set[tuple[float, float]] = set()
    last: list[tuple[float, float]] = []
    started, published = threading.Barrier(9), threading.Event()

    def visit() -> None:
        try:
            seen.add(_people(private))
            started.wait()
            while not published.wait(0.005):  # leaves the builder a share of two cores
                seen.add(_people(private))
            last.append(_people(private))
        except BaseException as error:
            failures.append(error)
            started.abort()

    visitors = [threading.Thread(target=visit) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    started.wait()
    _thousand_more(private.folder)
    base.build(private)
    published.set()
    for visitor in visitors:
        visitor.join()
    assert failures == []
    assert BEFORE in seen and seen <= {BEFORE, AFTER}
    assert last == [AFTER] * 8


def test_a_base_deleted_between_two_readings(private: Location) -> None:
    assert _people(private) == BEFORE
    private.path().unlink()
    with pytest.raises(BaseMissing):
        _people(private)
    base.ensure(private)
    assert _people(private) == BEFORE


def test_a_base_of_another_version_is_rebuilt_for_a_visitor(private: Location) -> None:
    with duckdb.connect(private.path()) as connection:
        connection.execute("UPDATE meta SET value = 'avant' WHERE key = 'version'")
    assert not base.usable(private)
    base.ensure(private)
    assert base.usable(private)
    assert _people(private) == BEFORE


def test_a_cut_base_is_rebuilt_for_a_visitor(private: Location) -> None:
    whole = private.path().read_bytes()
    private.path().write_bytes(whole[: len(whole) * 9 // 10])
    assert not base.usable(private)
    base.ensure(private)
    assert _people(private) == BEFORE


def test_an_apostrophe_in_the_path_is_only_a_character(built: Location, tmp_path: Path) -> None:
    folder = tmp_path / "l'été d''une base"
    folder.mkdir()
    file = folder / "ctg.duckdb"
    file.write_bytes(built.path().read_bytes())
    assert len(read(Location(built.folder, file), "communes")) == 60
