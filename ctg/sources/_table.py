"""A table as its producer delivers it: CSV of any dialect, workbook, or either of them in a zip.

Text cells only, columns by name, and a line number for every row (the index, named "ligne"), so
that a refusal says where to look. Nothing is guessed: what does not read is refused.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from ctg.errors import DataError
from ctg.model import Official
from ctg.sources import _workbook, _zip
from ctg.sources._csv import shown

MAX_BYTES = 200_000_000
CODES = {
    "commune": (re.compile(r"[0-9][0-9AB][0-9]{3}"), 5),
    "siren": (re.compile(r"[0-9]{9}"), 9),
    "departement": (re.compile(r"[0-9][0-9AB][0-9]?"), 2),
    "region": (re.compile(r"[0-9]{2}"), 2),
    "uai": (re.compile(r"[0-9][0-9AB][0-9]{5}[A-Z]"), 8),
}
HTML = re.compile(r"\s*<(!doctype|!--|html|\?xml|head|body)", re.IGNORECASE)
AS_TEXT = "Le reprendre en CSV, puis recommencer."
MOJIBAKE = re.compile("Ã[©¨ª§´]")  # é, è, ê, ç, ô in UTF-8, read as cp1252


def read(
    path: Path,
    source: Official,
    *,
    names: Mapping[str, tuple[str, ...]] | None = None,
    optional: tuple[str, ...] = (),
    header: int = 1,
    sheet: str | None = None,
    member: str = r"\.csv$",
) -> pd.DataFrame:
    """The columns that `source` declares, as text ("" for an empty cell), keys unique.

    names: other names that a column has had, by its declared name. optional: columns kept when they
    are there. header: line of the header (INSEE workbooks have titles above it). sheet: of a
    workbook; its first one otherwise. member: of a zip. Columns nobody asked for, such as a
    telephone number, never enter. Entirely blank rows are left out.
    """
    rows = _rows(path, header=header, sheet=sheet, member=member)
    try:
        line, named = next(rows)
    except StopIteration:
        raise DataError(path, "fichier vide.", remedy=again(source)) from None
    top = [cell.strip() for cell in named]
    places = _places(path, top, line, source, names or {}, optional)
    numbers: list[int] = []
    kept: list[list[str]] = []
    for number, cells in rows:
        if not any(map(str.strip, cells)):
            continue
        if len(cells) != len(top):
            raise DataError(
                path,
                f"{len(cells)} cellules au lieu de {len(top)} (fichier tronqué ?).",
                row=number,
                remedy=again(source),
            )
        numbers.append(number)
        kept.append([cells[place].strip() for place in places.values()])
    if not kept:
        raise DataError(path, "aucune ligne sous l'en-tête.", remedy=again(source))
    frame = pd.DataFrame(kept, columns=pd.Index(places), index=pd.Index(numbers, name="ligne"), dtype=str)
    unique(path, frame, source)
    return frame


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of a table of which nothing is known yet, its header first."""
    return _rows(path, header=1, sheet=None, member=r"\.csv$")


def again(source: Official) -> str:
    """What to do with a file that its producer did not make that way."""
    return f"Reprendre le fichier d'origine sur {source.page}, sans le réenregistrer, puis recommencer."


def unique(path: Path, frame: pd.DataFrame, source: Official) -> None:
    """Refuse a file where two rows have the key of one."""
    twice = frame.duplicated(list(source.key)) if source.key else pd.Series(dtype=bool)
    if twice.any():
        row = frame[twice].iloc[0]
        values = shown(", ".join(str(row[name]) for name in source.key))
        line = int(str(frame.index[twice][0]))
        raise DataError(
            path, f"ligne en double pour {values}.", row=line, column=source.key[0], remedy=again(source)
        )


def codes(path: Path, frame: pd.DataFrame, column: str, kind: str, source: Official) -> None:
    """Refuse a column of codes that a spreadsheet has turned into numbers (01004 became 1004)."""
    pattern, length = CODES[kind]
    bad = ~frame[column].str.fullmatch(pattern)
    if bad.any():
        value, line = str(frame.loc[bad, column].iloc[0]), int(str(frame.index[bad][0]))
        short = value.isdigit() and len(value) < length
        why = (
            "zéro initial perdu, fichier réenregistré par un tableur"
            if short
            else f"{length} caractères attendus"
        )
        raise DataError(
            path, f"code « {shown(value)} » ({why}).", row=line, column=column, remedy=again(source)
        )


def dates(path: Path, frame: pd.DataFrame, column: str, source: Official) -> pd.Series:
    """ISO dates as text; any other form means that a spreadsheet saved the file again."""
    bad = ~frame[column].str.fullmatch(r"\d{4}-\d{2}-\d{2}")
    if bad.any():
        value, line = str(frame.loc[bad, column].iloc[0]), int(str(frame.index[bad][0]))
        raise DataError(
            path,
            f"date « {shown(value)} » au lieu de AAAA-MM-JJ (fichier réenregistré par un tableur ?).",
            row=line,
            column=column,
            remedy=again(source),
        )
    return frame[column]


