"""How equally access is shared between children, and whether it goes to the better-off."""

from collections.abc import Callable

import pandas as pd

from ctg.answers.ground import Ground, ground
from ctg.answers.indicateur import indicateur
from ctg.base.read import Location, read
from ctg.errors import CtgError
from ctg.measures import equity
from ctg.model import Level, Status

COLUMNS = (
    "service libelle mesure mesure_libelle valeur borne_inf borne_sup statut communes enfants "
    "communes_exclues classe_par annee_classement unite lecture methode poids bord offre_exterieure "
    "nature source"
).split()
INCOME = "niveau_de_vie_median"
LIMITS = (10, 15, 20, 30)
Measure = Callable[[pd.DataFrame], equity.Interval]
LEAST = 3  # communes: under that, an index of inequality says nothing


def equite(
    base: Location, service: str, minutes: str | None = None, poids: str | None = None,
    methode: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per measure of how access is shared between the communes of the perimeter.

    mesure   gini; concentration_revenu (access against the median standard of living; communes whose
             income is secret or missing are left out and counted in `communes_exclues`); theil_total,
             theil_entre, theil_dans (sectors); au_dela_10, 15, 20, 30 (share of people farther, 0 to 1)
    valeur   0: equal (or nobody beyond); empty: see `statut` (sans_objet: too few communes, no sector,
             or an offer measured in minutes only)
    borne_inf, borne_sup   bootstrap interval over communes, 95 %; empty for a share of people
    """
    found = ground(base, service, minutes=minutes, poids=poids, methode=methode)
    people = found.communes[found.communes["need"] > 0].set_index("place")
    if people.empty:
        raise CtgError(
            f"Service « {found.offer.label} » : aucun habitant concerné. Compléter la population, "
            "puis relancer « python -m ctg build »."
        )
    rows = [*_shared(base, found, people), *(_beyond(people, limit) for limit in LIMITS)]
    return _described(pd.DataFrame(rows), found)[COLUMNS]


def _shared(base: Location, found: Ground, people: pd.DataFrame) -> list[dict[str, object]]:
    """Indices of inequality of access; of minutes they would not be comparable."""
    return [
        _gini(found, people),
        _by_income(base, found, people),
        *_by_sector(base, found, people),
    ]


def _gini(found: Ground, people: pd.DataFrame) -> dict[str, object]:
    name = {"mesure": "gini", "mesure_libelle": "Indice de Gini", "unite": "de 0 à 1"}
    return name | _index(found, people, people, lambda rows: equity.gini(rows["access"], rows["need"]))


def _by_income(base: Location, found: Ground, people: pd.DataFrame) -> dict[str, object]:
    incomes = indicateur(base, code=INCOME, niveau=str(Level.COMMUNE))
    told = incomes[incomes["statut"] == Status.OK].set_index("territoire")
    ranked = people.join(told["valeur"].rename("income"), how="inner")
    name = {
        "mesure": "concentration_revenu", "mesure_libelle": "Indice de concentration selon le niveau de vie",
        "classe_par": INCOME, "unite": "de −1 à 1",
        "annee_classement": int(told["annee"].iloc[0]) if len(told) else None,
    }  # fmt: skip
    return name | _index(
        found, ranked, people,
        lambda rows: equity.concentration_index(rows["access"], rows["need"], rows["income"]),
    )  # fmt: skip


def _by_sector(base: Location, found: Ground, people: pd.DataFrame) -> list[dict[str, object]]:
    sectors = read(base, "sectors").dropna(subset="sector").set_index("place")["sector"]
    rows = people.join(sectors, how="inner")

    def part(name: str) -> Measure:
        return lambda known: getattr(equity.theil(known["access"], known["need"], known["sector"]), name)

    return [
        {"mesure": code, "mesure_libelle": label, "unite": "0 et plus", "classe_par": "secteur"}
        | _index(found, rows, people, part(name))
        for code, label, name in (
            ("theil_total", "Indice de Theil", "total"),
            ("theil_entre", "Theil entre secteurs", "between"),
            ("theil_dans", "Theil dans les secteurs", "within"),
        )
    ]


def _index(
    found: Ground,
    rows: pd.DataFrame,
    people: pd.DataFrame,
    measure: Measure,
) -> dict[str, object]:
    """A measure over the communes that have everything it needs."""
    known = rows[rows["access"].notna()] if found.about["counted"] else rows.head(0)
    about = {
        "communes": len(known), "enfants": float(known["need"].sum()),
        "communes_exclues": len(people) - len(known),
    }  # fmt: skip
    if len(known) < LEAST:
        return about | {"statut": str(Status.NOT_APPLICABLE)}
    told = measure(known)
    return about | {
        "valeur": told.value, "borne_inf": told.low, "borne_sup": told.high, "statut": str(Status.OK)
    }  # fmt: skip


def _beyond(people: pd.DataFrame, limit: int) -> dict[str, object]:
    total = float(people["need"].sum())
    far = float(people["need"][people["minutes"] > limit].sum())
    return {
        "mesure": f"au_dela_{limit}",
        "mesure_libelle": f"Part des habitants concernés à plus de {limit} minutes",
        "valeur": far / total, "statut": str(Status.OK), "communes": len(people), "enfants": total,
        "communes_exclues": 0, "unite": "de 0 à 1",
    }  # fmt: skip


READINGS = {
    "gini": "0 : tous les enfants ont le même accès ; 1 : un seul l'a tout entier.",
    "concentration_revenu": "Au-dessus de 0, l'accès va plutôt aux communes aisées ; au-dessous, aux "
    "communes modestes ; un intervalle qui contient 0 ne permet pas de conclure.",
    "theil_total": "0 : égalité ; il se décompose entre les secteurs et dans les secteurs.",
    "theil_entre": "La part de l'inégalité qui oppose les secteurs.",
    "theil_dans": "La part de l'inégalité qui oppose les communes d'un même secteur.",
}


FARTHER = "Ceux qui n'atteignent aucun site sont comptés au-delà."


def _described(table: pd.DataFrame, found: Ground) -> pd.DataFrame:
    about, setting = found.about, found.setting
    table = table.reindex(columns=COLUMNS).assign(
        service=found.offer.code,
        libelle=about["label"],
        lecture=table["mesure"].map(READINGS).fillna(FARTHER),
        annee_classement=table["annee_classement"].astype("Int64"),
        methode=setting.method if about["counted"] else "plus proche",
        poids=setting.weight.label if setting.weight is not None else "",
        bord=setting.edge,
        offre_exterieure=about["outside"],
        nature=about["nature"],
        source=about["source"],
    )
    return table.assign(classe_par=table["classe_par"].fillna(""))
