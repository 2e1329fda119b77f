"""The dated things of the plan as an .ics file, for the calendars that people already use.

RFC 5545, written by the library icalendar: UTF-8, folded lines, whole days. An event keeps its UID as long
as the thing keeps its code, so that importing again moves events and doubles none.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
from icalendar import TRANSP, Calendar, Event

from ctg.model import Nature

PRODUCER = "-//CTG//Tableau de bord CTG//FR"
DOMAIN = "plan.ctg.invalid"  # a name that nobody can own: UIDs must be unique, not reachable


def ics_bytes(frame: pd.DataFrame, *, name: str, written: datetime | None = None) -> bytes:
    """The rows of the answer `calendrier` as a calendar.

    name      of the calendar, as the reader's software shows it
    written   when the file was made (now by default)
    """
    moment = written or datetime.now(UTC)
    whole = Calendar.new(prodid=PRODUCER, name=name, language="fr")
    whole.add("method", "PUBLISH")
    for row in frame.to_dict("records"):
        whole.add_component(_event({str(key): value for key, value in row.items()}, moment))
    written_out: bytes = whole.to_ical()
    return written_out


def uid(row: dict[str, Any]) -> str:
    """The same for the same thing: a milestone is known by its day, a convention's day by what it opens."""
    told = {
        "jalon": row["date"].strftime("-%Y%m%d"),
        "convention": "-" + str(row["libelle"]).split("\u00a0")[0],
    }
    return f"{row['type']}-{row['code']}{told.get(row['type'], '')}@{DOMAIN}"


def _event(row: dict[str, Any], moment: datetime) -> Event:
    when: date = row["date"].date()
    sheet = f"Fiche {row['fiche']}, {row['intitule']}" if row["fiche"] else ""
    told = [sheet, str(row["axe"]), f"{row['type_libelle']}\u00a0: {row['etat_libelle']}"]
    example = row["nature"] == Nature.EXAMPLE
    return Event.new(
        uid=uid(row),
        stamp=moment,
        start=when,
        end=when + timedelta(days=1),  # RFC 5545: the day after the last
        summary=f"{'[Exemple] ' if example else ''}{row['libelle']}",
        description="\n".join(text for text in told if text),
        categories=[row["type_libelle"]],
        transparency=TRANSP.TRANSPARENT,  # a deadline does not make anyone busy
    )
