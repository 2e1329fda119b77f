"""The parts of the Territoire page that put an answer's words in their place."""

import pandas as pd
import streamlit as st

from ctg import french
from ctg.answers.lacking import labels, remedies
from ctg.answers.overview import first_map
from ctg.answers.portrait import Portrait, too_small
from ctg.answers.rapprochement import INDICATORS, rapprochement
from ctg.model import Status, Territory
from ctg.ui import blocks, choose, drawn
from ctg.ui.cache import ask


def indicator() -> str:
    """The chosen indicator, among those that have figures; "" when none has."""
    here = ask(labels)
    if not here:
        return ""
    default = ask(first_map) or ""
    return choose.one("Indicateur", "indicateur", here, default=default, reasons=ask(remedies))


def names(communes: pd.DataFrame) -> dict[str, str]:
    """code -> name, in French alphabetical order."""
    pairs = zip(communes["code"], communes["nom"], strict=True)
    return dict(sorted(pairs, key=lambda pair: french.sort_key(str(pair[1]))))


def no_communes(seen: Portrait) -> None:
    blocks.empty(
        "Ce chiffre n'est pas disponible par commune.",
        "Il est publié pour l'intercommunalité et au-dessus"
        + (
            " : le classement ci-dessous compare l'intercommunalité à ses voisines."
            if len(seen.places) > 1
            else "."
        ),
    )


def chosen(seen: Portrait, here: Territory) -> None:
    """The sheet of the chosen commune; of the whole territory when none is chosen."""
    place = seen.whole if seen.chosen is None else seen.chosen
    name = here.the[0].upper() + here.the[1:] if seen.chosen is None else str(seen.chosen["nom"])
    rows: list[tuple[str, str] | None] = []
    if seen.chosen is not None:
        rows.append((here.short, str(seen.whole["texte"])))
    rows += [(str(row.nom), str(row.texte)) for row in seen.references.itertuples()]
    if seen.chosen is not None and seen.by_commune:
        rows += [None, ("Rang parmi les communes lisibles", _rank(seen))]
        rows.append(("Population", french.number(seen.chosen["population"])))
    blocks.sheet(name, str(place["texte"]), rows, known=bool(place["statut"] == Status.OK))


def beside_official(seen: Portrait) -> None:
    """The other ways of counting the places for 100 children, and why they differ from this one."""
    if seen.indicator.code not in INDICATORS:
        return
    table = ask(rapprochement)
    shown = table.assign(
        chiffre=[french.number(value, 1) for value in table["valeur"]],
        difference=[
            "" if pd.isna(value) else french.number(value, 1, signed=True) for value in table["ecart"]
        ],
    )
    columns = {
        "libelle": "Façon de compter",
        "chiffre": "Places pour 100 enfants",
        "annee": "Année",
        "difference": "Écart avec la Cnaf",
        "raison": "Pourquoi",
    }
    blocks.title(
        "À côté du taux officiel", "Quatre façons de compter, de la plus officielle à la plus locale."
    )
    blocks.table(
        shown,
        columns,
        caption="À côté du taux officiel",
        numeric=("chiffre", "difference"),
        long=("raison",),
        tall=True,
    )
    blocks.download_csv(table, "rapprochement-accueil", key="csv-rapprochement")


def _rank(seen: Portrait) -> str:
    assert seen.chosen is not None
    if pd.isna(seen.chosen["rang"]):
        return f"non classée ({seen.chosen['remarque']})"
    rank = int(seen.chosen["rang"])
    return f"{rank}{'er' if rank == 1 else 'e'} sur {seen.ranked}"


def sectors(seen: Portrait, here: Territory) -> None:
    """The sectors' true ratios: the readable scale when communes are too small."""
    blocks.title("Par secteur", f"Secteurs : {here.sectors_status} ({here.sectors_rule}).")
    blocks.figures(list(zip(seen.sectors["nom"], seen.sectors["texte"], strict=True)))


