"""INSEE, the Base permanente des équipements: schools, crèches, libraries, sports grounds, one by one."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ctg.errors import DataError
from ctg.model import Official, Scope
from ctg.sources import _csv, _large, _services, _table


@dataclass(frozen=True)
class Facility:
    """What a code of the nomenclature means, in the vintages where it means that."""

    service: str  # code of a service type
    label: str
    first: int
    last: int = 9999
    places: bool = False  # CAPACITE counts places


OLD_LAST = 2020  # the codes of schools changed after the vintage 2020
NEW = 2021
SPORT = "loisirs_sport_culture"
# Only family services; a code that is not here is none of our business, or not understood yet.
TYPEQU = {
    "C101": Facility("ecole", "école maternelle", 0, OLD_LAST),
    "C102": Facility("ecole", "école maternelle de regroupement dispersé", 0, OLD_LAST),
    "C104": Facility("ecole", "école élémentaire", 0, OLD_LAST),
    "C105": Facility("ecole", "école élémentaire de regroupement dispersé", 0, OLD_LAST),
    "C107": Facility("ecole", "école maternelle", NEW),
    "C108": Facility("ecole", "école primaire", NEW),
    "C109": Facility("ecole", "école élémentaire", NEW),
    "C201": Facility("college", "collège", 0),
    "C301": Facility("lycee", "lycée général ou technologique", 0),
    "C302": Facility("lycee", "lycée professionnel", 0),
    "C303": Facility("lycee", "lycée agricole", 0),
    "D502": Facility("eaje", "accueil du jeune enfant, sans sa catégorie", NEW, places=True),
    "D503": Facility("laep", "lieu d'accueil enfants-parents", NEW),
    "D504": Facility("rpe", "relais petite enfance", NEW),
    "D505": Facility("alsh", "accueil de loisirs, sans ses périodes", NEW),
    "D506": Facility("centre_social", "centre social", NEW),
    "D507": Facility("mediation_familiale", "médiation familiale", NEW),
    "D508": Facility("evs", "espace de vie sociale", 2025),
    "D509": Facility("eaje", "micro-crèche, PSU ou Paje non précisé", 2025, places=True),
    "D107": Facility("maternite", "maternité", NEW),
    "D115": Facility("pmi", "consultation de PMI", NEW),
    "D601": Facility("etablissement_medico_social", "hébergement d'enfants handicapés", NEW, places=True),
    "D602": Facility(
        "etablissement_medico_social", "services à domicile ou ambulatoires pour enfants handicapés", NEW
    ),
    "A124": Facility("point_justice", "maison de justice et du droit", NEW),
    "A128": Facility("france_services", "France services", NEW),
    "F101": Facility("piscine", "bassin de natation", NEW),
    "F103": Facility(SPORT, "tennis", NEW),
    "F107": Facility(SPORT, "athlétisme", NEW),
    "F111": Facility(SPORT, "plateau ou terrain de jeux extérieur", NEW),
    "F113": Facility(SPORT, "terrain de grands jeux", NEW),
    "F114": Facility(SPORT, "salle de combat", NEW),
    "F116": Facility(SPORT, "salle non spécialisée", NEW),
    "F121": Facility(SPORT, "salle multisports ou gymnase", NEW),
    "F129": Facility(SPORT, "salle spécialisée", NEW),
    "F130": Facility(SPORT, "skatepark ou vélo freestyle", NEW),
    "F303": Facility(SPORT, "cinéma", NEW),
    "F305": Facility(SPORT, "conservatoire", NEW),
    "F307": Facility("mediatheque", "bibliothèque", NEW),
    "F312": Facility(SPORT, "lieu d'exposition", NEW),
    "F315": Facility(SPORT, "lieu de spectacle", NEW),
}
SOURCE = Official(
    id="insee_bpe",
    title="Base permanente des équipements",
    producer="Insee",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/statistiques/8217525",
    kind="services",
    files=r"BPE(?P<annee>\d\d)(_enseignement)?\.(csv|zip)",
    named="BPE25.csv",
    columns=("AN", "DEPCOM", "TYPEQU"),
    services=tuple(dict.fromkeys(item.service for item in TYPEQU.values())),
    completeness="partiel",
    yields=True,
    published=(7, 1),
    secrecy="Le nom et l'adresse d'un établissement en diffusion partielle ne sont pas repris.",
    verified="bpe18_enseignement.csv",
    note="Situation au 1er janvier. La BPE ne dit ni la catégorie d'une crèche ni les périodes d'un accueil "
    "de loisirs. Un code absent de la table de correspondance n'est pas repris, même dans le domaine D5.",
)
SAMPLE = """\
AN;NOMRS;DEPCOM;DEP;TYPEQU;STATUT_DIFFUSION;SECT;CAPACITE;NBEQUIDENT;LONGITUDE;LATITUDE;QUALITE_XY
2025;LES LUCIOLES;01990;01;D502;O;_Z;24;1;5.1;46.1;Bonne
2025;MME EXEMPLE;01990;01;D509;P;_Z;10;1;5.2;46.2;Bonne
2025;ECOLE DU HAUT;2A991;2A;C108;O;PU;;1;9.1;41.9;Mauvaise
2025;TENNIS;01991;01;F103;;_Z;;3;5.3;46.3;Acceptable
2025;BOULANGERIE;01990;01;B207;O;_Z;;1;5.1;46.1;Bonne
"""
OPTIONAL = tuple(
    "NOMRS STATUT_DIFFUSION SECT CAPACITE NBEQUIDENT NB_EQUIP LONGITUDE LATITUDE QUALITE_XY".split()
)
OPEN = ("O", "_Z", "")  # public, or not a company: everything else keeps its name to itself
ORDER = ["DEPCOM", "TYPEQU", "SECT", "nom", "LONGITUDE", "LATITUDE", "CAPACITE"]


def read(path: Path, scope: Scope) -> pd.DataFrame:
    """Facilities useful to families; an older file that counts them gives as many rows as it says."""
    frame = _large.read(path, SOURCE, keep={"TYPEQU": TYPEQU}, optional=OPTIONAL)
    frame["annee"] = _csv.between(path, frame, "AN", 2000, 2100).astype(int)
    frame = frame[[_means(code, year) for code, year in zip(frame["TYPEQU"], frame["annee"], strict=True)]]
    if frame.empty:
        raise DataError(
            path,
            "aucun équipement connu pour les familles dans la colonne « TYPEQU ».",
            remedy="Vérifier que c'est le fichier des équipements ; sa nomenclature a peut-être changé.",
        )
    _table.codes(path, frame, "DEPCOM", "commune", SOURCE)
    frame = frame[frame["DEPCOM"].isin(scope.communes)]
    if frame.empty:
        return _services.whole(pd.DataFrame())
    return _services.whole(_described(path, _one_by_one(path, frame)))


def _means(code: str, year: int) -> bool:
    """Whether the code had, in that vintage, the meaning that the table gives it."""
    return TYPEQU[code].first <= year <= TYPEQU[code].last


def _one_by_one(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """One row per facility, in an order that does not depend on the file's."""
    frame = frame.assign(**{name: "" for name in OPTIONAL if name not in frame})
    if (frame["NB_EQUIP"] != "").any():
        times = _csv.between(path, frame, "NB_EQUIP", 1, 10_000).astype(int)
        frame = frame.loc[frame.index.repeat(times)]
    told = frame["STATUT_DIFFUSION"].isin(OPEN)
    frame["nom"] = frame["NOMRS"].where(told, "")
    frame["hidden"] = ~told
    return frame.sort_values(ORDER)


