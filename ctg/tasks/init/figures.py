"""Figures of official files: in today's communes, summed where that is right, missing where it is not."""

from pathlib import Path

import pandas as pd

from ctg.base import quantities
from ctg.errors import DataError
from ctg.measures import passage, rates
from ctg.model import Nature, Official, Source, Status
from ctg.sources.official import FIGURES, Reader
from ctg.tasks.init.compiled import EARLIEST, Compiled, Context, source_of

KEY = ["territoire", "grandeur", "annee"]
GRANDEURS = ["territoire", "grandeur", "annee", "valeur", "statut", "nature"]


def figures(made: Compiled, reader: Reader, paths: list[Path], context: Context) -> None:
    """One table for one source, whatever the number of its files."""
    read = [reader.read(path, context.scope)[list(FIGURES)] for path in paths]
    raw = pd.concat(read, ignore_index=True).drop_duplicates(["niveau", *KEY])  # the newest file wins
    if raw.empty:
        made.notes.append(f"{reader.source.title} : rien sur ce territoire.")
        return
    parts = [_today(rows, context) for _year, rows in raw.groupby("geographie")]
    rows = pd.concat([*parts, raw.loc[raw["niveau"] != "commune", GRANDEURS]], ignore_index=True)
    if reader.source.exhaustive:
        rows = _with_missing(rows, reader.source, context, made)
    rows = rows[rows["territoire"].isin(_territories(context))]
    if ((rows["territoire"] == "FR") & (rows["statut"] == Status.MISSING)).any():
        made.notes.append(f"{reader.source.title} : un fichier est un extrait, aucun total n'en est fait.")
    rows = _only_new(rows, reader.source, made)
    made.tables[reader.source.id] = rows.sort_values(KEY, ignore_index=True)
    made.sources.append(source_of(reader, paths, read, "grandeurs", context))


