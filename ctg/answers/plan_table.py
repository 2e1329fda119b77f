"""The plan of a convention as a table: flat, in the territory's own layout, or one sheet per kind."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ctg.answers import own_plan
from ctg.answers.carnet import carnet
from ctg.base.read import Location
from ctg.carnet import store
from ctg.carnet.kinds import Field, kind, words
from ctg.errors import CtgError, UnknownName
from ctg.model import PlanLayout

OWN = ("noeud", "fiche", "etape", "moyen", "indicateur", "mesure")  # the sheets of our own workbook
KINDS = ("convention", *OWN, "disposition")
HIDDEN = ("noeud", "intitule")  # of a sheet: said by the columns of the plan itself
COLUMNS = ("code", "niveau", "parent", "intitule", *(n for n in kind("fiche").fields if n not in HIDDEN))
CODE_HELP = "Sans espace ; par exemple 1.2, ou 1.2.1/e1 pour une étape."
Rows = dict[str, dict[str, dict[str, Any]]]  # kind -> code -> row


def everything(base: Location) -> Rows:
    """The rows of the plans of every convention, as they are at one moment."""
    found = store.everything(carnet(base), KINDS)
    return {name: {str(row["code"]): row for row in rows} for name, rows in found.items()}


def plan(base: Location, disposition: str | None = None, convention: str | None = None) -> pd.DataFrame:
    """The plan in the layout that an import kept, with its own titles, order and words.

    Without a layout: one row per element, then one per sheet, in the order of the plans. code, niveau
    (the territory's word, or « Fiche action »), parent (code of the element above), intitule, then the
    fields of a sheet (ISO dates, French words, lists separated by « ; »); empty where not filled in.
    """
    rows = everything(base)
    if convention is not None:
        _known(rows, convention)
        rows = {**rows, **of_convention(rows, convention)}
    if disposition is None:
        return _flat(rows)
    layout, kept = layout_of(rows, disposition)
    mine = of_convention(rows, layout.convention)
    lines = own_plan.table(mine, layout, kept)
    return pd.DataFrame(lines, columns=pd.Index([column.title for column in layout.columns]), dtype=object)


def layouts(base: Location) -> dict[str, str]:
    """Code of each layout that an import kept -> its name."""
    found = everything(base)["disposition"].values()
    return {str(row["code"]): str(row["libelle"]) for row in found if _is_layout(row)}


def _is_layout(row: Mapping[str, Any]) -> bool:
    told = json.loads(row["colonnes"])
    return isinstance(told, dict) and "columns" in told and "convention" in told


def layout_of(rows: Mapping[str, Mapping[str, Mapping[str, Any]]], code: str) -> tuple[PlanLayout, list[str]]:
    """A layout and the parts that go with it; UnknownName lists those there are."""
    known = [name for name, row in rows["disposition"].items() if _is_layout(row)]
    if code not in known:
        if not known:
            raise CtgError(
                f"Disposition « {code} » : aucun plan n'a encore été importé. En importer un d'abord."
            )
        raise UnknownName("Disposition", code, known)
    return own_plan.unpacked(rows["disposition"][code]["colonnes"]), parts_of(rows, code)


def parts_of(rows: Mapping[str, Mapping[str, Mapping[str, Any]]], code: str) -> list[str]:
    """The rows of the file, in the order of their parts."""
    found: list[str] = []
    while (part := f"{code}/{len(found) + 1}") in rows["disposition"]:
        found.append(str(rows["disposition"][part]["colonnes"]))
    return found


def of_convention(rows: Mapping[str, Mapping[str, Mapping[str, Any]]], convention: str) -> dict[str, Any]:
    """The rows of one convention: its elements, their sheets, and what hangs from these."""
    found: dict[str, Any] = {
        "noeud": {code: row for code, row in rows["noeud"].items() if row["convention"] == convention}
    }
    for name, field, above in (
        ("fiche", "noeud", "noeud"), ("etape", "fiche", "fiche"), ("moyen", "fiche", "fiche"),
        ("indicateur", "fiche", "fiche"), ("mesure", "indicateur", "indicateur"),
    ):  # fmt: skip
        found[name] = {code: row for code, row in rows[name].items() if row[field] in found[above]}
    return found


def sheets(base: Location, convention: str | None = None) -> dict[str, pd.DataFrame]:
    """The whole plan of a convention, or of the only one: kind -> one row per row, code then every field.

    This is what an import reads back unchanged. The convention itself is chosen at the import.
    """
    rows = everything(base)
    code = convention or only_convention(rows)
    _known(rows, code)
    mine = of_convention(rows, code)
    found = {}
    for name in OWN:
        fields = own_fields(name)
        lines = [
            [row["code"], *(_plain(told, row[told.name]) for told in fields.values())]
            for row in sorted(mine[name].values(), key=_in_order)
        ]
        found[name] = pd.DataFrame(lines, columns=["code", *fields], dtype=object)
    return found


def _known(rows: Rows, convention: str) -> None:
    if convention not in rows["convention"]:
        raise UnknownName("Convention", convention, rows["convention"])


def own_fields(name: str) -> dict[str, Field]:
    """The fields of a kind in our own workbook: all of them, but the convention, which is chosen."""
    return {field: told for field, told in kind(name).fields.items() if field != "convention"}


def only_convention(rows: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The convention that is meant when nobody says: the only one that is no example."""
    real = [code for code, row in rows["convention"].items() if row["nature"] != "exemple"]
    codes = real or list(rows["convention"])
    if len(codes) != 1:
        told = f"Conventions du carnet : {', '.join(codes)}." if codes else "Le carnet n'en contient aucune."
        raise CtgError(f"De quelle convention s'agit-il ? {told} Donner son code.")
    return codes[0]


def _in_order(row: Mapping[str, Any]) -> tuple[list[tuple[int, str]], str]:
    """1.2 before 1.10."""
    pieces = str(row["code"]).replace("/", ".").split(".")
    return [(int(piece), "") if piece.isdecimal() else (10**9, piece) for piece in pieces], str(row["code"])


def _plain(told: Field, value: Any) -> Any:
    """A value as a cell holds it: dates and numbers stay so, choices by their French word."""
    if value is None:
        return None
    if told.type == "choice":
        return words()[value]
    if told.type == "points":
        return " ; ".join(f"{day} = {amount!r}" for day, amount in value.items())
    if isinstance(value, list):
        return " ; ".join(map(str, value))
    return value


def _flat(rows: Rows) -> pd.DataFrame:
    lines: list[list[Any]] = []
    fields = [told for name, told in kind("fiche").fields.items() if name not in HIDDEN]
    nodes = sorted(rows["noeud"].values(), key=_in_order)
    for row in nodes:
        lines.append([row["code"], row["niveau"], row["parent"], row["libelle"], *[None] * len(fields)])
        lines[-1][-1] = words()[row["nature"]]
    for row in sorted(rows["fiche"].values(), key=_in_order):
        values = [_plain(told, row[told.name]) for told in fields]
        lines.append([row["code"], "Fiche action", row["noeud"], row["intitule"], *values])
    return pd.DataFrame(lines, columns=list(COLUMNS), dtype=object)


def blank() -> dict[str, pd.DataFrame]:
    """The template: our own workbook, empty."""
    return {name: pd.DataFrame(columns=["code", *own_fields(name)]) for name in OWN}


def guide() -> pd.DataFrame:
    """What each column of the template is: feuille, colonne, libelle, obligatoire, forme, valeurs, aide."""
    rows = [
        (name, "code", "Code", True, "texte", "", CODE_HELP) for name in OWN
    ] + [
        (
            name, field, told.label, told.required, told.type,
            ", ".join(words()[code] for code in told.choices), told.help,
        )
        for name in OWN
        for field, told in own_fields(name).items()
    ]  # fmt: skip
    columns = ["feuille", "colonne", "libelle", "obligatoire", "forme", "valeurs", "aide"]
    return pd.DataFrame(rows, columns=columns).sort_values("feuille", key=lambda one: one.map(OWN.index), kind="stable")  # fmt: skip  # noqa: E501
