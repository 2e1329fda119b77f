"""INSEE, the communes of the Code officiel géographique on 1 January of a year."""

from pathlib import Path

import pandas as pd

from ctg.model import Official
from ctg.sources import _table

SOURCE = Official(
    id="insee_cog",
    title="Code officiel géographique, communes",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/information/2560452",
    kind="cog",
    files=r"(v_)?commune_?(?P<annee>20\d\d).*\.(csv|zip)",
    named="v_commune_2026.csv",
    columns=("TYPECOM", "COM", "REG", "DEP", "LIBELLE", "COMPARENT"),
    key=("TYPECOM", "COM"),
    published=(2, 0),
    verified="v_commune_2026.csv",
    note="573 codes sont à la fois une commune et une commune déléguée : le type fait partie de la clé.",
)
SAMPLE = """\
TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT
COM,01990,84,01,01D,012,5,EXEMPLE LE BAS,Exemple-le-Bas,Exemple-le-Bas,0108,
COM,2A991,94,2A,20R,2A1,5,EXEMPLE LE HAUT,Exemple-le-Haut,"Exemple, le Haut",2A08,
COMD,01990,,,,,5,EXEMPLE LE BAS,Exemple-le-Bas,Exemple-le-Bas,,01990
ARM,01992,84,01,01D,012,0,EXEMPLE 1ER ARRONDISSEMENT,Exemple 1er,Exemple 1er Arrondissement,0199,01990
"""


def read(path: Path) -> pd.DataFrame:
    """code, type (COM, ARM, COMD, COMA), nom, departement, region, parent: one row per commune.

    departement and region are empty for COMD and COMA; parent is empty for COM.
    """
    frame = _table.read(path, SOURCE)
    _table.codes(path, frame, "COM", "commune", SOURCE)
    return frame.rename(
        columns={
            "COM": "code",
            "TYPECOM": "type",
            "LIBELLE": "nom",
            "DEP": "departement",
            "REG": "region",
            "COMPARENT": "parent",
        }
    )[["code", "type", "nom", "departement", "region", "parent"]]
