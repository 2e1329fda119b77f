"""Reading a delivered table without losing or inventing anything.

Everything is read as text (a code such as "01004" would become 1004), then cast column by column;
the first cell that cannot be cast is named by file, line and column.
"""

import csv
import io
from hashlib import file_digest
from pathlib import Path

import pandas as pd

from ctg.errors import DataError

MAX_BYTES = 200_000_000
SPACES = "(?<=[0-9])[ \u00a0\u2009\u202f](?=[0-9]{3})"  # thousands, as French producers write them


def shown(cell: str, length: int = 80) -> str:
    """A cell as a message may show it: on one line, readable, short."""
    kept = "".join(letter if letter.isprintable() or letter in "\u00a0\u202f" else " " for letter in cell)
    return kept if len(kept) <= length else f"{kept[:length]}…"


def content(path: Path) -> bytes:
    """The bytes of a file that must be there."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError(path, "fichier de plus de 200 Mo, refusé.")
        return path.read_bytes()
    except OSError as error:
        raise DataError(
            path, "fichier absent ou illisible.", remedy="Le remettre à sa place, puis relancer."
        ) from error


def fingerprint(path: Path) -> str:
    """The sha256 that identifies this very file."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(
            path, "fichier absent ou illisible.", remedy="Le remettre à sa place, puis relancer."
        ) from error


def read_table(path: Path, columns: tuple[str, ...], key: tuple[str, ...] = ()) -> pd.DataFrame:
    """The named columns as text ("" for an empty cell), in file order, keys unique.

    Extra columns are left out, so a name or a telephone number never enters by accident.
    """
    text = _decoded(path)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise DataError(path, "fichier tronqué ou mal formé (guillemets ou cellule trop longue).") from error
    if len(rows) < 2:
        raise DataError(path, "fichier vide, ou sans aucune ligne sous l'en-tête.")
    header, body = [name.strip() for name in rows[0]], rows[1:]
    for column in columns:
        if column not in header:
            found = shown(", ".join(header), 600)
            raise DataError(path, f"colonne « {column} » absente (trouvées : {found}).")
    for line, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise DataError(
                path, f"{len(row)} cellules au lieu de {len(header)} (fichier tronqué ?).", row=line
            )
    frame = pd.DataFrame(body, columns=pd.Index(header), dtype=str)[list(columns)]
    return _with_unique_keys(path, frame, key)


def numbers(path: Path, frame: pd.DataFrame, column: str) -> pd.Series:
    """A text column as numbers; empty stays missing, a decimal comma is accepted."""
    text = frame[column].str.strip().str.replace(SPACES, "", regex=True)
    values = pd.to_numeric(text.str.replace(",", ".").where(text != ""), errors="coerce")
    refuse(path, frame, column, values.isna() & (text != ""), "n'est pas un nombre.")
    refuse(path, frame, column, values.abs() == float("inf"), "n'est pas un nombre.")
    return values.astype("float64")


def between(path: Path, frame: pd.DataFrame, column: str, low: float, high: float) -> pd.Series:
    """A text column as numbers that must be there and lie between two bounds."""
    values = numbers(path, frame, column)
    refuse(path, frame, column, ~values.between(low, high), f"n'est pas un nombre de {low:g} à {high:g}.")
    return values


def between_or_empty(path: Path, frame: pd.DataFrame, column: str, low: float, high: float) -> pd.Series:
    """A text column as numbers between two bounds; empty stays missing."""
    values = numbers(path, frame, column)
    bad = values.notna() & ~values.between(low, high)
    refuse(path, frame, column, bad, f"n'est pas un nombre de {low:g} à {high:g}.")
    return values


def dates(path: Path, frame: pd.DataFrame, column: str) -> pd.Series:
    """A text column of ISO or French dates as datetimes; empty stays missing."""
    text = frame[column].str.strip()
    iso = pd.to_datetime(text.where(text != ""), format="%Y-%m-%d", errors="coerce")
    french = pd.to_datetime(text.where(text != ""), format="%d/%m/%Y", errors="coerce")
    values = iso.fillna(french)
    refuse(path, frame, column, values.isna() & (text != ""), "n'est pas une date (AAAA-MM-JJ).")
    return values


def one_of(path: Path, frame: pd.DataFrame, column: str, accepted: tuple[str, ...]) -> pd.Series:
    """A text column whose values belong to a list."""
    bad = ~frame[column].isin(accepted)
    named = [value or "(vide)" for value in accepted]
    refuse(path, frame, column, bad, f"valeur inconnue ; acceptées : {', '.join(named)}.")
    return frame[column]


def known(path: Path, frame: pd.DataFrame, column: str, codes: set[str], what: str) -> None:
    """Refuse the first code that belongs to nothing we know."""
    refuse(path, frame, column, ~frame[column].isin(codes), f"{what} inconnu dans les données.")


def _decoded(path: Path) -> str:
    raw = content(path)
    if not raw.strip():
        raise DataError(path, "fichier vide.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(
            path,
            "le fichier n'est pas en UTF-8.",
            row=line,
            remedy="L'enregistrer en « CSV UTF-8 », puis relancer « python -m ctg build ».",
        ) from error


def _delimiter(text: str) -> str:
    """The one that cuts the header into most pieces."""
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _with_unique_keys(path: Path, frame: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    if key:
        again = frame.duplicated(list(key))
        if again.any():
            line = int(again.to_numpy().argmax())
            values = shown(", ".join(str(frame.iloc[line][name]) for name in key))
            raise DataError(path, f"ligne en double pour {values}.", row=line + 2, column=key[0])
    return frame


def refuse(path: Path, frame: pd.DataFrame, column: str, bad: pd.Series, problem: str) -> None:
    if bad.any():
        place = int(bad.to_numpy().argmax())
        line = int(frame.index[place]) if frame.index.name == "ligne" else place + 2
        raise DataError(path, f"« {shown(frame[column].iloc[place])} » {problem}", row=line, column=column)
