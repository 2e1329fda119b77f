"""The commitments of the plan: where each stands, what it follows, everything about one of them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ctg import services as catalogue
from ctg.answers import sheet as sheets
from ctg.answers.computed import label
from ctg.answers.followed import NOT_PROOF, Followed, card, followed, of_role, state_of, worst
from ctg.answers.plan import (
    ARROW,
    SECURED,
    Plan,
    Row,
    done_steps,
    euros,
    is_blocked,
    is_past,
    is_stale,
    late_steps,
    plan,
    word,
)
from ctg.answers.sheet import SHEET_COLUMNS, Sheet
from ctg.answers.signals import Checked, checked_services, signals
from ctg.base.read import Location, read
from ctg.carnet import store
from ctg.errors import CtgError, UnknownName
from ctg.measures.progress import STATES, level

__all__ = ["COLUMNS", "INDICATORS", "SHEET_COLUMNS", "Sheet", "engagements", "fiche", "indicateurs", "sheet"]

COLUMNS = (
    "code intitule axe axe_code chemin themes themes_libelle pilote elu_referent statut statut_libelle debut "
    "fin en_retard bloque a_actualiser etapes_faites etapes_total mise_en_oeuvre resultat_etat "
    "resultat_progres resultat_mesures resultat_indicateurs impact_etat impact_progres impact_mesures "
    "impact_indicateurs etat etat_libelle indicateur indicateur_forme indicateur_unite valeur valeur_le "
    "depart cible cible_le attendu progres raison "
    "meteo meteo_libelle meteo_le synthese alertes decision_attendue financement_prevu "
    "financement_acquis communes communes_noms nature diffusion convention maj_le maj_par version"
).split()
INDICATORS = (
    "fiche code libelle role role_libelle forme forme_libelle unite lie lie_libelle base base_le cible "
    "cible_le a_atteindre jalons valeur valeur_le valeur_source valeur_nature attendu progres etat "
    "etat_libelle raison note"
).split()
DATES = ("debut", "fin", "valeur_le", "cible_le", "meteo_le", "base_le", "maj_le")
NUMBERS = (
    "mise_en_oeuvre resultat_progres impact_progres valeur depart cible attendu progres financement_prevu "
    "financement_acquis base a_atteindre"
).split()
WHOLE = (
    "etapes_faites etapes_total resultat_mesures resultat_indicateurs impact_mesures impact_indicateurs "
    "alertes version"
).split()
FLAGS = ("en_retard", "bloque", "a_actualiser")
ACROSS = {"transversal": "Transversal"}


def engagements(
    base: Location, axe: str | None = None, theme: str | None = None, etat: str | None = None,
    statut: str | None = None, jour: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per sheet of the plan, in its order, as it stands on `jour` (AAAA-MM-JJ; today by default).

    axe             keeps the sheets under that element of the plan, whatever its level
    statut          chosen by the pilot; en_retard, bloque, a_actualiser: computed, never typed
    mise_en_oeuvre  steps done over all steps, 0 to 1; empty without steps
    resultat_, impact_  the worst of the sheet's indicators of that role: atteint, conforme, a_surveiller,
                    en_ecart; non_mesurable when none is measured, empty without indicator; its progress, 0
                    to 1; how many are measured out of how many. Units are never averaged
    etat            of the card's indicator: of result if there is any, else of achievement, else of impact
    indicateur ... raison  that indicator; attendu, progres: 0 to 1; raison: why it is not measurable
    financement_prevu, _acquis  euros of all years, and those granted or paid; empty when none is told
    nature          observe, or exemple: invented to show the tool
    diffusion       how far the sheet may go; every level is here, since there are no roles yet
    maj_le, maj_par the last change of the sheet, its steps, means, indicators or values
    """
    read_on = plan(base, jour)
    _checked(read_on, axe)
    rows = _rows(base, read_on, followed(base, read_on))
    codes = {row["code"] for row in read_on.rows["fiche"] if _under(read_on, row, axe)}
    kept = [
        row
        for row in rows
        if row["code"] in codes
        and (theme is None or theme in row["themes"].split(", "))
        and etat in (None, row["etat"])
        and statut in (None, row["statut"])
    ]
    return framed(kept, COLUMNS)


