"""The inventory of services: where they are, what they offer, how complete it is."""

from datetime import date

import pandas as pd

from ctg import services as catalogue
from ctg.base.read import Location, read
from ctg.errors import UnknownName
from ctg.model import Nature

COLUMNS = (
    "territoire commune secteur dans_le_perimetre id nom theme type type_libelle places unite "
    "places_annee places_periscolaire_matin places_periscolaire_midi places_periscolaire_soir "
    "places_mercredi places_vacances_automne places_vacances_noel places_vacances_hiver "
    "places_vacances_printemps places_ete effectifs ips gestionnaire age_min age_max age_unite jours "
    "heures tarif_qf transport handicap ouvert_le ferme_le verifie_le deja_compte_dans lat lon "
    "precision nature millesime source note"
).split()


def services(base: Location, theme: str | None = None, type: str | None = None) -> pd.DataFrame:  # noqa: A002  # the parameter's public name
    """One row per service of the perimeter and around it, ordered by commune, type, id.

    places      the largest capacity of the day of the build; empty: nobody told it (never 0)
    nature      exemple: invented to show the tool, enters no headline figure
    """
    return rows(base, theme, type)[COLUMNS]


def rows(base: Location, theme: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """The same rows with `theme_libelle`."""
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


def capacites(base: Location, type: str | None = None) -> pd.DataFrame:  # noqa: A002  # the parameter's public name
    """Places by commune and sector of the perimeter, one row per commune and type.

    places          sum of what was told; empty when no service told its places
    non_communique  number of services whose places nobody told
    Places already counted elsewhere (a MAM within assistants maternels) are left out.
    Closed services are left out. `nature` is the weakest of the services added up.
    """
    frame = rows(base, kind=type)
    today = pd.Timestamp(built_on(base))
    open_now = frame["ferme_le"].isna() | (frame["ferme_le"] > today)
    started = frame["ouvert_le"].isna() | (frame["ouvert_le"] <= today)
    kept = frame[frame["dans_le_perimetre"] & open_now & started & (frame["deja_compte_dans"] == "")]
    grouped = kept.groupby(["territoire", "commune", "secteur", "type"], sort=True)
    table = grouped.agg(
        services=("id", "size"),
        places=("places", lambda part: part.sum(min_count=1)),
        non_communique=("places", lambda part: int(part.isna().sum())),
        nature=("nature", lambda part: str(Nature.EXAMPLE) if (part == Nature.EXAMPLE).any() else part.iloc[0]),
    )
    return table.reset_index()


def ouvertures(base: Location, type: str | None = None) -> pd.DataFrame:  # noqa: A002  # the parameter's public name
    """Openings and closures by year in the perimeter: annee, type, ouvertures, fermetures, nature."""
    frame = rows(base, kind=type)
    frame = frame[frame["dans_le_perimetre"]]
    parts = []
    for column, name in (("ouvert_le", "ouvertures"), ("ferme_le", "fermetures")):
        dated = frame[frame[column].notna()]
        part = dated.assign(annee=dated[column].dt.year, mouvement=name)
        parts.append(part[["annee", "type", "nature", "mouvement"]])
    long = pd.concat(parts)
    table = long.groupby(["annee", "type", "nature", "mouvement"]).size().unstack(fill_value=0)
    return table.reindex(columns=["ouvertures", "fermetures"], fill_value=0).reset_index()
