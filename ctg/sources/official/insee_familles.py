"""INSEE, census, families by type and by number of children (Melodi, DS_RP_FAMILLE_COMP).

Two counts that do not overlap exactly: by type (TFN) a child has no age limit, by number of children
(NCH) a child is under 25.
"""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _melodi

SOURCE = Official(
    id="insee_familles",
    title="Recensement, familles",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://catalogue-donnees.insee.fr/fr/catalogue/recherche/DS_RP_FAMILLE_COMP",
    kind="grandeurs",
    files=r"DS_RP_FAMILLE_COMP_(?P<annee>20\d\d)(_CSV_FR|_data)?\.(zip|csv)",
    named="DS_RP_FAMILLE_COMP_2023_CSV_FR.zip",
    columns=("GEO", "GEO_OBJECT", "TFN", "NCH", "TIME_PERIOD", "OBS_VALUE"),
    key=("GEO_OBJECT", "GEO", "TIME_PERIOD", "TFN", "NCH"),
    container="melodi",
    gives=(
        "familles_avec_enfants",
        "familles_monoparentales",
        "familles_enfants_moins_25",
        "familles_3_enfants_ou_plus",
    ),
    exhaustive=True,
    published=(6, 3),
    note="Exploitation complémentaire, au quart : estimations. "
    "Toutes les années du fichier sont dans la géographie de sa publication (recensement + 3 ans).",
)
CUBE = _melodi.Cube(
    source=SOURCE,
    dimensions=("TFN", "NCH"),
    quantities={
        "familles_avec_enfants": (("22|_T", "1|_T"),),
        "familles_monoparentales": (("1|_T",), ("11|_T", "12|_T")),
        "familles_enfants_moins_25": (
            ("_T|CH1_Y_LT25", "_T|CH2_Y_LT25", "_T|CH3_Y_LT25", "_T|CH_GE4_Y_LT25"),
            ("_T|_T", "-_T|CH0_Y_LT25"),
        ),
        "familles_3_enfants_ou_plus": (("_T|CH3_Y_LT25", "_T|CH_GE4_Y_LT25"), ("_T|CH_GE3_Y_LT25",)),
    },
    totals={},
    unused={"TFN": "2|21|220|223", "NCH": ""},
    delay=3,
)
SAMPLE = """\
"GEO";"GEO_OBJECT";"TFN";"NCH";"RP_MEASURE";"FREQ";"OBS_STATUS";TIME_PERIOD;OBS_VALUE
"01990";"COM";"_T";"_T";"FAM";"A";"A";2023;900.0
"01990";"COM";"22";"_T";"FAM";"A";"A";2023;350.5
"01990";"COM";"21";"_T";"FAM";"A";"A";2023;420.25
"01990";"COM";"1";"_T";"FAM";"A";"A";2023;129.25
"01990";"COM";"11";"_T";"FAM";"A";"A";2023;25.0
"01990";"COM";"12";"_T";"FAM";"A";"A";2023;104.25
"01990";"COM";"220";"_T";"FAM";"A";"A";2023;40.0
"01990";"COM";"223";"_T";"FAM";"A";"A";2023;310.5
"01990";"COM";"_T";"CH0_Y_LT25";"FAM";"A";"A";2023;480.0
"01990";"COM";"_T";"CH1_Y_LT25";"FAM";"A";"A";2023;190.0
"01990";"COM";"_T";"CH2_Y_LT25";"FAM";"A";"A";2023;150.0
"01990";"COM";"_T";"CH3_Y_LT25";"FAM";"A";"A";2023;60.5
"01990";"COM";"_T";"CH_GE4_Y_LT25";"FAM";"A";"A";2023;19.5
"2A991";"COM";"22";"_T";"FAM";"A";"K";2023;
"2A991";"COM";"1";"_T";"FAM";"A";"W";2023;3.0
"990000001";"EPCI";"1";"_T";"FAM";"A";"A";2023;132.25
"01";"DEP";"1";"_T";"FAM";"A";"A";2023;28000.0
"84";"REG";"1";"_T";"FAM";"A";"A";2023;310000.0
"F";"FRANCE";"1";"_T";"FAM";"A";"A";2023;3100000.0
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES): families with children, single-parent families, large families."""
    return _melodi.read(path, scope, CUBE)
