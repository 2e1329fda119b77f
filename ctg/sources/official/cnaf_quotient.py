"""Cnaf, households of each commune by band of family quotient."""

from pathlib import Path

import pandas as pd

from ctg.errors import DataError
from ctg.model import Level, Official, Quantity, Scope
from ctg.sources import _cnaf, _large, _table

BANDS = {
    "Moins de 400 euros": "foyers_qf_moins_400",
    "Entre 400 et 799 euros": "foyers_qf_400_799",
    "Entre 800 et 1199 euros": "foyers_qf_800_1199",
    "Entre 1200 et 1599 euros": "foyers_qf_1200_1599",
    "Entre 1600 et 1999 euros": "foyers_qf_1600_1999",
    "Entre 2000 et 3999 euros": "foyers_qf_2000_3999",
    "4000 euros ou plus": "foyers_qf_4000_plus",
    "Inconnu": "foyers_qf_inconnu",
}


def _quantity(band: str, code: str) -> Quantity:
    words = "quotient familial inconnu" if band == "Inconnu" else f"quotient familial : {band.lower()}"
    return Quantity(code, f"Foyers allocataires, {words}", "foyers", levels=(Level.COMMUNE,), rounded_to=5.0)


SOURCE = Official(
    id="cnaf_quotient",
    title="Foyers allocataires par tranche de quotient familial",
    producer="Cnaf",
    licence="Licence Ouverte 2.0",
    page="https://data.caf.fr/explore/dataset/ndur_s_qf_400_com_f",
    kind="grandeurs",
    files=r"ndur_s_qf_400_(?P<maille>com)_f\.(csv|zip)",
    named="ndur_s_qf_400_com_f.csv",
    columns=("dtreffre", "numcomdo", "qf_400", "indfoy_ndur"),
    quantities=tuple(_quantity(band, code) for band, code in BANDS.items()),
    published=(1, 2),
    secrecy="Arrondi à 5 : à la commune, un 0 peut cacher 1 à 4 foyers, il reste secret.",
    note="Situation de décembre ; les communes sont celles du 1er janvier suivant. Ne se somme pas : chaque "
    "tranche de chaque commune est arrondie. Familles de la MSA absentes.",
)
SAMPLE = """\
dtreffre;numcomdo;nomcom;qf_400;indfoy_ndur;indnbp_ndur
2023-12;01990;Exemple-le-Bas;Moins de 400 euros;25;60
2023-12;01990;Exemple-le-Bas;4000 euros ou plus;0;0
2023-12;XXXXX;Non renseigné;Inconnu;350;700
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES): one quantity for each band, where the Cnaf gives a row."""
    frame = _cnaf.december(path, _large.read(path, SOURCE), "dtreffre")
    frame["qf_400"] = frame["qf_400"].str.replace(r"\s+", " ", regex=True)
    frame = _cnaf.located(path, frame, "numcomdo", "com", SOURCE, scope)
    _known_bands(path, frame)
    frame = _cnaf.largest(path, frame, ["territoire", "annee", "qf_400"], "indfoy_ndur")
    parts = [
        _cnaf.figures(path, frame[frame["qf_400"] == band], {code: "indfoy_ndur"}, hides_small=True)
        for band, code in BANDS.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _known_bands(path: Path, frame: pd.DataFrame) -> None:
    """A band that nobody declared would be lost without a word."""
    unknown = ~frame["qf_400"].isin(list(BANDS))
    if unknown.any():
        band, line = frame.loc[unknown, "qf_400"].iloc[0], int(str(frame.index[unknown][0]))
        raise DataError(
            path,
            f"tranche de quotient familial « {band} » inconnue.",
            row=line,
            column="qf_400",
            remedy=_table.again(SOURCE),
        )
