"""A tiny carnet written by hand: one convention, two axes, three sheets; figures to add by head."""

from datetime import date
from pathlib import Path

from ctg.base.read import Location
from ctg.tasks.carnet import Edit, save

ROWS: list[tuple[str, str, dict[str, object]]] = [
    ("convention", "c1", {"libelle": "CTG 2024-2028", "debut": "2024-01-01", "fin": "2028-12-31"}),
    ("noeud", "A", {"convention": "c1", "niveau": "axe", "libelle": "Petite enfance", "ordre": 1}),
    ("noeud", "A1", {"convention": "c1", "parent": "A", "niveau": "objectif", "libelle": "Créer des places"}),
    ("noeud", "B", {"convention": "c1", "niveau": "axe", "libelle": "Jeunesse", "ordre": 2}),
    ("fiche", "1.2", {"noeud": "A1", "intitule": "Ouvrir une crèche", "statut": "en_cours",
                      "debut": "2025-01-01", "fin": "2027-06-30", "pilote": "CC de la Haute Somme",
                      "meteo": "couvert", "meteo_le": "2026-08-31"}),
    ("fiche", "1.10", {"noeud": "A1", "intitule": "Former", "statut": "abandonne", "fin": "2026-03-31"}),
    ("fiche", "2.1", {"noeud": "B", "intitule": "Local jeunes", "statut": "a_venir", "nature": "exemple"}),
    ("etape", "1.2/e1", {"fiche": "1.2", "ordre": 1, "libelle": "Étude", "echeance": "2026-01-31",
                         "realise_le": "2026-02-02"}),
    ("etape", "1.2/e2", {"fiche": "1.2", "ordre": 2, "libelle": "Permis", "echeance": "2026-09-30"}),
    ("etape", "1.2/e3", {"fiche": "1.2", "ordre": 3, "libelle": "Travaux", "echeance": "2026-12-15"}),
    ("etape", "1.10/e1", {"fiche": "1.10", "libelle": "Session", "echeance": "2026-02-01"}),
    ("moyen", "1.2/m1", {"fiche": "1.2", "annee": 2026, "poste": "investissement", "financeur": "Caf",
                         "prevu": 100000, "reel": 90000, "etat": "accorde"}),
    ("moyen", "1.2/m2", {"fiche": "1.2", "annee": 2027, "financeur": "Caf",
                         "prevu": 40000, "etat": "demande"}),
    ("moyen", "1.2/m3", {"fiche": "1.2", "annee": 2027, "financeur": "CCHS",
                         "prevu": 25000, "etat": "accorde"}),
    ("moyen", "1.2/m4", {"fiche": "1.2", "annee": 2027, "financeur": "MSA", "etat": "a_demander"}),
    ("moyen", "1.2/m5", {"fiche": "1.2", "annee": 2027, "poste": "personnel", "unite": "etp",
                         "financeur": "CCHS", "prevu": 1.5, "etat": "demande"}),
    ("moyen", "1.2/m6", {"fiche": "1.2", "annee": 2025, "financeur": "Caf", "prevu": 7000, "etat": "refuse"}),
    ("moyen", "1.10/m1", {"fiche": "1.10", "annee": 2027, "financeur": "Caf",
                         "prevu": 999, "etat": "demande"}),
    ("moyen", "2.1/m1", {"fiche": "2.1", "annee": 2027, "financeur": "Caf",
                         "prevu": 5000, "etat": "demande"}),
    ("indicateur", "1.2/i1", {"fiche": "1.2", "libelle": "Places créées", "unite": "places", "base": 0,
                              "cible": 12, "cible_le": "2027-12-31", "jalons": {"2026-12-31": 6}}),
    ("mesure", "1.2/i1/2026-09-30", {"indicateur": "1.2/i1", "jour": "2026-09-30", "valeur": 4}),
]  # fmt: skip
JOUR = date(2026, 11, 25)


def write(where: Location) -> None:
    """The rows above, in one gesture."""
    save(where, [Edit(kind, code, values) for kind, code, values in ROWS], actor="Essai")


def written(built: Location, folder: Path) -> Location:
    """The shipped base with a carnet of its own that holds the rows above."""
    where = Location(built.folder, carnet=f"sqlite:///{folder / 'carnet.sqlite'}")
    write(where)
    return where
