"""What each column of a plan holds, guessed from its title, and in which of two layouts it is.

colonnes  one row per action, and one column per level, whatever its name
lignes    one row per element, with its type, its number or the element above; actions are the deepest
"""

from collections.abc import Mapping

from ctg.sources._cells import fold, nearest
from ctg.sources._delivery import Problem
from ctg.sources._plan import words
from ctg.sources._plan.sheet import Sheet

LEVEL, CODE, TYPE, PARENT, TITLE = "niveau", "code", "type", "parent", "intitule"
STEPS, INDICATORS = "etapes", "indicateurs"
KEEP, IGNORE = "garder", "ignorer"
BESIDE = {
    LEVEL: "Niveau du plan (axe, enjeu, objectif…)",
    CODE: "Numéro",
    TYPE: "Type d'élément, un par ligne",
    PARENT: "Élément au-dessus",
    STEPS: "Étapes",
    INDICATORS: "Indicateurs",
    KEEP: "Garder telle quelle",
    IGNORE: "Ne pas importer",
}
SEVERAL = (LEVEL, KEEP, IGNORE)  # what more than one column may hold


def targets(labels: Mapping[str, str]) -> dict[str, str]:
    """Everything that a column may hold -> its French name. labels: field of a sheet -> its label."""
    first = {name: BESIDE[name] for name in (LEVEL, CODE, TYPE, PARENT)}
    last = {name: BESIDE[name] for name in (STEPS, INDICATORS, KEEP, IGNORE)}
    return first | dict(labels) | last


def guess(titles: list[str], labels: Mapping[str, str], confirmed: Mapping[str, str]) -> dict[str, str]:
    """Title -> what it holds; « ignorer » where no word of it is known. What is confirmed wins.

    A word such as « Objectif » names a level to the left of the column of the actions, a field of the
    action to its right.
    """
    own = {fold(word): name for name, label in labels.items() for word in (name, label)}
    known = {**words.titles(), **own}
    action = _place_of_actions(titles, known, confirmed)
    found: dict[str, str] = {}
    for place, title in enumerate(titles):
        plain = fold(title)
        target = known.get(plain, IGNORE)
        if place < action < len(titles) and _level(plain) and target not in (TYPE, PARENT, CODE):
            target = LEVEL
        if title in confirmed:
            target = confirmed[title]
        elif target in found.values() and target not in SEVERAL:
            target = IGNORE
        found[title] = target
    return found


def _place_of_actions(titles: list[str], known: Mapping[str, str], confirmed: Mapping[str, str]) -> int:
    told = [confirmed.get(title, known.get(fold(title), "")) for title in titles]
    if TYPE in told or PARENT in told:
        return 0
    return told.index(TITLE) if TITLE in told else len(titles)


def _level(plain: str) -> bool:
    return any(word in words.levels() for word in (plain, plain.rstrip("s"), plain.rstrip("_0123456789")))


def form(mapping: Mapping[str, str]) -> str:
    """The layout that the columns tell."""
    held = set(mapping.values())
    return "colonnes" if LEVEL in held else "lignes"


def near(titles: list[str], labels: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Title that is ignored -> what it looks like, to be confirmed."""
    known = {**words.titles(), **{fold(label): name for name, label in labels.items()}}
    found = {}
    for title in titles:
        close = nearest(title, known) if mapping[title] == IGNORE and title.strip() else ""
        if close and known[close] not in mapping.values():
            found[title] = known[close]
    return found


def problems(sheet: Sheet, labels: Mapping[str, str], mapping: Mapping[str, str]) -> list[Problem]:
    """What keeps the table from being read at all: no action, twice the same thing, a second header."""
    held = [target for target in mapping.values() if target not in SEVERAL]
    names = targets(labels)
    found = [
        Problem(1, title, "", f"deux colonnes pour « {names[target]} »", "n'en garder qu'une")
        for title, target in mapping.items()
        if held.count(target) > 1 and target in held
    ]
    second = _second_header(sheet, labels, mapping)
    if second:
        text = "seconde ligne de titres"
        return [*found, Problem(second, "", "", text, "n'en garder qu'une, celle du bas, en première ligne")]
    if TITLE not in held:
        text = "aucune colonne ne dit l'intitulé des actions"
        found.append(Problem(1, "", "", text, "désigner celle qui le dit (Intitulé)"))
    elif form(mapping) == "lignes" and not {CODE, TYPE, PARENT} & set(held):
        text = "rien ne dit l'axe ou l'objectif de chaque action"
        found.append(Problem(1, "", "", text, "désigner les colonnes de niveau, ou celle du numéro"))
    return found


def _second_header(sheet: Sheet, labels: Mapping[str, str], mapping: Mapping[str, str]) -> int:
    """The line of the row below the titles when it has more titles than they do; 0 otherwise."""
    line, cells = sheet.rows[0] if sheet.rows else (0, [])
    below = guess(cells, labels, {})
    known = sum(target != IGNORE for title, target in below.items() if title.strip())
    above = sum(target != IGNORE for target in mapping.values())
    return line if known >= 2 and known > above else 0