def year(path: Path, source: Official) -> int:
    """The year that the name of the file tells."""
    found = re.search(source.files, path.name, re.IGNORECASE)
    told = found.groupdict().get("annee") if found else None
    if not told:
        raise DataError(
            path,
            "le nom du fichier ne dit pas son année.",
            remedy="Rendre au fichier le nom que lui donne son producteur, puis recommencer.",
        )
    return int(told) if len(told) == 4 else 2000 + int(told)


def text(path: Path, raw: bytes, *, whole: bool = False) -> str:
    """UTF-8 with or without BOM, else cp1252: what French producers use.

    whole: these bytes are all of the file. The beginning of one may stop inside a letter.
    """
    try:
        decoded = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        accents = not raw[: error.start].isascii()  # without any, a last « é » may well be cp1252
        inside_a_letter = accents and error.reason == "unexpected end of data"
        if inside_a_letter and whole:
            raise DataError(path, "fichier tronqué.", remedy=_workbook.AGAIN) from error
        decoded = raw[: error.start].decode("utf-8-sig") if inside_a_letter else _cp1252(path, raw)
    if HTML.match(decoded):
        raise DataError(
            path,
            "c'est une page web, pas un tableau.",
            remedy="Télécharger le fichier lui-même, puis recommencer.",
        )
    if "\x00" in decoded:
        raise DataError(path, "ce n'est pas un fichier de texte.", remedy=AS_TEXT)
    return decoded


def _cp1252(path: Path, raw: bytes) -> str:
    """What is not cp1252 either would read as wrong letters: refused."""
    try:
        decoded = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise DataError(path, "ce n'est pas un fichier de texte.", remedy=AS_TEXT) from error
    if MOJIBAKE.search(decoded):
        raise DataError(path, "fichier de texte abîmé (accents illisibles).", remedy=_workbook.AGAIN)
    return decoded


def _rows(path: Path, *, header: int, sheet: str | None, member: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) from the header on, whatever the container."""
    raw = _content(path)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise DataError(
            path, "ancien format Excel (.xls).", remedy="L'enregistrer en .xlsx, puis recommencer."
        )
    if raw.startswith(b"PK") or path.suffix.lower() in (".zip", ".xlsx"):
        if _zip.is_workbook(path):
            yield from _workbook.rows(path, header=header, sheet=sheet)
            return
        raw = _zip.member(path, member)
    yield from _delimited(path, text(path, raw, whole=True), header)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError(
                path,
                "fichier de plus de 200 Mo.",
                remedy="Le laisser dans son archive .zip, puis recommencer.",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(
            path, "fichier absent ou illisible.", remedy="Le remettre à sa place, puis recommencer."
        ) from error
    if not raw.strip():
        raise DataError(path, "fichier vide.", remedy="Reprendre le fichier d'origine, puis recommencer.")
    return raw


def _delimited(path: Path, content: str, header: int) -> Iterator[tuple[int, list[str]]]:
    lines = content.splitlines()
    top = lines[header - 1] if len(lines) >= header else ""
    rows = csv.reader(io.StringIO(content, newline=""), delimiter=max(";,\t", key=top.count), strict=True)
    try:
        for cells in rows:
            if rows.line_num >= header:
                yield rows.line_num, cells
    except csv.Error as error:
        raise DataError(
            path,
            "fichier tronqué ou mal formé (guillemets ou cellule trop longue).",
            row=rows.line_num,
            remedy="Reprendre le fichier d'origine, puis recommencer.",
        ) from error


def _places(
    path: Path,
    top: list[str],
    line: int,
    source: Official,
    names: Mapping[str, tuple[str, ...]],
    optional: Iterable[str],
) -> dict[str, int]:
    """Declared column -> its place in the file, found by any of its names, in any case."""
    header = [name.lower() for name in top]
    found: dict[str, int] = {}
    for column in (*source.columns, *optional):
        accepted = [name.lower() for name in (column, *names.get(column, ()))]
        name = next((name for name in accepted if name in header), None)
        if name is None and column not in source.columns:
            continue
        if name is None:
            raise DataError(
                path,
                f"colonne « {column} » absente (trouvées : {shown(', '.join(top), 600)}).",
                remedy=f"Vérifier sur {source.page} que c'est bien ce fichier, puis recommencer.",
            )
        if header.count(name) > 1:
            raise DataError(path, f"deux colonnes « {column} ».", row=line, remedy=again(source))
        found[column] = header.index(name)
    return found
