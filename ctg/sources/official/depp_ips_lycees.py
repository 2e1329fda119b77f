"""Depp, the index of social position (IPS) of each lycée, one national file for several school years."""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _education

SOURCE = Official(
    id="depp_ips_lycees",
    title="Indice de position sociale (IPS) des lycées",
    producer="Depp",
    licence="Licence Ouverte 2.0",
    page="https://data.education.gouv.fr/explore/dataset/fr-en-ips-lycees-ap2023",
    kind="services",
    files=r"(fr-en-)?ips[-_]lycees([-_](ap(?P<annee>20\d\d)|v2))?\.(csv|zip)",
    named="fr-en-ips-lycees-ap2023.csv",
    columns=_education.IPS_COLUMNS,
    services=("lycee",),
    completeness="partiel",
    completes="menj_annuaire",
    secrecy="IPS vide ou « NS » quand trop peu d'élèves sont connus.",
    verified="ips_lycees_ap2022.csv",
    note="Établissements publics et privés sous contrat ; l'IPS est celui de toutes les voies. Le fichier porte plusieurs rentrées : seule la dernière est lue.",
)
SAMPLE = """\
rentree_scolaire;academie;code_du_departement;uai;nom_de_l_etablissement;code_insee_de_la_commune;secteur;ips_voie_gt;ips_voie_pro;ips_etab
2023-2024;LYON;001;0019904D;LYCEE DE L'EXEMPLE;01990;public;101.0;99.0;100.0
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Services (see FACTS) with their IPS, at the last school year of the file."""
    return _education.ips(path, SOURCE, "lycee", scope)
