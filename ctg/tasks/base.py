"""Build the base, check the data, and make sure that a visitor finds one."""

import threading
from pathlib import Path

from ctg.base import build as building
from ctg.base import read
from ctg.base.build import Built
from ctg.base.gather import Progress, gather
from ctg.base.read import Location
from ctg.errors import BaseMissing, BaseOutdated, BaseUnreadable
from ctg.model import Territory
from ctg.sources import territory as territory_source

__all__ = [
    "Built",
    "Location",
    "build",
    "check",
    "ensure",
    "location",
    "territory",
    "usable",
    "with_examples",
]

_one_at_a_time = threading.Lock()


def _silent(_share: float, _what: str) -> None:
    pass


def build(location: Location, *, demo: bool = True, progress: Progress = _silent) -> Built:
    """Build the base of a data folder, whole or not at all."""
    return building.build(location.folder, location.file, demo=demo, progress=progress)


def check(location: Location) -> None:
    """Read and check everything a build would read, and write nothing."""
    gather(location.folder, demo=True, progress=_silent)


def ensure(location: Location, *, progress: Progress = _silent) -> None:
    """Build the base if there is none that this version can read.

    Two visitors who arrive together wait for one build; two processes each build a draft of their
    own, and both publish the same content.
    """
    if usable(location):
        return
    with _one_at_a_time:
        if not usable(location):
            build(location, progress=progress)


def usable(location: Location) -> bool:
    try:
        read.read(location, "meta")
    except (BaseMissing, BaseOutdated, BaseUnreadable):
        return False
    return True


def with_examples(location: Location) -> bool:
    """A base that was built without examples is rebuilt without them."""
    try:
        meta = read.read(location, "meta").set_index("key")["value"]
    except (BaseMissing, BaseOutdated, BaseUnreadable):
        return True
    return bool(meta["demo"] == "true")


def location(data: str | Path, base: str | Path | None = None, carnet: str | None = None) -> Location:
    """Where to read and write, from the options every command takes."""
    return Location(Path(data), Path(base) if base else None, carnet or "")


def territory(folder: Path) -> Territory:
    """The territory that a data folder declares."""
    return territory_source.read(folder)
