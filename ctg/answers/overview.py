"""The territory in eight figures, with the comparisons and the trends that exist."""

from dataclasses import dataclass

import pandas as pd

from ctg import french
from ctg.answers.indicateur import ALL_YEARS, rows, years
from ctg.answers.portrait import Portrait, portrait
from ctg.answers.services import completude
from ctg.answers.sources import sources
from ctg.base.read import Location
from ctg.model import Indicator, Level, Status, Territory

EIGHT = (
    "population",
    "evolution_population",
    "enfants_moins_3",
    "natalite",
    "couverture_accueil",
    "niveau_de_vie_median",
    "taux_pauvrete",
    "chomage",
)


@dataclass(frozen=True)
class KeyFigure:
    """One of the eight: its value, what it is compared with, its series when there is one."""

    indicator: Indicator
    value: float  # NaN unless known
    vintage: str
    source: str
    nature: str
    references: pd.DataFrame  # nom, initiale, valeur
    series: tuple[tuple[int, float], ...]
    mentions: tuple[str, ...]


def key_figures(base: Location, territory: Territory) -> list[KeyFigure]:
    """The eight figures of the whole perimeter. Examples never enter them."""
    return [_figure(base, territory, code) for code in EIGHT if years(base, code)]


def comparable_year(base: Location, code: str) -> int:
    """The latest of the years that most references have: France may stop a year before the rest."""
    known = rows(base, code, niveau=Level.REFERENCE, annee=ALL_YEARS)
    known = known[known["statut"] == Status.OK]
    counts = known.groupby("annee").size()
    return int(counts[counts == counts.max()].index.max()) if len(counts) else years(base, code)[-1]


def _figure(base: Location, territory: Territory, code: str) -> KeyFigure:
    seen = portrait(base, territory, code, comparable_year(base, code), None)
    whole = seen.whole
    own = seen.series[seen.series["territoire"] == territory.main_code]
    known = own[own["statut"] == Status.OK]
    comparable = seen.indicator.series and seen.indicator.kind == "somme" and len(known) > 2
    return KeyFigure(
        indicator=seen.indicator,
        value=float(whole["valeur"]),
        vintage=seen.vintage,
        source=str(whole["source"]).split(",")[0],
        nature=seen.nature,
        references=seen.references,
        series=tuple(zip(known["annee"], known["valeur"], strict=True)) if comparable else (),
        mentions=tuple(note.rstrip(".") for note in seen.notes if "commune" not in note.lower()),
    )


@dataclass(frozen=True)
class State:
    """How far the data can be trusted today."""

    sources: int
    latest: int
    real_types: int
    example_types: int
    absent_types: int
    secret: int


def state(base: Location) -> State:
    """Counts for the state of the data: sources, types of service real, example or absent."""
    types = completude(base)
    inside = types["dans_le_perimetre"]
    figures = rows(base, annee=ALL_YEARS)
    real = sources(base)
    return State(
        sources=int((real["nature"] != "exemple").sum()),
        latest=int(figures["annee"].max()),
        real_types=int(inside.isin(["complet", "partiel"]).sum()),
        example_types=int((inside == "exemple").sum()),
        absent_types=int((inside == "absent").sum()),
        secret=int((figures["statut"] == Status.SECRET).sum()),
    )


def headline(base: Location, territory: Territory) -> str:
    """Two or three computed facts, in Markdown: people, their number's change, unemployment."""
    people = portrait(base, territory, "population", None, None)
    change = portrait(base, territory, "evolution_population", None, None)
    count = people.ranked or len(people.places)
    text = (
        f"En {people.year}, **{people.whole['texte']}** vivent dans {french.count(count, 'commune')}. "
        f"{_change(territory, change)}"
    )
    jobs = portrait(base, territory, "chomage", None, None)
    if jobs.whole["statut"] == Status.OK and jobs.reference:
        known = jobs.references[jobs.references["statut"] == Status.OK].iloc[0]
        text += (
            f" Le chômage au sens du recensement touche **{jobs.whole['texte']} des actifs**, "
            f"contre {known['texte']} {known['dans']}."
        )
    return text


def _change(territory: Territory, change: Portrait) -> str:
    the = territory.the[0].upper() + territory.the[1:]
    start, value = change.indicator.base_year, float(change.whole["valeur"])
    size = french.with_unit(abs(value), 2, "%")
    verb = "perd" if value < 0 else "gagne"
    return f"{the} {verb} **{size} d\u2019habitants par an** depuis {start}."
