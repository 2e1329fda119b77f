"""Where the communes are: official outlines, cells around the centres, or nothing that can be drawn."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ctg.errors import DataError
from ctg.geography import adjoining, shapes
from ctg.model import Source
from ctg.sources.official import contours

Outlines = Mapping[str, Mapping[str, Any]]


def read(path: Path) -> Outlines | None:
    """The outlines that were imported; None when none were."""
    return contours.read(path) if path.exists() else None


def centred(communes: pd.DataFrame, outlines: Outlines | None) -> pd.DataFrame:
    """Centres and areas that the table of communes does not tell, from the outlines."""
    lost = communes.loc[communes[["lat", "superficie"]].isna().any(axis=1), "code"]
    drawn = {code: outlines[code] for code in lost if code in outlines} if outlines else {}
    if not drawn:
        return communes
    found = adjoining.centres(drawn).set_index("code").reindex(communes["code"]).set_axis(communes.index)
    filled = {name: communes[name].fillna(found[name]) for name in ("lat", "lon", "superficie")}
    return communes.assign(**filled)


def draw(communes: pd.DataFrame, outlines: Outlines | None, path: Path) -> shapes.Shapes:
    """Official outlines when they were imported, cells around the centres otherwise."""
    if outlines is None:
        return _cells(communes)
    inside = communes.loc[communes["in_perimeter"], "code"].tolist()
    lacking = contours.missing(outlines, inside)
    if lacking:
        raise DataError(path, f"contour absent pour {', '.join(lacking[:5])}.")
    return shapes.draw(communes, outlines)


def source(file: str) -> Source:
    """Where imported outlines come from."""
    its = contours.SOURCE
    return Source(
        id=its.id,
        title=its.title,
        producer=its.producer,
        licence=its.licence,
        vintage="fichier importé",
        file=file,
        kind="contours",
    )


def _cells(communes: pd.DataFrame) -> shapes.Shapes:
    """No drawing at all where the centre of a commune of the perimeter is not known."""
    located = communes[communes["lat"].notna()]
    whole = located["in_perimeter"].sum() == communes["in_perimeter"].sum()
    return shapes.draw(located, None) if whole else shapes.nothing()
