"""A new territory from a folder of official files: read, carry to today's communes, write, build.

Whole or not at all: everything is made beside, built once to be sure, then put in place. What people
wrote by hand in `territory.toml` (sectors, signatories, thresholds) is kept.
"""

import json
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import tomlkit

from ctg.base import pointer
from ctg.base.build import Built
from ctg.base.gather import CONTOURS, Progress
from ctg.base.read import Location
from ctg.errors import CannotWrite, CtgError, DataError
from ctg.geography import adjoining
from ctg.measures import passage
from ctg.model import Original, Source
from ctg.sources.official import contours as outlines
from ctg.sources.official import readers
from ctg.tasks import base, compiling, deposit, perimeter

EARLIEST = 2003  # no file that we read has older commune codes
NEEDED = {
    "insee_cog": "le Code officiel géographique (v_commune_AAAA.csv)",
    "insee_mouvements": "les mouvements de communes (v_mvtcommune_AAAA.csv)",
    "dgcl_epci": "la composition des EPCI (epcicomAAAA.csv ou .xlsx)",
}
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


@dataclass
class Initialised:
    """What was made: the base, the number of communes, and sentences to read."""

    built: Built
    name: str
    communes: int
    notes: list[str] = field(default_factory=list)


def _silent(_share: float, _what: str) -> None:
    pass


def init(
    out: Path,
    source: Path,
    *,
    sirens: Sequence[str] = (),
    communes: Path | None = None,
    force: bool = False,
    progress: Progress = _silent,
) -> Initialised:
    """Make the data folder `out` of the EPCIs `sirens`, or of the communes that a file lists."""
    perimeter.refuse_nothing(sirens, communes)
    declared = out / "territory.toml"
    if declared.exists() and not force:
        raise CtgError(
            f"{declared} existe déjà, rien n'a été modifié. Choisir un autre dossier avec « --data », "
            "ou ajouter « --force » pour le refaire en gardant ce qui y fut écrit à la main."
        )
    progress(0.0, "Lecture de la géographie")
    found = deposit.scan(source)
    context, kept = _context(found, sirens, communes)
    made = compiling.compile_all(found, context, progress)
    progress(0.75, "Construction de la base")
    draft = out.with_name(f"{out.name}.draft-{uuid.uuid4().hex[:8]}")
    try:
        _write(draft, out, context, made, kept)
        built = _publish(draft, base.build(Location(draft)), out)
    except OSError as error:
        raise CannotWrite(out, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    notes = [*_geography_notes(context, kept), *made.notes, *_deposit_notes(found)]
    name = perimeter.naming(context.land, context.here)["name"]
    return Initialised(built, name, len(context.here.inside), notes)


def _context(
    found: deposit.Deposit, sirens: Sequence[str], communes: Path | None
) -> tuple[compiling.Context, Mapping[str, Mapping[str, Any]]]:
    """The geography of the deposit, and the outlines that cover the territory ({} if none does)."""
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
        passage.passage(movements, EARLIEST),
    )  # fmt: skip
    loose = perimeter.listed(communes, land) if communes else ()
    drawn = _outlines(found, land, sirens, loose)
    here = perimeter.perimeter(land, sirens, loose, drawn, paths["dgcl_epci"])
    centres = _centres(drawn, here)
    scope = perimeter.scope(land, here)
    originals = tuple(_original(paths[name], years[name]) for name in NEEDED)
    context = compiling.Context(land, here, scope, movements, years["insee_cog"], centres, originals)
    return context, drawn


def _original(path: Path, year: int) -> Original:
    return compiling.original(path, period=f"1er janvier {year}", geography=year)


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
    found: deposit.Deposit, land: perimeter.Country, sirens: Sequence[str], loose: Sequence[str]
) -> Mapping[str, Mapping[str, Any]]:
    """The file that outlines the whole territory and the most around it; {} when none does."""
    inside = {code for code, siren in land.epci.items() if siren in sirens} | set(loose)
    best: Mapping[str, Mapping[str, Any]] = {}
    for path in found.used.pop("contours", []):
        try:
            drawn = _current(outlines.read(path), land)
        except DataError as error:
            found.aside.append((path, str(error)))
            continue
        if inside <= set(drawn) and len(drawn) > len(best):
            best = drawn
        elif not inside <= set(drawn):
            found.aside.append((path, "ne couvre pas tout le territoire"))
    return best


