"""The geography of a deposit: today's communes, the perimeter, what surrounds it, its outlines."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ctg.errors import DataError
from ctg.geography import adjoining
from ctg.measures import passage
from ctg.model import Original
from ctg.sources.official import contours as outlines
from ctg.sources.official import readers
from ctg.tasks.init import compiled, deposit, perimeter

NEEDED = {
    "insee_cog": "le Code officiel géographique (v_commune_AAAA.csv)",
    "insee_mouvements": "les mouvements de communes (v_mvtcommune_AAAA.csv)",
    "dgcl_epci": "la composition des EPCI (epcicomAAAA.csv ou .xlsx)",
}


def context_of(
    found: deposit.Deposit, sirens: Sequence[str], communes: Path | None, imported: Path
) -> tuple[compiled.Context, Mapping[str, Mapping[str, Any]]]:
    """The geography of the deposit, and the outlines that cover the territory ({} if none does).

    imported: outlines that the folder already has, used when the deposit has none.
    """
    for name, what in NEEDED.items():
        if name not in found.used:
            raise DataError(
                found.folder, f"il y manque {what}.",
                remedy=f"Le télécharger sur {readers()[name].source.page}, puis recommencer.",
            )  # fmt: skip
    paths = {name: found.used[name][0] for name in NEEDED}
    years = {name: deposit.year(readers()[name], path) for name, path in paths.items()}
    _check_years(paths, years)
    cog, movements, membership = (readers()[name].read(paths[name]) for name in NEEDED)
    land = perimeter.country(
        cog, membership,
        passage.passage(movements, years["dgcl_epci"]),
        passage.passage(movements, compiled.EARLIEST),
    )  # fmt: skip
    loose = perimeter.listed(communes, land) if communes else ()
    drawn = _outlines(found, land, sirens, loose, imported)
    here = perimeter.perimeter(land, sirens, loose, drawn, paths["dgcl_epci"])
    centres = _centres(drawn, here)
    scope = perimeter.scope(land, here)
    originals = tuple(_original(paths[name], years[name]) for name in NEEDED)
    context = compiled.Context(land, here, scope, movements, years["insee_cog"], centres, originals)
    return context, drawn


def _original(path: Path, year: int) -> Original:
    return compiled.original(path, period=f"1er janvier {year}", geography=year)


def _check_years(paths: Mapping[str, Path], years: Mapping[str, int]) -> None:
    """The movements must reach the year of the communes; the EPCIs may be a year behind."""
    if years["insee_mouvements"] != years["insee_cog"] or years["dgcl_epci"] > years["insee_cog"]:
        names = ", ".join(path.name for path in paths.values())
        raise DataError(
            paths["insee_mouvements"].parent,
            f"millésimes qui ne vont pas ensemble ({names}).",
            remedy="Prendre les communes et leurs mouvements de la même année, la plus récente.",
        )


def _outlines(
    found: deposit.Deposit,
    land: perimeter.Country,
    sirens: Sequence[str],
    loose: Sequence[str],
    imported: Path,
) -> Mapping[str, Mapping[str, Any]]:
    """The outlines that cover the whole territory and the most around it; {} when none does."""
    inside = {code for code, siren in land.epci.items() if siren in sirens} | set(loose)
    covering: list[tuple[Path, Mapping[str, Mapping[str, Any]]]] = []
    for path in [*found.used.pop("contours", []), *([imported] if imported.exists() else [])]:
        try:
            drawn = _current(outlines.read(path), land)
        except DataError as error:
            found.aside.append((path, str(error).rstrip(".")))
            continue
        if inside <= set(drawn):
            covering.append((path, drawn))
        else:
            found.aside.append((path, "ne couvre pas tout le territoire"))
    covering.sort(key=lambda item: len(item[1]), reverse=True)  # the deposit first, among equals
    for path, _drawn in covering[1:]:
        if path != imported:
            found.aside.append((path, f"{covering[0][0].name} couvre davantage"))
    return covering[0][1] if covering else {}


def _current(drawn: Mapping[str, Mapping[str, Any]], land: perimeter.Country) -> dict[str, Mapping[str, Any]]:
    """Outlines of communes that are still what they were: one that has merged no longer has an outline."""
    known = set(land.communes["code"])
    return {code: outline for code, outline in drawn.items() if code in known}


def _centres(drawn: Mapping[str, Mapping[str, Any]], here: perimeter.Perimeter) -> pd.DataFrame:
    kept = {*here.inside, *here.around} & set(drawn)
    if not kept:
        return pd.DataFrame(columns=["code", "lat", "lon", "superficie"])
    return adjoining.centres({code: drawn[code] for code in kept})


def communes_table(context: compiled.Context) -> pd.DataFrame:
    """The columns of `facts/communes.csv`; a commune without outline has no centre and no area."""
    land = context.land
    rows = land.communes[land.communes["code"].isin(context.kept)]
    epci = rows["code"].map(land.epci).fillna("")
    centres = context.centres.reindex(columns=["code", "lat", "lon", "superficie"])
    table = rows.assign(epci=epci, epci_nom=epci.map(land.names).fillna("")).merge(
        centres, on="code", how="left"
    )
    table["superficie"] = table["superficie"].round(2)
    return table.rename(columns={"superficie": "superficie_km2"})[
        ["code", "nom", "departement", "region", "superficie_km2", "lat", "lon", "epci", "epci_nom"]
    ]
