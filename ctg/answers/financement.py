"""Who pays what, year by year, and what is not granted yet. From the logbook alone.

Euros and full-time equivalents are never added, nor examples to what is real. An amount that nobody
gave stays unknown: a total adds the known ones, and says how many it lacks.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ctg import french
from ctg.answers.carnet import carnet
from ctg.answers.plan import SECURED, Plan, Row, plan
from ctg.base.read import Location, read
from ctg.carnet import store
from ctg.carnet.kinds import words
from ctg.errors import CtgError
from ctg.model import Nature

COLUMNS = (
    "fiche intitule axe annee financeur fonds poste poste_libelle unite prevu reel etat etat_libelle "
    "a_risque collectivite nature code"
).split()
# Who pays from the territory's own budget: these words, the names of its EPCIs, their initials, its communes.
OWN = ("collectivite", "epci", "interco", "intercommunalite", "commune", "communes", "les communes", "ccas")
OWN_STARTS = ("cc ", "ca ", "cu ", "communaute d", "commune d", "ville d", "mairie d", "ccas ", "cias ")
SMALL = ("de", "du", "des", "la", "le", "les", "l", "d", "et")


@dataclass(frozen=True)
class Funding:
    """What the page says. totals: as `totals`; risks: rows at risk; shown: nature the answer speaks of."""

    answer: str
    banner: str
    rows: pd.DataFrame
    totals: pd.DataFrame
    risks: pd.DataFrame
    shown: str
    unit: str  # of the drawing: euros when there are any


def financement(base: Location, annee: str | int | None = None, jour: str | None = None) -> pd.DataFrame:
    """One row per means of a sheet (a sheet, a year, a funder, a heading), in the order of the sheets.

    prevu, reel      euros or full-time equivalents (`unite`), empty when nobody gave it: that is not 0
    etat             a_demander, demande, accorde, verse, refuse
    a_risque         planned (above 0) this year or later, neither granted nor paid; never for a sheet that
                     was abandoned, which asks for nothing any more
    collectivite     paid by the EPCI, its communes, or « Collectivité »
    nature           of the sheet: observe, exemple
    jour             the day that decides what is this year (ISO, today by default)
    """
    wanted, read_on = _year(annee), plan(base, jour)
    own = _own(base)
    rows = [
        _row(read_on, sheet, means, own)
        for sheet in read_on.sheets
        for means in read_on.of("moyen", sheet["code"])
        if wanted in (None, means["annee"])
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"prevu": float, "reel": float, "a_risque": bool, "collectivite": bool})


def _year(asked: str | int | None) -> int | None:
    if asked is None or asked == "":
        return None
    if not re.fullmatch(r"\d{4}", str(asked)):
        raise CtgError(f"Paramètre « annee » : « {asked} » n'est pas une année. Écrire par exemple 2027.")
    return int(asked)


def _row(read_on: Plan, sheet: Row, means: Row, own: frozenset[str]) -> Row:
    waiting = means["etat"] not in SECURED and sheet["statut"] != "abandonne"
    path = read_on.path(sheet)
    return {
        "code": means["code"],
        "fiche": sheet["code"],
        "intitule": sheet["intitule"],
        "axe": path[0]["libelle"] if path else "",
        "annee": means["annee"],
        "financeur": means["financeur"],
        "fonds": means["fonds"] or "",
        "poste": means["poste"] or "",
        "poste_libelle": words().get(means["poste"] or "", ""),
        "unite": means["unite"] or "euros",
        "prevu": means["prevu"],
        "reel": means["reel"],
        "etat": means["etat"] or "",
        "etat_libelle": words().get(means["etat"] or "", "non renseigné"),
        "a_risque": bool(means["prevu"]) and means["annee"] >= read_on.day.year and waiting,
        "collectivite": is_own(means["financeur"], own),
        "nature": sheet["nature"] or Nature.OBSERVED,
    }


def _own(base: Location) -> frozenset[str]:
    territories = read(base, "territories")
    inside = territories[territories["niveau"] != "reference"]["nom"]
    return frozenset(plain(name) for whole in inside for name in (whole, initials(whole)))


def initials(name: str) -> str:
    """« Communauté de communes de la Haute Somme » gives CCHS; a single word gives itself."""
    parts = [part for part in re.split(r"[\s'’-]+", name) if part and part.lower() not in SMALL]
    return "".join(part[0].upper() for part in parts) if len(parts) > 2 else name


def plain(text: str) -> str:
    return " ".join(french.sort_key(text).replace("’", "'").split())


def is_own(funder: str, own: Iterable[str] = ()) -> bool:
    """Whether the territory itself pays."""
    name = plain(funder)
    return name in OWN or name in own or name.startswith(OWN_STARTS)


def totals(base: Location, annee: str | int | None = None, jour: str | None = None) -> pd.DataFrame:
    """By year, unit, nature and funder, the largest planned first.

    prevu, reel       sums of the known amounts; empty when none is known
    acquis, a_risque  parts of `prevu`: granted or paid; planned from this year on and not granted
    sans_prevu, sans_reel, lignes   how many rows lack the amount, of how many
    """
    return summed(financement(base, annee, jour))


def summed(rows: pd.DataFrame, by: Iterable[str] = ("annee",)) -> pd.DataFrame:
    """The totals of some rows, by unit, nature and funder, and by year unless `by` says otherwise."""
    keys = [*by, "unite", "nature", "financeur", "collectivite"]
    secured = rows["etat"].isin(SECURED)
    parts = rows.assign(
        acquis=rows["prevu"].where(secured, 0.0),
        risque=rows["prevu"].where(rows["a_risque"], 0.0),
        sans_prevu=rows["prevu"].isna().astype(int),
        sans_reel=rows["reel"].isna().astype(int),
        lignes=1,
    )
    known = parts.groupby(keys, sort=False)[["prevu", "reel"]].sum(min_count=1)
    others = parts.groupby(keys, sort=False)[["acquis", "risque", "sans_prevu", "sans_reel", "lignes"]].sum()
    both = known.join(others).reset_index().rename(columns={"risque": "a_risque"})
    order = [*by, "unite", "nature"]
    rank = [True] * len(order) + [False]
    rank[order.index("unite")] = False  # euros, then full-time equivalents
    rank[order.index("nature")] = False  # what is real, then examples
    return both.sort_values([*order, "prevu"], ascending=rank, kind="stable").reset_index(drop=True)


def years(base: Location) -> list[int]:
    """The years for which the plan gives means."""
    return sorted({int(row["annee"]) for row in store.rows(carnet(base), "moyen")})


def funding(base: Location, annee: str | int | None = None, jour: str | None = None) -> Funding:
    """Everything the page shows, for one year or for all."""
    rows = financement(base, annee, jour)
    real = rows[rows["nature"] != Nature.EXAMPLE]
    shown = str(Nature.EXAMPLE if real.empty else Nature.OBSERVED)
    spoken = rows[rows["nature"] == Nature.EXAMPLE] if real.empty else real
    unit = "euros" if (spoken["unite"] == "euros").any() or spoken.empty else "etp"
    return Funding(
        answer=_answer(spoken, str(annee or ""), unit),
        banner=_banner(rows, len(rows) - len(real)),
        rows=rows,
        totals=summed(rows, () if not annee else ("annee",)),
        risks=rows[rows["a_risque"]].reset_index(drop=True),
        shown=shown,
        unit=unit,
    )


def _answer(rows: pd.DataFrame, year: str, unit: str) -> str:
    when = f"En {year}" if year else "Sur toutes les années"
    if rows.empty:
        return f"{when}, aucun moyen n'est inscrit dans le plan." if year else "Aucun moyen n'est inscrit."
    told = rows[rows["unite"] == unit]
    planned, risk = told["prevu"].sum(min_count=1), told.loc[told["a_risque"], "prevu"].sum()
    own = told.loc[told["collectivite"], "prevu"].sum(min_count=1)
    if pd.isna(planned):
        return f"{when}, des moyens sont inscrits, mais **aucun montant prévu n'est donné**."
    whole = f"{when}, le plan prévoit **{amount(planned, unit)}**"
    left = (
        f", dont {amount(own, unit)} pour la collectivité et ses communes"
        if pd.notna(own)
        else ", sans montant connu pour la collectivité"
    )
    if risk:
        sure = f"**{amount(risk, unit)}** restent à obtenir."
    else:
        sure = "Rien de ce qui est prévu pour cette année ou après ne reste à obtenir."
    return f"{whole}{left}. {sure}{_unknown(told)}{_people(rows, unit)}"


def _unknown(rows: pd.DataFrame) -> str:
    count = int(rows["prevu"].isna().sum())
    if not count:
        return ""
    many = french.count(count, "ligne n'a", "lignes n'ont")
    return f" {many} pas de montant prévu, et ne compte{'nt' * (count > 1)} pas."


def _people(rows: pd.DataFrame, unit: str) -> str:
    """Full-time equivalents, told apart from euros."""
    posts = rows.loc[rows["unite"] == "etp", "prevu"].sum(min_count=1)
    if unit != "euros" or pd.isna(posts):
        return ""
    return f" À part, {amount(posts, 'etp')} (équivalent temps plein)."


def amount(value: float, unit: str) -> str:
    """« 12 000 € », « 1,5 ETP »; unknown gives « non renseigné »."""
    if pd.isna(value):
        return "non renseigné"
    if unit == "etp":
        decimals = next(some for some in (0, 1, 2) if round(value, some) == round(value, 2))
        return french.with_unit(value, decimals, "ETP")
    return french.with_unit(value, 0, "€")


def _banner(rows: pd.DataFrame, examples: int) -> str:
    if not examples:
        return ""
    if examples == len(rows):
        return "Les fiches et les montants montrés sont inventés, pour montrer l'outil avant votre plan."
    told = french.count(examples, "ligne vient", "lignes viennent")
    they = "elles sont" if examples > 1 else "elle est"
    return f"{told} de fiches inventées\u00a0; {they} dans les tableaux, jamais dans les totaux annoncés."
