"""A small plan written in the logbook: every form of target, every state, hostile texts, an empty axe."""

from datetime import date, timedelta
from typing import Any

from ctg.base.read import Location
from ctg.tasks import carnet
from ctg.tasks.carnet import Edit

TODAY = date.today()
HOSTILE = "<script>alert('x')</script> & \"Cie\" 🎈"
LONG = "Une phrase qui dit ce que l'on a vu sur le terrain, avec ses mots à elle. " * 4


def day(days: int) -> str:
    """An ISO date so many days from now."""
    return (TODAY + timedelta(days=days)).isoformat()


def write(where: Location, *, nature: str = "exemple") -> None:
    """The plan, in one gesture."""
    carnet.save(where, _edits(nature), actor="Chargée de coopération", action="import")


def _edits(nature: str) -> list[Edit]:
    nodes = [
        Edit("convention", "ctg", {"libelle": "CTG 2024-2028", "debut": "2024-11-26", "nature": nature}),
        _node("1", "Petite enfance", 1, nature),
        _node("2", f"Jeunesse {HOSTILE}", 2, nature),
        _node("3", "Animation de la vie sociale", 3, nature),
        Edit("noeud", "1.o", {"convention": "ctg", "parent": "1", "niveau": "objectif",
                              "libelle": "Maintenir et créer des places", "nature": nature}),
    ]  # fmt: skip
    return nodes + _full(nature) + _others(nature)


def _node(code: str, label: str, order: int, nature: str) -> Edit:
    values = {"convention": "ctg", "niveau": "axe", "libelle": label, "ordre": order, "nature": nature}
    return Edit("noeud", code, values)


def _full(nature: str) -> list[Edit]:
    """A sheet with everything on it."""
    sheet: dict[str, Any] = {
        "noeud": "1.o", "intitule": "Maintenir les places face aux départs d'assistants maternels",
        "constat": LONG, "objectif": LONG, "description": LONG,
        "public": "Familles d'enfants de moins de 3 ans", "age_min": 0, "age_max": 3,
        "themes": ["petite_enfance"], "communes": ["80620", "80677"], "pilote": "CCHS petite enfance",
        "elu_referent": "Vice-présidente à l'enfance", "partenaires": ["Caf", "MSA", "PMI"],
        "debut": day(-690), "fin": day(700), "statut": "en_cours", "meteo": "couvert", "meteo_le": day(-20),
        "synthese": LONG, "blocage": "Local en attente d'une décision du Copil",
        "decision_attendue": "Valider le local", "liens": ["SDSF 2024-2029", "CRTE"],
        "documents": ["Compte rendu du 12 mars", "https://exemple.fr/plan.pdf"],
        "nature": nature,
    }  # fmt: skip
    indicators = [
        ("i1", "realisation", "niveau", "réunions", "réunions", 0, 8, {day(-200): 2, day(-30): 5}),
        ("i2", "resultat", "maintien", "places pour 100", "places", 52, 52, {day(-300): 51, day(-30): 49.5}),
        ("i3", "impact", "niveau", "parents qui renoncent à un emploi", "%", 30, 20, {day(-60): 27}),
        ("i4", "impact", "niveau", "délai d'attente", "jours", None, 60, {}),
    ]  # fmt: skip
    rows = [Edit("fiche", "1.1", sheet)]
    for code, role, form, label, unit, base, target, values in indicators:
        rows += _indicator("1.1", code, role, form, label, unit, base, target, values)
    rows += [
        _child("etape", "1.1/e1", ordre=1, libelle="Recenser les départs à la retraite", echeance=day(-200),
               realise_le=day(-210)),
        _child("etape", "1.1/e2", ordre=2, libelle="Réunir les gestionnaires", echeance=day(-30)),
        _child("etape", "1.1/e3", ordre=3, libelle="Ouvrir une MAM", echeance=day(200)),
    ]  # fmt: skip
    return rows + [_mean(i) for i in range(6)]


def _mean(i: int) -> Edit:
    """Two funders a year, one of whom has not granted anything yet."""
    funder, fund, state = (("Caf", "Bonus territoire", "accorde"), ("CC", "", "a_demander"))[i % 2]
    year, planned = TODAY.year + i // 2, 24000 + 500 * i
    return _child("moyen", f"1.1/m{i}", annee=year, financeur=funder, fonds=fund, prevu=planned, etat=state)


def _child(kind: str, code: str, **values: Any) -> Edit:
    return Edit(kind, code, {"fiche": code.partition("/")[0], **values})


def _indicator(
    sheet: str, code: str, role: str, form: str, label: str, unit: str, base: float | None,
    target: float | None, values: dict[str, float],
) -> list[Edit]:  # fmt: skip
    own = f"{sheet}/{code}"
    told = {
        "role": role, "forme": form, "libelle": label, "unite": unit, "base": base, "base_le": day(-690),
        "cible": target, "cible_le": day(700), "source": "Relevé du relais petite enfance",
    }  # fmt: skip
    kept = {name: value for name, value in told.items() if value is not None}
    return [
        _child("indicateur", own, **kept),
        *[
            Edit("mesure", f"{own}/{on}", {"indicateur": own, "jour": on, "valeur": value})
            for on, value in values.items()
        ],
    ]


def _others(nature: str) -> list[Edit]:
    now = day(-20)
    told = [
        ("1.2", "1", "Créer des places dans le secteur de Roisel", "en_cours", "eclaircies",
         ("resultat", "niveau", "places créées", "places", 0, 12, {now: 4})),
        ("1.3", "1", "Ouvrir un point d'itinérance par secteur", "en_cours", "grand_soleil",
         ("resultat", "part", "secteurs", "secteurs", None, 3, {now: 2})),
        ("1.4", "1", "Accueillir les enfants handicapés partout", "a_venir", "eclaircies",
         ("resultat", "niveau", "part des structures", "%", None, 100, {})),
        ("2.1", "2", HOSTILE, "realise", "", ("resultat", "jalon", HOSTILE, HOSTILE, None, 1, {now: 1})),
        ("2.2", "2", "Réduire le délai de réponse aux familles", "en_pause", "orage",
         ("resultat", "niveau", "délai moyen de réponse", "jours", 100, 50, {now: 40})),
        ("2.3", "2", "Réunir le réseau des acteurs quatre fois par an", "en_cours", "couvert",
         ("realisation", "flux", "réunions", "réunions", None, 4, {now: 4})),
    ]  # fmt: skip
    rows: list[Edit] = []
    for code, node, label, status, weather, indicator in told:
        values = {"noeud": node, "intitule": label, "statut": status, "themes": ["transversal"],
                  "nature": nature, "debut": day(-690), "fin": day(300)}  # fmt: skip
        rows.append(Edit("fiche", code, values | ({"meteo": weather, "meteo_le": now} if weather else {})))
        rows += _indicator(code, "i1", *indicator)
    return [*rows, Edit("fiche", "2.4", {"noeud": "2", "intitule": "Une fiche vide", "nature": nature})]