def _current(drawn: Mapping[str, Mapping[str, Any]], land: perimeter.Country) -> dict[str, Mapping[str, Any]]:
    """Outlines of communes that are still what they were: one that has merged no longer has an outline."""
    known = set(land.communes["code"])
    return {code: outline for code, outline in drawn.items() if code in known}


def _centres(drawn: Mapping[str, Mapping[str, Any]], here: perimeter.Perimeter) -> pd.DataFrame:
    kept = {*here.inside, *here.around} & set(drawn)
    if not kept:
        return pd.DataFrame(columns=["code", "lat", "lon", "superficie"])
    return adjoining.centres({code: drawn[code] for code in kept})


def _write(
    draft: Path,
    out: Path,
    context: compiling.Context,
    made: compiling.Compiled,
    drawn: Mapping[str, Mapping[str, Any]],
) -> None:
    """The whole data folder, local deliveries included, ready to be built."""
    draft.mkdir(parents=True)
    for name in ("local", "demo"):
        if (out / name).is_dir():
            shutil.copytree(out / name, draft / name)
    (draft / "facts").mkdir()
    (draft / "territory.toml").write_text(_territory(out, context), encoding="utf-8")
    for name, table in made.tables.items():
        file = next(item.file for item in made.sources if item.id == name)
        table.to_csv(draft / "facts" / file, index=False)
    compiling.communes_table(context).to_csv(draft / "facts" / "communes.csv", index=False)
    declared = [_communes_source(context), *made.sources]
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


def _communes_source(context: compiling.Context) -> Source:
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


def _territory(out: Path, context: compiling.Context) -> str:
    """territory.toml, with what was written by hand in the one that was there."""
    path = out / "territory.toml"
    here = context.here
    document = _written_by_hand(path) if path.exists() else tomlkit.parse(HEAD)
    members = {"epcis": list(here.sirens), "communes": list(here.loose)}
    before = document.get("perimeter", {})
    if {key: list(before.get(key, [])) for key in members} != members:
        document.update(perimeter.naming(context.land, here))
        document["perimeter"] = members
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


def _publish(draft: Path, built: Built, out: Path) -> Built:
    """Put the draft in place; the previous tables go only once the new ones are there."""
    out.mkdir(parents=True, exist_ok=True)
    before = draft / "before"
    before.mkdir()
    names = ["territory.toml", "facts", *([str(CONTOURS)] if (draft / CONTOURS).exists() else [])]
    moved: list[str] = []
    try:
        for name in names:
            (before / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            if (out / name).exists():
                (out / name).replace(before / name)
            moved.append(name)
            (draft / name).replace(out / name)
        final = out / built.path.name
        built.path.replace(final)
        pointer.move(out, final)
    except OSError:
        _put_back(moved, before, out)
        raise
    return replace(built, path=final)


def _put_back(names: Sequence[str], before: Path, out: Path) -> None:
    for name in names:
        target = out / name
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        if (before / name).exists():
            target.unlink(missing_ok=True) if target.is_file() else None
            (before / name).replace(target)


def _geography_notes(context: compiling.Context, drawn: Mapping[str, Any]) -> list[str]:
    if drawn:
        return []
    return [
        "Pas de contours pour tout le territoire : ni carte, ni voisins, ni accessibilité tant qu'ils "
        "manquent. Importer les contours : « python -m ctg import contours FICHIER »."
    ]


def _deposit_notes(found: deposit.Deposit) -> list[str]:
    notes = [f"{path.name} laissé de côté : {why}." for path, why in found.aside]
    if found.unknown:
        names = ", ".join(path.name for path in found.unknown[:8])
        more = f" et {len(found.unknown) - 8} autres" if len(found.unknown) > 8 else ""
        notes.append(f"Fichiers non reconnus à leur nom : {names}{more}.")
    return notes
