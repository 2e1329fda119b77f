"""Services of the base: real ones first; the examples fill only the types nobody delivered."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ctg import services as catalogue
from ctg.base import corrections
from ctg.errors import DataError
from ctg.model import Nature, Source
from ctg.sources import services as readers

TEXT = ("gestionnaire age_unite jours heures tarif_qf transport handicap dans note secteur_statut").split()
COLUMNS = (
    "id type nom commune lat lon precision gestionnaire age_min age_max age_unite jours heures "
    "tarif_qf transport handicap ouvert_le ferme_le verifie_le dans effectifs ips secteur_statut "
    "millesime nature note corrige source"
).split()


NO_PLACES = pd.DataFrame(columns=["service", "period", "since", "places"])
NO_STOPS = pd.DataFrame(columns=list(readers.STOPS))


@dataclass
class Services:
    """The service tables of the base, and how complete each type is inside and around.

    listed: the services as their files give them, before anyone's corrections.
    """

    services: pd.DataFrame
    capacities: pd.DataFrame
    stops: pd.DataFrame
    corrections: pd.DataFrame
    listed: pd.DataFrame
    completeness: dict[str, dict[str, set[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Part:
    """What one source gives."""

    source: Source
    services: pd.DataFrame
    capacities: pd.DataFrame
    stops: pd.DataFrame


def gather(
    folder: Path, sources: list[Source], communes: pd.DataFrame, *, demo: bool
) -> tuple[Services, list[Source]]:
    """Every service, and the sources that were really used."""
    codes, types = set(communes["code"]), {item.code for item in catalogue.types()}
    written = corrections.read(folder, codes, types)
    parts = [_facts(folder, source, codes, types) for source in sources]
    parts += _inventories(folder, codes, types, demo=demo)
    listed = pd.concat([_whole(pd.DataFrame()), *(part.services for part in parts)], ignore_index=True)
    parts += _added(written, set(listed["id"]))
    files = {part.source.id: part.source for part in parts}
    every = pd.concat([_whole(pd.DataFrame()), *(part.services for part in parts)], ignore_index=True)
    services = written.over(every)
    kept = _kept(services, demo=demo)
    listed = listed[kept.iloc[: len(listed)]]
    services = _placed(services[kept][COLUMNS].sort_values("id", ignore_index=True), communes)
    _no_service_twice(services, {item.id: str(folder / item.file) for item in files.values()})
    ids = set(services["id"])
    places = _together([_of(part, services, part.capacities) for part in parts], NO_PLACES)
    found = Services(
        services,
        written.capacities(places, ids),
        _together([_of(part, services, part.stops) for part in parts], NO_STOPS),
        written.reported(ids),
        listed,
    )
    found.completeness = _completeness(services, communes, files)
    return found, list(files.values())


def _facts(folder: Path, source: Source, codes: set[str], types: set[str]) -> _Part:
    frame = readers.read_facts(folder / source.file, codes, types)
    same = frame["meme_que"].isin(frame["id"]) | (frame["meme_que"] != "")
    frame = frame[~same]
    return _Part(source, _from_facts(frame, source), _places(frame), NO_STOPS)


def _added(written: corrections.Corrections, known: set[str]) -> list[_Part]:
    """The services that people added; an identifier that a file holds is a correction of it."""
    frame = written.added(known)
    if frame.empty:
        return []
    return [_Part(corrections.SOURCE, _whole(frame), NO_PLACES, NO_STOPS)]


def _kept(services: pd.DataFrame, *, demo: bool) -> "pd.Series[bool]":
    """Examples only where they are asked for, and where nothing real has their type."""
    example = services["nature"] == Nature.EXAMPLE
    real = set(services.loc[~example, "type"])
    return ~example | (~services["type"].isin(real) & demo)


def _of(part: _Part, services: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a source whose service is still that of this source."""
    mine = services.loc[services["source"] == part.source.id, "id"]
    return rows[rows["service"].isin(mine)]


def _together(parts: list[pd.DataFrame], nothing: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([nothing, *parts], ignore_index=True)


def _placed(services: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """A service without a point stands at the centre of its commune, when that is known."""
    centres = communes.set_index("code")[["lat", "lon"]].reindex(services["commune"])
    lost = services[["lat", "lon"]].isna().any(axis=1)
    known = lost & centres["lat"].notna().to_numpy()
    for column in ("lat", "lon"):
        own = services[column].astype("float64").mask(lost)
        services[column] = own.fillna(pd.Series(centres[column].to_numpy(), services.index))
    return services.assign(precision=services["precision"].mask(known, "commune"))


def _no_service_twice(services: pd.DataFrame, files: dict[str, str]) -> None:
    """An identifier belongs to one service of one file."""
    again = services[services.duplicated("id", keep=False)]
    if not again.empty:
        one, two = again.iloc[0], again.iloc[1]
        raise DataError(
            f"{files[one['source']]} et {files[two['source']]}",
            f"l'identifiant de service « {one['id']} » y est deux fois.",
        )


def _inventories(folder: Path, communes: set[str], types: set[str], *, demo: bool) -> list[_Part]:
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
            read = readers.read_inventory(path.parent, communes, types)
            places = read.capacities.rename(columns={"periode": "period", "depuis": "since"})
            found.append(_Part(source, _from_inventory(read.services, source), places, read.stops))
    return found


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
    frame["corrige"] = frame["corrige"].eq(True)
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
    for row in _listed(services)[["type", "commune", "source", "nature"]].drop_duplicates().itertuples():
        zone = "inside" if row.commune in inside else "around"
        places = states.setdefault(str(row.type), {"inside": set(), "around": set()})
        example = row.nature == Nature.EXAMPLE
        places[zone].add("exemple" if example else sources[str(row.source)].completeness)
    return states


def _listed(services: pd.DataFrame) -> pd.DataFrame:
    """Without what people added where a file tells the type already: one more makes no list partial."""
    added = services["source"] == corrections.SOURCE.id
    return services[~added | ~services["type"].isin(services.loc[~added, "type"])]


def schools(found: Services, communes: pd.DataFrame) -> pd.DataFrame:
    """Schools and pupils by commune, as raw quantities: 0 where there is no school.

    Those of the official list as published: a figure comes from a file, never from a correction.

    Nothing from a partial list (schools with an IPS are not all the schools): a count of it would lie.
    """
    services = found.listed
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
