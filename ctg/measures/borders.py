"""How large a catchment may be before what lies beyond the known area changes a figure.

Outside the territory, services and children count as far as both are known. A measure of a commune reads
a few trips away from it, each of at most the catchment:

    nearest, beyond, cumulative, gravity   1   the sites that it reaches
    2sfca, e2sfca                          2   and every child who competes for these sites
    bfca                                   3   and every other site that these children may choose

A figure is exact when all children and sites within so many trips are known, from every commune inside.
Minutes are not added up: two trips have two starts, so that two trips of 15 minutes lead less far than
one of 30. `reach` says how far one trip leads, and distances are what is added.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ctg.errors import CtgError, UnknownName
from ctg.measures._checked import is_number

TRIPS = {"nearest": 1, "beyond": 1, "cumulative": 1, "gravity": 1, "2sfca": 2, "e2sfca": 2, "bfca": 3}
COMPLETE = "complet"
EDGE = "effet de bord"
LONGEST = 24 * 60.0  # minutes: no catchment is larger
HALVINGS = 60
Reach = Callable[[float], float]


@dataclass(frozen=True)
class Edge:
    """Whether a catchment is exact inside the territory.

    state: "complet", or "effet de bord" when the unknown may change a figure; needed: the distance around
    the communes inside within which all must be known; largest: the largest exact catchment in minutes
    (`LONGEST` when the known area stops none), missing (None) when even a trip of no time leads too far.
    """

    state: str
    needed: float
    largest: float | None

    @property
    def remark(self) -> str:
        """What to write beside the figures, in French; empty when they are exact."""
        if self.state == COMPLETE:
            return ""
        if self.largest is None:
            return "Effet de bord\u00a0: rien n'est connu assez loin autour du territoire."
        return f"Effet de bord\u00a0: chiffres exacts jusqu'à {int(self.largest)} minutes, approchés au-delà."


def edge(method: str, minutes: float, *, known: float, reach: Reach) -> Edge:
    """Is a catchment of so many minutes exact, given how far around everything is known?

    method   a key of `TRIPS`; minutes: the cutoff of the weight (`Weight.cutoff`), `within`, or the
             longest trip of the table of times, > 0
    known    distance from every commune inside within which all children, sites and trips are known, >= 0
    reach    farthest that a trip of so many minutes leads, in the unit of `known`, as the crow flies
             (its greatest speed x minutes is always safe); it never decreases
    Both bounds are inclusive. Errors: `CtgError` for an unknown method, a number that is negative, missing
    or infinite, a reach that decreases.
    """
    if method not in TRIPS:
        raise UnknownName("Mesure", method, TRIPS)
    if not is_number(minutes) or not 0 < minutes <= LONGEST:
        raise CtgError(f"« minutes » = {minutes} : il faut une durée, un jour au plus. Donner 15.")
    if not is_number(known) or known < 0:
        raise CtgError(f"« known » = {known} : il faut une distance. Donner 0 ou plus.")
    needed = TRIPS[method] * _reached(reach, minutes)
    largest = _largest(TRIPS[method], known, reach)
    return Edge(COMPLETE if needed <= known else EDGE, needed, largest)


def _largest(trips: int, known: float, reach: Reach) -> float | None:
    """The longest trip that, made so many times, stays in what is known: found by halving."""
    if trips * _reached(reach, LONGEST) <= known:
        return LONGEST
    if trips * _reached(reach, 0.0) > known:
        return None
    low, high = 0.0, LONGEST
    for _halving in range(HALVINGS):
        middle = (low + high) / 2
        if trips * _reached(reach, middle) <= known:
            low = middle
        else:
            high = middle
    return low


def _reached(reach: Reach, minutes: float) -> float:
    distance = reach(minutes)
    if not is_number(distance) or distance < 0 or reach(0.0) > distance:
        raise CtgError(
            f"« reach » : {distance} pour {minutes:g} minutes. Donner une distance qui croît avec la durée."
        )
    return float(distance)
