"""One indicator, one year, one commune: everything the Territoire page says, words included."""

from dataclasses import dataclass

import pandas as pd

from ctg import french, indicators
from ctg.answers.communes import territories
from ctg.answers.indicateur import ALL_YEARS, rows, years
from ctg.answers.lacking import remedies
from ctg.base.read import Location, read
from ctg.errors import CtgError
from ctg.model import Indicator, Level, Nature, Status, Territory

STATES = {
    Status.SECRET: "secret statistique",
    Status.MISSING: "non disponible",
    Status.NOT_APPLICABLE: "sans objet",
}


@dataclass(frozen=True)
class Portrait:
    """What the figures of one indicator say. Frames are ordered as they are read.

    places      communes, or EPCIs when the indicator stops there: code, nom, valeur, statut,
                lisible, texte, remarque, population, secteur, rang (missing when not ranked)
    sectors     the same columns for the sectors; empty when the indicator has no such level
    references  code, nom, dans, initiale, valeur, texte
    series      territoire, nom, annee, valeur: the whole, the chosen place, the references
    """

    indicator: Indicator
    year: int
    years: tuple[int, ...]
    by_commune: bool
    places: pd.DataFrame
    sectors: pd.DataFrame
    references: pd.DataFrame
    series: pd.DataFrame
    whole: pd.Series
    chosen: pd.Series | None
    reference: tuple[str, float] | None
    answer: str
    reading: str
    notes: tuple[str, ...]
    source: str
    vintage: str
    nature: str

    @property
    def unreadable(self) -> int:
        return int(((self.places["statut"] == Status.OK) & ~self.places["lisible"]).sum())

    @property
    def ranked(self) -> int:
        return int(self.places["rang"].notna().sum())


def portrait(
    base: Location, territory: Territory, code: str, annee: int | None, commune: str | None
) -> Portrait:
    """The portrait of one indicator; the latest year by default, no chosen commune by default."""
    item = indicators.indicator(code)
    its_years = years(base, code)
    if not its_years:
        raise CtgError(
            f"Aucune valeur de « {item.label} » dans la base ({remedies(base)[code]}) : "
            "compléter les données, puis lancer « python -m ctg build »."
        )
    year = annee or its_years[-1]
    frame = rows(base, code, annee=ALL_YEARS)
    now = _worded(item, frame[frame["annee"] == year])
    by_commune = Level.COMMUNE in item.levels and bool((now["niveau"] == Level.COMMUNE).any())
    places = _places(base, now, by_commune=by_commune)
    references = _references(base, now)
    whole = _whole(now, territory)
    known = references[references["statut"] == Status.OK]
    names = {zone.code: zone.the for zone in territory.zones}
    reference = (names[str(known["code"].iloc[0])], float(known["valeur"].iloc[0])) if len(known) else None
    found = places[places["code"] == commune]
    chosen = found.iloc[0] if len(found) else None
    return Portrait(
        indicator=item,
        year=year,
        years=tuple(its_years),
        by_commune=by_commune,
        places=places,
        sectors=now[now["niveau"] == Level.SECTOR].rename(columns={"territoire": "code", "code": "_"}),
        references=references,
        series=_series(frame, [territory.main_code, *_compared(item, commune, references)]),
        whole=whole,
        chosen=chosen,
        reference=reference,
        answer=_answer(item, territory, whole, references, places, by_commune=by_commune),
        reading=_reading(item, whole, chosen, territory),
        notes=_notes(item, frame, places, territory),
        source=_joined(now["source"]),
        vintage=str(whole["millesime"]),
        nature=str(whole["nature"]),
    )


def _worded(item: Indicator, frame: pd.DataFrame) -> pd.DataFrame:
    """Add `texte` (the figure as it is read) and `remarque` (why it is not, or not ranked)."""
    texts, remarks = [], []
    for row in frame.to_dict("records"):
        ok = row["statut"] == Status.OK
        texts.append(figure(item, row["valeur"]) if ok else STATES[Status(row["statut"])])
        small = ok and not row["lisible"]
        remarks.append(too_small(item) if small else "" if ok else texts[-1])
    return frame.assign(texte=texts, remarque=remarks)


