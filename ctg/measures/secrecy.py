"""Figures withheld so that a hidden one cannot be found from all that is published.

`release` is the whole of it: small counts (primary secrecy), the cells to hide beside them
(complementary secrecy, `hiding`), proven by an attack that a reader could make (`attack`). `intervals`
makes that attack on a published frame. `complemented` is the older, lighter rule of local deliveries,
for plain nested totals, one hidden part at a time.

Cells      table, territory, year, value, status: one row for each published count. A table is one
           quantity of one source. 0 is a count, told unless its theme is sensitive; "secret": hidden
           already, its value may be unknown to us; "manquant": unknown to all, never hidden nor
           protected, and the reader may think anything of it from 0 up; "sans_objet": no count.
Additions  addition, role ("total" or "part"), table, territory, year: one row per cell of an addition,
           one total = the sum of its parts. A total with one part says that two cells are equal (two
           sources, two releases). Levels (commune, secteur, EPCI), groupings that overlap and sums of
           years are all declared so; a relation that is not declared is not protected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ctg.errors import CtgError, UnknownName
from ctg.measures import rates
from ctg.measures._checked import is_number, numbers, refuse
from ctg.measures._declared import ADDITION, CELL, PART, TOTAL, Rule, checked, layout, readable, small_counts
from ctg.measures.attack import bounds
from ctg.measures.hiding import hide
from ctg.model import Status

__all__ = ["Release", "Rule", "complemented", "intervals", "nested", "primary", "ratios", "release"]

OPTIMUM = "optimum"
SAFE = "sûr, sans preuve d'optimum"
KEYS = ["quantity", "year"]
MOST = 4  # a count withheld for itself is from 1 to MOST


@dataclass(frozen=True)
class Release:
    """What may be published."""

    cells: pd.DataFrame  # as given, in order, statuses changed to "secret" and values removed
    added: int  # cells hidden beside the small ones
    proof: str  # OPTIMUM or SAFE


def release(
    cells: pd.DataFrame,
    additions: pd.DataFrame,
    rules: Mapping[str, Rule],
    *,
    before: pd.DataFrame | None = None,
    every: bool = True,
    cost: pd.Series | None = None,
) -> Release:
    """Hide the small counts, and as little else as makes them impossible to work out.

    cells, additions  see the head of this module; whole counts >= 0
    rules   one for each table: threshold t (1 to t - 1 is hidden), sensitive (0 too), public
    before  cells as an earlier release published them: what it told is known and cannot be hidden, what
            it hid stays protected; a cell may be there only. Pass the union of all earlier releases.
    every   True: no reader can exclude that any hidden cell is a small one (so a hidden total needs its
            large parts hidden). False: only small cells, and those without a value, have this promise;
            the cells hidden beside them are only kept at least t wide. Cheaper in nested tables.
    cost    what hiding each cell costs, > 0, same index as `cells` (more for a total that everyone reads);
            by default one per cell plus its count

    Promise, for each hidden cell of a table with threshold t: its interval contains [1, t - 1] ([0, t - 1]
    if sensitive) and is at least t wide for a reader who knows what is told, the additions, and that
    counts are not negative; it is still t wide for one who knows that zeros are told. The cheapest choice
    is found and proven up to `hiding.EXACT` cells that may be hidden, tied by additions; beyond, the
    choice is safe and `proof` says so.
    Errors: CtgError when a cell cannot be protected (what is public tells it), parts do not make their
    total, a value is revised, negative, not whole, a table has no rule, an addition an unknown cell.
    """
    told = checked("cells", cells, rules)
    earlier = None if before is None else checked("before", before, rules)
    plan = layout(told, additions, rules, before=earlier, every=every, cost=_costs(cost, cells))
    price = plan.frame["cost"].fillna(1).to_numpy()
    secret = plan.frame["secret"].to_numpy()
    closed = secret | plan.frame["value"].isna().to_numpy()
    able = plan.frame["able"].to_numpy(dtype=bool)
    hidden, proven = closed.copy(), True
    for places in plan.components():
        if not closed[places].any():
            continue
        part = plan.tables.part(places)
        hidden[places], best = hide(part, closed[places], able[places], price[places])
        proven &= best
    new = plan.frame.assign(hide=hidden & plan.frame["value"].notna())
    flags = told[CELL].merge(new, on=CELL, how="left")["hide"].to_numpy(dtype=bool)
    out = cells.assign(value=told["value"].to_numpy(), status=told["status"].to_numpy())
    out["value"] = out["value"].mask(flags)
    out["status"] = out["status"].mask(flags, str(Status.SECRET))
    return Release(out, int((hidden & ~closed).sum()), OPTIMUM if proven else SAFE)


def intervals(
    cells: pd.DataFrame,
    additions: pd.DataFrame,
    rules: Mapping[str, Rule],
    *,
    before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The attack: what a reader of a release can say of each secret cell of a table that is not public.

    Takes the same tables as `release`, values removed. Returns table, territory, year, low, high
    (infinite where nothing caps it): the reader knows what is told, the additions, and that no count is
    negative. One linear program per bound, apart from those that chose the cells.
    """
    told = checked("cells", cells, rules)
    earlier = None if before is None else checked("before", before, rules)
    plan = layout(told, additions, rules, before=earlier, every=True)
    frame = plan.frame
    closed = frame["value"].isna().to_numpy()
    guarded = closed & (frame["status"] == Status.SECRET).to_numpy() & (plan.tables.width > 0)
    found = frame[CELL].assign(low=np.nan, high=np.nan)
    for places in plan.components():
        asked = np.flatnonzero(guarded[places])
        if len(asked):
            part = plan.tables.part(places)
            low, high = bounds(part, closed[places], asked, np.zeros(len(places)))
            found.loc[places[asked], "low"], found.loc[places[asked], "high"] = low, high
    return found[guarded].reset_index(drop=True)


