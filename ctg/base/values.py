"""Indicator values for every territory, from raw quantities. Pure: frames in, frame out."""

from collections.abc import Mapping

import pandas as pd

from ctg import indicators
from ctg.measures import rates
from ctg.model import Indicator, Level, Nature, Quantity, Status

KEYS = ["territory", "year"]
COLUMNS = [
    "indicator", "territory", "year", "value", "status", "nature",
    "numerator", "denominator", "readable", "vintage", "source",
]  # fmt: skip
# A quantity that no file gives: its indicators have no row.
NOTHING = pd.DataFrame(
    {"value": pd.Series(dtype="float64")}
    | {name: pd.Series(dtype=str) for name in ("status", "nature", "source")},
    index=pd.MultiIndex.from_arrays([pd.Index([], dtype=str), pd.Index([], dtype="int64")], names=KEYS),
)


Quantities = Mapping[str, Quantity]


def derived(facts: pd.DataFrame, quantities: Quantities) -> pd.DataFrame:
    """Rows of the quantities that are sums of other quantities, or of several years."""
    made = []
    for quantity in quantities.values():
        if quantity.sum_of:
            made.append(_summed(facts, quantity))
        if quantity.window:
            made.append(_windowed(facts, quantity))
    return pd.concat([facts, *made], ignore_index=True)


def _summed(facts: pd.DataFrame, quantity: Quantity) -> pd.DataFrame:
    """A territory and year count only where every part has a row."""
    parts = facts[facts["quantity"].isin(quantity.sum_of)]
    complete = parts.groupby(KEYS)["quantity"].transform("size") == len(quantity.sum_of)
    return _total(parts[complete], quantity.code)


def _windowed(facts: pd.DataFrame, quantity: Quantity) -> pd.DataFrame:
    """The sum of years Y+first to Y+last; an estimate, since people move in the meantime."""
    assert quantity.window is not None
    name, first, last = quantity.window
    yearly = facts[facts["quantity"] == name]
    shifted = pd.concat(yearly.assign(year=yearly["year"] - shift) for shift in range(first, last + 1))
    shifted = shifted[shifted["year"] <= yearly["year"].max()]  # an estimate, never a forecast
    complete = shifted.groupby(KEYS)["year"].transform("size") == last - first + 1
    return _total(shifted[complete], quantity.code).assign(nature=str(Nature.ESTIMATED))


def _total(parts: pd.DataFrame, code: str) -> pd.DataFrame:
    sources = parts.groupby(KEYS, as_index=False)["source"].max()
    total = rates.totals(parts, KEYS).merge(sources, on=KEYS)
    return total.assign(quantity=code)


def with_totals(
    facts: pd.DataFrame, members: dict[str, list[str]], quantities: Quantities, *, rounded: bool = False
) -> pd.DataFrame:
    """Add sums for the sectors, EPCIs and perimeters whose producer publishes no row.

    members: code of the whole -> codes of its parts. A median or a published rate is never summed.
    rounded: also sum counts that their producer rounds, which is right for a few EPCIs and wrong for
    sixty communes.
    """
    concerned = facts[
        facts["territory"].isin({*members, *(code for parts in members.values() for code in parts)})
    ]
    additive = concerned[
        concerned["quantity"].isin(
            [c for c, item in quantities.items() if item.additive and (rounded or not item.rounded_to)]
        )
    ]
    published = set(zip(concerned["territory"], concerned["quantity"], concerned["year"], strict=True))
    made = [facts]
    for whole, parts in members.items():
        rows = additive[additive["territory"].isin(parts)]
        complete = rows.groupby(["quantity", "year"])["territory"].transform("size") == len(parts)
        total = rates.totals(rows[complete], ["quantity", "year"])
        source = rows.groupby(["quantity", "year"], as_index=False)["source"].max()
        total = total.merge(source, on=["quantity", "year"]).assign(territory=whole)
        known = [
            (whole, code, year) in published
            for code, year in zip(total["quantity"], total["year"], strict=True)
        ]
        made.append(total[[not known_row for known_row in known]])
    return pd.concat(made, ignore_index=True)


def compute(facts: pd.DataFrame, levels: dict[str, Level], sources: dict[str, str]) -> pd.DataFrame:
    """One row per indicator, territory and year.

    facts: territory, quantity, year, value, status, nature, source
    levels: territory -> level; sources: source id -> "Producteur, titre"
    """
    facts = facts[facts["territory"].isin(set(levels))]
    tables = {str(code): rows.set_index(KEYS).sort_index() for code, rows in facts.groupby("quantity")}
    parts = [_one(item, tables, levels) for item in indicators.catalogue().values()]
    values = pd.concat(parts, ignore_index=True)[COLUMNS]
    titles = {text: _titles(text, sources) for text in values["source"].unique()}
    values["source"] = values["source"].map(titles)
    local = values["indicator"].isin([item.code for item in indicators.catalogue().values() if item.local])
    values["source"] = values["source"].where(~local, "Calcul local d'après " + values["source"])
    return values.sort_values(["indicator", "territory", "year"], ignore_index=True)


def _titles(ids: str, sources: dict[str, str]) -> str:
    return " ; ".join(sources[name] for name in dict.fromkeys(ids.split()))