def _described(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of a service; without a name it goes by what it is."""
    label = frame["TYPEQU"].map({code: item.label for code, item in TYPEQU.items()})
    rank = (frame.groupby(["DEPCOM", "TYPEQU"]).cumcount() + 1).astype(str)
    counted = frame["TYPEQU"].isin([code for code, item in TYPEQU.items() if item.places])
    vague = frame["hidden"] | frame["QUALITE_XY"].str.lower().str.startswith("mauvaise")
    several = pd.to_numeric(frame["NBEQUIDENT"], errors="coerce").fillna(1)
    return frame.assign(
        id="bpe-" + frame["annee"].astype(str) + "-" + frame["DEPCOM"] + "-" + frame["TYPEQU"] + "-" + rank,
        type=frame["TYPEQU"].map({code: item.service for code, item in TYPEQU.items()}),
        nom=frame["nom"].where(frame["nom"] != "", label.str[:1].str.upper() + label.str[1:]),
        commune=frame["DEPCOM"],
        lat=_csv.numbers(path, frame, "LATITUDE"),
        lon=_csv.numbers(path, frame, "LONGITUDE"),
        precision=vague.map({True: "commune", False: "point"}),
        places=_csv.numbers(path, frame, "CAPACITE").where(counted),
        secteur=_services.sector(frame["SECT"]),
        millesime=frame["annee"],
        note=label.where(several <= 1, label + ", " + several.map("{:g}".format) + " équipements identiques"),
        geographie=frame["annee"],
    )
