"""What calls for attention on a sheet: a type, a sentence, a day when there is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from ctg.answers.followed import Followed, goes_wrong
from ctg.answers.plan import (
    ENDED,
    Plan,
    Row,
    at_risk,
    done_steps,
    is_blocked,
    is_past,
    is_stale,
    late_steps,
)
from ctg.base.read import Location, read
from ctg.french import count, short_day, with_unit
from ctg.measures.progress import months_after

SOON = timedelta(days=60)
CHECKED_MONTHS = 12
# Type -> gravity (1 is gravest) and what it is called.
TYPES = {
    "bloque": (1, "bloqué"),
    "en_retard": (1, "en retard"),
    "indicateur_mauvais_sens": (1, "indicateur qui va dans le mauvais sens"),
    "decision_attendue": (2, "décision attendue"),
    "financement_non_acquis": (2, "financement non acquis"),
    "echeance_60_jours": (3, "échéance sous 60 jours"),
    "a_actualiser": (3, "à actualiser"),
    "service_non_verifie": (3, "service non vérifié depuis un an"),
}
Checked = Mapping[str, tuple[str, date | None]]  # service -> its name, and the day it was last checked


@dataclass(frozen=True)
class Signal:
    """type: a key of TYPES; due: the day it is about."""

    type: str
    message: str
    due: date | None = None


def signals(plan: Plan, sheet: Row, found: Sequence[Followed], checked: Checked) -> list[Signal]:
    """Everything that calls for attention on a sheet; nothing once it has ended."""
    if sheet["statut"] in ENDED:
        return []
    return [
        *_late(plan, sheet),
        *_blocked(plan, sheet),
        *_wrong(plan, found),
        *_decision(sheet),
        *_unsecured(plan, sheet),
        *_soon(plan, sheet),
        *_stale(plan, sheet),
        *_unchecked(plan, sheet, checked),
    ]


def checked_services(base: Location, plan: Plan) -> Checked:
    """The services that sheets name: their name, the day they were checked, in the base or the carnet."""
    wanted = {code for row in plan.rows["fiche"] for code in row["services"] or []}
    if not wanted:
        return {}
    told: dict[str, tuple[str, date | None]] = {
        row["id"]: (row["nom"], None if pd.isna(row["verifie_le"]) else row["verifie_le"].date())
        for row in read(base, "services_checked", ids=sorted(wanted)).to_dict("records")
    }
    for row in plan.rows["service"]:
        if row["code"] in wanted:
            name, on = told.get(row["code"], (row["nom"] or row["code"], None))
            told[row["code"]] = (name, _latest(on, row["verifie_le"], plan.day))
    return told


def _latest(one: date | None, other: date | None, day: date) -> date | None:
    known = [on for on in (one, other) if on is not None and on <= day]
    return max(known) if known else None


def _blocked(plan: Plan, sheet: Row) -> list[Signal]:
    return [Signal("bloque", str(sheet["blocage"]))] if is_blocked(sheet, plan.day) else []


def _late(plan: Plan, sheet: Row) -> list[Signal]:
    steps = late_steps(sheet, plan.of("etape", sheet["code"]), plan.day)
    if is_past(sheet, plan.day):
        return [Signal("en_retard", f"Fin prévue le {short_day(sheet['fin'])}.", sheet["fin"])]
    if not steps:
        return []
    first = min(steps, key=lambda row: row["echeance"])
    many = f"{count(len(steps), 'étape')} en retard, la plus ancienne\u00a0: " if len(steps) > 1 else ""
    said = f"{many}«\u00a0{first['libelle']}\u00a0», prévue le {short_day(first['echeance'])}."
    return [Signal("en_retard", said, first["echeance"])]


def _wrong(plan: Plan, found: Sequence[Followed]) -> list[Signal]:
    return [
        Signal("indicateur_mauvais_sens", _going(one), one.last.on if one.last else None)
        for one in found
        if one.row["role"] != "contexte" and one.state.code != "atteint" and goes_wrong(one, plan.day)
    ]


def _going(one: Followed) -> str:
    unit = one.row["unite"] or ""
    start = one.goal.baseline if one.goal.baseline is not None else one.points[0].value
    values = [with_unit(value, _decimals(value), unit) for value in (start, one.points[-1].value)]
    return f"{one.row['libelle']}\u00a0: de {values[0]} à {values[1]}."


def _decimals(value: float | None) -> int:
    return 0 if value is None or value == round(value) else 1


def _decision(sheet: Row) -> list[Signal]:
    said = sheet["decision_attendue"]
    return [Signal("decision_attendue", str(said))] if said else []


def _unsecured(plan: Plan, sheet: Row) -> list[Signal]:
    means = at_risk(plan.of("moyen", sheet["code"]), plan.day)
    if not means:
        return []
    years = sorted({row["annee"] for row in means})
    span = str(years[0]) if len(years) == 1 else f"de {years[0]} à {years[-1]}"
    who = ", ".join(dict.fromkeys(row["financeur"] for row in means))
    said = f"{_amounts(means)} prévus ({span}), non acquis\u00a0: {who}."
    return [Signal("financement_non_acquis", said)]


def _amounts(means: Sequence[Row]) -> str:
    """Reads "46 000 € et 0,5 ETP": two units are never added."""
    parts = []
    for unit, name in (("euros", "€"), ("etp", "ETP")):
        total = sum(row["prevu"] for row in means if row["unite"] == unit)
        parts += [with_unit(total, _decimals(total), name)] if total else []
    return " et ".join(parts)


def _soon(plan: Plan, sheet: Row) -> list[Signal]:
    steps = plan.of("etape", sheet["code"])
    finished = {row["code"] for row in done_steps(steps, plan.day)}
    due = [(row["echeance"], f"Étape «\u00a0{row['libelle']}\u00a0».") for row in steps
           if row["echeance"] and row["code"] not in finished]  # fmt: skip
    due += [(sheet["fin"], "Fin de l'action.")] if sheet["fin"] else []
    soon = [one for one in due if plan.day <= one[0] <= plan.day + SOON]
    return [Signal("echeance_60_jours", f"{said[:-1]}, le {short_day(on)}.", on) for on, said in sorted(soon)]


def _stale(plan: Plan, sheet: Row) -> list[Signal]:
    seen = plan.touched[sheet["code"]][0]
    if not is_stale(sheet, seen, plan.day):
        return []
    last = max(seen, sheet["revu_le"]) if sheet["revu_le"] else seen
    return [Signal("a_actualiser", f"Rien de nouveau depuis le {short_day(last)}.", last)]


def _unchecked(plan: Plan, sheet: Row, checked: Checked) -> list[Signal]:
    """The services of the sheet that nobody checked for a year; none when the inventory is not told."""
    old = [
        name
        for code in sheet["services"] or []
        if code in checked
        for name, on in [checked[code]]
        if on is None or months_after(on, CHECKED_MONTHS) < plan.day
    ]
    many = f"{count(len(old), 'service')} à vérifier\u00a0: {', '.join(old)}."
    return [Signal("service_non_verifie", many)] if old else []
