"""Services of the base: real ones first; the examples fill only the types nobody delivered."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ctg import services as catalogue
from ctg.errors import DataError
from ctg.model import Nature, Source
from ctg.sources import services as readers

TEXT = ("gestionnaire age_unite jours heures tarif_qf transport handicap dans note secteur_statut").split()
COLUMNS = (
    "id type nom commune lat lon precision gestionnaire age_min age_max age_unite jours heures "
    "tarif_qf transport handicap ouvert_le ferme_le verifie_le dans effectifs ips secteur_statut "
    "millesime nature note source"
).split()


NO_PLACES = pd.DataFrame(columns=["service", "period", "since", "places"])


@dataclass
class Services:
    """The service tables of the base, and how complete each type is inside and around."""

    services: pd.DataFrame
    capacities: pd.DataFrame
    stops: pd.DataFrame
    completeness: dict[str, dict[str, set[str]]] = field(default_factory=dict)


def gather(
    folder: Path, sources: list[Source], communes: pd.DataFrame, *, demo: bool
) -> tuple[Services, list[Source]]:
    """Every service, and the sources that were really used."""
    codes, types = set(communes["code"]), {item.code for item in catalogue.types()}
    rows, places, used = [], [], []
    for source in sources:
        frame = readers.read_facts(folder / source.file, codes, types)
        same = frame["meme_que"].isin(frame["id"]) | (frame["meme_que"] != "")
        frame = frame[~same]
        rows.append(_from_facts(frame, source))
        places.append(_places(frame))
        used.append(source)
    stops = [pd.DataFrame(columns=list(readers.STOPS))]
    inventories = _inventories(folder, codes, types, demo=demo)
    real = _real_types([*rows, *(inventory.services for _, inventory in inventories)])
    for source, inventory in inventories:
        kept = inventory.services
        example = kept["nature"] == Nature.EXAMPLE
        kept = kept[~example | (kept["type"].isin(real).eq(False) & demo)]
        rows.append(_from_inventory(kept, source))
        places.append(
            _of(inventory.capacities, kept).rename(columns={"periode": "period", "depuis": "since"})
        )
        stops.append(_of(inventory.stops, kept))
        used.append(source)
    services = pd.concat([_whole(pd.DataFrame()), *rows], ignore_index=True)
    services = _placed(services[COLUMNS].sort_values("id", ignore_index=True), communes)
    _no_service_twice(services, {item.id: str(folder / item.file) for item in used})
    found = Services(services, pd.concat([NO_PLACES, *places]), pd.concat(stops))
    found.completeness = _completeness(services, communes, {item.id: item for item in used})
    return found, used


def _placed(services: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """A service without a point stands at the centre of its commune, when that is known."""
    centres = communes.set_index("code")[["lat", "lon"]].reindex(services["commune"])
    lost = services[["lat", "lon"]].isna().any(axis=1)
    known = lost & centres["lat"].notna().to_numpy()
    for column in ("lat", "lon"):
        own = services[column].astype("float64").mask(lost)
        services[column] = own.fillna(pd.Series(centres[column].to_numpy(), services.index))
    return services.assign(precision=services["precision"].mask(known, "commune"))


def _real_types(parts: list[pd.DataFrame]) -> set[str]:
    """Types of which one service at least is no example, whichever file it comes from."""
    return {str(name) for part in parts for name in part.loc[part["nature"] != Nature.EXAMPLE, "type"]}


def _no_service_twice(services: pd.DataFrame, files: dict[str, str]) -> None:
    """An identifier belongs to one service of one file."""
    again = services[services.duplicated("id", keep=False)]
    if not again.empty:
        one, two = again.iloc[0], again.iloc[1]
        raise DataError(
            f"{files[one['source']]} et {files[two['source']]}",
            f"l'identifiant de service « {one['id']} » y est deux fois.",
        )


def _inventories(
    folder: Path, communes: set[str], types: set[str], *, demo: bool
) -> list[tuple[Source, readers.Inventory]]:
    """Local deliveries, then the examples."""
    found = []
    local = Source(
        id="local_services",
        title="Inventaire local des services",
        producer="Territoire",
        licence="usage interne",
        vintage="livraison locale",
        file="local/services.csv",
        kind="services",
        completeness="partiel",
    )
    example = Source(
        id="demo_services",
        title="Inventaire illustratif (exemples)",
        producer="Exemple",
        licence="MIT",
        vintage="exemple",
        file="demo/services.csv",
        kind="services",
        nature=Nature.EXAMPLE,
        completeness="exemple",
        note="Services inventés pour montrer l'outil ; ils n'entrent dans aucun chiffre clé.",
    )
    for source, wanted in ((local, True), (example, demo)):
        path = folder / source.file
        if wanted and path.exists():
            found.append((source, readers.read_inventory(path.parent, communes, types)))
    return found


def _of(rows: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["service"].isin(services["id"])]


def _from_facts(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    unknown = dict.fromkeys(("tarif_qf", "transport", "handicap"), "inconnu")
    frame = frame.rename(columns={"secteur": "secteur_statut"}).assign(
        **unknown, nature=str(source.nature), source=source.id
    )
    return _whole(frame)


def _from_inventory(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    year = frame["verifie_le"].dt.year.astype("float64")
    return _whole(frame.assign(source=source.id, millesime=year))


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Every column of the table: text columns empty, dates and numbers missing."""
    frame = frame.reindex(columns=COLUMNS)
    for column in TEXT:
        frame[column] = frame[column].astype(object).fillna("").astype(str)
    for column in ("ouvert_le", "ferme_le", "verifie_le"):
        frame[column] = pd.to_datetime(frame[column])
    for column in ("age_min", "age_max", "effectifs", "ips", "millesime"):
        frame[column] = frame[column].astype("float64")
    return frame


