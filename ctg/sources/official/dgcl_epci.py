"""DGCL, which communes make up which EPCI on 1 January of a year (csv in cp1252, or xlsx)."""

from pathlib import Path

import pandas as pd

from ctg.model import Official
from ctg.sources import _table

SOURCE = Official(
    id="dgcl_epci",
    title="Liste et composition des EPCI à fiscalité propre",
    producer="DGCL",
    licence="Licence Ouverte 2.0",
    page="https://www.collectivites-locales.gouv.fr/etudes-et-statistiques/perimetre-des-intercommunalites",
    kind="epci",
    files=r"epcicom(?P<annee>20\d\d).*\.(csv|xlsx|zip)",
    named="epcicom2025.csv",
    columns=("siren", "raison_sociale", "nature_juridique", "insee"),
    key=("insee",),
    published=(1, 0),
    verified="epcicom2025_cp1252.csv et epcicom2025.xlsx",
)
SAMPLE = """\
dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;dep_com;insee;siren_membre;nom_membre;ptot_2025;pmun_2025
01;990000001;CC de l'Exemple;CC;FPU;2;15 156;14 873;01;01990;219900001;Exemple-le-Bas;2 912;2 862
01;990000001;CC de l'Exemple;CC;FPU;2;15 156;14 873;2A;2A991;219900002;"Exemple; le Haut";2 246;2 209
;;;;;;;;;;;;;
"""


def read(path: Path) -> pd.DataFrame:
    """commune, epci (SIREN), nom, nature (CC, CA, CU, METRO, MET69): one row per member commune."""
    frame = _table.read(path, SOURCE, names={"insee": ("code_insee", "CODGEO")})
    _table.codes(path, frame, "insee", "commune", SOURCE)
    _table.codes(path, frame, "siren", "siren", SOURCE)
    return frame.rename(
        columns={
            "insee": "commune",
            "siren": "epci",
            "raison_sociale": "nom",
            "nature_juridique": "nature",
        }
    )[["commune", "epci", "nom", "nature"]]
