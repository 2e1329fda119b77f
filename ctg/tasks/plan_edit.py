"""From what a form or a table holds to the edits of the logbook: only what differs is written.

A table is a list of rows, as a spreadsheet gives them: a row without code is new, a code that is no longer
there was removed, an empty row is nothing.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from ctg.answers.editable import CHILDREN, Field, Opened, fields, label, shown
from ctg.answers.plan import Row
from ctg.carnet import values
from ctg.carnet.store import Conflict, Edit
from ctg.carnet.values import Known, Problem

PREFIX = {"etape": "e", "moyen": "m", "indicateur": "i"}
PARENT = {"etape": "fiche", "moyen": "fiche", "indicateur": "fiche", "mesure": "indicateur"}
Typed = Mapping[str, Any]


def plain(value: Any) -> Any:
    """What a widget gives, without the several ways of being empty; moments as days."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in ("NaT", "<NA>"):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list | tuple):
        return list(value) or None
    return value.item() if hasattr(value, "item") else value


def differing(name: str, before: Row | None, typed: Typed, *, inline: bool = False) -> dict[str, Any]:
    """The typed fields whose words differ from those that were shown."""
    told = fields(name)
    found = {}
    for key, value in typed.items():
        was = before[key] if before is not None else None
        if not _same(plain(shown(told[key], was, inline=inline)), plain(value)) and not _reads(
            told[key], value, was
        ):
            found[key] = plain(value)
    return found


def _reads(told: Field, value: Any, was: Any) -> bool:
    """Whether what was typed means what is stored, written otherwise: 31/12/2027 for 2027-12-31."""
    try:
        return bool(values.typed(told, plain(value), Known()) == was)
    except ValueError:
        return False  # the save will say what is wrong with it


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")
    return bool(one == other)


def sheet_edits(opened: Opened, typed: Typed, tables: Mapping[str, Sequence[Row]]) -> list[Edit]:
    """Everything that one form changes: the sheet, then its steps, means, indicators and typed values."""
    changed = differing("fiche", opened.sheet, typed)
    edits = [Edit("fiche", opened.code, changed, seen=opened.sheet["version"])] if changed else []
    for name, rows in tables.items():
        edits += table_edits(opened, name, rows)
    gone = {edit.code for edit in edits if edit.kind == "indicateur" and edit.remove}
    orphans = {row["code"]: row for row in opened.children["mesure"] if row["indicateur"] in gone}
    kept = [edit for edit in edits if edit.kind != "mesure" or edit.code not in orphans]
    return kept + [_removed("mesure", row) for row in orphans.values()]


def _removed(name: str, row: Row) -> Edit:
    return Edit(name, row["code"], seen=row["version"], remove=True)


def table_edits(opened: Opened, name: str, rows: Sequence[Row]) -> list[Edit]:
    """What a table of a sheet changes; `row` of an edit is the line of the table, from 1."""
    before = {row["code"]: row for row in opened.children[name]}
    taken = set(opened.taken) | set(before)
    edits, seen = [], set()
    for line, row in enumerate(rows, start=1):
        typed = {key: row.get(key) for key in _columns(name)}
        code = plain(row.get("code"))
        if code in before:
            seen.add(code)
            changed = differing(name, before[code], typed, inline=True)
            edits += [Edit(name, code, changed, seen=before[code]["version"], row=line)] if changed else []
        elif any(plain(value) is not None for value in typed.values()):
            fresh = _new_code(opened, name, typed, taken)
            taken.add(fresh)
            own = {"fiche": opened.code} if PARENT[name] == "fiche" else {}
            given = {key: plain(value) for key, value in typed.items()}
            defaults = {key: item.default for key, item in fields(name).items() if item.default}
            filled = given | {key: value for key, value in defaults.items() if given.get(key) is None}
            edits.append(Edit(name, fresh, filled | own, row=line))
    return edits + [_removed(name, row) for code, row in before.items() if code not in seen]


def _columns(name: str) -> list[str]:
    """The fields a table shows: all but the sheet it belongs to."""
    return [key for key in fields(name) if key != "fiche"]