def _today(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Communes in today's codes, and the sums of the EPCIs whose producer gives none."""
    way = context.way(int(rows["geographie"].iloc[0]))
    additive = [code for code, item in quantities.known().items() if item.additive]
    communes = passage.carry(
        rows.loc[rows["niveau"] == "commune", GRANDEURS], way, additive, context.land.parents
    )
    _all_present(communes, context)
    given = set(rows.loc[rows["niveau"] == "epci", KEY].itertuples(index=False, name=None))
    return pd.concat([communes, _epci_sums(communes, way, given, context)], ignore_index=True)


def _all_present(communes: pd.DataFrame, context: Context) -> None:
    """A code that leads to no present commune means that the movements are cut, or older than the file."""
    lost = sorted(set(communes["territoire"]) - set(context.land.communes["code"]))
    if lost:
        name = next(item.name for item in context.originals if "mvt" in item.name)
        raise DataError(
            name, f"aucun mouvement ne dit ce qu'est devenue la commune {lost[0]} (fichier tronqué ?).",
            remedy="Reprendre les mouvements complets, de l'année des communes, puis recommencer.",
        )  # fmt: skip


def _epci_sums(
    communes: pd.DataFrame, way: passage.Passage, given: set[tuple[str, str, int]], context: Context
) -> pd.DataFrame:
    """Counts of whole EPCIs. A commune born of a split is counted with the one it left."""
    named = quantities.known()
    countable = {code for code, item in named.items() if item.additive and not item.rounded_to}
    rows = communes[communes["grandeur"].isin(countable)]
    made = [pd.DataFrame(columns=GRANDEURS)]
    for siren in (*context.here.sirens, *context.here.adjoining):
        members = {code for code, epci in context.land.epci.items() if epci == siren}
        needed = {code for code in members if way.born.get(code) not in members}
        ours = rows[rows["territoire"].isin(members)]
        renamed = ours.rename(columns={"valeur": "value", "statut": "status"})
        total = rates.totals(renamed, ["grandeur", "annee"])
        present = ours[ours["territoire"].isin(needed)].groupby(["grandeur", "annee"])["territoire"].size()
        whole = [
            present.get(key, 0) == len(needed) for key in zip(total["grandeur"], total["annee"], strict=True)
        ]
        new = [(siren, *key) not in given for key in zip(total["grandeur"], total["annee"], strict=True)]
        keep = pd.Series(whole, dtype=bool) & pd.Series(new, dtype=bool)
        total = total[keep.to_numpy()].rename(columns={"value": "valeur", "status": "statut"})
        made.append(total.assign(territoire=siren)[GRANDEURS])
    return pd.concat([part for part in made if len(part)] or made, ignore_index=True)


def _with_missing(rows: pd.DataFrame, source: Official, context: Context, made: Compiled) -> pd.DataFrame:
    """A commune that a national file leaves out is missing there: never 0, never silently absent."""
    asked = rows[["grandeur", "annee"]].drop_duplicates()
    wanted = asked.merge(pd.DataFrame({"territoire": list(context.here.inside)}), how="cross")
    absent = wanted.merge(rows[KEY], on=KEY, how="left", indicator=True)
    absent = absent[absent["_merge"] == "left_only"].drop(columns="_merge")
    if absent.empty:
        return rows
    made.notes.append(f"{source.title} : {_who_is_absent(absent, rows, context)}, valeur « manquant ».")
    blank = absent.assign(valeur=float("nan"), statut=str(Status.MISSING), nature=str(Nature.OBSERVED))
    return pd.concat([rows, blank[GRANDEURS]], ignore_index=True)


def _who_is_absent(absent: pd.DataFrame, rows: pd.DataFrame, context: Context) -> str:
    latest = absent.loc[absent["annee"] == rows["annee"].max(), "territoire"].nunique()
    count = latest or absent["territoire"].nunique()
    many = "s" * (count > 1)
    if latest or set(absent["territoire"]) - set(context.way(EARLIEST).born):
        return f"{count} commune{many} du territoire absente{many} du fichier national"
    return f"{count} commune{many} née{many} d'une scission, sans chiffre avant elle"


def _territories(context: Context) -> set[str]:
    codes = context.kept | {*context.here.sirens, *context.here.adjoining}
    return codes | {zone.code for zone in context.here.zones}


def _only_new(rows: pd.DataFrame, source: Official, made: Compiled) -> pd.DataFrame:
    """A figure comes from one source: the first that gave it."""
    for name, table in made.tables.items():
        if "grandeur" not in table:
            continue
        both = rows.merge(table[KEY], on=KEY, how="left", indicator=True)["_merge"].to_numpy() == "both"
        if both.any():
            made.notes.append(f"{source.title} : {both.sum()} valeurs déjà données par « {name} », laissées.")
            rows = rows[~both]
    return rows


def areas(made: Compiled, context: Context) -> None:
    """The area of communes and EPCIs as measured on the outlines, where no official file tells it."""
    told = any(
        "grandeur" in table and "superficie" in set(table["grandeur"]) for table in made.tables.values()
    )
    centres = context.centres[context.centres["code"].isin(context.kept)]
    if told or centres.empty:
        return
    rows = pd.DataFrame(
        {
            "territoire": centres["code"],
            "grandeur": "superficie",
            "annee": context.geography,
            "valeur": centres["superficie"].round(3),
            "statut": str(Status.OK),
            "nature": str(Nature.ESTIMATED),
        }
    )
    made.tables["contours_superficie"] = rows.sort_values(KEY, ignore_index=True)
    made.sources.append(
        Source(
            id="contours_superficie",
            title="Superficie mesurée sur les contours",
            producer="Calcul local",
            licence="Licence Ouverte 2.0",
            vintage=str(context.geography),
            geography=context.geography,
            file="contours_superficie.csv",
            kind="grandeurs",
            nature=Nature.ESTIMATED,
            note="Contours simplifiés : l'écart avec la superficie officielle est de l'ordre de 1 %.",
        )
    )
