"""Territories made from a seed, that several benchmarks measure."""

import numpy as np
import pandas as pd

from ctg.measures.accessibility import step

SEED = 2026
COMMUNES, INSIDE, SITES = 905, 60, 320
STEPS = {10: 1, 15: 0.6, 20: 0.25}
BANDS = step(STEPS)


def territory(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """905 communes on a square of 95 km, the first 60 in its middle; trips of an hour at most."""
    dice = np.random.default_rng(seed)
    where = dice.random((COMMUNES, 2)) * 95
    where = where[np.argsort(np.hypot(*(where - 47.5).T))]
    minutes = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1)) * 1.3
    origin, destination = np.nonzero(minutes <= 60)
    need = np.ceil(dice.lognormal(2.3, 1.1, COMMUNES))
    demand = pd.DataFrame({"place": np.arange(COMMUNES), "need": need})
    at, capacity = dice.choice(COMMUNES, SITES, replace=False), dice.integers(4, 40, SITES)
    supply = pd.DataFrame({"site": np.arange(SITES), "place": at, "capacity": capacity})
    told = {"origin": origin, "destination": destination, "minutes": minutes[origin, destination]}
    return demand, supply, pd.DataFrame(told)
