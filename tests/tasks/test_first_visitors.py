"""A base that does not exist yet is built once for all who arrive together."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ctg.answers.indicateur import indicateur
from ctg.tasks import base

ROOT = Path(__file__).parents[2]
ENSURE = (
    "import sys; from ctg.tasks import base; from ctg.answers.indicateur import indicateur;"
    "where = base.location(sys.argv[1]); base.ensure(where);"
    "print(int(indicateur(where, 'population', 'epci')['valeur'].iloc[0]))"
)


def private_data(folder: Path) -> Path:
    target = folder / "data"
    shutil.copytree(ROOT / "data", target, ignore=shutil.ignore_patterns("*.duckdb*", "base.json", "local"))
    return target


def test_visitors_of_one_server_wait_for_one_build(tmp_path: Path) -> None:
    where = base.location(private_data(tmp_path))

    def visit(_number: int) -> float:
        base.ensure(where)
        return float(indicateur(where, "population", "epci")["valeur"].iloc[0])

    with ThreadPoolExecutor(8) as visitors:
        assert set(visitors.map(visit, range(8))) == {26393.0}
    assert len(list(where.folder.glob("ctg-*.duckdb"))) == 1
    assert not list(where.folder.glob("*draft*"))


def test_two_servers_started_together_do_not_break_each_other(tmp_path: Path) -> None:
    data = private_data(tmp_path)
    command = [sys.executable, "-c", ENSURE, str(data)]
    servers = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for server in servers:
        said, complained = server.communicate(timeout=120)
        assert (said.strip(), complained, server.returncode) == ("26393", "", 0)
    assert not list(data.glob("*draft*"))
