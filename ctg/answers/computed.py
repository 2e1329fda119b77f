"""The computed figures that commitments follow, all of them in a few readings of the base.

A code is an indicator, read for every year (the figure of year Y is dated 31 December Y), or
acces_OFFER (places within reach per 100 people) or proche_OFFER (% of people at 15 minutes or less),
as the build measured them.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ctg import indicators
from ctg.answers.accessibilite import FAR, WHOLES, territories
from ctg.answers.services import built_on
from ctg.base.read import Location, read
from ctg.measures import rates, service_access
from ctg.model import Nature, Status
from ctg.services import offers

ACCESS, NEAR = "acces_", "proche_"
Key = tuple[str, str]  # code, territory
UNKNOWN = {
    str(Status.SECRET): "Valeur couverte par le secret statistique.",
    str(Status.MISSING): "Valeur manquante dans la source.",
    str(Status.NOT_APPLICABLE): "Sans objet ici\u00a0: personne à qui rapporter la mesure.",
}
NO_VALUE = "Aucune valeur de cet indicateur ici."


@dataclass(frozen=True)
class Point:
    """One figure on its day; value None: `status` says why."""

    on: date
    value: float | None
    status: str
    nature: str
    source: str


@dataclass(frozen=True)
class Computed:
    """The series of each followed code and territory, oldest first, and when each code is published."""

    series: Mapping[Key, list[Point]]
    due: Mapping[str, tuple[tuple[int, int], ...]]  # code -> (month, lag) of the files it needs
    whole: str  # the territory that is meant when none is told

    def of(self, code: str, territory: str | None, day: date) -> list[Point]:
        """The figures known by that day."""
        return [point for point in self.series.get((code, territory or self.whole), []) if point.on <= day]

    def superseded_since(self, code: str, point: Point, day: date) -> date | None:
        """When the vintage after this one was due, if that day is past; None: nothing newer is expected."""
        rhythm = self.due.get(code, ())
        if not rhythm:
            return None
        due = max(date(point.on.year + 1 + lag, month, 1) for month, lag in rhythm)
        return due if due <= day else None


def computed(base: Location, wanted: Iterable[tuple[str, str | None]]) -> Computed:
    """Everything that the given codes and territories (None: the whole) ask of the base."""
    pairs = {(code, place) for code, place in wanted if code}
    if not pairs:
        return Computed({}, {}, "")
    whole = _whole(base)
    keys = {(code, place or whole) for code, place in pairs}
    series = _indicators(base, keys) | _access(base, keys)
    return Computed(series, _rhythms(base, {code for code, _place in keys}), whole)


def _whole(base: Location) -> str:
    told = read(base, "territories")
    return str(told[told["niveau"].isin(WHOLES)]["code"].iloc[-1])


def _indicators(base: Location, keys: set[Key]) -> dict[Key, list[Point]]:
    codes = sorted({code for code, _place in keys} & set(indicators.catalogue()))
    if not codes:
        return {}
    frame = read(base, "followed", codes=codes, territories=sorted({place for _code, place in keys}))
    found: dict[Key, list[Point]] = {}
    for row in frame.to_dict("records"):
        value = None if pd.isna(row["valeur"]) else float(row["valeur"])
        point = Point(date(int(row["annee"]), 12, 31), value, row["statut"], row["nature"], row["source"])
        found.setdefault((row["code"], row["territoire"]), []).append(point)
    return found


def _access(base: Location, keys: set[Key]) -> dict[Key, list[Point]]:
    asked = {key: _offer(key[0]) for key in keys if _offer(key[0])}
    if not asked:
        return {}
    frame = read(base, "access_followed", offers=sorted(set(asked.values())))
    members = territories(base)
    places = {str(code): list(group["place"]) for code, group in members.groupby("territoire")}
    by_offer = {str(offer): _Reached.of(table) for offer, table in frame.groupby("offer")}
    today = built_on(base)
    return {
        key: [by_offer[offer].point(key[0], places[key[1]], today)]
        for key, offer in asked.items()
        if offer in by_offer and key[1] in places
    }


def _offer(code: str) -> str:
    for prefix in (ACCESS, NEAR):
        if code.startswith(prefix) and code not in indicators.catalogue():
            return code.removeprefix(prefix)
    return ""


@dataclass(frozen=True)
class _Reached:
    """What each commune reaches of one offer; a last row, of nothing known, for those not measured."""

    at: dict[str, int]
    need: list[float]
    access: list[float]
    minutes: list[float]
    year: int | None  # None: as the inventory stands
    nature: str
    source: str

    @staticmethod
    def of(table: pd.DataFrame) -> "_Reached":
        need, access, minutes = (
            [*table[name].astype(float), math.nan] for name in ("need", "access", "minutes")
        )
        about = table.iloc[0]
        at = {str(place): number for number, place in enumerate(table["place"])}
        weakest = max((str(about["nature"]), str(Nature.ESTIMATED)), key=lambda name: rates.NATURE_RANK[name])
        year = None if pd.isna(about["supply_year"]) else int(about["supply_year"])
        return _Reached(at, need, access, minutes, year, weakest, str(about["source"]))

    def point(self, code: str, places: Sequence[str], today: date) -> Point:
        """The figure of a territory; a commune whose access was not measured makes it missing."""
        rows = [self.at.get(place, -1) for place in places]
        need, access = [self.need[row] for row in rows], [self.access[row] for row in rows]
        total = sum(need)  # missing as soon as one is
        if code.startswith(NEAR):
            near = sum(self.need[row] for row in rows if self.minutes[row] <= FAR)
            value = near / total * 100 if total > 0 else math.nan
        elif len(rows) == 1:
            value = access[0] * 100
        else:
            value = service_access.mean(pd.Series(access), pd.Series(need)) * 100
        status = Status.OK if math.isfinite(value) else Status.NOT_APPLICABLE
        if math.isnan(total) or (status != Status.OK and total > 0):
            status = Status.MISSING
        on = today if self.year is None else date(self.year, 12, 31)
        return Point(on, float(value) if status == Status.OK else None, str(status), self.nature, self.source)


def _rhythms(base: Location, codes: set[str]) -> dict[str, tuple[tuple[int, int], ...]]:
    """code -> month and lag of the official files that give what it is computed from.

    A figure is superseded only once every input has a newer vintage: the latest of the files counts.
    """
    rhythms: dict[str, set[tuple[int, int]]] = {}
    for row in read(base, "official").to_dict("records"):
        for quantity in str(row["gives"]).split() if row["published_month"] else ():
            rhythms.setdefault(quantity, set()).add((int(row["published_month"]), int(row["lag"])))
    return {
        code: tuple(sorted({one for name in _inputs(code) for one in rhythms.get(name, ())}))
        for code in codes
    }


def _inputs(code: str) -> list[str]:
    if code in indicators.catalogue():
        return indicators.inputs(indicators.indicator(code))
    offer = offers.catalogue().get(_offer(code))
    if offer is None or not offer.quantity:
        return []
    quantity = indicators.quantities()[offer.quantity]
    return list(quantity.sum_of) or [offer.quantity]


def label(code: str) -> str:
    """The French name of a followed code."""
    if code in indicators.catalogue():
        return indicators.indicator(code).label
    offer = offers.catalogue().get(_offer(code))
    if offer is None:
        return code
    if code.startswith(ACCESS):
        return f"{offer.label}\u00a0: {offer.unit} atteignables pour 100 personnes concernées"
    return f"{offer.label}\u00a0: part des personnes à {FAR:g} minutes ou moins"
