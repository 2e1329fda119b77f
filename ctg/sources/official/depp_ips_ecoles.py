"""Depp, the index of social position (IPS) of each école, one national file for several school years."""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _education

SOURCE = Official(
    id="depp_ips_ecoles",
    title="Indice de position sociale (IPS) des écoles",
    producer="Depp",
    licence="Licence Ouverte 2.0",
    page="https://data.education.gouv.fr/explore/dataset/fr-en-ips-ecoles-ap2022",
    kind="services",
    files=r"(fr-en-)?ips[-_]ecoles([-_](ap(?P<annee>20\d\d)|v2))?\.(csv|zip)",
    named="fr-en-ips-ecoles-ap2022.csv",
    columns=_education.IPS_COLUMNS,
    services=("ecole",),
    completeness="partiel",
    completes="menj_annuaire",
    secrecy="IPS vide ou « NS » quand trop peu d'élèves sont connus.",
    verified="ips_ecoles_ap2022.csv",
    note="Seules les écoles qui ont des élèves de CM2 ont un IPS. Le fichier porte plusieurs rentrées : seule la dernière est lue.",
)
SAMPLE = """\
rentree_scolaire;academie;code_du_departement;uai;nom_de_l_etablissment;code_insee_de_la_commune;secteur;effectifs;ips
2022-2023;LYON;001;0019901A;ECOLE ELEMENTAIRE DU BAS;01990;public;10;100.0
2022-2023;LYON;001;0019902B;ECOLE PRIMAIRE DU HAUT;01991;privé sous contrat;21.0;NS
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Services (see FACTS) with their IPS, at the last school year of the file."""
    return _education.ips(path, SOURCE, "ecole", scope)
