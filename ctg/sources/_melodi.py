"""The files of the Melodi catalogue of INSEE: one long table that mixes every territory of France.

What differs from one data set to the next is declared in a `Cube`; the rest is the same: levels
(GEO_OBJECT, without which a GEO code means nothing), years, secrecy and missing values.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ctg.errors import DataError
from ctg.model import Nature, Official, Scope, Status
from ctg.sources import _csv, _melodi_rows, _table

PLACES = {
    "COM": ("", "commune"),
    "ARM": ("", "commune"),
    "EPCI": ("", "epci"),
    "DEP": ("D", "zone"),
    "REG": ("R", "zone"),
}
FREE = ("", "F")  # of CONF_STATUS; anything else is withheld
# OBS_STATUS, as SDMX defines it. K: the figure is counted in another commune (merged or split).
WITHHELD, ESTIMATED, ABSENT = ("Q",), ("E",), ("H", "K", "L", "M", "O")
VALID = ("", "A", "B", "D", "F", "G", "I", "N", "P", "S", "U", "V", "W")  # W: counts another commune too


@dataclass(frozen=True)
class Cube:
    """What one data set adds to the common form.

    A cell names one modality of each dimension: "22|_T". A formula is a sum of cells; a leading
    "-" subtracts. A quantity has several formulas when its producer does not always publish the
    same cells: the first one whose cells are all there is used.
    """

    source: Official
    dimensions: tuple[str, ...]
    quantities: Mapping[str, tuple[tuple[str, ...], ...]]
    totals: Mapping[str, str]  # other dimensions -> the only modality that is kept
    unused: Mapping[str, str]  # dimension -> regular expression of what is left out on purpose
    delay: int  # years from the vintage to the geography of the file
    geographies: Mapping[int, int] = field(default_factory=dict)  # vintages that do not follow the delay


@dataclass(frozen=True)
class Cell:
    """One published cell of one territory and year."""

    value: float
    status: Status
    nature: Nature


def read(path: Path, scope: Scope, cube: Cube) -> pd.DataFrame:
    """Figures (see FIGURES) of the scope's communes, EPCIs, départements, regions, and of France."""
    frame, unknown = _melodi_rows.rows(path, scope, cube.source)
    frame = _at_totals(path, frame, cube)
    _modalities(path, frame, cube)
    _one_value_each(path, frame, cube.source, unknown)
    frame = _observed(path, frame)
    geography = _geography(path, frame, cube)
    rows = pd.DataFrame(list(_figures(frame, cube)))
    _every_quantity(path, set(rows.get("grandeur", ())), cube)
    return _with_missing(rows).assign(geographie=geography)


def _at_totals(path: Path, frame: pd.DataFrame, cube: Cube) -> pd.DataFrame:
    """Both sexes together, all diplomas... so that nobody is counted twice."""
    for column, total in cube.totals.items():
        _unknown(path, frame, column, {total}, cube)
        frame = frame[frame[column] == total]
        if frame.empty:
            raise DataError(
                path,
                f"aucune ligne où « {column} » vaut « {total} ».",
                remedy=_melodi_rows.check(cube.source),
            )
    return frame


def _modalities(path: Path, frame: pd.DataFrame, cube: Cube) -> None:
    """Refuse a modality that is neither used nor left out on purpose."""
    cells = {cell.removeprefix("-") for group in cube.quantities.values() for one in group for cell in one}
    for place, column in enumerate(cube.dimensions):
        _unknown(path, frame, column, {cell.split("|")[place] for cell in cells}, cube)


def _unknown(path: Path, frame: pd.DataFrame, column: str, used: set[str], cube: Cube) -> None:
    left = re.compile(cube.unused.get(column, ""))
    bad = {value for value in set(frame[column]) - used if not left.fullmatch(value)}
    if bad:
        value = min(bad)
        row = int(str(frame.index[frame[column] == value][0]))
        raise DataError(
            path,
            f"modalité « {value} » inconnue de l'outil.",
            row=row,
            column=column,
            remedy="La nomenclature a changé : signaler ce fichier aux mainteneurs de l'outil.",
        )


def _one_value_each(path: Path, frame: pd.DataFrame, source: Official, unknown: list[str]) -> None:
    """Two rows for one cell: a row delivered twice, or a dimension that we do not know."""
    twice = frame.duplicated(list(source.key))
    if twice.any() and unknown:
        raise DataError(
            path,
            f"plusieurs valeurs par territoire (colonnes inconnues de l'outil : {', '.join(unknown)}).",
            row=int(str(frame.index[twice][0])),
            remedy="Le format a changé : signaler ce fichier aux mainteneurs de l'outil.",
        )
    _table.unique(path, frame, source)


