"""The communes of the perimeter and around it: codes, names, centres, memberships."""

from pathlib import Path

import pandas as pd

from ctg.sources import _csv

COLUMNS = ("code", "nom", "departement", "region", "superficie_km2", "lat", "lon", "epci", "epci_nom")


def read(path: Path) -> pd.DataFrame:
    """One row per commune, ordered by code.

    code, nom, departement, region, epci, epci_nom: text, codes as text (`02361`)
    superficie_km2: missing where nobody told it
    lat, lon: degrees, WGS84, centre of the commune (not the town hall); both missing or neither
    """
    frame = _csv.read_table(path, COLUMNS, key=("code",))
    frame["superficie_km2"] = _csv.numbers(path, frame, "superficie_km2")
    lat = _csv.between_or_empty(path, frame, "lat", -90, 90)
    lon = _csv.between_or_empty(path, frame, "lon", -180, 180)
    for column, alone in (("lat", lat.isna() & lon.notna()), ("lon", lon.isna() & lat.notna())):
        _csv.refuse(path, frame, column, alone, "latitude et longitude vont ensemble.")
    frame = frame.assign(lat=lat, lon=lon)
    return frame.sort_values("code", ignore_index=True)
