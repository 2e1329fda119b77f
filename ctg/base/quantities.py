"""Every raw quantity a base may hold: declared with the indicators, or by an official source."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache

import pandas as pd

from ctg import indicators
from ctg.model import Quantity
from ctg.sources.official import readers


@cache
def known() -> dict[str, Quantity]:
    """Quantities by code; a code belongs to one declaration."""
    found = dict(indicators.quantities())
    for reader in readers().values():
        for quantity in reader.source.quantities:
            if found.setdefault(quantity.code, quantity) is not quantity:
                raise ValueError(f"quantity {quantity.code} of {reader.source.id} is already declared")
    return found


def table(facts: pd.DataFrame, local: Sequence[Quantity] = ()) -> pd.DataFrame:
    """code, label, unit, additive, rounded_to, note: the quantities that some fact is about.

    local: those that only the deliveries of this territory bring.
    """
    named = known() | {item.code: item for item in local}
    rows = [asdict(named[code]) for code in sorted(facts["quantity"].unique())]
    return pd.DataFrame(rows, columns=["code", "label", "unit", "additive", "rounded_to", "note"])