def _costs(cost: pd.Series | None, cells: pd.DataFrame) -> pd.Series | None:
    if cost is None:
        return None
    if not cost.index.equals(cells.index):
        raise refuse(
            "cost", "cost", [], "lignes autres que celles des cellules", "Donner un coût par cellule."
        )
    free = cost.index[numbers("cost", cost.rename("cost")) == 0]
    if len(free):
        raise refuse("cost", "cost", free, "coût nul", "Donner un coût positif.")
    return cost


def primary(cells: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """Small counts hidden, and nothing else: not enough to publish where anything adds up."""
    told = checked("cells", cells, rules)
    small = small_counts(told, rules)
    return cells.assign(
        value=told["value"].mask(small).to_numpy(),
        status=told["status"].mask(small, str(Status.SECRET)).to_numpy(),
    )


def nested(cells: pd.DataFrame, wholes: Sequence[tuple[str, Sequence[str]]]) -> pd.DataFrame:
    """The additions of territories, in every table and year where the whole has a cell.

    wholes  (code of the whole, codes of its parts), the same as for `complemented`; a part may be a whole
    """
    rows = [
        (f"{cell.table} {cell.territory} {cell.year} #{rank}", role, cell.table, code, cell.year)
        for rank, (whole, parts) in enumerate(wholes)
        for cell in cells.loc[cells["territory"] == whole, CELL].itertuples()
        for role, code in [(TOTAL, whole), *((PART, part) for part in parts)]
    ]
    return pd.DataFrame(rows, columns=ADDITION)


def ratios(cells: pd.DataFrame, numerator: str, denominator: str, multiplier: float = 100.0) -> pd.DataFrame:
    """A rate made again from what a release tells: secret as soon as one of its counts is.

    cells  as released; numerator, denominator: two of its tables
    Returns territory, year, value, status for every territory and year of either table; a count without
    a row is "manquant", a denominator of 0 makes "sans_objet". Publish no rate worked out beforehand.
    """
    for name in (numerator, denominator):
        if not (cells["table"] == name).any():
            raise UnknownName("Tableau", name, map(str, cells["table"].unique()))
    if not is_number(multiplier) or multiplier <= 0:
        raise CtgError(f"« multiplier » = {multiplier} : un taux est pour 1, 100 ou 1000. Le corriger.")
    keys = ["territory", "year"]
    told = readable("cells", cells[cells["table"].isin([numerator, denominator])])
    sides = [told.loc[told["table"] == name, [*keys, "value", "status"]] for name in (numerator, denominator)]
    both = sides[0].merge(sides[1], on=keys, how="outer", suffixes=("", "_of"))
    states = [both[name].fillna(str(Status.MISSING)) for name in ("status", "status_of")]
    status = rates.ratio_status(rates.weakest(states, rates.STATUS_RANK), both["value_of"])
    value = rates.ratio(both["value"], both["value_of"], multiplier)
    return both[keys].assign(value=value.where(status == Status.OK), status=status)


def complemented(
    frame: pd.DataFrame, wholes: Sequence[tuple[str, Sequence[str]]], mine: pd.Series
) -> pd.DataFrame:
    """Hide one more part wherever a whole is told and a subtraction gives its hidden parts: there is
    only one, or their sum leaves them no choice (all 1, or all MOST).

    frame   territory, quantity, year, value, status
    wholes  (code of the whole, codes of the parts that make it up)
    mine    rows that we may hide; those of a producer who published them are public already

    The part hidden is the smallest above 0, the smallest of all when every other is 0; when no part
    can be hidden, the whole is, if it is ours. Nothing happens where a part is unknown: nobody can
    subtract. One figure may close two wholes, so we look again until nothing changes.
    """
    frame = frame.copy()
    changed = True
    while changed:
        changed = False
        for whole, parts in wholes:
            for place in _exposed(frame, whole, list(parts), mine):
                frame.loc[place, "status"] = str(Status.SECRET)
                frame.loc[place, "value"] = float("nan")
                changed = True
    return frame


def _exposed(frame: pd.DataFrame, whole: str, parts: list[str], mine: pd.Series) -> list[object]:
    """One row to hide for each quantity and year where a subtraction would tell a secret."""
    told = frame[(frame["territory"] == whole) & (frame["status"] == Status.OK)]
    if told.empty:
        return []
    inside = frame[frame["territory"].isin(parts)]
    found: list[object] = []
    groups = dict(list(inside.groupby(KEYS)))
    for key, total in told.groupby(KEYS):
        group = groups.get(key)
        if group is None or len(group) != len(parts):
            continue
        known = group["status"] == Status.OK
        hidden = int((group["status"] == Status.SECRET).sum())
        if not hidden or known.sum() != len(parts) - hidden:
            continue
        left = float(total["value"].iloc[0] - group.loc[known, "value"].sum())
        if hidden == 1 or 0 <= left <= hidden or left == MOST * hidden:
            found += _one_more(group[known & mine[group.index]], total[mine[total.index]])
    return found


def _one_more(parts: pd.DataFrame, whole: pd.DataFrame) -> list[object]:
    candidates = parts[parts["value"] > 0] if (parts["value"] > 0).any() else parts
    if candidates.empty:
        return list(whole.index)
    return [candidates.sort_values(["value", "territory"]).index[0]]
