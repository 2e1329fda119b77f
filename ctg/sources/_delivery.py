"""What a local delivery declares: its columns in plain French, its key, what it withholds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ctg.model import Quantity

SECRET = "secret"  # written in a cell in place of the figure that is withheld


def counted(count: int, words: str) -> str:
    """`counted(3, "ligne modifiée")` gives "3 lignes modifiées"; French counts 0 as singular."""
    plural = words if count < 2 else re.sub(r"\w+", r"\g<0>s", words)
    return f"{count}\u00a0{plural}"


@dataclass(frozen=True)
class Column:
    """One column of a delivery, as its template and its help describe it."""

    name: str
    help: str  # French, for the person who fills it in
    form: str = "texte"  # "texte", "nombre", "entier", "annee", "date", "choix" or "code"
    required: bool = False  # a cell of it is never empty
    present: bool = False  # the column is there, though its cells may be empty
    accepted: tuple[str, ...] = ()  # of a "choix"
    refers: str = ""  # of a "code", a list of `Known`: "commune", "territoire", "type", "service", "local"
    default: str = ""  # for a new row that says nothing
    withheld: bool = False  # may hold the word "secret" in place of a figure
    names: tuple[str, ...] = ()  # its headers in our own exports, looked for first
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Delivery:
    """A table that the territory or a partner hands over: one module of ctg/sources/local."""

    kind: str
    title: str
    note: str  # one French sentence: who fills it in, what a row is
    producer: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    threshold: int = 0  # a count of people from 1 to threshold - 1 is withheld; 0: nothing is
    secrecy: str = ""  # French sentence
    licence: str = "usage interne"
    left_out: Mapping[str, str] = field(default_factory=dict)  # words of a header -> why we do not keep it
    quantities: tuple[Quantity, ...] = ()
    people: tuple[str, ...] = ()  # those of `quantities` that count people: a few hide all the others

    @property
    def file(self) -> str:
        return f"local/{self.kind}.csv"

    @property
    def source(self) -> str:
        """The id of its rows' source in the base."""
        return "local_" + self.kind.replace("-", "_")

    def column(self, name: str) -> Column:
        return next(item for item in self.columns if item.name == name)


@dataclass(frozen=True)
class Known:
    """What a delivery may refer to.

    codes       list ("commune", "type"...) -> code -> label
    quantities  the grandeurs of the project: code -> unit
    centres     commune -> (lat, lon) of its centre, where it is known
    computed    grandeurs that are sums of others: nobody delivers them
    elsewhere   services that another file gives: id -> that file
    bound       quantities that a kind of delivery declares, those of them that count people
    """

    codes: Mapping[str, Mapping[str, str]]
    quantities: Mapping[str, str] = field(default_factory=dict)
    centres: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    computed: frozenset[str] = frozenset()
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    bound: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Problem:
    """One line of the report."""

    line: int | None
    column: str
    value: str
    problem: str
    suggestion: str = ""

    def sentence(self) -> str:
        """Where, what, and the suggestion, without the name of the file."""
        place = [f"ligne {self.line}"] if self.line else []
        place += [f"colonne « {self.column} »"] if self.column else []
        value = f"« {self.value} » " if self.value else ""
        hint = f" Suggestion : {self.suggestion}." if self.suggestion else ""
        return f"{', '.join(place)} : {value}{self.problem}.{hint}".removeprefix(" : ")


@dataclass
class Checked:
    """A delivery once read: text in its written form, every problem, what to say of the rest.

    frame      the columns of the file that are ours; index: line numbers of the file
    proposals  header of the file -> our column, to be confirmed by whoever delivers
    withheld   columns whose cells no message quotes: they may hold a small count
    """

    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    proposals: dict[str, str] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()

    def refuse(self, lines: "pd.Series[bool]", column: str, problem: str, suggestion: str = "") -> None:
        """One problem for each row of `frame` where `lines` is true."""
        for line in self.frame.index[lines]:
            value = "" if column in self.withheld else str(self.frame.loc[line, column])
            self.problems.append(Problem(int(line), column, value, problem, suggestion))
