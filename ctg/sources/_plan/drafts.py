"""The rows that a plan asks for: kind, code, values by field, and where each of them was read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ctg.sources._cells import Unreadable, fold
from ctg.sources._csv import shown
from ctg.sources._delivery import Problem
from ctg.sources._plan import words
from ctg.sources._plan.codes import Key
from ctg.sources._plan.mapping import CODE, INDICATORS, PARENT, STEPS, TITLE, TYPE
from ctg.sources._plan.sheet import Sheet
from ctg.sources._plan.tree import Element, Tree

NOT_OF_A_SHEET = (CODE, TYPE, PARENT, TITLE, STEPS, INDICATORS)
CHILDREN = {STEPS: ("etape", "e"), INDICATORS: ("indicateur", "i")}
CHILDREN_KINDS = tuple(kind for kind, _letter in CHILDREN.values())
Told = Mapping[str, Any]  # what the logbook says of a field: type, of, one, label


@dataclass(frozen=True)
class Draft:
    """One row to write.

    given   values by field, as the logbook reads them
    titles  field -> title of its column, and sheet: where the report says to look
    """

    kind: str
    code: str
    given: dict[str, Any]
    line: int
    titles: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True)
class Rules:
    """What the reading needs to know: fields of a sheet, vocabularies, children that are there already."""

    fields: Mapping[str, Any]  # field of a sheet -> its declaration in the logbook
    known: words.Vocabularies
    children: Mapping[tuple[str, str, str], str] = field(default_factory=dict)  # kind, sheet, label -> code
    used: frozenset[Key] = frozenset()


def of_tree(tree: Tree, mapping: Mapping[str, str], rules: Rules, convention: str) -> tuple[list[Draft], list[Problem]]:  # fmt: skip  # noqa: E501
    """The drafts of the elements and of their sheets; codes are assigned already."""
    titles = {target: title for title, target in mapping.items()}
    commas = {target for target in titles if not _separated(tree, target)}
    drafts: list[Draft] = []
    problems: list[Problem] = []
    ranks: dict[int, int] = {}
    for element in tree.elements:
        if element.kind == "noeud":
            rank = ranks[id(element.above)] = ranks.get(id(element.above), 0) + 1
            drafts.append(_node(element, rank, convention, titles))
            continue
        values: dict[str, Any] = {"noeud": element.above.code if element.above else ""}
        values |= {"intitule": element.label, "nature": "observe"}
        for target, text in element.given.items():
            if target in NOT_OF_A_SHEET or target not in rules.fields:
                continue
            try:
                values[target] = cell(rules.fields[target], text, rules.known, commas=target in commas)
            except Unreadable as error:
                problems.append(_problem(element.line, titles[target], text, error))
        drafts.append(Draft("fiche", element.code, values, element.line, titles))
        for target in CHILDREN:
            texts = words.listed(element.given.get(target, ""), commas=False)
            drafts += _children(element, target, texts, rules, titles)
    return drafts, problems


def _problem(line: int, title: str, text: str, error: Unreadable, sheet: str = "") -> Problem:
    where = f" (feuille « {sheet} »)" if sheet else ""
    told = str(error).removeprefix(f"« {text} » ")
    return Problem(line, title, shown(text), f"{told}{where}", error.suggestion)


def _node(element: Element, rank: int, convention: str, titles: Mapping[str, str]) -> Draft:
    values = {
        "convention": convention,
        "parent": element.above.code if element.above else None,
        "niveau": element.level,
        "libelle": element.label,
        "ordre": rank,
        "nature": "observe",
    }
    told = {
        "libelle": element.level if element.relative else titles[TITLE],
        "niveau": titles.get(TYPE, ""),
        **titles,
    }
    return Draft("noeud", element.code, values, element.line, told)


def _separated(tree: Tree, target: str) -> bool:
    """Whether the lists of a column are separated by ; or line breaks: then a comma is part of a name."""
    texts = (element.given.get(target, "") for element in tree.elements)
    return any(";" in text or "\n" in text for text in texts)


def _children(
    element: Element, target: str, texts: list[str], rules: Rules, titles: Mapping[str, str]
) -> list[Draft]:
    kind, letter = CHILDREN[target]
    drafts: list[Draft] = []
    used = set(rules.used)
    for rank, text in enumerate(dict.fromkeys(texts), 1):
        code = rules.children.get((kind, element.code, fold(text)), "")
        number = rank
        while not code or (kind, code) in {(one.kind, one.code) for one in drafts}:
            code = f"{element.code}/{letter}{number}"
            if (kind, code) in used:
                code = ""
            number += 1
        values: dict[str, Any] = {"fiche": element.code, "libelle": text}
        if kind == "etape":
            values["ordre"] = rank
        drafts.append(Draft(kind, code, values, element.line, {"libelle": titles[target]}))
    return drafts


def cell(told: Any, text: str, known: words.Vocabularies, *, commas: bool = False) -> Any:
    """What a cell says, as the logbook reads it; Unreadable when people's words leave a doubt."""
    if not text:
        return None
    readers: dict[str, Callable[[], Any]] = {
        "choice": lambda: words.choice(told.name, text),
        "number": lambda: words.number(text),
        "integer": lambda: words.number(text),
        "date": lambda: words.day(text),
        "list": lambda: words.listed(text, commas=commas),
        "codes": lambda: _codes(told, text, known),
    }
    return readers[told.type]() if told.type in readers else text


def _codes(told: Any, text: str, known: words.Vocabularies) -> Any:
    found = words.codes(told.of, text, known)
    if not told.one:
        return found
    if len(found) > 1:
        raise Unreadable("un seul code est attendu", "n'en garder qu'un")
    return found[0] if found else None


def of_workbook(
    sheets: Mapping[str, Sheet], kinds: Mapping[str, Mapping[str, Any]], known: words.Vocabularies,
    convention: str,
) -> tuple[list[Draft], list[Problem]]:  # fmt: skip
    """The drafts of the project's own workbook: one sheet per kind, one column per field, a code."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for kind, sheet in sheets.items():
        fields = kinds[kind]
        titles = _own_titles(sheet, fields)
        unknown = [title for title in sheet.titles if title.strip() and title not in titles.values()]
        problems += [
            Problem(
                1, title, "", f"colonne inconnue (feuille « {kind} »)", "la retirer, ou reprendre le modèle"
            )
            for title in unknown
        ]
        if CODE not in titles:
            problems.append(Problem(1, "", "", f"feuille « {kind} » sans colonne « code »", "l'ajouter"))
            continue
        places = {name: sheet.titles.index(title) for name, title in titles.items()}
        for line, cells in sheet.rows:
            values: dict[str, Any] = {}
            for name, place in places.items():
                try:
                    if name != CODE:
                        values[name] = cell(fields[name], cells[place].strip(), known)
                except Unreadable as error:
                    problems.append(_problem(line, titles[name], cells[place].strip(), error, kind))
            if kind == "noeud":
                values |= {"convention": convention}
            drafts.append(Draft(kind, cells[places[CODE]].strip(), values, line, titles, kind))
    return drafts, problems


def _own_titles(sheet: Sheet, fields: Mapping[str, Any]) -> dict[str, str]:
    named = {CODE: CODE}
    for name, told in fields.items():
        named |= {fold(told.label): name, fold(name): name}
    return {named[fold(title)]: title for title in sheet.titles if fold(title) in named}
