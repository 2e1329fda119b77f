"""How far the data reach around the perimeter, in the minutes of the trips in use."""

import numpy as np

from ctg.travel import FALLBACK

NEAREST = "plus proche"
HOPS = {"2sfca": 2, "e2sfca": 2, "bfca": 3, NEAREST: 1}


def edge(method: str, minutes: float, halo_km: float, *, outside: bool) -> str:
    if not outside:
        return "sans objet"
    return "complet" if minutes <= widest(method, halo_km, outside=outside) else "effet de bord"


def widest(method: str, halo_km: float, *, outside: bool) -> float:
    if not outside:
        return float("inf")
    return float(FALLBACK.minutes_of(np.array([halo_km / HOPS[method]]))[0])
