"""Everything the build reads, as frames. No DuckDB here: files in, frames out."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from pathlib import Path

import pandas as pd

from ctg import indicators, travel
from ctg import services as catalogue
from ctg.base import checks, deliveries, drawing, inventory, official, quantities, values
from ctg.errors import DataError
from ctg.model import Level, Nature, Original, Source, Territory
from ctg.sources import communes as communes_source
from ctg.sources import declared, grandeurs
from ctg.sources import territory as territory_source
from ctg.sources._csv import fingerprint

CONTOURS = Path("local/contours.geojson")
READ = (".csv", ".toml", ".geojson")  # a lock or a draft beside them is no input
NOTHING = pd.DataFrame(
    {"valeur": pd.Series(dtype="float64"), "annee": pd.Series(dtype="int64")}
    | {name: pd.Series(dtype=str) for name in ("territoire", "grandeur", "statut", "nature", "source")}
)
Progress = Callable[[float, str], None]


@dataclass
class Gathered:
    """The tables of the base, ready to write, and what identifies them."""

    territory: Territory
    tables: dict[str, pd.DataFrame]
    meta: dict[str, str]


def gather(folder: Path, *, demo: bool, progress: Progress) -> Gathered:
    """Read and check every declaration and file under `folder`."""
    progress(0.1, "Lecture du territoire et des communes")
    territory = territory_source.read(folder)
    sources = [replace(item, file=f"facts/{item.file}") for item in declared.read(folder)]
    outlines = drawing.read(folder / CONTOURS)
    communes = drawing.centred(_communes(folder, sources, territory), outlines)
    progress(0.25, "Lecture des inventaires de services")
    found, service_sources = inventory.gather(
        folder, [item for item in sources if item.kind == "services"], communes, demo=demo
    )
    progress(0.4, "Lecture des chiffres officiels")
    local = deliveries.read(folder, demo=demo)
    facts = _facts(folder, [*sources, *local.sources], territory, communes, found, local)
    progress(0.6, "Calcul des indicateurs")
    territories = _territories(territory, communes)
    levels = {str(row.code): Level(str(row.level)) for row in territories.itertuples()}
    titles = {item.id: f"{item.producer}, {item.title}" for item in [*sources, *local.sources]}
    figures = values.compute(facts, levels, titles)
    progress(0.75, "Dessin des contours")
    drawn = drawing.draw(communes, outlines, folder / CONTOURS)
    contours = [drawing.source(str(CONTOURS))] if outlines is not None else []
    used = [item for item in sources if item.kind != "services"] + service_sources + contours
    used += local.sources
    tables = {
        "source": _source_table(folder, used),
        "source_file": _originals(used),
        "quantity": quantities.table(facts, local.quantities),
        "official": official.table(),
        "commune": communes,
        "territory": territories,
        "fact": facts,
        "indicator_value": figures,
        "service_type": _types(found),
        "service": found.services,
        "correction": found.corrections,
        "capacity": found.capacities,
        "stop": found.stops,
        "activity": local.activity[local.activity["service"].isin(found.services["id"])],
        "shape": drawn.frame,
    }
    meta = {
        "width": str(drawn.width),
        "height": str(drawn.height),
        "metres_per_unit": str(drawn.metres_per_unit),
        "schematic": str(drawn.schematic).lower(),
        "located": str(not drawn.frame.empty).lower(),
        "geography": _geography(sources),
        "around": str(int((~communes["in_perimeter"]).sum())),
        "halo_km": f"{territory.halo_km:g}",
        "demo": str(demo).lower(),
    }
    return Gathered(territory, tables, meta)


def _communes(folder: Path, sources: list[Source], territory: Territory) -> pd.DataFrame:
    files = [item for item in sources if item.kind == "communes"]
    if len(files) != 1:
        raise DataError(folder / "facts/sources.toml", "il faut une source de genre « communes », une seule.")
    frame = communes_source.read(folder / files[0].file)
    epci_of = dict(zip(frame["code"], frame["epci"], strict=True))
    members = territory_source.check_members(folder, territory, epci_of)
    sector_of = {code: item.code for item in territory.sectors for code in item.communes}
    return frame.assign(
        in_perimeter=frame["code"].isin(members),
        secteur=frame["code"].map(sector_of),
        superficie=frame["superficie_km2"],
    )


def _facts(
    folder: Path,
    sources: list[Source],
    territory: Territory,
    communes: pd.DataFrame,
    found: inventory.Services,
    local: deliveries.Local,
) -> pd.DataFrame:
    """Raw quantities of every file, checked, then the derived ones and the missing totals."""
    names = quantities.known()
    codes = set(communes["code"]) | set(communes["epci"])
    codes |= set(territory.reference_epcis) | {zone.code for zone in territory.zones}
    parts = [
        grandeurs.read(folder / item.file, set(names), codes).assign(source=item.id)
        for item in sources
        if item.kind == "grandeurs"
    ]
    raw = pd.concat([NOTHING, *parts], ignore_index=True).rename(
        columns={
            "territoire": "territory",
            "grandeur": "quantity",
            "annee": "year",
            "valeur": "value",
            "statut": "status",
        }
    )
    files = checks.files_of(folder, sources)
    checks.no_key_twice(raw, files)
    checks.communes_sum_to_epci(raw, _epci_members(territory, communes), files, names)
    schools = inventory.schools(found, communes)
    raw = pd.concat([raw, schools, _areas(raw, sources, communes)], ignore_index=True)
    raw = deliveries.joined(raw, local, files, folder)
    names = names | {item.code: item for item in local.quantities}
    communes["population"] = communes["code"].map(_latest(raw, "population"))
    facts = values.with_totals(values.derived(raw, names), _members(territory, communes), names)
    if not territory.communes:  # figures that stop at the EPCI still add up for several of them
        whole = {territory.main_code: list(territory.epcis)}
        facts = values.with_totals(facts, whole, names, rounded=True)
    return facts.sort_values(["quantity", "territory", "year"], ignore_index=True)


def _areas(raw: pd.DataFrame, sources: list[Source], communes: pd.DataFrame) -> pd.DataFrame:
    """The areas of the table of communes, where no file of figures gives any."""
    source = next(item for item in sources if item.kind == "communes")
    told = communes[communes["superficie"].notna()]
    if told.empty or (raw["quantity"] == "superficie").any():
        return raw.head(0)
    rows = pd.DataFrame({"territory": told["code"], "value": told["superficie"]})
    fixed = {"quantity": "superficie", "status": "ok", "nature": str(Nature.OBSERVED), "source": source.id}
    return rows.assign(**fixed, year=source.geography or 0)


def _latest(raw: pd.DataFrame, quantity: str) -> pd.Series:
    rows = raw[(raw["quantity"] == quantity) & (raw["status"] == "ok")].sort_values("year")
    return rows.groupby("territory")["value"].last()


def _epci_members(territory: Territory, communes: pd.DataFrame) -> dict[str, list[str]]:
    return {siren: communes.loc[communes["epci"] == siren, "code"].tolist() for siren in territory.epcis}


def _members(territory: Territory, communes: pd.DataFrame) -> dict[str, list[str]]:
    """Wholes that we may have to sum ourselves; EPCIs first, since a perimeter may add them up."""
    members: dict[str, list[str]] = dict(_epci_members(territory, communes))
    members |= {item.code: list(item.communes) for item in territory.sectors}
    if territory.main_code == "territoire":
        members["territoire"] = communes.loc[communes["in_perimeter"], "code"].tolist()
    return members


def _territories(territory: Territory, communes: pd.DataFrame) -> pd.DataFrame:
    """code, nom, level, within_text, initial, rank: everything an indicator is given for."""
    names = dict(zip(communes["epci"], communes["epci_nom"], strict=True))
    inside = communes[communes["in_perimeter"]]
    rows: list[tuple[str, str, Level, str, str]] = [
        (code, nom, Level.COMMUNE, "", "") for code, nom in zip(inside["code"], inside["nom"], strict=True)
    ]
    rows += [(item.code, f"Secteur {item.name}", Level.SECTOR, "", "") for item in territory.sectors]
    alone = territory.main_code != "territoire"
    for siren in territory.epcis:
        name, within = (territory.name, territory.within) if alone else (names[siren], "")
        rows.append((siren, name, Level.EPCI, within, ""))
    if not alone:
        rows.append(("territoire", territory.name, Level.PERIMETER, territory.within, ""))
    rows += [(siren, names.get(siren, siren), Level.REFERENCE, "", "") for siren in territory.reference_epcis]
    rows += [(zone.code, zone.name, Level.REFERENCE, zone.within, zone.initial) for zone in territory.zones]
    frame = pd.DataFrame(rows, columns=["code", "nom", "level", "within_text", "initial"])
    return frame.assign(level=frame["level"].astype(str), rank=range(len(frame)))


def _geography(sources: list[Source]) -> str:
    """The year of the commune codes, empty when their file does not tell."""
    years = [item.geography for item in sources if item.kind == "communes"]
    return str(years[0]) if years and years[0] else ""


def _source_table(folder: Path, sources: list[Source]) -> pd.DataFrame:
    rows = []
    for item in sources:
        path = folder / item.file
        with path.open("rb") as file:
            lines = sum(1 for _ in file)
        rows.append(
            {
                "id": item.id,
                "title": item.title,
                "producer": item.producer,
                "licence": item.licence,
                "vintage": item.vintage,
                "geography": item.geography,
                "fetched_on": item.fetched_on,
                "page": item.page,
                "kind": item.kind,
                "file": item.file,
                "sha256": fingerprint(path),
                "row_count": max(lines - 1, 1),
                "nature": str(item.nature),
                "note": item.note,
            }
        )
    return pd.DataFrame(rows).sort_values("id", ignore_index=True)


def _originals(sources: list[Source]) -> pd.DataFrame:
    rows = [{"source": item.id} | asdict(original) for item in sources for original in item.originals]
    columns = ["source", *(field.name for field in fields(Original))]
    return pd.DataFrame(rows, columns=columns)


def _types(found: inventory.Services) -> pd.DataFrame:
    labels = catalogue.themes()
    rows = []
    for rank, item in enumerate(catalogue.types()):
        states = found.completeness.get(item.code, {"inside": set(), "around": set()})
        rows.append(
            {
                "code": item.code,
                "label": item.label,
                "theme": item.theme,
                "theme_label": labels[item.theme],
                "unit": item.unit,
                "rank": rank,
                "inside": _weakest(states["inside"]),
                "around": _weakest(states["around"]),
                "note": item.note,
            }
        )
    return pd.DataFrame(rows)


def _weakest(states: set[str]) -> str:
    """An inventory is as complete as its least complete part."""
    for state in ("exemple", "partiel", "complet"):
        if state in states:
            return state
    return "absent"


def content_fingerprint(folder: Path, schema: str, *, demo: bool) -> str:
    """Identifies the input: same files, same declarations, same schema, same fingerprint."""
    declared = "".join(part.fingerprint() for part in (indicators, official, catalogue, travel))
    digest = sha256(f"{schema}{demo}{declared}".encode())
    paths = [folder / "territory.toml"]
    for part in ("facts", "local", *(("demo",) if demo else ())):
        paths += sorted((folder / part).glob("*.*"))
    for path in paths:
        if path.suffix in READ and path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()


def perimeter(folder: Path) -> tuple[list[str], list[str]]:
    """The communes of the perimeter, and the EPCIs whose outlines a map shows."""
    territory = territory_source.read(folder)
    sources = [replace(item, file=f"facts/{item.file}") for item in declared.read(folder)]
    communes = _communes(folder, sources, territory)
    inside = communes.loc[communes["in_perimeter"], "code"].tolist()
    return inside, sorted({*territory.epcis, *territory.reference_epcis})
