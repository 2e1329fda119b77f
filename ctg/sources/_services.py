"""Services of an official file, in the columns that the inventory reads whatever the producer."""

import pandas as pd

COLUMNS = (
    "id type nom commune lat lon precision places effectifs ips uai secteur millesime meme_que note "
    "geographie"
).split()
NUMBERS = ("lat", "lon", "places", "effectifs", "ips")
YEARS = ("millesime", "geographie")


def whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Every column: numbers nobody told are missing, texts are empty, half a point is no point.

    A service without a point is placed "commune"; the build puts it at the commune's centre.
    """
    frame = frame.reset_index(drop=True).reindex(columns=COLUMNS)
    for column in NUMBERS:
        frame[column] = frame[column].astype("float64")
    lost = frame["lat"].isna() | frame["lon"].isna() | (frame["precision"] == "commune")
    frame[["lat", "lon"]] = frame[["lat", "lon"]].mask(lost)
    frame["precision"] = lost.map({True: "commune", False: "point"})
    for column in set(COLUMNS) - {*NUMBERS, *YEARS}:
        frame[column] = frame[column].astype(object).fillna("").astype(str)
    return frame.astype(dict.fromkeys(YEARS, int)).sort_values("id", ignore_index=True)


def sector(told: pd.Series) -> pd.Series:
    """« Public », « PU », « privé sous contrat »... in one word; empty when it says neither."""
    start = told.str.strip().str.lower().str[:2]
    return start.map({"pu": "public", "pr": "prive"}).fillna("")
