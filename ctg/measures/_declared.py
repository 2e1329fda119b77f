"""Cells, rules and additions as they are declared: checked, then laid out for the attack."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from ctg.errors import CtgError, UnknownName
from ctg.measures._checked import filled, is_whole, numbers, plain, refuse, unique
from ctg.measures.attack import Places, Tables, completed
from ctg.model import Status

CELL = ["table", "territory", "year"]
ADDITION = ["addition", "role", *CELL]
TOTAL, PART = "total", "part"


@dataclass(frozen=True)
class Rule:
    """How the producer of a table withholds its counts."""

    threshold: int  # counts from 1 to threshold - 1 are hidden; 0: none is
    sensitive: bool = False  # a 0 is hidden too
    public: bool = False  # published by its producer already: nothing of it can be hidden any more

    def __post_init__(self) -> None:
        if not is_whole(self.threshold, 0):
            raise CtgError(
                f"Règle de secret : le seuil {self.threshold} n'est pas un entier positif ou nul. "
                "Donner par exemple 5."
            )


@dataclass(frozen=True)
class Layout:
    """Every cell that a reader may know of, in the order of `frame`."""

    frame: pd.DataFrame  # CELL, value, status, cost, secret (before any choice), able (to be hidden)
    tables: Tables

    def components(self) -> list[Places]:
        """Cells tied by additions, one list per set that no addition leaves."""
        ties = self.tables.matrix.T @ self.tables.matrix
        _, labels = csgraph.connected_components(abs(ties), directed=False)
        order = np.argsort(labels, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


def checked(table: str, cells: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """Cells with one row each, whole counts, and a rule for each table; CELL, value, status."""
    told = readable(table, cells)
    for name in told["table"].unique():
        if name not in rules:
            raise UnknownName("Règle de secret du tableau", str(name), map(str, rules))
    broken = cells.index[(told["value"] != np.floor(told["value"])) & told["value"].notna()]
    if len(broken):
        raise refuse(table, "value", broken, "effectif qui n'est pas entier", "Donner des effectifs entiers.")
    return told


def readable(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with one row each and a number >= 0 exactly where the status is "ok"; CELL, value, status."""
    for column in (*CELL, "value", "status"):
        if column not in cells:
            raise refuse(table, column, [], "colonne absente", "Ajouter cette colonne, puis recommencer.")
    filled(table, cells[[*CELL, "status"]], [*CELL, "status"])
    unique(table, cells, CELL)
    cells = plain(cells)
    unknown = cells.index[~cells["status"].isin([str(status) for status in Status])]
    if len(unknown):
        raise refuse(table, "status", unknown, "statut inconnu", f"Accepter seulement {', '.join(Status)}.")
    told = cells["status"] == Status.OK
    value = pd.Series(np.nan, index=cells.index)
    value[told] = numbers(table, cells.loc[told, "value"])
    return cells[[*CELL, "status"]].assign(value=value)


def layout(
    cells: pd.DataFrame,
    additions: pd.DataFrame,
    rules: Mapping[str, Rule],
    *,
    before: pd.DataFrame | None,
    every: bool,
    cost: pd.Series | None = None,
) -> Layout:
    """All the cells of this release and of the one before, with their additions; primary secrecy done."""
    frame = cells.assign(earlier=False, gone=False, cost=1 + cells["value"] if cost is None else cost)
    if before is not None:
        frame = _with_before(frame, before)
    frame = frame.reset_index(drop=True)
    rule = [rules[name] for name in frame["table"]]
    public = np.array([one.public for one in rule], dtype=bool)
    sensitive = np.array([one.sensitive for one in rule], dtype=bool)
    threshold = np.array([one.threshold for one in rule], dtype=float)
    told = frame["value"].notna().to_numpy()
    small = small_counts(frame, rules).to_numpy()
    late = frame.index[small & frame["earlier"].to_numpy()]
    if len(late):
        raise refuse(
            "before", "value", _names(frame.loc[late]), "petits effectifs déjà publiés",
            "Ils ne sont plus secrets : déclarer la source publique, ou corriger la publication.",
        )  # fmt: skip
    missing = (frame["status"] == Status.MISSING).to_numpy()
    secret = small | (frame["status"] == Status.SECRET).to_numpy() & ~told
    guarded = ~public & ~missing & (threshold > 0)
    # of a cell that only an earlier release had, nobody knows whether it was hidden for its own sake
    deep = guarded if every else guarded & secret & ~frame["gone"].to_numpy()
    least = np.where(sensitive | public | missing, 0.0, 1.0)
    tables = Tables(
        matrix=_matrix(frame, additions),
        values=frame["value"].to_numpy(),
        least=least,
        floor=np.where(deep, least, np.inf),
        width=np.where(guarded, threshold, 0.0),
        names=tuple(_names(frame)),
    )
    zero = (frame["value"] == 0).to_numpy() & ~sensitive
    frame = frame.assign(secret=secret, able=told & ~small & ~public & ~zero & ~frame["earlier"])
    return Layout(frame, completed(tables, told))


