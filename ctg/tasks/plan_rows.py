"""A plan once read, beside the logbook: which rows it creates, changes, leaves, drops; how it is laid out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ctg.answers import own_plan
from ctg.answers import plan_table as answers
from ctg.carnet import store, values
from ctg.carnet.kinds import kind
from ctg.carnet.store import Edit, Key
from ctg.carnet.values import Known
from ctg.model import PlanLayout
from ctg.sources._cells import fold
from ctg.sources._csv import shown
from ctg.sources._delivery import Problem, counted
from ctg.sources._plan import codes, drafts, mapping, styles, tree
from ctg.sources._plan.drafts import Draft
from ctg.sources._plan.sheet import Sheet

Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]  # kind -> code -> row
HIDDEN = ("noeud", "nature", "revu_le")  # of a sheet: no column of a plan says them
BELOW = (("etape", "fiche", "fiche"), ("moyen", "fiche", "fiche"), ("indicateur", "fiche", "fiche"),
         ("mesure", "indicateur", "indicateur"))  # fmt: skip
STATES = {"nouveau": "nouveau", "modifie": "modifié", "inchange": "inchangé"}


@dataclass
class Wanted:
    """The rows that a file asks for. sheet, held, elements: of a plan in the territory's own layout."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    own: tuple[Sheet, Mapping[str, str], tree.Tree, tuple[Any, ...]] | None = None
    notes: list[str] = field(default_factory=list)
    tree: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def real(self) -> bool:
        """Whether this is a plan of the territory, and no example."""
        plan = [one for one in self.drafts if one.kind in ("noeud", "fiche")]
        return any(fold(str(one.given.get("nature", ""))) != "exemple" for one in plan)


