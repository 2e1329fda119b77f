"""The local ratio of early childhood beside the official one, and why the two differ."""

import pandas as pd

from ctg import french
from ctg.answers.accessibilite import rows
from ctg.answers.ground import ground
from ctg.answers.indicateur import rows as indicator_rows
from ctg.base.read import Location, read
from ctg.model import Level, Status

COLUMNS = (
    "mesure libelle territoire nom annee valeur unite numerateur denominateur ecart raison statut nature "
    "source"
).split()
OFFICIAL, LOCAL, OFFER = "couverture_accueil", "places_pour_100_enfants", "accueil"
INDICATORS = (OFFICIAL, LOCAL)
WHOLES = (str(Level.EPCI), str(Level.PERIMETER))
DOUBTFUL = 2  # places of EAJE in a commune: so few are rarely an establishment


def rapprochement(base: Location) -> pd.DataFrame:
    """One row per way of saying how many places there are for 100 children, the official one first.

    ecart    difference with the official figure, in places per 100 children; empty for the official one,
             or when it is not known here
    raison   why this figure is not the official one
    numerateur, denominateur   places and children; empty for a published rate
    No row for a figure that the base does not have.
    """
    table = pd.concat([_published(base), _measured(base)], ignore_index=True).reindex(columns=COLUMNS)
    table = table.assign(unite="places pour 100 enfants")
    official = table.loc[(table["mesure"] == OFFICIAL) & (table["statut"] == Status.OK), "valeur"]
    beside = table["valeur"] - (official.iloc[0] if len(official) else float("nan"))
    return table.assign(ecart=beside.mask(table["mesure"] == OFFICIAL))


def _published(base: Location) -> pd.DataFrame:
    """The official rate, then the published totals of the EPCI over our children."""
    reasons = {
        OFFICIAL: "Le taux officiel de la Cnaf.",
        LOCAL: "Places publiées pour l'EPCI, une année plus tôt que le taux officiel ; enfants estimés par "
        "les naissances de trois années, sans départs ni arrivées, quand la Cnaf compte les enfants présents "
        "au 1er janvier.",
    }
    copied = ["territoire", "nom", "valeur", "numerateur", "denominateur", "statut", "nature", "source"]
    found = []
    for code, reason in reasons.items():
        told = indicator_rows(base, code)
        told = told[told["niveau"].isin(WHOLES)].assign(annee=told["millesime"])
        rows = told.assign(mesure=code, libelle=LABELS[code], raison=reason)
        found.append(rows[["mesure", "libelle", "annee", "raison", *copied]])
    return pd.concat(found)


LABELS = {
    OFFICIAL: "Taux de couverture de la Cnaf",
    LOCAL: "Places de l'EPCI pour 100 enfants",
    "communes": "Somme des communes pour 100 enfants",
    "acces": "Places atteignables pour 100 enfants",
}


def _measured(base: Location) -> pd.DataFrame:
    """The sum of communes, and what families reach with the neighbours' places."""
    if read(base, "access_settings", offer=OFFER).empty:
        return pd.DataFrame()
    found = ground(base, OFFER)
    table = rows(base, found)
    whole = table[table["niveau"].isin(WHOLES)].iloc[-1]
    common = {"territoire": whole["territoire"], "nom": whole["nom"], "statut": whole["statut"]}
    common |= {"nature": whole["nature"], "source": whole["source"], "annee": str(whole["annee_besoin"])}
    own = {
        "mesure": "communes", "libelle": LABELS["communes"], "valeur": whole["taux_couverture"],
        "numerateur": whole["offre"], "denominateur": whole["besoin"],
        "raison": f"La Cnaf publie communes et EPCI séparément, leurs sommes diffèrent. {_doubts(base)}",
    }  # fmt: skip
    reach = {
        "mesure": "acces", "libelle": LABELS["acces"], "valeur": whole["places_pour_100"],
        "raison": "Compte les places des communes voisines à portée, et les enfants voisins qui y "
        f"prétendent aussi ({whole['methode']}, {whole['poids']} minutes).",
    }  # fmt: skip
    return pd.DataFrame([own | common, reach | common])


def _doubts(base: Location) -> str:
    """How many villages have one or two places of EAJE, which a producer's rounding may have put there."""
    offered = ground(base, "eaje").communes["offered"]
    few = offered[(offered > 0) & (offered <= DOUBTFUL)]
    if few.empty:
        return ""
    places = french.count(int(few.sum()), "place")
    return f"Douteux : {french.count(len(few), 'commune')} à 1 ou 2 places d'EAJE ({places} en tout)."
