"""What people type, as values of the store: text from a cell or a form in, typed values or problems out.

Every entry passes here, whatever it comes from: page, import, command line. Nothing is guessed: a value
that cannot be read is a `Problem`, in French, that names the row and the field.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite, isnan
from typing import Any

from ctg.carnet.kinds import LONGEST, MOST_ITEMS, Field, Kind, kind, words
from ctg.errors import CtgError

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # no store keeps NUL or half a character
LINES = re.compile(r"[\r\n\t]+")
SPACES = "\u00a0\u202f "
CODE = re.compile(r"[^\s;,|\x00-\x1f\x7f\ud800-\udfff]{1,80}")
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
SHOWN = 40
LARGEST = 2**31 - 1  # of an integer, on every store


@dataclass(frozen=True)
class Known:
    """The codes that a row may name. None: not checked, since nothing is known here."""

    communes: frozenset[str] | None = None  # and sectors, and the whole
    services: frozenset[str] | None = None
    indicateurs: frozenset[str] | None = None
    themes: frozenset[str] | None = None

    def of(self, vocabulary: str) -> frozenset[str] | None:
        found: frozenset[str] | None = getattr(self, vocabulary)
        return found


@dataclass(frozen=True)
class Problem:
    """One value that cannot be kept, and what to do; `row` is filled in by an import."""

    kind: str
    code: str
    field: str
    value: str
    problem: str
    row: int | None = None

    def __str__(self) -> str:
        where = f"{kind(self.kind).label} « {self.code} »" if self.code else kind(self.kind).label
        label = (
            kind(self.kind).fields[self.field].label if self.field in kind(self.kind).fields else self.field
        )
        line = f"ligne {self.row}, " if self.row is not None else ""
        return f"{line}{where}, « {label} » : {self.problem}"


class Refused(CtgError):
    """Nothing was written; every problem is in `problems`, the message tells the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        more = f" ({len(problems) - 1} autres problèmes)" if len(problems) > 1 else ""
        super().__init__(
            f"{str(problems[0]).rstrip('.')}{more}. Rien n'a été enregistré : corriger, puis recommencer."
        )


