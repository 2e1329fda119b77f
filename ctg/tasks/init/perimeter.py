"""Which communes a territory is made of, what surrounds it, and how sentences name it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ctg.errors import CtgError, DataError
from ctg.french import of_place
from ctg.geography import adjoining, zones
from ctg.measures.passage import Passage
from ctg.model import Scope, Zone
from ctg.sources import _table

HALO = 30_000.0  # metres: families cross borders, so services are known that far around
PREFIXES = {
    "CC ": "Communauté de communes ",
    "CA ": "Communauté d'agglomération ",
    "CU ": "Communauté urbaine ",
}
FEMININE = ("Communauté", "Métropole", "Eurométropole")
PARENTHESES = re.compile(r"\s*\(.*\)$")
SHORTENED = re.compile(r"^(CC|CA|CU) (de la |de l'|du |des |de |d'|la |le |les |l')?")
HEADERS = ("codeinsee", "insee", "codgeo", "codecommune", "inseecom", "com", "depcom", "commune", "code")
ONE_A_LINE = (
    "Écrire un code Insee par ligne, en texte (02691 et non 2691), ou nommer la colonne « code_insee »."
)
CODE = re.compile(r"[0-9][0-9AB][0-9]{3}")


@dataclass(frozen=True)
class Country:
    """Today's communes, what they were called, and which EPCI each one belongs to.

    communes: code, nom, departement, region (one row per commune)
    parents: municipal arrondissement -> commune; former: any earlier code -> today's
    associated: a commune that is now a part of another -> that one, as the COG itself says
    epci: commune -> SIREN; names and natures: SIREN -> text
    """

    communes: pd.DataFrame
    parents: Mapping[str, str]
    former: Mapping[str, str]
    associated: Mapping[str, str]
    epci: Mapping[str, str]
    names: Mapping[str, str]
    natures: Mapping[str, str]


@dataclass(frozen=True)
class Perimeter:
    """The territory and what is kept around it."""

    sirens: tuple[str, ...]
    loose: tuple[str, ...]  # communes that signed without their EPCI
    inside: tuple[str, ...]
    around: tuple[str, ...]  # communes of the halo, outside; none without outlines
    adjoining: tuple[str, ...]  # EPCIs
    zones: tuple[Zone, ...]


def country(cog: pd.DataFrame, membership: pd.DataFrame, way: Passage, since: Passage) -> Country:
    """What the COG and the composition of EPCIs say, in today's codes.

    way: passage since the year of `membership`; since: passage since a year before any file's.
    """
    communes = cog[cog["type"] == "COM"].drop(columns=["type", "parent"])
    districts = cog[cog["type"] == "ARM"]
    today = membership["commune"].map(lambda code: way.current.get(code, code))
    epci = dict(zip(today, membership["epci"], strict=True))
    epci |= {new: epci[old] for new, old in way.born.items() if old in epci}
    return Country(
        communes.sort_values("code", ignore_index=True),
        dict(zip(districts["code"], districts["parent"], strict=True)),
        since.current,
        _associated(cog, set(communes["code"])),
        epci,
        dict(zip(membership["epci"], membership["nom"], strict=True)),
        dict(zip(membership["epci"], membership["nature"], strict=True)),
    )


def _associated(cog: pd.DataFrame, today: set[str]) -> dict[str, str]:
    parts = cog[cog["type"].isin(["COMD", "COMA"]) & ~cog["code"].isin(today)]
    return dict(zip(parts["code"], parts["parent"], strict=True))


def listed(path: Path, land: Country) -> tuple[str, ...]:
    """The communes that a file lists: one a line, in the column of INSEE codes when there is a header."""
    try:
        lines = _table.text(path, path.read_bytes()).splitlines()
    except OSError as error:
        raise DataError(path, "fichier absent ou illisible.", remedy="Vérifier son nom.") from error
    known = set(land.communes["code"])
    rows = [[cell.strip(' "') for cell in re.split(r"[;,\t]", line)] for line in lines]
    place = _column(path, rows[0]) if rows and not any(map(str.isdigit, "".join(rows[0]))) else None
    codes = []
    for number, cells in enumerate(rows, start=1):
        if not any(cells) or (number == 1 and place is not None):
            continue
        found = _codes(path, number, cells, place)
        code = found if found in known else land.former.get(found, found)
        if code not in known:
            raise DataError(
                path, f"commune « {found} » inconnue au Code officiel géographique.", row=number,
                remedy="Corriger le code, puis recommencer.",
            )  # fmt: skip
        codes.append(code)
    if not codes:
        raise DataError(path, "aucune commune.", remedy=ONE_A_LINE)
    return tuple(sorted(set(codes)))


def _column(path: Path, header: list[str]) -> int:
    """Where the INSEE codes are: a postal code has five figures too."""
    names = [re.sub(r"[^a-z]", "", name.lower()) for name in header]
    for name in HEADERS:
        if name in names:
            return names.index(name)
    if len(names) == 1:
        return 0
    raise DataError(path, "aucune colonne « code_insee ».", row=1, remedy=ONE_A_LINE)


def _codes(path: Path, number: int, cells: list[str], place: int | None) -> str:
    """The only code of a line, or of its column."""
    asked = cells if place is None else cells[place : place + 1]
    found = [cell for cell in asked if CODE.fullmatch(cell)]
    if len(found) != 1:
        problem = "plusieurs codes sur la ligne." if found else "aucun code de commune à cinq caractères."
        raise DataError(path, problem, row=number, remedy=ONE_A_LINE)
    return found[0]


def perimeter(
    land: Country,
    sirens: Sequence[str],
    loose: Sequence[str],
    contours: Mapping[str, Mapping[str, Any]],
    file: Path,
) -> Perimeter:
    """The members of EPCIs and the communes that signed alone, with what touches them.

    file: the composition of EPCIs, named when a SIREN is not in it.
    """
    for siren in sirens:
        if siren not in land.names:
            raise DataError(
                file, f"aucun EPCI à fiscalité propre n'a le SIREN « {siren} ».",
                remedy="Vérifier le SIREN (neuf chiffres), puis recommencer.",
            )  # fmt: skip
    inside = {code for code, siren in land.epci.items() if siren in sirens} | set(loose)
    near: set[str] = set()
    touching: set[str] = set()
    if inside <= set(contours):  # a map with holes would call its own communes neighbours
        touching = adjoining.within(contours, inside, adjoining.TOUCH) - inside
        near = adjoining.within(contours, inside, HALO) - inside
    rows = land.communes[land.communes["code"].isin(inside)]
    return Perimeter(
        tuple(sirens),
        tuple(loose),
        tuple(sorted(inside)),
        tuple(sorted(near & set(land.communes["code"]))),
        tuple(sorted({land.epci[code] for code in touching if code in land.epci} - set(sirens))),
        zones.around(set(rows["departement"]), set(rows["region"])),
    )


def scope(land: Country, here: Perimeter) -> Scope:
    """Everything a reader has to keep: today's communes, their former codes, their arrondissements."""
    wanted = {*here.inside, *here.around}
    wanted |= {code for code, siren in land.epci.items() if siren in here.adjoining}
    former = {old for old, new in {**land.associated, **land.former}.items() if new in wanted}
    districts = {code for code, parent in land.parents.items() if parent in wanted}
    return Scope(
        frozenset(wanted | former | districts),
        frozenset({*here.sirens, *here.adjoining}),
        frozenset(zone.code[1:] for zone in here.zones if zone.code.startswith("D")),
        frozenset(_regions(land, here)),
        len(land.communes),
    )


