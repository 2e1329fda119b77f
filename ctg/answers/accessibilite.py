"""What families can reach: one offer, by commune, by sector and for the whole territory."""

import math

import pandas as pd

from ctg.answers.ground import Ground, ground, number
from ctg.base.read import Location, read
from ctg.errors import UnknownName
from ctg.measures import rates, service_access
from ctg.model import Level, Nature, Status

COLUMNS = (
    "territoire nom niveau service libelle annee_besoin annee_offre besoin offre unite taux_couverture "
    "places_pour_100 statut au_moins rang part_pire_20 minutes_plus_proche statut_minutes seuil_minutes "
    "besoin_au_dela part_au_dela methode poids bord offre_exterieure temps nature source"
).split()
FAR = 15.0  # minutes beyond which a family is counted as far, unless the question says otherwise
WHOLES = (str(Level.EPCI), str(Level.PERIMETER))
MEAN = ("access", "minutes", "worst")


def accessibilite(
    base: Location, service: str, minutes: str | None = None, poids: str | None = None,
    methode: str | None = None, territoire: str | None = None, seuil: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per commune, sector and whole of the perimeter, for one offer.

    service     see « python -m ctg answers »; minutes=15 (1 up to 15 minutes) or poids=10:1,15:0.6,20:0.25;
                methode: 2sfca, e2sfca, bfca; without them, the standard setting of the offer
    seuil       minutes beyond which people are counted as far (15, or the value of « minutes »)
    besoin      people who may use it, in `annee_besoin`; offre: places there, `unite`; empty: not told
    taux_couverture  places per 100 people of that territory alone: stops at its borders
    places_pour_100  places within reach per 100 people, those who compete for them counted; the mean of
                communes weighted by need for a sector or a whole. 0: none within reach; empty: see `statut`
                (sans_objet: this offer is only measured in minutes; manquant: a need is not known)
    au_moins    a site of unknown capacity is within reach: the figure is a minimum
    rang        1 is the worst served commune with people; part_pire_20: share of random draws (decays,
                radii, errors of need) in which it is among the worst 20 %; empty: not ranked
    minutes_plus_proche  to the nearest site, weighted by need for a sector or a whole
    statut_minutes  ok; au_dela: farther than the trips kept, for the commune or for one of its communes
    besoin_au_dela, part_au_dela  people farther than `seuil_minutes`, 0 to 1
    bord        complet; effet de bord: part of the competition is outside the data; sans objet
    offre_exterieure  comptée, or inconnue: then children and services around both stay out
    nature      observe, estime, exemple: the weakest of the inputs, trips included
    """
    found = ground(base, service, minutes=minutes, poids=poids, methode=methode)
    limit = number("seuil", seuil, "15") if seuil is not None else float(minutes or FAR)
    table = rows(base, found, limit)
    if territoire is not None:
        if territoire not in set(table["territoire"]):
            raise UnknownName("Territoire", territoire, table["territoire"])
        table = table[table["territoire"] == territoire]
    return table[COLUMNS].reset_index(drop=True)


def rows(base: Location, found: Ground, limit: float = FAR) -> pd.DataFrame:
    """Every row of the answer, before anyone chooses a territory."""
    members = territories(base)
    joined = members.merge(found.communes, on="place", how="left")  # not located: nothing is known of it
    joined["at_least"] = joined["at_least"].eq(True)
    joined["far"] = joined["need"].where(joined["minutes"] > limit, 0.0)
    parts = [_row(found, group) for _code, group in joined.groupby("territoire", sort=False)]
    table = pd.concat(
        [members.drop_duplicates("territoire").reset_index(drop=True), pd.DataFrame(parts)], axis=1
    )
    return _described(_ranked(table), found, limit)


def territories(base: Location) -> pd.DataFrame:
    """territoire, nom, niveau, place: each territory once for each of its communes, communes first."""
    inside = read(base, "sectors")
    told = read(base, "territories")
    communes = inside.assign(territoire=inside["place"], niveau=str(Level.COMMUNE))
    names = told.set_index("code")["nom"]
    sectors = inside[inside["sector"].notna()]
    sectors = sectors.assign(
        territoire=sectors["sector"], nom=sectors["sector"].map(names), niveau=str(Level.SECTOR)
    ).sort_values(["territoire", "place"])
    whole = told[told["niveau"].isin(WHOLES)].iloc[-1]  # several EPCIs are read as one perimeter
    everyone = inside.assign(territoire=whole["code"], nom=whole["nom"], niveau=whole["niveau"])
    columns = ["territoire", "nom", "niveau", "place"]
    return pd.concat([communes[columns], sectors[columns], everyone[columns]], ignore_index=True)


def _row(found: Ground, group: pd.DataFrame) -> dict[str, object]:
    alone = len(group) == 1
    need = group["need"]
    total = float(need.sum()) if need.notna().all() else float("nan")
    access, minutes = (
        float(group[name].iloc[0]) if alone else service_access.mean(group[name], need)
        for name in ("access", "minutes")
    )
    offered = float(group["offered"].sum()) if group["offered"].notna().all() else float("nan")
    far = float(group["far"].sum()) if need.notna().all() else float("nan")
    counted = bool(found.about["counted"])
    return {
        "besoin": total,
        "offre": offered if counted else float("nan"),
        "taux_couverture": _share(offered, total) * 100 if counted else float("nan"),
        "places_pour_100": access * 100,
        "statut": _status(access, counted=counted, people=total),
        "au_moins": bool(group["at_least"].any()),
        "part_pire_20": float(group["worst"].iloc[0]) if alone else float("nan"),
        "minutes_plus_proche": minutes if math.isfinite(minutes) else float("nan"),
        "statut_minutes": str(Status.OK) if math.isfinite(minutes) else _beyond(minutes, total),
        "besoin_au_dela": far,
        "part_au_dela": _share(far, total),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def _status(access: float, *, counted: bool, people: float) -> str:
    if not counted or (people == 0 and math.isnan(access)):
        return str(Status.NOT_APPLICABLE)
    return str(Status.MISSING if math.isnan(access) else Status.OK)


def _beyond(minutes: float, people: float) -> str:
    """Infinite: beyond the trips kept; missing: nobody to weigh the mean, or something is not known."""
    if math.isinf(minutes):
        return "au_dela"
    return str(Status.NOT_APPLICABLE if people == 0 else Status.MISSING)


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Communes with people, from the worst served; equal figures share a rank."""
    ranked = (table["niveau"] == Level.COMMUNE) & (table["statut"] == Status.OK) & (table["besoin"] > 0)
    ranks = table["places_pour_100"].where(ranked).rank(method="min")
    return table.assign(rang=ranks.astype("Int64"))


def _described(table: pd.DataFrame, found: Ground, limit: float) -> pd.DataFrame:
    about, setting = found.about, found.setting
    label = setting.weight.label if setting.weight is not None else ""
    return table.assign(
        service=found.offer.code,
        libelle=about["label"],
        annee_besoin=int(about["need_year"]),
        annee_offre=pd.array([about["supply_year"]] * len(table), dtype="Int64"),
        unite=about["unit"],
        seuil_minutes=limit,
        methode=setting.method if about["counted"] else "plus proche",
        poids=label,
        bord=setting.edge,
        offre_exterieure=about["outside"],
        temps=about["provider"],
        nature=str(max((about["nature"], Nature.ESTIMATED), key=lambda name: rates.NATURE_RANK[str(name)])),
        source=about["source"],
    )
