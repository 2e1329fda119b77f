"""Local deliveries: check a file whole, merge it by key into data/local, rebuild; all or nothing.

The figures that secrecy withholds are gone when the file is read: neither the table in data/local
nor the base ever holds them.
"""

import csv
import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd

from ctg.base import deliveries
from ctg.base.read import Location
from ctg.errors import CtgError, DataError
from ctg.sources import _cells, _delivered, local
from ctg.sources._delivery import Checked, Known, Problem, counted
from ctg.tasks import base, stored

MAX_BYTES = 10_000_000
HISTORY = "local/deliveries.csv"
HISTORY_COLUMNS = ("date", "livraison", "fichier", "sha256", "octets", "lignes", "ajoutees", "modifiees")
REPORT_COLUMNS = ("ligne", "colonne", "valeur", "probleme", "suggestion")


@dataclass(frozen=True)
class Outcome:
    """What a file would change, or why it is refused; `built` once it is in the base."""

    kind: str
    file: str
    problems: list[Problem]
    notes: list[str]
    proposals: dict[str, str]  # header of the file -> our column, to confirm
    rows: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    tables: Mapping[str, bytes] = field(default_factory=dict)  # kind -> all of its new data/local/<kind>.csv
    built: base.Built | None = None

    def report(self) -> pd.DataFrame:
        """One row per problem: ligne, colonne, valeur, probleme, suggestion."""
        rows = [(item.line, item.column, item.value, item.problem, item.suggestion) for item in self.problems]
        return pd.DataFrame(rows, columns=list(REPORT_COLUMNS)).astype({"ligne": "float64"})

    def refusal(self, report: str) -> str:
        """One sentence: how many problems, the first one, where to read the others."""
        told = f"{counted(len(self.problems), 'problème')}, rien n'a été importé"
        first = self.problems[0].sentence().rstrip(".")
        where = f"le rapport complet est dans {report}"
        if not report:
            where = "ajouter --report FICHIER pour les lire tous"
        if self.proposals:
            given, column = next(iter(self.proposals.items()))
            where += f', et --column "{given}={column}" pour lire « {given} » comme « {column} »'
        return f"{self.file} : {told} ; {first} ; {where}."

    def summary(self) -> str:
        """What the file changes, in words."""
        if not self.added and not self.changed:
            return f"aucun changement ({counted(self.same, 'ligne identique')})"
        parts = (
            counted(self.added, "ligne ajoutée"),
            counted(self.changed, "modifiée"),
            counted(self.same, "inchangée"),
        )
        return ", ".join(parts)


@dataclass(frozen=True)
class _Merged:
    tables: Mapping[str, pd.DataFrame]
    added: int
    changed: int
    problems: list[Problem] = field(default_factory=list)


def kinds() -> dict[str, str]:
    """Kind of delivery -> its title."""
    return {name: kind.delivery.title for name, kind in local.kinds().items()}


def notes(name: str) -> tuple[str, str]:
    """Who fills in a kind of delivery, and what is withheld of it."""
    delivery = local.kind(name).delivery
    return delivery.note, delivery.secrecy


def examine(
    location: Location, name: str, path: Path, confirmed: Mapping[str, str] | None = None, *, told: str = ""
) -> Outcome:
    """Everything that an import would say, and nothing written. told: the name the file came with."""
    shown = told or str(path)
    _small_enough(path, shown)
    around = deliveries.known(location.folder)
    kind = local.kind(name)
    try:
        checked = kind.read(path, around, _usable(confirmed or {}, name))
    except DataError as error:
        raise CtgError(str(error).replace(str(path), shown)) from error
    merged = _Merged({}, 0, 0)
    if not checked.problems:
        merged = _merged(location.folder, name, checked, around)
    rows = len(checked.frame)
    return Outcome(
        kind=name,
        file=Path(shown).name,
        problems=sorted(checked.problems + merged.problems, key=lambda item: item.line or 0),
        notes=[*checked.notes, *_withheld_elsewhere(merged.tables, name)],
        proposals=checked.proposals,
        rows=rows,
        added=merged.added,
        changed=merged.changed,
        same=max(rows - merged.added - merged.changed, 0),
        tables={kind: _csv_bytes(frame) for kind, frame in merged.tables.items()},
    )


def import_file(
    location: Location,
    name: str,
    path: Path,
    confirmed: Mapping[str, str] | None = None,
    *,
    told: str = "",
) -> Outcome:
    """Check, merge and rebuild. With any problem nothing is written; without change, neither, unless an
    import that was stopped half-way left the base behind its files.
    """
    with stored.alone(location.folder):
        outcome = examine(location, name, path, confirmed, told=told)
        elsewhere = outcome.tables.keys() - {name}
        if outcome.problems:
            return outcome
        if not (outcome.added or outcome.changed or elsewhere):
            return (
                outcome if stored.up_to_date(location) else replace(outcome, built=stored.rebuilt(location))
            )
        history = location.folder / HISTORY
        files = {kind: location.folder / local.kind(kind).delivery.file for kind in outcome.tables}
        written = {files[kind]: table for kind, table in outcome.tables.items()}
        written[history] = _history_with(history, outcome, path)
        return replace(outcome, built=stored.kept(location, written))


