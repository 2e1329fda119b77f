"""What every question about access stands on: one offer, its inputs, its setting, what each commune reaches.

The standard setting is read as the build measured it; another one is measured at once, from the same
inputs. Nothing here is written for a reader: the answers beside it give columns and words.
"""

import math
from dataclasses import dataclass
from functools import lru_cache, partial

import pandas as pd

from ctg.answers.services import built_on
from ctg.answers.sources import meta
from ctg.base import access, edges
from ctg.base.read import Location, Stamp, read, stamp
from ctg.errors import CtgError, UnknownName
from ctg.measures import accessibility
from ctg.measures.weights import Weight
from ctg.model import Offer
from ctg.services import offers

METHODS = accessibility.METHODS


@dataclass(frozen=True)
class Setting:
    """How access is measured, and how far it can be believed. weight None: only minutes have a meaning."""

    method: str
    weight: Weight | None
    edge: str  # "complet", "effet de bord", "sans objet"
    standard: bool
    draws: int


@dataclass(frozen=True)
class Ground:
    """One offer on the territory. communes: place, need, offered, access, at_least, minutes, worst."""

    about: pd.Series  # row of access_settings
    setting: Setting
    communes: pd.DataFrame
    outside: bool
    offer: Offer


def ground(
    base: Location, service: str, *, minutes: str | None = None, poids: str | None = None,
    methode: str | None = None,
) -> Ground:  # fmt: skip
    """One offer with the standard setting, or with another one; CtgError when it cannot be measured."""
    offer = known(service)
    table = read(base, "access_settings", offer=offer.code)
    if table.empty:
        raise CtgError(
            f"Service « {offer.label} » : aucun site, aucune population ou aucun centre de commune "
            "dans la base. Importer son inventaire (« python -m ctg import services FICHIER »), "
            "puis recommencer."
        )
    about = table.iloc[0]
    asked = bands_of(minutes, poids)
    method = _method(methode)
    standard = asked is None and method in (None, str(about["method"]) or None)
    if standard or not about["counted"]:
        return _standard(base, offer, about)
    bands = asked or access.standard_bands(offer) or {}
    return _measured(base, offer, about, bands, method or str(about["method"]))


def known(service: str) -> Offer:
    """The offer of that code; UnknownName lists the others."""
    if service not in offers.catalogue():
        raise UnknownName("Service", service, offers.catalogue())
    return offers.catalogue()[service]


def bands_of(minutes: str | None, poids: str | None) -> access.Bands | None:
    """`minutes=15` or `poids=10:1,15:0.6,20:0.25`; None when neither is given."""
    if minutes is not None and poids is not None:
        raise CtgError("Donner « minutes » ou « poids », pas les deux. Retirer l'un, puis recommencer.")
    if minutes is not None:
        return {number("minutes", minutes, "15"): 1.0}
    if poids is None:
        return None
    bands: dict[float, float] = {}
    for part in poids.replace(";", ",").split(","):
        bound, sign, weight = part.partition(":")
        if not sign:
            raise CtgError(f"Poids « {poids} » mal formé : écrire par exemple 10:1,15:0.6,20:0.25.")
        upto = number("poids", bound, "10:1,15:0.6,20:0.25")
        if upto in bands:
            raise CtgError(f"Poids « {poids} » : le palier {upto:g} y est deux fois. N'en garder qu'un.")
        bands[upto] = number("poids", weight, "10:1,15:0.6,20:0.25")
    return bands


def number(name: str, text: str, example: str) -> float:
    """A finite number; otherwise a sentence with an example."""
    try:
        value = float(text.strip())
    except ValueError:
        value = float("nan")
    if not math.isfinite(value):
        raise CtgError(
            f"Paramètre « {name} » : « {text} » n'est pas un nombre. Écrire par exemple {example}."
        )
    return value


def inputs(base: Location, offer: Offer) -> access.Inputs:
    """The tables of an offer that the base is known to measure."""
    found = access.inputs(partial(read, base), offer, built_on(base))
    assert found is not None, offer.code
    return found


def travel(base: Location) -> accessibility.Trips:
    """Trips between communes, indexed once for each base."""
    return _indexed(base, stamp(base))


@lru_cache(maxsize=2)
def _indexed(base: Location, _stamp: Stamp) -> accessibility.Trips:
    return accessibility.trips(read(base, "trips"))


def _method(methode: str | None) -> str | None:
    if methode is not None and methode not in METHODS:
        raise UnknownName("Paramètre « methode »", methode, METHODS)
    return methode


def _standard(base: Location, offer: Offer, about: pd.Series) -> Ground:
    bands = access.standard_bands(offer)
    weight = accessibility.step(bands) if bands else None
    setting = Setting(str(about["method"]), weight, str(about["edge"]), True, int(about["draws"]))
    rows = read(base, "access_standard", offer=offer.code)
    rows["minutes"] = rows["minutes"].fillna(math.inf)
    return Ground(about, setting, rows, about["outside"] == "comptée", offer)


def _measured(base: Location, offer: Offer, about: pd.Series, bands: access.Bands, method: str) -> Ground:
    weight = accessibility.step(bands)
    told = meta(base)
    outside = about["outside"] == "comptée"
    limit, halo = access.widest_catchment(outside=outside), float(told["halo_km"])
    if weight.cutoff > limit:
        raise CtgError(
            f"Rayon de {weight.cutoff:g} minutes : au-delà de {limit:g}, les trajets de ceux qui prétendent "
            "aux mêmes places ne sont pas connus. Demander moins."
        )
    found, times = inputs(base, offer), travel(base)
    rows = access.measured(found, times, weight=weight, method=method)
    rows = rows[rows["inside"]].drop(columns="inside").reset_index(drop=True)
    widest = edges.widest(method, weight.cutoff, halo, outside=found.outside)
    worst = access.worst(found, times, bands, method=method, widest=widest)
    edge = edges.state(method, weight.cutoff, halo, outside=found.outside)
    setting = Setting(method, weight, edge, False, access.draws(found))
    return Ground(about, setting, rows.assign(worst=rows["place"].map(worst)), found.outside, offer)
