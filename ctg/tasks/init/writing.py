"""The data folder that `init` leaves: tables, declarations, outlines; what was written by hand is kept."""

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import tomlkit

from ctg.base import pointer
from ctg.base.build import Built
from ctg.base.gather import CONTOURS
from ctg.errors import DataError
from ctg.model import Source
from ctg.sources.official import readers
from ctg.tasks.init import keeping, perimeter
from ctg.tasks.init.compiled import Compiled, Context
from ctg.tasks.init.geography import communes_table

DRAFT = ".init-"
ABANDONED = 600.0  # seconds: no init takes ten minutes
PLACED = ("territory.toml", "facts", str(CONTOURS))
HEAD = """\
# What another territory changes: this file, and nothing else. Written by « python -m ctg init »;
# names, convention, sectors and thresholds may be edited by hand, a new init keeps them.
"""
CONVENTION = """\
# [convention]
# label = "Convention territoriale globale 2025-2029"
# first_year = 2025
# last_year = 2029
# signed_on = 2025-12-15
# signatories = ["la Caf de ...", "la MSA ...", "la Communauté de communes ..."]
"""


def write(
    draft: Path,
    out: Path,
    context: Context,
    made: Compiled,
    drawn: Mapping[str, Mapping[str, Any]],
) -> None:
    """The whole data folder, local deliveries included, ready to be built."""
    draft.mkdir(parents=True)
    for name in ("local", "demo"):
        if (out / name).is_dir():
            shutil.copytree(out / name, draft / name)
    (draft / "facts").mkdir()
    (draft / "territory.toml").write_text(_territory(out, context), encoding="utf-8")
    kept_before = keeping.carry_over(out, draft, context, made)
    for name, table in made.tables.items():
        file = next(item.file for item in made.sources if item.id == name)
        table.to_csv(draft / "facts" / file, index=False)
    communes_table(context).to_csv(draft / "facts" / "communes.csv", index=False)
    declared = [_communes_source(context), *made.sources, *kept_before]
    (draft / "facts" / "sources.toml").write_text(_sources(declared), encoding="utf-8")
    kept = {*context.here.inside, *context.here.around} & set(drawn)
    if kept:
        features = [
            {"type": "Feature", "properties": {"code": code}, "geometry": drawn[code]}
            for code in sorted(kept)
        ]
        (draft / "local").mkdir(exist_ok=True)
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (draft / CONTOURS).write_text(text, encoding="utf-8")


def _communes_source(context: Context) -> Source:
    return Source(
        id="insee_communes",
        title="Code officiel géographique, composition des EPCI",
        producer="Insee ; DGCL",
        licence="Licence Ouverte 2.0",
        vintage=f"1er janvier {context.geography}",
        geography=context.geography,
        file="communes.csv",
        kind="communes",
        page=readers()["insee_cog"].source.page,
        originals=context.originals,
    )


def _sources(sources: Sequence[Source]) -> str:
    """sources.toml: what is told, and nothing that is empty."""
    document = tomlkit.document()
    document.add(
        tomlkit.comment("Where every figure of this folder comes from. Written by « python -m ctg init ».")
    )
    for source in sorted(sources, key=lambda item: item.id):
        table = asdict(source) | {"nature": str(source.nature)}
        name = table.pop("id")
        told = {key: value for key, value in table.items() if value not in ("", None, ())}
        if source.originals:
            told["originals"] = [
                {key: value for key, value in asdict(item).items() if value is not None}
                for item in source.originals
            ]
        document.add(name, tomlkit.item(told))
    return tomlkit.dumps(document)


def _territory(out: Path, context: Context) -> str:
    """territory.toml, with what was written by hand in the one that was there."""
    path = out / "territory.toml"
    here = context.here
    document = _written_by_hand(path) if path.exists() else tomlkit.parse(HEAD)
    members = {"epcis": list(here.sirens), "communes": list(here.loose)}
    before = document.get("perimeter", {})
    if {key: list(before.get(key, [])) for key in members} != members:
        document.update(perimeter.naming(context.land, here))
        document["perimeter"] = members
    document["perimeter"]["halo_km"] = perimeter.HALO / 1000 if here.around else 0.0
    if "convention" not in document and CONVENTION not in tomlkit.dumps(document):
        document.add(tomlkit.comment("The dates of the convention: fill in, and remove the « # »."))
        for line in CONVENTION.splitlines():
            document.add(tomlkit.comment(line.removeprefix("# ")))
    zones = [asdict(zone) for zone in here.zones]
    document["references"] = {"epcis": list(here.adjoining), "zones": zones}
    return tomlkit.dumps(document)


def _written_by_hand(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except (tomlkit.exceptions.ParseError, UnicodeDecodeError) as error:
        raise DataError(
            path, f"fichier mal formé ({error}).", remedy="Le corriger, ou le renommer, puis recommencer."
        ) from error


def publish(draft: Path, built: Built, out: Path) -> Built:
    """Put the draft in place; what was there before goes to `before`, the tables to facts.precedent."""
    before = draft / "before"
    before.mkdir()
    names = [*PLACED[:2], *([PLACED[2]] if (draft / CONTOURS).exists() else [])]
    moved: list[str] = []
    try:
        for name in names:
            (before / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            moved.append(name)
            if (out / name).exists():
                (out / name).replace(before / name)
            (draft / name).replace(out / name)
        final = out / built.path.name
        built.path.replace(final)
        pointer.move(out, final)
    except OSError:
        _put_back(moved, before, out)
        raise
    if (before / "facts").exists():
        shutil.rmtree(out / keeping.BEFORE, ignore_errors=True)
        (before / "facts").replace(out / keeping.BEFORE)
    return replace(built, path=final)


def recover(out: Path) -> None:
    """Put back what an `init` that was killed had moved away; forget the drafts of long ago."""
    for draft in sorted(out.glob(f"{DRAFT}*")):
        before = draft / "before"
        lost = [name for name in PLACED if (before / name).exists() and not (out / name).exists()]
        old = time.time() - draft.stat().st_mtime > ABANDONED
        if old:
            _put_back(lost, before, out)
            shutil.rmtree(draft, ignore_errors=True)


def _put_back(names: Sequence[str], before: Path, out: Path) -> None:
    for name in names:
        target = out / name
        if not (before / name).exists():
            continue
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        target.unlink(missing_ok=True)
        (before / name).replace(target)
