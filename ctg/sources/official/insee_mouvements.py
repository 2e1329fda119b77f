"""INSEE, the events that changed communes: mergers, splits, changes of code."""

from pathlib import Path

import pandas as pd

from ctg.model import Official
from ctg.sources import _table

SOURCE = Official(
    id="insee_mouvements",
    title="Code officiel géographique, mouvements des communes",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/information/2560452",
    kind="mouvements",
    files=r"v_mvt_?commune_?(?P<annee>20\d\d).*\.(csv|zip)",
    named="v_mvtcommune_2026.csv",
    columns=("MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "TYPECOM_AP", "COM_AP"),
    published=(2, 0),
    verified="v_mvtcommune_2026.csv",
)
SAMPLE = """\
MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP
32,2025-01-01,COM,01991,0,EXEMPLE,Exemple,"Exemple, l'Ancien",COM,01990,0,EXEMPLE LE BAS,Exemple-le-Bas,Exemple-le-Bas
21,2024-01-01,COM,01992,0,EXEMPLE DEUX,Exemple-Deux,Exemple-Deux,COM,01993,0,EXEMPLE TROIS,Exemple-Trois,Exemple-Trois
"""


def read(path: Path) -> pd.DataFrame:
    """mod, date (ISO text), type_avant, avant, type_apres, apres: one row per commune and event."""
    frame = _table.read(path, SOURCE)
    for column in ("COM_AV", "COM_AP"):  # empty: the event made the commune, or ended it
        _table.codes(path, frame[frame[column] != ""], column, "commune", SOURCE)
    frame["DATE_EFF"] = _table.dates(path, frame, "DATE_EFF", SOURCE)
    return frame.rename(
        columns={
            "MOD": "mod",
            "DATE_EFF": "date",
            "TYPECOM_AV": "type_avant",
            "COM_AV": "avant",
            "TYPECOM_AP": "type_apres",
            "COM_AP": "apres",
        }
    )
