"""The plan as it is edited: the fields of a kind, the rows with their versions, what may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ctg import french, indicators
from ctg import services as catalogue
from ctg.answers.carnet import carnet
from ctg.answers.historique import historique
from ctg.answers.plan import Plan, Row, plan
from ctg.base.read import Location, read
from ctg.carnet import store
from ctg.carnet.kinds import Field, kind, words
from ctg.services import offers

__all__ = [
    "CHILDREN", "Field", "Opened", "choices", "everything", "fields", "gestures", "kind_label", "label",
    "opened", "said", "sheets", "shown", "vocabulary",
]  # fmt: skip
CHILDREN = ("etape", "moyen", "indicateur", "mesure")
LABELS = {"transversal": "Transversal"}


@dataclass(frozen=True)
class Opened:
    """A sheet and what hangs on it, as read at one moment. taken: every code that was ever given."""

    sheet: Row
    children: Mapping[str, list[Row]]
    taken: frozenset[str]

    @property
    def code(self) -> str:
        return str(self.sheet["code"])


def fields(name: str) -> dict[str, Field]:
    """The fields of a kind, in their order."""
    return kind(name).fields


def label(name: str, field: str) -> str:
    """The French name of a field, of the code, or of the mark of removal."""
    told = kind(name).fields.get(field)
    return told.label if told else {"removed": "Retirée", "code": "Code"}.get(field, field)


def kind_label(name: str) -> str:
    return kind(name).label


def sheets(base: Location) -> dict[str, str]:
    """Code -> « 1.2 Ouvrir une crèche », in the order of the plan."""
    return {row["code"]: f"{row['code']} {row['intitule']}" for row in plan(base).sheets}


def everything(base: Location) -> Plan:
    """The whole plan, with versions."""
    return plan(base)


def opened(base: Location, code: str) -> Opened | None:
    """One sheet to edit; None when the carnet has none of this code."""
    whole = plan(base)
    sheet = next((row for row in whole.rows["fiche"] if row["code"] == code), None)
    if sheet is None:
        return None
    children = {name: whole.of(name, code) for name in CHILDREN[:-1]}
    children["mesure"] = [row for one in children["indicateur"] for row in whole.of("mesure", one["code"])]
    engine = carnet(base)
    ever = [
        row["code"] for name in CHILDREN[:-1] for row in store.rows(engine, name, removed=True, fiche=code)
    ]
    return Opened(sheet, children, frozenset(ever))


def vocabulary(base: Location, of: str) -> dict[str, str]:
    """What a list of codes may hold: code -> words."""
    if of == "themes":
        return {**catalogue.themes(), **LABELS}
    if of == "communes":
        territories = read(base, "territories")
        inside = territories[territories["niveau"] != "reference"]
        return dict(zip(inside["code"], inside["nom"], strict=True))
    if of == "services":
        table = read(base, "services", theme=None, type=None, jour=date.today())
        own = {row["code"]: row["nom"] or row["code"] for row in store.rows(carnet(base), "service")}
        return {**dict(zip(table["id"], table["nom"], strict=True)), **own}
    return _followable()


def _followable() -> dict[str, str]:
    told = {code: item.label for code, item in indicators.catalogue().items()}
    for code, offer in offers.catalogue().items():
        if offer.counted:
            told[f"acces_{code}"] = f"{offer.label}\u00a0: places atteignables pour 100"
        told[f"proche_{code}"] = f"{offer.label}\u00a0: part à 15 minutes ou moins"
    return told


def shown(field: Field, value: Any, *, inline: bool = False) -> Any:
    """A stored value as a form or a cell holds it: words, dates, text to retype; "" or None for nothing."""
    if value is None:
        return None if field.type == "date" else [] if field.type == "codes" and not field.one else ""
    if field.type == "choice":
        return words()[value]
    if field.type == "list":
        return ("; " if inline else "\n").join(value)
    if field.type == "points":
        return " ; ".join(f"{_day(day)} = {_figure(amount)}" for day, amount in value.items())
    if field.type in ("number", "integer"):
        return value if inline else _figure(value)
    return value


def _day(iso: str) -> str:
    return french.short_day(date.fromisoformat(iso))


def _figure(value: float) -> str:
    """Enough digits to be read back as the same number."""
    return f"{value:.15g}".replace(".", ",")


def choices(field: Field) -> list[str]:
    """The French words that a field accepts."""
    return [words()[code] for code in field.choices]


def said(name: str, field: str, value: Any) -> str:
    """A value, stored or typed, as one line to compare with another."""
    if isinstance(value, date):
        return french.short_day(value)
    told = kind(name).fields.get(field)
    if told is not None and told.type == "date" and isinstance(value, str) and value[:4].isdigit():
        return _day(value[:10])
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return _figure(value)
    return store.said(name, field, value)


def gestures(base: Location, most: int = 20) -> pd.DataFrame:
    """The last gestures, the latest first: evenement, date, auteur, action, quoi."""
    rows = historique(base, derniers=str(most * 40))
    grouped = [_gesture(number, part) for number, part in rows.groupby("evenement", sort=False)]
    return pd.DataFrame(grouped[:most], columns=["evenement", "date", "auteur", "action", "quoi"])


def _gesture(number: Any, part: pd.DataFrame) -> dict[str, Any]:
    first = part.iloc[0]
    touched = part[["genre_libelle", "code"]].drop_duplicates()
    names = [f"{row['genre_libelle'].lower()} {row['code']}" for row in touched.head(3).to_dict("records")]
    more = f" et {len(touched) - 3} autres" if len(touched) > 3 else ""
    said_fields = list(dict.fromkeys(part["champ_libelle"]))
    what = ", ".join(said_fields[:4]) + ("…" if len(said_fields) > 4 else "")
    return {
        "evenement": number,
        "date": first["date"],
        "auteur": first["auteur"],
        "action": first["action"],
        "quoi": f"{', '.join(names)}{more}\u00a0: {what}",
    }
