"""Data folders of a fictional territory that has almost nothing: what `init` leaves before any import."""

import csv
from pathlib import Path

NAME = "CC de la Haute Exemple (Exempleville - Exemplebourg - Exemplemont)"
EPCI = "990000001"
COMMUNES = {"97491": "Exempleville", "97492": "Exemplebourg-les-Bains", "97493": "Exemplemont"}
CENTRES = {"97491": ("-21.1", "55.4"), "97492": ("-21.2", "55.5"), "97493": ("-21.15", "55.55")}
PEOPLE = {"97491": 1200, "97492": 640, "97493": 0}
YEARS = range(2019, 2024)
TERRITORY = f"""\
name = "{NAME}"
short = "{NAME}"
the = "la {NAME}"
within = "dans la {NAME}"

[perimeter]
epcis = ["{EPCI}"]

[references]
"""
ZONE = """
[[references.zones]]
code = "D974"
name = "Exemplie"
the = "l'Exemplie"
within = "en Exemplie"
initial = "E"
"""
SERVICES = (
    "id,type,nom,commune,lat,lon,precision,places,effectifs,ips,uai,secteur,millesime,meme_que,note\n"
    "fs-1,france_services,France services d'Exempleville,97491,,,adresse,,,,,public,2024,,\n"
    "ecole-1,ecole,École d'Exemplebourg,97492,-21.21,55.51,point,,40,,9740001A,public,2024,,\n"
)


def folder(
    target: Path,
    *,
    located: tuple[str, ...] = (),
    population: str = "ok",
    income: bool = False,
    services: bool = False,
    zone: bool = False,
) -> Path:
    """A data folder.

    located     codes of the communes whose centre is known
    population  "ok", "manquant" (rows without value, as in Mayotte) or "" (no file at all)
    income      poverty of the EPCI, median standard of living of one commune, secret elsewhere
    services    two real services, one of them without a point
    """
    facts = target / "facts"
    facts.mkdir(parents=True)
    (target / "territory.toml").write_text(TERRITORY + (ZONE if zone else ""), encoding="utf-8")
    declared = [_communes(facts, located)]
    if population:
        declared.append(_figures(facts, "insee_populations", _population(population, zone=zone)))
    if income:
        declared.append(_figures(facts, "insee_filosofi", _income(zone=zone)))
    if services:
        (facts / "services.csv").write_text(SERVICES, encoding="utf-8")
        declared.append(_declared("anct_france_services", "services", "services.csv"))
    (facts / "sources.toml").write_text("\n".join(declared), encoding="utf-8")
    return target


def _declared(name: str, kind: str, file: str) -> str:
    state = 'completeness = "complet"\n' if kind == "services" else ""
    return (
        f'[{name}]\ntitle = "Fichier fictif"\nproducer = "Producteur fictif"\nlicence = "fictive"\n'
        f'vintage = "2023"\ngeography = 2024\nkind = "{kind}"\nfile = "{file}"\n{state}'
    )


def _communes(facts: Path, located: tuple[str, ...]) -> str:
    header = "code nom departement region superficie_km2 lat lon epci epci_nom".split()
    rows = [
        [code, name, "974", "04", "", *(CENTRES[code] if code in located else ("", "")), EPCI, NAME]
        for code, name in COMMUNES.items()
    ]
    _write(facts / "communes.csv", header, rows)
    return _declared("insee_communes", "communes", "communes.csv")


def _population(status: str, *, zone: bool) -> list[list[object]]:
    people = PEOPLE | {EPCI: sum(PEOPLE.values())} | ({"D974": 50_000} if zone else {})
    return [
        [code, "population", year, count + year - 2023 if count else 0, "ok"]
        if status == "ok" and code in COMMUNES
        else [code, "population", year, "", status]
        for code, count in people.items()
        for year in YEARS
        if status != "ok" or code in COMMUNES
    ] + ([["D974", "population", year, 50_000, "ok"] for year in YEARS] if zone and status == "ok" else [])


def _income(*, zone: bool) -> list[list[object]]:
    rows: list[list[object]] = [
        [EPCI, "taux_pauvrete_60", 2021, 31.5, "ok"],
        ["97491", "niveau_de_vie_median", 2021, 17_500, "ok"],
        ["97492", "niveau_de_vie_median", 2021, "", "secret"],
        ["97493", "niveau_de_vie_median", 2021, "", "manquant"],
    ]
    return rows + ([["D974", "taux_pauvrete_60", 2021, 36.1, "ok"]] if zone else [])


def _figures(facts: Path, name: str, rows: list[list[object]]) -> str:
    header = ["territoire", "grandeur", "annee", "valeur", "statut", "nature"]
    _write(facts / f"{name}.csv", header, [[*row, "observe"] for row in rows])
    return _declared(name, "grandeurs", f"{name}.csv")


def _write(path: Path, header: list[str], rows: list[list[object]] | list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