def _regions(land: Country, here: Perimeter) -> set[str]:
    return set(land.communes.loc[land.communes["code"].isin(here.inside), "region"])


def naming(land: Country, here: Perimeter) -> dict[str, str]:
    """name, short, the, within: correct French for any EPCI, to be polished by hand in the file."""
    if len(here.sirens) == 1 and not here.loose:
        return _one(land.names[here.sirens[0]])
    if here.sirens and not here.loose:
        name = " et ".join(_full(land.names[siren]) for siren in here.sirens)
    else:
        name = f"Territoire de {len(here.inside)} commune{'s' * (len(here.inside) > 1)}"
    return {"name": name, "short": "Territoire", "the": "le territoire", "within": "dans le territoire"}


def _full(raw: str) -> str:
    for short, long in PREFIXES.items():
        if raw.startswith(short):
            return long + raw.removeprefix(short)
    return raw


def _one(raw: str) -> dict[str, str]:
    name = _full(raw)
    plain = PARENTHESES.sub("", name)
    short = re.sub(
        r"^(CC|CA|CU) (de la |de l'|du |des |de |d'|la |le |les |l')?", "", re.sub(r"\s*\(.*\)$", "", raw)
    )
    if plain.startswith(FEMININE):
        spoken = plain[0].lower() + plain[1:]
        the = f"l'{spoken}" if spoken.startswith("euro") else f"la {spoken}"
        return {"name": name, "short": short, "the": the, "within": f"dans {the}"}
    return {"name": name, "short": short, "the": plain, "within": f"sur le territoire {of_place(plain)}"}


def refuse_nothing(sirens: Sequence[str], communes: Path | None) -> None:
    """A territory is a list of EPCIs or a list of communes."""
    if bool(sirens) == bool(communes):
        raise CtgError("Donner « --siren » (répété au besoin) ou « --communes FICHIER », l'un ou l'autre.")
