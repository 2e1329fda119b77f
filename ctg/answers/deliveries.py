"""Local deliveries: what can be delivered, the tables as they stand, what was imported."""

import pandas as pd

from ctg import services
from ctg.base import deliveries, quantities
from ctg.base.read import Location
from ctg.errors import UnknownName

COLUMNS = ("livraison", "titre", "colonne", "obligatoire", "cle", "forme", "valeurs", "aide")
HISTORY = "local/deliveries.csv"
NUMBERS = ("nombre", "entier", "annee")
KINDS = tuple(deliveries.kinds())


def livraison(base: Location, kind: str | None = None) -> pd.DataFrame:
    """The present table of one kind of delivery, ready to be imported again; without a kind, every column.

    A cell that is withheld says "secret"; a kind nobody delivered has its columns and no row.
    """
    if kind is None:
        return colonnes()
    if kind not in KINDS:
        raise UnknownName("Livraison", kind, KINDS)
    frame = deliveries.shown(base.folder, kind, deliveries.known(base.folder))
    for column in deliveries.kinds()[kind].delivery.columns:
        if column.form == "date":
            frame[column.name] = pd.to_datetime(frame[column.name].replace("", None))
        elif column.form in NUMBERS:
            frame[column.name] = _numbers(frame[column.name])
    return frame


def colonnes(kind: str | None = None) -> pd.DataFrame:
    """One row per column of each kind of delivery: whether it is required, its form, what it means."""
    rows = [
        {
            "livraison": name,
            "titre": item.delivery.title,
            "colonne": column.name,
            "obligatoire": column.required,
            "cle": column.name in item.delivery.key,
            "forme": column.form,
            "valeurs": ", ".join(column.accepted),
            "aide": column.help,
        }
        for name, item in deliveries.kinds().items()
        for column in item.delivery.columns
        if kind in (None, name)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def codes(kind: str) -> pd.DataFrame:
    """colonne, code, libelle: what may be written in the columns of a kind that hold a code of ours."""
    lists = {
        "type": {item.code: item.label for item in services.types()},
        "grandeur": {
            code: item.label
            for code, item in quantities.known().items()
            if not item.sum_of and not item.window  # computed by the build, never delivered
        },
    }
    columns = [column.name for column in deliveries.kinds()[kind].delivery.columns]
    rows = [
        {"colonne": name, "code": code, "libelle": label}
        for name, named in lists.items()
        if name in columns
        for code, label in named.items()
    ]
    return pd.DataFrame(rows, columns=["colonne", "code", "libelle"])


def livraisons(base: Location) -> pd.DataFrame:
    """What was imported, the latest first: date, livraison, fichier, sha256, octets, lignes..."""
    path = base.folder / HISTORY
    if not path.exists():
        return pd.DataFrame()
    return pd.read_csv(path, dtype=str, keep_default_na=False).iloc[::-1].reset_index(drop=True)


def lignes(base: Location) -> dict[str, int]:
    """Kind of delivery -> number of rows in place; 0 where nobody delivered."""
    around = deliveries.known(base.folder)
    return {kind: len(deliveries.table(base.folder, kind, around)) for kind in KINDS}


def _numbers(texts: pd.Series) -> pd.Series:
    """Floats, or texts with a decimal comma where some figures are withheld."""
    if texts.isin(["secret"]).any():
        return texts.str.replace(".", ",", regex=False)
    return pd.to_numeric(texts.replace("", None)).astype("float64")
