"""Cnaf, the coverage rate of early childhood care, one file for each scale of territory."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _cnaf, _table

SOURCE = Official(
    id="cnaf_couverture",
    title="Taux de couverture global de l'accueil du jeune enfant",
    producer="Cnaf",
    licence="Licence Ouverte 2.0",
    page="https://data.caf.fr/explore/dataset/txcouv_pe_epci",
    kind="grandeurs",
    files=r"txcouv_pe_(?P<maille>nat|dep|reg|epci|com)(_hist)?\.(csv|zip)",
    named="txcouv_pe_epci.csv",
    columns=("annee",),
    gives=("taux_couverture_accueil",),
    published=(1, 3),
    secrecy="Par commune, publié au-dessus de 10 000 habitants seulement.",
    note="Places théoriques de décembre pour 100 enfants de moins de 3 ans ; un taux dépasse parfois 100. "
    "Une année présente dans les deux fichiers se lit dans le fichier courant, non dans « _hist ». "
    "France sans Mayotte.",
)
SAMPLE = """\
annee;numepci;nomepci;txcouv_epci;txcouv_eaje_epci;txcouv_am_ind_epci
2023;990000001;CC de l'Exemple;100.5;50.0;50.5
2022;990000001;CC de l'Exemple;;;
2023;XX;Non renseigné;195.8;10;185.8
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES) of one scale. A rate is read where it is published, never computed."""
    scale = _cnaf.scale(path, SOURCE)
    codes, rate = f"num{scale}", f"txcouv_{scale}"
    columns = ("annee", rate) if scale == "nat" else ("annee", codes, rate)
    frame = _table.read(path, replace(SOURCE, columns=columns), names={"numreg": ("numregi",)})
    frame = _cnaf.located(path, frame, codes, scale, SOURCE, scope)
    frame["annee"] = _cnaf.years(path, frame, "annee")
    _table.unique(path, frame, replace(SOURCE, key=("territoire", "annee")))
    return _cnaf.figures(path, frame, {"taux_couverture_accueil": rate})
