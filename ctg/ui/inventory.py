"""The parts of the Services page: choices, map, tables of the inventory."""

from typing import Any

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers import inventory as answers
from ctg.answers.catalogue import themes, types
from ctg.answers.inventory import Inventory
from ctg.answers.outlines import outlines
from ctg.answers.services import PERIODES, arrets
from ctg.charts import openings, points
from ctg.charts.rows import each
from ctg.model import Level, Nature, Territory
from ctg.ui import blocks, choose, style
from ctg.ui.cache import ask

NB = "\u00a0"
NATURES = {"observe": "réel", "estime": "estimé", "exemple": "exemple"}
KNOWN = {"oui": "oui", "non": "non", "inconnu": "inconnu", "": "inconnu"}


def theme() -> str:
    """The theme; changing it by hand forgets a type that it does not have."""
    chosen = choose.one("Thème", "theme", themes(), default="", empty="Tous")
    before = st.session_state.get("services-theme", chosen)
    st.session_state["services-theme"] = chosen
    if before != chosen and st.query_params.get("type", "") not in types(chosen):
        st.query_params.pop("type", None)
    return chosen


def kind(of: str) -> str:
    return choose.one("Type de service", "type", types(of), default="", empty="Tous")


def period() -> str:
    return choose.one("Période", "periode", PERIODES, default="", empty="Toutes")


def disability() -> str:
    answers_ = {"oui": "Oui", "non": "Non", "inconnu": "Inconnu"}
    return choose.one("Accueil du handicap", "handicap", answers_, default="", empty="Tous")


def extent(here: Territory) -> bool:
    """True when the services around the perimeter are drawn too."""
    options = {"territoire": _capital(here.the), "alentours": "Avec les alentours"}
    return choose.one("Étendue de la carte", "etendue", options, default="territoire") == "alentours"


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
            ("dont capacité connue", french.number(item.told)),
            ("dont capacité non communiquée", french.number(item.services - item.told)),
        ]
        rows += [("ensemble", item.capacity)] if item.capacity else []
    closed = int((~seen.inside["ouvert"]).sum())
    rows += [("Fermés ou à venir, dans le tableau", french.number(closed))] if closed else []
    rows.append(("Alentour, pour les mêmes choix", french.number(seen.around)))
    blocks.facts(seen.subject or _capital(here.the), rows)


def nothing(seen: Inventory, here: Territory) -> None:
    """Why the table is empty, and what to do."""
    if seen.known:
        blocks.empty(
            "Aucun service ne répond à ces choix.",
            f"{french.count(seen.known, 'service')} de ce type sans la période ni l'accueil du handicap"
            f"{NB}: élargir l'un des deux choix.",
        )
        return
    around = (
        f"{french.count(seen.around, 'service est connu', 'services sont connus')} alentour{NB}: choisir "
        "l'étendue «\u00a0Avec les alentours\u00a0»."
        if seen.around
        else "Remettre la liste à la coordination, qui la dépose dans data/local/services.csv."
    )
    blocks.empty(f"Aucun service de ce type n'est connu {here.within}.", around)


def table(seen: Inventory, here: Territory, kind: str) -> None:
    """Every service of the perimeter, open or closed; what is around is counted, and in the CSV."""
    count = french.count(len(seen.inside), "service")
    blocks.title(marked(f"L'inventaire{NB}: {count}", seen.inside), _around_note(seen, here))
    if seen.inside.empty:
        nothing(seen, here)
        return
    columns = {
        "nom": "Nom", "type_libelle": "Type", "commune": "Commune", "offre": "Capacité", "ages": "Âges",
        "quand": "Jours et heures", "tarif_qf": "Tarif selon le QF", "transport": "Transport",
        "handicap": "Accueil du handicap", "etat": "État", "verifie": "Vérifié le",
        "gestionnaire": "Gestionnaire", "nature": "Nature", "source": "Source",
    }  # fmt: skip
    if kind:
        del columns["type_libelle"]
    with st.container(key="inventory-table"):
        blocks.table(
            readable(seen.inside),
            columns,
            caption=f"Inventaire des services, {count}",
            long=("nom",),
            tall=True,
        )


