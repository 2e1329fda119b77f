"""What people corrected in the inventory, published as a file: read, and laid over what the sources say.

The file is a whole copy of the logbook's service rows (ctg.tasks.publish writes it): one row per service
and field, or per service, period and date for places. A correction that can no longer be applied (its
service, its commune or its type is gone from the base) is kept and reported, never fatal.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ctg.model import Nature, Source
from ctg.sources import _cells, _csv
from ctg.sources.services import PERIODS

FILE = "local/corrections.csv"
COLUMNS = ("service", "champ", "periode", "depuis", "valeur")
KEY = ("service", "champ", "periode", "depuis")
NAMES = {"champ": "field", "periode": "period", "depuis": "since", "valeur": "value"}
NEW, PLACES = "nouveau", "places"
NUMBERS = ("lat", "lon", "age_min", "age_max")
DATES = ("ouvert_le", "ferme_le", "verifie_le")
TEXTS = ("type nom commune gestionnaire age_unite jours heures tarif_qf transport handicap note").split()
FIELDS = (*TEXTS, *NUMBERS, *DATES)
REQUIRED = ("type", "nom", "commune")
GONE = "service absent de la base"
SOURCE = Source(
    id="carnet_services",
    title="Services ajoutés dans l'outil",
    producer="Territoire",
    licence="usage interne",
    vintage="carnet",
    file=FILE,
    kind="services",
    completeness="partiel",
)


@dataclass(frozen=True)
class Corrections:
    """rows: service, field, period, since, value (text), problem (French; empty: it can be applied)."""

    rows: pd.DataFrame

    def wide(self) -> pd.DataFrame:
        """What can be applied to the columns of services: one row per service, texts or missing."""
        told = self.rows[(self.rows["problem"] == "") & (self.rows["field"] != PLACES)]
        return told.pivot_table(index="service", columns="field", values="value", aggfunc="first")

    def over(self, services: pd.DataFrame) -> pd.DataFrame:
        """The same services with what people corrected; `corrige` tells which. Source and nature stay."""
        wide = self.wide()
        moved = _told(services, wide, "commune")
        moved = moved.notna() & (moved != services["commune"]) & _told(services, wide, "lat").isna()
        placed = _told(services, wide, "lat").notna()
        held = self.rows.loc[self.rows["problem"] == "", "service"]
        fixed = services.assign(corrige=services["id"].isin(held) & (services["source"] != SOURCE.id))
        for name in FIELDS:
            told = _told(services, wide, name)
            fixed[name] = fixed[name].where(told.isna(), _typed(name, told))
        fixed[["lat", "lon"]] = fixed[["lat", "lon"]].mask(moved)
        fixed["precision"] = fixed["precision"].mask(moved, "commune").mask(placed, "point")
        return fixed

    def added(self, known: set[str]) -> pd.DataFrame:
        """The services that no file holds; all their columns that people do not fill in are missing."""
        wide = self.wide().reindex(columns=[NEW, *FIELDS]).astype(object)
        wide = wide[(wide[NEW] == "oui") & ~wide.index.isin(known)]
        wide = wide[wide[list(REQUIRED)].notna().all(axis="columns")]
        frame = pd.DataFrame({"id": wide.index.astype(str)})
        for name in FIELDS:
            frame[name] = _typed(name, wide[name].reset_index(drop=True))
        for name in ("tarif_qf", "transport", "handicap"):
            frame[name] = frame[name].fillna("inconnu")
        point = frame["lat"].notna() & frame["lon"].notna()
        return frame.assign(
            precision=point.map({True: "point", False: "commune"}).astype(object),
            millesime=frame["verifie_le"].dt.year.astype("float64"),
            nature=str(Nature.OBSERVED), source=SOURCE.id,
        )  # fmt: skip

    def capacities(self, before: pd.DataFrame, known: set[str]) -> pd.DataFrame:
        """Dated capacities, those of the sources unless people gave another one of the same date."""
        told = self.rows[(self.rows["field"] == PLACES) & (self.rows["problem"] == "")]
        told = told[told["service"].isin(known)]
        ours = told[["service", "period"]].assign(
            since=pd.to_datetime(told["since"]), places=pd.to_numeric(told["value"]).astype("float64")
        )
        if ours.empty:
            return before
        every = pd.concat([before, ours] if len(before) else [ours], ignore_index=True)
        return every.drop_duplicates(["service", "period", "since"], keep="last")

    def reported(self, known: set[str]) -> pd.DataFrame:
        """Every row, those whose service is not in the base marked so."""
        lost = ~self.rows["service"].isin(known) & (self.rows["problem"] == "")
        return self.rows.assign(problem=self.rows["problem"].mask(lost, GONE))


def read(folder: Path, communes: set[str], types: set[str]) -> Corrections:
    """The published corrections of a data folder; none without a file. DataError names a bad cell."""
    path = folder / FILE
    if not path.exists() or len(_csv.content(path).splitlines()) < 2:  # every one was taken back
        empty = pd.DataFrame(columns=["service", *NAMES.values(), "problem"], dtype=str)
        return Corrections(empty)
    frame = _csv.read_table(path, COLUMNS, key=KEY)
    frame["valeur"] = frame["valeur"].map(_cells.unquoted)
    _csv.one_of(path, frame, "champ", (NEW, *FIELDS, PLACES))
    _check(path, frame, frame["champ"].isin([*NUMBERS, PLACES]), "valeur", "number")
    _check(path, frame, frame["champ"].isin(DATES), "valeur", "date")
    _check(path, frame, frame["champ"] == PLACES, "depuis", "date")
    rows = frame.rename(columns=NAMES)
    return Corrections(rows.assign(problem=_problems(rows, communes, types)))


def _check(path: Path, frame: pd.DataFrame, concerned: "pd.Series[bool]", column: str, form: str) -> None:
    cells = frame[column].where(concerned, "")
    again = frame.assign(**{column: cells})
    typed = _csv.dates(path, again, column) if form == "date" else _csv.numbers(path, again, column)
    _csv.refuse(path, frame, column, concerned & typed.isna(), "valeur absente.")


def _problems(rows: pd.DataFrame, communes: set[str], types: set[str]) -> "pd.Series[str]":
    found = pd.Series("", index=rows.index, dtype=object)
    for name, codes, what in (
        ("commune", communes, "commune « {} » inconnue dans la base"),
        ("type", types, "type de service « {} » inconnu"),
    ):
        bad = (rows["field"] == name) & ~rows["value"].isin(codes)
        found = found.mask(bad, rows["value"].map(what.format))
    bad = (rows["field"] == PLACES) & ~rows["period"].isin(PERIODS)
    return found.mask(bad, rows["period"].map("période « {} » inconnue".format))


def _told(services: pd.DataFrame, wide: pd.DataFrame, name: str) -> pd.Series:
    """What was written of a field, beside each service; missing where nothing was."""
    if name not in wide:
        return pd.Series(pd.NA, index=services.index, dtype=object)
    return services["id"].map(wide[name]).astype(object)


def _typed(name: str, told: pd.Series) -> pd.Series:
    if name in DATES:
        return pd.to_datetime(told, format="%Y-%m-%d")
    if name in NUMBERS:
        return pd.to_numeric(told).astype("float64")
    return told


def added_ids(folder: Path) -> list[str]:
    """The services that people added and published, whether a file holds them since or not."""
    rows = read(folder, set(), set()).rows
    return rows.loc[(rows["field"] == NEW) & (rows["value"] == "oui"), "service"].tolist()
