"""The module that the README gives as an example is a source like the others, as soon as it is there."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ctg.sources import official
from ctg.sources.official import Reader, readers
from tests.sources.official.delivered import SCOPE, deliver
from tests.sources.official.mistreated import figures
from tests.sources.official.test_refuses import MISTREATMENTS, refuses
from tests.sources.official.test_survives import CHANGES, decimals, survives, thousands, without_a_commune

README = Path(__file__).parents[3] / "README.md"
NAME = "ctg.sources.official.agence_velos"


def _example() -> str:
    """The Python of the section « Add a source »."""
    section = re.search(r"^## Add a source$(.*?)^## ", README.read_text(encoding="utf-8"), re.M | re.S)
    assert section
    code = re.search(r"^```python\n(.*?)^```$", section[1], re.M | re.S)
    assert code
    return code[1]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """Registered by its presence alone, and forgotten afterwards."""
    folder = tmp_path / "registry"
    folder.mkdir()
    (folder / "agence_velos.py").write_text(_example(), encoding="utf-8")
    monkeypatch.setattr(official, "__path__", [*official.__path__, str(folder)])
    readers.cache_clear()
    yield readers()["agence_velos"]
    readers.cache_clear()
    sys.modules.pop(NAME)
    del official.agence_velos  # type: ignore[attr-defined]  # bound by the import


def test_it_is_registered_and_reads_its_sample(example: Reader, tmp_path: Path) -> None:
    path = deliver(tmp_path, example)
    assert official.recognised(path) is example
    frame = example.read(path, SCOPE)
    assert set(official.FIGURES) <= set(frame.columns)
    told = frame.astype({"valeur": "object"}).fillna({"valeur": "-"})
    assert told[["territoire", "valeur", "statut"]].to_numpy().tolist() == [
        ["01990", 1234.0, "ok"],
        ["2A991", "-", "secret"],
    ]


def test_it_passes_the_trial(example: Reader, tmp_path: Path) -> None:
    for trial in CHANGES:
        (tmp_path / trial.__name__).mkdir()
        survives(example, trial, tmp_path / trial.__name__)
    assert figures("agence_velos") == ((0, 2),)
    (tmp_path / "numbers").mkdir()
    for ways in (thousands, decimals):
        (tmp_path / "numbers" / ways.__name__).mkdir()
        assert ways(example, tmp_path / "numbers" / ways.__name__)
    (tmp_path / "without").mkdir()
    without_a_commune(example, tmp_path / "without")
    for mistreat in MISTREATMENTS:
        if mistreat.__name__ == "cut_in_two":  # for archives
            continue
        (tmp_path / mistreat.__name__).mkdir()
        refuses(example, mistreat, tmp_path / mistreat.__name__)


def test_it_is_forgotten_after() -> None:
    assert "agence_velos" not in readers()


def test_it_is_written_as_the_project_is() -> None:
    """A model is copied: no line is too long, and the module stays short enough to be one."""
    lines = _example().splitlines()
    assert max(map(len, lines)) <= 110
    assert len(lines) < 60
