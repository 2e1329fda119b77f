"""Cnaf, the places offered to children under 3, one file for each scale of territory."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _cnaf, _table

SOURCE = Official(
    id="cnaf_places",
    title="Places offertes aux enfants de moins de 3 ans",
    producer="Cnaf",
    licence="Licence Ouverte 2.0",
    page="https://data.caf.fr/explore/dataset/nbpla_pe_epci",
    kind="grandeurs",
    files=r"nbpla_pe_(?P<maille>nat|dep|reg|epci|com)(_hist)?\.(csv|zip)",
    named="nbpla_pe_epci.csv",
    columns=("annee",),
    gives=("places_eaje", "places_assistants_maternels", "places_autres_modes"),
    published=(1, 3),
    secrecy="Par commune, publié au-dessus de 10 000 habitants seulement.",
    note="Places théoriques de décembre. Autres modes : garde à domicile et école avant 3 ans. "
    "Une année présente dans les deux fichiers se lit dans le fichier courant, non dans « _hist ».",
)
SAMPLE = """\
annee;numepci;nomepci;pl_eaje_epci;pl_am_ind_epci;pl_gad_ind_epci;pl_prescol_epci;tot_offre_epci
2023;990000001;CC de l'Exemple;10;20;3;4;37
2022;990000001;CC de l'Exemple;10;20;;4;
2023;XXX;Non renseigné;500;1;1;1;503
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES) of one scale; the other modes are unknown when one of them is."""
    scale = _cnaf.scale(path, SOURCE)
    codes = f"num{scale}"
    eaje, minders = f"pl_eaje_{scale}", f"pl_am_ind_{scale}"
    home, school = f"pl_gad_ind_{scale}", f"pl_prescol_{scale}"
    measures = (eaje, minders, home, school)
    columns = ("annee", *measures) if scale == "nat" else ("annee", codes, *measures)
    # The file of the country has had shorter names.
    names = {"numreg": ("numregi",), minders: (f"pl_am_{scale}",), home: (f"pl_gad_{scale}",)}
    frame = _table.read(path, replace(SOURCE, columns=columns), names=names)
    frame = _cnaf.located(path, frame, codes, scale, SOURCE, scope)
    frame["annee"] = _cnaf.years(path, frame, "annee")
    _table.unique(path, frame, replace(SOURCE, key=("territoire", "annee")))
    parts = {"places_eaje": eaje, "places_assistants_maternels": minders, "gad": home, "prescol": school}
    return _with_other_modes(_cnaf.figures(path, frame, parts))


def _with_other_modes(rows: pd.DataFrame) -> pd.DataFrame:
    """Home care and school before 3 as one quantity, known when both are."""
    home = rows[rows["grandeur"] == "gad"].reset_index(drop=True)
    school = rows[rows["grandeur"] == "prescol"].reset_index(drop=True)
    status = home["statut"].where(home["statut"] != "ok", school["statut"])
    other = home.assign(
        grandeur="places_autres_modes", valeur=home["valeur"] + school["valeur"], statut=status
    )
    return pd.concat([rows[rows["grandeur"].isin(SOURCE.gives)], other], ignore_index=True)
