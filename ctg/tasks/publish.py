"""What people wrote about services put into the base: a file of corrections, then a build; all or nothing."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ctg import french
from ctg.answers import corrections
from ctg.answers.corrections import label, pending
from ctg.base import corrections as published
from ctg.base.read import Location
from ctg.carnet.store import checked_actor
from ctg.sources import _cells
from ctg.tasks import base, stored

__all__ = ["Published", "label", "pending", "publish", "summary"]
JOURNAL = "local/publications.jsonl"  # who published what, when; no input of the base


@dataclass(frozen=True)
class Published:
    """What a publication changed (rows of `pending`), and what it had to keep aside (rows of `reported`)."""

    changes: pd.DataFrame
    reported: pd.DataFrame
    built: base.Built | None = None

    def summary(self) -> str:
        """The same in words."""
        return summary(self.changes)


def summary(changes: pd.DataFrame) -> str:
    """Reads "1 service ajouté, 2 services corrigés (3 champs)"; what is kept aside is told."""
    if changes.empty:
        return "rien à publier"
    aside = changes["probleme"] != ""
    held = changes[~aside]
    added = held.loc[held["genre"] == corrections.NEW, "service"].nunique()
    fixed = held[held["genre"] != corrections.NEW]
    parts = [french.count(added, "service ajouté", "services ajoutés")] if added else []
    if len(fixed):
        many = french.count(fixed["service"].nunique(), "service corrigé", "services corrigés")
        parts.append(f"{many} ({french.count(len(fixed), 'champ')})")
    if aside.any():
        lost = changes.loc[aside, "service"].nunique()
        words = french.count(lost, "service absent de la base", "services absents de la base")
        parts.append(f"{words}, gardé au carnet" if lost < 2 else f"{words}, gardés au carnet")
    return ", ".join(parts)


def publish(location: Location, actor: str) -> Published:
    """Write what the logbook says of services into the data folder, and rebuild the base.

    Whatever stops the build leaves the previous file and the previous base. Without any change nothing
    is written, unless a publication that was stopped half-way left the base behind its files.
    """
    who = checked_actor(actor)
    with stored.alone(location.folder):
        changes = pending(location)
        if changes.empty:
            built = None if stored.up_to_date(location) else stored.rebuilt(location)
            return Published(changes, corrections.reported(location), built)
        journal = location.folder / JOURNAL
        written = {
            location.folder / published.FILE: _file(corrections.dump(location)),
            journal: _journal_with(journal, who, changes),
        }
        built = stored.kept(location, written)
        return Published(changes, corrections.reported(location), built)


def _file(rows: pd.DataFrame) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(published.COLUMNS)
    writer.writerows([_cells.kept(str(cell)) for cell in row] for row in rows.itertuples(index=False))
    return text.getvalue().encode()


def _journal_with(path: Path, actor: str, changes: pd.DataFrame) -> bytes:
    before = path.read_bytes() if path.exists() else b""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    line = {"le": now, "auteur": actor, "resume": summary(changes), "champs": len(changes)}
    return before + (json.dumps(line, ensure_ascii=False) + "\n").encode()
