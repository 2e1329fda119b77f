"""The outlines a map is drawn with."""

from dataclasses import dataclass

import pandas as pd

from ctg.answers.sources import meta
from ctg.base.read import Location, read


@dataclass(frozen=True)
class Outlines:
    """frame: code, kind, nom, path, x, y, rings (see ctg.geography.shapes); sizes in its units."""

    frame: pd.DataFrame
    width: float
    height: float
    metres_per_unit: float
    located: bool  # False: nothing to draw, the places of the communes are not known
    schematic: bool  # True: cells around the centres, for want of the official outlines


def outlines(base: Location) -> Outlines:
    """Every shape, background first."""
    about = meta(base)
    return Outlines(
        frame=read(base, "shapes"),
        width=float(about["width"]),
        height=float(about["height"]),
        metres_per_unit=float(about["metres_per_unit"]),
        located=about["located"] == "true",
        schematic=about["schematic"] == "true",
    )
