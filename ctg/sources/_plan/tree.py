"""The rows of a plan as elements: each knows the one above it. Two layouts, one result."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ctg.sources._cells import fold
from ctg.sources._csv import shown
from ctg.sources._delivery import Problem
from ctg.sources._plan import words
from ctg.sources._plan.mapping import CODE, LEVEL, PARENT, TITLE, TYPE
from ctg.sources._plan.sheet import Sheet

# « Axe 1 : Petite enfance », « 1.2 - Accueil »: a number, then a sign and a space, before the label.
NUMBERED = re.compile(r"(?P<word>[^\W\d]+[ \u00a0]+(?:n°[ \u00a0]?)?)?(?P<number>\d+(?:\.\d+)*)(?P<sign>[ \u00a0]?[.:)–—-]?[ \u00a0]+)(?P<label>\D.*)", re.DOTALL)  # fmt: skip  # noqa: E501


@dataclass(eq=False)
class Element:
    """An element of the plan (kind noeud) or an action (kind fiche), from its first row.

    number: as it is written, "" without; relative: the number counts below the element above.
    """

    kind: str
    line: int
    level: str
    label: str
    number: str = ""
    relative: bool = False
    above: "Element | None" = None
    given: Mapping[str, str] = field(default_factory=dict)  # what the other columns hold, by target
    code: str = ""


@dataclass
class Tree:
    """Elements in their order, those above before those below; rows: what each row of the file is about."""

    elements: list[Element] = field(default_factory=list)
    rows: list[tuple[list[str], Element]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    prefixes: dict[str, str] = field(
        default_factory=dict
    )  # level -> « Axe {n} : », what is before its labels


def by_columns(sheet: Sheet, mapping: Mapping[str, str]) -> Tree:
    """One row per action, one column per level; a blank level repeats the one of the row above.

    It repeats it only as long as the levels to its left are the same, or blank too.
    """
    tree = Tree()
    tree.prefixes = _prefixes(sheet, mapping)
    nodes: dict[tuple[str, ...], Element] = {}
    before: list[str] = []
    for line, cells in sheet.rows:
        by_title = dict(zip(sheet.titles, cells, strict=True))
        path = _path([by_title[title].strip() for title, held in mapping.items() if held == LEVEL], before)
        before = path
        above = _above(tree, nodes, line, path, [title for title, held in mapping.items() if held == LEVEL])
        values = _values(by_title, mapping)
        if not values.get(TITLE) and (above is None or any(values.values())):
            told = "l'intitulé de l'action est vide" if above else "ni niveau, ni action"
            tree.problems.append(Problem(line, "", "", told, "le remplir, ou retirer la ligne"))
            continue
        if not values.get(TITLE):
            assert above is not None
            tree.rows.append((cells, above))
            continue
        if above is None:
            text = "action sans axe ni objectif"
            tree.problems.append(Problem(line, "", shown(values[TITLE]), text, "remplir son niveau"))
            continue
        sheet_of = Element("fiche", line, "", values[TITLE], values.get(CODE, ""), above=above, given=values)
        tree.elements.append(sheet_of)
        tree.rows.append((cells, sheet_of))
    return tree


def _path(own: list[str], before: list[str]) -> list[str]:
    """The levels of a row, blanks repeated from the row above while nothing changed to their left."""
    path, same = [], True
    for place, text in enumerate(own):
        above = before[place] if place < len(before) else ""
        path.append(text or (above if same else ""))
        same = same and path[-1] == above
    return path


def _above(
    tree: Tree, nodes: dict[tuple[str, ...], Element], line: int, path: list[str], titles: list[str]
) -> Element | None:
    """The deepest element of a row; those that were not met yet are made."""
    above: Element | None = None
    key: tuple[str, ...] = ()
    for title, text in zip(titles, path, strict=True):
        key = (*key, text)
        if not text:
            continue
        if key not in nodes:
            number, label = _split(text, tree.prefixes.get(title, ""))
            nodes[key] = Element("noeud", line, title.strip(), label, number, relative=True, above=above)
            tree.elements.append(nodes[key])
        above = nodes[key]
    return above


def _prefixes(sheet: Sheet, mapping: Mapping[str, str]) -> dict[str, str]:
    """Level -> what stands before its labels, when every one of them has its number there."""
    found = {}
    for place, title in enumerate(sheet.titles):
        texts = {cells[place].strip() for _line, cells in sheet.rows} - {""}
        if mapping[title] != LEVEL or not texts:
            continue
        read = [NUMBERED.fullmatch(text) for text in texts]
        marks = {(one["word"] or "") + "{n}" + one["sign"] for one in read if one and _mark(one, title)}
        if all(one and _mark(one, title) for one in read) and len(marks) == 1:
            found[title] = marks.pop()
    return found


def _mark(one: re.Match[str], title: str) -> bool:
    """« 100 places » is no number of an element: a sign, the word of the level or a point must say so."""
    if one["word"]:
        word = fold(one["word"].replace("n°", ""))
        return word in words.levels() or word == fold(title)
    return "." in one["number"] or bool(one["sign"].strip())


def _split(text: str, prefix: str) -> tuple[str, str]:
    found = NUMBERED.fullmatch(text) if prefix else None
    return (found["number"], found["label"].strip()) if found else ("", text)


def _values(by_title: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    held = {target: by_title[title].strip() for title, target in mapping.items()}
    return {target: text for target, text in held.items() if target not in (LEVEL, "garder", "ignorer")}


def by_rows(sheet: Sheet, mapping: Mapping[str, str]) -> Tree:
    """One row per element: the one above is named, or told by the number, or by the order of the levels."""
    tree = Tree()
    ranks: dict[str, int] = {}
    deepest = _deepest(sheet, mapping)
    for line, cells in sheet.rows:
        values = _values(dict(zip(sheet.titles, cells, strict=True)), mapping)
        number, level = values.get(CODE, ""), values.get(TYPE, "")
        if not values[TITLE]:
            tree.problems.append(Problem(line, "", "", "l'intitulé est vide", "le remplir"))
            continue
        if TYPE in values and not level:
            tree.problems.append(Problem(line, "", "", "le type de l'élément est vide", "le remplir"))
            continue
        depth = _depth(number)
        level = level or f"Niveau {depth + 1}"
        ranks.setdefault(fold(level), depth if TYPE not in values else len(ranks))
        action = fold(level) in deepest if TYPE in values else f"niveau_{depth + 1}" in deepest
        element = Element("fiche" if action else "noeud", line, level, values[TITLE], number, given=values)
        tree.elements.append(element)
        tree.rows.append((cells, element))
    _hang(tree, ranks, named=PARENT in mapping.values())
    if PARENT in mapping.values() and TYPE not in mapping.values():
        _leaves_are_actions(tree)
    _refuse_shapes(tree)
    tree.elements = list(_downwards(tree))
    return tree


def _depth(number: str) -> int:
    return len([part for part in re.split(r"[.\-]", number) if part]) - 1 if number else 0


def _deepest(sheet: Sheet, mapping: Mapping[str, str]) -> set[str]:
    """The folded levels that are actions: those that say so, or the last one to appear."""
    places = {target: sheet.titles.index(title) for title, target in mapping.items()}
    if TYPE in places:
        told = [fold(cells[places[TYPE]]) for _line, cells in sheet.rows if cells[places[TYPE]].strip()]
        found = {level for level in told if level in words.actions()}
        return found or set(list(dict.fromkeys(told))[-1:])
    if CODE not in places:
        return set()
    return {f"niveau_{max((_depth(cells[places[CODE]].strip()) for _, cells in sheet.rows), default=0) + 1}"}


def _hang(tree: Tree, ranks: Mapping[str, int], *, named: bool) -> None:
    """Give each element the one above it."""
    numbers = {element.number: element for element in tree.elements if element.number}
    labels: dict[str, list[Element]] = {}
    for element in tree.elements:
        labels.setdefault(fold(element.label), []).append(element)
    stack: list[Element] = []
    for element in tree.elements:
        rank = ranks[fold(element.level)]
        stack = [one for one in stack if ranks[fold(one.level)] < rank]
        if named:
            element.above = _named(tree, element, numbers, labels)
        elif _depth(element.number) > 0 and numbers.get(above := _number_above(element.number)):
            element.above = numbers[above]
        elif _depth(element.number) > 0 and "." in element.number:
            text = f"l'élément « {shown(_number_above(element.number))} » est absent"
            tree.problems.append(
                Problem(element.line, "", shown(element.number), text, "l'ajouter, ou corriger le numéro")
            )
        else:
            element.above = stack[-1] if stack else None
        stack.append(element)


def _leaves_are_actions(tree: Tree) -> None:
    """Where only the element above is told, an action is what has nothing below it."""
    full = {id(element.above) for element in tree.elements}
    for element in tree.elements:
        chain = [element]
        while chain[-1].above is not None and chain[-1].above not in chain:
            chain.append(chain[-1].above)
        element.level = f"Niveau {len(chain)}"
        element.kind = "noeud" if id(element) in full or element.above is None else "fiche"


def _number_above(number: str) -> str:
    return re.sub(r"[.\-][^.\-]*[.\-]?$", "", number)


def _named(
    tree: Tree, element: Element, numbers: Mapping[str, Element], labels: Mapping[str, list[Element]]
) -> Element | None:
    told = element.given[PARENT]
    if not told:
        return None
    found = [numbers[told]] if told in numbers else labels.get(fold(told), [])
    if len(found) != 1:
        text = "élément au-dessus inconnu" if not found else "plusieurs éléments portent ce nom"
        problem = Problem(element.line, "", shown(told), text, "écrire le numéro d'un élément du tableau")
        tree.problems.append(problem)
        return None
    return found[0]


def _refuse_shapes(tree: Tree) -> None:
    """A circle, something below an action, an action below nothing."""
    for element in tree.elements:
        seen, above = {id(element)}, element.above
        while above is not None and id(above) not in seen:
            seen.add(id(above))
            above = above.above
        told, hint = "", ""
        if above is not None:
            told, hint = (
                "éléments en boucle : chacun est au-dessus de l'autre",
                "corriger l'élément au-dessus",
            )
            element.above = None
        elif element.above is not None and element.above.kind == "fiche":
            told = f"placé sous l'action « {shown(element.above.label, 40)} »"
            hint = "le placer sous un axe ou un objectif"
        elif element.above is None and element.kind == "fiche" and not tree.problems:
            told, hint = "action sans axe ni objectif", "dire l'élément au-dessus"
        if told:
            tree.problems.append(Problem(element.line, "", shown(element.label, 40), told, hint))


def _downwards(tree: Tree) -> Iterator[Element]:
    """The elements, each after the one above it, otherwise in the order of the file."""
    done: set[int] = set()
    for element in tree.elements:
        chain = [element]
        while chain[-1].above is not None and id(chain[-1].above) not in done and len(chain) < 1000:
            chain.append(chain[-1].above)
        for one in reversed(chain):
            if id(one) not in done:
                done.add(id(one))
                yield one