def _observed(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with annee, value, status and nature."""
    blank = pd.Series("", index=frame.index)
    observed, free = frame.get("OBS_STATUS", blank), frame.get("CONF_STATUS", blank)
    years = frame["TIME_PERIOD"]
    _csv.refuse(path, frame, "TIME_PERIOD", ~years.str.fullmatch(r"(19|20)\d\d"), "n'est pas une année.")
    if "OBS_STATUS" in frame:
        known = (*WITHHELD, *ESTIMATED, *ABSENT, *VALID)
        _csv.refuse(path, frame, "OBS_STATUS", ~observed.isin(known), "n'est pas un statut connu de l'outil.")
    if "UNIT_MULT" in frame:
        scaled = ~frame["UNIT_MULT"].isin(("", "0"))
        _csv.refuse(path, frame, "UNIT_MULT", scaled, "change l'échelle des valeurs, ce qui n'est pas prévu.")
    values = _csv.numbers(path, frame, "OBS_VALUE")
    secret = ~free.isin(FREE) | observed.isin(WITHHELD)
    missing = values.isna() | observed.isin(ABSENT)
    status = pd.Series(str(Status.OK), index=frame.index)
    status = status.mask(missing, str(Status.MISSING)).mask(secret, str(Status.SECRET))
    nature = observed.isin(ESTIMATED).map({True: str(Nature.ESTIMATED), False: str(Nature.OBSERVED)})
    return frame.assign(annee=years.astype("int64"), value=values, status=status, nature=nature)


def _geography(path: Path, frame: pd.DataFrame, cube: Cube) -> int:
    """A Melodi file gives all its years in one geography, that of its publication."""
    last = int(frame["annee"].max())
    name = re.fullmatch(cube.source.files, path.name, re.IGNORECASE)
    told = name.groupdict() if name else {}
    if told.get("annee") and int(told["annee"]) != last:
        raise DataError(
            path,
            f"le nom du fichier annonce {told['annee']}, ses données vont jusqu'à {last}.",
            remedy="Rendre au fichier le nom que lui donne son producteur, puis recommencer.",
        )
    return int(told.get("geographie") or cube.geographies.get(last, last + cube.delay))


def _figures(frame: pd.DataFrame, cube: Cube) -> Iterator[dict[str, object]]:
    """One row per territory, year and quantity of which at least one cell is published."""
    frame["cell"] = frame[list(cube.dimensions)].agg("|".join, axis=1)
    for (level, code, year), rows in frame.groupby(["GEO_OBJECT", "GEO", "annee"]):
        cells = {
            str(cell): Cell(float(value), Status(status), Nature(nature))
            for cell, value, status, nature in zip(
                rows["cell"], rows["value"], rows["status"], rows["nature"], strict=True
            )
        }
        prefix, niveau = PLACES.get(str(level), ("", "zone"))
        territory = "FR" if level == "FRANCE" else f"{prefix}{code}"
        for quantity, formulas in cube.quantities.items():
            found = _first(cells, formulas)
            if found:
                yield {
                    "territoire": territory,
                    "niveau": niveau,
                    "grandeur": quantity,
                    "annee": year,
                    "valeur": found.value,
                    "statut": str(found.status),
                    "nature": str(found.nature),
                }


def _first(cells: Mapping[str, Cell], formulas: tuple[tuple[str, ...], ...]) -> Cell | None:
    """The first formula that can be computed; missing when only a part of one is published."""
    for formula in formulas:
        if all(term.removeprefix("-") in cells for term in formula):
            return _sum(cells, formula)
    started = any(term.removeprefix("-") in cells for formula in formulas for term in formula)
    return Cell(float("nan"), Status.MISSING, Nature.OBSERVED) if started else None


def _sum(cells: Mapping[str, Cell], formula: tuple[str, ...]) -> Cell:
    """The weakest term wins: a secret in a sum keeps the sum secret."""
    terms = [cells[term.removeprefix("-")] for term in formula]
    states = {term.status for term in terms}
    estimated = any(term.nature is Nature.ESTIMATED for term in terms)
    nature = Nature.ESTIMATED if estimated else Nature.OBSERVED
    for status in (Status.SECRET, Status.MISSING):
        if status in states:
            return Cell(float("nan"), status, nature)
    signs = [-1 if term.startswith("-") else 1 for term in formula]
    return Cell(sum(sign * term.value for sign, term in zip(signs, terms, strict=True)), Status.OK, nature)


def _with_missing(rows: pd.DataFrame) -> pd.DataFrame:
    """What other communes have and one has not is missing there: no row is not a 0."""
    communes = rows[rows["niveau"] == "commune"]
    asked = communes[["grandeur", "annee"]].drop_duplicates()
    wanted = communes[["territoire", "niveau", "annee"]].drop_duplicates().merge(asked, on="annee")
    every = wanted.merge(communes, how="left")
    absent = every[every["statut"].isna()].assign(
        statut=str(Status.MISSING), nature=str(Nature.OBSERVED), valeur=float("nan")
    )
    return pd.concat([rows, absent], ignore_index=True) if len(absent) else rows


def _every_quantity(path: Path, given: set[str], cube: Cube) -> None:
    """A quantity that nobody has means that the producer has renamed a modality."""
    for code, formulas in cube.quantities.items():
        if code not in given:
            wanted = formulas[0][0].removeprefix("-").replace("|", ", ")
            raise DataError(
                path,
                f"aucune ligne où « {', '.join(cube.dimensions)} » vaut « {wanted} ».",
                remedy=_melodi_rows.check(cube.source),
            )