def _one(item: Indicator, tables: dict[str, pd.DataFrame], levels: dict[str, Level]) -> pd.DataFrame:
    frame = _inputs(item, tables)
    if item.kind == "evolution":
        start = _start(item, frame)
        frame = _evolution(frame, start)
    elif item.denominator:
        frame["value"] = rates.ratio(frame["numerator"], frame["denominator"], item.multiplier)
        frame["status"] = rates.ratio_status(frame["status"], frame["denominator"])
    else:
        frame["value"] = frame["numerator"]
    frame = frame.reset_index()
    frame["vintage"] = frame["year"].astype(str)
    if item.kind == "evolution":
        frame["vintage"] = f"{start}-" + frame["vintage"]
    frame = _complete(frame, item, levels)
    frame["value"] = frame["value"].where(frame["status"] == Status.OK)
    if item.kind == "publie":  # a published rate has no numerator that we know
        frame["numerator"] = float("nan")
    frame["readable"] = (frame["status"] == Status.OK) & ~(frame["denominator"] < item.min_denominator)
    return frame.assign(indicator=item.code)


def _inputs(item: Indicator, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """numerator, denominator, status, nature, source on (territory, year)."""
    columns = [_term(tables, term) for term in item.numerator]
    if item.denominator:
        columns.append(_over_years(tables, item.denominator, columns[0]))
    joined = pd.concat(columns, axis=1, join="inner", keys=range(len(columns)))
    natures = [joined[place]["nature"] for place in range(len(columns))]
    statuses = [joined[place]["status"] for place in range(len(columns))]
    signed = [joined[place]["value"] for place in range(len(item.numerator))]
    frame = pd.DataFrame({"numerator": sum(signed[1:], signed[0])})
    frame["denominator"] = joined[len(columns) - 1]["value"] if item.denominator else float("nan")
    frame["status"] = rates.weakest(statuses, rates.STATUS_RANK)
    frame["nature"] = rates.weakest(natures, rates.NATURE_RANK)
    texts = [joined[place]["source"].astype(str) for place in range(len(columns))]
    frame["source"] = sum((" " + text for text in texts[1:]), texts[0])
    return frame


def _term(tables: dict[str, pd.DataFrame], term: str) -> pd.DataFrame:
    """A quantity with its sign."""
    code = term.removeprefix("-")
    table = tables.get(code, NOTHING)
    return table.assign(value=-table["value"]) if term.startswith("-") else table


def _over_years(tables: dict[str, pd.DataFrame], code: str, wanted: pd.DataFrame) -> pd.DataFrame:
    """The denominator; a constant (an area) is repeated for every year of the numerator."""
    table = _term(tables, code)
    if not indicators.quantities()[code].constant:
        return table
    latest = table.groupby("territory").last()
    territories = wanted.index.get_level_values("territory")
    return latest.reindex(territories).set_axis(wanted.index).dropna(subset=["status"])


def _start(item: Indicator, frame: pd.DataFrame) -> int:
    """The declared base year, or the first year there is when no file gives that one."""
    years = set(frame.index.get_level_values("year"))
    return item.base_year if item.base_year and item.base_year in years else min(years, default=0)


def _evolution(frame: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """The mean annual change since the base year, which becomes the denominator."""
    start = frame[frame.index.get_level_values("year") == base_year].droplevel("year")
    later = frame[frame.index.get_level_values("year") > base_year].copy()
    territories = later.index.get_level_values("territory")
    first = start.reindex(territories).set_axis(later.index)
    years = later.index.get_level_values("year").to_series(index=later.index) - base_year
    later["denominator"] = first["numerator"]
    later["value"] = rates.mean_annual_change(first["numerator"], later["numerator"], years)
    begun = first["status"].fillna(str(Status.MISSING))
    later["status"] = rates.weakest([later["status"], begun], rates.STATUS_RANK)
    later["status"] = rates.ratio_status(later["status"], later["denominator"])
    later["nature"] = rates.weakest(
        [later["nature"], first["nature"].fillna(later["nature"])], rates.NATURE_RANK
    )
    both = later["source"] + " " + first["source"].fillna("").astype(str)
    return later.assign(source=both.str.strip())


def _complete(frame: pd.DataFrame, item: Indicator, levels: dict[str, Level]) -> pd.DataFrame:
    """Keep the declared levels; where some territory of a level has a year, all have a row."""
    kinds = pd.DataFrame({"territory": list(levels), "level": [str(level) for level in levels.values()]})
    kinds = kinds[kinds["level"].isin([str(level) for level in item.levels])]
    rows = frame.merge(kinds, on="territory")
    usual = rows.drop_duplicates(["level", "year"])[["level", "year", "vintage", "source"]]
    whole = kinds.merge(usual, on="level").merge(
        rows.drop(columns="level"), on=KEYS, how="left", suffixes=("_usual", "")
    )
    for column in ("vintage", "source"):
        whole[column] = whole[column].fillna(whole[f"{column}_usual"])
    whole["status"] = whole["status"].fillna(str(Status.MISSING))
    whole["nature"] = whole["nature"].fillna(str(Nature.OBSERVED))
    return whole
