"""A plan written in the layout of the territory's own spreadsheet, from the rows of the logbook.

A layout (`PlanLayout`) says what each column holds and how it is written. Beside it the import keeps the
order of the rows and, for each cell that these rules would not write letter for letter, what the rules
gave and what the file said: as long as they still give the same, the cell comes back as it was.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from ctg.carnet.kinds import Field, kind, words
from ctg.model import PlanColumn, PlanLayout

Row = Mapping[str, Any]
Rows = Mapping[str, Mapping[str, Row]]  # kind -> code -> row
Key = tuple[str, str]
Cell = tuple[str, str]  # its text, and its form: "", "nombre" or "date"
Labels = dict[str, list[str]]  # sheet -> labels of its children
CHILDREN = {"etapes": "etape", "indicateurs": "indicateur"}
LONGEST = 18_000  # characters of a part: a long text of the logbook holds 20,000


def packed(layout: PlanLayout) -> str:
    """The layout as JSON; ASCII, so that the logbook, which normalises texts, never touches a letter."""
    return json.dumps(asdict(layout))


def unpacked(text: str) -> PlanLayout:
    """The layout that `packed` wrote."""
    told = json.loads(text)
    return PlanLayout(
        told["form"], tuple(PlanColumn(**column) for column in told["columns"]), told["convention"]
    )


def parts(order: Sequence[Key], found: Sequence[Sequence[Cell]], told: Sequence[Sequence[Cell]]) -> list[str]:
    """The rows of the file, in JSON texts that the logbook can hold: key, then the cells that differ.

    ValueError(place of the row) when one row is too long by itself.
    """
    texts: list[str] = []
    for place, (key, given, wanted) in enumerate(zip(order, found, told, strict=True)):
        differ = {
            str(column): [given[column][0], *wanted[column]]
            for column in range(len(wanted))
            if given[column] != wanted[column]
        }
        text = json.dumps([*key, differ])
        if len(text) > LONGEST:
            raise ValueError(place)
        if texts and len(texts[-1]) + len(text) < LONGEST:
            texts[-1] += f",{text}"
        else:
            texts.append(text)
    return [f"[{text}]" for text in texts]


def table(rows: Rows, layout: PlanLayout, kept: Sequence[str]) -> list[list[Any]]:
    """The plan as it goes out: one list of values per row, in the order of the file, then what is new."""
    exact: dict[Key, list[dict[str, list[str]]]] = {}
    order: list[Key] = []
    for name, code, differ in (row for text in kept for row in json.loads(text)):
        exact.setdefault((name, code), []).append(differ)
        order.append((name, code))
    order = _with_new_rows(rows, layout, [key for key in order if key[1] in rows[key[0]]])
    lines = []
    for key, cells in zip(order, written(rows, layout, order), strict=True):
        left = exact.get(key)
        differ = left.pop(0) if left else {}
        lines.append([_value(*_exact(cell, differ.get(str(n)))) for n, cell in enumerate(cells)])
    return lines


def _exact(cell: Cell, told: list[str] | None) -> Cell:
    return (told[1], told[2]) if told and told[0] == cell[0] else cell


def _value(text: str, form: str) -> Any:
    if not text:
        return None
    if form == "nombre":
        number = float(text)
        return int(number) if number.is_integer() else number
    return date.fromisoformat(text) if form == "date" and len(text) == len("2026-09-30") else text


def _with_new_rows(rows: Rows, layout: PlanLayout, order: list[Key]) -> list[Key]:
    """The rows written on screen since the import, each after the last one of the same element."""
    known = set(order)
    above = {key: _above(rows, key) for key in known}
    full = {row["noeud"] for row in rows["fiche"].values()}
    full |= {row["parent"] for row in rows["noeud"].values()}
    new = [
        ("noeud", code)
        for code in rows["noeud"]
        if ("noeud", code) not in known and (layout.form == "lignes" or code not in full)
    ]
    if layout.form == "colonnes" and known:
        passed = {code for key in known for code in _ancestors(rows, key)}
        new = [key for key in new if key[1] not in passed]
    new += [("fiche", code) for code in rows["fiche"] if ("fiche", code) not in known]
    for key in new:
        above[key] = _above(rows, key)
        same = [place for place, one in enumerate(order) if above[one] == above[key] or one[1] == above[key]]
        order.insert(same[-1] + 1 if same else len(order), key)
    return order


def _above(rows: Rows, key: Key) -> str | None:
    found: str | None = rows[key[0]][key[1]]["noeud" if key[0] == "fiche" else "parent"]
    return found


def _ancestors(rows: Rows, key: Key) -> list[str]:
    """The nodes above a row, from the top; a node is its own last one."""
    code = key[1] if key[0] == "noeud" else rows["fiche"][key[1]]["noeud"]
    path: list[str] = []
    while code in rows["noeud"] and code not in path:
        path.append(code)
        code = rows["noeud"][code]["parent"]
    return path[::-1]


def written(rows: Rows, layout: PlanLayout, order: Sequence[Key]) -> Iterator[list[Cell]]:
    """The cells of each row, as the rules of the layout write them."""
    before: list[str] = []
    children = {target: _children(rows, name) for target, name in CHILDREN.items()}
    for key in order:
        path = _ancestors(rows, key)
        cells: list[Cell] = []
        for column in layout.columns:
            if column.target == "niveau":
                text = _level(rows, layout, column, path, before)
            else:
                text = _text(rows, layout, column, key, children)
            cells.append((text, column.form if text else ""))
        before = path
        yield cells


def _level(rows: Rows, layout: PlanLayout, column: PlanColumn, path: list[str], before: list[str]) -> str:
    nodes = rows["noeud"]
    place = next((n for n, code in enumerate(path) if nodes[code]["niveau"] == column.title.strip()), None)
    if place is None or (not column.repeated and path[: place + 1] == before[: place + 1]):
        return ""
    code = _short(path[place], layout)
    label = str(nodes[path[place]]["libelle"])
    above = f"{_short(path[place - 1], layout)}." if place else ""
    return column.style.replace("{code}", code).replace("{n}", code.removeprefix(above)) + label


def _short(code: str, layout: PlanLayout) -> str:
    return code.removeprefix(f"{layout.convention}:")


def _text(
    rows: Rows, layout: PlanLayout, column: PlanColumn, key: Key, children: Mapping[str, Labels]
) -> str:  # fmt: skip
    """One cell that is no level: what every row says, then what only an action does."""
    row, of_action = rows[key[0]][key[1]], key[0] == "fiche"
    whole = of_action or layout.form == "lignes"  # a row about a level alone says nothing but its levels
    if column.target == "code":
        return _short(key[1], layout) * whole
    if column.target == "type":
        return column.words.get("fiche", "Action") if of_action else str(row["niveau"])
    if column.target == "parent":
        return _parent(rows, layout, column, key)
    if column.target == "intitule":
        return str(row["intitule"] if of_action else row["libelle"]) * whole
    return _of_action(row, column, children) if of_action else ""


def _parent(rows: Rows, layout: PlanLayout, column: PlanColumn, key: Key) -> str:
    above = _above(rows, key)
    if above is None or above not in rows["noeud"]:
        return ""
    return str(rows["noeud"][above]["libelle"]) if column.named else _short(above, layout)


def _of_action(row: Row, column: PlanColumn, children: Mapping[str, Labels]) -> str:
    if column.target in CHILDREN:
        return (column.style or "\n").join(children[column.target].get(row["code"], []))
    told = kind("fiche").fields.get(column.target)
    value = None if told is None else row.get(told.name)
    return "" if told is None or value is None or value == [] else _field(told, value, column)


def _children(rows: Rows, name: str) -> Labels:
    """Sheet -> labels of its children, in their order."""
    found: Labels = {}
    ranked = sorted(
        rows.get(name, {}).values(), key=lambda row: (row.get("ordre") or 0, _natural(row["code"]))
    )
    for row in ranked:
        found.setdefault(row["fiche"], []).append(str(row["libelle"]))
    return found


def _natural(code: str) -> tuple[int, str]:
    return len(code), code


def _field(told: Field, value: Any, column: PlanColumn) -> str:
    """One value, as the column writes it."""
    if told.type == "date":
        return str(value.strftime(column.style)) if column.style else str(value.isoformat())
    if told.type == "choice":
        return column.words.get(value, words()[value])
    if told.type == "codes":
        codes = [value] if told.one else value
        return (column.style or ", ").join(column.words.get(code, code) for code in codes)
    if told.type == "list":
        return (column.style or " ; ").join(value)
    if told.type in ("number", "integer"):
        return f"{value:g}".replace(".", "," if not column.form else ".")
    return str(value)