def figure(item: Indicator, value: float) -> str:
    """A value of this indicator as it is read: "15,3 %", "≈ 735 foyers" when its producer rounds."""
    unit = item.unit
    if item.decimals == 0 and abs(value) < 2 and unit.endswith("s") and item.kind == "somme":
        unit = unit.removesuffix("s") if unit != "décès" else unit
    text = french.with_unit(value, item.decimals, unit, signed=item.signed)
    return f"≈{french.NBSP}{text}" if indicators.rounded(item) else text


def too_small(item: Indicator) -> str:
    """Why a figure is neither ranked nor coloured: "moins de 50 actifs"."""
    return f"moins de {french.number(item.min_denominator)} {item.denominator_label}"


def _places(base: Location, now: pd.DataFrame, *, by_commune: bool) -> pd.DataFrame:
    """The communes with population and sector; above them, the EPCI beside its neighbours."""
    if by_commune:
        about = read(base, "communes")[["code", "secteur", "population"]]
        frame = now[now["niveau"] == Level.COMMUNE]
    else:
        epcis = now["territoire"].str.fullmatch(r"\d{9}")
        frame = now[epcis]
        about = pd.DataFrame({"code": frame["territoire"], "secteur": "", "population": float("nan")})
    frame = frame.drop(columns="code").rename(columns={"territoire": "code"})
    frame = frame.merge(about, on="code", how="left")
    ranked = frame[frame["lisible"]]["valeur"].rank(ascending=False, method="min")
    frame = frame.assign(rang=ranked)
    order = pd.DataFrame({"v": -frame["valeur"], "n": frame["nom"].map(french.sort_key)})
    order["unread"] = ~frame["lisible"]
    order["unknown"] = frame["statut"] != Status.OK
    return frame.loc[order.sort_values(["unread", "unknown", "v", "n"]).index].reset_index(drop=True)


def _references(base: Location, now: pd.DataFrame) -> pd.DataFrame:
    """The larger zones (département, region, country) in reading order."""
    known = territories(base)
    zones = known[known["initiale"] != ""].set_index("code")
    frame = now[now["territoire"].isin(zones.index)].drop(columns="code")
    frame = frame.rename(columns={"territoire": "code"}).set_index("code").reindex(zones.index)
    frame = frame.assign(nom=zones["nom"], dans=zones["dans"], initiale=zones["initiale"]).reset_index()
    frame["texte"] = frame["texte"].fillna("non disponible à ce niveau")
    frame["statut"] = frame["statut"].fillna(str(Status.MISSING))
    return frame


def _whole(now: pd.DataFrame, territory: Territory) -> pd.Series:
    """The row of the whole perimeter; a perimeter that the figure does not reach has one that says so."""
    found = now[now["territoire"] == territory.main_code]
    if len(found):
        return found.iloc[0]
    row = now.iloc[0].copy()
    row["territoire"], row["nom"] = territory.main_code, territory.name
    row["valeur"], row["statut"] = float("nan"), str(Status.MISSING)
    row["texte"] = "non disponible à ce niveau"
    return row


def _compared(item: Indicator, commune: str | None, references: pd.DataFrame) -> list[str | None]:
    """What a line may stand beside: a count of the region would flatten the territory's."""
    return [] if item.kind == "somme" else [commune, *references["code"]]


def _series(frame: pd.DataFrame, codes: list[str | None]) -> pd.DataFrame:
    wanted = frame[frame["territoire"].isin([code for code in codes if code])]
    wanted = wanted.assign(valeur=wanted["valeur"].where(wanted["lisible"]))  # a tiny denominator draws noise
    return wanted[["territoire", "nom", "annee", "valeur", "statut"]].reset_index(drop=True)


