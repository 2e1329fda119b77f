"""INSEE, the reference populations of each commune, one national file a year."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _csv, _table

SOURCE = Official(
    id="insee_populations",
    title="Populations de référence (population municipale)",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/information/2008354",
    kind="grandeurs",
    files=r"donnees_communes_?(?P<annee>20\d\d)\.(csv|zip)",
    named="donnees_communes_2023.csv",
    columns=("COM", "DEP", "REG", "PMUN"),
    gives=("population",),
    exhaustive=True,
    published=(12, 2),
    verified="donnees_communes_2019.csv à donnees_communes_2023.csv",
    note="Paris, Lyon et Marseille y sont par arrondissement ; Mayotte n'y est pas.",
)
SAMPLE = """\
REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT
84;Auvergne-Rhône-Alpes;01;2;08;990;01990;Exemple-le-Bas;1 860;16;1 876
94;Corse;2A;1;01;991;2A991;"Exemple; le Haut";0;6;6
"""
WHOLE = 0.97  # share of the communes without which a file is an extract: it sums up to no country
GEOGRAPHY = 2  # populations of year N are given in the communes of 1 January N + 2


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES) of communes, départements, regions and France without Mayotte.

    The larger zones are sums of the whole file, so the figures are those of its producer.
    """
    annee = _table.year(path, SOURCE)
    frame = _table.read(path, SOURCE, names={"DEP": ("CODDEP",)}, optional=("CODREG", "CODCOM"))
    if "CODREG" in frame:  # millésime 2020: COM and REG hold names
        frame["COM"] = frame["DEP"].str[:2] + frame["CODCOM"]
        frame["REG"] = frame["CODREG"]
    _table.codes(path, frame, "COM", "commune", SOURCE)
    _table.unique(path, frame, replace(SOURCE, key=("COM",)))
    frame["valeur"] = _csv.numbers(path, frame, "PMUN")
    parts = [
        frame[frame["COM"].isin(scope.communes)].assign(territoire=frame["COM"], niveau="commune"),
        frame[frame["DEP"].isin(scope.departements)].assign(territoire="D" + frame["DEP"], niveau="zone"),
        frame[frame["REG"].isin(scope.regions)].assign(territoire="R" + frame["REG"], niveau="zone"),
        frame.assign(territoire="FR", niveau="zone"),
    ]
    rows = pd.concat(parts).groupby(["territoire", "niveau"])["valeur"].sum(min_count=1).reset_index()
    extract = len(frame) < WHOLE * scope.country
    rows["valeur"] = rows["valeur"].mask((rows["niveau"] == "zone") & extract)
    return rows.assign(
        grandeur="population",
        annee=annee,
        statut=rows["valeur"].notna().map({True: "ok", False: "manquant"}),
        nature="observe",
        geographie=annee + GEOGRAPHY,
    )
