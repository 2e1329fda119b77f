"""What people do with the logbook: save, import, undo. The same verbs for the pages and the command line."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from ctg import indicators
from ctg import services as catalogue
from ctg.answers.carnet import carnet
from ctg.answers.plan import EXAMPLE_ACTOR
from ctg.base.read import Location, read
from ctg.carnet import store, undo
from ctg.carnet.kinds import kinds
from ctg.carnet.store import Conflict, Difference, Edit, Saved
from ctg.carnet.values import Known, Problem, Refused
from ctg.errors import DataError
from ctg.model import Nature
from ctg.services import offers
from ctg.tasks.base import with_examples

__all__ = [
    "Conflict", "Difference", "Edit", "Known", "Problem", "Refused", "Saved", "ensure", "known", "save",
    "take_back", "without_examples",
]  # fmt: skip
ACROSS = "transversal"  # a commitment about observing, meeting or evaluating belongs to no theme of services

EXAMPLES = ("demo", "plan")  # in the data folder: one CSV by kind, `code` and the fields of kinds.toml
IMPORT = "import"


def ensure(base: Location) -> None:
    """Give an empty carnet the example plan, in one event, when the base was built with its examples.

    A carnet in which anything was ever written is left as it is, and so is a folder without examples.
    """
    folder = base.folder.joinpath(*EXAMPLES)
    if not folder.is_dir() or not with_examples(base) or store.stamp(carnet(base)) != (0, 0):
        return
    try:
        save(base, examples(folder), actor=EXAMPLE_ACTOR, action=IMPORT, note="Plan d'exemple")
    except Refused:
        if store.stamp(carnet(base)) == (0, 0):  # else another process wrote the same in the meantime
            raise


def examples(folder: Path) -> list[Edit]:
    """The rows of the example plan, every kind before those that name it."""
    return [
        Edit(name, row.pop("code"), row, row=number)
        for name in kinds()
        if (folder / f"{name}.csv").is_file()
        for number, row in _lines(folder / f"{name}.csv")
    ]


def _lines(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(path.name, "fichier illisible : un CSV en UTF-8 est attendu.") from error
    if rows and ("code" not in rows[0] or any(None in row or None in row.values() for row in rows)):
        raise DataError(path.name, "colonne « code » absente, ou ligne de longueur inégale.")
    return enumerate(rows, start=2)


def without_examples(base: Location, *, actor: str) -> Saved:
    """Remove the example plan in one event: its conventions, and all that hangs from an example row.

    A row that somebody wrote under an example goes with it: the history keeps both.
    """
    rows = store.everything(carnet(base), kinds())
    gone: dict[str, set[str]] = {name: set() for name in kinds()}
    for name, told in kinds().items():
        above = [item for item in told.references() if item.kind != name]
        for row in rows[name]:
            named = any(row[item.name] in gone[item.kind] for item in above)
            if named or row.get("nature") == Nature.EXAMPLE:
                gone[name].add(row["code"])
    edits = [
        Edit(name, row["code"], seen=row["version"], remove=True)
        for name in kinds()
        for row in rows[name]
        if row["code"] in gone[name]
    ]
    return save(base, edits, actor=actor, note="Retrait du plan d'exemple")


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
