"""The answers that can be asked by name, with what they accept and what they return."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ctg import indicators
from ctg import services as catalogue
from ctg.answers.accessibilite import COLUMNS as ACCESS_COLUMNS
from ctg.answers.accessibilite import accessibilite
from ctg.answers.alertes import COLUMNS as ALERT_COLUMNS
from ctg.answers.alertes import alertes
from ctg.answers.calendrier import COLUMNS as CALENDAR_COLUMNS
from ctg.answers.calendrier import calendrier
from ctg.answers.communes import communes
from ctg.answers.deliveries import COLUMNS as DELIVERY_COLUMNS
from ctg.answers.deliveries import KINDS, livraison
from ctg.answers.engagements import COLUMNS as COMMITMENT_COLUMNS
from ctg.answers.engagements import INDICATORS, SHEET_COLUMNS, engagements, fiche
from ctg.answers.engagements import indicateurs as followed_indicators
from ctg.answers.equite import COLUMNS as EQUITY_COLUMNS
from ctg.answers.equite import equite
from ctg.answers.expected import COLUMNS as EXPECTED_COLUMNS
from ctg.answers.expected import attendus
from ctg.answers.financement import COLUMNS as FUNDING_COLUMNS
from ctg.answers.financement import financement
from ctg.answers.historique import COLUMNS as HISTORY_COLUMNS
from ctg.answers.historique import historique
from ctg.answers.indicateur import ALL_YEARS, indicateur
from ctg.answers.indicateur import COLUMNS as INDICATOR_COLUMNS
from ctg.answers.inventaire_qualite import COLUMNS as QUALITY_COLUMNS
from ctg.answers.inventaire_qualite import TO_CHECK, a_verifier, inventaire_qualite
from ctg.answers.manques import COLUMNS as GAP_COLUMNS
from ctg.answers.manques import manques
from ctg.answers.method import CATCHMENTS, MEASURES, bassins, mesures
from ctg.answers.official import COLUMNS as OFFICIAL_COLUMNS
from ctg.answers.official import officielles
from ctg.answers.plan_table import COLUMNS as PLAN_COLUMNS
from ctg.answers.plan_table import plan
from ctg.answers.rapprochement import COLUMNS as BESIDE_COLUMNS
from ctg.answers.rapprochement import rapprochement
from ctg.answers.services import CAPACITES, PERIODES, activite, capacites, completude, ouvertures, services
from ctg.answers.services import COLUMNS as SERVICE_COLUMNS
from ctg.answers.sources import definitions, figures, files, sources
from ctg.base.read import Location
from ctg.carnet import kinds
from ctg.errors import CtgError, UnknownName
from ctg.indicators.expected import STATES
from ctg.measures.accessibility import METHODS
from ctg.measures.progress import STATES as PROGRESS
from ctg.model import Level, Parameter
from ctg.services import offers

ACROSS = "transversal"  # as in ctg.tasks.carnet: of no theme of services
STATUSES = kinds.kind("fiche").fields["statut"].choices
THEME = Parameter("theme", "un thème", accepted=tuple(catalogue.themes()))
TYPE = Parameter("type", "un type de service", accepted=tuple(item.code for item in catalogue.types()))
SERVICE = Parameter("service", "une offre de service", required=True, accepted=tuple(offers.catalogue()))
DAY = Parameter("jour", "le jour où l'on se place (AAAA-MM-JJ) ; aujourd'hui par défaut")
SETTING = (
    Parameter("minutes", "le rayon en minutes, poids 1 jusque-là (15), au lieu du réglage de l'offre"),
    Parameter("poids", "des paliers, minutes:poids (10:1,15:0.6,20:0.25), au lieu du réglage de l'offre"),
    Parameter("methode", "la méthode", accepted=METHODS),
)


@dataclass(frozen=True)
class Answer:
    """A stable question: name, parameters, columns."""

    name: str
    question: str
    run: Callable[..., pd.DataFrame]
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    carnet: bool = False  # reads what people write

    @property
    def needs(self) -> tuple[Parameter, ...]:
        """The parameters without which it cannot be asked."""
        return tuple(item for item in self.parameters if item.required)


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
            "inventaire_qualite",
            "La fraîcheur et les manques de l'inventaire, par type de service",
            inventaire_qualite,
            (THEME, TYPE, DAY),
            QUALITY_COLUMNS,
        ),
        Answer(
            "a_verifier",
            "Les services à vérifier, les plus anciens d'abord",
            a_verifier,
            (THEME, TYPE, DAY),
            TO_CHECK,
        ),
        Answer(
            "accessibilite",
            "Ce que les familles peuvent atteindre : places pour 100, minutes, par commune et secteur",
            accessibilite,
            (
                SERVICE,
                *SETTING,
                Parameter("territoire", "un code de commune, de secteur ou du périmètre ; tous par défaut"),
                Parameter("seuil", "les minutes au-delà desquelles on est loin (15)"),
            ),
            tuple(ACCESS_COLUMNS),
        ),
        Answer(
            "manques",
            "L'écart à une référence, et les places qui y amèneraient chaque commune",
            manques,
            (
                SERVICE,
                Parameter("cible", "« epci » (la moyenne du territoire) ou des places pour 100 (60)"),
                Parameter("module", "les places s'ajoutent par tant (12) ; une par une par défaut"),
                *SETTING,
            ),
            tuple(GAP_COLUMNS),
        ),
        Answer(
            "equite",
            "Comment l'accès se partage entre les communes, et selon leur niveau de vie",
            equite,
            (SERVICE, *SETTING),
            tuple(EQUITY_COLUMNS),
        ),
        Answer(
            "rapprochement",
            "Les places d'accueil pour 100 enfants calculées ici, à côté du taux officiel de la Cnaf",
            rapprochement,
            (),
            tuple(BESIDE_COLUMNS),
        ),
        Answer(
            "financement",
            "Qui paie quoi, par fiche et par année, et ce qui n'est pas acquis",
            financement,
            (
                Parameter("annee", "une année (2027)\u00a0; toutes par défaut"),
                Parameter("jour", "le jour où l'on se place (AAAA-MM-JJ)\u00a0; aujourd'hui par défaut"),
            ),
            tuple(FUNDING_COLUMNS),
            carnet=True,
        ),
        Answer(
            "calendrier",
            "Tout ce qui est daté dans le plan\u00a0: étapes, fins, cibles, jalons, conventions, météos",
            calendrier,
            (
                Parameter("jour", "le jour où l'on se place (AAAA-MM-JJ)\u00a0; aujourd'hui par défaut"),
                Parameter("debut", "à partir de ce jour (AAAA-MM-JJ), inclus"),
                Parameter("fin", "jusqu'à ce jour (AAAA-MM-JJ), inclus"),
            ),
            tuple(CALENDAR_COLUMNS),
            carnet=True,
        ),
        Answer(
            "livraison",
            "La table en place d'une livraison locale, à réimporter ; sans genre, les colonnes de toutes",
            livraison,
            (Parameter("kind", "un genre de livraison", accepted=KINDS),),
            DELIVERY_COLUMNS,
        ),
        Answer(
            "plan",
            "Le plan des conventions, ou celui d'un import dans sa propre disposition, avec ses titres",
            plan,
            (
                Parameter("disposition", "le code d'une convention dont le plan a été importé"),
                Parameter("convention", "le code d'une convention ; toutes par défaut"),
            ),
            PLAN_COLUMNS,
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
            (DAY,),
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
        Answer(
            "engagements",
            "Où en sont les engagements de la convention\u00a0: statut, mise en œuvre, résultat, impact",
            engagements,
            (
                Parameter("axe", "le code d'un élément du plan, axe ou objectif"),
                Parameter("theme", "un thème", accepted=(*catalogue.themes(), ACROSS)),
                Parameter("etat", "l'état de l'indicateur suivi", accepted=tuple(PROGRESS)),
                Parameter("statut", "le statut choisi", accepted=STATUSES),
                DAY,
            ),
            tuple(COMMITMENT_COLUMNS),
            carnet=True,
        ),
        Answer(
            "suivi",
            "Les indicateurs que suivent les engagements\u00a0: départ, cible, valeur, état, et pourquoi",
            followed_indicators,
            (Parameter("code", "le code d'une fiche\u00a0; toutes par défaut"), DAY),
            tuple(INDICATORS),
            carnet=True,
        ),
        Answer(
            "fiche",
            "Tout d'une fiche action, une ligne par chose dite",
            fiche,
            (Parameter("code", "le code d'une fiche (voir « engagements »)", required=True), DAY),
            tuple(SHEET_COLUMNS),
            carnet=True,
        ),
        Answer(
            "alertes",
            "Ce qui demande l'attention\u00a0: bloqué, en retard, à décider, à financer, à actualiser",
            alertes,
            (DAY,),
            tuple(ALERT_COLUMNS),
            carnet=True,
        ),
        Answer(
            "historique",
            "Ce qui a été écrit dans le carnet, par qui, quand, valeur avant et valeur après",
            historique,
            (
                Parameter("genre", "un genre de ligne", accepted=tuple(kinds.kinds())),
                Parameter("code", "le code d'une ligne"),
                Parameter("derniers", "seulement tant de modifications, les dernières"),
            ),
            tuple(HISTORY_COLUMNS),
            carnet=True,
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
    for item in answer.needs:
        if item.name not in values:
            choices = f" Valeurs acceptées : {', '.join(item.accepted)}." if item.accepted else ""
            raise CtgError(f"Réponse « {name} » : il manque le paramètre « {item.name} ».{choices}")
    return answer.run(base, **values)
