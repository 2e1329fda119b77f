"""What has no figure here, and which official file would give it."""

import pandas as pd

from ctg import indicators
from ctg.base.read import Location, read
from ctg.model import Indicator

OWN = "aucun fichier officiel reconnu ne le donne\u00a0: l'ajouter à data/facts"


def known(base: Location) -> list[str]:
    """The indicators that have a figure for some territory, in the order of the themes."""
    codes = set(read(base, "indicator_years")["code"])
    return [code for code in indicators.catalogue() if code in codes]


def labels(base: Location) -> dict[str, str]:
    """code -> label of the indicators that have a figure, theme after theme."""
    return {code: indicators.indicator(code).label for code in known(base)}


def remedies(base: Location) -> dict[str, str]:
    """code -> what to import, for the indicators without any figure: "à importer : ..."."""
    given, official = read(base, "given"), read(base, "official")
    with_figures = set(known(base))
    return {
        code: _remedy(item, given, official)
        for code, item in indicators.catalogue().items()
        if code not in with_figures
    }


def present(base: Location) -> set[str]:
    """The quantities and the types of service of which some file of the base gives a value."""
    given = read(base, "given")
    return set(given.loc[given["known"] > 0, "code"])


def givers(official: pd.DataFrame, code: str) -> pd.DataFrame:
    """The official files that give a quantity or a type of service."""
    return official[[code in f"{gives} {types}".split() for gives, types in
                     zip(official["gives"], official["services"], strict=True)]]  # fmt: skip


def _remedy(item: Indicator, given: pd.DataFrame, official: pd.DataFrame) -> str:
    here = set(given.loc[given["known"] > 0, "code"])
    wanted = [code for code in indicators.inputs(item) if code not in here]
    if not wanted and item.kind == "evolution":
        return "il faut les chiffres d'au moins deux années"
    if set(wanted) <= set(given["code"]):
        return "les fichiers importés n'en donnent aucune valeur ici"
    files = [_files(code, official) for code in wanted]
    return "à importer\u00a0: " + "\u00a0; ".join(dict.fromkeys(files))


def _files(code: str, official: pd.DataFrame) -> str:
    """Reads "Populations de référence, Insee, fichier donnees_communes_2023.csv"."""
    found = givers(official, code)
    if found.empty:
        return f"«\u00a0{indicators.quantities()[code].label}\u00a0» ({OWN})"
    first = found.iloc[0]
    return f"{first['title']}, {first['producer']}, fichier {first['named']}"
