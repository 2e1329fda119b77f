"""What the files of data.education.gouv.fr share: school years, markers of secrecy, IPS tables."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _csv, _services, _table

WITHHELD = ("ns", "nd", "nc", "na", "nan")  # and blank: not told, never 0
IPS_NAMES: dict[str, tuple[str, ...]] = {
    "nom_de_l_etablissement": ("nom_de_l_etablissment", "etablissement"),
    "code_insee_de_la_commune": ("code_insee", "code_commune"),
    "ips": ("ips_etab", "ips_ensemble_gt_pro"),
    "effectifs": ("effectifs_ensemble_gt_pro",),
}
IPS_COLUMNS = (
    "rentree_scolaire",
    "uai",
    "nom_de_l_etablissement",
    "code_insee_de_la_commune",
    "secteur",
    "ips",
)


def numbers(path: Path, frame: pd.DataFrame, column: str) -> pd.Series:
    """Numbers, some of them written as text; « NS » and blank are missing."""
    if column not in frame:
        return pd.Series(float("nan"), index=frame.index)
    text = frame[column].where(~frame[column].str.lower().isin(WITHHELD), "")
    return _csv.numbers(path, frame.assign(**{column: text}), column)


def school_years(path: Path, frame: pd.DataFrame) -> pd.Series:
    """The first year of a school year: « 2022-2023 », « 2022 » and « 2022-09-01 » are 2022."""
    told = frame["rentree_scolaire"].str.extract(r"^(20\d{2})(?:$|[-/.])", expand=False)
    _csv.refuse(path, frame, "rentree_scolaire", told.isna(), "n'est pas une rentrée scolaire.")
    return told.astype(int)


def latest(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last school year of the file: an inventory has one date."""
    years = school_years(path, frame)
    last: pd.DataFrame = frame.assign(millesime=years)[years == years.max()]
    return last


def ips(path: Path, source: Official, service: str, scope: Scope) -> pd.DataFrame:
    """Schools of one kind with their index of social position, at the last school year of the file.

    A school whose index is withheld keeps its row: its index is missing.
    """
    frame = _table.read(path, source, names=IPS_NAMES, optional=("effectifs",))
    frame = latest(path, frame)
    _table.unique(path, frame, replace(source, key=("uai",)))
    _table.codes(path, frame, "uai", "uai", source)
    _table.codes(path, frame, "code_insee_de_la_commune", "commune", source)
    frame = frame[frame["code_insee_de_la_commune"].isin(scope.communes)]
    return _services.whole(
        frame.assign(
            id=frame["uai"],
            type=service,
            nom=frame["nom_de_l_etablissement"],
            commune=frame["code_insee_de_la_commune"],
            effectifs=numbers(path, frame, "effectifs"),
            ips=numbers(path, frame, "ips"),
            secteur=_services.sector(frame["secteur"]),
            geographie=frame["millesime"],
        )
    )