def indicateurs(base: Location, code: str | None = None, jour: str | None = None) -> pd.DataFrame:
    """One row per followed indicator, of every sheet or of one (`code`), on `jour`.

    base, cible     as they were written; a_atteindre: the level that they mean, in `unite`
    jalons          levels promised on the way, "2026-12-31 = 65 ; 2027-12-31 = 80"; empty when there is none
    valeur          the last figure known on `jour`; valeur_nature: observe, estime, exemple, or as typed
    attendu, progres  0 to 1; empty when not measurable, and `raison` says why
    note            on an impact: a contribution is no proof
    """
    read_on = plan(base, jour)
    if code is not None:
        _sheet(read_on, code)
    found = followed(base, read_on)
    rows = [
        _indicator(one)
        for sheet_row in read_on.sheets
        if code in (None, sheet_row["code"])
        for one in found[sheet_row["code"]]
    ]
    return framed(rows, INDICATORS)


def sheet(base: Location, code: str, jour: str | None = None) -> Sheet:
    """Everything about one sheet, for its page; UnknownName lists the codes."""
    read_on = plan(base, jour)
    row = _sheet(read_on, code)
    found = followed(base, read_on)
    summary = _row(read_on, row, found[code], _names(base), checked_services(base, read_on))
    frame = framed([_indicator(one) for one in found[code]], INDICATORS)
    return sheets.built(base, read_on, row, summary, frame, found[code])


def fiche(base: Location, code: str, jour: str | None = None) -> pd.DataFrame:
    """Everything about one sheet, one line each: rubrique, champ, libelle, valeur (text), date, nature."""
    return sheets.lines(sheet(base, code, jour))


def _checked(read_on: Plan, axe: str | None) -> None:
    if axe is not None and axe not in read_on.nodes:
        raise UnknownName("Élément du plan", axe, read_on.nodes)


def _under(read_on: Plan, row: Row, axe: str | None) -> bool:
    return axe is None or axe in {node["code"] for node in read_on.path(row)}


def _sheet(read_on: Plan, code: str) -> Row:
    for row in read_on.rows["fiche"]:
        if row["code"] == code:
            return row
    if not read_on.sheets:
        raise CtgError(
            f"Fiche « {code} » : le carnet ne contient aucune fiche. Importer un plan, puis recommencer."
        )
    raise UnknownName("Fiche", code, [row["code"] for row in read_on.sheets])


def _names(base: Location) -> dict[str, str]:
    told = read(base, "territories")
    return dict(zip(told["code"], told["nom"], strict=True))


def _rows(base: Location, read_on: Plan, found: dict[str, list[Followed]]) -> list[dict[str, Any]]:
    if not read_on.rows["fiche"]:
        return []
    names, checked = _names(base), checked_services(base, read_on)
    return [_row(read_on, row, found[row["code"]], names, checked) for row in read_on.sheets]


def _row(
    read_on: Plan, row: Row, found: Sequence[Followed], names: dict[str, str], checked: Checked
) -> dict[str, Any]:
    path = read_on.path(row)
    seen, by = read_on.touched[row["code"]]
    means = read_on.of("moyen", row["code"])
    themes = catalogue.themes() | ACROSS
    return {
        "code": row["code"],
        "intitule": row["intitule"],
        "axe": path[0]["libelle"] if path else "",
        "axe_code": path[0]["code"] if path else "",
        "chemin": ARROW.join(node["libelle"] for node in path),
        "convention": path[0]["convention"] if path else "",
        "themes": ", ".join(row["themes"] or []),
        "themes_libelle": ", ".join(themes.get(code, code) for code in row["themes"] or []),
        "communes": ", ".join(row["communes"] or []),
        "communes_noms": ", ".join(names.get(code, code) for code in row["communes"] or []),
        **{name: row[name] for name in _COPIED},
        "statut_libelle": word(row["statut"]),
        "meteo_libelle": word(row["meteo"]),
        "alertes": len(signals(read_on, row, found, checked)),
        "financement_prevu": euros(means),
        "financement_acquis": euros(means, SECURED),
        "maj_le": seen,
        "maj_par": by,
        **_flags(read_on, row),
        **_steps(read_on, row),
        **_role(found, "resultat"),
        **_role(found, "impact"),
        **_card(found),
    }


