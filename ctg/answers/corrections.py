"""What people wrote about services in the logbook, beside what the base says: what awaits publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ctg import services as catalogue
from ctg.answers.carnet import carnet
from ctg.base import corrections as published
from ctg.base.read import Location, read
from ctg.carnet import store
from ctg.carnet.kinds import kind

COLUMNS = (
    "service nom champ libelle periode depuis dans_la_base dans_le_carnet genre auteur le probleme"
).split()
KEY = ["service", "field", "period", "since"]
NEW, CHANGED, WITHDRAWN = "nouveau", "correction", "retrait"
FIELDS = (published.NEW, *published.FIELDS)
Row = dict[str, Any]


@dataclass(frozen=True)
class Card:
    """A service as it stands, what is written and not yet published included.

    version    of its row in the logbook; None: nobody wrote about it
    told       field -> typed value, None when nobody tells it
    own        the fields that the logbook tells, so that they can be emptied
    places     (period, day) -> places; None: not told
    versions   of the capacities of the logbook, by (period, day)
    """

    code: str
    version: int | None
    told: Mapping[str, Any]
    own: frozenset[str]
    places: Mapping[tuple[str, date], float | None]
    versions: Mapping[tuple[str, date], int]
    in_base: bool
    source: str = ""


def dump(base: Location) -> pd.DataFrame:
    """All that the logbook holds about services: service, field, period, since, value (text), le, auteur."""
    told = store.everything(carnet(base), ["service", "capacite"])
    rows = [
        (row["code"], name, "", "", written(row[name]))
        for row in told["service"]
        for name in FIELDS
        if row[name] is not None and (name != published.NEW or row[name] == "oui")
    ]
    for row in told["capacite"]:
        key = (row["service"], published.PLACES, row["periode"], row["depuis"].isoformat())
        rows.append((*key, written(row["places"])))
    return pd.DataFrame(rows, columns=[*KEY, "value"], dtype=str).sort_values(KEY, ignore_index=True)


def written(value: object) -> str:
    """A value of the logbook as the published file writes it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value)


def pending(base: Location) -> pd.DataFrame:
    """What publishing would change, one row per service and field: COLUMNS, texts.

    dans_la_base   what the base says of it now; empty: nothing
    dans_le_carnet what it will say; empty: what was published is withdrawn, the source speaks again
    genre          nouveau (a service that is added), correction, retrait
    probleme       why it will be kept aside, in French: its service is not in the base; empty: it will hold
    """
    now, before = dump(base), read(base, "corrections")
    both = now.merge(before[[*KEY, "value"]], on=KEY, how="outer", suffixes=("", "_before"))
    differing = both[both["value"].fillna("") != both["value_before"].fillna("")]
    if differing.empty:
        return pd.DataFrame(columns=COLUMNS, dtype=str)
    shown = _Shown(base, now)
    rows = [shown.row(row) for row in differing.fillna("").to_dict("records")]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(
        ["nom", "service"], kind="stable", ignore_index=True
    )


def reported(base: Location) -> pd.DataFrame:
    """Published corrections that do not hold (service, field, period, since, value, problem): the new files
    no longer have the service, the commune or the type. The logbook keeps them.
    """
    rows = read(base, "corrections")
    return rows[rows["problem"] != ""].reset_index(drop=True)


