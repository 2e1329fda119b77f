"""INSEE, road time from homes to the nearest facility of each type: one parquet per region.

One row per 200 m cell and type of facility. The nearest facility is sought wherever it is, with no
regard for its capacity nor for borders. A cell without a time stays out of the mean: it is not 0.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from ctg.errors import DataError
from ctg.model import Official, Quantity, Scope
from ctg.sources import _table

# The types of the Base permanente des équipements that matter to families, and their names.
TYPES = {
    "D502": "un établissement d'accueil du jeune enfant",
    "D509": "une micro-crèche",
    "D504": "un relais petite enfance",
    "D503": "un lieu d'accueil enfants-parents",
    "D115": "un service de protection maternelle et infantile",
    "C107": "une école maternelle",
    "C108": "une école primaire",
    "C109": "une école élémentaire",
    "C201": "un collège",
    "C301": "un lycée général ou technologique",
    "C302": "un lycée professionnel",
    "D505": "un accueil de loisirs",
    "D506": "un centre social",
    "D508": "un espace de vie sociale",
    "D507": "une médiation familiale",
    "D601": "un hébergement d'enfants handicapés",
    "D602": "un service pour enfants handicapés",
    "D107": "une maternité",
    "D106": "un service d'urgences",
    "D108": "un centre de santé",
    "D113": "une maison de santé",
    "D265": "un médecin généraliste",
    "D272": "un pédiatre",
    "D278": "une sage-femme",
    "D307": "une pharmacie",
    "A122": "un point de contact France Travail",
    "A128": "une maison France services",
    "F101": "une piscine",
    "F121": "un gymnase",
    "F303": "un cinéma",
    "F305": "un conservatoire",
    "F307": "une bibliothèque",
    "E109": "une gare d'intérêt local",
}
SOURCE = Official(
    id="insee_temps_acces",
    title="Temps d'accès aux équipements par la route",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/67fe0fe2423db9c4a05d8ced",
    kind="grandeurs",
    files=r"donnees-(?P<annee>20\d\d)-reg\d\d\.parquet",
    named="donnees-2024-reg84.parquet",
    columns=("idSrc", "depcom", "iris", "pop", "typeeq_id", "duree"),
    container="parquet",
    quantities=tuple(
        Quantity(f"temps_acces_{code.lower()}", f"Temps moyen jusqu'à {name}", "minutes", additive=False)
        for code, name in TYPES.items()
    ),
    published=(7, 1),
    note="Moyenne des carreaux de 200 m, pondérée par leurs habitants ; trajet en voiture, sans trafic. "
    "Un carreau sans temps publié ne compte pas dans la moyenne.",
)
SAMPLE = """\
idSrc;X;Y;depcom;iris;dep;pop;domaine;typeeq_id;distance;deuclidienne;duree
3900000_2600000;3900100;2600100;01990;01990_0000;01;100;C;C201;3.5;2.9;6
3900200_2600000;3900300;2600100;01990;01990_0000;01;50;C;C201;8.1;7;12
3900400_2600000;3900500;2600100;01990;01990_0000;01;10;C;C201;;;
3900000_2600000;3900100;2600100;01990;01990_0000;01;100;D;D502;1.5;1.1;4
3900200_2600000;3900300;2600100;01990;01990_0000;01;50;B;B201;1;1;2
4200000_2100000;4200100;2100100;2A991;2A991_0000;2A;20;C;C201;0;0;0
4300000_2100000;4300100;2100100;01457;01457_0000;01;20;C;C201;9;9;15
"""
CELL = ["depcom", "typeeq_id", "idSrc", "iris"]
BATCH = 200_000  # rows in memory at a time: a region has millions


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Figures (see FIGURES) of communes: minutes by car of the average inhabitant, by type."""
    cells = _cells(path, scope)
    if cells.empty:
        raise DataError(
            path,
            "aucune ligne sur ce territoire.",
            remedy=f"Prendre sur {SOURCE.page} le fichier de sa région.",
        )
    annee = _table.year(path, SOURCE)
    means = _means(cells)
    return means.assign(
        niveau="commune",
        annee=annee,
        nature="observe",
        geographie=annee,  # facilities of 1 January, in the communes of that day
    )


def _means(cells: pd.DataFrame) -> pd.DataFrame:
    """territoire, grandeur, valeur, statut: every commune of the file by every type of the file."""
    best = cells.dropna(subset=["duree", "pop"])
    best = best.groupby(CELL, as_index=False, dropna=False).agg(
        duree=("duree", "min"), people=("pop", "first")
    )
    best["minutes"] = best["duree"] * best["people"]
    sums = best.groupby(["depcom", "typeeq_id"])[["minutes", "people"]].sum()
    pairs = pd.MultiIndex.from_product(
        [sorted(cells["depcom"].unique()), sorted(cells["typeeq_id"].unique())], names=["depcom", "typeeq_id"]
    )
    sums = sums.reindex(pairs).reset_index()
    value = sums["minutes"] / sums["people"].where(sums["people"] > 0)
    statut = value.notna().map({True: "ok", False: "manquant"}).mask(sums["people"] == 0, "sans_objet")
    grandeur = "temps_acces_" + sums["typeeq_id"].str.lower()
    return pd.DataFrame(
        {"territoire": sums["depcom"], "grandeur": grandeur, "valeur": value, "statut": statut}
    )


def _cells(path: Path, scope: Scope) -> pd.DataFrame:
    """The rows of the scope's communes and of our types, read batch after batch."""
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            _columns(path, file.schema_arrow)
            parts = [
                _kept(path, batch, scope) for batch in file.iter_batches(BATCH, columns=list(SOURCE.columns))
            ]
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            path,
            "fichier parquet tronqué ou illisible.",
            remedy=f"Le télécharger de nouveau sur {SOURCE.page}, puis recommencer.",
        ) from error
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(SOURCE.columns))


def _columns(path: Path, schema: pa.Schema) -> None:
    for name in SOURCE.columns:
        if name not in schema.names:
            raise DataError(
                path,
                f"colonne « {name} » absente (trouvées : {', '.join(schema.names[:40])}).",
                remedy=f"Vérifier sur {SOURCE.page} que c'est bien ce fichier, puis recommencer.",
            )
    for name in ("pop", "duree"):
        kind = schema.field(name).type
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind)):
            raise DataError(path, "ce ne sont pas des nombres.", column=name, remedy=_table.again(SOURCE))


def _kept(path: Path, batch: pa.RecordBatch, scope: Scope) -> pd.DataFrame:
    """Filtered before it becomes a frame: text is costly, and most rows are not ours."""
    communes: Any = batch["depcom"].cast(pa.string())
    types: Any = batch["typeeq_id"].cast(pa.string())
    short = pc.indices_nonzero(pc.less(pc.utf8_length(communes), pa.scalar(5, pa.int32())))
    if len(short):
        _table.codes(
            path, pd.DataFrame({"depcom": communes.take(short).to_pylist()}), "depcom", "commune", SOURCE
        )
    ours = pc.and_(
        pc.is_in(communes, value_set=pa.array(sorted(scope.communes))),
        pc.is_in(types, value_set=pa.array(sorted(TYPES))),
    )
    frame: pd.DataFrame = batch.filter(ours).to_pandas()
    for column in ("pop", "duree"):
        if (frame[column] < 0).any():
            raise DataError(path, "nombre négatif.", column=column, remedy=_table.again(SOURCE))
    return frame.astype({"depcom": str, "typeeq_id": str})
