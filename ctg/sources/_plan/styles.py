"""How the columns of a plan are written, so that it goes out again as it came."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from ctg.model import PlanColumn
from ctg.sources import _workbook
from ctg.sources._cells import fold
from ctg.sources._plan import codes, words
from ctg.sources._plan.mapping import IGNORE, LEVEL, PARENT, TYPE
from ctg.sources._plan.sheet import Sheet
from ctg.sources._plan.tree import Tree

DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
MOST_NAMES = 200
SEPARATORS = re.compile(r"\s*;\s*|\s*\n\s*|,\s*")


def columns(
    sheet: Sheet, mapping: Mapping[str, str], tree: Tree, fields: Mapping[str, Any],
    known: words.Vocabularies, convention: str,
) -> tuple[PlanColumn, ...]:  # fmt: skip
    """The columns in their order, those that are not imported included: their titles come back, empty."""
    return tuple(
        _column(title, mapping[title], [cells[place] for _line, cells in sheet.rows],
                tree, fields.get(mapping[title]), known, convention)
        for place, title in enumerate(sheet.titles)
    )  # fmt: skip


def form(cell: str) -> str:
    """What a cell of a workbook was: "nombre", "date", or "" for text."""
    return {_workbook.Number: "nombre", _workbook.Day: "date"}.get(type(cell), "")


def _column(
    title: str, target: str, cells: list[str], tree: Tree, told: Any, known: words.Vocabularies,
    convention: str,
) -> PlanColumn:  # fmt: skip
    filled = [cell for cell in cells if cell.strip()]
    made = PlanColumn(title, target, form=_most(map(form, filled)))
    if target == IGNORE:
        return PlanColumn(title, target)
    if target == LEVEL:
        return replace(made, style=_prefix(title, tree, convention), repeated=_repeated(cells))
    if target == TYPE:
        action = _most(element.level for element in tree.elements if element.kind == "fiche")
        return replace(made, words={"fiche": action})
    if target == PARENT:
        numbers = {element.number for element in tree.elements}
        return replace(made, named=not set(map(str.strip, filled)) <= numbers)
    return _of_field(made, told, filled, known) if told is not None else made


def _of_field(made: PlanColumn, told: Any, filled: list[str], known: words.Vocabularies) -> PlanColumn:
    if told.type == "date" and not made.form:
        return replace(made, style=_pattern(filled))
    if told.type == "choice":
        return replace(made, words=_choices(told.name, told.choices, filled))
    if told.type == "codes":
        return replace(made, style=_separator(filled), words=_names(told, filled, known))
    if told.type == "list":
        return replace(made, style=_separator(filled))
    return made


def _most(texts: Any) -> str:
    counted = Counter(texts).most_common(1)
    return str(counted[0][0]) if counted else ""


def _repeated(cells: list[str]) -> bool:
    """A level that is written again on the row below."""
    return any(one.strip() and one == two for one, two in pairwise(cells))


def _prefix(title: str, tree: Tree, convention: str) -> str:
    """« Axe {n} : », or « {code} » where the numbers are whole."""
    style = tree.prefixes.get(title, "")
    same = [one for one in tree.elements if one.kind == "noeud" and one.level == title.strip() and one.above]
    if same and all(one.number == codes.short(one.code, convention) for one in same):
        return style.replace("{n}", "{code}")
    return style


def _pattern(filled: list[str]) -> str:
    for text in filled[:1]:
        for pattern in DATES:
            try:
                datetime.strptime(text.strip(), pattern)
            except ValueError:
                continue
            return pattern
    return ""


def _choices(name: str, accepted: tuple[str, ...], filled: list[str]) -> dict[str, str]:
    """Code of a choice -> the word that is used most for it."""
    used: dict[str, Counter[str]] = {}
    for text in filled:
        code = words.choice(name, text.strip())
        code = next((one for one in accepted if fold(one) == fold(code)), code)
        used.setdefault(code, Counter())[text] += 1
    return {code: counter.most_common(1)[0][0] for code, counter in used.items() if code in accepted}


def _names(told: Any, filled: list[str], known: words.Vocabularies) -> dict[str, str]:
    """Code -> name, where the cells hold names; what is too many to keep is written by its code."""
    accepted = known.get(told.of, {})
    parts = {fold(part) for text in filled for part in re.split(r"[;,\n]", text)}
    named = len(accepted) <= MOST_NAMES and any(fold(name) in parts for name in accepted.values())
    return {code: name for code, name in accepted.items() if name != code} if named else {}


def _separator(filled: list[str]) -> str:
    return _most(found[0] for text in filled if (found := SEPARATORS.search(text)))
