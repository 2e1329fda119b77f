"""How far access is from a reference, and how many places would bring every commune to it."""

import pandas as pd

from ctg.answers import ground as grounds
from ctg.answers.accessibilite import territories
from ctg.answers.ground import Ground, ground
from ctg.base.read import Location
from ctg.errors import CtgError
from ctg.measures import gaps, service_access
from ctg.measures.weights import Weight, flat
from ctg.model import Level, Status

COLUMNS = (
    "territoire nom niveau service libelle unite besoin places_pour_100 cible_pour_100 cible ecart_pour_100 "
    "enfants_sous_cible part_sous_cible profondeur severite borne_basse minimum_exact places_ajoutees "
    "ecart_optimal preuve sans_candidat statut au_moins module methode poids bord offre_exterieure nature "
    "source"
).split()
MEAN = "epci"


def manques(
    base: Location, service: str, cible: str = MEAN, module: str | None = None, minutes: str | None = None,
    poids: str | None = None, methode: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per commune, sector and whole of the perimeter, for one offer whose places are counted.

    cible           "epci": the mean access of the perimeter; or places per 100 people
    module          places are added by so many at a time (12: a micro-crèche); by default one by one
    ecart_pour_100  places per 100 under the target, 0 where it is reached
    enfants_sous_cible, part_sous_cible, profondeur, severite   people under the target and FGT 0, 1, 2
    borne_basse     places that are missing at least: need x gap
    minimum_exact   the fewest places that bring every commune of the sector or the whole to the target,
                    each computed alone, in any commune of the perimeter; empty for a commune
    places_ajoutees where the program of the whole puts them: one optimum, there may be others
    ecart_optimal   share of minimum_exact that is not proven, 0 when it is exact
    sans_candidat   communes that no place added inside would reach: minimum_exact is then empty
    au_moins        a site of unknown capacity is within reach: what is missing is a maximum
    """
    found = ground(base, service, minutes=minutes, poids=poids, methode=methode)
    if not found.about["counted"]:
        raise CtgError(
            f"Service « {found.offer.label} » : ses places ne sont pas comptées, il n'y a que des minutes. "
            "Demander « accessibilite », ou un service dont les places sont connues."
        )
    if found.setting.method == "bfca":
        raise CtgError("Places manquantes : la méthode « bfca » n'est pas linéaire. Choisir 2sfca ou e2sfca.")
    target = target_of(found, cible)
    by_twelve = None if module is None else grounds.number("module", module, "12")
    return _rows(base, found, target, cible, by_twelve)[COLUMNS]


def target_of(found: Ground, cible: str) -> float:
    """Places per person: the mean of the perimeter, or what the question says, given per 100."""
    if cible != MEAN:
        return grounds.number("cible", cible, "epci, ou 60") / 100
    target = service_access.mean(found.communes["access"], found.communes["need"])
    if not target > 0:
        raise CtgError(
            f"Service « {found.offer.label} » : l'accès moyen du territoire est nul ou inconnu. "
            "Donner « cible » en places pour 100, par exemple cible=60."
        )
    return target


def _rows(base: Location, found: Ground, target: float, cible: str, module: float | None) -> pd.DataFrame:
    members = territories(base)
    known, travel = grounds.inputs(base, found.offer), grounds.travel(base)
    demand = service_access.demand(known.communes, outside=found.outside)
    supply = service_access.known_supply(known.communes, known.supply, outside=found.outside)
    supply = supply.assign(capacity=supply["capacity"].fillna(0.0))
    inside = tuple(found.communes["place"])
    rows, added = [], pd.Series(dtype="float64")
    for _code, group in members.groupby("territoire", sort=False):
        one = group.iloc[0]
        row = {"territoire": one["territoire"], "nom": one["nom"], "niveau": one["niveau"]}
        row |= _gap(found.communes[found.communes["place"].isin(group["place"])], target)
        if one["niveau"] != Level.COMMUNE and row["statut"] == Status.OK:
            least = gaps.missing_places(
                demand, supply, travel, weight=_weight(found), target=target, candidates=inside,
                module=module, places=group["place"],
            )  # fmt: skip
            row |= _least(least)
            added = least.added
        rows.append(row)
    table = pd.DataFrame(rows)
    return _described(table, members, added, found, target, cible, module)


def _gap(communes: pd.DataFrame, target: float) -> dict[str, object]:
    """Of one territory: its people, their access, and how far under the target."""
    need, access = communes["need"], communes["access"]
    total = float(need.sum()) if need.notna().all() else float("nan")
    mean = float(access.iloc[0]) if len(communes) == 1 else service_access.mean(access, need)
    row: dict[str, object] = {
        "besoin": total, "places_pour_100": mean * 100, "au_moins": bool(communes["at_least"].any())
    }  # fmt: skip
    if not total > 0:
        return row | {"statut": str(Status.NOT_APPLICABLE if total == 0 else Status.MISSING)}
    told = gaps.shortfall(communes.set_index("place")["access"], communes[["place", "need"]], target)
    return row | {
        "statut": str(Status.OK),
        "ecart_pour_100": max(0.0, target - mean) * 100,
        "enfants_sous_cible": told.children,
        "part_sous_cible": told.share,
        "profondeur": told.depth,
        "severite": told.severity,
        "borne_basse": told.places,
    }


def _least(found: gaps.MissingPlaces) -> dict[str, object]:
    return {
        "borne_basse": found.lower_bound,
        "minimum_exact": found.minimum,
        "ecart_optimal": found.gap,
        "preuve": found.proof.method if found.proof is not None else "",
        "sans_candidat": " ".join(map(str, found.unreached)),
    }


def _described(
    rows: pd.DataFrame, members: pd.DataFrame, added: pd.Series, found: Ground, target: float, cible: str,
    module: float | None,
) -> pd.DataFrame:  # fmt: skip
    """added: places by commune that the program of the whole adds; none anywhere when it found no way."""
    places = members.assign(added=members["place"].map(added).fillna(0.0))
    table = pd.DataFrame(columns=COLUMNS).astype("float64").reindex(index=rows.index)
    table = table.assign(**{name: rows[name] for name in rows.columns})
    solved = table["minimum_exact"].notna().any()
    sums = places.groupby("territoire")["added"].sum()
    about, setting = found.about, found.setting
    return table.assign(
        service=found.offer.code,
        libelle=about["label"],
        unite=about["unit"],
        cible_pour_100=target * 100,
        cible="moyenne du territoire" if cible == MEAN else "choisie",
        places_ajoutees=table["territoire"].map(sums) if solved else float("nan"),
        preuve=table["preuve"].fillna("") if "preuve" in rows else "",
        sans_candidat=table["sans_candidat"].fillna("") if "sans_candidat" in rows else "",
        module=float("nan") if module is None else module,
        methode=setting.method,
        poids=setting.weight.label if setting.weight is not None else "",
        bord=setting.edge,
        offre_exterieure=about["outside"],
        nature=about["nature"],
        source=about["source"],
    )


def _weight(found: Ground) -> Weight:
    """2SFCA is E2SFCA with a weight of 1 wherever there is one."""
    assert found.setting.weight is not None, found.offer.code
    return found.setting.weight if found.setting.method == "e2sfca" else flat(found.setting.weight)
