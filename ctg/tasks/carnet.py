"""What people do with the logbook: save, undo, erase, back up, restore, check.

The same verbs for the pages and the command line.
"""

from collections.abc import Sequence
from pathlib import Path

from ctg import indicators
from ctg import services as catalogue
from ctg.answers.carnet import carnet
from ctg.base.read import Location, read
from ctg.carnet import backup as backups
from ctg.carnet import store, undo
from ctg.carnet.backup import BackupRefused, Restored
from ctg.carnet.store import Conflict, Difference, Edit, Saved
from ctg.carnet.values import Known, Problem, Refused
from ctg.services import offers

__all__ = [
    "BackupRefused", "Conflict", "Difference", "Edit", "Known", "Problem", "Refused", "Restored", "Saved",
    "backup", "check", "known", "redact", "restore", "save", "take_back",
]  # fmt: skip
ACROSS = "transversal"  # a commitment about observing, meeting or evaluating belongs to no theme of services


def known(base: Location) -> Known:
    """The codes that what people write may name: those of the base, of the declarations and of the carnet."""
    territories = read(base, "territories")
    inside = territories[territories["niveau"] != "reference"]
    services = read(base, "service_ids")["id"]
    own = {row["code"] for row in store.rows(carnet(base), "service")}
    return Known(
        communes=frozenset(inside["code"]),
        services=frozenset(services) | own,
        indicateurs=frozenset(followable()),
        themes=frozenset([*catalogue.themes(), ACROSS]),
    )


def followable() -> list[str]:
    """Computed figures that a commitment may follow: indicators, then access to each offer.

    acces_CODE: places within reach per 100; proche_CODE: share of people at 15 minutes or less, in %.
    """
    counted = [f"acces_{item.code}" for item in offers.catalogue().values() if item.counted]
    return [*indicators.catalogue(), *counted, *(f"proche_{code}" for code in offers.catalogue())]


def save(
    base: Location, edits: Sequence[Edit], *, actor: str, action: str = "saisie", note: str = ""
) -> Saved:
    """Write every edit or none, checked against what the base knows."""
    return store.write(carnet(base), edits, actor=actor, known=known(base), action=action, note=note)


def take_back(base: Location, *, actor: str) -> Saved:
    """Undo the last gesture."""
    return undo.undo(carnet(base), actor=actor, known=known(base))


def redact(
    base: Location, kind: str, code: str, field: str | None = None, *, actor: str, who: str | None = None
) -> int:
    """Erase values, and the name `who`, from the history of a row; how many changes lost their values."""
    return undo.redact(carnet(base), kind, code, field, actor=actor, who=who)


def backup(base: Location, folder: Path | None = None, *, label: str = "") -> Path:
    """A zip of the whole carnet, in `folder` or beside the carnet."""
    opened = carnet(base)
    return backups.backup(opened, folder or backups.place(opened, base.folder), label=label)


def restore(base: Location, path: Path, *, actor: str) -> Restored:
    """The whole carnet as a backup has it; what was there has its own backup."""
    return backups.restore(carnet(base), path, actor=actor, folder=base.folder)


def check(base: Location) -> list[str]:
    """What is wrong in the carnet, one sentence each."""
    return backups.check(carnet(base))
