"""INSEE, census, activity and unemployment of residents aged 15 to 64 (Melodi)."""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _melodi

SOURCE = Official(
    id="insee_activite",
    title="Recensement, population active et chômage",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://catalogue-donnees.insee.fr/fr/catalogue/recherche/DS_RP_EMPLOI_LR_PRINC",
    kind="grandeurs",
    files=r"DS_RP_EMPLOI_LR_PRINC_(?P<annee>20\d\d)(_CSV_FR|_data)?\.(zip|csv)",
    named="DS_RP_EMPLOI_LR_PRINC_2023_CSV_FR.zip",
    columns=(
        "GEO",
        "GEO_OBJECT",
        "SEX",
        "AGE",
        "EDUC",
        "EMPSTA_ENQ",
        "RP_MEASURE",
        "TIME_PERIOD",
        "OBS_VALUE",
    ),
    key=("GEO_OBJECT", "GEO", "TIME_PERIOD", "EMPSTA_ENQ"),
    container="melodi",
    gives=("population_15_64", "actifs_15_64", "chomeurs_15_64"),
    exhaustive=True,
    published=(6, 3),
    note="Chômage au sens du recensement. "
    "Toutes les années du fichier sont dans la géographie de sa publication (recensement + 3 ans).",
)
CUBE = _melodi.Cube(
    source=SOURCE,
    dimensions=("EMPSTA_ENQ",),
    quantities={
        "population_15_64": (("_T",),),
        "actifs_15_64": (("1T2",), ("1", "2")),
        "chomeurs_15_64": (("2",), ("1T2", "-1")),  # some files give the active and the employed only
    },
    totals={"SEX": "_T", "AGE": "Y15T64", "EDUC": "_T", "RP_MEASURE": "POP"},
    # 3 and its parts: inactive. The diplomas are many and change with the vintages.
    unused={"SEX": "F|M", "AGE": r"_T|Y\d+T\d+|Y_(GE|GT|LE|LT)\d+", "EDUC": ".+", "EMPSTA_ENQ": r"3\w*"},
    delay=3,
)
SAMPLE = """\
"GEO";"GEO_OBJECT";"SEX";"AGE";"EDUC";"EMPSTA_ENQ";"RP_MEASURE";"OBS_STATUS";TIME_PERIOD;OBS_VALUE
"01990";"COM";"_T";"Y15T64";"_T";"_T";"POP";"A";2023;1700.5
"01990";"COM";"_T";"Y15T64";"_T";"1T2";"POP";"A";2023;1250.25
"01990";"COM";"_T";"Y15T64";"_T";"1";"POP";"A";2023;1100.0
"01990";"COM";"_T";"Y15T64";"_T";"2";"POP";"A";2023;150.25
"01990";"COM";"_T";"Y15T64";"_T";"31";"POP";"A";2023;200.0
"01990";"COM";"F";"Y15T64";"_T";"2";"POP";"A";2023;80.0
"01990";"COM";"_T";"Y15T24";"_T";"2";"POP";"A";2023;40.0
"01990";"COM";"_T";"Y15T64";"001T100_RP";"2";"POP";"A";2023;60.0
"2A991";"COM";"_T";"Y15T64";"_T";"_T";"POP";"A";2023;8.0
"2A991";"COM";"_T";"Y15T64";"_T";"1T2";"POP";"A";2023;5.0
"2A991";"COM";"_T";"Y15T64";"_T";"1";"POP";"A";2023;5.0
"01991";"COM";"_T";"Y15T64";"_T";"_T";"POP";"K";2023;
"990000001";"EPCI";"_T";"Y15T64";"_T";"2";"POP";"A";2023;150.25
"01";"DEP";"_T";"Y15T64";"_T";"2";"POP";"A";2023;35000.0
"84";"REG";"_T";"Y15T64";"_T";"2";"POP";"A";2023;390000.0
"F";"FRANCE";"_T";"Y15T64";"_T";"2";"POP";"A";2023;3700000.0
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES): people of 15 to 64, those who work or seek work, those who seek it."""
    return _melodi.read(path, scope, CUBE)
