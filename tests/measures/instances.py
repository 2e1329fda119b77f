"""Small territories from a seed: uneven needs, closed sites, trips that lack or differ on the way back."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ctg.measures.weights import Weight, binary, exponential, gaussian, power, step

BANDS = {10: 1.0, 15: 0.6, 20: 0.25}
LUO_QI = {10: 1.0, 20: 0.68, 30: 0.22}


@dataclass(frozen=True)
class Territory:
    demand: pd.DataFrame
    supply: pd.DataFrame
    travel: pd.DataFrame


@dataclass(frozen=True)
class Decay:
    """A weight, and the same as the parameters of another engine."""

    kind: str
    scale: float
    bands: dict[float, float]
    cutoff: float
    weight: Weight


def decays() -> list[Decay]:
    return [
        Decay("step", 0, BANDS, 20, step(BANDS)),
        Decay("step", 0, LUO_QI, 30, step(LUO_QI)),
        Decay("step", 0, {15: 1.0}, 15, binary(15)),
        Decay("gaussian", 10, {}, 30, gaussian(10, 30)),
        Decay("exponential", 7, {}, 45, exponential(7, 45)),
        Decay("power", 1.5, {}, 30, power(1.5, 30)),
    ]


def territory(seed: int, *, whole: bool = False) -> Territory:
    """whole: needs and capacities above 0 only, and every place goes everywhere."""
    dice = np.random.default_rng(seed)
    places = [f"{code:05d}" for code in dice.choice(90000, dice.integers(1, 16), replace=False)]
    size = len(places)
    sites = int(dice.integers(1, 12))
    need = dice.integers(1, 60, size) * dice.choice([1.0, 0.5], size)
    capacity = dice.integers(1, 40, sites).astype(float)
    minutes = dice.uniform(0, 50, (size, size))
    if seed % 2:
        minutes = np.round(minutes / 5) * 5  # many trips stand on the edge of a band
    kept = np.ones((size, size), dtype=bool)
    if not whole:
        need[dice.random(size) < 0.2] = 0
        capacity[dice.random(sites) < 0.2] = 0
        kept = dice.random((size, size)) < dice.uniform(0.3, 1)
        kept[0, 0] = True
    origin, destination = np.nonzero(kept)
    codes = np.array(places)
    travel = pd.DataFrame(
        {"origin": codes[origin], "destination": codes[destination], "minutes": minutes[kept]}
    )
    return Territory(
        pd.DataFrame({"place": places, "need": need}),
        pd.DataFrame(
            {"site": np.arange(sites), "place": codes[dice.integers(0, size, sites)], "capacity": capacity}
        ),
        travel.sample(frac=1, random_state=seed).reset_index(drop=True),
    )
