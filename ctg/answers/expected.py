"""What a CTG diagnosis is expected to show, where it comes from, and whether its data are here."""

from dataclasses import dataclass

import pandas as pd

from ctg.answers.lacking import known, present
from ctg.answers.official import titles
from ctg.answers.services import rows as services
from ctg.base.read import Location, read
from ctg.errors import UnknownName
from ctg.indicators.expected import STATES, Expected, expected
from ctg.model import Nature

__all__ = ["COLUMNS", "STATES", "attendus", "counts"]
COLUMNS = (
    "code libelle niveaux etat donnees_ici sources livraisons partenaire indicateurs grandeurs note"
).split()
LEVELS = {"C": "commune", "E": "intercommunalité", "inv": "service"}
FIGURES = {"indicateurs", "caf", "msa"}  # deliveries of figures: one says nothing of the others


@dataclass(frozen=True)
class _Here:
    """What the base has."""

    indicators: set[str]
    quantities: set[str]
    sources: set[str]
    inventory: set[str]


def attendus(base: Location, etat: str | None = None) -> pd.DataFrame:
    """One row per figure that committees ask for, in the order of attendus.toml.

    etat         disponible, importable, a_calculer, convention, non_publie
    donnees_ici  "oui": the base has what it is made of; "en partie"; "non"; "sans objet" where
                 nobody publishes it. Of a figure to compute, "oui" is said of its terms only.
    """
    if etat is not None and etat not in STATES:
        raise UnknownName("État", etat, STATES)
    here, names = _here(base), titles(base)
    items = [item for item in expected().values() if etat in (None, item.state)]
    return pd.DataFrame([_row(item, here, names) for item in items], columns=COLUMNS)


def counts(base: Location) -> dict[str, tuple[int, int]]:
    """State -> how many figures it has, and of how many the data are all here."""
    table = attendus(base)
    return {
        state: (len(part), int((part["donnees_ici"] == "oui").sum()))
        for state in STATES
        for part in (table[table["etat"] == state],)
    }


def _here(base: Location) -> _Here:
    inside = services(base)
    inside = inside[inside["dans_le_perimetre"] & (inside["nature"] == Nature.OBSERVED)]
    kinds = set(inside["type"])
    for column in ("places", "ips", "effectifs"):
        kinds |= {f"{kind}.{column}" for kind in inside.loc[inside[column].notna(), "type"]}
    sources = set(read(base, "sources_present")["id"])
    return _Here(set(known(base)), present(base), sources, kinds)


def _row(item: Expected, here: _Here, names: dict[str, str]) -> dict[str, str]:
    return {
        "code": item.code,
        "libelle": item.label,
        "niveaux": ", ".join(LEVELS[level] for level in item.levels),
        "etat": item.state,
        "donnees_ici": _told(item, here),
        "sources": "\u00a0; ".join(names.get(name, name) for name in item.sources),
        "livraisons": ", ".join(item.deliveries),
        "partenaire": item.partner,
        "indicateurs": ", ".join(item.indicators),
        "grandeurs": ", ".join(item.quantities),
        "note": item.note,
    }


def _told(item: Expected, here: _Here) -> str:
    if item.state == "non_publie":
        return "sans objet"
    parts = _parts(item, here)
    return "oui" if all(parts) else "en partie" if any(parts) else "non"


def _parts(item: Expected, here: _Here) -> list[bool]:
    """Whether each term is here; for want of terms, each source and delivery that would give it."""
    terms = [code in here.indicators for code in item.indicators]
    terms += [code in here.quantities for code in item.quantities]
    terms += [code in here.inventory for code in item.inventory]
    if item.code.lower() in here.quantities:
        return [True]
    if item.state != "a_calculer" and terms:
        return terms
    delivered = [f"local_{kind.replace('-', '_')}" in here.sources for kind in item.deliveries
                 if kind not in FIGURES]  # fmt: skip
    if item.state != "a_calculer":
        return delivered or [False]
    wanted = [] if terms else [name in here.sources for name in item.sources]
    figures = [False for kind in item.deliveries if kind in FIGURES]
    return [*terms, *wanted, *delivered, *figures]