def upload(
    location: Location,
    name: str,
    told: str,
    content: bytes,
    confirmed: Mapping[str, str],
    *,
    keep: bool = False,
) -> Outcome:
    """The same for a file that came through a page; its bytes leave the disk at once."""
    if len(content) > MAX_BYTES:
        raise CtgError(too_large(told, len(content)))
    with tempfile.TemporaryDirectory() as folder:
        ending = ".xlsx" if told.lower().endswith(".xlsx") else ".csv"
        path = Path(folder) / f"livraison{ending}"
        path.write_bytes(content)
        act = import_file if keep else examine
        return act(location, name, path, confirmed, told=told)


def _small_enough(path: Path, shown: str) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DataError(shown, "fichier absent ou illisible.", remedy="Vérifier son nom.") from error
    if size > MAX_BYTES:
        raise CtgError(too_large(shown, size))


def too_large(shown: str, size: int) -> str:
    """Why a file is refused before it is read."""
    told, limit = f"{size / 1_000_000:.1f}".replace(".", ","), MAX_BYTES // 1_000_000
    return (
        f"{shown} : fichier de {told}\u00a0Mo, la limite est de {limit}\u00a0Mo. "
        "Le livrer en plusieurs fichiers, puis recommencer."
    )


def _usable(confirmed: Mapping[str, str], name: str) -> Mapping[str, str]:
    known = [column.name for column in local.kind(name).delivery.columns]
    for column in confirmed.values():
        if column not in known:
            raise CtgError(
                f"Colonne « {column} » : inconnue. Colonnes de cette livraison : {', '.join(known)}."
            )
    return confirmed


def _merged(folder: Path, name: str, checked: Checked, around: Known) -> _Merged:
    """The stored table once the rows are in it, read again as a whole: what it withholds included."""
    kind = local.kind(name)
    before = _by_key(deliveries.table(folder, name, around), kind.delivery.key)
    rows = _by_key(checked.frame, kind.delivery.key)
    blank = {column.name: column.default for column in kind.delivery.columns}
    whole = before | {key: before.get(key, blank) | row for key, row in rows.items()}
    again = _again(kind, pd.DataFrame(list(whole.values()), columns=list(blank)), around)
    if again.problems:
        return _Merged({}, 0, 0, again.problems)
    strict = _delivered.strict(Path(name), again, kind.delivery)
    after, problems = _against_the_rest(folder, name, strict, around)
    now = _by_key(after[name], kind.delivery.key)
    changed = sum(now[key] != row for key, row in before.items())
    return _Merged(after, len(rows.keys() - before.keys()), changed, problems)


def _by_key(frame: pd.DataFrame, key: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, str]]:
    rows = [{str(name): str(cell) for name, cell in row.items()} for row in frame.to_dict("records")]
    return {tuple(row[name] for name in key): row for row in rows}


def _again(kind: local.Kind, frame: pd.DataFrame, around: Known) -> Checked:
    with tempfile.TemporaryDirectory() as draft:
        path = Path(draft) / "table.csv"
        path.write_bytes(_csv_bytes(frame))
        return kind.read(path, around, {})


def _against_the_rest(
    folder: Path, name: str, frame: pd.DataFrame, around: Known
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """A table of figures beside all the others: no second value, nothing found by subtraction."""
    if local.kind(name).figures is None or frame.empty:
        return {name: frame}, []
    return deliveries.beside_the_rest(folder, name, frame, around)


def _withheld_elsewhere(tables: Mapping[str, pd.DataFrame], name: str) -> list[str]:
    return [
        f"des valeurs de la livraison « {other} » deviennent « secret » : avec ce fichier, "
        "une soustraction en donnerait une autre"
        for other in tables
        if other != name
    ]


def _csv_bytes(frame: pd.DataFrame) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([_cells.kept(str(cell)) for cell in row] for row in frame.itertuples(index=False))
    return text.getvalue().encode()


def _history_with(path: Path, outcome: Outcome, file: Path) -> bytes:
    """The journal of imports with one more line."""
    before = path.read_bytes() if path.exists() else (",".join(HISTORY_COLUMNS) + "\n").encode()
    raw = file.read_bytes()
    line = (
        date.today().isoformat(), outcome.kind, outcome.file, sha256(raw).hexdigest(), len(raw),
        outcome.rows, outcome.added, outcome.changed,
    )  # fmt: skip
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(line)
    return before + text.getvalue().encode()
