"""The official sources: which are here, which are missing or out of date, what their absence puts out."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from ctg import indicators
from ctg import services as catalogue
from ctg.answers.lacking import present
from ctg.answers.sources import meta
from ctg.base.read import Location, read
from ctg.errors import CtgError

COLUMNS = (
    "id titre producteur etat derniere_annee annee_attendue fichier verifie_sur donne autres_sources "
    "indicateurs types_de_service eteint secret licence page note"
).split()
Row = Mapping[Any, Any]
STATES = {
    "presente": "présente",
    "perimee": "périmée",
    "sans_valeur": "importée, sans valeur ici",
    "autre_source": "chiffres présents par une autre source",
    "absente": "absente",
    "sans_lecteur": "présente, sans lecteur de fichier officiel",
}
UNVERIFIED = "format non vérifié sur un fichier réel"
GEOGRAPHY = ("cog", "mouvements", "epci")


def officielles(base: Location, jour: str | None = None) -> pd.DataFrame:
    """One row per official source that this version reads, then per other source of the base.

    etat             a key of STATES
    derniere_annee   the newest period the base holds of it; annee_attendue: the newest that its
                     producer has published by `jour` (ISO, today by default); both empty if unknown
    verifie_sur      the real file its reader was tried on, or that there was none
    autres_sources   sources of the base that give the same quantities
    indicateurs, types_de_service   what needs what it gives; eteint: those that have nothing here
    """
    today = _day(jour)
    here, given = read(base, "sources_present"), read(base, "given")
    given = given[given["known"] > 0]
    values, about = present(base), meta(base)
    declared = read(base, "official").to_dict("records")
    rows = [_row(item, here, given, today) | _uses(item, values, about) for item in declared]
    ids = {item["id"] for item in declared}
    rows += [_unread(item) for item in here.to_dict("records") if item["id"] not in ids]
    years = {"derniere_annee": "Int64", "annee_attendue": "Int64"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(years)


def expected_year(month: int, lag: int, today: date) -> int | None:
    """The newest period published by `today`, when in that month of year Y comes the period Y - lag."""
    if not month:
        return None
    return today.year - lag - (today.month < month)


def titles(base: Location) -> dict[str, str]:
    """Source id -> "title, producer", of the official files and of the sources of the base."""
    both = pd.concat([read(base, "sources_present"), read(base, "official")])
    return {str(row.id): f"{row.title}, {row.producer}" for row in both.itertuples()}


def told(row: Row) -> str:
    """What is worth saying of a source beside its name, from a row of the answer; "" or "... ; ..."."""
    last, wanted = row["derniere_annee"], row["annee_attendue"]
    parts: list[str] = []
    if not pd.isna(last):
        parts.append(f"jusqu'à {last}" + (f", {wanted} publiée" if row["etat"] == "perimee" else ""))
    if row["etat"] in ("absente", "perimee") and row["fichier"]:
        parts.append(f"fichier {row['fichier']}")
    if row["autres_sources"]:
        parts.append(f"aussi donnée par {row['autres_sources']}")
    if row["verifie_sur"] == UNVERIFIED:
        parts.append(UNVERIFIED)
    if row["eteint"]:
        parts.append(f"sans elle, rien sur : {row['eteint']}")
    return "".join(f" ; {part}" for part in parts)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError as error:
        raise CtgError(f"Paramètre « jour » : « {text} » n'est pas une date (AAAA-MM-JJ).") from error


def _row(item: Row, here: pd.DataFrame, given: pd.DataFrame, today: date) -> dict[str, object]:
    wanted = expected_year(int(item["published_month"]), int(item["lag"]), today)
    others = given[given["code"].isin(_codes(item)) & (given["source"] != item["id"])]
    state, latest, beside = _state(item, here, others)
    if state == "presente" and wanted and latest and latest < wanted:
        state = "perimee"
    return {
        "id": item["id"],
        "titre": item["title"],
        "producteur": item["producer"],
        "etat": state,
        "derniere_annee": latest,
        "annee_attendue": wanted,
        "fichier": item["named"],
        "verifie_sur": item["verified"] or UNVERIFIED,
        "autres_sources": ", ".join(beside),
        "secret": item["secrecy"],
        "licence": item["licence"],
        "page": item["page"],
        "note": item["note"],
    }


def _state(item: Row, here: pd.DataFrame, others: pd.DataFrame) -> tuple[str, int | None, list[str]]:
    """A key of STATES, the newest period, and the other sources that give the same."""
    beside = sorted(set(others["source"]))
    if item["kind"] in GEOGRAPHY:
        return _geography(item, here)
    own = here[here["id"] == item["id"]]
    if len(own):
        latest = _year(own["latest"].iloc[0])
        return "presente" if latest or item["kind"] == "contours" else "sans_valeur", latest, beside
    if _codes(item) and not item["completes"] and set(_codes(item)) <= set(others["code"]):
        return "autre_source", _year(others["latest"].max()), beside
    return "absente", None, beside


def _geography(item: Row, here: pd.DataFrame) -> tuple[str, int | None, list[str]]:
    """Codes and perimeters: they leave a table of communes, and the names of the files it came from."""
    communes = here[here["kind"] == "communes"]
    for row in communes.itertuples():
        for name in str(row.names).split("|"):
            found = re.fullmatch(item["files"], name, re.IGNORECASE)
            if found:
                return "presente", int(found["annee"]), []
    if item["kind"] == "mouvements":
        return "absente", None, []
    return "autre_source", _year(communes["geography"].max()), sorted(communes["id"])


def _year(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _codes(item: Row) -> list[str]:
    return f"{item['gives']} {item['services']}".split()


def _uses(item: Row, values: set[str], about: Mapping[str, str]) -> dict[str, str]:
    """What stands on a source, and what of it has nothing here."""
    codes = set(_codes(item))
    names = indicators.quantities()
    needs = {one.label: codes & set(indicators.inputs(one)) for one in indicators.catalogue().values()}
    types = [one for one in catalogue.types() if one.code in codes]
    out = [label for label, needed in needs.items() if needed - values]
    out += [one.label for one in types if one.code not in values]
    return {
        "donne": ", ".join(names[one].label if one in names else one for one in item["gives"].split()),
        "indicateurs": ", ".join(label for label, needed in needs.items() if needed),
        "types_de_service": ", ".join(one.label for one in types),
        "eteint": ", ".join(out) or _geography_out(item, about),
    }


def _geography_out(item: Row, about: Mapping[str, str]) -> str:
    """Without outlines there is no map, or a schematic one."""
    if item["kind"] != "contours":
        return ""
    if about["located"] == "false":
        return "la carte, le voisinage, les distances"
    return "les limites exactes (la carte est schématique)" if about["schematic"] == "true" else ""


def _unread(item: Row) -> dict[str, object]:
    """A source of the base that no reader knows: compiled with the project, or delivered."""
    return {
        "id": item["id"],
        "titre": item["title"],
        "producteur": item["producer"],
        "etat": "sans_lecteur",
        "derniere_annee": _year(item["latest"]) or _year(item["geography"]),
        "licence": item["licence"],
        "page": item["page"],
        "note": item["note"],
    } | dict.fromkeys(
        ("fichier", "verifie_sur", "donne", "autres_sources", "indicateurs", "types_de_service", "eteint",
         "secret"),
        "",
    )  # fmt: skip
