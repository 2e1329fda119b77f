"""The elements of the plan as a tree: which axe a sheet belongs to. Days as the answers take them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ctg.errors import CtgError

Row = Mapping[str, Any]
ENDED = ("realise", "abandonne")


def tops(nodes: Iterable[Row]) -> dict[str, Row]:
    """The element at the top of the tree above each element, by code. The store refuses circles."""
    by_code = {str(node["code"]): node for node in nodes}
    return {code: _top(node, by_code) for code, node in by_code.items()}


def _top(node: Row, by_code: Mapping[str, Row]) -> Row:
    while node["parent"] in by_code:
        node = by_code[node["parent"]]
    return node


def day(name: str, asked: str | date | None, default: date | None) -> date | None:
    """A day given as ISO text; CtgError says how to write it."""
    if asked is None or asked == "":
        return default
    if isinstance(asked, date):
        return asked
    try:
        return date.fromisoformat(asked)
    except ValueError as error:
        raise CtgError(
            f"Paramètre « {name} » : « {asked} » n'est pas une date. Écrire par exemple 2027-12-31."
        ) from error


def today(asked: str | date | None) -> date:
    """The day on which the reader stands: today when nothing is asked."""
    found = day("jour", asked, date.today())
    assert found is not None  # the default is a day
    return found
