"""What a data folder held before a new `init`, and that the new official files do not replace."""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import tomlkit

from ctg.errors import DataError
from ctg.model import Source
from ctg.sources import declared
from ctg.tasks.init.compiled import Compiled, Context

BEFORE = "facts.precedent"  # the tables of the last init but one: nothing is lost in one gesture
KEY = ["territoire", "grandeur", "annee"]
OURS = {"communes", "contours"}


def carry_over(out: Path, draft: Path, context: Context, made: Compiled) -> list[Source]:
    """Copy to `draft` the tables that this `init` does not remake, and give their declarations.

    A figure that the new files give too is theirs; a service that an older table already holds stays
    the older one's, which may be richer (an open directory beside a partial list). Files that no
    source declares are copied as they are. With another perimeter nothing is carried over, and the
    tables are named.
    """
    facts = out / "facts"
    if not (facts / "sources.toml").exists():
        _copy_undeclared(facts, draft / "facts", set())
        return []
    new = {source.id: source for source in made.sources}
    old = [source for source in declared.read(out) if source.kind not in OURS and source.id not in new]
    if old and not _same_perimeter(out, context):
        names = ", ".join(source.file for source in old)
        made.notes.append(f"Le périmètre a changé, tables laissées dans {BEFORE} : {names}.")
        return []
    for source in declared.read(out):
        if source.id in new and source.kind == "grandeurs":
            _older_years(facts / source.file, source, context, made)
    kept = [source for source in old if _copied(facts, draft / "facts", source, context, made)]
    _copy_undeclared(facts, draft / "facts", {source.file for source in declared.read(out)})
    _no_estimated_area(facts, kept, made)
    if kept:
        made.notes.append(
            "Tables gardées, que ces fichiers ne refont pas : " + ", ".join(item.id for item in kept) + "."
        )
    return kept


def _same_perimeter(out: Path, context: Context) -> bool:
    try:
        document = tomlkit.parse((out / "territory.toml").read_text(encoding="utf-8"))
    except (OSError, tomlkit.exceptions.ParseError):
        return False
    before = document.get("perimeter", {})
    here = context.here
    return (list(before.get("epcis", [])), list(before.get("communes", []))) == (
        list(here.sirens),
        list(here.loose),
    )


def _copied(facts: Path, target: Path, source: Source, context: Context, made: Compiled) -> bool:
    """Whether something of the table is left: rows of territories that are still there, and not remade."""
    path = facts / source.file
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise DataError(
            path, "table déclarée dans sources.toml, absente ou illisible.",
            remedy="La remettre, ou ôter sa déclaration, puis recommencer.",
        ) from error  # fmt: skip
    if source.kind == "services":
        frame = frame[frame["commune"].isin(context.kept)]
        _older_first(set(frame["id"]), made)
    else:
        frame = _not_remade(frame[frame["territoire"].isin(_territories(context))], made)
    if frame.empty:
        return False
    frame.to_csv(target / source.file, index=False)
    return True


def _older_years(path: Path, source: Source, context: Context, made: Compiled) -> None:
    """What the same source gave before and gives no more: other years, other levels."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame = _not_remade(frame[frame["territoire"].isin(_territories(context))], made)
    if frame.empty:
        return
    older = frame.assign(annee=frame["annee"].astype("int64"), valeur=pd.to_numeric(frame["valeur"]))
    table = pd.concat([made.tables[source.id], older[made.tables[source.id].columns]], ignore_index=True)
    made.tables[source.id] = table.sort_values(KEY, ignore_index=True)
    made.notes.append(f"« {source.id} » : {len(older)} valeurs d'avant gardées, que ces fichiers n'ont pas.")
    made.sources = [_with_older(item, source) if item.id == source.id else item for item in made.sources]


def _with_older(new: Source, old: Source) -> Source:
    names = {original.name for original in new.originals}
    before = tuple(original for original in old.originals if original.name not in names)
    vintage = new.vintage if old.vintage in new.vintage else f"{new.vintage} ; avant : {old.vintage}"
    return replace(new, vintage=vintage, originals=(*new.originals, *before))


def _no_estimated_area(facts: Path, kept: list[Source], made: Compiled) -> None:
    """An area measured on simplified outlines gives way to an official one."""
    for source in kept:
        if source.kind == "grandeurs" and "superficie" in (facts / source.file).read_text(encoding="utf-8"):
            made.tables.pop("contours_superficie", None)
            made.sources = [item for item in made.sources if item.id != "contours_superficie"]


def _not_remade(frame: pd.DataFrame, made: Compiled) -> pd.DataFrame:
    for table in made.tables.values():
        if "grandeur" in table:
            new = table[KEY].astype(str)
            both = frame.merge(new, on=KEY, how="left", indicator=True)["_merge"].to_numpy() == "both"
            frame = frame[~both]
    return frame


def _older_first(ids: set[str], made: Compiled) -> None:
    """Schools have one identifier for all their sources."""
    for name, table in list(made.tables.items()):
        if "uai" in table:
            made.tables[name] = table[~table["id"].isin(ids)]
        if made.tables[name].empty:
            del made.tables[name]
            made.sources = [source for source in made.sources if source.id != name]
            made.notes.append(f"« {name} » : tous ses services sont déjà dans une table gardée.")


def _territories(context: Context) -> set[str]:
    here = context.here
    return {*context.kept, *here.sirens, *here.adjoining, *(zone.code for zone in here.zones)}


def _copy_undeclared(facts: Path, target: Path, declared_files: set[str]) -> None:
    if not facts.is_dir():
        return
    skipped = {*declared_files, "sources.toml", "communes.csv"}
    for path in facts.iterdir():
        if path.is_file() and path.name not in skipped and not (target / path.name).exists():
            shutil.copy2(path, target / path.name)
