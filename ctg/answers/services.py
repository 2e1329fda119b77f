"""The inventory of services: where they are, what they offer, how complete it is."""

from datetime import date

import pandas as pd

from ctg import services as catalogue
from ctg.base.read import Location, read
from ctg.errors import UnknownName
from ctg.model import Level

PERIODES = {
    "periscolaire": "Périscolaire",
    "mercredi": "Mercredi",
    "vacances_automne": "Vacances d'automne",
    "vacances_noel": "Vacances de Noël",
    "vacances_hiver": "Vacances d'hiver",
    "vacances_printemps": "Vacances de printemps",
    "ete": "Été",
}
CAPACITES = [
    "territoire",
    "nom",
    "niveau",
    "secteur",
    "theme",
    "type",
    "type_libelle",
    "unite",
    "nature",
    "services",
    "capacite",
    "non_communique",
]
COLUMNS = [
    "territoire",
    "commune",
    "secteur",
    "dans_le_perimetre",
    "id",
    "nom",
    "theme",
    "type",
    "type_libelle",
    "places",
    "unite",
    "places_annee",
    "places_periscolaire_matin",
    "places_periscolaire_midi",
    "places_periscolaire_soir",
    "places_mercredi",
    "places_vacances_automne",
    "places_vacances_noel",
    "places_vacances_hiver",
    "places_vacances_printemps",
    "places_ete",
    "effectifs",
    "ips",
    "gestionnaire",
    "age_min",
    "age_max",
    "age_unite",
    "jours",
    "heures",
    "tarif_qf",
    "transport",
    "handicap",
    "ouvert_le",
    "ferme_le",
    "verifie_le",
    "deja_compte_dans",
    "lat",
    "lon",
    "precision",
    "nature",
    "millesime",
    "source",
    "note",
    "corrige",
]


def services(base: Location, theme: str | None = None, type: str | None = None) -> pd.DataFrame:  # noqa: A002  # the parameter's public name
    """One row per service of the perimeter and around it, ordered by commune, type, id.

    places      the largest capacity of the day of the build; empty: nobody told it (never 0)
    nature      exemple: invented to show the tool, enters no headline figure
    corrige     someone corrected here what the source says, and it was published
    """
    return rows(base, theme, type)[COLUMNS]


