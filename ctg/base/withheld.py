"""What a subtraction would tell, withheld in the base and in the tables of local deliveries alike.

A total may come by one kind of delivery and its parts by another: every table is looked at together.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from ctg.measures import secrecy
from ctg.model import Status, Territory
from ctg.sources import local
from ctg.sources._delivery import SECRET
from ctg.sources.local import Kind

KEY = ["quantity", "territory", "year"]
Hidden = set[tuple[str, str, int]]


def together(
    tables: Mapping[str, pd.DataFrame], theirs: pd.DataFrame, territory: Territory, communes: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The written tables of figures, by kind of delivery, withheld beside the official figures.

    What one table withholds, no other one tells.
    """
    ours = _figures(tables)
    if ours.empty:
        return dict(tables)
    ours = ours.sort_values("status", key=lambda status: status != Status.SECRET, kind="stable")
    ours = ours.drop_duplicates(KEY)
    again = pd.MultiIndex.from_frame(ours[KEY]).isin(pd.MultiIndex.from_frame(theirs[KEY]))
    every = pd.concat([theirs, ours[~again]], ignore_index=True)
    mine = pd.Series(every.index >= len(theirs), index=every.index)
    safe = protected(every, mine, territory, communes)
    secret = safe[mine & (safe["status"] == Status.SECRET)]
    keys: Hidden = set(secret[KEY].itertuples(index=False, name=None))
    return {name: _hidden(local.kind(name), table, keys) for name, table in tables.items()}


def _figures(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    told = []
    for name, table in tables.items():
        figures = local.kind(name).figures
        if figures is not None and not table.empty:
            told.append(figures(table))
    return pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=KEY)


def _hidden(kind: Kind, frame: pd.DataFrame, keys: Hidden) -> pd.DataFrame:
    """The written table with the word "secret" wherever these figures are."""
    frame = frame.copy()
    if "grandeur" in frame:
        triples = zip(frame["grandeur"], frame["territoire"], frame["annee"].astype(int), strict=True)
        lines = [key in keys for key in triples]
        frame.loc[lines, "valeur"], frame.loc[lines, "statut"] = "", str(Status.SECRET)
        return frame
    for item in kind.delivery.quantities:
        column = item.code.removeprefix("am_")
        pairs = zip(frame["commune"], frame["annee"].astype(int), strict=True)
        lines = [(item.code, commune, year) in keys for commune, year in pairs]
        frame.loc[lines, column] = SECRET
    return frame


def protected(
    frame: pd.DataFrame, mine: pd.Series, territory: Territory, communes: pd.DataFrame
) -> pd.DataFrame:
    """Withhold what a subtraction would tell, in the quantities that a delivery gives."""
    if not mine.any():
        return frame
    touched = frame[frame["quantity"].isin(frame.loc[mine, "quantity"].unique())]
    safe = secrecy.complemented(touched, wholes(territory, communes), mine)
    return pd.concat([frame.drop(touched.index), safe]).sort_index()


def wholes(territory: Territory, communes: pd.DataFrame) -> Sequence[tuple[str, Sequence[str]]]:
    """What adds up to what: EPCIs and sectors from communes, the perimeter from sectors."""
    found: list[tuple[str, Sequence[str]]] = [
        (siren, communes.loc[communes["epci"] == siren, "code"].tolist())
        for siren in (*territory.epcis, *territory.reference_epcis)
    ]
    found += [(sector.code, sector.communes) for sector in territory.sectors]
    if territory.sectors:
        found.append((territory.main_code, [sector.code for sector in territory.sectors]))
    if territory.main_code == "territoire":
        found.append(("territoire", [*territory.epcis, *territory.communes]))
    return found
