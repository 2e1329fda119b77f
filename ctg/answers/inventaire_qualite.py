"""How fresh and how whole the inventory is, and what is left to check. What is written and not yet published
counts: a service checked today is checked.
"""

from datetime import date

import pandas as pd

from ctg import services as catalogue
from ctg.answers import corrections
from ctg.answers import services as inventory_rows
from ctg.answers.carnet import carnet
from ctg.base.read import Location
from ctg.carnet import store
from ctg.errors import CtgError

ATTRIBUTES = {
    "sans_capacite": "capacité", "sans_heures": "heures", "sans_jours": "jours", "sans_ages": "âges",
    "sans_handicap": "accueil du handicap", "sans_tarif": "tarif selon le quotient",
}  # fmt: skip
COLUMNS = (
    "type", "libelle", "theme", "nature", "services", "ouverts", "verifies_12_mois",
    "part_verifies_12_mois", *ATTRIBUTES, "en_attente",
)  # fmt: skip
TO_CHECK = (
    "territoire", "commune", "id", "nom", "type", "libelle", "verifie_le", "mois", "manque", "nature",
    "source",
)  # fmt: skip
OVERLAID = "gestionnaire age_min age_max jours heures tarif_qf handicap".split()
OVERLAID_DATES = "ouvert_le ferme_le verifie_le".split()
UNTOLD = ("", "inconnu")


def inventaire_qualite(
    base: Location, theme: str | None = None, type: str | None = None, jour: str | None = None  # noqa: A002  # the parameter's public name
) -> pd.DataFrame:  # fmt: skip
    """One row per type and nature of the services of the perimeter, in the order of the types.

    jour                   the day one stands on (AAAA-MM-JJ); today without it
    services, ouverts      known, and of those open on that day
    verifies_12_mois       open ones checked in the 12 months before that day
    part_verifies_12_mois  of the open ones, from 0 to 1; empty: none is open
    sans_capacite...       open ones of which nobody told it; "non" and 0 are answers
    en_attente             services of the type with something written that is not published, new ones too
    """
    day = _day(jour)
    frame = _known(base, theme, type)
    opened = frame[inventory_rows.open_on(frame, day)]
    keys = ["type", "libelle", "theme", "nature"]
    table = frame.groupby(keys, sort=False).agg(services=("id", "size"))
    marks = _missing(opened).assign(ouverts=True, verifies_12_mois=_recent(opened, day))
    counts = marks.groupby([opened[name] for name in keys], sort=False).sum()
    table = table.join(counts).fillna(0).astype("int64").reset_index()
    table["part_verifies_12_mois"] = table["verifies_12_mois"] / table["ouverts"].where(table["ouverts"] > 0)
    table["en_attente"] = _waiting(base, table)
    order = {item.code: rank for rank, item in enumerate(catalogue.types())}
    table = table.assign(rang=table["type"].map(order)).sort_values(["rang", "nature"], ignore_index=True)
    return table[list(COLUMNS)]


def a_verifier(
    base: Location, theme: str | None = None, type: str | None = None, jour: str | None = None  # noqa: A002  # the parameter's public name
) -> pd.DataFrame:  # fmt: skip
    """One row per open service of the perimeter not checked for 12 months, to work through.

    Those that nobody ever checked first, then the oldest; ties by commune, then name.
    mois     whole months since it was checked; empty: never, that anyone wrote
    manque   what nobody told of it, in French
    """
    return _to_check(_known(base, theme, type), _day(jour))


def unchecked(base: Location, today: date) -> pd.DataFrame:
    """The services not checked for a year, as `a_verifier` lists them: for alerts."""
    return _to_check(_known(base, None, None), today)


def _to_check(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    rows = frame[inventory_rows.open_on(frame, day)]
    rows = rows[~_recent(rows, day)]
    missing = _missing(rows)
    rows = rows.assign(
        mois=_months(rows["verifie_le"], day),
        manque=[", ".join(word for word, lost in zip(ATTRIBUTES.values(), row, strict=True) if lost)
                for row in missing.to_numpy()],
    )  # fmt: skip
    order = ["verifie_le", "commune", "nom"]
    return rows.sort_values(order, na_position="first", ignore_index=True)[list(TO_CHECK)]


def _day(jour: str | None) -> date:
    if jour is None:
        return date.today()
    try:
        return date.fromisoformat(jour)
    except ValueError as error:
        raise CtgError(f"Jour « {jour} » mal formé : écrire AAAA-MM-JJ, par exemple 2026-11-25.") from error


def _known(base: Location, theme: str | None, kind: str | None) -> pd.DataFrame:
    """The services of the perimeter as the base and the logbook know them together."""
    rows = inventory_rows.during(inventory_rows.rows(base, theme, kind))
    rows = rows[rows["dans_le_perimetre"]].rename(columns={"type_libelle": "libelle"}).reset_index(drop=True)
    told = store.everything(carnet(base), ["service", "capacite"])
    ours = {row["code"]: row for row in told["service"]}
    for name in OVERLAID:
        written = rows["id"].map({code: row[name] for code, row in ours.items() if row[name] is not None})
        rows[name] = written.where(written.notna(), rows[name])
    for name in OVERLAID_DATES:
        written = rows["id"].map({code: row[name] for code, row in ours.items()})
        rows[name] = pd.to_datetime(written).fillna(pd.to_datetime(rows[name]))
    counted = {row["service"] for row in told["capacite"]}
    return rows.assign(
        capacite=rows["capacite"].mask(rows["id"].isin(counted) & rows["capacite"].isna(), 0.0)
    )


def _missing(rows: pd.DataFrame) -> pd.DataFrame:
    """One column per attribute: True where nobody told it."""
    return pd.DataFrame(
        {
            "sans_capacite": rows["capacite"].isna(),
            "sans_heures": rows["heures"] == "",
            "sans_jours": rows["jours"] == "",
            "sans_ages": rows["age_min"].isna() & rows["age_max"].isna(),
            "sans_handicap": rows["handicap"].isin(UNTOLD),
            "sans_tarif": rows["tarif_qf"].isin(UNTOLD),
        },
        index=rows.index,
    )


def _recent(rows: pd.DataFrame, day: date) -> "pd.Series[bool]":
    """Checked within 12 months: the very day a year ago is too old, as in the state of the inventory."""
    return rows["verifie_le"] > pd.Timestamp(day) - pd.DateOffset(months=12)


def _months(checked: "pd.Series[pd.Timestamp]", day: date) -> "pd.Series[float]":
    whole = (day.year - checked.dt.year) * 12 + day.month - checked.dt.month
    return (whole - (checked.dt.day > day.day)).astype("float64")


def _waiting(base: Location, table: pd.DataFrame) -> list[int]:
    """Services of each type with something to publish; a new one counts as real."""
    waiting = corrections.pending(base)["service"].unique().tolist()
    natures = inventory_rows.rows(base).set_index("id")["nature"]
    pairs = [
        (one.told["type"], natures.get(code, "observe"))
        for code, one in corrections.cards(base, waiting).items()
    ]
    return [pairs.count(pair) for pair in zip(table["type"], table["nature"], strict=True)]
