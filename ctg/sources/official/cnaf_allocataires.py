"""Cnaf, households and persons by benefit, one file for each scale of territory."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ctg.model import Level, Official, Quantity, Scope
from ctg.sources import _cnaf, _csv, _table

ROUNDED = 5.0
ABOVE_COMMUNES = (Level.EPCI, Level.PERIMETER, Level.REFERENCE)
# quantity -> column, at every scale
EVERYWHERE = {
    "foyers_allocataires": "indfoy_ndur",
    "personnes_couvertes_caf": "indnbp_ndur",
    "foyers_paje": "indfoy_ndurpaje",
    "foyers_cmg": "indfoy_cmg",
    "foyers_rsa": "indfoy_rsa",
    "foyers_allocations_familiales": "indfoy_af",
    "foyers_rentree_scolaire": "indfoy_ars",
    "foyers_soutien_familial": "indfoy_asf",
    "foyers_aides_logement": "indfoy_ndural",
    "foyers_prime_activite": "indfoy_ppa",
}
# Disability: read at the EPCI and above even if a file of communes had the columns one day.
DISABILITY = {"beneficiaires_aeeh": "indben_aeeh", "beneficiaires_aah": "indben_aah"}
CODES = {"com": "numcomdo", "epci": "numepci", "dep": "numdep"}


def _own(code: str, label: str, unit: str, levels: tuple[Level, ...] = tuple(Level)) -> Quantity:
    return Quantity(code, label, unit, levels=levels, rounded_to=ROUNDED, note="Familles de la MSA absentes.")


SOURCE = Official(
    id="cnaf_allocataires",
    title="Foyers allocataires et personnes couvertes, par prestation",
    producer="Cnaf",
    licence="Licence Ouverte 2.0",
    page="https://data.caf.fr/explore/dataset/s_ben_epci_f",
    kind="grandeurs",
    files=r"s_ben_(?P<maille>nat|dep|epci|com)(_f)?\.(csv|zip)",
    named="s_ben_epci_f.csv",
    columns=("dtreffre", *EVERYWHERE.values()),
    gives=(*list(EVERYWHERE)[:5], "beneficiaires_aeeh"),
    quantities=(
        _own("foyers_allocations_familiales", "Foyers bénéficiaires des allocations familiales", "foyers"),
        _own("foyers_rentree_scolaire", "Foyers bénéficiaires de l'allocation de rentrée scolaire", "foyers"),
        _own("foyers_soutien_familial", "Foyers bénéficiaires de l'allocation de soutien familial", "foyers"),
        _own("foyers_aides_logement", "Foyers bénéficiaires d'une aide au logement", "foyers"),
        _own("foyers_prime_activite", "Foyers bénéficiaires de la prime d'activité", "foyers"),
        _own("beneficiaires_aah", "Bénéficiaires de l'AAH", "personnes", ABOVE_COMMUNES),
    ),
    published=(1, 2),
    secrecy="Arrondi à 5 par commune et par EPCI : à la commune, un 0 peut cacher 1 à 4 foyers, il reste secret.",
    note="Situation de décembre ; les communes sont celles du 1er janvier suivant. La ligne de l'EPCI ne se "
    "déduit pas de la somme des communes. Région : somme des départements. Familles de la MSA absentes.",
)
SAMPLE = """\
dtreffre;numepci;indfoy_ndur;indnbp_ndur;indfoy_ndurpaje;indfoy_cmg;indfoy_rsa;indfoy_af;indfoy_ars;indfoy_asf;indfoy_ndural;indfoy_ppa;indben_aeeh;indben_aah
2023-12;990000001;100;200;30;10;20;40;25;15;50;35;5;10
2023-12;990000001;1;1;1;1;1;1;1;1;1;1;1;1
2023-12;XX;90;200;5;5;5;5;5;5;5;5;5;5
"""


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES) of the month of December, for one scale of territory."""
    scale = _cnaf.scale(path, SOURCE)
    wanted = EVERYWHERE if scale == "com" else EVERYWHERE | DISABILITY
    located = (CODES[scale],) if scale in CODES else ()
    source = replace(SOURCE, columns=("dtreffre", *located, *wanted.values()))
    frame = _cnaf.december(path, _table.read(path, source, optional=("numregi",)), "dtreffre")
    parts = [_rows(path, frame, scale, wanted, scope)]
    if scale == "dep" and "numregi" in frame:
        parts.append(_regions(path, frame, wanted, scope))
    return pd.concat(parts, ignore_index=True)


def _rows(path: Path, frame: pd.DataFrame, scale: str, wanted: dict[str, str], scope: Scope) -> pd.DataFrame:
    frame = _cnaf.located(path, frame, CODES.get(scale, ""), scale, SOURCE, scope)
    frame = _cnaf.largest(path, frame, ["territoire", "annee"], "indfoy_ndur")
    return _cnaf.figures(path, frame, wanted, hides_small=True)


def _regions(path: Path, frame: pd.DataFrame, wanted: dict[str, str], scope: Scope) -> pd.DataFrame:
    """Sums of départements, which are not rounded; missing as soon as one of them is."""
    frame = frame[~frame["numdep"].str.fullmatch(_cnaf.PLACEHOLDER)]
    frame = _cnaf.largest(path, frame, ["numdep", "annee"], "indfoy_ndur")
    frame = _cnaf.located(path, frame, "numregi", "reg", SOURCE, scope)
    for column in wanted.values():
        frame[column] = _csv.numbers(path, frame, column)
    groups = frame.groupby(_cnaf.KEY)[list(wanted.values())]
    total = groups.sum().where(groups.count().eq(groups.size(), axis=0))
    return _cnaf.figures(path, total.astype(str).fillna("").reset_index(), wanted)
