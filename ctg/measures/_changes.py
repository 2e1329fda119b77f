"""Changes of the supply, checked and made together: sites that open, close, move or change their size."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
import pandas as pd

from ctg.errors import CtgError
from ctg.measures._pairs import Pairs


@dataclass(frozen=True)
class Add:
    """A new site, its code, its place, and the places it offers (0 or more)."""

    site: Hashable
    place: Hashable
    capacity: float


@dataclass(frozen=True)
class Close:
    """A site that offers nothing any more."""

    site: Hashable


@dataclass(frozen=True)
class Move:
    """A site that goes to another place with all it offers; to its own place, nothing changes."""

    site: Hashable
    place: Hashable


@dataclass(frozen=True)
class Resize:
    """A site that offers another number of places, in all and not in addition."""

    site: Hashable
    capacity: float


Change = Add | Close | Move | Resize


def changed(found: Pairs, changes: Sequence[Change]) -> Pairs:
    """The supply after the changes: closed sites stay, with capacity 0, and new ones come last."""
    _refuse_contradiction(changes)
    capacity, host = found.capacity.copy(), found.host.copy()
    added = [change for change in changes if isinstance(change, Add)]
    for change in changes:
        if isinstance(change, Add):
            if change.site is None or change.site != change.site:  # NaN
                raise CtgError("Changement d'un site sans code : lui en donner un.")
            if change.site in found.sites:
                raise _refused(change.site, "il existe déjà", "Changer sa capacité au lieu de l'ajouter.")
            continue
        at = _site(found, change.site)
        if isinstance(change, Move):
            host[at] = _position(found, change)
        elif isinstance(change, Resize):
            capacity[at] = _capacity(change)
        elif capacity[at] == 0:
            raise _refused(change.site, "il est déjà fermé", "Retirer ce changement.")
        else:
            capacity[at] = 0
    if not added:
        return replace(found, capacity=capacity, host=host)
    return replace(
        found,
        sites=found.sites.append(pd.Index([change.site for change in added])),
        capacity=np.append(capacity, [_capacity(change) for change in added]),
        host=np.append(host, [_position(found, change) for change in added]),
    )


def _refuse_contradiction(changes: Sequence[Change]) -> None:
    named: dict[Hashable, set[type]] = {}
    for change in changes:
        kinds = named.setdefault(change.site, set())
        if kinds and (type(change) in kinds or kinds | {type(change)} != {Move, Resize}):
            twice = "deux changements se contredisent" if Add not in kinds else "il est ajouté puis changé"
            raise _refused(change.site, twice, "N'en garder qu'un par site.")
        kinds.add(type(change))


def _site(found: Pairs, site: Hashable) -> int:
    if site not in found.sites:
        raise _refused(site, "il n'est pas dans « supply »", "Corriger son code, ou l'ajouter d'abord.")
    at = found.sites.get_loc(site)
    assert isinstance(at, int)  # no code is there twice
    return at


def _position(found: Pairs, change: Add | Move) -> int:
    """Where trips know the place; nowhere for a place of demand without a trip."""
    known, nowhere = found.trips, len(found.trips.places)
    at = int(known.places.get_indexer(pd.Index([change.place]))[0])
    at = nowhere if at < 0 else at
    if not known.named_positions[at] and change.place not in found.places:
        problem = f"lieu inconnu de « demand » et de « travel » ({change.place})"
        raise _refused(change.site, problem, "Corriger son code, ou l'ajouter à ces tables.")
    return at


def _capacity(change: Add | Resize) -> float:
    told = change.capacity
    if (
        isinstance(told, bool)
        or not isinstance(told, int | float | np.number)
        or not isfinite(told)
        or told < 0
    ):
        problem = f"capacité {told} : il faut un nombre de places, 0 ou plus"
        raise _refused(change.site, problem, "La corriger.")
    return float(told)


def _refused(site: Hashable, problem: str, gesture: str) -> CtgError:
    return CtgError(f"Changement du site « {site} » : {problem}. {gesture}")
