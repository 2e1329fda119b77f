"""The answers that can be asked by name, with what they accept and what they return."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ctg import indicators
from ctg import services as catalogue
from ctg.answers.communes import communes
from ctg.answers.deliveries import COLUMNS as DELIVERY_COLUMNS
from ctg.answers.deliveries import KINDS, livraison
from ctg.answers.expected import COLUMNS as EXPECTED_COLUMNS
from ctg.answers.expected import attendus
from ctg.answers.indicateur import ALL_YEARS, indicateur
from ctg.answers.indicateur import COLUMNS as INDICATOR_COLUMNS
from ctg.answers.method import CATCHMENTS, MEASURES, bassins, mesures
from ctg.answers.official import COLUMNS as OFFICIAL_COLUMNS
from ctg.answers.official import officielles
from ctg.answers.services import CAPACITES, PERIODES, activite, capacites, completude, ouvertures, services
from ctg.answers.services import COLUMNS as SERVICE_COLUMNS
from ctg.answers.sources import definitions, figures, files, sources
from ctg.base.read import Location
from ctg.errors import CtgError, UnknownName
from ctg.indicators.expected import STATES
from ctg.model import Level, Parameter

THEME = Parameter("theme", "un thème", accepted=tuple(catalogue.themes()))
TYPE = Parameter("type", "un type de service", accepted=tuple(item.code for item in catalogue.types()))


@dataclass(frozen=True)
class Answer:
    """A stable question: name, parameters, columns."""

    name: str
    question: str
    run: Callable[..., pd.DataFrame]
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]


ANSWERS = {
    item.name: item
    for item in (
        Answer(
            "indicateur",
            "Les valeurs d'un indicateur, ou de tous, par territoire",
            indicateur,
            (
                Parameter("code", "un indicateur", accepted=tuple(indicators.catalogue())),
                Parameter("niveau", "un niveau de territoire", accepted=tuple(map(str, Level))),
                Parameter("annee", f"une année, ou « {ALL_YEARS} » ; la dernière par défaut"),
            ),
            tuple(INDICATOR_COLUMNS),
        ),
        Answer(
            "services",
            "L'inventaire des services, dans le territoire et alentour",
            services,
            (THEME, TYPE),
            tuple(SERVICE_COLUMNS),
        ),
        Answer(
            "communes",
            "Les communes du territoire",
            communes,
            (),
            tuple(("code nom secteur departement epci epci_nom population superficie_km2 lat lon").split()),
        ),
        Answer(
            "capacites",
            "Ce qu'offrent les services ouverts, par commune, secteur et type",
            capacites,
            (THEME, TYPE, Parameter("periode", "une période de l'année", accepted=tuple(PERIODES))),
            tuple(CAPACITES),
        ),
        Answer(
            "ouvertures",
            "Les ouvertures et fermetures de services par année",
            ouvertures,
            (THEME, TYPE),
            ("annee", "type", "nature", "ouvertures", "fermetures"),
        ),
        Answer(
            "activite",
            "L'activité annuelle des services, quand leurs gestionnaires la livrent",
            activite,
            (),
            tuple("territoire commune service nom type annee mesure valeur statut nature source".split()),
        ),
        Answer(
            "completude",
            "L'état de l'inventaire par type de service",
            completude,
            (),
            tuple(
                (
                    "type libelle theme theme_libelle unite dans_le_perimetre alentour services_dedans "
                    "services_alentour note"
                ).split()
            ),
        ),
        Answer(
            "livraison",
            "La table en place d'une livraison locale, à réimporter ; sans genre, les colonnes de toutes",
            livraison,
            (Parameter("kind", "un genre de livraison", accepted=KINDS),),
            DELIVERY_COLUMNS,
        ),
        Answer(
            "sources",
            "Les fichiers de chiffres, leur producteur et leur millésime",
            sources,
            (),
            tuple(
                (
                    "id titre producteur licence millesime geographie obtenu page fichier sha256 lignes "
                    "nature note"
                ).split()
            ),
        ),
        Answer(
            "officielles",
            "Les sources officielles : présentes, absentes, périmées, et ce que leur absence éteint",
            officielles,
            (Parameter("jour", "le jour où l'on se place (AAAA-MM-JJ) ; aujourd'hui par défaut"),),
            tuple(OFFICIAL_COLUMNS),
        ),
        Answer(
            "attendus",
            "Les chiffres qu'un diagnostic CTG attend : où les trouver, et s'ils sont là",
            attendus,
            (Parameter("etat", "un état", accepted=tuple(STATES)),),
            tuple(EXPECTED_COLUMNS),
        ),
        Answer(
            "fichiers",
            "Les fichiers des producteurs dont les chiffres ont été lus",
            files,
            (),
            tuple("source titre nom periode geographie date_fichier octets sha256 licence".split()),
        ),
        Answer(
            "grandeurs",
            "Les grandeurs brutes d'une source, ou de toutes, avant tout calcul de taux",
            figures,
            (
                Parameter("source", "une source, voir la réponse « sources »"),
                Parameter("grandeur", "une grandeur"),
            ),
            tuple("territoire nom grandeur libelle unite annee valeur statut nature arrondi source".split()),
        ),
        Answer(
            "definitions",
            "La définition et la formule de chaque indicateur",
            definitions,
            (),
            tuple(
                (
                    "code theme libelle definition formule unite sens niveaux denominateur_minimal "
                    "premiere_annee derniere_annee revu_le"
                ).split()
            ),
        ),
        Answer(
            "mesures",
            "Le sens de chaque mesure\u00a0: formule, zéro, manquant, limites, source",
            mesures,
            (),
            MEASURES,
        ),
        Answer(
            "bassins",
            "Jusqu'où rayonne chaque type de service\u00a0: minutes et poids proposés",
            bassins,
            (),
            CATCHMENTS,
        ),
    )
}


def ask(base: Location, name: str, **values: str) -> pd.DataFrame:
    """The rows of a named answer; an unknown name, parameter or value lists the accepted ones."""
    if name not in ANSWERS:
        raise UnknownName("Réponse", name, ANSWERS)
    answer = ANSWERS[name]
    accepted = {item.name: item for item in answer.parameters}
    for key, value in values.items():
        if key not in accepted:
            if not accepted:
                raise CtgError(f"La réponse « {name} » n'accepte aucun paramètre (reçu : « {key} »).")
            raise UnknownName("Paramètre", key, accepted)
        if accepted[key].accepted and value not in accepted[key].accepted:
            raise UnknownName(f"Paramètre « {key} »", value, accepted[key].accepted)
    return answer.run(base, **values)