def small_counts(frame: pd.DataFrame, rules: Mapping[str, Rule]) -> "pd.Series[bool]":
    """Cells that the threshold of their table hides."""
    rule = frame["table"].map(dict(rules))
    threshold = rule.map(lambda one: 0 if one.public else one.threshold).astype(float)
    lowest = rule.map(lambda one: 0.0 if one.sensitive else 1.0)
    return (frame["value"] >= lowest) & (frame["value"] < threshold)


def _names(frame: pd.DataFrame) -> list[str]:
    return [f"{row.table} {row.territory} {row.year}" for row in frame[CELL].itertuples()]


def _with_before(frame: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """What was told before stays known to the reader, whatever this release says of it."""
    both = frame.merge(before, on=CELL, how="outer", suffixes=("", "_before"), sort=False)
    revised = both[
        both["value"].notna() & both["value_before"].notna() & (both["value"] != both["value_before"])
    ]
    if len(revised):
        raise refuse(
            "cells", "value", _names(revised), "valeur révisée depuis la publication précédente",
            "Donner à la révision un autre nom de tableau, pour que les deux valeurs soient gardées.",
        )  # fmt: skip
    return both.assign(
        earlier=both["value_before"].notna(),
        gone=both["status"].isna(),
        value=both["value"].fillna(both["value_before"]),
        status=both["status"].fillna(both["status_before"]),
    ).drop(columns=["value_before", "status_before"])


def _matrix(frame: pd.DataFrame, additions: pd.DataFrame) -> sparse.csr_array:
    """One row per addition: 1 for its total, -1 for its parts."""
    for column in ADDITION:
        if column not in additions:
            raise refuse(
                "additions", column, [], "colonne absente", "Ajouter cette colonne, puis recommencer."
            )
    if additions.empty:
        return sparse.csr_array((0, len(frame)))
    filled("additions", additions[ADDITION], ADDITION)
    unique("additions", additions, ["addition", *CELL])
    additions = plain(additions)
    roles = additions["role"]
    odd = additions.index[~roles.isin([TOTAL, PART])]
    if len(odd):
        raise refuse("additions", "role", odd, "rôle inconnu", f"Écrire « {TOTAL} » ou « {PART} ».")
    totals = (roles == TOTAL).groupby(additions["addition"]).agg(["sum", "size"])
    wrong = totals.index[(totals["sum"] != 1) | (totals["size"] < 2)]
    if len(wrong):
        raise refuse(
            "additions", "addition", wrong, "il faut un total et au moins une part", "Compléter l'addition."
        )
    places = pd.MultiIndex.from_frame(frame[CELL]).get_indexer(pd.MultiIndex.from_frame(additions[CELL]))
    absent = additions.index[places < 0]
    if len(absent):
        raise refuse(
            "additions", "territory", absent, "cellule absente des tableaux",
            "Ajouter la cellule, avec le statut « manquant » si nul ne la connaît.",
        )  # fmt: skip
    meaningless = additions.index[(frame["status"].to_numpy()[places] == Status.NOT_APPLICABLE)]
    if len(meaningless):
        raise refuse(
            "additions", "territory", meaningless, "cellule sans objet", "La retirer, ou la compter pour 0."
        )
    rows = pd.factorize(additions["addition"])[0]
    signs = np.where(roles == TOTAL, 1.0, -1.0)
    return sparse.csr_array((signs, (rows, places)), shape=(rows.max() + 1, len(frame)))
