"""A folder where someone has put official files: which of them can be used, and which are left aside."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from ctg.errors import DataError
from ctg.sources.official import Reader, recognised

ONE = ("cog", "mouvements", "epci")  # the latest vintage alone describes today's communes
CONTAINERS = {"csv", "zip", "xlsx", "parquet", "geojson", None}


@dataclass
class Deposit:
    """What a folder holds. `used` by source id, newest file first; `aside` with the reason."""

    folder: Path
    used: dict[str, list[Path]] = field(default_factory=dict)
    aside: list[tuple[Path, str]] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)


def scan(folder: Path) -> Deposit:
    """Sort the files of a folder and of its sub-folders by what their names say they are."""
    if not folder.is_dir():
        raise DataError(
            folder, "dossier absent.", remedy="Y déposer les fichiers officiels, puis recommencer."
        )
    deposit = Deposit(folder)
    by_source: dict[str, list[tuple[Reader, Path]]] = {}
    for path in sorted(folder.rglob("*")):
        reader = recognised(path)
        if not path.is_file():
            if reader or path.is_symlink():
                deposit.aside.append((path, "ce n'est pas un fichier lisible"))
        elif reader:
            by_source.setdefault(reader.source.id, []).append((reader, path))
        else:
            deposit.unknown.append(path)
    for name, found in by_source.items():
        deposit.used[name] = _chosen(found, deposit)
    return deposit


def year(reader: Reader, path: Path) -> int:
    """The year a file's name tells, 0 when it tells none."""
    match = re.fullmatch(reader.source.files, path.name, re.IGNORECASE)
    told = match.groupdict().get("annee") if match else None
    return 0 if not told else int(told) if len(told) == 4 else 2000 + int(told)


def _chosen(found: list[tuple[Reader, Path]], deposit: Deposit) -> list[Path]:
    """One file per vintage, the largest (an extract is smaller); newest first, archives last."""
    kept: dict[tuple[str | None, ...], Path] = {}
    for reader, path in sorted(found, key=lambda item: item[1].stat().st_size, reverse=True):
        match = re.fullmatch(reader.source.files, path.name, re.IGNORECASE)
        groups = match.groups() if match else ()
        vintage = tuple(part for part in groups if part is None or part.lower() not in CONTAINERS)
        if reader.source.kind == "contours":
            vintage = (path.name,)  # several extracts may each cover a part: the caller chooses
        if kept.setdefault(vintage, path) != path:
            deposit.aside.append((path, f"même millésime que {kept[vintage].name}"))
    reader = found[0][0]
    order = sorted(kept.values(), key=lambda path: ("hist" in path.stem, -year(reader, path), path.name))
    if reader.source.kind in ONE:
        deposit.aside += [(path, f"plus ancien que {order[0].name}") for path in order[1:]]
        return order[:1]
    return order
