"""Depp, pupils of each primary school, one national file for several school years."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _education, _services, _table

SOURCE = Official(
    id="depp_effectifs",
    title="Effectifs d'élèves des écoles du premier degré",
    producer="Depp",
    licence="Licence Ouverte 2.0",
    page="https://data.education.gouv.fr/explore/dataset/fr-en-ecoles-effectifs-nb_classes",
    kind="services",
    files=r"fr-en-ecoles-effectifs-nb_classes\.(csv|zip)",
    named="fr-en-ecoles-effectifs-nb_classes.csv",
    columns=("rentree_scolaire", "numero_ecole", "denomination_principale", "secteur", "nombre_total_eleves"),
    services=("ecole",),
    completeness="partiel",
    completes="menj_annuaire",
    published=(8, 1),
    secrecy="Effectif vide ou « NS » : non diffusé.",
    note="« code_commune_insee » y est un code postal : la commune de l'école se lit dans l'annuaire, par "
    "l'UAI. Le préélémentaire compte les enfants de 2 ans. Seule la dernière rentrée est lue.",
)
SAMPLE = """\
rentree_scolaire;code_departement;commune;code_commune_insee;numero_ecole;denomination_principale;patronyme;secteur;nombre_total_classes;nombre_total_eleves
2025;001;EXEMPLE-LE-BAS;01990;0019901A;ECOLE ELEMENTAIRE PUBLIQUE;DU BAS;PUBLIC;3;58
2024;001;EXEMPLE-LE-BAS;01990;0019901A;ECOLE ELEMENTAIRE PUBLIQUE;DU BAS;PUBLIC;3;61
"""
CORSICA = {"620": "2A", "720": "2B"}  # the UAI keeps the older numbers of the départements


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Services (see FACTS) without a commune: who reads them joins the directory by UAI."""
    frame = _education.latest(path, _table.read(path, SOURCE, optional=("patronyme",)))
    _table.codes(path, frame, "numero_ecole", "uai", SOURCE)
    _table.unique(path, frame, replace(SOURCE, key=("numero_ecole",)))
    frame = frame[_departement(frame["numero_ecole"]).isin(_departements(scope))]
    patronym = frame.get("patronyme", "")
    return _services.whole(
        frame.assign(
            id=frame["numero_ecole"],
            uai=frame["numero_ecole"],
            type="ecole",
            nom=(frame["denomination_principale"] + " " + patronym).str.strip(),
            effectifs=_education.numbers(path, frame, "nombre_total_eleves"),
            secteur=_services.sector(frame["secteur"]),
            commune="",
            geographie=frame["millesime"],
        )
    )


def _departement(uai: pd.Series) -> pd.Series:
    """The département that a UAI was given in: « 0801234A » is in « 80 »."""
    start = uai.str[:3]
    return start.replace(CORSICA).str.replace(r"^0", "", regex=True)


def _departements(scope: Scope) -> set[str]:
    return {code[:3] if code.startswith("97") else code[:2] for code in scope.communes}
