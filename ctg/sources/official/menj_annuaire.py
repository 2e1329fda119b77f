"""Ministry of education, the directory of schools, colleges, lycées and their neighbours."""

from pathlib import Path

import pandas as pd

from ctg.model import Official, Scope
from ctg.sources import _csv, _education, _services, _table

SOURCE = Official(
    id="menj_annuaire",
    title="Annuaire de l'éducation",
    producer="Ministère de l'Éducation nationale",
    licence="Licence Ouverte 2.0",
    page="https://data.education.gouv.fr/explore/dataset/fr-en-annuaire-education",
    kind="services",
    files=r"fr-en-annuaire-education\.(csv|zip)",
    named="fr-en-annuaire-education.csv",
    columns=(
        "identifiant_de_l_etablissement",
        "nom_etablissement",
        "type_etablissement",
        "statut_public_prive",
        "code_commune",
        "ecole_maternelle",
        "ecole_elementaire",
        "nombre_d_eleves",
        "latitude",
        "longitude",
        "libelle_nature",
        "date_maj_ligne",
    ),
    services=("ecole", "college", "lycee", "segpa", "erea", "cio", "etablissement_medico_social"),
    completeness="complet",
    published=(1, 0),
    secrecy="Aucun secret : un effectif vide n'est pas renseigné.",
    note="Établissements ouverts, mis à jour chaque jour ; les services administratifs n'en sont pas repris. "
    "Téléphones, courriels et adresses n'entrent pas.",
)
SAMPLE = """\
Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Statut_public_prive;Code_postal;Code_commune;Ecole_maternelle;Ecole_elementaire;Nombre_d_eleves;latitude;longitude;precision_localisation;libelle_nature;date_maj_ligne;etat
0019901A;Ecole primaire du Bas;Ecole;Public;01999;01990;1;1;58;46.1;5.1;Numéro de rue;ECOLE DE NIVEAU ELEMENTAIRE;2026-03-02;OUVERT
0019903C;Collège de l'Exemple;Collège;Privé;01999;01991;;;540;;;;COLLEGE;2026-01-15;OUVERT
0019905E;Inspection de l'Exemple;Service Administratif;Public;01999;01990;;;;46.1;5.1;;INSPECTION;2026-01-15;OUVERT
"""
OPTIONAL = ("precision_localisation", "etat", "ministere_tutelle", "code_nature")
TYPES = {
    "ecole": "ecole",
    "collège": "college",
    "college": "college",
    "lycée": "lycee",
    "lycee": "lycee",
    "erea": "erea",
    "médico-social": "etablissement_medico_social",
    "medico-social": "etablissement_medico_social",
    "information et orientation": "cio",
}
SEGPA = r"ADAPTE|SEGPA"  # in the nature of a section, which the directory files among the collèges
KINDS = {("1", "0"): "école maternelle", ("1", "1"): "école primaire", ("0", "1"): "école élémentaire"}


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Services (see FACTS): one row per establishment, two where two sites share one UAI."""
    frame = _table.read(path, SOURCE, names={"code_commune": ("code_commune_insee",)}, optional=OPTIONAL)
    frame["millesime"] = _year(path, frame)
    frame["type"] = frame["type_etablissement"].str.lower().map(TYPES)
    frame = frame[frame["type"].notna() & _open(frame)]
    _table.codes(path, frame, "identifiant_de_l_etablissement", "uai", SOURCE)
    _table.codes(path, frame, "code_commune", "commune", SOURCE)
    frame = frame[frame["code_commune"].isin(scope.communes)]
    return _services.whole(_described(path, _identified(frame)))


def _year(path: Path, frame: pd.DataFrame) -> int:
    """The directory says of each row when it was updated: the latest tells when the file was taken."""
    dates = _csv.dates(path, frame, "date_maj_ligne")
    _csv.refuse(path, frame, "date_maj_ligne", dates.isna() & bool(dates.isna().all()), "n'est pas une date.")
    return int(dates.max().year)


def _open(frame: pd.DataFrame) -> pd.Series:
    if "etat" not in frame:
        return pd.Series(True, index=frame.index)
    return ~frame["etat"].str.upper().str.startswith("FERM")


def _identified(frame: pd.DataFrame) -> pd.DataFrame:
    """Ids that hold whatever the order of the file: the UAI, then « -2 » for another site of it."""
    facts = [name for name in frame.columns if name != "date_maj_ligne"]
    frame = frame.sort_values(
        ["identifiant_de_l_etablissement", "nom_etablissement", "latitude", "longitude"]
    )
    frame = frame.drop_duplicates(facts)
    rank = frame.groupby("identifiant_de_l_etablissement").cumcount() + 1
    suffix = ("-" + rank.astype(str)).where(rank > 1, "")
    return frame.assign(
        uai=frame["identifiant_de_l_etablissement"], id=frame["identifiant_de_l_etablissement"] + suffix
    )


def _described(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    nature = frame["libelle_nature"].str.upper()
    segpa = (frame["type"] == "college") & nature.str.contains(SEGPA)
    frame = frame.assign(type=frame["type"].mask(segpa, "segpa"))
    vague = (
        frame["precision_localisation"].str.lower().str.contains("commune|ville")
        if "precision_localisation" in frame
        else pd.Series(False, index=frame.index)
    )
    return frame.assign(
        nom=frame["nom_etablissement"],
        commune=frame["code_commune"],
        lat=_csv.numbers(path, frame, "latitude"),
        lon=_csv.numbers(path, frame, "longitude"),
        precision=vague.map({True: "commune", False: "point"}),
        effectifs=_education.numbers(path, frame, "nombre_d_eleves"),
        secteur=_services.sector(frame["statut_public_prive"]),
        note=_notes(frame, nature),
        geographie=frame["millesime"],
    )


def _notes(frame: pd.DataFrame, nature: pd.Series) -> pd.Series:
    """Which ages a school takes; which lycées teach farming."""
    pairs = zip(frame["ecole_maternelle"].str[:1], frame["ecole_elementaire"].str[:1], strict=True)
    kind = pd.Series([KINDS.get(pair, "") for pair in pairs], index=frame.index, dtype=object)
    farming = (frame["type"] == "lycee") & nature.str.contains("AGRICOLE")
    return kind.where(frame["type"] == "ecole", "").mask(farming, "lycée agricole")
