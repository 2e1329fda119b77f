"""INSEE, live births by the mother's commune of residence, every year since 2008 (Melodi)."""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _melodi

SOURCE = Official(
    id="insee_naissances",
    title="État civil, naissances domiciliées",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://catalogue-donnees.insee.fr/fr/catalogue/recherche/DS_ETAT_CIVIL_NAIS_COMMUNES",
    kind="grandeurs",
    files=r"DS_ETAT_CIVIL_NAIS_COMMUNES(_(?P<annee>20\d\d))?(_CSV_FR|_data)?\.(zip|csv)",
    named="DS_ETAT_CIVIL_NAIS_COMMUNES_CSV_FR.zip",
    columns=("GEO", "GEO_OBJECT", "EC_MEASURE", "TIME_PERIOD", "OBS_VALUE"),
    key=("GEO_OBJECT", "GEO", "TIME_PERIOD", "EC_MEASURE"),
    container="melodi",
    gives=("naissances",),
    exhaustive=True,
    published=(11, 1),
    note="Toutes les années sont dans la géographie de l'année qui suit la dernière.",
)
CUBE = _melodi.Cube(
    source=SOURCE,
    dimensions=("EC_MEASURE",),
    quantities={"naissances": (("LVB",),)},
    totals={},
    unused={},
    delay=1,
)
SAMPLE = """\
"EC_MEASURE";"FREQ";"GEO";"GEO_OBJECT";"OBS_STATUS";"TIME_PERIOD";"OBS_VALUE"
"LVB";"A";"01990";"COM";"A";"2023";31
"LVB";"A";"01990";"COM";"A";"2024";28
"LVB";"A";"2A991";"COM";"A";"2023";0
"LVB";"A";"2A991";"COM";"P";"2024";2
"LVB";"A";"01991";"COM";"K";"2024";
"LVB";"A";"01990";"UU2020";"A";"2024";55
"LVB";"A";"990000001";"EPCI";"A";"2024";30
"LVB";"A";"01";"DEP";"A";"2024";6400
"LVB";"A";"84";"REG";"A";"2024";80000
"LVB";"A";"F";"FRANCE";"A";"2024";660000
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES): births, one row per territory and year."""
    return _melodi.read(path, scope, CUBE)
