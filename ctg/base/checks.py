"""What must hold before a draft becomes the base. Each refusal names the file and the rows."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ctg.errors import DataError
from ctg.model import Quantity, Source


def no_key_twice(facts: pd.DataFrame, files: dict[str, str]) -> None:
    """A figure comes from one file only."""
    key = ["quantity", "territory", "year"]
    again = facts[facts.duplicated(key, keep=False)].sort_values(key)
    if not again.empty:
        one, two = again.iloc[0], again.iloc[1]
        raise DataError(
            f"{files[one['source']]} et {files[two['source']]}",
            f"« {one['quantity']} » de {one['territory']} en {one['year']} y est deux fois.",
        )


def communes_sum_to_epci(
    facts: pd.DataFrame,
    epci_members: dict[str, list[str]],
    files: dict[str, str],
    quantities: Mapping[str, Quantity],
) -> None:
    """Published totals equal the sum of their communes, up to the declared tolerance.

    Figures that their producer rounds do not add up, and are not expected to.
    """
    for siren, members in epci_members.items():
        rows = facts[facts["territory"].isin(members) & (facts["status"] == "ok")]
        grouped = rows.groupby(["quantity", "year"])["value"].agg(["sum", "size"])
        published = facts[(facts["territory"] == siren) & (facts["status"] == "ok")]
        for row in published.to_dict("records"):
            item, value = quantities[row["quantity"]], row["value"]
            key = (row["quantity"], row["year"])
            if not item.additive or item.rounded_to or key not in grouped.index:
                continue
            total, size = grouped.loc[key, "sum"], grouped.loc[key, "size"]
            allowed = max(value * item.sum_tolerance, 0.5)  # 0.5: rounded estimates
            if size == len(members) and abs(total - value) > allowed:
                raise DataError(
                    files[row["source"]],
                    f"« {key[0]} » {key[1]} : la somme des communes ({total:g}) "
                    f"n'est pas la valeur publiée pour l'EPCI {siren} ({value:g}).",
                )


def files_of(folder: Path, sources: list[Source]) -> dict[str, str]:
    """Source id -> path, for messages."""
    return {source.id: str(folder / source.file) for source in sources}
