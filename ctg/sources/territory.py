"""data/territory.toml: the perimeter, the convention, the references and the sectors."""

import tomllib
from pathlib import Path
from typing import Any

from ctg.errors import DataError
from ctg.model import Convention, Sector, Territory, Zone


def read(folder: Path) -> Territory:
    """The declared territory; whether its members exist is checked against the communes later."""
    path = folder / "territory.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            path, "fichier absent.", remedy="Copier celui d'un autre territoire et l'adapter."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(path, f"fichier mal formé ({error}).") from error
    try:
        return _territory(table)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(path, f"champ absent ou mal formé : {error}.") from error


def _territory(table: dict[str, Any]) -> Territory:
    perimeter, references = table["perimeter"], table["references"]
    sectors = table.get("sectors", {})
    return Territory(
        name=table["name"],
        short=table["short"],
        the=table["the"],
        within=table["within"],
        epcis=tuple(perimeter.get("epcis", ())),
        communes=tuple(perimeter.get("communes", ())),
        convention=_convention(table["convention"]) if "convention" in table else None,
        reference_epcis=tuple(references.get("epcis", ())),
        zones=tuple(Zone(**zone) for zone in references.get("zones", ())),
        sectors=tuple(
            Sector(item["id"], item["name"], item["pole"], tuple(item["communes"]))
            for item in sectors.get("sector", ())
        ),
        sectors_status=sectors.get("status", ""),
        sectors_rule=sectors.get("rule", ""),
        halo_km=float(perimeter.get("halo_km", 0)),
    )


def _convention(table: dict[str, Any]) -> Convention:
    return Convention(
        label=table["label"],
        first_year=table["first_year"],
        last_year=table["last_year"],
        signed_on=table.get("signed_on"),
        signatories=tuple(table.get("signatories", ())),
    )


def check_members(folder: Path, territory: Territory, epci_of: dict[str, str]) -> list[str]:
    """The codes of the perimeter's communes, or a refusal that names the wrong entry.

    epci_of: commune code -> SIREN of its EPCI, for every commune we have.
    """
    path = folder / "territory.toml"
    if not territory.epcis and not territory.communes:
        raise DataError(path, "le périmètre n'a aucun membre : remplir « epcis » ou « communes ».")
    for siren in territory.epcis:
        if siren not in epci_of.values():
            raise DataError(path, f"l'EPCI « {siren} » n'a aucune commune dans les données.")
    for code in territory.communes:
        if code not in epci_of:
            raise DataError(path, f"la commune « {code} » est inconnue dans les données.")
    for siren in territory.reference_epcis:
        if siren in territory.epcis:
            raise DataError(path, f"l'EPCI « {siren} » est à la fois du périmètre et des références.")
    members = {code for code, siren in epci_of.items() if siren in territory.epcis}
    members |= set(territory.communes)
    _check_sectors(path, territory, members)
    return sorted(members)


def _check_sectors(path: Path, territory: Territory, members: set[str]) -> None:
    """Every commune of the perimeter is in exactly one sector, when there are sectors."""
    seen: dict[str, str] = {}
    ids = [sector.id for sector in territory.sectors]
    for name in ids:
        if ids.count(name) > 1:
            raise DataError(path, f"deux secteurs portent l'identifiant « {name} ».")
    for sector in territory.sectors:
        for code in sector.communes:
            if code not in members:
                raise DataError(
                    path, f"le secteur « {sector.name} » cite la commune « {code} », hors du périmètre."
                )
            if code in seen:
                where = f"dans deux secteurs, « {seen[code]} » et « {sector.name} »"
                if seen[code] == sector.name:
                    where = f"deux fois dans le secteur « {sector.name} »"
                raise DataError(path, f"la commune « {code} » est {where}.")
            seen[code] = sector.name
    left = sorted(members - set(seen))
    if territory.sectors and left:
        raise DataError(path, f"commune(s) sans secteur : {', '.join(left)}.")
