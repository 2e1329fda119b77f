"""How unequally a figure is shared between children: Gini, concentration index, Theil.

Every commune weighs as many as its children. Each figure has a bootstrap interval (percentiles over
communes drawn again with replacement, seeded: the same input always gives the same interval): it says how
much the figure hangs on a few communes. Sources: Lorenz 1905 and Gini 1912 (trapezoids); Wagstaff, Paci
and van Doorslaer 1991, van Doorslaer and Koolman 2004 (concentration); Theil 1967, Shorrocks 1980
(decomposition); Efron and Tibshirani 1993, Mills and Zandvakili 1997 (bootstrap).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ctg.errors import CtgError
from ctg.measures._checked import Floats, is_whole, named, numbers

DRAWS = 1000
LEVEL = 0.95
BLOCK = 2_000_000  # draws x communes held at once
Measure = Callable[[Floats], Floats]  # weights, one row per draw -> figures, one row per draw


@dataclass(frozen=True)
class Interval:
    """A figure and its bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Theil:
    """total = between + within."""

    total: Interval
    between: Interval
    within: Interval


def gini(values: pd.Series, weights: pd.Series, *, draws: int = DRAWS, seed: int = 0) -> Interval:
    """Gini index, 0 (all equal) to 1, of `values` weighted by `weights`.

    values   by commune, >= 0, any unit (places per child, euros); 0 is a value, a missing one is refused
    weights  by commune, same index, >= 0 (children); a commune of weight 0 is left out, its value is not read
    G = 1 - sum (p_k - p_k-1)(L_k + L_k-1), communes in order of value, p and L the running shares of
    weight and of weight x value. All equal, all 0 or one commune: 0. Errors: CtgError when an index
    differs, a number is negative, missing or infinite, or all weights are 0.
    """
    told = _aligned(values=values, weights=weights)
    return _interval(_gini(_scaled(told["values"])), told, draws, seed)[0]


def gini_alone(value: Floats, weight: Floats) -> float:
    """`gini` of arrays that are known to be right, without interval; NaN when all weights are 0."""
    heavy = weight > 0
    return float(_gini(value[heavy])(weight[None, heavy])[0, 0]) if heavy.any() else float("nan")


def _gini(value: Floats) -> Measure:
    order = np.argsort(value, kind="stable")
    ascending = value[order]

    def measure(weight: Floats) -> Floats:
        share, mean = _shares(weight[:, order], ascending)
        received = (share * ascending / mean).cumsum(axis=1)
        before = np.concatenate([np.zeros((len(share), 1)), received[:, :-1]], axis=1)
        area = (share * (received + before)).sum(axis=1, keepdims=True)
        index: Floats = np.where(received[:, -1:] > 0, 1 - area, 0.0).clip(0)
        return index

    return _unless_equal(value, measure)


