"""What `init` reads with and what it makes: the context of every file, the tables, their provenance."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ctg.measures import passage
from ctg.model import Original, Scope, Source
from ctg.sources._csv import fingerprint
from ctg.sources.official import Reader
from ctg.tasks.init.perimeter import Country, Perimeter

EARLIEST = 2003  # no file that we read has older commune codes


@dataclass
class Compiled:
    """The tables to write, the sources to declare, and what whoever ran the command should know."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Context:
    """What every file is read with."""

    land: Country
    here: Perimeter
    scope: Scope
    movements: pd.DataFrame
    geography: int
    centres: pd.DataFrame  # code, lat, lon, superficie (km2) of the communes that have an outline
    originals: tuple[Original, ...]  # the files that the geography was read from

    def way(self, geography: int) -> passage.Passage:
        return passage.passage(self.movements, geography)

    @property
    def kept(self) -> set[str]:
        """The communes that the base will hold."""
        return {*self.here.inside, *self.here.around}


def source_of(
    reader: Reader, paths: list[Path], frames: list[pd.DataFrame], kind: str, context: Context
) -> Source:
    source = reader.source
    originals = tuple(
        _read_from(path, frame, kind) for path, frame in zip(paths, frames, strict=False) if len(frame)
    )
    periods = sorted({original.period for original in originals})
    return Source(
        id=source.id,
        title=source.title,
        producer=source.producer,
        licence=source.licence,
        vintage=" ; ".join(periods),
        file=f"{'services_' * (kind == 'services')}{source.id}.csv",
        kind=kind,
        geography=context.geography,
        fetched_on=max((original.dated for original in originals), default=""),
        page=source.page,
        note=" ".join(text for text in (source.note, source.secrecy) if text),
        completeness=source.completeness,
        originals=originals,
    )


def _read_from(path: Path, frame: pd.DataFrame, kind: str) -> Original:
    years = frame["millesime" if kind == "services" else "annee"]
    first, last = int(years.min()), int(years.max())
    period = str(last) if first == last else f"{first} à {last}"
    return original(path, period=period, geography=int(frame["geographie"].max()))


def original(path: Path, *, period: str, geography: int) -> Original:
    """A file as it is now: its name, its fingerprint, its size, its day."""
    facts = path.stat()
    return Original(
        name=path.name,
        sha256=fingerprint(path),
        size=facts.st_size,
        dated=datetime.fromtimestamp(facts.st_mtime, tz=UTC).date().isoformat(),
        period=period,
        geography=geography,
    )
