"""Long tables of figures that a partner delivers: one row per territory, quantity and year."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ctg.model import Nature, Quantity, Status
from ctg.sources import _cells, _delivered, _secrecy
from ctg.sources._delivery import SECRET, Checked, Column, Delivery, Known, counted

KEY = ("territoire", "grandeur", "annee")
THRESHOLD = 5
SECRECY = (
    "De 1 à 4 personnes, ou toute valeur sur le handicap ou sur l'âge des assistants maternels donnée par "
    "commune, la valeur est remplacée par « secret »."
)
COLUMNS = (
    Column("territoire", "Code de la commune, du secteur, de l'intercommunalité ou de la référence", "code",
           required=True, refers="territoire"),
    Column("grandeur", "Nom court de la grandeur, en minuscules, sans accent ni espace", required=True),
    Column("annee", "Année de la valeur", "annee", required=True),
    Column("valeur", "Le nombre ; vide si le statut n'est pas ok", "nombre",
           present=True, withheld=True),
    Column("statut", "État de la valeur ; vide : ok s'il y a un nombre, manquant sinon", "choix",
           accepted=tuple(map(str, Status))),
    Column("nature", "Compté, estimé, ou inventé pour l'exemple", "choix",
           accepted=tuple(map(str, Nature)), default=str(Nature.OBSERVED)),
    Column("libelle", "Nom en clair d'une grandeur que l'outil ne connaît pas encore"),
    Column("unite", "Unité d'une grandeur nouvelle (ex. enfants, %)"),
    Column("somme", "Oui si les communes s'additionnent (un nombre), non sinon (un taux)", "choix",
           accepted=("oui", "non")),
)  # fmt: skip
RATE = re.compile(r"\s*[%‰€]|.*\b(pour|par) 1[0\s]*0\b")  # « % », « pour 1 000 habitants »
CODE = re.compile(r"[a-z][a-z0-9_]{1,59}")
# First words of a unit that counts no person: an amount, places, opening hours. Further on, they tell
# whom one counts (« enfants de moins de 3 ans ») and exempt nothing.
NOT_PEOPLE = set(
    (
        "euro euros indice km km2 km² heure heures jour jours minute minutes place places "
        "service services "
        "etablissement etablissements structure structures ecole ecoles classe classes action actions "
        "seance seances commune communes an ans etp logement logements"
    ).split()
)
SENSITIVE = {"aeeh", "aah", "aeh", "handicap", "handicapes", "pch", "ulis"}  # never below the EPCI
AGES = {"50", "55", "60", "62", "65", "age"}
COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")


def read(path: Path, delivery: Delivery, known: Known, confirmed: Mapping[str, str]) -> Checked:
    """A long table, its states told and its small counts withheld."""
    checked = _delivered.read(path, delivery, known, confirmed)
    if checked.frame.empty or not set(KEY) | {"valeur"} <= set(checked.frame):
        return checked
    checked.frame["grandeur"] = checked.frame["grandeur"].map(_code)
    _told(checked)
    _named(checked, known)
    return _withheld(checked, delivery, known)


def _code(text: str) -> str:
    """Capitals, accents and spaces do not make another quantity."""
    return _cells.fold(text)


def _told(checked: Checked) -> None:
    """A value is there exactly when the status is ok; the word "secret" is a status."""
    frame = checked.frame
    status = frame["statut"] if "statut" in frame else pd.Series("", index=frame.index)
    hidden = frame["valeur"] == SECRET
    checked.refuse(hidden & ~status.isin(["", SECRET]), "valeur", "ne va pas avec le statut de la ligne")
    empty = status == ""
    status = status.mask(empty & (frame["valeur"] != ""), str(Status.OK)).mask(hidden, SECRET)
    frame["statut"] = status.mask(status == "", str(Status.MISSING))
    frame["valeur"] = frame["valeur"].mask(hidden, "")
    unread = {problem.line for problem in checked.problems}
    wrong = ((frame["statut"] == Status.OK) != (frame["valeur"] != "")) & ~frame.index.isin(unread)
    checked.refuse(wrong, "statut", "ne va pas avec la valeur de la ligne", "laisser le statut vide")


def _named(checked: Checked, known: Known) -> None:
    """A quantity of ours, or a new one with its name and unit, the same on every row."""
    frame = checked.frame
    for code, rows in frame[frame["grandeur"] != ""].groupby("grandeur"):
        first = rows.index == rows.index[0]
        lines = pd.Series(frame.index.isin(rows.index[first]), index=frame.index)
        if not CODE.fullmatch(str(code)):
            checked.refuse(lines, "grandeur", "de 2 à 60 lettres sans accent, chiffres ou « _ »")
        elif code in known.computed:
            checked.refuse(lines, "grandeur", "grandeur calculée par l'outil, elle ne se livre pas")
        elif code not in known.quantities:
            _new(checked, rows, lines, known)
        elif "unite" in rows:
            _same_unit(checked, str(code), known.quantities[str(code)])


def _same_unit(checked: Checked, code: str, unit: str) -> None:
    """The unit of a quantity of ours is ours: another one would publish a count as a rate."""
    told = checked.frame["unite"].where(checked.frame["grandeur"] == code, "")
    other = (told != "") & (told.map(_bare) != _bare(unit))
    checked.refuse(other, "unite", f"l'unité de « {code} » est « {unit} »", "laisser l'unité vide")


def _bare(unit: str) -> str:
    return " ".join(unit.casefold().split())


def _new(checked: Checked, rows: pd.DataFrame, lines: "pd.Series[bool]", known: Known) -> None:
    code = str(rows["grandeur"].iloc[0])
    for column in ("libelle", "unite", "somme"):
        told = set(rows[column]) - {""} if column in rows else set()
        if not told and column != "somme":
            near = _cells.nearest(code, known.quantities)
            checked.refuse(lines, "grandeur", f"grandeur inconnue : donner aussi « {column} »", near)
            return
        if len(told) > 1:
            checked.refuse(
                lines, "grandeur", f"plusieurs valeurs de « {column} » : {', '.join(sorted(told))}"
            )


def _withheld(checked: Checked, delivery: Delivery, known: Known) -> Checked:
    """Small counts of people, and everything sensitive that is told of a commune."""
    frame = checked.frame
    people = ~frame["grandeur"].map(_units(frame, known)).map(_counts_no_person)
    hidden = _secrecy.small(frame["valeur"], delivery.threshold) & people
    hidden |= _bound(checked, delivery, known)
    negative = pd.to_numeric(frame["valeur"], errors="coerce") < 0
    checked.refuse(negative & people, "valeur", "un nombre de personnes n'est jamais négatif")
    commune = frame["territoire"].str.fullmatch(COMMUNE)
    hidden |= commune & frame["grandeur"].map(_sensitive) & (frame["statut"] == Status.OK)
    frame["statut"] = frame["statut"].mask(hidden, SECRET)
    frame["valeur"] = frame["valeur"].mask(hidden, "")
    if hidden.any():
        told = counted(int(hidden.sum()), "valeur remplacée")
        checked.notes.append(f"{told} par « secret » (petits effectifs ou sujet sensible)")
    return checked


def _units(frame: pd.DataFrame, known: Known) -> dict[str, str]:
    """The unit of each quantity: ours, else the one that any of its rows gives."""
    told = frame[frame["unite"] != ""] if "unite" in frame else frame.head(0).assign(unite="")
    given = told.drop_duplicates("grandeur").set_index("grandeur")["unite"]
    every = dict.fromkeys(frame["grandeur"], "") | given.to_dict() | dict(known.quantities)
    return {str(code): str(unit) for code, unit in every.items()}


def _bound(checked: Checked, delivery: Delivery, known: Known) -> "pd.Series[bool]":
    """Quantities of another kind of delivery: few people hide every figure of theirs, as they do there,
    and a figure that comes without the number of people is refused, since we could not tell.
    """
    frame = checked.frame
    hidden = pd.Series(False, index=frame.index)
    for codes, people in known.bound:
        mine = frame["grandeur"].isin(codes)
        counts = mine & frame["grandeur"].isin(people)
        few = counts & (_secrecy.small(frame["valeur"], delivery.threshold) | (frame["statut"] == SECRET))
        place = pd.MultiIndex.from_frame(frame[["territoire", "annee"]])
        hidden |= mine & place.isin(place[few]) & (frame["statut"] == Status.OK)
        counted_there = place.isin(place[counts & (frame["statut"] != Status.MISSING)])
        alone = mine & ~counts & ~counted_there & (frame["statut"] == Status.OK)
        checked.refuse(alone, "grandeur", f"à livrer avec le nombre de personnes ({' ou '.join(people)})")
    return hidden


def _counts_no_person(unit: str) -> bool:
    return bool(RATE.match(unit.casefold())) or _cells.fold(unit).split("_")[0] in NOT_PEOPLE


def _sensitive(code: str) -> bool:
    words = code.split("_")
    older = bool(set(words) & {"am", "assistants"}) and bool(set(words) & AGES)
    return older or bool(set(words) & SENSITIVE)


def figures(frame: pd.DataFrame) -> pd.DataFrame:
    """territory, quantity, year, value, status, nature, from the written form."""
    return pd.DataFrame(
        {
            "territory": frame["territoire"],
            "quantity": frame["grandeur"],
            "year": frame["annee"].astype("int64"),
            "value": pd.to_numeric(frame["valeur"].replace("", None)).astype("float64"),
            "status": frame["statut"],
            "nature": frame["nature"],
        }
    )


def quantities(frame: pd.DataFrame, known: Known) -> list[Quantity]:
    """The quantities that a delivery brings, with the name and unit it gives them."""
    found = []
    for code, rows in frame[~frame["grandeur"].isin(list(known.quantities))].groupby("grandeur"):
        told = {name: next((text for text in rows[name] if text), "") for name in ("libelle", "unite")}
        found.append(
            Quantity(str(code), told["libelle"], told["unite"], additive=bool((rows["somme"] == "oui").any()))
        )
    return found
