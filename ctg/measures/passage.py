"""From the communes of a past year to those of today: mergers are summed, splits are marked.

Source of the method: INSEE, « mouvements des communes ». A code is carried through every event later
than the geography of its file, in order of date; events of the same day follow one another, since a
commune may change code and merge at once. A split cannot be undone by arithmetic: the figure stays
with the code that had it, and the communes born of it have none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from ctg.measures import rates
from ctg.model import Nature, Status

BORN = ("20", "21")  # creation, re-establishment: the old commune goes on
KEYS = ["territoire", "grandeur", "annee"]


@dataclass(frozen=True)
class Passage:
    """What happened to codes since a year: `current` code of each former one, `born` from which."""

    current: Mapping[str, str]
    born: Mapping[str, str]


def passage(movements: pd.DataFrame, geography: int) -> Passage:
    """The passage from the codes of 1 January `geography` to those after the last movement.

    movements: mod, date (ISO text), type_avant, avant, type_apres, apres.
    """
    since = f"{geography}-01-01"
    whole = (movements["type_avant"] == "COM") & (movements["type_apres"] == "COM")
    other = movements["avant"] != movements["apres"]
    rows = movements[whole & other & (movements["date"] > since)].sort_values("date", kind="stable")
    split = rows["mod"].isin(BORN)
    moves: dict[str, list[tuple[str, str]]] = {}
    for row in rows[~split].itertuples():
        moves.setdefault(str(row.avant), []).append((str(row.date), str(row.apres)))
    current = {code: _follow(code, moves, since) for code in moves}
    born = {str(row.apres): str(row.avant) for row in rows[split].itertuples()}
    return Passage({old: new for old, new in current.items() if old != new}, born)


def _follow(code: str, moves: dict[str, list[tuple[str, str]]], since: str) -> str:
    """Step by step, never back in time, and never twice through the same code on the same day."""
    seen = {(code, since)}
    while True:
        step = next(((day, after) for day, after in moves.get(code, []) if day >= since), None)
        if step is None or (step[1], step[0]) in seen:
            return code
        since, code = step
        seen.add((code, since))


def carry(
    figures: pd.DataFrame, way: Passage, additive: Iterable[str], parents: Mapping[str, str]
) -> pd.DataFrame:
    """Figures by commune, one row per present commune, quantity and year.

    figures: territoire, grandeur, annee, valeur, statut, nature (communes only, one geography).
    parents: municipal arrondissement -> commune, summed only where the commune itself has no row.
    A quantity outside `additive` (a median, a rate) survives a change of code, not a merger: its
    value becomes "manquant". The figure of a commune that has been split since is of a larger
    territory: it becomes "estime". Totals of counts are conserved.
    """
    moved = figures.assign(territoire=figures["territoire"].map(lambda code: way.current.get(code, code)))
    present = set(zip(moved["territoire"], moved["grandeur"], moved["annee"], strict=True))
    up = moved["territoire"].map(parents)
    told = [
        pd.notna(parent) and (parent, quantity, year) in present
        for parent, quantity, year in zip(up, moved["grandeur"], moved["annee"], strict=True)
    ]
    moved = moved[[not known for known in told]]
    moved = moved.assign(territoire=moved["territoire"].map(parents).fillna(moved["territoire"]))
    renamed = moved.rename(columns={"valeur": "value", "statut": "status"})
    total = rates.totals(renamed, KEYS).rename(columns={"value": "valeur", "status": "statut"})
    total["parts"] = moved.groupby(KEYS, sort=True).size().to_numpy()
    lost = (total["parts"] > 1) & ~total["grandeur"].isin(set(additive)) & (total["statut"] == Status.OK)
    total["valeur"] = total["valeur"].mask(lost)
    total["statut"] = total["statut"].mask(lost, str(Status.MISSING))
    larger = total["territoire"].isin(set(way.born.values())) & (total["nature"] == Nature.OBSERVED)
    total["nature"] = total["nature"].mask(larger, str(Nature.ESTIMATED))
    return total.drop(columns="parts")
