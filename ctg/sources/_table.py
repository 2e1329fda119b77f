"""A table as its producer delivers it: CSV of any dialect, workbook, or either of them in a zip.

Text cells only, columns by name, and a line number for every row (the index, named "ligne"), so
that a refusal says where to look. Nothing is guessed: what does not read is refused.
"""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import openpyxl
import pandas as pd

from ctg.errors import DataError
from ctg.model import Official
from ctg.sources import _zip

MAX_BYTES = 200_000_000
CODES = {
    "commune": (re.compile(r"[0-9][0-9AB][0-9]{3}"), 5),
    "siren": (re.compile(r"[0-9]{9}"), 9),
    "departement": (re.compile(r"[0-9][0-9AB][0-9]?"), 2),
    "region": (re.compile(r"[0-9]{2}"), 2),
    "uai": (re.compile(r"[0-9][0-9AB][0-9]{5}[A-Z]"), 8),
}
HTML = re.compile(r"\s*<(!doctype|html|\?xml|head|body)", re.IGNORECASE)
MERGED = re.compile(rb'<mergeCell ref="[A-Z]+([0-9]+):[A-Z]+([0-9]+)"')


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
        top = [cell.strip() for cell in next(rows)[1]]
    except StopIteration:
        raise DataError(path, "fichier vide.", remedy=again(source)) from None
    places = _places(path, top, source, names or {}, optional)
    numbers: list[int] = []
    kept: list[list[str]] = []
    for number, cells in rows:
        if not any(cells):
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
        values = ", ".join(str(row[name]) for name in source.key)
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
        raise DataError(path, f"code « {value} » ({why}).", row=line, column=column, remedy=again(source))


def dates(path: Path, frame: pd.DataFrame, column: str, source: Official) -> pd.Series:
    """ISO dates as text; any other form means that a spreadsheet saved the file again."""
    bad = ~frame[column].str.fullmatch(r"\d{4}-\d{2}-\d{2}")
    if bad.any():
        value, line = str(frame.loc[bad, column].iloc[0]), int(str(frame.index[bad][0]))
        raise DataError(
            path,
            f"date « {value} » au lieu de AAAA-MM-JJ (fichier réenregistré par un tableur ?).",
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


def text(path: Path, raw: bytes) -> str:
    """UTF-8 with or without BOM, else cp1252: what French producers use."""
    try:
        decoded = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = raw.decode("cp1252", errors="replace")
    if HTML.match(decoded):
        raise DataError(
            path,
            "c'est une page web, pas un tableau.",
            remedy="Télécharger le fichier lui-même, puis recommencer.",
        )
    if "\x00" in decoded:
        raise DataError(
            path, "ce n'est pas un fichier de texte.", remedy="Le reprendre en CSV, puis recommencer."
        )
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
            yield from _workbook(path, header=header, sheet=sheet)
            return
        raw = _zip.member(path, member)
    yield from _delimited(path, text(path, raw), header)


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
            f"fichier tronqué ou mal formé ({error}).",
            row=rows.line_num,
            remedy="Reprendre le fichier d'origine, puis recommencer.",
        ) from error


def _workbook(path: Path, *, header: int, sheet: str | None) -> Iterator[tuple[int, list[str]]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        if sheet and sheet not in book.sheetnames:
            found = ", ".join(book.sheetnames)
            raise DataError(
                path, f"feuille « {sheet} » absente (trouvées : {found}).",
                remedy="Reprendre le fichier d'origine, puis recommencer.",
            )  # fmt: skip
        page = book[sheet] if sheet else book[book.sheetnames[0]]
        _no_merged_cells(path, book.sheetnames.index(page.title) + 1, header)
        rows = enumerate(page.iter_rows(values_only=True), start=1)
        found_rows = [(number, [_cell(value) for value in row]) for number, row in rows if number >= header]
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, SyntaxError) as error:
        raise DataError(
            path, "classeur tronqué ou illisible.", remedy="Reprendre le fichier d'origine, puis recommencer."
        ) from error
    yield from _without_blank_columns(found_rows)


def _without_blank_columns(rows: list[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Cells to the right of the last named column belong to nobody when they are blank."""
    width = max((place + 1 for place, name in enumerate(rows[0][1]) if name), default=0) if rows else 0
    for number, cells in rows:
        padded = cells + [""] * (width - len(cells))
        yield number, padded[:width] if not any(padded[width:]) else padded


def _no_merged_cells(path: Path, place: int, header: int) -> None:
    """Merged cells hide values under others: refused from the header down."""
    for first, last in MERGED.findall(_zip.member(path, rf"xl/worksheets/sheet{place}\.xml$")):
        if int(last) >= header:
            raise DataError(
                path,
                "cellules fusionnées dans le tableau.",
                row=int(first),
                remedy="Annuler la fusion (une valeur par cellule), puis recommencer.",
            )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _places(
    path: Path,
    top: list[str],
    source: Official,
    names: Mapping[str, tuple[str, ...]],
    optional: Iterable[str],
) -> dict[str, int]:
    """Declared column -> its place in the file, found by any of its names, in any case."""
    by_name: dict[str, int] = {}
    for position, name in enumerate(top):
        if name and name.lower() in by_name:
            raise DataError(path, f"deux colonnes « {name} ».", row=1, remedy=again(source))
        by_name[name.lower()] = position
    found: dict[str, int] = {}
    for column in (*source.columns, *optional):
        accepted = [name.lower() for name in (column, *names.get(column, ()))]
        place = next((by_name[name] for name in accepted if name in by_name), None)
        if place is not None:
            found[column] = place
        elif column in source.columns:
            raise DataError(
                path,
                f"colonne « {column} » absente (trouvées : {', '.join(top[:40])}).",
                remedy=f"Vérifier sur {source.page} que c'est bien ce fichier, puis recommencer.",
            )
    return found
