"""How sure it is that a commune is among the worst served: over decays, radii and errors of the figures.

A rank of accessibility hangs on a decay that nobody measured and on needs that are estimates. Here the access
is computed again many times, each with one weight of a family and needs (and capacities) drawn around those
given; the share of draws in which a commune is among the worst is shown beside its rank. On 560 made-up
communes, 11 were in the worst 20 % under nine usual decays, 270 under at least one.

    found = robustness(demand, supply, travel, weights=family({10: 1, 15: 0.6, 20: 0.25}), places=inside)
    found.table     by place: need, access, rank, share
    found.label     in French, to stand beside the figures

Sources of the decays: Luo and Qi 2009; DREES and IRDES 2012 (APL); Chen and Jia 2019 (radius).
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np
import pandas as pd
from scipy import sparse

from ctg.errors import CtgError
from ctg.measures._catchment import access, access_of, refuse_method
from ctg.measures._checked import Floats, Positions, code_order
from ctg.measures._pairs import Matrix, Pairs, Trips, pairs
from ctg.measures.weights import Weighing, Weight, binary, gaussian, linear, power, step

DRAWS = 1000
BLOCK = 2_000_000  # draws x places held at once
TIED = 1e-9  # accesses that differ by less, relatively, are equal
RADII = (1.0, 0.75, 1.25)
NBSP = "\u00a0"


@dataclass(frozen=True)
class Robustness:
    """What stands beside a ranking of accessibility.

    table: indexed by place, in the order of demand; need (children), access (places per child) and rank (1 is
    the lowest access, equals share a rank) with the first weight and no error, share (0 to 1) of draws among
    the worst. A place without children is not ranked: its rank and its share are missing, not 0.
    label: the number of draws and the family, in French.
    """

    table: pd.DataFrame
    draws: int
    label: str


def family(
    bands: Mapping[float, float], *, radii: Sequence[float] = RADII, widest: float = np.inf
) -> list[Weight]:
    """The central weight first, then usual decays of the same size, each at every radius; none twice.

    bands: those of `step`; the last bound T is the catchment. Nine decays, as wide at T = 20 minutes as in
    the papers: binary 15, 20 and 30 minutes; 1, 0.3, 0.1 to 5, 10, 15 (APL 2012); three bands to 20;
    1, 0.68, 0.22 to 10, 20, 30 (Luo and Qi); Gaussian of sigma 10 to 30; linear to 20; 1 / minutes to 20.
    radii: factors of T. widest: minutes beyond which a weight is left out, the central one excepted, for
    trips or needs stop there (children are needed to twice the radius).
    """
    if widest <= 0 or not len(radii) or not all(isfinite(radius) and radius > 0 for radius in radii):
        raise CtgError("« radii » et « widest » : il faut des nombres plus grands que 0. Les corriger.")
    central = step(bands)
    made = [central]
    for radius in radii:
        whole = central.cutoff * radius
        made.append(_bands({bound * radius: value for bound, value in bands.items()}))
        made += [
            _bands({0.5 * whole: 1, 0.75 * whole: 0.6, whole: 0.25}),
            *(binary(float(f"{part * whole:.9g}")) for part in (0.75, 1, 1.5)),
            _bands({0.25 * whole: 1, 0.5 * whole: 0.3, 0.75 * whole: 0.1}),
            _bands({0.5 * whole: 1, whole: 0.68, 1.5 * whole: 0.22}),
            gaussian(whole / 2, 1.5 * whole),
            linear(whole),
            power(1, whole),
        ]
    kept = {weight.label: weight for weight in made if weight is central or weight.cutoff <= widest}
    return list(kept.values())


def _bands(bounds: Mapping[float, float]) -> Weight:
    """Bounds without the dust of a product: 0.75 x 20 is 15, and 15 minutes are inside."""
    return step({float(f"{bound:.9g}"): value for bound, value in bounds.items()})


def robustness(
    demand: pd.DataFrame,
    supply: pd.DataFrame,
    travel: pd.DataFrame | Trips,
    *,
    weights: Sequence[Weighing],
    method: str = "e2sfca",
    draws: int = DRAWS,
    need_error: float = 0.1,
    supply_error: float = 0.0,
    worst: float = 0.2,
    places: Iterable[Hashable] | None = None,
    seed: int = 0,
) -> Robustness:
    """Share of draws in which each place is among the `worst` part of those with the lowest access.

    demand, supply, travel, method  as in `accessibility.floating_catchment`
    weights       the first is the central one; draws are split evenly between them
    need_error, supply_error  relative standard deviation of a need or a capacity, 0 or more. Each is
                  multiplied by a lognormal of mean 1, on its own (an error common to all changes no rank);
                  0 stays 0
    worst         part of the places that hold children, between 0 and 1; their number is rounded up
    places        places that are ranked (all by default); the others only compete
    Places of equal access (to 1e-9) at the limit share the seats that are left: 3 equals for 1 seat count for
    1/3 each, so that shares add up to the number of seats. Draws follow codes, not rows: the same tables and
    seed give the same shares in any order. Errors: as in `floating_catchment`; `CtgError` for no weight,
    fewer draws than weights, a negative error, worst outside ]0, 1[, an unknown place.
    """
    refuse_method(method)
    _refuse_settings(weights, draws, worst, need_error=need_error, supply_error=supply_error)
    found = pairs(demand, supply, travel)
    shown = found.rows(places)
    ranked = shown[found.need[shown] > 0]
    seats = ceil(worst * len(ranked) - TIED)
    count, central = np.zeros(len(ranked)), np.zeros(found.trips.size)
    dice = _Dice(found, need_error, supply_error, seed)
    for number, weight in enumerate(weights):
        matrix = found.trips.catchments(weight)
        if number == 0:
            central = access(found, matrix, method)
        share = (number + 1) * draws // len(weights) - number * draws // len(weights)
        for need, capacity in dice.blocks(share):
            drawn = access_of(found, matrix, method, need, capacity)
            count += lowest(drawn[found.home[ranked]], seats)
    table = pd.DataFrame(
        {"need": found.need, "access": central[found.home], "rank": pd.NA, "share": np.nan},
        index=found.places,
    ).astype({"rank": "Int64"})
    table.iloc[ranked, 2] = _ranks(central[found.home[ranked]])
    table.iloc[ranked, 3] = count / draws
    return Robustness(table.iloc[shown], draws, _label(weights, draws, need_error, supply_error))


def lowest(values: Floats, seats: int) -> Floats:
    """Cases (columns) that put each row among the `seats` lowest; equals at the limit share what is left."""
    if not seats:
        return np.zeros(len(values))
    limit = np.partition(values, seats - 1, axis=0)[seats - 1]
    below = values < limit * (1 - TIED)
    tied = ~below & (values <= limit * (1 + TIED))
    left = (seats - below.sum(axis=0)) / tied.sum(axis=0)
    counted: Floats = (below + tied * left).sum(axis=1)
    return counted


def _ranks(values: Floats) -> Positions:
    """1 for the lowest; equals have the rank of the first of them."""
    return np.searchsorted(np.sort(values), values * (1 - TIED)) + 1


class _Dice:
    """Needs and capacities by position, one column per draw, in blocks that do not change the draws."""

    def __init__(self, found: Pairs, need_error: float, supply_error: float, seed: int) -> None:
        size, of_need, of_supply = found.trips.size, *np.random.default_rng(seed).spawn(2)
        self.need = _Drawn(of_need, need_error, _placed(found.home, found.need, size), found.places)
        self.supply = _Drawn(of_supply, supply_error, _placed(found.host, found.capacity, size), found.sites)
        self.most = max(1, BLOCK // max(size, len(found.sites)))

    def blocks(self, draws: int) -> Iterator[tuple[Floats, Floats]]:
        for start in range(0, draws, self.most):
            count = min(self.most, draws - start)
            yield self.need.take(count), self.supply.take(count)


class _Drawn:
    """Lognormal factors of mean 1 on each figure, in the order of codes, then added by position."""

    def __init__(self, generator: np.random.Generator, error: float, placed: Matrix, codes: pd.Index) -> None:
        self.generator, self.placed = generator, placed
        self.sigma = np.sqrt(np.log1p(error**2))
        self.order = code_order(codes)

    def take(self, draws: int) -> Floats:
        factors = np.ones((len(self.order), draws))
        if self.sigma > 0:
            normal = self.generator.standard_normal(
                (draws, len(self.order))
            )  # row by row: one draw, then the next
            factors[self.order] = np.exp(self.sigma * normal - self.sigma**2 / 2).T
        drawn: Floats = self.placed @ factors
        return drawn


def _placed(at: Positions, values: Floats, size: int) -> Matrix:
    """Figures as a matrix, positions x rows: a factor by row in, a sum by position out."""
    return sparse.csr_array((values, (at, np.arange(len(at)))), shape=(size, len(at)))


def _label(weights: Sequence[Weighing], draws: int, need_error: float, supply_error: float) -> str:
    cutoffs = [weight.cutoff for weight in weights if isinstance(weight, Weight)]
    told = [_plural(draws, "tirage"), _plural(len(weights), "poids", "poids")]
    if len(cutoffs) == len(weights):
        low, high = _number(min(cutoffs)), _number(max(cutoffs))
        told[1] += f" (rayon de {low}{NBSP}min)" if low == high else f" (rayons de {low} à {high}{NBSP}min)"
    for what, error in (("besoin", need_error), ("offre", supply_error)):
        told.append(f"{what} à {_number(100 * error)}{NBSP}% près" if error else f"{what} sans erreur")
    return ", ".join(told)


def _plural(count: int, one: str, many: str = "") -> str:
    written = f"{count:,}".replace(",", NBSP)
    return f"{written}{NBSP}{one if count < 2 else many or one + 's'}"


def _number(value: float) -> str:
    return f"{value:.3g}".replace(".", ",")


def _refuse_settings(weights: Sequence[Weighing], draws: int, worst: float, **errors: float) -> None:
    if callable(weights) or not len(weights):
        raise CtgError("« weights » : il faut une liste d'au moins un poids. Donner par exemple family(...).")
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < len(weights):
        raise CtgError(
            f"« draws » = {draws} : il faut au moins un tirage par poids. Donner {len(weights)} ou plus."
        )
    if not 0 < worst < 1:
        raise CtgError(
            f"« worst » = {worst} : il faut une part entre 0 et 1, exclus. Donner par exemple 0.2."
        )
    for name, error in errors.items():
        if not (isfinite(error) and error >= 0):
            raise CtgError(f"« {name} » = {error} : il faut une erreur relative, 0 ou plus. Donner 0.1.")
