"""INSEE, census, population by single year of age (Melodi; was TD_POP1A and TD_POP1B).

Bands, single years and the total coexist in the file: a band is taken as published, and summed from
its single years only where its producer does not give it.
"""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Quantity, Scope
from ctg.sources import _melodi

BANDS = {
    "rp_0_2": (0, 2),
    "rp_3_5": (3, 5),
    "rp_6_10": (6, 10),
    "rp_11_14": (11, 14),
    "rp_15_17": (15, 17),
    "rp_18_24": (18, 24),
}
SINGLE = range(18)
NOTE = "Estimation pondérée sur cinq années d'enquête, peu fiable dans une commune de moins de 200 habitants."


def _age(age: int) -> Quantity:
    label = f"Population de {age} an{'s' if age > 1 else ''} (recensement)"
    return Quantity(f"population_age_{age}", label, "personnes", note=NOTE)


SOURCE = Official(
    id="insee_ages",
    title="Recensement, population par âge détaillé",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://catalogue-donnees.insee.fr/fr/catalogue/recherche/DS_RP_TD_POPULATION_AGESEX_PRINC",
    kind="grandeurs",
    files=r"DS_RP_TD_POPULATION_AGESEX_PRINC_(?P<annee>20\d\d)(_CSV_FR|_data)?\.(zip|csv)",
    named="DS_RP_TD_POPULATION_AGESEX_PRINC_2023_CSV_FR.zip",
    columns=("GEO", "GEO_OBJECT", "SEX", "AGE", "RP_MEASURE", "TIME_PERIOD", "OBS_VALUE"),
    key=("GEO_OBJECT", "GEO", "TIME_PERIOD", "AGE"),
    container="melodi",
    quantities=tuple(_age(age) for age in SINGLE),
    gives=tuple(BANDS),
    exhaustive=True,
    published=(6, 3),
    note="Toutes les années du fichier sont dans la géographie de sa publication (recensement + 3 ans).",
)
CUBE = _melodi.Cube(
    source=SOURCE,
    dimensions=("AGE",),
    quantities={
        **{
            code: ((f"Y{first}T{last}",), tuple(f"Y{age}" for age in range(first, last + 1)))
            for code, (first, last) in BANDS.items()
        },
        **{f"population_age_{age}": ((f"Y{age}",),) for age in SINGLE},
    },
    totals={"SEX": "_T", "RP_MEASURE": "POP"},
    unused={"SEX": "F|M", "AGE": r"_T|Y\d+(T\d+)?|Y_(GE|GT|LE|LT)\d+"},
    delay=3,
)
SAMPLE = """\
"GEO";"GEO_OBJECT";"SEX";"AGE";"RP_MEASURE";"OBS_STATUS";TIME_PERIOD;OBS_VALUE
"01990";"COM";"_T";"Y0";"POP";"A";2023;10.5
"01990";"COM";"_T";"Y1";"POP";"A";2023;9.25
"01990";"COM";"_T";"Y2";"POP";"A";2023;10.0
"01990";"COM";"_T";"Y3";"POP";"A";2023;12.0
"01990";"COM";"_T";"Y3T5";"POP";"A";2023;36.5
"01990";"COM";"F";"Y0";"POP";"A";2023;5.5
"01990";"COM";"M";"Y0";"POP";"A";2023;5.0
"01990";"COM";"_T";"_T";"POP";"A";2023;2862.0
"01990";"BV2022";"_T";"Y0";"POP";"A";2023;99.0
"2A991";"COM";"_T";"Y0";"POP";"A";2023;0.0
"2A991";"COM";"_T";"Y1";"POP";"K";2023;
"2A991";"COM";"_T";"Y2";"POP";"A";2023;1.5
"01991";"COM";"_T";"Y0";"POP";"A";2023;2.0
"990000001";"EPCI";"_T";"Y0T2";"POP";"A";2023;31.25
"01";"DEP";"_T";"Y0T2";"POP";"A";2023;21000.5
"84";"REG";"_T";"Y0T2";"POP";"A";2023;250000.0
"84";"DEP";"_T";"Y0T2";"POP";"A";2023;17000.0
"FM";"FRANCE";"_T";"Y0T2";"POP";"A";2023;1950000.0
"F";"FRANCE";"_T";"Y0T2";"POP";"A";2017;2200000.0
"F";"FRANCE";"_T";"Y0T2";"POP";"A";2023;2030000.0
"F";"FRANCE";"_T";"Y3T5";"POP";"A";2023;2200000.0
"F";"FRANCE";"_T";"Y6T10";"POP";"A";2023;3900000.0
"F";"FRANCE";"_T";"Y11T14";"POP";"A";2023;3300000.0
"F";"FRANCE";"_T";"Y15T17";"POP";"A";2023;2500000.0
"F";"FRANCE";"_T";"Y18T24";"POP";"A";2023;5500000.0
"F";"FRANCE";"_T";"Y0";"POP";"A";2023;660000.0
"F";"FRANCE";"_T";"Y1";"POP";"A";2023;680000.0
"F";"FRANCE";"_T";"Y2";"POP";"A";2023;690000.0
"F";"FRANCE";"_T";"Y3";"POP";"A";2023;710000.0
"F";"FRANCE";"_T";"Y4";"POP";"A";2023;730000.0
"F";"FRANCE";"_T";"Y5";"POP";"A";2023;760000.0
"F";"FRANCE";"_T";"Y6";"POP";"A";2023;770000.0
"F";"FRANCE";"_T";"Y7";"POP";"A";2023;780000.0
"F";"FRANCE";"_T";"Y8";"POP";"A";2023;780000.0
"F";"FRANCE";"_T";"Y9";"POP";"A";2023;780000.0
"F";"FRANCE";"_T";"Y10";"POP";"A";2023;790000.0
"F";"FRANCE";"_T";"Y11";"POP";"A";2023;820000.0
"F";"FRANCE";"_T";"Y12";"POP";"A";2023;830000.0
"F";"FRANCE";"_T";"Y13";"POP";"A";2023;830000.0
"F";"FRANCE";"_T";"Y14";"POP";"A";2023;820000.0
"F";"FRANCE";"_T";"Y15";"POP";"A";2023;830000.0
"F";"FRANCE";"_T";"Y16";"POP";"A";2023;840000.0
"F";"FRANCE";"_T";"Y17";"POP";"A";2023;830000.0
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES): residents by year of age up to 17, and by age band up to 24."""
    return _melodi.read(path, scope, CUBE)