_COPIED = (
    "pilote elu_referent statut debut fin meteo meteo_le synthese decision_attendue nature diffusion version"
).split()


def _flags(read_on: Plan, row: Row) -> dict[str, bool]:
    late = is_past(row, read_on.day) or late_steps(row, read_on.of("etape", row["code"]), read_on.day)
    return {
        "en_retard": bool(late),
        "bloque": is_blocked(row, read_on.day),
        "a_actualiser": is_stale(row, read_on.touched[row["code"]][0], read_on.day),
    }


def _steps(read_on: Plan, row: Row) -> dict[str, float | int | None]:
    steps = read_on.of("etape", row["code"])
    done = len(done_steps(steps, read_on.day))
    return {
        "etapes_faites": done,
        "etapes_total": len(steps),
        "mise_en_oeuvre": done / len(steps) if steps else None,
    }


def _role(found: Sequence[Followed], role: str) -> dict[str, Any]:
    kept = of_role(found, role)
    one = worst(kept)
    return {
        f"{role}_etat": state_of(kept),
        f"{role}_progres": one.state.progress if one else None,
        f"{role}_mesures": sum(item.measured for item in kept),
        f"{role}_indicateurs": len(kept),
    }


def _card(found: Sequence[Followed]) -> dict[str, Any]:
    one = card(found)
    state = one.state.code if one else "non_mesurable"
    told: dict[str, Any] = {"etat": state, "etat_libelle": STATES[state]}
    if one is None:
        return told
    return told | {
        "indicateur": one.row["libelle"],
        "indicateur_forme": one.row["forme"],
        "indicateur_unite": one.row["unite"],
        "valeur": one.last.value if one.last else None,
        "valeur_le": one.last.on if one.last else None,
        "depart": one.row["base"],
        "cible": level(one.goal),
        "cible_le": one.row["cible_le"],
        "attendu": one.state.expected,
        "progres": one.state.progress,
        "raison": one.state.reason,
    }


def _indicator(one: Followed) -> dict[str, Any]:
    row, last = one.row, one.last
    return {
        **{
            name: row[name]
            for name in "fiche code libelle role forme unite lie base base_le cible cible_le".split()
        },
        "role_libelle": word(row["role"]),
        "forme_libelle": word(row["forme"]),
        "lie_libelle": label(row["lie"]) if row["lie"] else "",
        "a_atteindre": level(one.goal),
        "jalons": store.said("indicateur", "jalons", row["jalons"]),
        "valeur": last.value if last else None,
        "valeur_le": last.on if last else None,
        "valeur_source": last.source if last else "",
        "valeur_nature": last.nature if last else "",
        "attendu": one.state.expected,
        "progres": one.state.progress,
        "etat": one.state.code,
        "etat_libelle": STATES[one.state.code],
        "raison": one.state.reason,
        "note": NOT_PROOF if row["role"] == "impact" else "",
    }


def framed(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame: text without holes, days as days, numbers as numbers even when there is no row."""
    frame = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    typed: dict[str, pd.Series] = {}
    for name in columns:
        column = frame[name]
        if name in DATES:
            typed[name] = pd.to_datetime(column).astype("datetime64[us]")
        elif name in NUMBERS:
            typed[name] = column.astype(float)
        elif name in WHOLE:
            typed[name] = column.astype("int64")
        elif name in FLAGS:
            typed[name] = column.astype(bool)
        else:
            typed[name] = column.where(column.notna(), "").astype(str)
    return frame.assign(**typed)
