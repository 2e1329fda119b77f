"""How much a trip counts by its minutes: 1 next door, less when farther, 0 beyond a cutoff.

Decay is data: `step`, `binary`, `linear`, `gaussian`, `exponential` and `power` make a `Weight` from its
parameters. Every weight is between 0 and 1, never increases with time, and its cutoff is inclusive.
Where the catchment stops matters most locally, the shape at large scale (Chen & Jia 2019, IJGIS 33(9)).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ctg.errors import CtgError
from ctg.measures._checked import is_number

Floats = NDArray[np.float64]
PROOFS = 1001  # durations on which a weight is proven
Weighing = Callable[[Floats], Floats]  # a Weight, or any function that weigh() accepts
TINY = 100 * np.log(10)  # a weight under 1e-100 is 0: its inverse would leave the range of figures


@dataclass(frozen=True)
class Weight:
    """A weight by minutes, proven when it was made: call it on an array of minutes.

    label: how it is written, to stand beside a figure. cutoff: minutes beyond which it is 0.
    """

    label: str
    cutoff: float
    formula: Weighing

    def __post_init__(self) -> None:
        _refuse_shape(self(np.linspace(0, self.cutoff, PROOFS)), f"Poids {self.label}")

    def __call__(self, minutes: Floats) -> Floats:
        """The weight of each trip; 0 beyond the cutoff."""
        values = self.formula(np.asarray(minutes, dtype=np.float64))
        values[np.asarray(minutes) > self.cutoff] = 0.0
        return values


def step(bands: Mapping[float, float]) -> Weight:
    """Bands of minutes, upper bounds inclusive: {10: 1, 15: 0.6, 20: 0.25}; 0 beyond the last.

    Luo & Qi 2009 (10/20/30 minutes: 1, 0.68, 0.22). Refused: no band, a bound that is not above 0, a
    weight outside [0, 1] or larger than that of a nearer band, weights that are all 0.
    """
    if not bands:
        raise CtgError("Poids par paliers : aucun palier. Écrire par exemple 10:1,15:0.6,20:0.25.")
    bounds = sorted((_above_zero("palier", bound), float(value)) for bound, value in bands.items())
    values = np.array([value for _bound, value in bounds])
    label = ",".join(f"{bound:g}:{value:g}" for bound, value in bounds)
    _refuse_shape(values, f"Poids par paliers {label}")

    def formula(minutes: Floats) -> Floats:
        weights = np.zeros_like(minutes)
        for bound, value in reversed(bounds):  # from the farthest: a nearer band overwrites
            np.copyto(weights, value, where=minutes <= bound)
        return weights

    return Weight(label, bounds[-1][0], formula)


def binary(cutoff: float) -> Weight:
    """1 up to the cutoff (included), 0 beyond: the catchment of 2SFCA."""
    return step({cutoff: 1.0})


def linear(cutoff: float) -> Weight:
    """1 - t / cutoff, so 0 at the cutoff; in minutes, above 0."""
    cutoff = _above_zero("rayon", cutoff)
    return Weight(f"linéaire, rayon {cutoff:g} min", cutoff, lambda t: 1 - np.minimum(t, cutoff) / cutoff)


def gaussian(sigma: float, cutoff: float) -> Weight:
    """exp(-t² / (2 sigma²)) up to the cutoff; sigma and cutoff in minutes, above 0."""
    sigma, cutoff = _above_zero("sigma", sigma), _above_zero("rayon", cutoff)
    label = f"gaussien sigma {sigma:g} min, rayon {cutoff:g} min"
    return _smooth(label, cutoff, sigma * np.sqrt(2 * TINY), lambda t: np.exp(np.square(t / sigma) / -2))


def exponential(half_life: float, cutoff: float) -> Weight:
    """2^(-t / half_life) up to the cutoff: halved every `half_life` minutes."""
    half_life, cutoff = _above_zero("demi-vie", half_life), _above_zero("rayon", cutoff)
    label = f"exponentiel demi-vie {half_life:g} min, rayon {cutoff:g} min"
    return _smooth(label, cutoff, half_life * TINY / np.log(2), lambda t: np.exp2(t / -half_life))


def power(beta: float, cutoff: float) -> Weight:
    """t^-beta up to the cutoff, and 1 within the first minute, where the power would exceed 1."""
    beta, cutoff = _above_zero("beta", beta), _above_zero("rayon", cutoff)
    label = f"puissance -{beta:g}, rayon {cutoff:g} min"
    return _smooth(label, cutoff, np.exp(min(TINY / beta, 700.0)), lambda t: np.maximum(t, 1.0) ** -beta)


def flat(weight: Weight) -> Weight:
    """1 wherever the weight is above 0: under it, E2SFCA is 2SFCA."""
    return Weight(f"1 si {weight.label} > 0", weight.cutoff, lambda t: (weight(t) > 0).astype(np.float64))


def _smooth(label: str, cutoff: float, vanishing: float, formula: Weighing) -> Weight:
    """A formula up to the cutoff, or to where it is too small to be told from 0."""
    cutoff = min(cutoff, float(vanishing))
    return Weight(label, cutoff, lambda minutes: formula(np.minimum(minutes, cutoff)))


def weigh(weight: Weighing, minutes: Floats) -> Floats:
    """The weight of each trip. A function that is not a `Weight` is proven on these very minutes."""
    if isinstance(weight, Weight):
        return weight(minutes)
    if not callable(weight):
        raise CtgError("Poids : ce n'est pas une fonction des minutes. Utiliser step, binary, gaussian...")
    values = np.array(weight(minutes), dtype=np.float64)
    if values.shape != minutes.shape:
        raise CtgError("Poids : la fonction doit rendre un poids par trajet. La réécrire sur un tableau.")
    order = np.argsort(minutes, kind="stable")
    _refuse_shape(values[order], "Poids")
    if (values[order][1:] != values[order][:-1])[np.diff(minutes[order]) == 0].any():
        raise CtgError("Poids : deux trajets de même durée pèsent différemment. Corriger la fonction.")
    return values


def _above_zero(name: str, value: float) -> float:
    if not is_number(value) or value <= 0:
        raise CtgError(f"Poids : {name} = {value} ; il faut un nombre de minutes au-dessus de 0.")
    return float(value)


def _refuse_shape(values: Floats, what: str) -> None:
    """Weights by increasing minutes: between 0 and 1, never up, not all 0."""
    if not ((values >= 0) & (values <= 1)).all():  # NaN too
        raise CtgError(f"{what} : un poids sort de l'intervalle de 0 à 1. Le ramener entre 0 et 1.")
    if (np.diff(values) > 0).any():
        raise CtgError(f"{what} : un poids augmente avec la durée. Donner des poids décroissants.")
    if not values.any():
        raise CtgError(f"{what} : tous les poids sont nuls. Donner au moins un poids positif.")