@dataclass
class Compared:
    """What an import changes, row by row."""

    edits: list[Edit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    created: int = 0
    modified: int = 0
    same: int = 0
    absent: int = 0
    removed: int = 0
    examples: int = 0
    tree: pd.DataFrame = field(default_factory=pd.DataFrame)


def labels() -> dict[str, str]:
    """What a column of a plan may say of an action -> its French name."""
    return {name: told.label for name, told in kind("fiche").fields.items() if name not in HIDDEN}


def of_sheet(
    sheet: Sheet, held: Mapping[str, str], rows: Rows, convention: str, known: Mapping[str, Mapping[str, str]]
) -> Wanted:
    """The rows of a plan in the territory's own layout."""
    found = (tree.by_columns if mapping.form(held) == "colonnes" else tree.by_rows)(sheet, held)
    if found.problems:
        return Wanted(problems=found.problems)
    present = _present(rows, convention)
    problems = codes.assign(found, present, convention)
    fields = {name: told for name, told in kind("fiche").fields.items() if name not in HIDDEN}
    children = {
        (name, str(row["fiche"]), fold(str(row["libelle"]))): code
        for name in drafts.CHILDREN_KINDS
        for code, row in rows[name].items()
    }
    used = frozenset((name, code) for name in drafts.CHILDREN_KINDS for code in rows[name])
    rules = drafts.Rules(fields, known, children, used)
    made, more = drafts.of_tree(found, held, rules, convention)
    wanted = Wanted(made, problems + more, notes=_misplaced(found, fields))
    if not wanted.problems:
        wanted.own = (sheet, held, found, styles.columns(sheet, held, found, fields, known, convention))
    return wanted


def _misplaced(found: tree.Tree, fields: Mapping[str, Any]) -> list[str]:
    """Cells of an element of the plan that only an action can hold."""
    lost = [
        fields[target].label
        for element in found.elements
        for target, text in element.given.items()
        if element.kind == "noeud" and text and target in fields and target != mapping.TITLE
    ]
    return [
        f"« {label} » : {counted(lost.count(label), 'valeur')} hors d'une action, sans effet ici"
        for label in dict.fromkeys(lost)
    ]


def _present(rows: Rows, convention: str) -> codes.Present:
    mine = answers.of_convention(rows, convention)
    own = {("noeud", code): (row["parent"] or "", row["libelle"]) for code, row in mine["noeud"].items()}
    own |= {("fiche", code): (row["noeud"], row["intitule"]) for code, row in mine["fiche"].items()}
    gone = set(removable(rows, _examples(rows)))
    others = {(name, code) for name in ("noeud", "fiche") for code in rows[name]} - own.keys() - gone
    return codes.Present(own, frozenset(others))


def of_workbook(
    sheets: Mapping[str, Sheet], convention: str, known: Mapping[str, Mapping[str, str]]
) -> Wanted:
    """The rows of the project's own workbook."""
    kinds = {name: answers.own_fields(name) for name in sheets}
    return Wanted(*drafts.of_workbook(sheets, kinds, known, convention))


def convention_draft(rows: Rows, code: str, libelle: str, debut: str, fin: str) -> list[Draft]:
    """The convention that a plan goes into, when it is new or when more is said of it."""
    told = {"libelle": libelle, "debut": debut, "fin": fin}
    said: dict[str, Any] = {name: text for name, text in told.items() if text.strip()}
    if code not in rows["convention"] or said:
        said["nature"] = "observe"
    return [Draft("convention", code, said, 0)] if said else []


def compare(wanted: Wanted, rows: Rows, convention: str, removing: bool, known: Known) -> Compared:
    """Every row of the file against the logbook, then what neither keeps."""
    found = Compared(notes=list(wanted.notes))
    examples = _examples(rows) if wanted.real else set()
    after = {name: dict(some) for name, some in rows.items()}
    states: dict[Key, str] = {}
    for draft in wanted.drafts:
        key = (draft.kind, draft.code)
        if key in states and not draft.sheet:
            continue  # told already, by its number or its label
        if key in states:
            text = "code en double"
            found.problems.append(Problem(draft.line, "", shown(draft.code), text, "n'en garder qu'un"))
            continue
        states[key] = _one(found, draft, rows, after, examples, known)
    if found.problems or wanted.problems:
        return found
    _drop(found, wanted, rows, after, convention, removing, examples - states.keys())
    if wanted.own is not None:
        _lay_out(found, wanted.own, rows, after, convention)
    found.tree = _tree(after, convention, states)
    return found


def _one(
    found: Compared, draft: Draft, rows: Rows, after: dict[str, dict[str, Any]], examples: set[Key],
    known: Known,
) -> str:  # fmt: skip
    """One row of the file: created, modified or the same; the logbook's own reader says its problems."""
    told = kind(draft.kind)
    before = rows[draft.kind].get(draft.code)
    example = (draft.kind, draft.code) in examples
    given = draft.given
    if example:  # nothing of an example stays in the territory's own row
        given = {name: item.default or None for name, item in told.fields.items()} | dict(given)
    typed = values.read(told, draft.code, given, known)
    blank = {name: item.default or None for name, item in told.fields.items()}
    merged = {"code": draft.code, **(before or blank), **typed.values}  # noqa: PD011  # no frame
    problems = typed.problems or values.coherent(told, draft.code, merged)
    found.problems += [problem_said(one, draft) for one in problems]
    after[draft.kind][draft.code] = merged
    changed = before is None or any(
        store.plain(merged[name]) != store.plain(before[name]) for name in told.fields
    )
    if not changed:
        found.same += 1
        return "inchange"
    seen = None if before is None else int(before["version"])
    found.edits.append(Edit(draft.kind, draft.code, given, seen, row=draft.line))
    if before is None or example:
        found.created += 1
        return "nouveau"
    found.modified += 1
    return "modifie"


def problem_said(problem: values.Problem, draft: Draft) -> Problem:
    """A refusal of the logbook, told by the line and the title that the file has."""
    text = problem.problem.removeprefix(f"« {problem.value} » ").rstrip(".")
    what, _dot, gesture = text.partition(". ")
    own = kind(draft.kind).fields.get(problem.field)
    column = draft.titles.get(problem.field) or (own.label if own else problem.field)
    where = f" (feuille « {draft.sheet} »)" if draft.sheet else ""
    gesture = gesture[:1].lower() + gesture[1:]
    return Problem(draft.line or None, column, shown(problem.value), f"{what}{where}", gesture)


def problem_of(problem: values.Problem, wanted: Wanted) -> Problem:
    """The same for a refusal of the whole logbook."""
    drafted = {(one.kind, one.code): one for one in wanted.drafts}
    own = drafted.get((problem.kind, problem.code))
    return problem_said(problem, own or Draft(problem.kind, problem.code, {}, 0))


def _examples(rows: Rows) -> set[Key]:
    """The rows of the examples, and what hangs from them."""
    found = {
        (name, code)
        for name in ("convention", "noeud", "fiche")
        for code, row in rows[name].items()
        if row["nature"] == "exemple"
    }
    return _with_below(rows, found)


def _with_below(rows: Rows, found: set[Key]) -> set[Key]:
    for name, told, above in BELOW:
        found |= {(name, code) for code, row in rows[name].items() if (above, row[told]) in found}
    return found


def removable(rows: Rows, gone: set[Key]) -> set[Key]:
    """Of the rows to remove, those that no row which stays refers to."""
    left = set(gone)
    while True:
        needed = {
            (told.kind, row[told.name])
            for name, some in rows.items()
            for told in kind(name).references()
            for code, row in some.items()
            if (name, code) not in left
        }
        if not left & needed:
            return left
        left -= needed


def _drop(
    found: Compared, wanted: Wanted, rows: Rows, after: dict[str, dict[str, Any]], convention: str,
    removing: bool, examples: set[Key],
) -> None:  # fmt: skip
    """What the file no longer holds, when it is asked; the examples, as soon as a real plan comes."""
    held = {(one.kind, one.code) for one in wanted.drafts}
    names = ("noeud", "fiche") if wanted.own is not None else answers.OWN
    mine = answers.of_convention(rows, convention)
    absent = {(name, code) for name in names for code in mine[name]} - held - examples
    asked = _with_below(mine, set(absent)) - held if removing else set()
    gone = removable(after, asked | examples)
    found.removed, found.examples = len(gone - examples), len(gone & examples)
    found.absent = len(absent - gone)
    for name, code in sorted(gone):
        del after[name][code]
        found.edits.append(Edit(name, code, seen=int(rows[name][code]["version"]), remove=True))


def _lay_out(
    found: Compared, own: tuple[Sheet, Mapping[str, str], tree.Tree, tuple[Any, ...]], rows: Rows,
    after: dict[str, dict[str, Any]], convention: str,
) -> None:  # fmt: skip
    """Keep how the plan is laid out, so that it can be given back in the territory's own table."""
    sheet, held, elements, columns = own
    layout = PlanLayout(mapping.form(held), columns, convention)
    order = [(element.kind, element.code) for _cells, element in elements.rows]
    given = list(own_plan.written(answers.of_convention(after, convention), layout, order))
    told = [
        [
            cell if held[title] == mapping.IGNORE else (text, styles.form(text))
            for title, text, cell in zip(sheet.titles, texts, cells, strict=True)
        ]
        for (texts, _element), cells in zip(elements.rows, given, strict=True)
    ]
    try:
        parts = own_plan.parts(order, given, told)
    except ValueError as error:
        line = elements.rows[int(str(error))][1].line
        text = "cellules trop longues pour être gardées telles quelles"
        found.problems.append(Problem(line, "", "", text, "ne pas importer ces colonnes, ou les raccourcir"))
        return
    texts = {convention: own_plan.packed(layout)}
    texts |= {f"{convention}/{number}": text for number, text in enumerate(parts, 1)}
    _keep_layout(found, texts, rows["disposition"], answers.parts_of(rows, convention), convention)


def _keep_layout(
    found: Compared, texts: Mapping[str, str], present: Mapping[str, Any], kept: Iterable[str],
    convention: str,
) -> None:  # fmt: skip
    for code, text in texts.items():
        before = present.get(code)
        if before is None or before["colonnes"] != text:
            seen = None if before is None else int(before["version"])
            given = {"libelle": f"Plan {convention}", "colonnes": text}
            found.edits.append(Edit("disposition", code, given, seen))
    for number in range(1, len(list(kept)) + 1):
        code = f"{convention}/{number}"
        if code not in texts:
            seen = int(present[code]["version"])
            found.edits.append(Edit("disposition", code, seen=seen, remove=True))


def _tree(after: Rows, convention: str, states: Mapping[Key, str]) -> pd.DataFrame:
    """The plan as it will be: genre, code, niveau, libelle, profondeur (0 at the top), etat."""
    mine = answers.of_convention(after, convention)
    below: dict[Any, list[tuple[str, Mapping[str, Any]]]] = {}
    for row in mine["noeud"].values():
        below.setdefault(row["parent"], []).append(("noeud", row))
    for row in mine["fiche"].values():
        below.setdefault(row["noeud"], []).append(("fiche", row))
    lines: list[tuple[str, str, str, str, int, str]] = []
    waiting = [("noeud", row, 0) for row in _ranked(below.get(None, []))]
    while waiting:
        name, row, depth = waiting.pop(0)
        label = str(row["libelle"] if name == "noeud" else row["intitule"])
        level = str(row["niveau"]) if name == "noeud" else "Action"
        state = STATES.get(states.get((name, row["code"]), ""), "absent du fichier, gardé")
        lines.append((name, str(row["code"]), level, label, depth, state))
        if name == "noeud":
            under = below.get(row["code"], [])
            nodes = [("noeud", one, depth + 1) for one in _ranked(under)]
            waiting[:0] = [("fiche", one, depth + 1) for kind_, one in under if kind_ == "fiche"] + nodes
    return pd.DataFrame(lines, columns=["genre", "code", "niveau", "libelle", "profondeur", "etat"])


def _ranked(some: list[tuple[str, Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    nodes = [row for name, row in some if name == "noeud"]
    return sorted(nodes, key=lambda row: (row["ordre"] is None, row["ordre"] or 0, row["code"]))
