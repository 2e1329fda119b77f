"""The rows of a .xlsx as text cells, or a refusal: merged cells, damaged parts, impossible sizes."""

import datetime
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from ctg.errors import DataError
from ctg.sources import _zip
from ctg.sources._csv import shown

MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="[A-Z]+([0-9]+):[A-Z]+([0-9]+)"')
FORMULA = re.compile(  # a cell whose formula has no result; t="str" may well have an empty one
    rb'<(?:\w+:)?c ((?:(?!t="str")[^>])*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
PLACE = re.compile(rb'\br="[A-Z]+([0-9]+)"')
MAX_ROWS = 1_048_576  # what a sheet of Excel holds; a number beyond it is there to exhaust us
AGAIN = "Reprendre le fichier d'origine, puis recommencer."
Rows = list[tuple[int, list[str]]]


class Number(str):
    """The text of a cell that holds a number: a plan is given back with numbers where it had some."""

    __slots__ = ()


class Day(str):
    """The text of a cell that holds a date."""

    __slots__ = ()


def rows(path: Path, *, header: int, sheet: str | None) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of a sheet, the first visible one by default, from the header on."""
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and menus that openpyxl leaves aside
            found, part = _read(path, openpyxl.load_workbook(file, read_only=True, data_only=True), sheet)
    except DataError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers stumble upon
        raise DataError(path, "classeur tronqué ou illisible.", remedy=AGAIN) from error
    _no_merged_cells(path, part, header)
    _no_formula_without_result(path, part, header)
    yield from _without_blank_columns([row for row in found if row[0] >= header])


def _read(path: Path, book: openpyxl.Workbook, sheet: str | None) -> tuple[Rows, str]:
    """The rows of a sheet that hold something, and the name of its part in the archive."""
    if sheet and sheet not in book.sheetnames:
        found = shown(", ".join(book.sheetnames), 400)
        raise DataError(path, f"feuille « {sheet} » absente (trouvées : {found}).", remedy=AGAIN)
    visible = [name for name in book.sheetnames if book[name].sheet_state == "visible"]
    page = book[sheet or (visible or book.sheetnames)[0]]  # nobody checks a sheet that does not show
    page.reset_dimensions()  # some software announces a smaller sheet than it writes
    kept: Rows = []
    for number, row in enumerate(page.iter_rows(values_only=True), start=1):
        if number > MAX_ROWS:
            raise DataError(path, "classeur de plus d'un million de lignes.", remedy=AGAIN)
        if any(value is not None for value in row):
            kept.append((number, [_cell(value) for value in row]))
    return kept, page._worksheet_path  # type: ignore[attr-defined]  # it has no public name


def _no_merged_cells(path: Path, part: str, header: int) -> None:
    """Merged cells hide values under others: refused from the header down."""
    for first, last in MERGED.findall(_zip.member(path, f"^{re.escape(part)}$")):
        if int(last) >= header:
            raise DataError(
                path,
                "cellules fusionnées dans le tableau.",
                row=int(first),
                remedy="Annuler la fusion (une valeur par cellule), puis recommencer.",
            )


def _no_formula_without_result(path: Path, part: str, header: int) -> None:
    """A formula that nobody computed would read as an empty cell."""
    for attributes in FORMULA.findall(_zip.member(path, f"^{re.escape(part)}$")):
        place = PLACE.search(attributes)
        line = int(place[1]) if place else header
        if line >= header:
            raise DataError(
                path,
                "formule sans résultat enregistré.",
                row=line,
                remedy="Ouvrir le classeur dans un tableur, l'enregistrer, puis recommencer.",
            )


def _without_blank_columns(found: Rows) -> Iterator[tuple[int, list[str]]]:
    """Cells to the right of the last named column belong to nobody when they are blank."""
    width = max((place + 1 for place, name in enumerate(found[0][1]) if name), default=0) if found else 0
    for number, cells in found:
        padded = cells + [""] * (width - len(cells))
        yield number, padded[:width] if not any(padded[width:]) else padded


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return Day(value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" "))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return Number(int(value) if value == value // 1 else value)
