"""The communes of the perimeter and around it: codes, names, centres, memberships."""

from pathlib import Path

import pandas as pd

from ctg.sources import _csv

COLUMNS = ("code", "nom", "departement", "region", "superficie_km2", "lat", "lon", "epci", "epci_nom")


def read(path: Path) -> pd.DataFrame:
    """One row per commune, ordered by code.

    code, nom, departement, region, epci, epci_nom: text, codes as text (`02361`)
    lat, lon: degrees, WGS84, centre of the commune (not the town hall)
    """
    frame = _csv.read_table(path, COLUMNS, key=("code",))
    frame["superficie_km2"] = _csv.numbers(path, frame, "superficie_km2")
    frame["lat"] = _csv.between(path, frame, "lat", -90, 90)
    frame["lon"] = _csv.between(path, frame, "lon", -180, 180)
    return frame.sort_values("code", ignore_index=True)
