"""Every dated thing of the plan, in one list: what is due, what is late, what is done. From the logbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ctg import french
from ctg.answers.plan import ENDED, Plan, Row, done_steps, plan, today
from ctg.base.read import Location
from ctg.errors import CtgError
from ctg.measures.progress import months_after
from ctg.model import Nature

COLUMNS = "date type type_libelle libelle fiche intitule axe etat etat_libelle nature code".split()
TYPES = {
    "convention": "Convention",
    "etape": "Étape",
    "fin_fiche": "Fin d'une fiche",
    "cible": "Cible d'un indicateur",
    "jalon": "Jalon d'un indicateur",
    "meteo": "Météo à redonner",
}
STATES = {
    "en_retard": "en retard",
    "a_venir": "à venir",
    "fait": "fait",
    "clos": "fiche terminée",
    "passe": "passé",
}
FRESH = 6  # months after which the pilot's weather says too little
SOON = 60  # days


@dataclass(frozen=True)
class Agenda:
    """What the page says. late, soon: before today and not done; from today, within SOON days; later."""

    answer: str
    banner: str
    late: pd.DataFrame
    soon: pd.DataFrame
    later: pd.DataFrame
    past: pd.DataFrame


def calendrier(
    base: Location, jour: str | None = None, debut: str | None = None, fin: str | None = None
) -> pd.DataFrame:
    """One row per dated thing, by date.

    type     convention, etape, fin_fiche, cible, jalon, meteo (due 6 months after the last one)
    etat     fait: done on some day; en_retard: due before `jour`, not done, sheet not ended;
             clos: the sheet ended without it; passe: the day is over, nothing had to be ticked;
             a_venir: due on `jour` or later
    fiche, intitule, axe   "" for a convention
    code     of the row in the logbook; with `type` and, for a milestone, its day, it names the thing
    debut, fin   the window, ISO, both included; everything by default
    """
    read_on = plan(base, jour)
    first, last = _bound("debut", debut), _bound("fin", fin)
    if first and last and last < first:
        raise CtgError("Paramètres « debut » et « fin » : la fin précède le début. Les échanger.")
    rows = [*_conventions(read_on), *_sheets(read_on)]
    kept = [row for row in rows if (not first or row["date"] >= first) and (not last or row["date"] <= last)]
    frame = pd.DataFrame(kept, columns=COLUMNS)
    frame["date"] = pd.to_datetime(frame["date"])
    return frame.sort_values(["date", "type", "code"], kind="stable").reset_index(drop=True)


def _bound(name: str, asked: str | None) -> date | None:
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise CtgError(
            f"Paramètre « {name} » : « {asked} » n'est pas une date. Écrire par exemple 2027-12-31."
        ) from error


def _thing(kind: str, when: date, text: str, state: str, row: Row, sheet: Row) -> Row:
    return {
        "date": when,
        "type": kind,
        "type_libelle": TYPES[kind],
        "libelle": text,
        "etat": state,
        "etat_libelle": STATES[state],
        "code": row["code"],
        **sheet,
    }


def _over(when: date, now: date) -> str:
    return "passe" if when < now else "a_venir"


def _conventions(read_on: Plan) -> Iterator[Row]:
    for row in read_on.rows["convention"]:
        sheet = {"fiche": "", "intitule": "", "axe": "", "nature": row["nature"] or Nature.OBSERVED}
        for name, text in (("signature", "Signature"), ("debut", "Début"), ("fin", "Fin")):
            if row[name]:
                words = f"{text}\u00a0: {row['libelle']}"
                yield _thing("convention", row[name], words, _over(row[name], read_on.day), row, sheet)


def _sheets(read_on: Plan) -> Iterator[Row]:
    for row in read_on.sheets:
        path = read_on.path(row)
        sheet = {
            "fiche": row["code"],
            "intitule": row["intitule"],
            "axe": path[0]["libelle"] if path else "",
            "nature": row["nature"] or Nature.OBSERVED,
        }
        yield from _of_sheet(row, sheet, read_on.day)
        yield from _steps(read_on.of("etape", row["code"]), row, sheet, read_on.day)
        for one in read_on.of("indicateur", row["code"]):
            yield from _targets(one, sheet, read_on.day)


def _of_sheet(row: Row, sheet: dict[str, Any], now: date) -> Iterator[Row]:
    ended = row["statut"] in ENDED
    if row["fin"]:
        done = "fait" if row["statut"] == "realise" else "clos"
        state = done if ended else "en_retard" if row["fin"] < now else "a_venir"
        yield _thing("fin_fiche", row["fin"], f"Fin prévue\u00a0: {row['intitule']}", state, row, sheet)
    if row["meteo_le"] and not ended:
        due = months_after(row["meteo_le"], FRESH)
        words = f"Redonner la météo, donnée le {french.short_day(row['meteo_le'])}"
        yield _thing("meteo", due, words, "en_retard" if due < now else "a_venir", row, sheet)


def _steps(steps: list[Row], row: Row, sheet: dict[str, Any], now: date) -> Iterator[Row]:
    done = {step["code"] for step in done_steps(steps, now)}
    for step in steps:
        if not step["echeance"]:
            continue
        state = "fait" if step["code"] in done else "clos" if row["statut"] in ENDED else ""
        state = state or ("en_retard" if step["echeance"] < now else "a_venir")
        yield _thing("etape", step["echeance"], step["libelle"], state, step, sheet)


def _targets(one: Row, sheet: dict[str, Any], now: date) -> Iterator[Row]:
    if one["cible_le"]:
        words = f"Cible\u00a0: {one['libelle']}{_told(one['cible'], one['unite'])}"
        yield _thing("cible", one["cible_le"], words, _over(one["cible_le"], now), one, sheet)
    for when, value in (one["jalons"] or {}).items():
        milestone = date.fromisoformat(when)
        words = f"Jalon\u00a0: {one['libelle']}{_told(value, one['unite'])}"
        yield _thing("jalon", milestone, words, _over(milestone, now), one, sheet)


def _told(value: float | None, unit: str | None) -> str:
    if value is None:
        return ""
    decimals = 0 if value % 1 == 0 else 2 if (value * 10) % 1 else 1
    return f" ({french.with_unit(value, decimals, unit or '')})"


def agenda(base: Location, jour: str | None = None) -> Agenda:
    """What the page shows: late, the next 60 days, later, and what is behind."""
    now = pd.Timestamp(today(jour))
    rows = calendrier(base, jour)
    late = rows[rows["etat"] == "en_retard"]
    coming = rows[(rows["date"] >= now) & ~rows["etat"].isin(["fait", "clos"])]
    near = coming["date"] <= now + pd.Timedelta(days=SOON)
    examples = int((rows["nature"] == Nature.EXAMPLE).sum())
    return Agenda(
        answer=_answer(coming[near], late),
        banner=_banner(examples, len(rows)),
        late=late.reset_index(drop=True),
        soon=coming[near].reset_index(drop=True),
        later=coming[~near].reset_index(drop=True),
        past=rows.drop([*late.index, *coming.index]).reset_index(drop=True),
    )


def _answer(soon: pd.DataFrame, late: pd.DataFrame) -> str:
    behind = (
        f" **{french.count(len(late), 'échéance')}** en retard." if len(late) else " Rien n'est en retard."
    )
    if soon.empty:
        return f"Aucune échéance dans les {SOON} prochains jours.{behind}"
    first = soon.iloc[0]
    of_sheet = f", fiche {first['fiche']}" if first["fiche"] else ""
    what = str(first["libelle"])
    return (
        f"**{french.count(len(soon), 'échéance')}** dans les {SOON} prochains jours\u00a0; la première, le "
        f"{french.day(first['date'])}{of_sheet}\u00a0: {what[:1].lower()}{what[1:]}.{behind}"
    )


def _banner(examples: int, rows: int) -> str:
    if not examples:
        return ""
    if examples == rows:
        return "Les fiches et les dates montrées sont inventées, pour montrer l'outil avant votre plan."
    told = french.count(examples, "date vient", "dates viennent")
    return f"{told} de fiches inventées\u00a0; la mention «\u00a0exemple\u00a0» le dit sur chaque ligne."
