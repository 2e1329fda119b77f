"""What was written, by whom, when: every value before and after, and nothing taken away."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ctg.answers.carnet import carnet
from ctg.base.read import Location
from ctg.carnet import store
from ctg.carnet.kinds import kind
from ctg.errors import CtgError

COLUMNS = (
    "evenement date auteur action genre genre_libelle code champ champ_libelle avant apres efface version "
    "note"
).split()
REMOVED = "removed"


def historique(
    base: Location, genre: str | None = None, code: str | None = None, derniers: str | None = None
) -> pd.DataFrame:
    """One row per value that changed, the latest event first.

    date        of the event, Universal Time; action: saisie, import, annulation...
    genre, code the row of the carnet; champ: the field that changed, "removed" when the row was taken away
    avant, apres  as a reader sees them; both empty with `efface` when the law had them erased
    version     of the row after the change
    derniers    only so many changes
    """
    if genre is not None:
        kind(genre)
    return framed(store.history(carnet(base), name=genre, code=code, last=_many(derniers)))


def _many(derniers: str | None) -> int | None:
    if derniers is None:
        return None
    if not derniers.isdecimal() or not 0 < int(derniers) < 10**9:
        raise CtgError(
            f"Paramètre « derniers » : « {derniers} » n'est pas un nombre de modifications. "
            "Écrire par exemple 100."
        )
    return int(derniers)


def framed(changes: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Changes as the store tells them, in the words of a reader."""
    frame = pd.DataFrame([_row(change) for change in changes], columns=COLUMNS)
    moments = pd.to_datetime(frame["date"], utc=True).dt.tz_localize(None).astype("datetime64[us]")
    return frame.assign(date=moments, efface=frame["efface"].astype(bool)).astype(
        {"evenement": "int64", "version": "int64"}
    )


def _row(change: dict[str, Any]) -> dict[str, Any]:
    name, field = change["kind"], change["field"]
    told = kind(name).fields.get(field)
    return {
        "evenement": change["event"],
        "date": change["at"],
        "auteur": change["actor"],
        "action": change["action"],
        "genre": name,
        "genre_libelle": kind(name).label,
        "code": change["code"],
        "champ": field,
        "champ_libelle": told.label if told else "Retiré",
        "avant": _said(change, "before"),
        "apres": _said(change, "after"),
        "efface": change["redacted"],
        "version": change["version"],
        "note": change["note"],
    }


def _said(change: dict[str, Any], side: str) -> str:
    value = change[side]
    if change["field"] == REMOVED:
        return "" if value is None else "oui" if value else "non"
    return store.said(change["kind"], change["field"], value)
