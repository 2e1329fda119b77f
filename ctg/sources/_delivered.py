"""A local delivery, read whole: every problem is listed, not the first one.

Only a file that is no table at all (web page, merged cells, broken workbook) stops the reading.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ctg.errors import DataError
from ctg.sources import _cells, _table
from ctg.sources._delivery import Checked, Column, Delivery, Known, Problem


def read(path: Path, delivery: Delivery, known: Known, confirmed: Mapping[str, str]) -> Checked:
    """The columns of `delivery` found in a file, cell by cell.

    confirmed: header of the file -> our column, as whoever delivers has agreed to.
    """
    rows = _table.rows(path)
    header = [_cells.unquoted(name.strip()) for name in next(rows, (1, []))[1]]
    if not any(header):
        raise DataError(path, "fichier sans en-tête.", remedy="Partir du modèle, puis recommencer.")
    places = _places(header, delivery, confirmed)
    withheld = frozenset(column.name for column in delivery.columns if column.withheld)
    checked = Checked(pd.DataFrame(), notes=_left_out(header, places, delivery), withheld=withheld)
    _same_twice(checked, header)
    checked.proposals = _proposals(header, places, delivery)
    _absent(checked, places, delivery)
    cells: dict[int, dict[str, str]] = {}
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            told = f"{len(row)} cellules au lieu de {len(header)}"
            checked.problems.append(Problem(line, "", "", f"{told} (fichier tronqué ?)"))
            continue
        cells[line] = {name: row[place] for name, place in places.items()}
    if not cells and not checked.problems:
        checked.problems.append(Problem(None, "", "", "aucune ligne sous l'en-tête"))
    _check_cells(checked, cells, places, delivery, known)
    _unique(checked, delivery)
    return checked


def strict(path: Path, checked: Checked, delivery: Delivery) -> pd.DataFrame:
    """Every column of a file that is in place already; its first problem stops the build."""
    if checked.problems:
        first = checked.problems[0]
        value = f"« {first.value} » " if first.value else ""
        problem = f"{value}{first.problem}."
        raise DataError(path, problem, row=first.line, column=first.column or None)
    frame = checked.frame
    for column in delivery.columns:
        if column.name not in frame:
            frame[column.name] = column.default
    return frame[[column.name for column in delivery.columns]]


def _places(header: list[str], delivery: Delivery, confirmed: Mapping[str, str]) -> dict[str, int]:
    """Our column -> its place in the file: a confirmed header, ours, or one of our exports."""
    agreed = {column: given for given, column in confirmed.items()}
    found: dict[str, int] = {}
    for column in delivery.columns:
        wanted = [agreed[column.name]] if column.name in agreed else [*column.names, column.name]
        for name in wanted:
            same = [place for place, given in enumerate(header) if _cells.fold(given) == _cells.fold(name)]
            if same:
                found[column.name] = same[0]
                break
    return found


def _same_twice(checked: Checked, header: list[str]) -> None:
    folded = [_cells.fold(name) for name in header]
    for place, name in enumerate(folded):
        if name and name in folded[:place]:
            checked.problems.append(Problem(1, header[place], "", "deux colonnes portent ce nom"))


def _left_out(header: list[str], places: Mapping[str, int], delivery: Delivery) -> list[str]:
    """What we say of the columns that are not ours."""
    others = [name for place, name in enumerate(header) if name and place not in places.values()]
    notes = []
    for name in others:
        whys = [why for word, why in delivery.left_out.items() if word in _cells.fold(name).split("_")]
        notes += [f"colonne « {name} » laissée de côté : {why}" for why in whys[:1]]
    plain = [name for name in others if not any(f"« {name} »" in note for note in notes)]
    if plain:
        notes.append(f"colonnes laissées de côté : {', '.join(plain)}")
    return notes


def _proposals(header: list[str], places: Mapping[str, int], delivery: Delivery) -> dict[str, str]:
    """Headers that look like a column we did not find; never one that we leave out on purpose."""
    lacking = [column.name for column in delivery.columns if column.name not in places]
    found: dict[str, str] = {}
    for place, name in enumerate(header):
        words = _cells.fold(name).split("_")
        if place in places.values() or not name or set(words) & set(delivery.left_out):
            continue
        close = _cells.nearest(name, [column for column in lacking if column not in found.values()])
        if close:
            found[name] = close
    return found


def _absent(checked: Checked, places: Mapping[str, int], delivery: Delivery) -> None:
    given = {column: name for name, column in checked.proposals.items()}
    for column in delivery.columns:
        if (column.required or column.present) and column.name not in places:
            hint = f"lire la colonne « {given[column.name]} »" if column.name in given else ""
            checked.problems.append(Problem(1, column.name, "", "colonne obligatoire absente", hint))


def _check_cells(
    checked: Checked,
    cells: dict[int, dict[str, str]],
    places: Mapping[str, int],
    delivery: Delivery,
    known: Known,
) -> None:
    for line, row in cells.items():
        for name in places:
            row[name] = _cell(checked, line, row[name], delivery.column(name), known)
    index = pd.Index(list(cells), name="ligne", dtype="int64")
    columns = [column.name for column in delivery.columns if column.name in places]
    checked.frame = pd.DataFrame(list(cells.values()), index=index, columns=pd.Index(columns), dtype=str)


def _cell(checked: Checked, line: int, text: str, column: Column, known: Known) -> str:
    try:
        return _cells.written(text, column, known)
    except _cells.Unreadable as error:
        quoted = ("", "") if column.withheld else (text.strip(), error.suggestion)
        checked.problems.append(Problem(line, column.name, quoted[0], str(error), quoted[1]))
        return ""


def _unique(checked: Checked, delivery: Delivery) -> None:
    """Two rows with one key: which of them is right is not ours to choose."""
    key = [name for name in delivery.key if name in checked.frame]
    if len(key) < len(delivery.key):
        return
    wrong = {problem.line for problem in checked.problems}
    readable = checked.frame[~checked.frame.index.isin(wrong)]
    for line in readable.index[readable.duplicated(key)]:
        values = ", ".join(str(checked.frame.loc[line, name]) for name in key)
        checked.problems.append(Problem(int(line), key[0], values, "ligne en double dans ce fichier"))
