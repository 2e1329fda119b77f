"""From official files to the tables of `facts/`: today's codes, one row per figure, nothing invented."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ctg.base import quantities
from ctg.measures import passage, rates
from ctg.model import Nature, Official, Original, Scope, Source, Status
from ctg.sources._csv import fingerprint
from ctg.sources.official import FIGURES, Reader, readers
from ctg.sources.services import FACTS
from ctg.tasks import deposit
from ctg.tasks.perimeter import Country, Perimeter

KEY = ["territoire", "grandeur", "annee"]
GRANDEURS = ["territoire", "grandeur", "annee", "valeur", "statut", "nature"]


@dataclass
class Compiled:
    """The tables to write, the sources to declare, and what whoever ran the command should know."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Context:
    """What every file is read with."""

    land: Country
    here: Perimeter
    scope: Scope
    movements: pd.DataFrame
    geography: int
    centres: pd.DataFrame  # code, lat, lon, superficie (km2) of the communes that have an outline
    originals: tuple[Original, ...]  # the files that the geography was read from

    def way(self, geography: int) -> passage.Passage:
        return passage.passage(self.movements, geography)

    @property
    def kept(self) -> set[str]:
        """The communes that the base will hold."""
        return {*self.here.inside, *self.here.around}


def compile_all(found: deposit.Deposit, context: Context, progress: Callable[[float, str], None]) -> Compiled:
    """Read every figure and every service of a deposit."""
    made = Compiled()
    used = [(readers()[name], paths) for name, paths in sorted(found.used.items())]
    services: list[tuple[Reader, list[Path], pd.DataFrame]] = []
    for place, (reader, paths) in enumerate(used):
        progress(0.2 + 0.5 * place / len(used), f"Lecture : {reader.source.title}")
        if reader.source.kind == "grandeurs":
            _figures(made, reader, paths, context)
        elif reader.source.kind == "services":
            services.append((reader, paths, _services(reader, paths[:1], context)))
    _write_services(made, services, context)
    _areas(made, context)
    return made


def _areas(made: Compiled, context: Context) -> None:
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


def _figures(made: Compiled, reader: Reader, paths: list[Path], context: Context) -> None:
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
    rows = _only_new(rows, reader.source, made)
    made.tables[reader.source.id] = rows.sort_values(KEY, ignore_index=True)
    made.sources.append(_source(reader, paths, read, "grandeurs"))


def _today(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Communes in today's codes, and the sums of the EPCIs whose producer gives none."""
    way = context.way(int(rows["geographie"].iloc[0]))
    additive = [code for code, item in quantities.known().items() if item.additive]
    communes = passage.carry(
        rows.loc[rows["niveau"] == "commune", GRANDEURS], way, additive, context.land.parents
    )
    given = set(rows.loc[rows["niveau"] == "epci", KEY].itertuples(index=False, name=None))
    return pd.concat([communes, _epci_sums(communes, way, given, context)], ignore_index=True)


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
    latest = absent[absent["annee"] == rows["annee"].max()]["territoire"].nunique()
    count = latest or absent["territoire"].nunique()
    made.notes.append(
        f"{source.title} : {count} commune(s) du territoire absente(s) du fichier national, "
        "valeur « manquant ».".replace("commune(s)", "commune" + "s" * (count > 1)).replace(
            "absente(s)", "absente" + "s" * (count > 1)
        )
    )
    blank = absent.assign(valeur=float("nan"), statut=str(Status.MISSING), nature=str(Nature.OBSERVED))
    return pd.concat([rows, blank[GRANDEURS]], ignore_index=True)


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


def _services(reader: Reader, paths: Iterable[Path], context: Context) -> pd.DataFrame:
    """Services in today's communes; those without a point stand at the centre of their commune."""
    parts = []
    for path in paths:
        frame = reader.read(path, context.scope)
        for geography, rows in frame.groupby("geographie"):
            current = context.way(int(str(geography))).current
            codes = rows["commune"].map(lambda code, new=current: new.get(code, code))
            parts.append(rows.assign(commune=codes.map(context.land.parents).fillna(codes)))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(FACTS))
    return frame[frame["commune"].isin({*context.kept, ""})]


