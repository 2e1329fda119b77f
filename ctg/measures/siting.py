"""Where p sites serve the most children, cost the fewest minutes, or how few sites serve them all.

need      place (unique), need: children, >= 0, finite; a place of need 0 asks for nothing
cost      place (of `need`), site, minutes: >= 0, finite, one row per pair; a pair that is absent cannot
          be travelled. Every site of `cost` is a candidate, unless it is open already
existing  sites of `cost` that are open already and stay open; they are not counted in p
seconds   after which the solver gives the best choice it has, with its gap

Every answer carries its proof. Small cases are enumerated, a bound dropping whole branches; beyond, HiGHS;
`proof.gap` is the distance to the best that can exist. Among equal choices one is kept, the same whatever
the order of rows. A site that would bring nothing is left out, so there may be fewer than p.

Errors: `CtgError` for a missing column, a negative, missing or infinite number, a pair given twice, an
unknown place or site, p or `within` out of range; `Unreachable`, with `.places`, when no choice can serve
every place.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from math import isclose

import numpy as np
import pandas as pd

from ctg.errors import CtgError, Unreachable
from ctg.measures import _programs
from ctg.measures._branching import best_cover
from ctg.measures._checked import Floats, is_number, is_whole
from ctg.measures._costs import Costs, Proof, Sites, chosen, costs
from ctg.measures._enumeration import Bools, Columns, best_median, is_small
from ctg.measures._lagrangian import candidates_left

SECONDS = 30.0
PROVEN = 1e-6  # HiGHS works to this relative precision
NONE = np.zeros(0, dtype=np.intp)
ENUMERATION, HIGHS, BOUNDED = "énumération", "HiGHS", "borne lagrangienne, puis "


@dataclass(frozen=True)
class Coverage:
    """sites to open; covered: children within reach of them or of an existing site."""

    sites: Sites
    covered: float
    proof: Proof


@dataclass(frozen=True)
class Median:
    """sites to open; total: children x minutes to the nearest site, existing ones included."""

    sites: Sites
    total: float
    proof: Proof


@dataclass(frozen=True)
class SetCover:
    """sites to open, as few as possible."""

    sites: Sites
    proof: Proof


def max_coverage(
    need: pd.DataFrame,
    cost: pd.DataFrame,
    *,
    p: int,
    within: float,
    existing: Iterable[Hashable] = (),
    seconds: float = SECONDS,
) -> Coverage:
    """At most p sites so that the most children have one at `within` minutes or less (inclusive).

    Maximal covering location problem, Church and ReVelle 1974. No child at all: 0 covered, no site.
    """
    given = costs(need, cost, existing)
    _check(given, p, seconds, within)
    served = given.near <= within
    before, wanted = float(given.need[served].sum()), given.need[~served]
    reach = given.minutes[~served] <= within

    def covered(columns: Columns) -> float:
        return before + float(wanted[reach[:, columns].any(axis=1)].sum())

    columns, bound, method = _cover(reach, wanted, p, seconds)
    columns = _useful(columns, covered)
    value = covered(columns)
    return Coverage(chosen(given.sites, columns), value, _proof(method, value, max(before + bound, value)))


def p_median(
    need: pd.DataFrame,
    cost: pd.DataFrame,
    *,
    p: int,
    existing: Iterable[Hashable] = (),
    seconds: float = SECONDS,
) -> Median:
    """At most p sites so that children are the fewest minutes, in all, from the nearest one.

    p-median, Hakimi 1964. Every place that has children must be served: `Unreachable` when no site reaches
    one of them, `CtgError` when p sites are too few. No child at all: total 0, no site.
    """
    given = costs(need, cost, existing)
    _check(given, p, seconds)
    _refuse_unreached(given, np.isfinite(given.minutes), np.isfinite(given.near), "")
    weighted, near = given.need[:, None] * given.minutes, given.need * given.near

    def total(columns: Columns) -> float:
        return float(np.minimum(near, weighted[:, columns].min(axis=1, initial=np.inf)).sum())

    columns, bound, method = _median(weighted, near, p, seconds)
    if not np.isfinite(total(columns)):
        raise CtgError(f"Aucun choix de {p} sites ne dessert tous les lieux de besoin. Augmenter p.")
    columns = _useful(columns, total)
    value = total(columns)
    return Median(chosen(given.sites, columns), value, _proof(method, value, min(bound, value)))


def set_cover(
    need: pd.DataFrame,
    cost: pd.DataFrame,
    *,
    within: float,
    existing: Iterable[Hashable] = (),
    seconds: float = SECONDS,
) -> SetCover:
    """The fewest sites so that every place that has children has one at `within` minutes or less.

    Location set covering problem, Toregas et al. 1971. `Unreachable` when no site reaches a place.
    """
    given = costs(need, cost, existing)
    _check(given, 0, seconds, within)
    served = given.near <= within
    _refuse_unreached(given, given.minutes <= within, served, f" à {within:g} minutes ou moins")
    columns, bound, method = _set_cover(_distinct(given.minutes[~served] <= within)[0], seconds)
    value = float(len(columns))
    return SetCover(chosen(given.sites, columns), _proof(method, value, min(np.ceil(bound - PROVEN), value)))


def _cover(reach: Bools, need: Floats, p: int, seconds: float) -> tuple[Columns, float, str]:
    useful = np.flatnonzero(reach.any(axis=0))
    reach = reach[:, useful]
    if p >= len(useful):
        return useful, float(need[reach.any(axis=1)].sum()), ENUMERATION
    if p == 0:
        return NONE, 0.0, ENUMERATION
    reach, group = _distinct(reach)
    need = np.bincount(group, need, len(reach)).astype(np.float64)
    columns = best_cover(reach, need, p)
    if columns is not None:
        return useful[columns], float(need[reach[:, columns].any(axis=1)].sum()), ENUMERATION
    solved = _programs.cover(reach, need, p, seconds)
    return useful[_in_time(solved.columns, seconds)], min(solved.bound, float(need.sum())), HIGHS


def _median(weighted: Floats, near: Floats, p: int, seconds: float) -> tuple[Columns, float, str]:
    if p == 0 or not len(near):
        return NONE, 0.0 if not len(near) else float(near.sum()), ENUMERATION
    one = np.ones(len(near))  # the need is in the costs
    if is_small(weighted.shape, p, 0.1):  # above, ruling candidates out first is faster
        columns = best_median(weighted, near, one, p)
        return columns, np.inf, ENUMERATION
    left, found, bound = candidates_left(weighted, near, p)
    weighted = weighted[:, left]
    if is_small(weighted.shape, p):
        return left[best_median(weighted, near, one, min(p, len(left)))], np.inf, BOUNDED + ENUMERATION
    solved = _programs.median(weighted, near, p, seconds)
    if solved.impossible:
        return NONE, np.inf, HIGHS
    return (
        found if solved.columns is None else left[solved.columns],
        max(bound, solved.bound),
        BOUNDED + HIGHS,
    )


def _set_cover(reach: Bools, seconds: float) -> tuple[Columns, float, str]:
    if not len(reach):
        return NONE, 0.0, ENUMERATION
    for p in range(1, reach.shape[1]):
        columns = best_cover(reach, np.ones(len(reach)), p)
        if columns is None:
            break
        if reach[:, columns].any(axis=1).all():
            return columns, float(len(columns)), ENUMERATION
    solved = _programs.set_cover(reach, seconds)
    return _in_time(solved.columns, seconds), solved.bound, HIGHS


def _distinct(reach: Bools) -> tuple[Bools, Columns]:
    """Places reached by the same candidates are one place; which one each has become."""
    packed = np.packbits(reach, axis=1)
    _rows, first, group = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    return reach[first], group.reshape(-1)


def _in_time(columns: Columns | None, seconds: float) -> Columns:
    if columns is None:
        raise CtgError(f"Aucun choix trouvé en {seconds:g} s. Donner plus de temps ou moins de candidats.")
    return columns


def _useful(columns: Columns, value: Callable[[Columns], float]) -> Columns:
    """Without the sites that bring nothing, the last ones first."""
    whole = value(columns)
    for column in columns[::-1]:
        others = columns[columns != column]
        if isclose(value(others), whole, rel_tol=1e-12):
            columns = others
    return columns


def _proof(method: str, value: float, bound: float) -> Proof:
    gap = abs(bound - value) / value if value else 0.0
    if gap <= PROVEN:
        return Proof(method, True, value, 0.0)
    return Proof(method, False, float(bound), float(gap))


def _check(given: Costs, p: int, seconds: float, within: float = 0.0) -> None:
    if not is_number(seconds) or seconds <= 0:
        raise CtgError(f"« seconds » = {seconds} : il faut une durée. Donner un nombre de secondes.")
    if not is_whole(p, 0):
        raise CtgError(f"« p » = {p} : il faut un nombre entier de sites. Donner 0 ou plus.")
    if p > len(given.sites):
        raise CtgError(f"« p » = {p} : il n'y a que {len(given.sites)} sites candidats. En demander moins.")
    if not is_number(within) or within < 0:
        raise CtgError(f"« within » = {within} : il faut un nombre de minutes. Donner 0 ou plus.")


def _refuse_unreached(given: Costs, reach: Bools, served: Bools, words: str) -> None:
    lost = ~served & ~reach.any(axis=1)
    if lost.any():
        raise Unreachable(
            f"Aucun site candidat{words} pour ces lieux",
            given.places[lost],
            "Ajouter un candidat à leur portée, ou les retirer du besoin en le disant.",
        )
