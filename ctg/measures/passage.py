"""From the communes of a past year to those of today: mergers are summed, splits are marked.

Source of the method: INSEE, « mouvements des communes ». A code is carried through every event later
than the geography of its file, in order of date; events of the same day follow one another, since a
commune may change code and merge at once. A split cannot be undone by arithmetic: the figure stays
with the code that had it, and the communes born of it have none. A merger of which the file leaves
a part out has no sum: what is absent is not 0.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from ctg.measures import rates
from ctg.model import Nature, Status

BORN = ("20", "21")  # creation, re-establishment: the old commune goes on
KEYS = ["territoire", "grandeur", "annee"]


@dataclass(frozen=True)
class Passage:
    """What happened to codes since a year: `current` code of each former one, `born` from which.

    parts: how many communes of that year have become a present one, where they are several.
    """

    current: Mapping[str, str]
    born: Mapping[str, str]
    parts: Mapping[str, int]


def passage(movements: pd.DataFrame, geography: int) -> Passage:
    """The passage from the codes of 1 January `geography` to those after the last movement.

    movements: mod, date (ISO text), type_avant, avant, type_apres, apres.
    """
    since = f"{geography}-01-01"
    whole = (movements["type_avant"] == "COM") & (movements["type_apres"] == "COM")
    later = movements[whole & (movements["date"] > since)].sort_values("date", kind="stable")
    rows = later[later["avant"] != later["apres"]]
    split = rows["mod"].isin(BORN)
    moves: dict[str, list[tuple[str, str]]] = {}
    for row in rows[~split].itertuples():
        moves.setdefault(str(row.avant), []).append((str(row.date), str(row.apres)))
    current = {code: _follow(code, moves, since) for code in moves}
    born = {str(row.apres): str(row.avant) for row in rows[split].itertuples()}
    parts = Counter(current.get(code, code) for code in _existing(later))
    return Passage(
        {old: new for old, new in current.items() if old != new},
        born,
        {code: count for code, count in parts.items() if count > 1},
    )


def _existing(later: pd.DataFrame) -> set[str]:
    """The codes of these events that were communes before the first of them.

    A commune that receives another one, or that is split, has a row of its own on that day (from
    itself to itself); a code made that day has none.
    """
    own = later["avant"] == later["apres"]
    left, made = later.groupby("avant")["date"].min(), later[~own].groupby("apres")["date"].min()
    kept = later[own].groupby("avant")["date"].min()
    made = made.reindex(left.index)
    return set(left.index[made.isna() | (left < made) | (kept.reindex(left.index) == made)].astype(str))


def _follow(code: str, moves: dict[str, list[tuple[str, str]]], since: str) -> str:
    """Step by step, never back in time, and never twice through the same code on the same day."""
    seen = {(code, since)}
    while True:
        ahead = ((day, after) for day, after in moves.get(code, []) if day >= since)
        step = next(((day, after) for day, after in ahead if (after, day) not in seen), None)
        if step is None:
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
    value becomes "manquant". So does a sum of which a part has no row. The figure of a commune that
    has been split since is of a larger territory: it becomes "estime". Totals of counts are conserved.
    """
    if figures.empty:
        return figures
    moved = figures.assign(territoire=figures["territoire"].map(lambda code: way.current.get(code, code)))
    moved = _of_communes(moved, way.parts, parents)
    renamed = moved.rename(columns={"valeur": "value", "statut": "status"})
    total = rates.totals(renamed, KEYS).rename(columns={"value": "valeur", "status": "statut"})
    parts = moved.groupby(KEYS, sort=True)["wanted"].agg(["size", "max"]).reset_index(drop=True)
    merged = ~total["grandeur"].isin(set(additive)) & (parts.max(axis=1) > 1)
    lost = (merged | (parts["size"] < parts["max"])) & (total["statut"] == Status.OK)
    total["valeur"] = total["valeur"].mask(lost)
    total["statut"] = total["statut"].mask(lost, str(Status.MISSING))
    split = {way.current.get(code, code) for code in way.born.values()}
    larger = total["territoire"].isin(split) & (total["nature"] == Nature.OBSERVED)
    total["nature"] = total["nature"].mask(larger, str(Nature.ESTIMATED))
    return total


def _of_communes(moved: pd.DataFrame, parts: Mapping[str, int], parents: Mapping[str, str]) -> pd.DataFrame:
    """Arrondissements as their commune, unless it has a row; `wanted`: how many rows make a whole."""
    present = set(zip(moved["territoire"], moved["grandeur"], moved["annee"], strict=True))
    told = [
        code in parents and (parents[code], quantity, year) in present
        for code, quantity, year in zip(moved["territoire"], moved["grandeur"], moved["annee"], strict=True)
    ]
    districts = Counter(parents.values())
    wanted = {code: districts[parent] for code, parent in parents.items()} | dict(parts)
    return moved.assign(
        wanted=moved["territoire"].map(lambda code: wanted.get(code, 1)),
        territoire=moved["territoire"].map(lambda code: parents.get(code, code)),
    )[[not known for known in told]]