def comparison(seen: Portrait, here: Territory) -> None:
    """Where the territory stands among its communes and the references; counts do not compare."""
    compared = seen.ranked + int((seen.references["statut"] == Status.OK).sum())
    if seen.indicator.kind != "somme" and compared > 1:
        blocks.title(f"Où se place {here.the}\u00a0?", strip_note(seen))
        drawn.comparison(seen, here.short)


def strip_note(seen: Portrait) -> str:
    what = "commune" if seen.by_commune else "intercommunalité"
    ringed = " ; cerclée, la commune choisie" if seen.chosen is not None else ""
    return f"Un point par {what}. En gras, le territoire{ringed}."


def ranking_title(seen: Portrait) -> tuple[str, str]:
    """The title of the ranking, and how many are left out and why."""
    one, many = ("commune classée", "communes classées") if seen.by_commune else ("intercommunalité", None)
    parts = [french.count(seen.ranked, one, many)]
    if seen.unreadable:
        parts.append(_left_out(seen.unreadable, too_small(seen.indicator)))
    for status, word in ((Status.SECRET, "secret statistique"), (Status.MISSING, "non disponible")):
        count = int((seen.places["statut"] == status).sum())
        if count:
            parts.append(_left_out(count, word))
    return "De la valeur la plus haute à la plus basse", " ; ".join(parts) + "."


def _left_out(count: int, why: str) -> str:
    return f"{count} ne {'le sont' if count > 1 else 'l’est'} pas ({why})"


def ranking(seen: Portrait) -> None:
    """The ranking, where there is something to rank; always how many are left out and why."""
    if seen.places.empty:
        return
    blocks.title(*ranking_title(seen))
    if seen.ranked > 1:
        drawn.ranking_chart(seen)


def has_trend(seen: Portrait) -> bool:
    return len(seen.years) > 1


def trend_note(seen: Portrait) -> str:
    if not seen.indicator.series:
        return "La méthode change d'une année à l'autre : les points ne se relient pas."
    return "Les années sans chiffre restent vides."


def table_title(seen: Portrait) -> str:
    count = len(seen.places)
    if count == 1:
        return "La commune en chiffres" if seen.by_commune else "L\u2019intercommunalité en chiffres"
    return f"Les {count} {'communes' if seen.by_commune else 'intercommunalités'} en chiffres"


def places_table(seen: Portrait) -> None:
    """Every place in figures, ranked first; what has no figure says why."""
    if seen.places.empty:
        blocks.empty(
            "Ni commune ni intercommunalité n'a ce chiffre.",
            "Seuls les territoires de référence l'ont : il est dans la fiche, plus haut, et dans le CSV.",
        )
        return
    blocks.title(table_title(seen))
    known = seen.places["statut"] == Status.OK
    frame = seen.places.assign(
        texte=seen.places["texte"].where(known, "–"),
        rang=[french.number(rank) if not pd.isna(rank) else "" for rank in seen.places["rang"]],
        population=[
            french.number(value) if not pd.isna(value) else "" for value in seen.places["population"]
        ],
        nature=seen.places["nature"].map({"observe": "observé", "estime": "estimé", "exemple": "exemple"}),
    )
    columns = {"nom": "Commune" if seen.by_commune else "Intercommunalité", "texte": "Valeur", "rang": "Rang",
               "remarque": "Remarque", "nature": "Nature"}  # fmt: skip
    if seen.by_commune:
        columns["population"] = "Population"
    blocks.table(frame, columns, caption=table_title(seen), numeric=("texte", "rang", "population"))


def download_map(seen: Portrait, name: str) -> None:
    """The map as a picture, made when it is asked for."""
    notes = [f"Source : {seen.source}, {seen.vintage}.", *seen.notes]
    st.download_button(
        "La carte (PNG)",
        lambda: drawn.map_png(seen, notes),
        file_name=f"{name}.png",
        mime="image/png",
        on_click="ignore",
        icon=":material/image:",
        key="png",
    )
