"""How far access is from a target, and how many places would bring every commune to it.

Access (places per child) is that of E2SFCA, or 2SFCA with a binary weight: linear in supply, so that n
places more at c add w_ic n / D_c to commune i, D_c = sum of w_kc x need_k, and the exact number of missing
places is a linear program. Sources: Foster, Greer and Thorbecke 1984 (FGT); Luo and Qi 2009 (E2SFCA).
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp

from ctg.errors import CtgError
from ctg.measures._catchment import two_steps
from ctg.measures._checked import Floats, filled, named, numbers, positive, rows_of, unique
from ctg.measures._costs import Proof
from ctg.measures._pairs import Matrix, Trips, pairs
from ctg.measures.weights import Weighing

SECONDS = 30.0
EVEN = 1e-12  # an access below the target by less, relatively, is at the target
PROVEN = 1e-6


@dataclass(frozen=True)
class Shortfall:
    """Of the children, all communes together.

    share: FGT 0, share of children under the target; depth: FGT 1, mean gap in shares of the target;
    severity: FGT 2; children: number under the target; places: sum of need x gap, the lower bound of
    missing places.
    """

    share: float
    depth: float
    severity: float
    children: float
    places: float


@dataclass(frozen=True)
class MissingPlaces:
    """Between `lower_bound`, by conservation, and `minimum`, exact, with where they go.

    added: places by candidate, those above 0; unreached: communes under the target that no candidate
    reaches; when there are any, minimum and gap are missing (NaN), nothing is added and proof is None.
    """

    lower_bound: float
    minimum: float
    added: pd.Series
    proof: Proof | None
    unreached: tuple[Hashable, ...]

    @property
    def gap(self) -> float:
        """Share of the minimum that is not proven, 0 when it is exact."""
        return nan if self.proof is None else self.proof.gap

    @property
    def refusal(self) -> str:
        """Why there is no minimum, in French; empty when there is one."""
        if not self.unreached:
            return ""
        return f"Aucun candidat n'atteint ces communes : {named(self.unreached)}."


def shortfall(access: pd.Series, need: pd.DataFrame, target: float) -> Shortfall:
    """Foster, Greer and Thorbecke: sum of need x (gap / target) ** a / sum of need, a = 0, 1, 2.

    access: places per child, indexed by place, >= 0; need: place, need (children, >= 0); target: > 0, in
    the unit of access. A place of need 0 has no gap. Errors: `CtgError` when a place of `need` has no
    access (missing is not 0), a number is negative, missing or infinite, target <= 0, or all needs are 0.
    """
    positive("target", target)
    filled("need", need, ["place", "need"])
    unique("need", need, ["place"])
    amount = numbers("need", need["need"])
    if not amount.any():
        raise CtgError("Table « need », colonne « need » : aucun enfant, l'écart est sans objet. Vérifier.")
    if access.index.has_duplicates:
        twice = named(access.index[access.index.duplicated()])
        raise CtgError(f"« access » : lieux en double ({twice}). N'en garder qu'une ligne.")
    asked = pd.Index(need["place"])[amount > 0]
    absent = asked.difference(access.dropna().index)
    if len(absent):
        raise CtgError(
            f"« access » : valeur manquante ({named(absent)}). "
            "Calculer l'accès de ces lieux, ou les retirer du besoin en le disant."
        )
    reached, amount = numbers("access", access.reindex(asked).rename("access")), amount[amount > 0]
    return fgt(reached, amount, target)


def fgt(access: Floats, need: Floats, target: float) -> Shortfall:
    """`shortfall` of arrays known to be right; its shares are missing (NaN) when nobody needs anything."""
    gap = relative_gap(access, target)
    under, depth, severity = float(need[gap > 0].sum()), float(need @ gap), float(need @ gap**2)
    total = float(need.sum()) or nan
    return Shortfall(under / total, depth / total, severity / total, under, depth * target)


def missing_places(
    demand: pd.DataFrame,
    supply: pd.DataFrame,
    travel: pd.DataFrame | Trips,
    *,
    weight: Weighing,
    target: float,
    candidates: Iterable[Hashable],
    module: float | None = None,
    places: Iterable[Hashable] | None = None,
    seconds: float = SECONDS,
) -> MissingPlaces:
    """The fewest places to add at `candidates` so that every commune has the target.

    demand, supply, travel, weight  as in `accessibility.floating_catchment`
    target      places per child, > 0; candidates: places of `demand` that may receive places
    module      None: any number of places; 12: by twelves only, at each candidate
    places      communes that must have the target (all by default); the others only compete, such as
                those outside the EPCI. A commune of need 0 asks for nothing
    N = min sum n_c such that A_i + sum_c w_ic n_c / D_c >= target, n_c >= 0 (LP), or in modules (MILP).
    Its lower bound is the sum of need x gap: added places serve neighbours too. Errors: as in
    `floating_catchment`; `CtgError` for a target or a module <= 0, an unknown place, no candidate. A commune
    that no candidate reaches is an answer, not an error: see `MissingPlaces.unreached`.
    """
    positive("target", target)
    positive("seconds", seconds)
    if module is not None:
        positive("module", module)
    known = pairs(demand, supply, travel)
    sites = rows_of("candidates", candidates, known.places)
    if not len(sites):
        raise CtgError("« candidates » : aucun lieu candidat. En donner au moins un.")
    must = np.zeros(len(known.need), dtype=np.bool_)
    must[known.rows(places)] = True
    must &= known.need > 0
    weights = known.trips.weights(weight)
    access = two_steps(weights, known.need_at(), known.capacity_at())
    gap = np.where(must, relative_gap(access[known.home], target), 0.0)
    lower, short = float(known.need @ gap * target), np.flatnonzero(gap)

    catchment = (weights.T @ known.need_at())[known.home[sites]]
    reach = weights[known.home[short]][:, known.home[sites]]
    useful = np.flatnonzero((catchment > 0) & (reach.sum(axis=0) > 0))
    reach, names = reach[:, useful].tocsr(), known.places[sites[useful]]
    lost = reach.sum(axis=1) == 0
    if lost.any():
        nothing = pd.Series(dtype=np.float64, index=names[:0], name="places")
        return MissingPlaces(lower, nan, nothing, None, tuple(known.places[short[lost]].tolist()))
    added, bound = _solved(reach, gap[short], catchment[useful] * target, module, seconds)
    minimum = float(added.sum())
    where = pd.Series(added, index=names, name="places")
    lower = min(lower, minimum)  # rounding alone may say otherwise
    return MissingPlaces(lower, minimum, where[where > 0], _proof(minimum, bound), ())


def _proof(minimum: float, bound: float) -> Proof:
    gap = max(0.0, minimum - bound) / minimum if minimum else 0.0
    return Proof("HiGHS", True, minimum, 0.0) if gap <= PROVEN else Proof("HiGHS", False, bound, gap)


def _solved(
    reach: Matrix, gap: Floats, price: Floats, module: float | None, seconds: float
) -> tuple[Floats, float]:
    """Places by candidate, and a bound under which no total can be. gap: in shares of the target.

    The variables of the LP are n_c / price_c, so that every coefficient is a weight; prices and gaps are
    scaled to about 1, for the solver's tolerances are absolute (1e-7).
    """
    if not len(gap):
        return np.zeros(len(price)), 0.0
    mean, largest = float(price.mean()), float(gap.max())
    free = linprog(price / mean, A_ub=-reach, b_ub=-gap / largest, method="highs")
    if free.status != 0:
        raise _failed(free)
    found = np.asarray(free.x) * price * largest
    bound = (
        -float(np.dot(gap, np.asarray(free.ineqlin.marginals))) * mean
    )  # the value of the dual: a proof of its own
    if module is None:
        return np.where(found > EVEN * found.max(), found, 0.0), bound
    whole = milp(
        np.ones(len(price)),
        integrality=np.ones(len(price), dtype=np.int64),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(sparse.csr_array(reach * (module / price)), gap, np.inf),
        options={"mip_rel_gap": 0, "time_limit": seconds},
    )
    # any count is allowed: when the solver cannot tell so many tiny modules apart, the LP rounded up will do
    count = np.ceil(found / module - PROVEN) if whole.x is None else np.round(whole.x)
    least = -np.inf if whole.mip_dual_bound is None else float(whole.mip_dual_bound)
    return count * module, float(np.ceil(max(least, bound / module) - PROVEN)) * module


def _failed(result: OptimizeResult) -> CtgError:
    return CtgError(f"Le solveur n'a pas abouti ({result.message}). Vérifier les besoins et la cible.")


def relative_gap(access: Floats, target: float) -> Floats:
    """How far each access is under the target, in shares of it; 0 at the target and above."""
    with np.errstate(over="ignore"):  # infinitely above a tiny target is no gap
        gap = 1 - access / target
    return np.where(gap > EVEN, gap, 0.0)
