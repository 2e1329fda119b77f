"""The inventory of services as the Services page reads it: what is shown, and what to say of it."""

import math
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ctg import french, indicators
from ctg import services as catalogue
from ctg.answers import indicateur, lacking
from ctg.answers import services as inventory_rows
from ctg.base.read import Location
from ctg.model import Level, Nature, Status, Territory

NB = "\u00a0"
UNTOLD = "non communiqué"


@dataclass(frozen=True)
class Count:
    """Open services of one nature in the perimeter. Two natures are never added."""

    nature: Nature
    services: int
    told: int  # of those, the ones whose capacity is known, 0 included
    capacity: str  # "298 places"; empty when several units are shown or nobody told anything


@dataclass(frozen=True)
class Total:
    """A real total by commune that stands for kinds of service known by examples only."""

    label: str
    vintage: str
    source: str
    whole: float  # as published for the perimeter; NaN unless known
    note: str  # where the communes do not add up to the whole
    places: pd.DataFrame  # territoire, nom, niveau, valeur, statut: sectors, then communes with some


@dataclass(frozen=True)
class Inventory:
    """inside: services of the perimeter, open or closed, with `capacite`; drawn: the open ones to map."""

    answer: str
    banner: str
    notes: tuple[str, ...]
    subject: str
    counts: tuple[Count, ...]
    totals: tuple[Total, ...]
    inside: pd.DataFrame
    drawn: pd.DataFrame
    around: int  # open services around the perimeter that meet the same choices
    known: int  # services of these types in the perimeter before period and disability narrow them
    today: date


def inventory(
    base: Location, territory: Territory, theme: str, kind: str, periode: str, handicap: str, alentour: bool
) -> Inventory:
    """What answers the choices; "" means every one. Closed services are listed, never counted."""
    everything = inventory_rows.rows(base, theme or None, kind or None)
    today = inventory_rows.built_on(base)
    frame = inventory_rows.during(everything, periode or None)
    frame = frame if not handicap else frame[frame["handicap"] == handicap]
    frame = frame.assign(ouvert=inventory_rows.open_on(frame, today))
    inside, around = frame[frame["dans_le_perimetre"]], frame[~frame["dans_le_perimetre"]]
    running = inside[inside["ouvert"]]
    counts = tuple(_count(running, nature) for nature in Nature if (running["nature"] == nature).any())
    told = lacking.known(base)
    totals = tuple(_total(base, territory, code) for code in _quantities(theme, kind) if code in told)
    neighbours = around[around["ouvert"]]
    return Inventory(
        answer=_answer(territory, _subject(theme, kind), counts, totals),
        banner=_banner(pd.concat([inside, neighbours]) if alentour else inside, totals),
        notes=_notes(running, periode),
        subject=_subject(theme, kind),
        counts=counts,
        totals=totals,
        inside=inside,
        drawn=pd.concat([neighbours, running]) if alentour else running,
        around=len(neighbours),
        known=int(everything["dans_le_perimetre"].sum()),
        today=today,
    )


def _subject(theme: str, kind: str) -> str:
    labels = {item.code: item.label for item in catalogue.types()}
    return labels[kind] if kind else catalogue.themes().get(theme, "")


def _quantities(theme: str, kind: str) -> list[str]:
    """The real totals that stand for the chosen types, each once however many types share it."""
    chosen = [
        item for item in catalogue.types() if kind in ("", item.code) and (kind or theme in ("", item.theme))
    ]
    return list(dict.fromkeys(code for item in chosen for code in item.quantities))


def _count(running: pd.DataFrame, nature: Nature) -> Count:
    part = running[running["nature"] == nature]
    told = part[part["capacite"].notna()]
    counted = told[told["deja_compte_dans"] == ""]
    alone = len(set(part["type"])) == 1 and len(counted) == len(told) > 0
    unit = str(part["unite"].iloc[0])
    return Count(
        nature=nature,
        services=len(part),
        told=len(told),
        capacity=_with_unit(counted["capacite"], unit) if alone else "",
    )


def _with_unit(values: "pd.Series[float]", unit: str) -> str:
    """A sum in its unit: half a post is shown, a whole one carries no decimal."""
    return f"{figure(float(values.sum()))}{NB}{unit}"


