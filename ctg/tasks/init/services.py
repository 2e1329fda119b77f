"""Services of official files: in today's communes, completed by UAI, one source for one type."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ctg.sources.official import Reader
from ctg.sources.services import FACTS
from ctg.tasks.init.compiled import Compiled, Context, source_of

Read = list[tuple[Reader, list[Path], pd.DataFrame]]


def services(reader: Reader, paths: Iterable[Path], context: Context) -> pd.DataFrame:
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


def write_services(made: Compiled, read: Read, context: Context) -> None:
    """Complete schools by UAI, leave out what a better source gives, place, and declare."""
    tables = _by_school(read)
    given = {kind for reader, _paths, frame in read if not reader.source.yields for kind in frame["type"]}
    for reader, paths, frame in read:
        table = tables[reader.source.id]
        left = table["type"].isin(given) & reader.source.yields
        if left.any():
            made.notes.append(
                f"{reader.source.title} : {left.sum()} services laissés, une source plus précise donne leur "
                "type (parfois en partie : voir l'état de l'inventaire)."
            )
        table = table[~left & (table["commune"] != "")]
        if len(table):
            made.tables[reader.source.id] = _placed(table, context).sort_values("id", ignore_index=True)
            made.sources.append(source_of(reader, paths[:1], [frame], "services", context))


def _by_school(read: Read) -> dict[str, pd.DataFrame]:
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


def _is_completed(reader: Reader, read: Read) -> bool:
    return reader.source.id in {other.source.completes for other, _paths, _frame in read}


def _placed(table: pd.DataFrame, context: Context) -> pd.DataFrame:
    centres = context.centres.set_index("code")
    nowhere = table["lat"].isna() | table["lon"].isna()
    table = table.copy()
    for column in ("lat", "lon"):
        table[column] = table[column].fillna(table["commune"].map(centres[column]))
    table["precision"] = table["precision"].mask(nowhere, "commune")
    return table[list(FACTS)]
