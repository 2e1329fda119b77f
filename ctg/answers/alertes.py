"""What calls for attention in the plan today, the gravest first."""

from typing import Any

import pandas as pd

from ctg.answers.followed import followed
from ctg.answers.plan import plan
from ctg.answers.signals import TYPES, checked_services, signals
from ctg.base.read import Location

COLUMNS = "gravite type type_libelle fiche intitule axe message echeance pilote nature".split()


def alertes(base: Location, jour: str | None = None) -> pd.DataFrame:
    """One row per thing to look at on `jour` (AAAA-MM-JJ; today by default); none for a sheet that ended.

    gravite   1 is gravest: blocked, late, or an indicator worse than the figure before and than its baseline
    type      a key of ctg.answers.signals.TYPES
    echeance  the day it is about: the end or the step that is late, that comes within 60 days, the figure
    """
    read_on = plan(base, jour)
    found, checked = followed(base, read_on), checked_services(base, read_on)
    rows: list[dict[str, Any]] = [
        {
            "gravite": TYPES[one.type][0],
            "type": one.type,
            "type_libelle": TYPES[one.type][1],
            "fiche": row["code"],
            "intitule": row["intitule"],
            "axe": path[0]["libelle"] if (path := read_on.path(row)) else "",
            "message": one.message,
            "echeance": one.due,
            "pilote": row["pilote"] or "",
            "nature": row["nature"],
        }
        for row in read_on.sheets
        for one in signals(read_on, row, found[row["code"]], checked)
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS).sort_values("gravite", kind="stable", ignore_index=True)
    dates = pd.to_datetime(frame["echeance"]).astype("datetime64[us]")
    return frame.assign(echeance=dates).astype({"gravite": "int64"})
