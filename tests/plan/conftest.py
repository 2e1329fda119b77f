"""The tiny plan, for every test of this folder."""

from pathlib import Path

import pytest

from ctg.base.read import Location
from tests.plan.made import written


@pytest.fixture
def plan(built: Location, tmp_path: Path) -> Location:
    """A carnet that one test may change, beside a base that nobody changes."""
    return written(built, tmp_path)
