"""What people do with the logbook: save, import, undo. The same verbs for the pages and the command line."""

from collections.abc import Sequence

from ctg import indicators
from ctg import services as catalogue
from ctg.answers.carnet import carnet
from ctg.base.read import Location, read
from ctg.carnet import store, undo
from ctg.carnet.store import Conflict, Difference, Edit, Saved
from ctg.carnet.values import Known, Problem, Refused
from ctg.services import offers

__all__ = [
    "Conflict", "Difference", "Edit", "Known", "Problem", "Refused", "Saved", "known", "save", "take_back",
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
