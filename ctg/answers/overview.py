"""The territory in eight figures, with the comparisons and the trends that exist."""

from dataclasses import dataclass

import pandas as pd

from ctg import french, indicators
from ctg.answers.indicateur import ALL_YEARS, rows, years
from ctg.answers.lacking import known, remedies
from ctg.answers.portrait import Portrait, portrait
from ctg.answers.services import completude
from ctg.answers.sources import sources
from ctg.base.read import Location
from ctg.model import Indicator, Level, Nature, Status, Territory

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


FIRST = ("evolution_population", "population")


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
    remedy: str = ""  # what to import, when nothing gives this figure


def key_figures(base: Location, territory: Territory) -> list[KeyFigure]:
    """The eight figures of the whole perimeter. Examples never enter them.

    One that no file gives says what to import.
    """
    absent = remedies(base)
    return [
        _absent(code, absent[code]) if code in absent else _figure(base, territory, code) for code in EIGHT
    ]


def first_map(base: Location) -> str | None:
    """The indicator that opens the first page; None when no indicator has any figure."""
    here = known(base)
    return next((code for code in (*FIRST, *here) if code in here), None)


def _absent(code: str, remedy: str) -> KeyFigure:
    nothing = pd.DataFrame(columns=["nom", "initiale", "valeur"])
    return KeyFigure(
        indicators.indicator(code), float("nan"), "", "", str(Nature.OBSERVED), nothing, (), (), remedy
    )


def comparable_year(base: Location, code: str) -> int:
    """The latest of the years that most references have: France may stop a year before the rest."""
    told = rows(base, code, niveau=Level.REFERENCE, annee=ALL_YEARS)
    told = told[told["statut"] == Status.OK]
    counts = told.groupby("annee").size()
    return int(counts[counts == counts.max()].index.max()) if len(counts) else years(base, code)[-1]


def _figure(base: Location, territory: Territory, code: str) -> KeyFigure:
    seen = portrait(base, territory, code, comparable_year(base, code), None)
    whole = seen.whole
    own = seen.series[seen.series["territoire"] == territory.main_code]
    told = own[own["statut"] == Status.OK]
    comparable = seen.indicator.series and seen.indicator.kind == "somme" and len(told) > 2
    return KeyFigure(
        indicator=seen.indicator,
        value=float(whole["valeur"]),
        vintage=seen.vintage,
        source=str(whole["source"]).split(",")[0],
        nature=seen.nature,
        references=seen.references,
        series=tuple(zip(told["annee"], told["valeur"], strict=True)) if comparable else (),
        mentions=tuple(note.rstrip(".") for note in seen.notes if "commune" not in note.lower()),
    )


@dataclass(frozen=True)
class State:
    """How far the data can be trusted today."""

    sources: int
    latest: int | None  # None: not a single figure
    real_types: int
    example_types: int
    absent_types: int
    secret: int


def state(base: Location) -> State:
    """Counts for the state of the data: sources, types of service real, example or absent."""
    types = completude(base)
    inside = types["dans_le_perimetre"]
    figures = rows(base, annee=ALL_YEARS)
    told = figures[figures["statut"] != Status.MISSING]
    real = sources(base)
    return State(
        sources=int((real["nature"] != "exemple").sum()),
        latest=None if told.empty else int(told["annee"].max()),
        real_types=int(inside.isin(["complet", "partiel"]).sum()),
        example_types=int((inside == "exemple").sum()),
        absent_types=int((inside == "absent").sum()),
        secret=int((figures["statut"] == Status.SECRET).sum()),
    )


def headline(base: Location, territory: Territory) -> str:
    """One to three computed facts, in Markdown: people, their number's change, unemployment."""
    here = known(base)
    facts = [
        say(portrait(base, territory, code, None, None), territory)
        for code, say in (("population", _people), ("evolution_population", _change), ("chomage", _jobs))
        if code in here
    ]
    return " ".join(text for text in facts if text) or (
        f"Ni la population ni le chômage ne sont connus {territory.within}. "
        "La page Sources et méthode dit quels fichiers officiels importer."
    )


def _people(people: Portrait, _territory: Territory) -> str:
    if people.whole["statut"] != Status.OK:
        return ""
    count = people.ranked or len(people.places)
    return f"En {people.year}, **{people.whole['texte']}** vivent dans {french.count(count, 'commune')}."


def _change(change: Portrait, territory: Territory) -> str:
    if change.whole["statut"] != Status.OK:
        return ""
    the = territory.the[0].upper() + territory.the[1:]
    value = float(change.whole["valeur"])
    size = french.with_unit(abs(value), 2, "%")
    verb = "perd" if value < 0 else "gagne"
    return f"{the} {verb} **{size} d\u2019habitants par an** depuis {str(change.whole['millesime'])[:4]}."


def _jobs(jobs: Portrait, _territory: Territory) -> str:
    if jobs.whole["statut"] != Status.OK or not jobs.reference:
        return ""
    told = jobs.references[jobs.references["statut"] == Status.OK].iloc[0]
    return (
        f"Le chômage au sens du recensement touche **{jobs.whole['texte']} des actifs**, "
        f"contre {told['texte']} {told['dans']}."
    )
