"""Where the figures come from, and what they mean."""

import pandas as pd

from ctg import indicators
from ctg.base.read import Location, read
from ctg.errors import UnknownName
from ctg.model import Indicator


def sources(base: Location) -> pd.DataFrame:
    """One row per file of figures: producer, licence, vintage, date, sha256, rows."""
    return read(base, "sources")


def files(base: Location) -> pd.DataFrame:
    """One row per producer's file read by `init`: name, period, geography, day, bytes, sha256.

    Figures that ship with the project were compiled before: they have a source, and no row here.
    """
    return read(base, "source_files")


def figures(base: Location, source: str | None = None, grandeur: str | None = None) -> pd.DataFrame:
    """One row per raw quantity, territory and year, before any ratio: the table of a source.

    valeur    float in `unite`, empty unless `statut` is ok; 0 is a value
    arrondi   the multiple its producer rounds to, 0 when it counts one by one
    """
    for kind, given, column in (("Source", source, "source"), ("Grandeur", grandeur, "grandeur")):
        known = read(base, "fact_sources")[column].unique() if given is not None else ()
        if given is not None and given not in known:
            raise UnknownName(kind, given, sorted(known))
    return read(base, "facts", source=source, grandeur=grandeur)


def meta(base: Location) -> dict[str, str]:
    """Facts about the base itself: day of build, fingerprint, with or without examples."""
    table = read(base, "meta")
    return dict(zip(table["key"], table["value"], strict=True))


def definitions(base: Location) -> pd.DataFrame:
    """One row per indicator: what it means, how it is computed, from what, up to when.

    premiere_annee, derniere_annee: empty for an indicator without any figure here
    """
    years = read(base, "indicator_years")
    latest = years.groupby("code")["annee"].max()
    first = years.groupby("code")["annee"].min()
    table = pd.DataFrame(
        [
            {
                "code": item.code,
                "theme": item.theme,
                "libelle": item.label,
                "definition": item.definition,
                "formule": formula(item),
                "unite": item.unit,
                "sens": {"plus": "plus haut est mieux", "moins": "plus bas est mieux"}.get(
                    item.sense, "neutre"
                ),
                "niveaux": ", ".join(item.levels),
                "denominateur_minimal": item.min_denominator,
                "premiere_annee": first.get(item.code),
                "derniere_annee": latest.get(item.code),
                "revu_le": item.reviewed_on.isoformat() if item.reviewed_on else "",
            }
            for item in indicators.catalogue().values()
        ]
    )
    return table.astype({"premiere_annee": "Int64", "derniere_annee": "Int64"})


def formula(item: Indicator) -> str:
    """The computation in words: "Naissances domiciliées / Population municipale × 1 000"."""
    names = indicators.quantities()
    terms: list[str] = []
    for term in item.numerator:
        sign = " − " if term.startswith("-") else " + " if terms else ""
        terms.append(sign + names[term.removeprefix("-")].label)
    text = "".join(terms)
    if item.kind == "publie":
        return f"{text} : valeur publiée, jamais recalculée"
    if item.kind == "evolution":
        return f"(({text}, année choisie / première année)^(1 / nombre d'années) − 1) × 100"
    if item.denominator:
        text = f"({text})" if len(terms) > 1 else text
        times = f" × {item.multiplier:,.0f}".replace(",", "\u00a0") if item.multiplier != 1 else ""
        return f"{text} / {names[item.denominator].label}{times}"
    return text
