"""INSEE, Filosofi, key figures of each territory: the wide files published until the vintage 2021."""

from pathlib import Path

import pandas as pd

from ctg.errors import DataError
from ctg.model import Official, Scope
from ctg.sources import _csv, _table

SOURCE = Official(
    id="insee_filosofi",
    title="Filosofi, revenus et pauvreté",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/statistiques/7756729",
    kind="grandeurs",
    files=r"cc_filosofi_(?P<annee>20\d\d)_(?P<niveau>COM|EPCI|DEP|REG)\.(csv|zip)",
    named="cc_filosofi_2021_COM.csv",
    columns=("CODGEO",),  # the others end with the year: MED21
    key=("CODGEO",),
    gives=(
        "niveau_de_vie_median",
        "taux_pauvrete_60",
        "menages_fiscaux",
        "personnes_menages_fiscaux",
        "part_prestations_sociales",
    ),
    exhaustive=True,
    secrecy="Le niveau de vie médian n'est pas publié dans les plus petites communes ; "
    "le taux de pauvreté ne l'est qu'à partir d'environ 1 000 ménages ou 2 000 personnes.",
    verified="cc_filosofi_2021_COM.csv",
    note="Pas de millésime 2022. La méthode change entre les millésimes.",
)
SAMPLE = """\
CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;PIMP21;TP6021;PPSOC21
01990;1210;2790;21540;52,0;13,0;7,1
01991;s;s;s;s;s;s
2A991;95;204;23180;s;s;s
01993;nd;nd;nd;nd;nd;nd
"""
VARIABLES = {
    "MED": "niveau_de_vie_median",
    "TP60": "taux_pauvrete_60",
    "NBMENFISC": "menages_fiscaux",
    "NBPERSMENFISC": "personnes_menages_fiscaux",
    "PPSOC": "part_prestations_sociales",
}
SECRET = ("s", "ns")  # secret; not significant, which is withheld too
MISSING = ("", "nd")
GEOGRAPHY = 3  # the file of 2021 is in the communes of 2024
LEVELS = {
    "COM": ("commune", "", "commune"),
    "EPCI": ("siren", "", "epci"),
    "DEP": ("departement", "D", "zone"),
    "REG": ("region", "R", "zone"),
}


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES) of the communes, or of the level that the name of the file tells."""
    annee = _table.year(path, SOURCE)
    names = {f"{variable}{annee % 100:02d}": code for variable, code in VARIABLES.items()}
    frame = _table.read(path, SOURCE, optional=tuple(names))
    for column in names:
        if column not in frame:
            raise DataError(
                path,
                f"colonne « {column} » absente.",
                remedy=f"Vérifier sur {SOURCE.page} que c'est bien le fichier de {annee}, puis recommencer.",
            )
    level = path.stem.rsplit("_", 1)[1].upper()
    kind, prefix, niveau = LEVELS[level]
    wanted = {"COM": scope.communes, "EPCI": scope.epcis, "DEP": scope.departements, "REG": scope.regions}
    _table.codes(path, frame, "CODGEO", kind, SOURCE)
    parts = [_quantity(path, frame, column).assign(grandeur=code) for column, code in names.items()]
    rows = pd.concat([part[part["CODGEO"].isin(wanted[level])] for part in parts], ignore_index=True)
    return rows.assign(
        territoire=prefix + rows["CODGEO"],
        niveau=niveau,
        annee=annee,
        nature="observe",
        geographie=annee + GEOGRAPHY,
    ).drop(columns="CODGEO")


def _quantity(path: Path, frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """CODGEO, valeur, statut. Any text but the producer's own marks is refused, line and column."""
    marks = frame[column].str.lower()
    secret, missing = marks.isin(SECRET), marks.isin(MISSING)
    numbers = frame[["CODGEO"]].assign(**{column: frame[column].mask(secret | missing, "")})
    statut = pd.Series("ok", index=frame.index).mask(missing, "manquant").mask(secret, "secret")
    return frame[["CODGEO"]].assign(valeur=_csv.numbers(path, numbers, column), statut=statut)
