"""The parts of the Services page: its map, the inventory, what it adds up to."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers import service_tables
from ctg.answers.inventory import Inventory
from ctg.answers.outlines import outlines
from ctg.answers.services import PERIODES, arrets
from ctg.answers.sources import meta
from ctg.charts import openings, points, vega
from ctg.charts.rows import each
from ctg.model import Level, Nature, Territory
from ctg.ui import blocks, drawing, style
from ctg.ui.cache import ask, drawn
from ctg.ui.service_rows import NATURES, readable

NB = "\u00a0"
WAITING = ", modification en attente de publication"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def has_examples(frame: pd.DataFrame) -> bool:
    return bool((frame["nature"] == Nature.EXAMPLE).any())


def marked(text: str, frame: pd.DataFrame) -> str:
    """A title says "(exemples)" when nothing in it is real, "(dont exemples)" when some is."""
    if frame.empty or not has_examples(frame):
        return text
    return f"{text} (exemples)" if (frame["nature"] == Nature.EXAMPLE).all() else f"{text} (dont exemples)"


def banner(seen: Inventory) -> None:
    if seen.banner:
        blocks.example_banner(seen.banner)


def picture(seen: Inventory) -> None:
    """The map that zooms. A canvas has neither text nor keyboard: the table says the same."""
    if not ask(outlines).located:
        blocks.no_map()
        return
    shown = seen.drawn.assign(places=seen.drawn["capacite"])
    blocks.title(marked("Où sont les services", shown))
    located = int(shown["lat"].notna().sum())
    st.html(points.legend_html(shown, alt=_alt(seen, located)))
    deck = points.services_deck(shown, ask(outlines).frame, theme=style.theme())
    with st.container(key="services-map"):
        st.pydeck_chart(deck, height=points.HEIGHT, key="deck")
    lost = len(shown) - located
    if lost:
        blocks.notes([f"{french.count(lost, 'service')} sans position{NB}: dans le tableau seulement."])


def _alt(seen: Inventory, located: int) -> str:
    return (
        f"Carte de {french.count(located, 'service')}. {seen.answer.replace('**', '')} "
        "Les mêmes services sont dans le tableau plus bas, qui se parcourt au clavier."
    )


def facts(seen: Inventory, here: Territory) -> None:
    """Real services and examples side by side, never in one sum."""
    rows = []
    for item in seen.counts:
        name = "Exemples inventés" if item.nature is Nature.EXAMPLE else f"Services {NATURES[item.nature]}s"
        rows += [
            (f"{name} ouverts", french.number(item.services)),
            ("capacité connue pour", f"{french.number(item.told)} sur {french.number(item.services)}"),
        ]
        rows += [("capacité de ces services", item.capacity)] if item.capacity else []
    closed = int((~seen.inside["ouvert"]).sum())
    rows += [("Fermés ou à venir, dans le tableau", french.number(closed))] if closed else []
    known = ask(meta)["around"] != "0"
    nearby = french.number(seen.around) if known else "inconnu, faute de contours"
    rows.append(("Alentour, pour les mêmes choix", nearby))
    blocks.facts(seen.subject or _capital(here.the), rows)


def nothing(seen: Inventory, here: Territory) -> None:
    """Why the table is empty, and what to do."""
    if seen.known:
        blocks.empty(
            "Aucun service ne répond à ces choix.",
            f"{french.count(seen.known, 'service')} sans le choix d'une période ou d'un accueil du handicap"
            f"{NB}: élargir l'un des deux.",
        )
        return
    around = (
        f"{french.count(seen.around, 'service est connu', 'services sont connus')} alentour{NB}: choisir "
        "l'étendue «\u00a0Avec les alentours\u00a0»."
        if seen.around
        else "Remettre la liste à la coordination, qui la dépose dans data/local/services.csv."
    )
    blocks.empty(f"Aucun service de ce type n'est connu {here.within}.", around)


def table(seen: Inventory, here: Territory, kind: str, waiting: set[str]) -> None:
    """Every service of the perimeter, open or closed; what is around is counted, and in the CSV.

    waiting: services with something written that is not published: their row says so
    """
    count = french.count(len(seen.inside), "service")
    blocks.title(marked(f"L'inventaire{NB}: {count}", seen.inside), _around_note(seen, here))
    if seen.inside.empty:
        nothing(seen, here)
        return
    columns = {
        "nom": "Nom", "nature": "Nature", "type_libelle": "Type", "commune": "Commune",
        "offre": "Capacité", "ages": "Âges",
        "quand": "Jours et heures", "tarif_qf": "Tarif QF", "transport": "Transport",
        "handicap": "Handicap", "etat": "État", "verifie": "Vérifié le",
        "gestionnaire": "Gestionnaire", "source": "Source",
    }  # fmt: skip
    if kind:
        del columns["type_libelle"]
    with st.container(key="inventory-table"):
        rows = readable(seen.inside)
        late = rows["id"].isin(waiting)
        blocks.table(
            rows.assign(etat=rows["etat"].mask(late, rows["etat"] + WAITING)),
            columns,
            caption=f"Inventaire des services, {count}",
            tall=True,
        )


def _around_note(seen: Inventory, here: Territory) -> str:
    if not seen.around:
        return ""
    others = french.count(seen.around, "autre service est connu", "autres services sont connus")
    every = ", sans tenir compte de la période ni du handicap" if seen.known > len(seen.inside) else ""
    return f"{_capital(here.within)} seulement. {others} alentour{NB}: le fichier CSV les contient{every}."


def official(seen: Inventory, here: Territory) -> None:
    """The real places of early childhood: totals of the Cnaf, never the examples."""
    if not seen.totals:
        return
    year, producer = seen.totals[0].vintage, seen.totals[0].source.split(",")[0]
    blocks.title(
        f"Places de la petite enfance, {producer} {year}",
        "Totaux réels, sans nom d'établissement\u00a0; les maisons d'assistants maternels y sont comprises. "
        f"{_sectors(here)}{' '.join(one.note for one in seen.totals)}",
    )
    frame = _side_by_side(seen, here)
    columns = {"nom": "Lieu"} | {one.label: one.label for one in seen.totals}
    names = tuple(one.label for one in seen.totals)
    blocks.table(frame, columns, caption=f"Places de la petite enfance, {producer} {year}", numeric=names)


def _side_by_side(seen: Inventory, here: Territory) -> pd.DataFrame:
    """The whole, the sectors, then the communes that have places."""
    parts = [
        one.places.assign(
            texte=[french.number(value) if status == "ok" else "non disponible"
                   for value, status in zip(one.places["valeur"], one.places["statut"], strict=True)],
            mode=one.label,
        )
        for one in seen.totals
    ]  # fmt: skip
    wide = pd.concat(parts).pivot_table(
        index=["niveau", "territoire", "nom"], columns="mode", values="texte", aggfunc="first"
    )
    rows = wide.fillna("0").reset_index()
    sectors = rows[rows["niveau"] == Level.SECTOR]
    communes = rows[rows["niveau"] == Level.COMMUNE]
    communes = communes.sort_values("nom", key=lambda names: names.map(french.sort_key))
    whole = {one.label: french.number(one.whole) for one in seen.totals}
    return pd.concat(
        [pd.DataFrame([{"nom": f"{_capital(here.the)} (total publié)"} | whole]), sectors, communes]
    )


def _sectors(here: Territory) -> str:
    return f"Secteurs\u00a0: {here.sectors_status}. " if here.sectors else ""


def capacity(here: Territory, theme: str, kind: str, periode: str, handicap: str) -> None:
    """What each type offers by sector, each in its own unit; then the communes of the chosen type."""
    frame = ask(service_tables.by_sector, theme=theme, kind=kind, periode=periode)
    if frame.empty:
        return
    blocks.title(
        marked(_when("Capacité par secteur" if here.sectors else "Capacité par type", periode), frame),
        "Chaque type se compte dans son unité\u00a0: rien ne s'additionne d'un type à l'autre. "
        f"Services ouverts seulement{', quel que soit leur accueil du handicap' if handicap else ''}. "
        f"{_sectors(here)}",
    )
    sectors = {one.code: one.name for one in here.sectors}
    empty = {code: "aucun service" for code in sectors if code not in frame}
    columns = {"type_libelle": "Type", "unite": "Unité", **sectors, "ensemble": _capital(here.short),
               "nature": "Nature"}  # fmt: skip
    blocks.table(
        frame.assign(nature=frame["nature"].map(NATURES), **empty),
        columns,
        caption="Capacité par type et par secteur" if here.sectors else "Capacité par type",
        numeric=(*sectors, "ensemble"),
    )
    if kind:
        _communes(here, kind, periode)


def _communes(here: Territory, kind: str, periode: str) -> None:
    frame = ask(service_tables.by_commune, kind=kind, periode=periode)
    blocks.title(marked(_when("Capacité par commune", periode), frame))
    names = {one.code: one.name for one in here.sectors}
    frame = frame.assign(nature=frame["nature"].map(NATURES), secteur=frame["secteur"].map(names).fillna(""))
    blocks.table(
        frame,
        {"nom": "Commune", "secteur": "Secteur", "services": "Services", "offre": "Capacité",
         "unite": "Unité", "nature": "Nature"},
        caption="Capacité par commune",
        numeric=("services", "offre"),
    )  # fmt: skip


def _when(text: str, periode: str) -> str:
    return f"{text}, {PERIODES[periode].lower()}" if periode else text


def _moves(frame: pd.DataFrame, words: str, look: style.Theme) -> dict[str, Any]:
    return vega.spec(openings.openings(frame, alt_text=f"{words}, dans le tableau voisin.", theme=look))


def moves(theme: str, kind: str) -> None:
    """Openings and closures by year, one drawing per nature: examples never join real services."""
    look = style.theme()
    for nature in (Nature.OBSERVED, Nature.ESTIMATED, Nature.EXAMPLE):
        frame = ask(service_tables.movements, theme=theme, kind=kind, nature=nature)
        if frame.empty:
            continue
        mention = "" if nature is Nature.OBSERVED else f" ({NATURES[nature]}s)"
        words = f"Ouvertures et fermetures par année{mention}"
        blocks.title(words, "Services dont la date est connue.")
        chart, figures = st.columns([2, 1], gap="large")
        with chart:
            drawing.chart(
                drawn("moves", partial(_moves, frame, words, look), theme, kind, nature, look),
                key=f"moves-{nature}",
            )
        with figures:
            blocks.table(
                frame.iloc[::-1],
                {"annee": "Année", "ouvertures": "Ouvertures", "fermetures": "Fermetures"},
                caption=words,
                numeric=("ouvertures", "fermetures"),
            )


def stops(here: Territory, theme: str, kind: str) -> None:
    """Where the mobile services stop, and when."""
    frame = ask(arrets, theme=theme or None, type=kind or None)
    frame = frame[frame["dans_le_perimetre"]]
    if frame.empty:
        return
    blocks.title(marked("Arrêts des services itinérants", frame))
    blocks.table(
        frame.assign(
            quand=[f"{row.jour} {row.debut}-{row.fin}" for row in each(frame)],
            nature=frame["nature"].map(NATURES),
        ),
        {"nom": "Service", "commune": "Arrêt", "quand": "Jour et heures", "recurrence": "Fréquence",
         "nature": "Nature"},
        caption="Arrêts des services itinérants",
    )  # fmt: skip


def state(theme: str, kind: str) -> None:
    """How complete and how fresh the inventory is, type by type."""
    frame = ask(service_tables.state, theme=theme, kind=kind)
    empty = int((frame["dans_le_perimetre"] == "absent").sum())
    blocks.title(
        "Ce que l'on sait de chaque type",
        f"{french.count(len(frame), 'type')}, dont {empty} sans aucune donnée dans le territoire. "
        "Complet\u00a0: liste officielle entière. Partiel\u00a0: il peut en manquer. Exemple\u00a0: inventé. "
        "Absent\u00a0: rien n'est connu, ce qui ne veut pas dire qu'il n'y a rien.",
    )
    inside = ["ouverts", "avec_capacite", "moins_6", "de_6_a_12", "plus_12", "sans_date"]
    frame = frame.astype(object)  # nothing known is no zero
    frame.loc[frame["dans_le_perimetre"] == "absent", inside] = "–"
    frame.loc[frame["alentour"] == "absent", "services_alentour"] = "–"
    blocks.table(
        frame,
        {"libelle": "Type", "dans_le_perimetre": "Dans le territoire", "ouverts": "Ouverts",
         "avec_capacite": "Capacité connue", "moins_6": "Vérifiés < 6 mois", "de_6_a_12": "6 à 12 mois",
         "plus_12": "> 12 mois", "sans_date": "Date inconnue", "alentour": "Alentour",
         "services_alentour": "Services alentour"},
        caption="État de l'inventaire par type",
        numeric=(*inside, "services_alentour"),
    )  # fmt: skip


def provenance(seen: Inventory) -> None:
    sources = sorted(set(seen.inside["source"]) | {one.source for one in seen.totals})
    blocks.provenance(
        [
            ("Sources", " ; ".join(sources)),
            blocks.geography(),
            (
                "Capacité",
                "la plus grande du jour de la base\u00a0; «\u00a0non communiqué\u00a0» n'est pas zéro\u00a0; "
                "entre parenthèses, celle d'un service fermé ou à venir",
            ),
        ]
    )
