"""How figures are computed: what each measure means, how far each kind of service serves."""

from dataclasses import replace

import pandas as pd

from ctg import services, travel
from ctg.base.read import Location
from ctg.indicators.measures import FAMILIES, measures
from ctg.model import Measure

MEASURES = tuple(
    "code famille libelle question definition formule unite zero manquant limites source".split()
)
CATCHMENTS = ("type", "libelle", "theme", "paliers", "portee_minutes", "source")


def mesures(_base: Location) -> pd.DataFrame:
    """One row per measure, in the order of the page; every column is a text, none is empty.

    famille    what it is about: "Ce que les familles atteignent", "Ce qui manque"...
    formule    words and × ÷ Σ; its lines are set apart by " ; "
    zero       what 0 says; manquant: what is said when the measure cannot be computed
    limites    what not to conclude from it; source: who proposed it, and when
    """
    rows = [
        (
            *(item.code, FAMILIES[item.family], item.label, item.question, item.definition, item.formula),
            *(item.unit, item.zero, item.missing, item.limits, item.source),
        )
        for item in map(_of_its_provider, measures().values())
    ]
    return pd.DataFrame(rows, columns=list(MEASURES))


def _of_its_provider(item: Measure) -> Measure:
    """Times of travel are told by the provider itself, so that its words and its figures stay together."""
    provider = travel.FALLBACK.PROVIDER
    if item.code != provider.id:
        return item
    return replace(
        item,
        label=f"{item.label}\u00a0: {provider.label}",
        formula=provider.method,
        limits=f"{provider.error} {provider.unknown}",
        source=provider.source,
    )


def bassins(_base: Location) -> pd.DataFrame:
    """One row per kind of service that has a catchment: a proposal to discuss, by minutes of car.

    type            code of the kind of service; libelle, theme: as in the answer `completude`
    paliers         weight of a child by minutes, bounds included; 0 beyond the last
    portee_minutes  the last bound
    A kind of service without a row (at home, remote, nationwide) has no catchment.
    """
    settings = services.catchments()
    rows = [
        (item.code, item.label, item.theme, _steps(found.steps), found.reach, found.source)
        for item in services.types()
        if (found := settings.get(item.code))
    ]
    return pd.DataFrame(rows, columns=list(CATCHMENTS))


def _steps(steps: tuple[tuple[float, float], ...]) -> str:
    """Such as "1 jusqu'à 10 minutes, 0,6 jusqu'à 15, 0,25 jusqu'à 20"."""
    texts = [f"{_short(weight)}\u00a0jusqu'à\u00a0{_short(minutes)}" for minutes, weight in steps]
    return ", ".join([f"{texts[0]}\u00a0minutes", *texts[1:]])


def _short(value: float) -> str:
    return f"{value:g}".replace(".", ",")
