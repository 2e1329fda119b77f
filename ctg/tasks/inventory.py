"""What people do with the inventory of services: correct, move, close, add, check. Each gesture is one event
of the logbook; the base changes at the next publication (ctg.tasks.publish).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ctg import french
from ctg import services as catalogue
from ctg.answers import corrections
from ctg.answers.carnet import carnet
from ctg.answers.corrections import Card
from ctg.base import corrections as published
from ctg.base.read import Location, read
from ctg.carnet import store
from ctg.carnet.kinds import kind
from ctg.carnet.store import Edit, Saved
from ctg.errors import CtgError
from ctg.model import Nature
from ctg.sources.services import PERIODS
from ctg.tasks.carnet import save, take_back

LONGEST_CODE = 40  # a capacity adds its period and its date to the code of its service, 80 in all


class LastOne(CtgError):
    """The gesture would leave the territory without any open service of a type; nothing was written."""


def card(location: Location, code: str) -> Card:
    """A service as it stands; CtgError when nobody knows it."""
    found = corrections.card(location, code)
    if found is None:
        raise CtgError(f"Service « {code} » : inconnu. Actualiser la page, puis recommencer.")
    return found


def correct(
    location: Location, seen: Card, values: Mapping[str, Any], *, actor: str, confirmed: bool = False
) -> Saved:
    """Write the fields that differ from what was shown, and only those.

    seen       the card that was shown: somebody who saved since makes a Conflict
    values     field -> what was typed; None or "" takes back a correction, and is refused where the
               source itself says something
    confirmed  True: close the last open service of its type all the same (otherwise LastOne)
    """
    changed = differing(seen, values)
    if not changed:
        return Saved(0, {})
    _refuse_emptied(seen, changed)
    _check(location, {**seen.told, **changed}, changed)
    if {"commune"} == {"commune", "lat", "lon"} & changed.keys():
        changed |= {name: None for name in ("lat", "lon") if name in seen.own}
    if not confirmed and {"ferme_le", "type"} & changed.keys():
        _refuse_last(location, seen, changed)
    return save(location, [_edit(location, seen, changed)], actor=actor, action="inventaire")


def differing(seen: Card, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a form holds, the fields that differ from what it showed; « inconnu » tells nothing new."""
    return {
        name: value
        for name, value in _cleaned(values).items()
        if value != seen.told.get(name) and (value, seen.told.get(name)) != ("inconnu", None)
    }


def set_places(
    location: Location, seen: Card, periode: str, since: date, places: float | None, *, actor: str
) -> Saved:
    """A capacity from a date on; 0: nothing is offered any more in this period."""
    if periode not in PERIODS:
        raise CtgError(f"Période « {periode} » inconnue. Choisir une période de la liste.")
    if places is None:
        raise CtgError("Nombre de places absent : l'écrire, 0 pour une période fermée.")
    version = seen.versions.get((periode, since))
    if version is None and seen.places.get((periode, since)) == places:
        return Saved(0, {})
    edits = [] if seen.version is not None else [_edit(location, seen, {})]
    edits.append(_capacity(seen.code, periode, since, places, version))
    return save(location, edits, actor=actor, action="inventaire")


def add(
    location: Location, values: Mapping[str, Any], *, actor: str, periode: str = "annee",
    since: date | None = None, places: float | None = None,
) -> tuple[str, Saved]:  # fmt: skip
    """A service that no file holds, and its first capacity. Returns its code."""
    told = _cleaned(values)
    missing = [kind("service").fields[name].label for name in published.REQUIRED if not told.get(name)]
    if missing:
        raise CtgError(f"Pour ajouter un service, remplir aussi : {', '.join(missing)}.")
    _check(location, told, told)
    _refuse_twin(location, told)
    code = _code(location, f"{told['type']}-{told['commune']}-{told['nom']}")
    edits = [Edit("service", code, told | {"nouveau": "oui"})]
    if places is not None:
        edits.append(_capacity(code, periode, since or date.today(), places, None))
    return code, save(location, edits, actor=actor, action="inventaire", note="service ajouté")


def checked(location: Location, codes: Iterable[str], day: date, *, actor: str) -> Saved:
    """These services were checked that day: one gesture, one event."""
    found = corrections.cards(location, list(codes))
    edits = [
        _edit(location, one, {"verifie_le": day}) for one in found.values() if one.told["verifie_le"] != day
    ]
    return save(location, edits, actor=actor, action="inventaire", note="vérification")


def undo(location: Location, saved: Saved, *, actor: str) -> Saved:
    """Take back one's own gesture, as long as nobody wrote anything since."""
    last = store.history(carnet(location), last=1)
    if not last or last[0]["event"] != saved.event:
        raise CtgError(
            "Une autre modification a été enregistrée depuis : corriger le service à la main, ou attendre "
            "et consulter l'historique."
        )
    return take_back(location, actor=actor)


