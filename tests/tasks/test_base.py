"""A visitor finds a base, whoever arrives with them."""

import threading
from pathlib import Path

from ctg.base.read import Location, read
from ctg.tasks import base
from tests.conftest import copy_of_data


def test_two_first_visitors_share_one_build(tmp_path: Path) -> None:
    where = Location(copy_of_data(tmp_path / "data"))
    failures: list[BaseException] = []
    steps: list[str] = []
    together = threading.Barrier(4)

    def visit() -> None:
        try:
            together.wait()
            base.ensure(where, progress=lambda _share, what: steps.append(what))
            assert len(read(where, "communes")) == 60
        except BaseException as error:
            failures.append(error)

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert failures == []
    assert steps.count("Base prête") == 1
    assert len(list(where.folder.glob("ctg-*.duckdb*"))) == 1
