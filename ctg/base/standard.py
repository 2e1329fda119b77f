"""What the build measures once for everyone: trips, and access to each offer with its standard setting."""

import math
from datetime import date
from functools import cache, partial

import pandas as pd

from ctg import indicators
from ctg.base import access, edges
from ctg.base.read import Base, read
from ctg.measures import accessibility
from ctg.services import offers
from ctg.travel import FALLBACK

NO_TRIP = pd.DataFrame({"minutes": pd.Series(dtype="float64")})
NO_SETTING = pd.DataFrame({"offer": pd.Series(dtype=str)})
NO_VALUE = pd.DataFrame({"offer": pd.Series(dtype=str), "commune": pd.Series(dtype=str)})


def tables(base: Base, today: date, halo_km: float) -> dict[str, pd.DataFrame]:
    """trip, access_setting and access_value, from the tables already in the base."""
    ask = cache(partial(read, base))  # thirty offers share their tables
    communes = ask("located")
    settings, values = [NO_SETTING], [NO_VALUE]
    if communes.empty:
        return {"trip": NO_TRIP, "access_setting": NO_SETTING, "access_value": NO_VALUE}
    travel = access.trips(communes)
    indexed = accessibility.trips(travel)
    for rank, offer in enumerate(offers.catalogue().values()):
        found = access.inputs(ask, offer, today)
        if found is not None:
            rows = _values(found, indexed, halo_km)
            values.append(rows)
            settings.append(_setting(found, rows, rank, halo_km))
    return {"trip": travel, "access_setting": pd.concat(settings), "access_value": pd.concat(values)}


def _values(found: access.Inputs, travel: accessibility.Trips, halo_km: float) -> pd.DataFrame:
    bands = access.standard_bands(found.offer)
    weight = accessibility.step(bands) if bands else None
    rows = access.measured(found, travel, weight=weight)
    rows = rows[rows["inside"]].rename(columns={"place": "commune"})
    rows["minutes"] = rows["minutes"].replace(math.inf, math.nan)
    rows["worst"] = math.nan
    if bands:
        widest = edges.widest(access.METHOD, max(bands), halo_km, outside=found.outside)
        share = access.worst(found, travel, bands, method=access.METHOD, widest=widest)
        rows["worst"] = rows["commune"].map(share)
    return rows.assign(offer=found.offer.code)


def _setting(found: access.Inputs, rows: pd.DataFrame, rank: int, halo_km: float) -> pd.DataFrame:
    offer, bands = found.offer, access.standard_bands(found.offer)
    counted = found.communes["inside"] | found.outside
    far = float(rows["minutes"].max()) if rows["minutes"].notna().all() else access.TRIP_MINUTES
    method, reach = (access.METHOD, max(bands)) if bands else (edges.NEAREST, far)
    row = {
        "offer": offer.code,
        "rank": rank,
        "label": offer.label,
        "theme": offer.theme,
        "unit": offer.unit,
        "counted": bands is not None,
        "method": access.METHOD if bands else "",
        "weights": accessibility.step(bands).label if bands else "",
        "reach": max(bands) if bands else None,
        "need": found.need,
        "need_label": indicators.quantities()[found.need].label,
        "need_year": found.need_year,
        "supply_year": found.supply_year,
        "outside": "comptée" if found.outside else "inconnue",
        "edge": edges.state(method, reach, halo_km, outside=found.outside),
        "provider": FALLBACK.PROVIDER.label,
        "nature": str(found.nature),
        "sites": len(found.supply),
        "untold": int(found.supply["capacity"].isna().sum()) if bands else 0,
        "needs_missing": int(found.communes.loc[counted, "need"].isna().sum()),
        "draws": access.draws(found) if bands else 0,
        "source": found.source,
    }
    return pd.DataFrame([row])