def _write_services(
    made: Compiled, read: list[tuple[Reader, list[Path], pd.DataFrame]], context: Context
) -> None:
    """Complete schools by UAI, leave out what a better source gives, place, and declare."""
    tables = _by_school(read)
    given = {kind for reader, _paths, frame in read if not reader.source.yields for kind in frame["type"]}
    for reader, paths, frame in read:
        table = tables[reader.source.id]
        left = table["type"].isin(given) & reader.source.yields
        if left.any():
            made.notes.append(
                f"{reader.source.title} : {left.sum()} services laissés, une source plus précise les donne."
            )
        table = table[~left & (table["commune"] != "")]
        if len(table):
            made.tables[reader.source.id] = _placed(table, context).sort_values("id", ignore_index=True)
            made.sources.append(_source(reader, paths[:1], [frame], "services"))


def _by_school(read: list[tuple[Reader, list[Path], pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """The services of each source. A school that several sources know is the first one's, with the
    pupils and the IPS of the others; their own rows stay, and point to it (`meme_que`).
    """
    schools = [item for item in read if item[0].source.completes or _is_completed(item[0], read)]
    schools.sort(key=lambda item: (bool(item[0].source.completes), item[2]["commune"].eq("").any()))
    tables = {reader.source.id: frame for reader, _paths, frame in read}
    if not schools:
        return tables
    every = pd.concat([frame.assign(source=reader.source.id) for reader, _paths, frame in schools])
    every = every.reset_index(drop=True)
    named = every[every["uai"] != ""]
    heads = named.drop_duplicates("uai").set_index("uai")
    first = named.groupby("uai")[["effectifs", "ips"]].first()  # of the known ones
    at_head = every.index.isin(named.drop_duplicates("uai").index)
    for column in ("effectifs", "ips"):
        every[column] = every[column].fillna(every["uai"].map(first[column]).where(at_head))
    follows = every["uai"].map(heads["source"]).fillna(every["source"]) != every["source"]
    every["meme_que"] = every["meme_que"].mask(follows, every["uai"].map(heads["id"]))
    return tables | {str(name): rows.drop(columns="source") for name, rows in every.groupby("source")}


def _is_completed(reader: Reader, read: list[tuple[Reader, list[Path], pd.DataFrame]]) -> bool:
    return reader.source.id in {other.source.completes for other, _paths, _frame in read}


def _placed(table: pd.DataFrame, context: Context) -> pd.DataFrame:
    centres = context.centres.set_index("code")
    nowhere = table["lat"].isna() | table["lon"].isna()
    table = table.copy()
    for column in ("lat", "lon"):
        table[column] = table[column].fillna(table["commune"].map(centres[column]))
    table["precision"] = table["precision"].mask(nowhere, "commune")
    return table[list(FACTS)]


def _source(reader: Reader, paths: list[Path], frames: list[pd.DataFrame], kind: str) -> Source:
    source = reader.source
    originals = tuple(
        _read_from(path, frame, kind) for path, frame in zip(paths, frames, strict=False) if len(frame)
    )
    periods = sorted({original.period for original in originals})
    return Source(
        id=source.id,
        title=source.title,
        producer=source.producer,
        licence=source.licence,
        vintage=" ; ".join(periods),
        file=f"{'services_' * (kind == 'services')}{source.id}.csv",
        kind=kind,
        fetched_on=max((original.dated for original in originals), default=""),
        page=source.page,
        note=" ".join(text for text in (source.note, source.secrecy) if text),
        completeness=source.completeness,
        originals=originals,
    )


def _read_from(path: Path, frame: pd.DataFrame, kind: str) -> Original:
    years = frame["millesime" if kind == "services" else "annee"]
    first, last = int(years.min()), int(years.max())
    period = str(last) if first == last else f"{first} à {last}"
    return original(path, period=period, geography=int(frame["geographie"].max()))


def original(path: Path, *, period: str, geography: int) -> Original:
    """A file as it is now: its name, its fingerprint, its size, its day."""
    facts = path.stat()
    return Original(
        name=path.name,
        sha256=fingerprint(path),
        size=facts.st_size,
        dated=datetime.fromtimestamp(facts.st_mtime, tz=UTC).date().isoformat(),
        period=period,
        geography=geography,
    )


def communes_table(context: Context) -> pd.DataFrame:
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
