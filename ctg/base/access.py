"""Access to each offer, as the build measures it and as an answer measures it again with other settings.

Inputs are read with the queries of the base (`Ask`: the rows of a query by its name), so that a draft being
built and a base in service give the same ones. Where the supply around the perimeter is not known, children
and services around both stay out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ctg.measures import accessibility, rates, robustness, service_access
from ctg.measures.weights import Weighing
from ctg.model import Nature, Offer, Status
from ctg.travel import FALLBACK

Ask = Callable[..., pd.DataFrame]
Bands = Mapping[float, float]
DRAWS, EXAMPLE_DRAWS = 1000, 200  # a ranking of invented services deserves no longer a build
TRIP_MINUTES = 45.0  # from the perimeter; longer trips are not kept: « plus de 45 minutes »
AROUND_MINUTES = 30.0  # from the communes around, which only compete
METHOD = "e2sfca"


@dataclass(frozen=True)
class Inputs:
    """Everything one offer is measured from. communes and supply: see `ctg.measures.service_access`."""

    offer: Offer
    communes: pd.DataFrame  # place, inside, need
    supply: pd.DataFrame  # site, place, capacity
    outside: bool  # the supply around is known
    need: str  # quantity
    need_year: int
    supply_year: int | None
    nature: Nature
    source: str


def trips(communes: pd.DataFrame) -> pd.DataFrame:
    """Trips between located communes (place, inside, lat, lon, area), up to the two limits above."""
    ends = communes.rename(columns={"place": "destination"})[["destination", "lat", "lon"]]
    starts = communes[["place", "lat", "lon", "area"]]
    here = communes["inside"]
    found = [FALLBACK.times(starts[here], ends, minutes=TRIP_MINUTES)] if here.any() else []
    found += [FALLBACK.times(starts[~here], ends, minutes=AROUND_MINUTES)] if (~here).any() else []
    return pd.concat(found, ignore_index=True)


def widest_catchment(*, outside: bool) -> float:
    """Minutes beyond which the trips kept do not tell who competes."""
    return AROUND_MINUTES if outside else TRIP_MINUTES


def inputs(ask: Ask, offer: Offer, today: date) -> Inputs | None:
    """The tables of an offer; None when nobody knows its supply here, or who may use it."""
    communes = ask("located")
    if communes.empty:
        return None
    supply, natures, year, sources, outside = _supply(ask, offer, today, communes)
    found = _need(ask, offer, communes, year) if supply is not None else None
    if supply is None or found is None:
        return None
    name, need = found
    counted = communes["inside"] | outside
    told = need[need["place"].isin(communes.loc[counted, "place"])]
    natures = pd.concat([natures, told["nature"], pd.Series([str(FALLBACK.PROVIDER.nature)])])
    values = need[need["status"] == Status.OK].set_index("place")["value"]
    return Inputs(
        offer=offer,
        communes=communes.assign(need=communes["place"].map(values).astype("float64")),
        supply=supply,
        outside=outside,
        need=name,
        need_year=int(need["year"].iloc[0]),
        supply_year=year,
        nature=Nature(max(natures, key=lambda name: rates.NATURE_RANK[name])),
        source=" ; ".join(dict.fromkeys([*sources, *told["source"]])),
    )


Supply = tuple[pd.DataFrame | None, "pd.Series[str]", int | None, list[str], bool]
UNKNOWN: Supply = (None, pd.Series(dtype=str), None, [], False)


def _supply(ask: Ask, offer: Offer, today: date, communes: pd.DataFrame) -> Supply:
    if offer.quantity:
        return _totals(ask, offer, communes)
    frame = ask("services", theme=None, type=None, jour=today)
    frame = frame[frame["type"].isin(offer.types)]
    if offer.notes:
        frame = frame[frame["note"].isin(offer.notes)]
    frame = frame[_open(frame, today) & frame["territoire"].isin(communes["place"])]
    state = ask("service_types").set_index("type").loc[list(offer.types)]
    inside, around = set(state["dans_le_perimetre"]), set(state["alentour"])
    if inside == {"absent"} or (frame.empty and inside != {"complet"}):
        return UNKNOWN
    outside = around == {"complet"}  # examples around are no knowledge of it
    kept = frame if outside else frame[frame["dans_le_perimetre"]]
    sites = pd.DataFrame({"site": kept["id"], "place": kept["territoire"], "capacity": kept["places"]})
    sites["capacity"] = sites["capacity"].astype("float64")
    return sites.reset_index(drop=True), kept["nature"], None, sorted(set(kept["source"])), outside


def _open(frame: pd.DataFrame, today: date) -> "pd.Series[bool]":
    day = pd.Timestamp(today)
    started = frame["ouvert_le"].isna() | (frame["ouvert_le"] <= day)
    return started & (frame["ferme_le"].isna() | (frame["ferme_le"] > day))


def _totals(ask: Ask, offer: Offer, communes: pd.DataFrame) -> Supply:
    """A total by commune is one site there; a commune without its total leaves the outside unknown."""
    facts = ask("commune_facts", quantity=offer.quantity)
    facts = facts[facts["place"].isin(communes["place"])]
    if facts.empty:
        return UNKNOWN
    year = int(facts["year"].max())
    facts = facts[facts["year"] == year]
    around = set(communes.loc[~communes["inside"], "place"])
    outside = around <= set(facts.loc[facts["status"] == Status.OK, "place"])
    sites = pd.DataFrame({"site": facts["place"], "place": facts["place"], "capacity": facts["value"]})
    kept = facts if outside else facts[~facts["place"].isin(around)]
    return sites.reset_index(drop=True), kept["nature"], year, sorted(set(kept["source"])), outside


def _need(
    ask: Ask, offer: Offer, communes: pd.DataFrame, year: int | None
) -> tuple[str, pd.DataFrame] | None:
    """The first quantity that the perimeter has, in the year of the supply or the latest."""
    inside = set(communes.loc[communes["inside"], "place"])
    for name in offer.need:
        facts = ask("commune_facts", quantity=name)
        years = facts[facts["place"].isin(inside)].groupby("year")["place"].size()
        whole = sorted(int(one) for one in years.index[years == len(inside)])
        if whole:
            chosen = year if year in whole else whole[-1]
            return name, facts[facts["year"] == chosen]
    return None


def measured(
    found: Inputs, travel: accessibility.Travel, *, weight: Weighing | None, method: str = METHOD
) -> pd.DataFrame:
    """What the communes reach, perimeter and around: see `service_access.by_commune`."""
    return service_access.by_commune(
        found.communes, found.supply, travel, weight=weight, method=method, outside=found.outside
    )


def worst(
    found: Inputs, travel: accessibility.Travel, bands: Bands, *, method: str, widest: float
) -> "pd.Series[float]":
    """By place of the perimeter: share of draws in which it is among the worst 20 % (see `robustness`).

    widest: no decay is drawn that reaches farther than what the data can tell.
    """
    supply = service_access.known_supply(found.communes, found.supply, outside=found.outside)
    told = robustness.robustness(
        service_access.demand(found.communes, outside=found.outside),
        supply.assign(capacity=supply["capacity"].fillna(0.0)),
        travel,
        weights=robustness.family(bands, widest=widest),
        method=method,
        draws=draws(found),
        places=found.communes.loc[found.communes["inside"], "place"],
    )
    return told.table["share"]


def draws(found: Inputs) -> int:
    """How many random draws stand behind a ranking of this offer."""
    return EXAMPLE_DRAWS if found.nature == Nature.EXAMPLE else DRAWS


def standard_bands(offer: Offer) -> Bands | None:
    """The declared weights by minutes of an offer whose places are counted; None for the others."""
    return dict(offer.catchment.steps) if offer.catchment is not None and offer.counted else None