def concentration_index(
    values: pd.Series, weights: pd.Series, rank_by: pd.Series, *, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """Concentration index, -1 to 1: is `values` found where `rank_by` is high (> 0) or low (< 0)?

    values, weights  as in `gini`; rank_by: by commune, same index, any finite number (income, poverty)
    CI = 2 sum f_i (r_i - 1/2)(A_i - mu) / mu, f the share of weight, r the fractional rank, shared by the
    communes of equal `rank_by`. All values equal, all 0, all ranks equal or one commune: 0.
    """
    told = _aligned(values=values, weights=weights, rank_by=rank_by)
    value = _scaled(told["values"])
    rank = numbers("rank_by", told["rank_by"], signed=True)
    order = np.argsort(rank, kind="stable")
    value, rank = value[order], rank[order]
    first, last = np.searchsorted(rank, rank, "left"), np.searchsorted(rank, rank, "right")

    def measure(weight: Floats) -> Floats:
        share, mean = _shares(weight[:, order], value)
        below = np.concatenate([np.zeros((len(share), 1)), share.cumsum(axis=1)], axis=1)
        fractional = (below[:, first] + below[:, last]) / 2
        index: Floats = 2 * (share * (fractional - 0.5) * (value / mean - 1)).sum(axis=1, keepdims=True)
        return index

    return _interval(_unless_equal(value, measure), told, draws, seed)[0]


def theil(
    values: pd.Series, weights: pd.Series, groups: pd.Series, *, draws: int = DRAWS, seed: int = 0
) -> Theil:
    """Theil's T of `values`, >= 0, and its parts between and within `groups` (EPCI, sectors).

    values, weights  as in `gini`; groups: by commune, same index, a name; a missing one is refused
    T = sum f_i (x_i/mu) ln(x_i/mu), 0 ln 0 = 0; between is T of the groups' means, within the rest, the
    groups' own T weighted by their share of the total. All equal, all 0 or one commune: 0, 0 and 0.
    """
    told = _aligned(values=values, weights=weights, groups=groups)
    value = _scaled(told["values"])
    codes, names = pd.factorize(told["groups"])
    member = np.eye(len(names))[codes]

    def measure(weight: Floats) -> Floats:
        share, mean = _shares(weight, value)
        relative = value / mean
        population, received = share @ member, (share * relative) @ member
        between = _times_log(received, received, population).sum(axis=1)
        total = _times_log(share * relative, relative, np.ones_like(relative)).sum(axis=1)
        between = between.clip(0, total.clip(0))  # rounding alone may take them past their limits
        return np.stack([total.clip(0), between, total.clip(0) - between], axis=1)

    return Theil(*_interval(_unless_equal(value, measure, 3), told, draws, seed))


def _aligned(**columns: pd.Series) -> pd.DataFrame:
    """One row per commune of positive weight; the columns keep their names."""
    index = columns["values"].index
    if not len(index):
        raise CtgError("« values » : aucune commune. Donner au moins une valeur, puis recommencer.")
    for name, column in columns.items():
        if column.index.has_duplicates:
            twice = named(column.index[column.index.duplicated()])
            raise CtgError(f"« {name} » : communes en double ({twice}). N'en garder qu'une ligne.")
        odd = index.symmetric_difference(column.index)
        if len(odd):
            raise CtgError(
                f"« {name} » et « values » ne portent pas sur les mêmes communes ({named(odd)}). "
                "Donner les mêmes communes aux deux."
            )
    if index.inferred_type == "mixed-integer":
        raise CtgError("« values » : codes de communes en nombres et en texte. Les écrire d'une seule façon.")
    told = pd.DataFrame({name: column.reindex(index) for name, column in columns.items()})
    told["weights"] = numbers("weights", told["weights"])
    told = told[told["weights"] > 0]
    if told.empty:
        raise CtgError(
            "« weights » : tous les poids sont nuls, la mesure est sans objet. Vérifier les poids."
        )
    for name in columns:
        empty = told.index[told[name].isna()]
        if len(empty):
            raise CtgError(
                f"« {name} » : valeur manquante ({named(empty)}). "
                "Retirer ces communes de toutes les colonnes, et le dire à côté du chiffre."
            )
    return told.sort_index()  # the order of rows must not change the draws


def _scaled(values: pd.Series) -> Floats:
    """In shares of the largest: an index has no unit, and tiny figures would leave the range."""
    value = numbers("values", values)
    largest = value.max()
    return value / largest if largest > 0 else value


def _shares(weight: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Share of weight of each commune, and the mean value, 1 where it is 0 (the sums are 0 then)."""
    share = weight / weight.sum(axis=1, keepdims=True)
    mean = (share @ value)[:, None]
    return share, np.where(mean > 0, mean, 1.0)


def _times_log(factor: Floats, over: Floats, under: Floats) -> Floats:
    """factor x ln(over / under), 0 where the factor is 0."""
    ratio = np.divide(over, under, out=np.ones_like(over), where=(over > 0) & (under > 0))
    return factor * np.log(ratio)


def _unless_equal(value: Floats, measure: Measure, parts: int = 1) -> Measure:
    """Exactly 0 when nothing differs: rounding must not say otherwise."""
    if value.min() < value.max():
        return measure
    return lambda weight: np.zeros((len(weight), parts))


def _interval(measure: Measure, told: pd.DataFrame, draws: int, seed: int) -> list[Interval]:
    """The measure on the weights given, and its percentiles over communes drawn with replacement."""
    if not is_whole(draws, 1):
        raise CtgError(f"« draws » = {draws} : il faut au moins un tirage. Donner 1 ou plus.")
    if not is_whole(seed, 0):
        raise CtgError(f"« seed » = {seed} : une graine est un entier. Donner par exemple 0.")
    weight = told["weights"].to_numpy(np.float64)
    generator = np.random.default_rng(seed)
    count, size = len(weight), max(1, BLOCK // len(weight))
    drawn = []
    for start in range(0, draws, size):
        times = generator.multinomial(count, np.full(count, 1 / count), min(size, draws - start))
        drawn.append(measure(times * weight))
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    low, high = np.quantile(np.concatenate(drawn), tails, axis=0)
    values = measure(weight[None, :])[0]
    return [Interval(*map(float, part)) for part in zip(values, low, high, strict=True)]
