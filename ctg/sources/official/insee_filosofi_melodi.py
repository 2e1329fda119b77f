"""INSEE, Filosofi, standard of living and poverty, as published since 2025 (Melodi)."""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _melodi

SOURCE = Official(
    id="insee_filosofi_melodi",
    title="Filosofi, niveau de vie et pauvreté",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://catalogue-donnees.insee.fr/fr/catalogue/recherche/DS_FILOSOFI_CC",
    kind="grandeurs",
    files=r"DS_FILOSOFI_CC(_(?P<annee>20\d\d))?(_CSV_FR|_data)?\.(zip|csv)"
    r"|base-cc-filosofi-20\d\d-geo(?P<geographie>20\d\d)_csv\.zip",
    named="DS_FILOSOFI_CC_2021_CSV_FR.zip",
    # Without CONF_STATUS a withheld value could not be told from a missing one.
    columns=("GEO", "GEO_OBJECT", "FILOSOFI_MEASURE", "CONF_STATUS", "TIME_PERIOD", "OBS_VALUE"),
    key=("GEO_OBJECT", "GEO", "TIME_PERIOD", "FILOSOFI_MEASURE"),
    container="melodi",
    gives=("niveau_de_vie_median", "taux_pauvrete_60"),
    exhaustive=True,
    secrecy="Le taux de pauvreté n'est publié qu'à partir d'environ 1 000 ménages ou 2 000 personnes.",
    note="Pas de millésime 2022. La méthode change entre les millésimes.",
)
CUBE = _melodi.Cube(
    source=SOURCE,
    dimensions=("FILOSOFI_MEASURE",),
    quantities={"niveau_de_vie_median": (("MED_SL",),), "taux_pauvrete_60": (("PR_MD60",),)},
    totals={},
    unused={"FILOSOFI_MEASURE": "[A-Z][A-Z0-9_]*"},
    delay=3,
    geographies={2021: 2025},
)
SAMPLE = """\
"GEO";"GEO_OBJECT";"FILOSOFI_MEASURE";"UNIT_MEASURE";"UNIT_MULT";"CONF_STATUS";"OBS_STATUS";TIME_PERIOD;OBS_VALUE
"01990";"COM";"MED_SL";"EUR_YR";"0";"F";"A";2021;21500
"01990";"COM";"PR_MD60";"PT";"0";"F";"A";2021;12.5
"01990";"COM";"D1_SL";"EUR_YR";"0";"F";"A";2021;11000
"2A991";"COM";"MED_SL";"EUR_YR";"0";"N";"A";2021;
"2A991";"COM";"PR_MD60";"PT";"0";"C";"A";2021;99.9
"01991";"COM";"MED_SL";"EUR_YR";"0";"F";"O";2021;
"990000001";"EPCI";"PR_MD60";"PT";"0";"F";"A";2021;13.0
"01";"DEP";"PR_MD60";"PT";"0";"F";"A";2021;10.0
"84";"REG";"PR_MD60";"PT";"0";"F";"A";2021;12.5
"F";"FRANCE";"PR_MD60";"PT";"0";"F";"A";2021;15.0
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES): median standard of living and poverty rate, both never summed."""
    return _melodi.read(path, scope, CUBE)