@dataclass
class Reading:
    """Typed values by field, and what could not be read."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(told: Kind, code: str, given: Mapping[str, Any], known: Known) -> Reading:
    """The fields that are given, typed; an empty one is None. Others are left as they are."""
    found = Reading()
    if not CODE.fullmatch(code):
        found.problems.append(Problem(told.code, code[:SHOWN], "code", code[:SHOWN], _code_problem(code)))
    for name, value in given.items():
        if name not in told.fields:
            accepted = ", ".join(told.fields)
            text = f"champ inconnu. Champs acceptés : {accepted}."
            found.problems.append(Problem(told.code, code, name, str(value)[:SHOWN], text))
            continue
        try:
            found.values[name] = typed(told.fields[name], value, known)
        except ValueError as error:
            shown = str(value)[:SHOWN]
            found.problems.append(Problem(told.code, code, name, shown, str(error)))
    return found


def _code_problem(code: str) -> str:
    if not code.strip():
        return "code absent. Donner un code, par exemple 1.2."
    return "code mal formé. Écrire 80 caractères au plus, sans espace, virgule ni point-virgule."


def typed(told: Field, value: Any, known: Known) -> Any:
    """The value of a field; None when it is empty; ValueError says in French what is wrong."""
    if value is None or value in ("", []) or (isinstance(value, float) and isnan(value)):
        return None
    if told.one:
        return _one(told, _text(told, value), known)
    readers = {
        "text": _text, "long": _text, "reference": _text, "date": _date, "number": _number,
        "integer": _integer, "choice": _choice, "list": _list, "points": _points,
    }  # fmt: skip
    if told.type == "codes":
        return _codes(told, value, known)
    found = readers[told.type](told, value)
    return None if found in ("", [], {}) else found


def line(text: str) -> str:
    """A text on one line, that every store keeps."""
    return LINES.sub(" ", CONTROL.sub("", text)).strip()


def _text(told: Field, value: Any) -> str:
    text = unicodedata.normalize("NFC", CONTROL.sub("", str(value))).strip()
    if told.type != "long":
        text = LINES.sub(" ", text)
    most = LONGEST.get(told.type, 80)
    if len(text) > most:
        raise ValueError(f"texte de {len(text)} caractères, {most} au plus. Le raccourcir.")
    return text


def _date(_told: Field, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    for form in DATES:
        try:
            found = datetime.strptime(text.split("T")[0].split(" 00:00")[0], form).date()
        except ValueError:
            continue
        if 1900 <= found.year <= 2200:
            return found
    raise ValueError(f"« {text[:SHOWN]} » n'est pas une date. Écrire par exemple 31/12/2027.")


def _number(told: Field, value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError("oui ou non n'est pas un nombre. Écrire un nombre.")
    text = str(value).strip()
    for space in SPACES:
        text = text.replace(space, "")
    try:
        found = float(text.replace("\u2212", "-").replace(",", "."))
    except ValueError as error:
        raise ValueError(f"« {str(value)[:SHOWN]} » n'est pas un nombre. Écrire par exemple 12,5.") from error
    if not isfinite(found) or abs(found) > 1e15:
        raise ValueError("nombre démesuré. Vérifier l'unité.")
    if told.least is not None and found < told.least:
        raise ValueError(f"{found:g} est trop petit : {told.least:g} au moins. Le corriger.")
    if told.most is not None and found > told.most:
        raise ValueError(f"{found:g} est trop grand : {told.most:g} au plus. Le corriger.")
    return found


def _integer(told: Field, value: Any) -> int:
    found = _number(told, value)
    if found != int(found):
        raise ValueError(f"{found:g} n'est pas un nombre entier. Écrire par exemple 12.")
    if abs(found) > LARGEST:
        raise ValueError("nombre démesuré. Vérifier l'unité.")
    return int(found)


def _choice(told: Field, value: Any) -> str:
    """The code, or its French word, whatever the case and the accents."""
    text = str(value).strip()
    plain = _plain(text)
    for code in told.choices:
        if plain in (_plain(code), _plain(words()[code])):
            return code
    accepted = ", ".join(words()[code] for code in told.choices)
    raise ValueError(f"« {text[:SHOWN]} » n'est pas accepté. Valeurs acceptées : {accepted}.")


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text)
    return "".join(one for one in bare if not unicodedata.combining(one)).casefold().replace("_", " ").strip()


def _list(told: Field, value: Any) -> list[str]:
    parts = value if isinstance(value, list | tuple) else re.split(r"[;\n]", str(value))
    line = Field(told.name, "text", told.label)
    found = [text for part in parts if (text := _text(line, part))]
    if len(found) > MOST_ITEMS:
        raise ValueError(f"{len(found)} éléments, {MOST_ITEMS} au plus. En retirer.")
    return list(dict.fromkeys(found))


def _codes(told: Field, value: Any, known: Known) -> list[str]:
    parts = value if isinstance(value, list | tuple) else re.split(r"[;,\s]+", str(value))
    found = list(dict.fromkeys(code for part in parts if (code := CONTROL.sub("", str(part)).strip())))
    if len(found) > MOST_ITEMS:
        raise ValueError(f"{len(found)} codes, {MOST_ITEMS} au plus. En retirer.")
    return [_one(told, code, known) for code in found]


def _one(told: Field, code: str, known: Known) -> str:
    accepted = known.of(told.of)
    if not CODE.fullmatch(code):
        raise ValueError(f"« {code[:SHOWN]} » n'est pas un code ({told.label.lower()}). Vérifier le code.")
    if accepted is not None and code not in accepted:
        raise ValueError(f"« {code[:SHOWN]} » est inconnu ({told.label.lower()}). Vérifier le code.")
    return code


def _points(told: Field, value: Any) -> dict[str, float]:
    """{"2026-12-31": 5} from the same, or from « 31/12/2026 = 5 ; 31/12/2027 = 8 »."""
    pairs = value.items() if isinstance(value, Mapping) else _pairs(str(value))
    amount = Field(told.name, "number", told.label)
    found = {_date(told, day).isoformat(): _number(amount, number) for day, number in pairs}
    return dict(sorted(found.items()))


def _pairs(text: str) -> list[tuple[str, str]]:
    parts = [part for part in re.split(r"[;\n]", text) if part.strip()]
    split = [part.split("=") for part in parts]
    if any(len(pair) != 2 for pair in split):
        raise ValueError("jalons mal formés. Écrire par exemple 31/12/2026 = 5 ; 31/12/2027 = 8.")
    return [(day, number) for day, number in split]


def coherent(told: Kind, code: str, row: Mapping[str, Any]) -> list[Problem]:
    """What the fields of a whole row must say together."""
    problems = [
        Problem(told.code, code, name, "", "champ obligatoire et vide. Le remplir.")
        for name, item in told.fields.items()
        if item.required and row.get(name) is None
    ]
    for first, last in (("debut", "fin"), ("base_le", "cible_le"), ("ouvert_le", "ferme_le")):
        if row.get(first) and row.get(last) and row[last] < row[first]:
            text = f"antérieure à « {told.fields[first].label} ». Corriger l'une des deux dates."
            problems.append(Problem(told.code, code, last, str(row[last]), text))
    low, high = row.get("age_min"), row.get("age_max")
    if low is not None and high is not None and high < low:
        problems.append(
            Problem(told.code, code, "age_max", str(high), "plus petit que l'âge minimal. Corriger.")
        )
    if told.code == "indicateur" and row.get("forme") in ("niveau", "variation"):
        problems += _target(code, row)
    return problems


def _target(code: str, row: Mapping[str, Any]) -> list[Problem]:
    base, target = row.get("base"), row.get("cible")
    still = target == 0 if row.get("forme") == "variation" else base is not None and base == target
    if not still:
        return []
    text = "cible égale au départ. Changer la cible, ou choisir la forme « maintien »."
    return [Problem("indicateur", code, "cible", str(target), text)]
