"""The cells of a plan, from a file or from a block copied in a spreadsheet."""

import csv
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from ctg.errors import DataError
from ctg.sources import _table, _workbook, _zip
from ctg.sources._cells import fold, unquoted
from ctg.sources._delivery import Problem

ONE_HEADER = "une seule ligne de titres, en haut, un titre par colonne"
LONGEST_FIELD = 10_000_000  # of csv; a text that is too long is told by its line and column, later


@dataclass(frozen=True)
class Sheet:
    """A table as it is written: its titles, then (line of the file, cells) as many as titles."""

    titles: list[str]
    rows: list[tuple[int, list[str]]]
    problems: list[Problem] = field(default_factory=list)


def names(path: Path) -> list[str]:
    """The sheets of a workbook; none for a file of text."""
    try:
        with path.open("rb") as file:
            begins = file.read(2) == b"PK"
        if not begins or not _zip.is_workbook(path):
            return []
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and menus that openpyxl leaves aside
            return list(openpyxl.load_workbook(file, read_only=True).sheetnames)
    except DataError:
        raise
    except OSError as error:
        raise DataError(path, "fichier absent ou illisible.", remedy="Vérifier son nom.") from error
    except Exception as error:  # openpyxl raises whatever its parsers stumble upon
        raise DataError(path, "classeur tronqué ou illisible.", remedy=_workbook.AGAIN) from error


def read(path: Path, sheet: str | None = None) -> Sheet:
    """A file of text, or a sheet of a workbook (the first visible one by default).

    In a file of text, the apostrophe that our exports put before what a spreadsheet would execute is
    taken off; a cell of a workbook is kept as it is, since our workbooks mark such a text otherwise.
    """
    if names(path):
        return _sheet(_workbook.rows(path, header=1, sheet=sheet), path)
    with _long_fields():
        return _sheet(((line, list(map(unquoted, cells))) for line, cells in _table.rows(path)), path)


@contextmanager
def _long_fields() -> Iterator[None]:
    """A plan holds longer texts than a table of figures; the limit belongs to the whole process."""
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def pasted(text: str, told: str = "Bloc collé") -> Sheet:
    """A block copied in a spreadsheet: lines of cells separated by tabs."""
    reader = csv.reader(io.StringIO(text.strip("\r\n"), newline=""), delimiter="\t", strict=True)
    try:
        with _long_fields():
            rows = [(reader.line_num, list(map(unquoted, cells))) for cells in reader]
    except csv.Error as error:
        remedy = "Le copier à nouveau depuis le tableur, puis recommencer."
        raise DataError(told, "bloc mal formé (guillemets).", row=reader.line_num, remedy=remedy) from error
    width = len(rows[0][1]) if rows else 0
    return _sheet(((line, cells + [""] * (width - len(cells))) for line, cells in rows), Path(told))


def _sheet(rows: Iterator[tuple[int, list[str]]], path: Path) -> Sheet:
    filled = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise DataError(path, "fichier vide.", remedy="Choisir le tableau du plan, puis recommencer.")
    (line, titles), body = filled[0], filled[1:]
    if not body:
        raise DataError(path, "aucune ligne sous les titres.", remedy="Remplir le tableau, puis recommencer.")
    problems = [_width_problem(number, cells, titles) for number, cells in body if len(cells) != len(titles)]
    kept = [(number, cells) for number, cells in body if len(cells) == len(titles)]
    return Sheet(titles, kept, [*problems, *_titles_problems(line, titles, kept)])


def _width_problem(line: int, cells: list[str], titles: list[str]) -> Problem:
    if len(cells) < len(titles):
        text = f"{len(cells)} cellules au lieu de {len(titles)} (fichier tronqué ?)"
        return Problem(line, "", "", text, "reprendre le fichier d'origine")
    text = f"{len(cells)} cellules pour {len(titles)} titres (seconde ligne de titres ?)"
    return Problem(line, "", "", text, ONE_HEADER)


def _titles_problems(line: int, titles: list[str], rows: list[tuple[int, list[str]]]) -> list[Problem]:
    problems = []
    seen: dict[str, int] = {}
    for place, title in enumerate(titles):
        if not title.strip() and any(cells[place].strip() for _line, cells in rows):
            text = f"la colonne {place + 1} a des valeurs et pas de titre"
            problems.append(Problem(line, "", "", text, ONE_HEADER))
        if title.strip() and fold(title) in seen:
            problems.append(Problem(line, title.strip(), "", "titre en double", "donner un autre titre"))
        seen.setdefault(fold(title), place)
    return problems
