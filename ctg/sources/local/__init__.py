"""The tables that the territory and its partners deliver: one module each, and this folder is the registry.

A module declares `DELIVERY` (columns with their help in French, key, threshold of secrecy) and
`read(path, known, confirmed)`, which lists every problem and withholds small counts before anything
is stored. Those that give figures add `figures(frame)`. Dropping a new module here gives its
template, its import, its line on the Livraisons page and the tests that every delivery must pass.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from ctg.errors import UnknownName
from ctg.sources._delivery import Checked, Delivery, Known


@dataclass(frozen=True)
class Kind:
    """A declaration and the functions that read its files."""

    delivery: Delivery
    read: Callable[[Path, Known, Mapping[str, str]], Checked]
    figures: Callable[[pd.DataFrame], pd.DataFrame] | None


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of delivery, by name, in alphabetical order."""
    found: dict[str, Kind] = {}
    for item in sorted(pkgutil.iter_modules(__path__), key=lambda item: item.name):
        module = importlib.import_module(f"{__name__}.{item.name}")
        found[module.DELIVERY.kind] = Kind(module.DELIVERY, module.read, getattr(module, "figures", None))
    return found


def kind(name: str) -> Kind:
    """One kind, or a refusal that lists the accepted names."""
    if name not in kinds():
        raise UnknownName("Livraison", name, kinds())
    return kinds()[name]
