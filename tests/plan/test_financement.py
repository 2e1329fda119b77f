"""Funding, added by head."""

import pandas as pd
import pytest

from ctg.answers.financement import COLUMNS, amount, financement, funding, initials, is_own, totals, years
from ctg.base.read import Location
from ctg.errors import CtgError
from ctg.tasks.carnet import Edit, save
from tests.plan.made import JOUR

DAY = JOUR.isoformat()


def test_a_row_per_means_in_the_order_of_the_sheets(plan: Location) -> None:
    rows = financement(plan, jour=DAY)
    assert list(rows.columns) == COLUMNS
    assert list(rows["code"]) == [
        "1.2/m6", "1.2/m1", "1.2/m2", "1.2/m3", "1.2/m4", "1.2/m5", "1.10/m1", "2.1/m1",
    ]  # fmt: skip
    assert set(rows["axe"]) == {"Petite enfance", "Jeunesse"}
    assert list(rows.loc[rows["nature"] == "exemple", "fiche"]) == ["2.1"]


def test_at_risk_is_planned_from_this_year_and_not_granted(plan: Location) -> None:
    rows = financement(plan, jour=DAY).set_index("code")["a_risque"]
    # m6 is past, m1 and m3 are granted, m4 has no amount, 1.10 was abandoned
    assert sorted(rows[rows].index) == ["1.2/m2", "1.2/m5", "2.1/m1"]
    later = financement(plan, jour="2028-01-01")
    assert not later["a_risque"].any()


def test_an_amount_that_nobody_gave_is_not_zero(plan: Location) -> None:
    added = totals(plan, "2027", DAY)
    msa = added[added["financeur"] == "MSA"].iloc[0]
    assert pd.isna(msa["prevu"]) and pd.isna(msa["reel"])
    assert (msa["sans_prevu"], msa["lignes"]) == (1, 1)


def test_euros_posts_and_examples_are_never_added(plan: Location) -> None:
    added = totals(plan, "2027", DAY)
    told = {(row["unite"], row["nature"], row["financeur"]): row["prevu"] for row in added.to_dict("records")}
    assert told["euros", "observe", "Caf"] == 40_999
    assert told["euros", "exemple", "Caf"] == 5_000
    assert told["euros", "observe", "CCHS"] == 25_000
    assert told["etp", "observe", "CCHS"] == 1.5
    risk = added.set_index(["unite", "nature", "financeur"])["a_risque"]
    assert risk["euros", "observe", "Caf"] == 40_000
    secured = added.set_index(["unite", "nature", "financeur"])["acquis"]
    assert secured["euros", "observe", "CCHS"] == 25_000 and secured["euros", "observe", "Caf"] == 0


def test_the_answer_says_the_total_the_share_and_what_remains_to_obtain(plan: Location) -> None:
    seen = funding(plan, 2027, DAY)
    said = seen.answer.replace("\u00a0", " ")
    assert "**65 999 €**" in said and "25 000 € pour la collectivité" in said
    assert "**40 000 €** restent à obtenir" in said
    assert "1 ligne n'a pas de montant prévu" in said and "1,5 ETP" in said
    assert "1 ligne vient de fiches inventées" in seen.banner.replace("\u00a0", " ")
    assert list(seen.risks["code"]) == ["1.2/m2", "1.2/m5", "2.1/m1"]
    assert years(plan) == [2025, 2026, 2027]


def test_examples_alone_speak_as_examples(plan: Location) -> None:
    save(plan, [Edit("fiche", code, {"nature": "exemple"}, seen=1) for code in ("1.2", "1.10")], actor="E")
    seen = funding(plan, 2027, DAY)
    assert seen.shown == "exemple" and "inventés" in seen.banner


def test_an_empty_plan_and_an_empty_year(plan: Location, built: Location, tmp_path: object) -> None:
    empty = Location(built.folder, carnet=f"sqlite:///{tmp_path}/vide.sqlite")
    assert funding(empty).answer == "Aucun moyen n'est inscrit."
    assert list(financement(empty).columns) == COLUMNS and totals(empty).empty
    assert "aucun moyen" in funding(plan, 2031, DAY).answer


@pytest.mark.parametrize("year", ["20x7", "27", "2027.5", "' OR 1=1"])
def test_a_year_that_is_none_is_refused(plan: Location, year: str) -> None:
    with pytest.raises(CtgError, match="n'est pas une année"):
        financement(plan, year)


@pytest.mark.parametrize(
    ("funder", "own"),
    [("Collectivité", True), ("CC de la Haute Somme", True), ("Communes", True), ("Ville de Péronne", True),
     ("Communauté de communes", True), ("EPCI", True), ("Caf", False), ("Caf de la Somme", False),
     ("MSA", False), ("Département", False), ("Cnaf", False), ("Commission nationale", False)],
)  # fmt: skip
def test_who_the_collectivity_is(funder: str, own: bool) -> None:
    assert is_own(funder) is own


def test_initials_and_amounts() -> None:
    assert initials("Communauté de communes de la Haute Somme") == "CCHS"
    assert amount(0, "euros") == "0\u00a0€"
    assert amount(float("nan"), "etp") == "non renseigné"
    assert amount(0.25, "etp") == "0,25\u00a0ETP"
