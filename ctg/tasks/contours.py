"""Official outlines: import a file, or fetch them, then rebuild the base with them."""

import shutil
import tempfile
from pathlib import Path

from ctg.base.build import Built
from ctg.base.gather import CONTOURS, perimeter
from ctg.base.read import Location
from ctg.errors import CannotWrite, CtgError, DataError
from ctg.sources import territory
from ctg.sources.official import contours
from ctg.tasks import base

URL_BASE = contours.API


def import_file(location: Location, path: Path) -> Built:
    """Check a GeoJSON of communes, keep it in local/, rebuild. A refusal changes nothing."""
    outlines = contours.read(path)
    communes, _epcis = perimeter(location.folder)
    lacking = contours.missing(outlines, communes)
    if lacking:
        raise DataError(
            path,
            f"contour absent pour {len(lacking)} commune(s) du périmètre : {', '.join(lacking[:5])}.",
            remedy="Exporter toutes les communes du périmètre, puis recommencer.",
        )
    return _keep(location, path)


def fetch(location: Location, url_base: str = URL_BASE) -> Built:
    """Download the outlines of the perimeter and of the EPCIs around it, then import them."""
    _communes, epcis = perimeter(location.folder)
    loose = list(territory.read(location.folder).communes)  # those that signed alone
    with tempfile.TemporaryDirectory() as folder:
        path = contours.fetch(Path(folder), epcis, loose, url_base)
        return import_file(location, path)


def _keep(location: Location, path: Path) -> Built:
    """Put the file in place and build; if the build refuses, put the previous one back."""
    target = location.folder / CONTOURS
    previous = target.with_suffix(".precedent")
    draft = target.with_suffix(".draft")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, draft)
        if target.exists():
            target.replace(previous)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CannotWrite(target.parent, error) from error
    try:
        built = base.build(location)
    except CtgError:
        target.unlink()
        if previous.exists():
            previous.replace(target)
        raise
    previous.unlink(missing_ok=True)
    return built
