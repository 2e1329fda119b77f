"""ANCT, the list of France services: counters, buses and their rounds."""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _csv, _services, _table

SOURCE = Official(
    id="anct_france_services",
    title="Liste des espaces France services",
    producer="ANCT",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/liste-des-structures-france-services",
    kind="services",
    files=r"liste-fs-(?P<annee>20\d\d)\d{4}\.(csv|zip)",
    named="liste-fs-20240801.csv",
    columns=("id_fs", "lib_fs", "insee_com", "latitude", "longitude", "type_fs", "format_fs"),
    key=("id_fs",),
    services=("france_services",),
    completeness="complet",
    published=(1, 0),
    secrecy="Aucun secret.",
    verified="liste-fs-20240801.csv",
    note="La date est celle du nom du fichier. Un bus est placé à sa base. Adresses, courriels et téléphones "
    "n'entrent pas.",
)
SAMPLE = """\
"id_fs","insee_dep","lib_fs","adresse","insee_com","latitude","longitude","mail","telephone","type_fs","format_fs"
"1","01","France services de l'Exemple","1 place Exemple","01990",46.1,5.1,"personne@exemple.fr","00 00 00 00 00","Principal","Fixe"
"2","01","Bus de l'Exemple","1 place
Exemple","01991",46.2,5.2,,,"Principal","Bus_équivalent"
"""
FORMATS = {
    "fixe": "site fixe",
    "bus_équivalent": "bus ou équivalent",
    "multisites": "multisites",
    "itinérante": "itinérante",
    "fixe_antenne(s)": "site fixe avec antennes",
}


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Services (see FACTS), whose note says whether they move."""
    frame = _table.read(path, SOURCE)
    _table.codes(path, frame, "insee_com", "commune", SOURCE)
    frame = frame[frame["insee_com"].isin(scope.communes)]
    year = _table.year(path, SOURCE)
    return _services.whole(
        frame.assign(
            id="fs-" + frame["id_fs"],
            type="france_services",
            nom=frame["lib_fs"].str.split().str.join(" "),
            commune=frame["insee_com"],
            lat=_csv.numbers(path, frame, "latitude"),
            lon=_csv.numbers(path, frame, "longitude"),
            millesime=year,
            note=_format(frame),
            geographie=year,
        )
    )


def _format(frame: pd.DataFrame) -> pd.Series:
    """In words; a format the list did not have yet is given as it is."""
    told = frame["format_fs"].str.lower()
    words = told.map(FORMATS).fillna(frame["format_fs"].str.replace("_", " "))
    branch = frame["type_fs"].str.lower() == "antenne"
    return words.mask(branch & (told == "fixe_antenne(s)"), "antenne d'un site fixe").mask(
        branch & (told != "fixe_antenne(s)"), words + ", antenne"
    )