class _Shown:
    """The differences as a reader sees them: names, labels, who and when."""

    def __init__(self, base: Location, now: pd.DataFrame) -> None:
        cards = read(base, "service_cards").set_index("id")
        self.cards: dict[str, Mapping[Any, Any]] = {
            str(code): row for code, row in cards.to_dict("index").items()
        }
        self.places = read(base, "dated_capacities")
        self.new = set(now.loc[now["field"] == published.NEW, "service"])
        names = now[now["field"] == "nom"].set_index("service")["value"]
        self.names = {code: str(row["nom"]) for code, row in self.cards.items()} | names.to_dict()
        self.last = _last_changes(base)

    def row(self, one: Mapping[Any, Any]) -> tuple[str, ...]:
        code, name = one["service"], one["field"]
        fresh = code in self.new and code not in self.cards
        genre = WITHDRAWN if not one["value"] else NEW if fresh else CHANGED
        who, when = self.last.get((code, name, one["period"], one["since"]), ("", ""))
        lost = code not in self.cards and not fresh and genre != WITHDRAWN
        return (
            code, self.names.get(code, code), name, label(name), one["period"], one["since"],
            self._in_base(one), said(name, one["value"]), genre, who, when, published.GONE if lost else "",
        )  # fmt: skip

    def _in_base(self, one: Mapping[Any, Any]) -> str:
        name = one["field"]
        if name == published.PLACES:
            mine = self.places[
                (self.places["service"] == one["service"]) & (self.places["period"] == one["period"])
            ]
            mine = mine[mine["since"] <= pd.Timestamp(one["since"])]
            return (
                ""
                if mine.empty or pd.isna(mine["places"].iloc[-1])
                else written(float(mine["places"].iloc[-1]))
            )
        value = self.cards.get(one["service"], {}).get(name)
        return "" if value is None or pd.isna(value) else said(name, written(_plain(value)))


def _last_changes(base: Location) -> dict[tuple[str, ...], tuple[str, str]]:
    """Who wrote each value last, and when."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for name in ("service", "capacite"):
        for row in store.history(carnet(base), name=name):
            told = (row["actor"], row["at"].date().isoformat())
            key: tuple[str, ...] = (row["code"], row["field"], "", "")
            if name == "capacite":
                key = (row["code"].rsplit("/", 2)[0], published.PLACES, *row["code"].rsplit("/", 2)[1:])
            found.setdefault(key, told)
    return found


def label(name: str) -> str:
    """The French label of a field."""
    return "Capacité" if name == published.PLACES else kind("service").fields[name].label


def said(name: str, value: str) -> str:
    """A written value as a reader sees it: the words of a choice, the label of a type, a French date."""
    if name == "type":
        return {item.code: item.label for item in catalogue.types()}.get(value, value)
    if name in published.DATES and value:
        return "/".join(reversed(value.split("-")))
    return store.said("service", name, value) if value and name in FIELDS else value


def card(base: Location, code: str) -> Card | None:
    """One service as it stands; None when neither the base nor the logbook knows it."""
    return cards(base, [code]).get(code)


def cards(base: Location, codes: list[str]) -> dict[str, Card]:
    """Several services as they stand, by code."""
    told = store.everything(carnet(base), ["service", "capacite"])
    ours = {row["code"]: row for row in told["service"]}
    rows = read(base, "service_cards").set_index("id")
    places = read(base, "dated_capacities")
    in_base = set(rows.index)
    found = {}
    for code in codes:
        row = ours.get(code)
        if code not in in_base and row is None:
            continue
        base_values: Mapping[Any, Any] = rows.loc[code].to_dict() if code in in_base else {}
        own = [one for one in told["capacite"] if one["service"] == code]
        found[code] = _card(code, base_values, row, places[places["service"] == code], own)
    return found


def _card(code: str, there: Mapping[Any, Any], row: Row | None, places: pd.DataFrame, own: list[Row]) -> Card:
    values = {name: _typed(there.get(name)) for name in published.FIELDS}
    if there.get("precision") == "commune":  # the centre of the commune is no point of the service
        values |= {"lat": None, "lon": None}
    mine = {name: row[name] for name in published.FIELDS if row[name] is not None} if row else {}
    if "commune" in mine and mine["commune"] != values["commune"]:
        values |= {"lat": None, "lon": None}
    dated = {
        (str(one["period"]), one["since"].date()): _typed(one["places"]) for one in places.to_dict("records")
    }
    dated |= {(one["periode"], one["depuis"]): one["places"] for one in own}
    return Card(
        code, None if row is None else int(row["version"]), values | mine, frozenset(mine), dated,
        {(one["periode"], one["depuis"]): int(one["version"]) for one in own},
        bool(there), str(there.get("source", "")),
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, pd.Timestamp) else value


def _typed(value: Any) -> Any:
    """A cell of the base as the logbook holds it: an empty text and a missing value are None."""
    return None if value is None or value == "" or pd.isna(value) else _plain(value)