def _total(base: Location, territory: Territory, code: str) -> Total:
    figures = indicateur.rows(base, code)
    own = figures[figures["territoire"] == territory.main_code]
    whole = (own if len(own) else figures.assign(statut=str(Status.MISSING))).iloc[0]
    communes = figures[(figures["niveau"] == Level.COMMUNE) & (figures["valeur"] != 0)]
    shown = pd.concat([figures[figures["niveau"] == Level.SECTOR], communes])
    label = indicators.indicator(code).label
    known = float(whole["valeur"]) if whole["statut"] == Status.OK else math.nan
    return Total(
        label=label,
        vintage=str(whole["millesime"]),
        source=str(whole["source"]),
        whole=known,
        note=_gap(label, float(communes["valeur"].sum()), known),
        places=shown[["territoire", "nom", "niveau", "valeur", "statut"]].reset_index(drop=True),
    )


def _gap(label: str, communes: float, whole: float) -> str:
    if math.isnan(whole) or communes == whole:
        return ""
    added, published = french.number(communes), french.number(whole)
    return f"{label}{NB}: la somme des communes publiées donne {added}, le total publié {published}."


def _answer(territory: Territory, subject: str, counts: tuple[Count, ...], totals: tuple[Total, ...]) -> str:
    """What exists, each figure of one nature; the Cnaf's totals speak before any example."""
    lead = f"{subject}{NB}: " if subject else ""
    official = [one for one in totals if subject and not math.isnan(one.whole)]
    real = [item for item in counts if item.nature is not Nature.EXAMPLE]
    sentences = []
    if official:
        known = french.enumeration([_places(one) for one in official])
        sentences.append(f"{lead}en {official[0].vintage}, la Cnaf compte {known} {territory.within}.")
    for item in real:
        many = _services(item, "service réel", "services réels")
        sentences.append(f"{'' if official else lead}**{many}** {territory.within}{_offer(item)}.")
    if not real and not official:
        sentences.append(f"{lead}aucun service réel n'est connu {territory.within} pour ces choix.")
    sentences += [_examples(item, bold=not official) for item in counts if item.nature is Nature.EXAMPLE]
    return " ".join(_capital(text) for text in sentences)


def _places(total: Total) -> str:
    """Reads "43 places en EAJE", as its indicator names them."""
    where = total.label.removeprefix("Places")
    return f"**{french.count(round(total.whole), 'place')}**{where}"


def _examples(item: Count, *, bold: bool) -> str:
    many = _services(item, "exemple inventé", "exemples inventés")
    verb = "montrent" if item.services > 1 else "montre"
    many = f"**{many}**" if bold else many
    return f"{many}{_offer(item)}{',' if _offer(item) else ''} {verb} ce que dira l'inventaire."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _services(item: Count, singular: str, plural: str) -> str:
    return french.count(item.services, singular, plural)


def _offer(item: Count) -> str:
    """What they offer, and how many did not say."""
    untold = item.services - item.told
    if item.told == 0:
        return ", capacité non communiquée"
    if item.capacity:
        return f", {item.capacity}" + (
            f", et {untold} qui ne dit rien"
            if untold == 1
            else f", et {untold} qui ne disent rien"
            if untold
            else ""
        )
    return f", dont {item.told} à la capacité connue" if untold else ""


def _banner(shown: pd.DataFrame, totals: tuple[Total, ...]) -> str:
    examples = shown[shown["nature"] == Nature.EXAMPLE]
    if examples.empty:
        return ""
    many = len(examples) > 1
    what = f"{len(examples)} services montrés sont inventés" if many else "Un service montré est inventé"
    idle = int((~examples["ouvert"]).sum())
    idle_words = f" (dont {idle} hors service{NB}: fermé ou à venir)" if idle else ""
    real = " Les places de la Cnaf, elles, sont réelles." if totals else ""
    mention = f"{'ils portent' if many else 'il porte'} la mention «{NB}exemple{NB}»"
    return f"{what}{idle_words}, pour montrer l'outil avant une livraison{NB}; {mention}.{real}"


def _notes(running: pd.DataFrame, periode: str) -> tuple[str, ...]:
    notes = []
    if periode:
        notes.append(
            "Sont montrés les services qui déclarent cette période\u00a0; ceux qui n'ont donné qu'une "
            "capacité annuelle n'y figurent pas."
        )
    if (running["unite"] == "élèves").any():
        notes.append("Pour une école ou un établissement, le nombre est celui des élèves inscrits.")
    return tuple(notes)


def figure(value: float) -> str:
    """Reads "12", "0,5": a whole number carries no decimal."""
    return french.number(value, 0 if value % 1 == 0 else 1)