def last_one(location: Location, seen: Card, day: date) -> str:
    """One sentence when this is the last open real service of its type in the territory, or "".

    What awaits publication counts. Examples are no services: they neither stay nor warn.
    """
    rows = read(location, "service_cards")
    mine = rows[(rows["dans_le_perimetre"]) & (rows["nature"] != Nature.EXAMPLE)]
    inside = set(read(location, "communes")["code"])
    written = [row["code"] for row in store.rows(carnet(location), "service")]
    found = corrections.cards(location, [*dict.fromkeys([*mine["id"], *written])])
    examples = set(rows.loc[rows["nature"] == Nature.EXAMPLE, "id"])
    kind_of, left = seen.told["type"], 0
    for one in found.values():
        same = one.told["type"] == kind_of and one.told["commune"] in inside
        closes = one.told["ferme_le"]
        if same and one.code not in {*examples, seen.code} and (closes is None or closes > day):
            left += 1
    if left or seen.code in examples:
        return ""
    return (
        f"« {seen.told['nom']} » est le dernier service ouvert de type « {_label(kind_of)} » du "
        f"territoire\u00a0: à partir du {french.short_day(day)} il n'y en aura plus aucun."
    )


def _label(code: str) -> str:
    return {item.code: item.label for item in catalogue.types()}.get(code, code)


def _refuse_last(location: Location, seen: Card, changed: Mapping[str, Any]) -> None:
    closes = changed.get("ferme_le")
    if closes is None and "type" not in changed:
        return
    sentence = last_one(location, seen, closes or date.today())
    if sentence:
        raise LastOne(f"{sentence} Rien n'a été enregistré : confirmer, ou changer la saisie.")


def _refuse_emptied(seen: Card, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        required = name in published.REQUIRED and not seen.in_base
        if value is None and (name not in seen.own or required):
            told = kind("service").fields[name].label
            why = "ce champ est obligatoire" if required else "la source le dit"
            raise CtgError(f"« {told} » ne peut pas être vidé ({why}) : écrire la bonne valeur.")


def _check(location: Location, whole: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """What the logbook alone cannot know: types, communes of the territory, points in two halves."""
    if "type" in changed and changed["type"] not in (known := {item.code for item in catalogue.types()}):
        raise CtgError(f"Type « {changed['type']} » inconnu. Types acceptés : {', '.join(sorted(known))}.")
    communes = set(read(location, "communes")["code"])
    if changed.get("commune") and changed["commune"] not in communes:
        raise CtgError(f"Commune « {changed['commune']} » inconnue ici. Choisir une commune de la liste.")
    if {"lat", "lon"} & changed.keys() and (whole.get("lat") is None) != (whole.get("lon") is None):
        raise CtgError("Position incomplète : donner la latitude et la longitude, ou aucune des deux.")


def _refuse_twin(location: Location, told: Mapping[str, Any]) -> None:
    rows = read(location, "service_cards")
    codes = [*rows["id"], *(row["code"] for row in store.rows(carnet(location), "service"))]
    name = french.sort_key(told["nom"])
    for one in corrections.cards(location, codes).values():
        same = one.told["type"] == told["type"] and one.told["commune"] == told["commune"]
        if same and french.sort_key(str(one.told["nom"])) == name:
            raise CtgError(
                f"« {told['nom']} » existe déjà dans cette commune, avec ce type : le corriger plutôt, ou "
                "donner un nom qui le distingue."
            )


def _edit(location: Location, seen: Card, changed: Mapping[str, Any]) -> Edit:
    """A first row says every field: one that was taken back must not come back with its old values.

    Where somebody made the first row meanwhile, version 0 makes it the conflict that it is.
    """
    if seen.version is not None:
        return Edit("service", seen.code, changed, seen=seen.version)
    if store.one(carnet(location), "service", seen.code) is not None:
        return Edit("service", seen.code, changed, seen=0)
    blank: dict[str, Any] = dict.fromkeys(kind("service").fields)
    return Edit("service", seen.code, {**blank, "nouveau": "non", **changed})


def _capacity(service: str, periode: str, since: date, places: float, version: int | None) -> Edit:
    values = {"service": service, "periode": periode, "depuis": since, "places": places}
    return Edit("capacite", f"{service}/{periode}/{since.isoformat()}", values, seen=version)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without spaces around, whole numbers as the logbook keeps them, nothing as None."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        text = value.strip() if isinstance(value, str) else value
        whole = isinstance(text, int) and not isinstance(text, bool)
        found[name] = None if text == "" else float(text) if whole else text
    return found


def _code(location: Location, text: str) -> str:
    """A readable code that no service ever had, removed ones included."""
    bare = unicodedata.normalize("NFKD", text.replace("_", "-")).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", bare)[:LONGEST_CODE].strip("-")
    rows = store.rows(carnet(location), "service", removed=True)
    taken = {*read(location, "service_ids")["id"], *(row["code"] for row in rows)}
    numbered = (f"{stem}-{rank}" for rank in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)
