"""What a provider says of itself, declared beside it in TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from ctg.model import Nature


@dataclass(frozen=True)
class Provider:
    """Where times come from; every text is French, for the method page."""

    id: str
    label: str
    mode: str
    nature: Nature
    version: str
    method: str
    parameters: Mapping[str, float]
    error_minutes: float  # half-width of the band: the larger of these minutes
    error_share: float  # and of this share of the time
    error: str
    unknown: str  # what it cannot know
    source: str


def declared(path: Path) -> Provider:
    """The declaration of one provider; ValueError names the file and the key."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    names = {field.name for field in fields(Provider)}
    wrong = sorted(names ^ table.keys())
    if wrong:
        raise ValueError(f"{path.name}, {wrong[0]}: unknown or missing")
    return Provider(**{**table, "nature": Nature(table["nature"])})
