"""A new territory from a folder of official files: read, carry to today's communes, write, build.

Whole or not at all: everything is made beside, built once to be sure, then put in place. What people
wrote by hand in `territory.toml` (sectors, signatories, thresholds) is kept.
"""

import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ctg.base.build import Built
from ctg.base.gather import CONTOURS, Progress
from ctg.base.read import Location
from ctg.errors import CannotWrite, CtgError, DataError
from ctg.sources.official import readers
from ctg.tasks import base
from ctg.tasks.init import deposit, figures, geography, perimeter, services, writing
from ctg.tasks.init.compiled import Compiled, Context


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
    sirens = list(dict.fromkeys(sirens))
    perimeter.refuse_nothing(sirens, communes)
    out = out.resolve()
    writing.recover(out)
    there = [out / name for name in writing.PLACED[:2] if (out / name).exists()]
    if there and not force:
        raise CtgError(
            f"{there[0]} existe déjà, rien n'a été modifié. Choisir un autre dossier avec « --data », "
            "ou ajouter « --force » pour le refaire en gardant ce qui y fut écrit à la main."
        )
    progress(0.0, "Lecture de la géographie")
    found = deposit.scan(source)
    context, kept = geography.context_of(found, sirens, communes, out / CONTOURS)
    made = _compiled(found, context, progress)
    progress(0.75, "Construction de la base")
    built = _placed(out, context, made, kept)
    notes = [*_geography_notes(context, kept), *made.notes, *_deposit_notes(found)]
    name = perimeter.naming(context.land, context.here)["name"]
    return Initialised(built, name, len(context.here.inside), notes)


def _placed(out: Path, context: Context, made: Compiled, kept: Mapping[str, Any]) -> Built:
    """Write and build inside a draft of the folder itself (the same disk), then put it in place."""
    new = not out.exists()
    draft = out / f"{writing.DRAFT}{uuid.uuid4().hex[:8]}"
    try:
        writing.write(draft, out, context, made, kept)
        built = base.build(Location(draft), demo=base.with_examples(Location(out)))
        return writing.publish(draft, built, out)
    except OSError as error:
        raise CannotWrite(out, error) from error
    except DataError as error:  # the draft will be gone when the sentence is read
        said = str(error).replace(str(draft), str(out)).replace("python -m ctg build", "python -m ctg init")
        raise CtgError(said) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if new and out.exists() and not any(out.iterdir()):
            out.rmdir()


def _compiled(found: deposit.Deposit, context: Context, progress: Progress) -> Compiled:
    """Read every figure and every service of a deposit."""
    made = Compiled()
    used = [(readers()[name], paths) for name, paths in sorted(found.used.items())]
    found_services: services.Read = []
    for place, (reader, paths) in enumerate(used):
        progress(0.2 + 0.5 * place / len(used), f"Lecture : {reader.source.title}")
        if reader.source.kind == "grandeurs":
            figures.figures(made, reader, paths, context)
        elif reader.source.kind == "services":
            found_services.append((reader, paths, services.services(reader, paths[:1], context)))
    services.write_services(made, found_services, context)
    figures.areas(made, context)
    return made


def _geography_notes(context: Context, drawn: Mapping[str, Any]) -> list[str]:
    if drawn:
        return []
    return [
        "Pas de contours pour tout le territoire : ni carte, ni voisins, ni accessibilité. "
        "Importer les contours (« python -m ctg import contours FICHIER ») fait la carte ; les déposer avec "
        "les autres fichiers et refaire « init --force » donne aussi les voisins."
    ]


def _deposit_notes(found: deposit.Deposit) -> list[str]:
    notes = [f"{path.name} laissé de côté : {why}." for path, why in found.aside]
    if found.unknown:
        names = ", ".join(path.name for path in found.unknown[:8])
        more = f" et {len(found.unknown) - 8} autres" if len(found.unknown) > 8 else ""
        notes.append(f"Fichiers non reconnus à leur nom : {names}{more}.")
    return notes
