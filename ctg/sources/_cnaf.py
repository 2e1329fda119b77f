"""What the files of data.caf.fr share: scales, placeholder rows, reference months, hidden counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ctg.errors import DataError
from ctg.model import Official, Scope
from ctg.sources import _csv, _table


@dataclass(frozen=True)
class Scale:
    """A kind of territory, as the names of the files tell it."""

    niveau: str
    kind: str = ""  # of its codes
    before: str = ""  # what our code of a zone begins with


SCALES = {
    "com": Scale("commune", "commune"),
    "epci": Scale("epci", "siren"),
    "dep": Scale("zone", "departement", "D"),
    "reg": Scale("zone", "region", "R"),
    "nat": Scale("zone"),
}
PLACEHOLDER = re.compile(r"[0-9]{0,3}[XZ]+|9{2,}|", re.IGNORECASE)  # families or places located nowhere
HIDDEN = ("s", "ns")
UNKNOWN = ("nd", "")
KEY = ["territoire", "niveau", "annee"]
GEOGRAPHY = 1  # December of year N is located in the communes of 1 January N + 1


def scale(path: Path, source: Official) -> str:
    """The kind of territory that the name of the file tells."""
    found = re.fullmatch(source.files, path.name, re.IGNORECASE)
    if not found:
        raise DataError(
            path,
            f"le nom du fichier ne dit pas son échelle (attendu : {source.named}).",
            remedy="Rendre au fichier le nom que lui donne la Cnaf, puis recommencer.",
        )
    return found["maille"].lower()


def located(
    path: Path, frame: pd.DataFrame, column: str, name: str, source: Official, scope: Scope
) -> pd.DataFrame:
    """The rows of the territories of the scope, as `territoire` and `niveau`; placeholders left out.

    column: of the codes; name: of the scale. The file of the country has no code.
    """
    place = SCALES[name]
    if not place.kind:
        return frame.assign(territoire="FR", niveau=place.niveau)
    frame = frame[~frame[column].str.fullmatch(PLACEHOLDER)]
    if place.niveau == "zone":  # "080" for "80", as in other files of the State
        frame = frame.assign(**{column: frame[column].str.replace(r"^0(?=..$)", "", regex=True)})
    _table.codes(path, frame, column, place.kind, source)
    wanted = {
        "com": scope.communes, "epci": scope.epcis, "dep": scope.departements, "reg": scope.regions,
    }[name]  # fmt: skip
    frame = frame[frame[column].isin(wanted)]
    return frame.assign(territoire=place.before + frame[column], niveau=place.niveau)


def years(path: Path, frame: pd.DataFrame, column: str) -> pd.Series:
    """The year of a number, a text or a date."""
    told = frame[column].str.extract(r"^(\d{4})(?:\.0|-\d{2}.*)?$", expand=False)
    _csv.refuse(path, frame, column, told.isna(), "n'est ni une année ni une date.")
    return told.astype(int)


def december(path: Path, frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows of December (some files are monthly), with their year."""
    months = frame[column].str.extract(r"^\d{4}-(\d{2})", expand=False)
    _csv.refuse(path, frame, column, months.isna(), "n'est pas un mois (AAAA-MM).")
    kept = frame[months == "12"]
    return kept.assign(annee=years(path, kept, column))


def largest(path: Path, frame: pd.DataFrame, key: list[str], column: str) -> pd.DataFrame:
    """One row for each key: technical duplicates hold one household, the true row the most."""
    size = _csv.numbers(path, frame.assign(**{column: _cleaned(frame[column])}), column)
    order = size.fillna(-1).sort_values(ascending=False, kind="stable").index
    return frame.loc[order].drop_duplicates(key).sort_index()


def figures(
    path: Path, frame: pd.DataFrame, columns: Mapping[str, str], *, hides_small: bool = False
) -> pd.DataFrame:
    """FIGURES, from one column for each quantity; columns: quantity -> column.

    hides_small: a commune's count is rounded to 5, so its 0 says "0 to 4" and stays secret.
    """
    parts = []
    for quantity, column in columns.items():
        text = frame[column].str.lower()
        values = _csv.numbers(path, frame.assign(**{column: _cleaned(text)}), column)
        secret = text.isin(HIDDEN)
        if hides_small:
            secret |= (values < 5) & (frame["niveau"] == "commune")
        status = values.notna().map({True: "ok", False: "manquant"}).mask(secret, "secret")
        parts.append(frame[KEY].assign(grandeur=quantity, valeur=values.mask(secret), statut=status))
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(nature="observe", geographie=rows["annee"] + GEOGRAPHY)


def _cleaned(text: pd.Series) -> pd.Series:
    return text.where(~text.str.lower().isin([*HIDDEN, *UNKNOWN]), "")