def _places(frame: pd.DataFrame) -> pd.DataFrame:
    """One yearly capacity per service whose places were told."""
    told = frame[frame["places"].notna()]
    since = pd.to_datetime(told["millesime"].astype(int).astype(str) + "-01-01")
    return pd.DataFrame({"service": told["id"], "period": "annee", "since": since, "places": told["places"]})


def _completeness(
    services: pd.DataFrame, communes: pd.DataFrame, sources: dict[str, Source]
) -> dict[str, dict[str, set[str]]]:
    """type -> {"inside": states, "around": states}."""
    inside = set(communes.loc[communes["in_perimeter"], "code"])
    states: dict[str, dict[str, set[str]]] = {}
    for row in services[["type", "commune", "source", "nature"]].drop_duplicates().itertuples():
        zone = "inside" if row.commune in inside else "around"
        places = states.setdefault(str(row.type), {"inside": set(), "around": set()})
        example = row.nature == Nature.EXAMPLE
        places[zone].add("exemple" if example else sources[str(row.source)].completeness)
    return states


def schools(found: Services, communes: pd.DataFrame) -> pd.DataFrame:
    """Schools and pupils by commune, as raw quantities: 0 where there is no school.

    Nothing from a partial list (schools with an IPS are not all the schools): a count of it would lie.
    """
    services = found.services
    real = services[(services["type"] == "ecole") & (services["nature"] == Nature.OBSERVED)]
    states = found.completeness.get("ecole", {"inside": set(), "around": set()})
    if real.empty or states["inside"] | states["around"] != {"complet"}:
        return pd.DataFrame()
    by_commune = real.groupby("commune")
    table = pd.DataFrame(index=pd.Index(communes["code"], name="territory"))
    table["ecoles"] = by_commune.size()
    table["eleves"] = by_commune["effectifs"].sum(min_count=0)
    untold = by_commune["effectifs"].apply(lambda part: part.isna().any())
    table = table.fillna(0.0)
    long = table.reset_index().melt("territory", var_name="quantity", value_name="value")
    unknown = long["territory"].isin(untold[untold].index) & (long["quantity"] == "eleves")
    long["value"] = long["value"].mask(unknown)
    long["status"] = unknown.map({True: "manquant", False: "ok"})
    return long.assign(
        year=int(real["millesime"].max()), nature=str(Nature.OBSERVED), source=str(real["source"].iloc[0])
    )
