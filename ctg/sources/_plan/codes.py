"""A code for each element of a plan: its own number when it has one, otherwise its place.

What was imported before keeps its code: it is found by its number, or by its label under the same
element. Where another convention uses these codes, they are all written CONVENTION:CODE.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ctg.sources._cells import fold
from ctg.sources._csv import shown
from ctg.sources._delivery import Problem
from ctg.sources._plan.tree import Element, Tree

Key = tuple[str, str]  # kind and code


@dataclass(frozen=True)
class Present:
    """What the logbook holds already. own: of this convention, kind and code -> (code above, label)."""

    own: Mapping[Key, tuple[str, str]] = field(default_factory=dict)
    others: frozenset[Key] = frozenset()


def assign(tree: Tree, present: Present, convention: str) -> list[Problem]:
    """Write the code of every element; the problems are numbers and labels that come twice."""
    labels = {(kind, above, fold(label)): code for (kind, code), (above, label) in present.own.items()}
    qualified = _qualifies(tree, present, convention)
    used: dict[Key, Element] = {}
    reserved = {code for _kind, code in present.own} | {
        _code(("noeud", number), present, convention, qualified)
        for element in tree.elements
        if (number := slug(element.number))
    }
    problems: list[Problem] = []
    for element in tree.elements:
        above = element.above.code if element.above else ""
        number = slug(element.number)
        if number:
            key = (element.kind, _whole(number, element, convention))
            code = _code(key, present, convention, qualified)
        else:
            code = labels.get((element.kind, above, fold(element.label)), "")
            if not code or (element.kind, code) in used:
                code = _next(above, reserved, convention, qualified)
        twice = used.get((element.kind, code)) or _same_label(element, used)
        if twice:
            text = f"{'numéro' if number else 'intitulé'} en double (déjà ligne {twice.line})"
            value = shown(element.number if number else element.label)
            problems.append(Problem(element.line, "", value, text, "n'en garder qu'un, ou le renuméroter"))
        element.code = code
        used[element.kind, code] = element
        reserved.add(code)
    return problems


def slug(number: str) -> str:
    """A number as a code: no space, comma nor final point."""
    return re.sub(r"[\s;,|]+", "-", number.strip().rstrip(".:)- "))[:60]


def short(code: str, convention: str) -> str:
    """A code as the plan itself writes it."""
    return code.removeprefix(f"{convention}:")


def _whole(number: str, element: Element, convention: str) -> str:
    """« Objectif 2 » of the axe 1 is 1.2."""
    if element.above is None or not element.relative:
        return number
    above = short(element.above.code, convention)
    return number if number.startswith(f"{above}.") else f"{above}.{number}"


def _qualifies(tree: Tree, present: Present, convention: str) -> bool:
    """Whether the codes of this plan carry the name of its convention: what was imported before tells."""
    if present.own:
        return any(code.startswith(f"{convention}:") for _kind, code in present.own)
    taken = {code for _kind, code in present.others}
    return bool(taken) and any(
        not element.number or slug(element.number) in taken for element in tree.elements
    )


def _code(key: Key, present: Present, convention: str, qualified: bool) -> str:
    kind, code = key
    if (kind, code) in present.own:
        return code
    return f"{convention}:{code}" if qualified or key in present.others else code


def _next(above: str, reserved: set[str], convention: str, qualified: bool) -> str:
    number = 1
    while True:
        code = f"{above}.{number}" if above else f"{convention}:{number}" if qualified else str(number)
        if code not in reserved:
            return code
        number += 1


def _same_label(element: Element, used: Mapping[Key, Element]) -> Element | None:
    """Two actions of one name under one element, when no number tells them apart."""
    if element.number or element.kind != "fiche":
        return None
    alike = (one for one in used.values() if one.above is element.above and one.kind == element.kind)
    return next((one for one in alike if fold(one.label) == fold(element.label)), None)
