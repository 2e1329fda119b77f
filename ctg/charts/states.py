"""States, weather and alerts as icon, word and form: never a colour alone."""

from collections.abc import Mapping

from ctg import french
from ctg.charts.icons import icon
from ctg.charts.lettering import prose

# code -> (word, icon); the order is that of the counts. The form is in the style sheet, by code.
STATES = {
    "atteint": ("Atteint", "check"),
    "conforme": ("Conforme", "rising"),
    "a_surveiller": ("À surveiller", "eye"),
    "en_ecart": ("En écart", "triangle"),
    "non_mesurable": ("Non mesurable", "question"),
}
METEO = {
    "grand_soleil": ("Grand soleil", "sun"),
    "eclaircies": ("Éclaircies", "bright"),
    "couvert": ("Couvert", "cloud"),
    "orage": ("Orage", "storm"),
}
ALERTS = {
    "indicateur_mauvais_sens": ("L\u2019indicateur va dans le mauvais sens", "triangle"),
    "bloque": ("Bloqué", "lock"),
    "en_retard": ("En retard", "clock"),
    "financement_non_acquis": ("Financement non acquis", "euro"),
    "a_actualiser": ("À actualiser", "refresh"),
    "echeance_60_jours": ("Échéance proche", "calendar"),
    "service_non_verifie": ("Service à vérifier", "pin"),
    "decision_attendue": ("Décision attendue", "hand"),
}
GRAVE = ("indicateur_mauvais_sens", "bloque", "en_retard")
EXAMPLE = '<span class="ctg-exemple">Exemple</span>'


def state(code: str) -> str:
    """The tag of a computed state; "" and what is unknown are written as not measurable."""
    known = code if code in STATES else "non_mesurable"
    word, drawn = STATES[known]
    return f'<span class="ctg-etat {known}">{icon(drawn)}{word}</span>'


def meteo(code: str) -> str:
    """The pilot's weather: a line icon and its word, never coloured; "" when none was given."""
    if code not in METEO:
        return ""
    word, drawn = METEO[code]
    return f'<span class="ctg-meteo">{icon(drawn)}{word}</span>'


def alert(kind: str, message: str) -> str:
    """One alert, its kind in words first: what is grave in brick, the rest in ochre."""
    word, drawn = ALERTS.get(kind, (kind, "triangle"))
    grave = " grave" if kind in GRAVE else ""
    said = f"{prose(word)}{french.NBSP}: {prose(message)}" if message else prose(word)
    return f'<span class="ctg-alerte{grave}">{icon(drawn)}<span>{said}</span></span>'


def flag(kind: str) -> str:
    """What is computed (en retard, bloqué, à actualiser) beside the status that was chosen."""
    word, drawn = ALERTS[kind]
    return f'<span class="ctg-etat drapeau">{icon(drawn)}{prose(word)}</span>'


def counts(by_state: Mapping[str, int]) -> str:
    """How many in each state, every state said, zero included."""
    items = "".join(f"<li><b>{by_state.get(code, 0)}</b>{state(code)}</li>" for code in STATES)
    return f'<ul class="ctg-comptes" aria-label="Nombre d\u2019engagements par état">{items}</ul>'
