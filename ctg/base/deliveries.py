"""Local deliveries on their way to the base: what they may refer to, their figures, their activity.

A figure comes from one file. Where an official file and a delivery give the same quantity of the same
territory and year, the official row stays when they agree or when the delivery withholds it, and the
delivery is refused when they differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import pandas as pd

from ctg import services as catalogue
from ctg.base import corrections, withheld
from ctg.base import quantities as declared_quantities
from ctg.errors import DataError
from ctg.model import Nature, Quantity, Source, Status, Territory
from ctg.sources import _csv, _delivered, _figures, declared, grandeurs, local
from ctg.sources import communes as communes_source
from ctg.sources import territory as territory_source
from ctg.sources._delivery import Known, Problem
from ctg.sources.local import Kind, activite

KEY = ["quantity", "territory", "year"]
FACT = [*KEY, "value", "status", "nature", "source"]
SAME = 1e-9  # relative: the same figure written twice


@dataclass
class Local:
    """What the deliveries of figures and of activity bring to the base."""

    figures: pd.DataFrame
    activity: pd.DataFrame
    sources: list[Source] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)


def kinds() -> dict[str, Kind]:
    """Every kind of delivery, by name."""
    return local.kinds()


def known(folder: Path) -> Known:
    """The codes that a delivery may use in this data folder."""
    territory, communes = _places(folder)
    elsewhere = dict(_elsewhere(folder))
    mine = _ids(folder / "local/services.csv")
    places = dict(zip(communes["code"], communes["nom"], strict=True))
    wider = dict(zip(communes["epci"], communes["epci_nom"], strict=True))
    wider |= {code: code for code in (*territory.reference_epcis, territory.main_code)}
    wider |= {zone.code: zone.name for zone in territory.zones}
    wider |= {sector.code: sector.name for sector in territory.sectors}
    wider.pop("", None)  # a commune that belongs to no EPCI
    return Known(
        codes={
            "commune": places,
            "territoire": places | wider,
            "type": {item.code: item.label for item in catalogue.types()},
            "local": mine,
            "service": dict.fromkeys([*elsewhere, *corrections.added_ids(folder)], "") | mine,
        },
        quantities={item.code: item.unit for item in _declared()},
        centres={
            code: (lat, lon)
            for code, lat, lon in zip(communes["code"], communes["lat"], communes["lon"], strict=True)
            if not pd.isna(lat)
        },
        computed=frozenset(item.code for item in _declared() if item.sum_of or item.window),
        elsewhere={code: file for code, file in elsewhere.items() if code not in mine},
        bound=tuple(
            (tuple(item.code for item in kind.delivery.quantities), kind.delivery.people)
            for kind in local.kinds().values()
            if kind.delivery.people
        ),
    )


def _declared() -> list[Quantity]:
    """The quantities of the project, then those that a kind of delivery declares."""
    ours = [item for kind in local.kinds().values() for item in kind.delivery.quantities]
    return [*declared_quantities.known().values(), *ours]


def _places(folder: Path) -> tuple[Territory, pd.DataFrame]:
    files = [item for item in declared.read(folder) if item.kind == "communes"]
    if len(files) != 1:
        raise DataError(folder / "facts/sources.toml", "il faut une source de genre « communes », une seule.")
    return territory_source.read(folder), communes_source.read(folder / "facts" / files[0].file)


def _elsewhere(folder: Path) -> Iterator[tuple[str, str]]:
    files = [f"facts/{item.file}" for item in declared.read(folder) if item.kind == "services"]
    for file in (*files, "demo/services.csv"):
        yield from ((code, file) for code in _ids(folder / file))


def _ids(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    frame = _csv.read_table(path, ("id", "nom"))
    return dict(zip(frame["id"], frame["nom"], strict=True))


def table(folder: Path, name: str, around: Known) -> pd.DataFrame:
    """The rows of a delivery as they are stored, in their written form; none without a file."""
    kind = local.kind(name)
    path = folder / kind.delivery.file
    if not path.exists():
        return pd.DataFrame(columns=[column.name for column in kind.delivery.columns], dtype=str)
    return _delivered.strict(path, kind.read(path, around, {}), kind.delivery)


def read(folder: Path, *, demo: bool) -> Local:
    """Figures and activity of every delivery that is in place; examples only when they are asked for."""
    around = known(folder)
    found = Local(pd.DataFrame(columns=FACT), pd.DataFrame(columns=["service", "source"]))
    for name, kind in local.kinds().items():
        if not (kind.figures or name == activite.DELIVERY.kind) or not (folder / kind.delivery.file).exists():
            continue
        frame = table(folder, name, around)
        frame = frame if demo else frame[frame["nature"] != Nature.EXAMPLE]
        if kind.figures:
            _add_figures(found, kind, frame, around)
        else:
            found.activity = activite.rows(frame).assign(source=kind.delivery.source)
            found.sources.append(_source(kind))
    _one_name_each(found)
    return found


def _add_figures(found: Local, kind: Kind, frame: pd.DataFrame, around: Known) -> None:
    assert kind.figures is not None
    for source, rows in _by_source(kind, frame):
        figures = kind.figures(rows).assign(source=source.id)
        found.figures = (
            pd.concat([found.figures, figures], ignore_index=True) if len(found.figures) else figures
        )
        found.sources.append(source)
    used = set(found.figures["quantity"])
    ours = (item for each in local.kinds().values() for item in each.delivery.quantities)
    found.quantities += [item for item in ours if item.code in used]
    if "grandeur" in frame:
        found.quantities += _figures.quantities(frame, around)


def _by_source(kind: Kind, frame: pd.DataFrame) -> Iterator[tuple[Source, pd.DataFrame]]:
    """One source for the whole file, or one for each author and vintage that its rows name."""
    if "source" not in frame:
        yield _source(kind), frame
        return
    for key, rows in frame.groupby(["source", "millesime"]):
        author, vintage = map(str, key)
        mark = sha256(f"{author}|{vintage}".encode()).hexdigest()[:8]
        source = _source(kind)
        yield replace(source, id=f"{source.id}_{mark}", producer=author, vintage=vintage), rows


def _source(kind: Kind) -> Source:
    item = kind.delivery
    return Source(
        id=item.source,
        title=item.title,
        producer=item.producer,
        licence=item.licence,
        vintage="livraison locale",
        file=item.file,
        kind="livraison",
        note=item.secrecy,
    )


def _one_name_each(found: Local) -> None:
    """Two deliveries that bring the same new quantity: the first one names it."""
    first: dict[str, Quantity] = {}
    for item in found.quantities:
        first.setdefault(item.code, item)
    found.quantities = list(first.values())


def official(folder: Path) -> pd.DataFrame:
    """The figures of data/facts, as rows of `fact`, with the file of each as `source`."""
    territory, communes = _places(folder)
    codes = {*communes["code"], *communes["epci"], *territory.reference_epcis}
    codes |= {zone.code for zone in territory.zones}
    names = set(declared_quantities.known())
    parts = []
    for item in declared.read(folder):
        if item.kind == "grandeurs":
            path = folder / "facts" / item.file
            parts.append(grandeurs.read(path, names, codes).assign(source=f"facts/{item.file}"))
    names_of = {"territoire": "territory", "grandeur": "quantity", "annee": "year"}
    return pd.concat(parts).rename(columns=names_of | {"valeur": "value", "statut": "status"})[FACT]


def differing(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Rows of `ours` that say something else than `theirs` of the same key; `source_theirs` tells which."""
    both = ours.reset_index().merge(theirs, on=KEY, suffixes=("", "_theirs"))
    told = ~both["status"].isin([str(Status.SECRET), str(Status.MISSING)])
    far = (both["value"] - both["value_theirs"]).abs() > both["value_theirs"].abs() * SAME
    return both[told & ((both["status"] != both["status_theirs"]) | far)]


