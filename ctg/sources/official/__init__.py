"""The official files that the project can read: one module each, and this folder is the registry.

A module declares `SOURCE` (who publishes what, which columns, which secrecy), `SAMPLE` (a few rows
written by hand in the official format, which its tests read) and `read(path, scope)`. Dropping a new
module here gives its figures a table, a line on the Sources page and the tests that every reader
must pass; nothing else has to be edited.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ctg.model import Official

# What `read` gives for a file of figures. `niveau`: "commune", "epci" or "zone" (D80, R32, FR);
# `geographie`: the year of the commune codes; `valeur` is missing unless `statut` is "ok".
FIGURES = ("territoire", "niveau", "grandeur", "annee", "valeur", "statut", "nature", "geographie")


@dataclass(frozen=True)
class Reader:
    """A declaration, a sample and the function that reads the file."""

    source: Official
    sample: str
    read: Callable[..., Any]


@cache
def readers() -> dict[str, Reader]:
    """Every reader, by the id of its source, in alphabetical order of module."""
    found: dict[str, Reader] = {}
    for item in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{item.name}")
        found[module.SOURCE.id] = Reader(module.SOURCE, module.SAMPLE, module.read)
    return found


def recognised(path: Path) -> Reader | None:
    """The reader that a file's name calls for."""
    for reader in readers().values():
        if re.fullmatch(reader.source.files, path.name, re.IGNORECASE):
            return reader
    return None