def _answer(
    item: Indicator,
    territory: Territory,
    whole: pd.Series,
    references: pd.DataFrame,
    places: pd.DataFrame,
    *,
    by_commune: bool,
) -> str:
    """The figure, the reference, one striking case: all computed, in Markdown with bold facts."""
    where = territory.within[0].upper() + territory.within[1:]
    if whole["statut"] != Status.OK:
        return f"{where}, ce chiffre est indiqué « {whole['texte']} »."
    bare = french.number(whole["valeur"], item.decimals, signed=item.signed)
    text = f"{where}, {item.phrase.format(valeur=whole['texte'], nombre=bare)}"
    compared = references[references["statut"] == Status.OK]
    if len(compared) and item.kind != "somme":
        first = compared.iloc[0]
        other = french.number(first["valeur"], item.decimals, signed=item.signed)
        text += f", contre {other if '{nombre}' in item.phrase else first['texte']} {first['dans']}"
    striking = _striking(item, whole, places) if by_commune else ""
    return f"{text}.{striking}"


def _striking(item: Indicator, whole: pd.Series, places: pd.DataFrame) -> str:
    """The highest readable commune, with its share of the whole when the figure is a count."""
    readable = places[places["lisible"]]
    if len(readable) < 2:
        return ""
    first = readable.iloc[0]
    text = f" {french.at_place(str(first['nom']))}, c\u2019est **{first['texte']}**"
    if item.kind == "somme" and whole["valeur"]:
        share = french.with_unit(first["valeur"] / whole["valeur"] * 100, 0, "%")
        return f"{text}, soit {share} du total."
    return f"{text}, la valeur la plus élevée."


def _reading(item: Indicator, whole: pd.Series, chosen: pd.Series | None, territory: Territory) -> str:
    """The definition rewritten as people, for the chosen commune or for the whole."""
    row = whole if chosen is None or chosen["statut"] != Status.OK else chosen
    if row["statut"] != Status.OK:
        return ""
    within = territory.within[0].upper() + territory.within[1:]
    place = within if row is whole else french.at_place(str(row["nom"]))
    text = item.reading.format(
        lieu=place,
        valeur=row["texte"],
        nombre=french.number(row["valeur"], item.decimals, signed=item.signed),
        entier=french.number(row["valeur"]),
        debut=str(row["millesime"])[:4],
        fin=row["annee"],
    )
    return text.replace("..", ".")  # a unit may end with its own point ("hab.")


def _notes(
    item: Indicator, frame: pd.DataFrame, places: pd.DataFrame, territory: Territory
) -> tuple[str, ...]:
    """What a careful reader must know before repeating the figure."""
    notes = []
    if item.local:
        notes.append("Calcul local : ce n'est pas le taux de couverture de la Cnaf.")
    if (frame["nature"] == Nature.ESTIMATED).any():
        notes.append("Estimation" + (f" ({item.note})." if item.note and not item.local else "."))
    elif item.note and not item.local:
        notes.append(item.note[0].upper() + item.note[1:] + ".")
    if len(frame["annee"].unique()) == 1:
        notes.append("Une seule année disponible.")
    elif not item.series:
        notes.append("La méthode change d'une année à l'autre : les années ne se comparent pas.")
    if Level.COMMUNE not in item.levels:
        notes.append("Non disponible par commune.")
    if item.min_denominator and Level.SECTOR in item.levels and territory.sectors:
        hidden = int((~places["lisible"]).sum())
        if hidden * 2 > len(places):
            notes.append("Communes trop petites pour ce chiffre : lire plutôt par secteur.")
    return tuple(notes)


def _joined(sources: pd.Series) -> str:
    """Every source met, once, in order."""
    parts = [part for text in sources for part in str(text).split(" ; ")]
    return " ; ".join(dict.fromkeys(parts))