def joined(raw: pd.DataFrame, found: Local, files: dict[str, str], folder: Path) -> pd.DataFrame:
    """Official rows, then those that only a delivery gives; two files that differ are both named."""
    kept = raw
    for _, rows in found.figures.groupby("source"):
        wrong = differing(rows, kept)
        if not wrong.empty:
            one = wrong.iloc[0]
            raise DataError(
                f"{files[one['source_theirs']]} et {files[one['source']]}",
                f"« {one['quantity']} » de {one['territory']} en {one['year']} y a deux valeurs différentes.",
                remedy="Garder une seule des deux, puis relancer « python -m ctg build ».",
            )
        again = pd.MultiIndex.from_frame(rows[KEY]).isin(pd.MultiIndex.from_frame(kept[KEY]))
        kept = pd.concat([kept, rows[~again]], ignore_index=True)
    territory, communes = _places(folder)
    mine = kept["source"].isin([source.id for source in found.sources])
    return withheld.protected(kept, mine, territory, communes)


def beside_the_rest(
    folder: Path, name: str, frame: pd.DataFrame, around: Known
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The tables of figures once `frame` is that of its kind: withheld where a subtraction would tell.

    Its own table comes always, another one when more of it is withheld; then the figures that an
    official file gives otherwise.
    """
    kind = local.kind(name)
    assert kind.figures is not None
    theirs = official(folder)
    wrong = differing(kind.figures(frame).assign(source=kind.delivery.source), theirs)
    problems = [
        Problem(
            None, "valeur", f"{row.quantity} de {row.territory} en {row.year}",
            f"déjà donnée par {row.source_theirs} avec une autre valeur",
            "retirer cette ligne, le fichier officiel fait foi",
        )
        for row in wrong.itertuples()
    ]  # fmt: skip
    before = _tables(folder, around) | {name: frame}
    after = withheld.together(before, theirs, *_places(folder))
    return {
        key: table for key, table in after.items() if key == name or not table.equals(before[key])
    }, problems


def shown(folder: Path, name: str, around: Known) -> pd.DataFrame:
    """A stored table as it may leave the tool, whatever put it in its place."""
    if local.kind(name).figures is None:
        return table(folder, name, around)
    return withheld.together(_tables(folder, around), official(folder), *_places(folder))[name]


def _tables(folder: Path, around: Known) -> dict[str, pd.DataFrame]:
    return {name: table(folder, name, around) for name, kind in local.kinds().items() if kind.figures}


def quantities(folder: Path) -> list[Quantity]:
    """The quantities that the deliveries of a data folder bring, beside those of the project."""
    return read(folder, demo=True).quantities
