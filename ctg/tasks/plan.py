"""Importing a plan: read, map, compare with the logbook, then write everything in one event, or nothing.

`examine` writes nothing. `confirm` writes what was shown: a row that somebody saved in the meantime is a
`Conflict`, told by the logbook.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ctg import services as catalogue
from ctg.answers import plan_table as answers
from ctg.answers.carnet import carnet
from ctg.base.read import Location, read
from ctg.carnet import store
from ctg.carnet.store import Edit, Saved
from ctg.errors import CtgError, DataError, UnknownName
from ctg.sources._delivery import Problem, counted
from ctg.sources._plan import mapping as maps
from ctg.sources._plan import sheet as cells
from ctg.sources._plan.sheet import Sheet
from ctg.tasks import carnet as logbook
from ctg.tasks import plan_rows
from ctg.tasks.deliver import MAX_BYTES, REPORT_COLUMNS, too_large
from ctg.tasks.plan_rows import Rows, Wanted

ACTION = "import"


@dataclass(frozen=True)
class Target:
    """The convention that a plan is imported into: its code, and what creates it when it is new.

    removing: what the file no longer holds leaves the logbook; otherwise it stays.
    """

    code: str = ""
    libelle: str = ""
    debut: str = ""
    fin: str = ""
    removing: bool = False


@dataclass(frozen=True)
class Outcome:
    """What an import would change, or why it is refused. Nothing is written yet."""

    file: str
    target: Target
    form: str  # « colonnes », « lignes » or « classeur »
    titles: dict[str, str] = field(default_factory=dict)  # title -> what it holds
    near: dict[str, str] = field(default_factory=dict)  # title that is ignored -> what it looks like
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    created: int = 0
    modified: int = 0
    same: int = 0
    absent: int = 0
    removed: int = 0
    examples: int = 0
    tree: pd.DataFrame = field(default_factory=pd.DataFrame)  # genre code niveau libelle profondeur etat

    @property
    def changes(self) -> bool:
        """Whether there is something to confirm."""
        return bool(self.edits) and not self.problems

    def report(self) -> pd.DataFrame:
        """One row per problem: ligne, colonne, valeur, probleme, suggestion (the next gesture)."""
        rows = [(one.line, one.column, one.value, one.problem, one.suggestion) for one in self.problems]
        return pd.DataFrame(rows, columns=list(REPORT_COLUMNS)).astype({"ligne": "float64"})

    def refusal(self, report: str) -> str:
        """One sentence: how many problems, the first one, where to read the others."""
        told = f"{counted(len(self.problems), 'problème')}, rien n'a été importé"
        where = f"le rapport complet est dans {report}" if report else "--report FICHIER pour les lire tous"
        if self.near:
            title, held = next(iter(self.near.items()))
            where += f', et --column "{title}={held}" pour lire « {title} » comme « {held} »'
        return f"{self.file} : {told} ; {self.problems[0].sentence().rstrip('.')} ; {where}."

    def summary(self) -> str:
        """What the file changes, in words."""
        parts = [
            counted(self.created, "ligne créée"),
            counted(self.modified, "modifiée"),
            counted(self.same, "inchangée"),
        ]
        if self.removed:
            parts.append(counted(self.removed, "retirée"))
        if self.absent:
            parts.append(f"{counted(self.absent, 'absente')} du fichier, gardée{'s' * (self.absent > 1)}")
        if self.examples:
            parts.append(f"{counted(self.examples, 'ligne')} d'exemple retirée{'s' * (self.examples > 1)}")
        return ", ".join(parts)


def examine(
    base: Location, path: Path, target: Target, confirmed: Mapping[str, str] | None = None, *, told: str = ""
) -> Outcome:
    """Everything that an import would do or say, and nothing written. told: the name the file came with."""
    shown = told or path.name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CtgError(too_large(shown, size))
        own = [name for name in cells.names(path) if name in answers.OWN]
        sheets = {name: cells.read(path, name) for name in own if _filled(path, name)}
        if own and not sheets:
            raise DataError(shown, "aucune ligne sous les titres.", remedy="Remplir le classeur.")
        if sheets:
            return _examined_workbook(base, shown, sheets, target)
        return _examined(base, shown, cells.read(path), target, confirmed or {})
    except OSError as error:
        raise DataError(shown, "fichier absent ou illisible.", remedy="Vérifier son nom.") from error
    except DataError as error:
        raise CtgError(str(error).replace(str(path), shown)) from error


def examine_bytes(
    base: Location, told: str, content: bytes, target: Target, confirmed: Mapping[str, str] | None = None
) -> Outcome:
    """The same for a file that came through a page; its bytes leave the disk at once."""
    if len(content) > MAX_BYTES:
        raise CtgError(too_large(told, len(content)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("plan.xlsx" if told.lower().endswith(".xlsx") else "plan.csv")
        path.write_bytes(content)
        return examine(base, path, target, confirmed, told=told)


def examine_pasted(
    base: Location, text: str, target: Target, confirmed: Mapping[str, str] | None = None
) -> Outcome:
    """The same for a block copied in a spreadsheet."""
    if len(text.encode()) > MAX_BYTES:
        raise CtgError(too_large("Bloc collé", len(text.encode())))
    return _examined(base, "Bloc collé", cells.pasted(text), target, confirmed or {})


def confirm(base: Location, outcome: Outcome, *, actor: str) -> Saved:
    """Write what was shown: one event, or nothing at all."""
    who = store.checked_actor(actor)
    if outcome.problems:
        raise CtgError(outcome.refusal(""))
    note = f"{outcome.file} : {outcome.summary()}"
    return logbook.save(base, outcome.edits, actor=who, action=ACTION, note=note)


def columns() -> dict[str, str]:
    """What a column may hold -> its French name, for a mapping."""
    return maps.targets(plan_rows.labels())


def conventions(base: Location) -> dict[str, str]:
    """Code of each convention of the logbook -> its name."""
    found = answers.everything(base)["convention"].values()
    return {str(row["code"]): str(row["libelle"]) for row in found if row["nature"] != "exemple"}


def _filled(path: Path, name: str) -> bool:
    try:
        cells.read(path, name)
    except DataError as error:
        if "aucune ligne sous" in str(error) or "fichier vide" in str(error):
            return False  # the sheet of a kind that this plan does not use
        raise
    return True


def _examined(
    base: Location, shown: str, sheet: Sheet, target: Target, confirmed: Mapping[str, str]
) -> Outcome:
    labels = plan_rows.labels()
    _usable(confirmed, sheet.titles)
    rows = answers.everything(base)
    wanted_target = _target(rows, target)
    known = {**_held_before(rows, wanted_target.code, sheet.titles), **confirmed}
    held = maps.guess(sheet.titles, labels, known)
    near = maps.near(sheet.titles, labels, held)
    form = maps.form(held)
    problems = sheet.problems + maps.problems(sheet, labels, held)
    if problems:
        return Outcome(shown, wanted_target, form, held, near, problems)
    wanted = plan_rows.of_sheet(sheet, held, rows, wanted_target.code, _vocabularies(base))
    ignored = [title for title, column in held.items() if column == maps.IGNORE and title.strip()]
    notes = []
    if ignored:
        many = "colonnes ignorées" if len(ignored) > 1 else "colonne ignorée"
        notes.append(f"{many} : {', '.join(ignored)}")
    return _compared(base, Outcome(shown, wanted_target, form, held, near, notes=notes), wanted, rows)


def _examined_workbook(base: Location, shown: str, sheets: Mapping[str, Sheet], target: Target) -> Outcome:
    rows = answers.everything(base)
    wanted_target = _target(rows, target)
    wanted = plan_rows.of_workbook(sheets, wanted_target.code, _vocabularies(base))
    wanted.problems[:0] = [problem for sheet in sheets.values() for problem in sheet.problems]
    return _compared(base, Outcome(shown, wanted_target, "classeur"), wanted, rows)


def _held_before(rows: Rows, convention: str, titles: list[str]) -> dict[str, str]:
    """What these titles held at the last import into this convention: nobody maps the same table twice."""
    if convention not in rows["disposition"]:
        return {}
    layout, _parts = answers.layout_of(rows, convention)
    return {column.title: column.target for column in layout.columns if column.title in titles}


def _usable(confirmed: Mapping[str, str], titles: list[str]) -> None:
    for title, held in confirmed.items():
        if held not in columns():
            raise UnknownName(f"Colonne « {title} »", held, columns())
        if title not in titles:
            raise UnknownName("Titre de colonne", title, titles)


def _target(rows: Rows, target: Target) -> Target:
    """The convention that is meant; a new one needs a name."""
    real = [code for code, row in rows["convention"].items() if row["nature"] != "exemple"]
    if not target.code and len(real) == 1:
        return Target(real[0], removing=target.removing)
    if not target.code:
        told = f" Conventions du carnet : {', '.join(real)}." if real else ""
        raise CtgError(
            "Dans quelle convention importer ? Donner son code (--convention), et son intitulé si elle est "
            f"nouvelle (--libelle).{told}"
        )
    if target.code not in real and not target.libelle.strip():
        raise CtgError(
            f"La convention « {target.code} » n'existe pas : donner son intitulé (--libelle) pour la créer."
        )
    return target


def _vocabularies(base: Location) -> dict[str, dict[str, str]]:
    known = logbook.known(base)
    territories = read(base, "territories")
    named = dict(zip(territories["code"], territories["nom"], strict=True))
    return {
        "communes": {code: name for code, name in named.items() if code in (known.communes or ())},
        "themes": {**catalogue.themes(), logbook.ACROSS: "Transversal"},
        "services": {code: code for code in known.services or ()},
        "indicateurs": {code: code for code in known.indicateurs or ()},
    }


def _compared(base: Location, outcome: Outcome, wanted: Wanted, rows: Rows) -> Outcome:
    """What the wanted rows change in the logbook, and what it refuses of them."""
    target = outcome.target
    wanted.drafts[:0] = plan_rows.convention_draft(
        rows, target.code, target.libelle, target.debut, target.fin
    )
    compared = plan_rows.compare(wanted, rows, target.code, target.removing, logbook.known(base))
    problems = wanted.problems + compared.problems
    if compared.edits and not problems:
        problems = _tried(base, compared.edits, wanted)
    return replace(
        outcome, problems=_sorted(problems), notes=outcome.notes + compared.notes,
        edits=[] if problems else compared.edits,
        created=compared.created, modified=compared.modified, same=compared.same, absent=compared.absent,
        removed=compared.removed, examples=compared.examples, tree=compared.tree,
    )  # fmt: skip


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda one: one.line or 0)


def _tried(base: Location, edits: list[Edit], wanted: Wanted) -> list[Problem]:
    """What only the whole logbook can refuse: the same write, taken back before it is kept."""
    engine = carnet(base)
    try:
        store.tried(engine, edits, known=logbook.known(base))
    except logbook.Refused as refused:
        return [plan_rows.problem_of(one, wanted) for one in refused.problems]
    return []