def rows(base: Location, theme: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """The same rows with `periodes`: the periods that the service declares, its places told or not."""
    if theme is not None and theme not in catalogue.themes():
        raise UnknownName("Thème", theme, catalogue.themes())
    if kind is not None and kind not in (codes := [item.code for item in catalogue.types()]):
        raise UnknownName("Type", kind, codes)
    return read(base, "services", theme=theme, type=kind, jour=built_on(base))


def built_on(base: Location) -> date:
    """The day the base was built: capacities are those of that day, so an export can be replayed."""
    meta = read(base, "meta").set_index("key")["value"]
    return date.fromisoformat(str(meta["built_on"]))


def completude(base: Location) -> pd.DataFrame:
    """One row per type of service: complet, partiel, exemple or absent, inside and around."""
    return read(base, "service_types")


def during(frame: pd.DataFrame, periode: str | None = None) -> pd.DataFrame:
    """The services that declare a period, with `capacite`: what they offer then, in `unite`.

    frame      rows of `rows`
    periode    a key of PERIODES; None: any, the largest capacity counts
    capacite   0 is a value, NaN: nobody told it. Morning, noon and evening are one period
               (périscolaire): the largest counts. Where the unit is pupils, the pupils.
    """
    if periode is None:
        pupils = frame["effectifs"].where(frame["unite"] == "élèves")
        return frame.assign(capacite=frame["places"].fillna(pupils))
    if periode not in PERIODES:
        raise UnknownName("Période", periode, PERIODES)
    columns = [name for name in COLUMNS if name.startswith(f"places_{periode}")]
    declared = [any(one.startswith(periode) for one in told.split()) for told in frame["periodes"]]
    return frame.assign(capacite=frame[columns].max(axis="columns"))[declared]


def open_on(frame: pd.DataFrame, day: date) -> "pd.Series[bool]":
    """Opened by that day and not closed; a service without dates is open."""
    today = pd.Timestamp(day)
    started = frame["ouvert_le"].isna() | (frame["ouvert_le"] <= today)
    return started & (frame["ferme_le"].isna() | (frame["ferme_le"] > today))


def capacites(
    base: Location,
    theme: str | None = None,
    type: str | None = None,  # noqa: A002  # the parameter's public name
    periode: str | None = None,
) -> pd.DataFrame:
    """What open services offer, by commune and by sector of the perimeter, one row per type.

    capacite        sum of what was told, in `unite`; empty when nobody told it; 0 is a value
    non_communique  number of services whose capacity nobody told
    Units are never added to one another, nor examples to real services (`nature` is in the key).
    Places already counted elsewhere (a MAM within assistants maternels) are left out.
    """
    frame = during(rows(base, theme, type), periode)
    kept = frame[frame["dans_le_perimetre"] & open_on(frame, built_on(base))]
    kept = kept[kept["deja_compte_dans"] == ""]
    names = read(base, "territories").set_index("code")["nom"]
    by_commune = kept.assign(niveau=str(Level.COMMUNE), nom=kept["commune"])
    sectors = kept[kept["secteur"] != ""]
    by_sector = sectors.assign(
        niveau=str(Level.SECTOR), territoire=sectors["secteur"], nom=sectors["secteur"].map(names)
    )
    return _summed(pd.concat([by_commune, by_sector]))


def _summed(frame: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in CAPACITES if name not in ("services", "capacite", "non_communique")]
    order = {item.code: rank for rank, item in enumerate(catalogue.types())}
    grouped = frame.assign(inconnu=frame["capacite"].isna()).groupby(keys, sort=True, as_index=False)
    table = grouped.agg(services=("id", "size"), non_communique=("inconnu", "sum"))
    table["capacite"] = grouped["capacite"].sum(min_count=1)["capacite"]
    table["non_communique"] = table["non_communique"].astype("int64")
    table = table.assign(rang=table["type"].map(order)).sort_values(["territoire", "rang", "nature"])
    return table[CAPACITES].reset_index(drop=True)


def ouvertures(
    base: Location,
    theme: str | None = None,
    type: str | None = None,  # noqa: A002  # the parameter's public name
) -> pd.DataFrame:
    """Openings and closures by year in the perimeter: annee, type, nature, ouvertures, fermetures.

    A year after the day of the build holds what is announced.
    """
    frame = rows(base, theme, type)
    frame = frame[frame["dans_le_perimetre"]]
    parts = []
    for column, name in (("ouvert_le", "ouvertures"), ("ferme_le", "fermetures")):
        dated = frame[frame[column].notna()]
        part = dated.assign(annee=dated[column].dt.year, mouvement=name)
        parts.append(part[["annee", "type", "nature", "mouvement"]])
    counts = pd.concat(parts).pivot_table(
        index=["annee", "type", "nature"], columns="mouvement", aggfunc="size", fill_value=0
    )
    wanted = counts.reindex(columns=["ouvertures", "fermetures"], fill_value=0)
    return wanted.rename_axis(columns=None).reset_index()


def arrets(base: Location, theme: str | None = None, type: str | None = None) -> pd.DataFrame:  # noqa: A002  # the parameter's public name
    """The stops of the mobile services that run today, in the order of the week."""
    return read(base, "stops", theme=theme, type=type, jour=built_on(base))


def activite(base: Location) -> pd.DataFrame:
    """One row per service, year and measure: hours, children, staff, price, as its manager told them.

    valeur is empty when `statut` is "secret"; a measure nobody told has no row. Never by person.
    """
    return read(base, "activity")