def _new_code(opened: Opened, name: str, typed: Typed, taken: set[str]) -> str:
    if name == "mesure":
        day = plain(typed.get("jour"))
        written = (
            day.isoformat() if isinstance(day, date) else re.sub(r"[\s;,|]+", "-", str(day or "sans-date"))
        )
        return f"{plain(typed.get('indicateur')) or opened.code}/{written}"[:80]
    start = f"{opened.code}/{PREFIX[name]}"
    numbers = [
        int(code[len(start) :]) for code in taken if code.startswith(start) and code[len(start) :].isdigit()
    ]
    return f"{start}{max(numbers, default=0) + 1}"


def removal(opened: Opened, *, seen: int | None = None) -> list[Edit]:
    """A sheet removed with everything that hangs on it, in one gesture. seen: the version that was shown."""
    rows = [(name, row) for name in reversed(CHILDREN) for row in opened.children[name]]
    return [
        *(_removed(name, row) for name, row in rows),
        Edit("fiche", opened.code, seen=seen or opened.sheet["version"], remove=True),
    ]


@dataclass
class Pasted:
    """A block of a spreadsheet, read: rows by code, and what could not be understood."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def pasted(text: str, known: Iterable[str], columns: Sequence[str]) -> Pasted:
    """A block with a line of titles, one of which is the code; titles are names or French labels.

    Only sheets that exist: a new one is added by its own form, or by an import.
    """
    found, codes = Pasted(), set(known)
    lines = [line.split("\t") for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        return found
    names = [_column(title, columns) for title in lines[0]]
    if "code" not in names:
        found.problems.append(
            _about("", "code", "colonne « Code » absente de la première ligne. La copier aussi.")
        )
        return found
    for title, name in zip(lines[0], names, strict=True):
        if name is None:
            text = (
                f"colonne « {title.strip()[:40]} » inconnue. La retirer, ou la nommer comme dans la grille."
            )
            found.problems.append(_about("", "code", text))
    for number, cells in enumerate(lines[1:], start=2):
        row = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        code = row.pop("code", "").strip()
        if code not in codes:
            found.problems.append(_about(code, "code", "fiche inconnue. Vérifier le code.", number))
        elif code in found.rows:
            found.problems.append(_about(code, "code", "code en double. N'en garder qu'un.", number))
        else:
            found.rows[code] = row
    return found


def _about(code: str, name: str, text: str, line: int | None = None) -> Problem:
    return Problem("fiche", code, name, code, text, line)


def _column(title: str, columns: Sequence[str]) -> str | None:
    asked = title.strip().casefold()
    for name in ("code", *columns):
        if asked in (name.casefold(), label("fiche", name).casefold()):
            return name
    return None


def grid_edits(before: Mapping[str, Row], after: Mapping[str, Typed]) -> list[Edit]:
    """One edit per sheet of which a cell changed."""
    edits = []
    for code, typed in after.items():
        changed = differing("fiche", before[code], typed, inline=True)
        if changed:
            edits.append(Edit("fiche", code, changed, seen=before[code]["version"]))
    return edits


def keep_mine(edits: Sequence[Edit], conflict: Conflict) -> list[Edit]:
    """The same edits, over the version that somebody else wrote; their other fields stay."""
    asked = conflict.edit
    return [
        replace(edit, seen=conflict.version) if (edit.kind, edit.code) == (asked.kind, asked.code) else edit
        for edit in edits
    ]


def take_theirs(edits: Sequence[Edit], conflict: Conflict) -> list[Edit]:
    """The same edits without the fields that somebody else changed; what nobody else touched stays mine."""
    touched = {one.field for one in conflict.differences}
    kept = []
    for edit in keep_mine(edits, conflict):
        if (edit.kind, edit.code) == (conflict.edit.kind, conflict.edit.code):
            left = {name: value for name, value in edit.values.items() if name not in touched}
            kept += (
                [replace(edit, values=left)] if left and not edit.remove and "removed" not in touched else []
            )
        else:
            kept.append(edit)
    return kept


def carried(node: Row, code: str, convention: str, parent: str | None) -> Edit:
    """An element of a convention continued in another one: same words, and where it comes from."""
    same = {name: node[name] for name in ("niveau", "libelle", "ordre", "nature")}
    return Edit("noeud", code, same | {"convention": convention, "parent": parent, "repris_de": node["code"]})