def _around_note(seen: Inventory, here: Territory) -> str:
    if not seen.around:
        return ""
    others = french.count(seen.around, "autre service est connu", "autres services sont connus")
    return f"{_capital(here.within)} seulement. {others} alentour{NB}: le fichier CSV les contient."


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows as texts, in the order of the communes' names.

    frame   rows of an inventory, with capacite and ouvert
    """
    ordered = frame.sort_values("commune", key=lambda names: names.map(french.sort_key), kind="stable")
    rows = each(ordered)
    return ordered.assign(
        offre=[offer(row.capacite, row.unite, ouvert=row.ouvert) for row in rows],
        ages=[ages(row.age_min, row.age_max, row.age_unite) for row in rows],
        quand=[", ".join(filter(None, (row.jours, row.heures))) or "non communiqué" for row in rows],
        etat=[_state(row) for row in rows],
        verifie=[blocks.day(row.verifie_le) or _vintage(row.millesime) for row in rows],
        nature=ordered["nature"].map(NATURES),
        gestionnaire=ordered["gestionnaire"].mask(ordered["gestionnaire"] == "", "non communiqué"),
        **{name: ordered[name].map(KNOWN) for name in ("tarif_qf", "transport", "handicap")},
    )


def offer(value: float, unit: str, *, ouvert: bool = True) -> str:
    """Reads "22 places", "0 places", "non communiqué"; of a closed service, what it last offered."""
    if pd.isna(value):
        return answers.UNTOLD
    text = french.with_unit(value, 0 if value % 1 == 0 else 1, unit)
    return text if ouvert else f"({text})"


def ages(low: float, high: float, unit: str) -> str:
    """Reads "2-36 mois", "dès 16 ans", "jusqu'à 6 ans", "non communiqué"; 0 is an age."""
    if pd.isna(low) and pd.isna(high):
        return answers.UNTOLD
    if pd.isna(high):
        return "tous âges" if low == 0 else f"dès {low:.0f}{NB}{unit}"
    if pd.isna(low):
        return f"jusqu'à {high:.0f}{NB}{unit}"
    return f"{low:.0f}-{high:.0f}{NB}{unit}"


def _state(row: Any) -> str:
    closes, opens = blocks.day(row.ferme_le), blocks.day(row.ouvert_le)
    if row.ouvert:
        return f"ouvert, fermeture annoncée le {closes}" if closes else "ouvert"
    return f"fermé le {closes}" if closes else f"ouverture prévue le {opens}"


def _vintage(year: float) -> str:
    return "inconnu" if pd.isna(year) else f"fichier de {year:.0f}"


def official(seen: Inventory, here: Territory) -> None:
    """The real places of early childhood: totals of the Cnaf, never the examples."""
    if not seen.totals:
        return
    year, producer = seen.totals[0].vintage, seen.totals[0].source.split(",")[0]
    blocks.title(
        f"Places de la petite enfance, {producer} {year}",
        "Totaux réels par secteur, puis par commune, sans nom d'établissement. "
        "Les maisons d'assistants maternels y sont comprises. Secteurs\u00a0: "
        f"{here.sectors_status}.",
    )
    frame = _side_by_side(seen)
    columns = {"nom": "Lieu"} | {one.label: one.label for one in seen.totals}
    names = tuple(one.label for one in seen.totals)
    blocks.table(frame, columns, caption=f"Places de la petite enfance, {producer} {year}", numeric=names)


def _side_by_side(seen: Inventory) -> pd.DataFrame:
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
    return pd.concat([sectors, communes])


def capacity(here: Territory, theme: str, kind: str, periode: str) -> None:
    """What each type offers by sector, each in its own unit; then the communes of the chosen type."""
    frame = ask(answers.by_sector, theme=theme, kind=kind, periode=periode)
    if frame.empty:
        return
    blocks.title(
        marked(_when("Capacité par secteur", periode), frame),
        "Chaque type se compte dans son unité\u00a0: rien ne s'additionne d'un type à l'autre. "
        f"Services ouverts seulement. Secteurs\u00a0: {here.sectors_status}.",
    )
    sectors = {one.code: one.name for one in here.sectors if one.code in frame}
    columns = {"type_libelle": "Type", "unite": "Unité", **sectors, "ensemble": _capital(here.short),
               "nature": "Nature"}  # fmt: skip
    blocks.table(
        frame.assign(nature=frame["nature"].map(NATURES)),
        columns,
        caption="Capacité par type et par secteur",
        numeric=(*sectors, "ensemble"),
    )
    if kind:
        _communes(here, kind, periode)


def _communes(here: Territory, kind: str, periode: str) -> None:
    frame = ask(answers.by_commune, kind=kind, periode=periode)
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


def moves(theme: str, kind: str) -> None:
    """Openings and closures by year, one drawing per nature: examples never join real services."""
    for nature in (Nature.OBSERVED, Nature.ESTIMATED, Nature.EXAMPLE):
        frame = ask(answers.movements, theme=theme, kind=kind, nature=nature)
        if frame.empty:
            continue
        mention = "" if nature is Nature.OBSERVED else f" ({NATURES[nature]}s)"
        words = f"Ouvertures et fermetures par année{mention}"
        blocks.title(words, "Services dont la date est connue.")
        chart, figures = st.columns([2, 1], gap="large")
        with chart:
            drawn = openings.openings(
                frame, alt_text=f"{words}, dans le tableau voisin.", theme=style.theme()
            )
            st.altair_chart(drawn, theme=None, width="stretch", key=f"moves-{nature}")
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
            quand=[f"{row.jour} {row.debut}-{row.fin}" for row in frame.itertuples()],
            nature=frame["nature"].map(NATURES),
        ),
        {"nom": "Service", "commune": "Arrêt", "quand": "Jour et heures", "recurrence": "Fréquence",
         "nature": "Nature"},
        caption="Arrêts des services itinérants",
    )  # fmt: skip


def state(theme: str, kind: str) -> None:
    """How complete and how fresh the inventory is, type by type."""
    frame = ask(answers.state, theme=theme, kind=kind)
    empty = int((frame["dans_le_perimetre"] == "absent").sum())
    blocks.title(
        "Ce que l'on sait de chaque type",
        f"{french.count(len(frame), 'type')}, dont {empty} sans aucune donnée dans le territoire. "
        "Complet\u00a0: liste officielle entière. Partiel\u00a0: il peut en manquer. Exemple\u00a0: inventé. "
        "Absent\u00a0: rien n'est connu, ce qui ne veut pas dire qu'il n'y a rien.",
    )
    blocks.table(
        frame,
        {"libelle": "Type", "dans_le_perimetre": "Dans le territoire", "ouverts": "Ouverts",
         "avec_capacite": "Capacité connue", "moins_6": "Vérifiés < 6 mois", "de_6_a_12": "6 à 12 mois",
         "plus_12": "> 12 mois", "sans_date": "Date inconnue", "alentour": "Alentour",
         "services_alentour": "Services alentour"},
        caption="État de l'inventaire par type",
        numeric=("ouverts", "avec_capacite", "moins_6", "de_6_a_12", "plus_12", "sans_date",
                 "services_alentour"),
    )  # fmt: skip


def provenance(seen: Inventory) -> None:
    sources = sorted(set(seen.inside["source"]) | {one.source for one in seen.totals})
    blocks.provenance(
        [
            ("Sources", " ; ".join(sources)),
            ("Géographie", "communes au 1er janvier 2025"),
            ("Capacité", "la plus grande du jour de la base ; « non communiqué » n'est pas zéro"),
        ]
    )
