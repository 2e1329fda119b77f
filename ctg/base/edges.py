"""Whether a catchment stays in what is known around the perimeter, with the trips in use."""

from ctg.measures import borders
from ctg.travel import FALLBACK

NEAREST = "nearest"
NO_EDGE = "sans objet"  # nothing around counts: no border is crossed


def state(method: str, minutes: float, halo_km: float, *, outside: bool) -> str:
    """Complet, effet de bord, or sans objet when the supply around is not known and stays out."""
    if not outside:
        return NO_EDGE
    return borders.edge(method, minutes, known=halo_km, reach=FALLBACK.km_of).state


def widest(method: str, minutes: float, halo_km: float, *, outside: bool) -> float:
    """The largest exact catchment in minutes; the one asked where the border tells nothing of it."""
    if not outside:
        return borders.LONGEST
    return borders.edge(method, minutes, known=halo_km, reach=FALLBACK.km_of).largest or minutes
