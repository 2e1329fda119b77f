"""Fictional deliveries: communes and EPCI that no real file holds, services that do not exist."""

from pathlib import Path

from ctg.sources._delivery import Known

KNOWN = Known(
    codes={
        "commune": {"01990": "Exemple-le-Bas", "01991": "Exemple-le-Haut", "2A991": "Fiction"},
        "territoire": {"01990": "Exemple-le-Bas", "01991": "Exemple-le-Haut", "990000001": "CC fictive"},
        "type": {"multi_accueil": "Multi-accueil", "laep": "Lieu d'accueil enfants-parents"},
        "local": {"fictif-1": "Crèche fictive"},
        "service": {"fictif-1": "Crèche fictive", "ecole-1": "École fictive"},
    },
    quantities={
        "naissances": "naissances",
        "foyers_rsa": "foyers",
        "taux": "%",
        "beneficiaires_aeeh": "enfants",
        "am_agrees": "assistants maternels",
        "am_places": "places",
    },
    computed=frozenset({"enfants_moins_3"}),
    elsewhere={"ecole-1": "facts/services_fictifs.csv"},
    bound=((("am_agrees", "am_places"), ("am_agrees",)),),
)
# One good file of each kind, as a hand would type it.
GOOD = {
    "services": "id;type;nom;commune\nfictif-1;multi_accueil;Crèche fictive;01990\n",
    "capacites": "service;periode;depuis;places\nfictif-1;annee;01/09/2024;12,5\n",
    "arrets": "service;commune;jour;debut\nfictif-1;01991;Lun;9h00\n",
    "activite": "service;annee;heures_realisees;enfants;familles\nfictif-1;2024;12 345,5;40;3\n",
    "assistants-maternels": "commune;annee;agrees;actifs;places\n01990;2024;12;10;36\n",
    "caf": "territoire;grandeur;annee;valeur\n01990;foyers_rsa;2024;40\n",
    "msa": "territoire;grandeur;annee;valeur\n01990;foyers_rsa;2024;12\n",
    "indicateurs": (
        "territoire;grandeur;annee;valeur;libelle;unite;source;millesime\n"
        "01990;accueillis;2024;40;Enfants accueillis;enfants;Association fictive;2024\n"
    ),
}


def deliver(folder: Path, text: str | bytes, name: str = "livraison.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
