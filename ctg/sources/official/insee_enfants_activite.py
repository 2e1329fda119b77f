"""INSEE, census, young children by the activity of their parents (Melodi; was TD_FAM6).

The most direct measure of the need for childcare: children all of whose parents at home have a job.
Its age groups are 0 to 1 and 2 to 5, which nothing allows to turn into "under 3".
"""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _melodi

AGES = {"enfants_0_1": ("Y_LT2",), "enfants_2_5": ("Y2T5",), "enfants_0_5": ("Y_LT2", "Y2T5")}
# TFN: lone father, lone mother, couple; the last digit says who has a job.
ALL_WORK = ("A111", "A121", "A221")
NOT_ALL = ("A112", "A122", "A222", "A223", "A224")


def _cells(families: tuple[str, ...], ages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{family}|{age}" for family in families for age in ages)


SOURCE = Official(
    id="insee_enfants_activite",
    title="Recensement, jeunes enfants selon l'activité de leurs parents",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://catalogue-donnees.insee.fr/fr/catalogue/recherche/DS_RP_TD_FAMILLE_AGEENF_COMP",
    kind="grandeurs",
    files=r"DS_RP_TD_FAMILLE_AGEENF_COMP_(?P<annee>20\d\d)(_CSV_FR|_data)?\.(zip|csv)",
    named="DS_RP_TD_FAMILLE_AGEENF_COMP_2023_CSV_FR.zip",
    columns=(
        "GEO",
        "GEO_OBJECT",
        "TFN",
        "AGE",
        "CIVIL_STATUS",
        "NATIONALITY_TYPE",
        "PCS",
        "TIME_PERIOD",
        "OBS_VALUE",
    ),
    key=("GEO_OBJECT", "GEO", "TIME_PERIOD", "TFN", "AGE"),
    container="melodi",
    gives=tuple(f"{code}{suffix}" for code in AGES for suffix in ("", "_parents_emploi")),
    exhaustive=True,
    published=(6, 3),
    note="Toutes les années du fichier sont dans la géographie de sa publication (recensement + 3 ans).",
)
CUBE = _melodi.Cube(
    source=SOURCE,
    dimensions=("TFN", "AGE"),
    quantities={
        **{code: (_cells((*ALL_WORK, *NOT_ALL), ages),) for code, ages in AGES.items()},
        **{f"{code}_parents_emploi": (_cells(ALL_WORK, ages),) for code, ages in AGES.items()},
    },
    totals={"CIVIL_STATUS": "_T", "NATIONALITY_TYPE": "_T", "PCS": "_T"},
    unused={
        "TFN": r"_T|A\d{1,2}|\d+",
        "AGE": r"_T|Y\d+(T\d+)?|Y_(GE|GT|LE|LT)\d+",
        "CIVIL_STATUS": ".+",
        "NATIONALITY_TYPE": ".+",
        "PCS": ".+",
    },
    delay=3,
)
SAMPLE = """\
"GEO";"GEO_OBJECT";"TFN";"AGE";"CIVIL_STATUS";"NATIONALITY_TYPE";"PCS";"OBS_STATUS";TIME_PERIOD;OBS_VALUE
"01990";"COM";"A111";"Y_LT2";"_T";"_T";"_T";"A";2023;1.0
"01990";"COM";"A112";"Y_LT2";"_T";"_T";"_T";"A";2023;0.0
"01990";"COM";"A121";"Y_LT2";"_T";"_T";"_T";"A";2023;3.5
"01990";"COM";"A122";"Y_LT2";"_T";"_T";"_T";"A";2023;4.0
"01990";"COM";"A221";"Y_LT2";"_T";"_T";"_T";"A";2023;20.0
"01990";"COM";"A222";"Y_LT2";"_T";"_T";"_T";"A";2023;6.0
"01990";"COM";"A223";"Y_LT2";"_T";"_T";"_T";"A";2023;1.5
"01990";"COM";"A224";"Y_LT2";"_T";"_T";"_T";"A";2023;2.0
"01990";"COM";"A111";"Y2T5";"_T";"_T";"_T";"A";2023;2.0
"01990";"COM";"A112";"Y2T5";"_T";"_T";"_T";"A";2023;1.0
"01990";"COM";"A121";"Y2T5";"_T";"_T";"_T";"A";2023;8.0
"01990";"COM";"A122";"Y2T5";"_T";"_T";"_T";"A";2023;9.0
"01990";"COM";"A221";"Y2T5";"_T";"_T";"_T";"A";2023;50.0
"01990";"COM";"A222";"Y2T5";"_T";"_T";"_T";"A";2023;12.0
"01990";"COM";"A223";"Y2T5";"_T";"_T";"_T";"A";2023;3.0
"01990";"COM";"A224";"Y2T5";"_T";"_T";"_T";"A";2023;5.0
"01990";"COM";"A221";"Y6T10";"_T";"_T";"_T";"A";2023;70.0
"01990";"COM";"A221";"Y_LT2";"_T";"_T";"3";"A";2023;7.0
"2A991";"COM";"A111";"Y_LT2";"_T";"_T";"_T";"A";2023;0.0
"2A991";"COM";"A121";"Y_LT2";"_T";"_T";"_T";"A";2023;0.0
"2A991";"COM";"A221";"Y_LT2";"_T";"_T";"_T";"A";2023;1.0
"990000001";"EPCI";"A221";"Y_LT2";"_T";"_T";"_T";"A";2023;21.0
"F";"FRANCE";"A221";"Y_LT2";"_T";"_T";"_T";"A";2023;700000.0
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES): children under 6, and those of them whose parents at home all work."""
    return _melodi.read(path, scope, CUBE)
