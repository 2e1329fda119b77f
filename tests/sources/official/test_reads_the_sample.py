"""Every reader reads the sample it declares."""

from pathlib import Path

import pytest

from ctg.sources.official import FIGURES, readers, recognised
from ctg.sources.services import FACTS
from tests.sources.official.delivered import SCOPE, deliver


@pytest.mark.parametrize("name", list(readers()))
def test_the_sample_reads(name: str, tmp_path: Path) -> None:
    reader = readers()[name]
    assert recognised(tmp_path / reader.source.named) is reader
    path = deliver(tmp_path, reader)
    if reader.source.kind not in ("grandeurs", "services"):
        assert len(reader.read(path))
        return
    frame = reader.read(path, SCOPE)
    assert len(frame), "the sample must hold at least one row of the fictional territory"
    wanted = FIGURES if reader.source.kind == "grandeurs" else (*FACTS, "geographie")
    assert set(wanted) <= set(frame.columns)
