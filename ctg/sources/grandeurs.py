"""Long tables of raw quantities: one row per territory, quantity and year."""

from pathlib import Path

import pandas as pd

from ctg.model import Nature, Status
from ctg.sources import _csv

COLUMNS = ("territoire", "grandeur", "annee", "valeur", "statut", "nature")


def read(path: Path, quantities: set[str], territories: set[str]) -> pd.DataFrame:
    """territoire (text), grandeur, annee (int), valeur (float, missing unless ok), statut, nature.

    A value is there exactly when the status is "ok": a secret row with a figure, or an empty
    "ok" row, is refused rather than guessed.
    """
    frame = _csv.read_table(path, COLUMNS, key=("territoire", "grandeur", "annee"))
    _csv.known(path, frame, "grandeur", quantities, "nom de grandeur")
    _csv.known(path, frame, "territoire", territories, "code de territoire")
    _csv.one_of(path, frame, "statut", tuple(Status))
    _csv.one_of(path, frame, "nature", tuple(Nature))
    frame["annee"] = _years(path, frame)
    values = _csv.numbers(path, frame, "valeur")
    wrong = (frame["statut"] == Status.OK) != values.notna()
    _csv.refuse(path, frame, "valeur", wrong, "ne va pas avec le statut de la ligne.")
    frame["valeur"] = values
    return frame


def _years(path: Path, frame: pd.DataFrame) -> pd.Series:
    years = _csv.numbers(path, frame, "annee")
    bad = ~years.between(1900, 2100) | (years % 1 != 0)
    _csv.refuse(path, frame, "annee", bad, "n'est pas une année.")
    return years.astype("int64")
