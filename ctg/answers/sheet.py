"""One sheet of the plan, whole: what its page shows, and the same as lines for a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ctg.answers.carnet import carnet
from ctg.answers.followed import Followed, promised
from ctg.answers.historique import framed as history_frame
from ctg.answers.plan import Plan, Row, word
from ctg.base.read import Location, read
from ctg.carnet import store
from ctg.carnet.kinds import kind

SHEET_COLUMNS = "rubrique champ libelle valeur date nature".split()
STEPS = "code ordre libelle echeance realise_le en_retard".split()
MEANS = (
    "code annee poste poste_libelle unite unite_libelle financeur fonds prevu reel etat etat_libelle".split()
)
SERIES = "indicateur jour valeur statut nature source commentaire".split()
PROMISED = "indicateur jour valeur".split()
SERVICES = "id nom type type_libelle commune verifie_le nature".split()
OPEN = ("a_venir", "en_cours", "en_pause", "a_discuter")


@dataclass(frozen=True)
class Sheet:
    """row: its line of the answer `engagements`, by column; text: every field of the carnet, by name.

    path: levels and wordings from the top; steps, means, indicators (answer `indicateurs`), series (the
    figures of each indicator, oldest first), promised (of each, baseline, milestones and target, those that
    have a day and a figure, in the same unit, by day), services, history (answer `historique`): frames.
    """

    row: dict[str, Any]
    text: dict[str, Any]
    path: tuple[tuple[str, str], ...]
    steps: pd.DataFrame
    means: pd.DataFrame
    indicators: pd.DataFrame
    series: pd.DataFrame
    promised: pd.DataFrame
    history: pd.DataFrame
    services: pd.DataFrame
    partners: tuple[str, ...]
    links: tuple[str, ...]
    documents: tuple[str, ...]
    communes: tuple[str, ...]


def built(
    base: Location, plan: Plan, row: Row, summary: dict[str, Any], indicators: pd.DataFrame,
    found: Sequence[Followed],
) -> Sheet:  # fmt: skip
    """The parts of a sheet, from what was already read of the plan."""
    code = row["code"]
    return Sheet(
        row=summary,
        text={name: row[name] for name in kind("fiche").fields},
        path=tuple((node["niveau"], node["libelle"]) for node in plan.path(row)),
        steps=_steps(plan, row),
        means=_means(plan.of("moyen", code)),
        indicators=indicators,
        series=_series(plan, found),
        promised=_promised(found),
        history=history_frame(_history(base, plan, row)),
        services=_services(base, row["services"] or []),
        partners=tuple(row["partenaires"] or ()),
        links=tuple(row["liens"] or ()),
        documents=tuple(row["documents"] or ()),
        communes=tuple(name for name in summary["communes_noms"].split(", ") if name),
    )


def _dated(rows: list[dict[str, Any]], columns: list[str], dates: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(**{name: pd.to_datetime(frame[name]).astype("datetime64[us]") for name in dates})


def _steps(plan: Plan, sheet: Row) -> pd.DataFrame:
    rows = [
        {name: row[name] for name in STEPS[:-1]} | {"en_retard": _is_late(plan, sheet, row)}
        for row in plan.of("etape", sheet["code"])
    ]
    return _dated(rows, STEPS, ("echeance", "realise_le"))


def _is_late(plan: Plan, sheet: Row, step: Row) -> bool:
    done = step["realise_le"] is not None and step["realise_le"] <= plan.day
    return bool(not done and step["echeance"] and step["echeance"] < plan.day and sheet["statut"] in OPEN)


def _means(means: Sequence[Row]) -> pd.DataFrame:
    rows = [
        {name: row.get(name) for name in MEANS}
        | {f"{name}_libelle": word(row[name]) for name in ("poste", "unite", "etat")}
        for row in means
    ]
    frame = pd.DataFrame(rows, columns=MEANS)
    return frame.astype({"prevu": float, "reel": float}).assign(fonds=frame["fonds"].fillna("").astype(str))


def _series(plan: Plan, found: Sequence[Followed]) -> pd.DataFrame:
    rows = []
    for one in found:
        said = {row["jour"]: row["commentaire"] or "" for row in plan.of("mesure", one.row["code"])}
        rows += [
            {
                "indicateur": one.row["code"],
                "jour": point.on,
                "valeur": point.value,
                "statut": point.status,
                "nature": point.nature,
                "source": point.source,
                "commentaire": said.get(point.on, ""),
            }
            for point in one.points
        ]
    return _dated(rows, SERIES, ("jour",)).astype({"valeur": float})


def _promised(found: Sequence[Followed]) -> pd.DataFrame:
    rows = [
        {"indicateur": one.row["code"], "jour": when, "valeur": value}
        for one in found
        for when, value in promised(one)
    ]
    return _dated(rows, PROMISED, ("jour",)).astype({"valeur": float})


def _services(base: Location, codes: Sequence[str]) -> pd.DataFrame:
    if not codes:
        return pd.DataFrame(columns=SERVICES)
    frame = read(base, "services", theme=None, type=None, jour="2100-01-01")
    return frame[frame["id"].isin(codes)][SERVICES].reset_index(drop=True)


def _history(base: Location, plan: Plan, sheet: Row) -> list[Row]:
    """Changes of the sheet and of everything that hangs from it, what was removed included."""
    engine, code = carnet(base), sheet["code"]
    rows = [("fiche", code)]
    for name in ("etape", "moyen", "indicateur"):
        rows += [(name, row["code"]) for row in store.rows(engine, name, removed=True, fiche=code)]
    for _name, indicator in [key for key in rows if key[0] == "indicateur"]:
        rows += [("mesure", row["code"]) for row in plan.of("mesure", indicator)]
    return store.history(engine, rows=rows)


def lines(sheet: Sheet) -> pd.DataFrame:
    """Everything of a sheet as text, one line each; see the answer `fiche`."""
    frame = pd.DataFrame(list(_lines(sheet)), columns=SHEET_COLUMNS[:-1])
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[us]")
    return frame.assign(nature=sheet.row["nature"])[SHEET_COLUMNS]


def _lines(sheet: Sheet) -> Iterator[tuple[str, str, str, str, Any]]:
    for number, (level, words) in enumerate(sheet.path):
        yield "plan", f"niveau_{number + 1}", level, words, None
    for name, field in kind("fiche").fields.items():
        value = sheet.text[name]
        if value not in (None, [], "") and name != "nature":
            yield "fiche", name, field.label, store.said("fiche", name, value), None
    for flag, words in (("en_retard", "En retard"), ("bloque", "Bloqué"), ("a_actualiser", "À actualiser")):
        yield "suivi", flag, words, "oui" if sheet.row[flag] else "non", None
    yield "suivi", "etat", "État", sheet.row["etat_libelle"], sheet.row.get("valeur_le")
    for row in sheet.steps.to_dict("records"):
        done = "faite" if not pd.isna(row["realise_le"]) else "en retard" if row["en_retard"] else "à faire"
        yield "etapes", row["code"], row["libelle"], done, row["echeance"]
    for row in sheet.means.to_dict("records"):
        told = f"{row['annee']}, {row['poste_libelle']}, {row['financeur']}"
        planned = "" if pd.isna(row["prevu"]) else f"{row['prevu']:g} {row['unite_libelle']}, "
        yield "moyens", row["code"], told, f"{planned}{row['etat_libelle']}", None
    for row in sheet.indicators.to_dict("records"):
        value = row["raison"] if pd.isna(row["valeur"]) else f"{row['valeur']:g} {row['unite']}".strip()
        yield "indicateurs", row["code"], row["libelle"], f"{value} ({row['etat_libelle']})", row["valeur_le"]
    for row in sheet.services.to_dict("records"):
        yield "services", row["id"], row["type_libelle"], row["nom"], row["verifie_le"]
