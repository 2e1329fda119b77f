"""One base built once, private copies for the tests that break things, and the command line."""

import csv
import io
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from ctg.__main__ import main
from ctg.base.read import Location
from ctg.tasks import base

settings.register_profile("ctg", deadline=None)  # speed is measured in benchmarks/, not asserted here
settings.load_profile("ctg")
ROOT = Path(__file__).parents[1]
os.environ.pop("CTG_DATA", None)  # the developer's own data must not decide what is tested
os.environ.pop("CTG_BASE", None)
os.environ.pop("CTG_CARNET_URL", None)


# Indicators that wait for a file which the project does not ship: no row until someone imports it.
AWAITING = {
    *("recensement_0_2", "recensement_3_5", "recensement_6_10", "recensement_11_17", "recensement_18_24"),
    *("enfants_parents_emploi", "familles_avec_enfants", "familles_monoparentales", "familles_nombreuses"),
    "prestations_revenu",
}


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code, the bytes it wrote, the sentence it said."""

    code: int
    out: bytes
    err: str

    def rows(self) -> list[dict[str, str]]:
        """The French CSV on stdout, read by the csv module alone."""
        assert self.code == 0, self.err
        return list(csv.DictReader(io.StringIO(self.out.decode("utf-8-sig"), newline=""), delimiter=";"))

    def refusal(self) -> str:
        """The one line of a refusal: nothing on stdout, no trace, a sentence that ends."""
        assert self.code == 1
        assert self.out == b""
        assert "Traceback" not in self.err
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].endswith("."), lines[0]
        return lines[0]


Run = Callable[..., Ran]


def copy_of_data(target: Path) -> Path:
    """What ships in data/, without bases, deliveries or downloads."""
    left = shutil.ignore_patterns("*.duckdb*", "base.json*", "carnet.sqlite*", "sauvegardes", "local", "raw")
    shutil.copytree(ROOT / "data", target, ignore=left)
    return target


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Location:
    """The shipped data and their base, examples included. Read only: take `private` to write."""
    folder = copy_of_data(tmp_path_factory.mktemp("built") / "data")
    where = Location(folder)
    base.build(where)
    return where


@pytest.fixture
def private(built: Location, tmp_path: Path) -> Location:
    """A copy of the data and of its base that one test may break."""
    others = shutil.ignore_patterns("carnet.sqlite*")  # what another test wrote there
    return Location(Path(shutil.copytree(built.folder, tmp_path / "data", ignore=others)))


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs `python -m ctg` in this process, with the words it is given."""

    def command(*arguments: str, data: Path | None = None) -> Ran:
        capsysbinary.readouterr()
        code = main([*arguments, *(("--data", str(data)) if data else ())])
        captured = capsysbinary.readouterr()
        return Ran(code, captured.out, captured.err.decode())

    return command
