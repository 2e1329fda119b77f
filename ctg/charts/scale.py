"""From values to at most five classes of colour, with breaks that can be said aloud."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pandas as pd

from ctg.errors import CtgError
from ctg.french import number, rounded, with_unit
from ctg.model import Indicator

DIVERGING = ("div-1", "div-2", "div-3", "div-4", "div-5")  # unfavourable to favourable
AROUND_ZERO = ("div-1", "div-2", "loss", "div-4", "div-5")
SEQUENTIAL = {
    0: (),
    1: ("seq-3",),
    2: ("seq-2", "seq-4"),
    3: ("seq-1", "seq-3", "seq-5"),
    4: ("seq-1", "seq-2", "seq-4", "seq-5"),
    5: ("seq-1", "seq-2", "seq-3", "seq-4", "seq-5"),
}
NO_CLASS = -1
CLASSES = 5


@dataclass(frozen=True)
class Scale:
    """Classes of one indicator, low to high.

    breaks    strictly increasing, in the indicator's unit; four, fewer when there are fewer
              than five distinct values, none when there is at most one
    tokens    one colour per class: one more than breaks, or none when nothing has a value
    captions  words over the legend: (low, high), or (low, middle, high), or none
    zero      True: the first class holds exactly 0; the first break, if any, is 0
    signed    True: breaks are written with their sign
    """

    breaks: tuple[float, ...]
    tokens: tuple[str, ...]
    captions: tuple[str, ...] = ()
    zero: bool = False
    signed: bool = False

    def classify(self, values: "pd.Series[float]") -> "pd.Series[int]":
        """Index of each value's class (0 is the lowest), -1 for a missing value.

        A value equal to a break belongs to the class above it.
        """
        found = np.searchsorted(np.array(self.breaks, float), values.to_numpy(float), side="right")
        if self.zero:
            found = np.where(values.to_numpy(float) == 0, 0, found)
        known = values.notna().to_numpy() & bool(self.tokens)
        return pd.Series(np.where(known, found, NO_CLASS), index=values.index, dtype=int)

    @property
    def labels(self) -> tuple[str, ...]:
        """The breaks in French, with the fewest decimals that tell them all exactly."""
        decimals = max((_decimals(value) for value in self.breaks), default=0)
        return tuple(number(value, decimals, signed=self.signed) for value in self.breaks)


def scale_for(
    indicator: Indicator, values: "pd.Series[float]", reference: tuple[str, float] | None = None
) -> Scale:
    """The scale that the indicator's declaration asks for.

    values     legible values of the communes, NaN where unknown
    reference  name with its article ("la Somme") and value; None or NaN when it is not known, and
               an indicator read against it then falls back to a quantity

    Ochre is always the unfavourable side: tokens turn round when less is better.
    """
    if indicator.scale == "zero":
        return _around_zero(indicator)
    if indicator.scale == "reference" and reference is not None and not math.isnan(reference[1]):
        return _around_reference(indicator, *reference)
    return _quantity(indicator, values)


def _around_zero(indicator: Indicator) -> Scale:
    if indicator.breaks[2:3] != (0,) or len(indicator.breaks) != 4 or indicator.sense == "moins":
        raise CtgError(
            f"Indicateur « {indicator.code} » : une échelle « zero » demande quatre bornes dont la troisième "
            "est 0, et un sens « plus » ou « neutre ». Corriger sa déclaration."
        )
    return Scale(tuple(map(float, indicator.breaks)), AROUND_ZERO, indicator.words, signed=indicator.signed)


def _around_reference(indicator: Indicator, name: str, value: float) -> Scale:
    """Steps around the reference as it is printed, so that the legend adds up for its reader."""
    printed = rounded(value, indicator.decimals)
    breaks = tuple(float(printed + Decimal(str(step))) for step in indicator.breaks)
    unit = indicator.unit if len(indicator.unit) <= 2 else ""  # the title holds a long one
    text = with_unit(value, indicator.decimals, unit, signed=indicator.signed)
    low, high = indicator.words
    tokens = DIVERGING[::-1] if indicator.sense == "moins" else DIVERGING
    return Scale(breaks, tokens, (low, f"comme {name} ({text})", high), signed=indicator.signed)


def _quantity(indicator: Indicator, values: "pd.Series[float]") -> Scale:
    known = values.dropna().astype(float)
    words = indicator.words or ("le moins", "le plus")
    if indicator.breaks and indicator.scale == "quantite":
        return Scale(tuple(map(float, indicator.breaks)), SEQUENTIAL[CLASSES], words)
    if known.empty:
        return Scale((), ())
    if (known == 0).any() and (known >= 0).all():
        return _with_zero(known[known > 0], words)
    breaks = round_breaks(known, CLASSES)
    return Scale(breaks, SEQUENTIAL[len(breaks) + 1], words)


def _with_zero(positive: "pd.Series[float]", words: tuple[str, ...]) -> Scale:
    """None at all is a fact of its own, not the palest shade of some."""
    if positive.empty:
        return Scale((), ("zero",), words, zero=True)
    breaks = round_breaks(positive, CLASSES - 1)
    return Scale((0.0, *breaks), ("zero", *SEQUENTIAL[len(breaks) + 1]), words, zero=True)


def round_breaks(values: "pd.Series[float]", classes: int) -> tuple[float, ...]:
    """Round numbers near the quantiles that leave no class empty.

    values   no missing one, at least one
    classes  at most so many; with fewer distinct values, one class each
    """
    distinct = np.unique(values.to_numpy(float))
    if len(distinct) <= classes:
        return tuple(_between(low, high) for low, high in pairwise(distinct))
    shares = np.arange(1, classes) / classes
    # Quantiles of all values first; ties (many 1s in a count) may need those of distinct ones.
    for sample in (values.to_numpy(float), distinct):
        targets = np.quantile(sample, shares)
        for step in _ROUNDINGS:
            breaks = tuple(step(float(target)) for target in targets)
            if _all_filled(breaks, distinct):
                return breaks
    return tuple(float(distinct[math.ceil(share * len(distinct))]) for share in shares)


def _between(low: float, high: float) -> float:
    """The roundest number above `low` and at most `high`."""
    for step in _ROUNDINGS:
        if low < step(high) <= high:
            return step(high)
    return high


def _all_filled(breaks: tuple[float, ...], distinct: np.ndarray) -> bool:
    held = np.bincount(np.searchsorted(breaks, distinct, side="right"), minlength=len(breaks) + 1)
    return list(breaks) == sorted(set(breaks)) and bool((held > 0).all())


def _rounding(digits: int, parts: int) -> Callable[[float], float]:
    """To `digits` significant digits, the last one counted by 1/`parts`."""

    def to_step(value: float) -> float:
        if value == 0:
            return 0.0
        power = math.floor(math.log10(abs(value))) - digits + 1
        unit = Decimal(10) ** power / parts
        return float((Decimal(str(value)) / unit).quantize(Decimal(1)) * unit)

    return to_step


_ROUNDINGS = [_rounding(digits, parts) for digits in (1, 2, 3, 4) for parts in (1, 2)]


def _decimals(value: float) -> int:
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
