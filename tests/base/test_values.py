"""Derived quantities, totals and indicators, on territories small enough to compute by hand."""

import math

import pandas as pd
import pytest

from ctg.base import values
from ctg.base.quantities import known
from ctg.model import Level

A, B, EPCI = "80001", "80002", "200037059"
LEVELS = {A: Level.COMMUNE, B: Level.COMMUNE, EPCI: Level.EPCI}
Fact = tuple[str, str, int, float | None, str]


def _facts(*rows: Fact) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["territory", "quantity", "year", "value", "status"])
    return frame.astype({"value": "float64"}).assign(nature="observe", source="s")


def _value(frame: pd.DataFrame, quantity: str, territory: str, year: int) -> tuple[float | None, str] | None:
    rows = frame[
        (frame["quantity"] == quantity) & (frame["territory"] == territory) & (frame["year"] == year)
    ]
    if rows.empty:
        return None
    assert len(rows) == 1
    value = rows["value"].iloc[0]
    return (None if math.isnan(value) else float(value), str(rows["status"].iloc[0]))


def _births(*by_year: tuple[int, float | None, str]) -> pd.DataFrame:
    return _facts(*((A, "naissances", year, value, status) for year, value, status in by_year))


def test_children_under_three_are_the_births_of_three_whole_years() -> None:
    births = _births((2018, 1, "ok"), (2019, 2, "ok"), (2020, 4, "ok"), (2021, 8, "ok"), (2023, 99, "ok"))
    got = values.derived(births, known())
    assert _value(got, "enfants_moins_3", A, 2020) == (7, "ok")
    assert _value(got, "enfants_moins_3", A, 2021) == (14, "ok")
    assert _value(got, "enfants_moins_3", A, 2019) is None  # 2017 is not known
    assert _value(got, "enfants_moins_3", A, 2023) is None  # nor 2022
    made = got[got["quantity"] == "enfants_moins_3"]
    assert set(made["nature"]) == {"estime"}


def test_children_of_three_to_five_are_never_a_forecast() -> None:
    births = _births(*((year, year - 2014, "ok") for year in range(2015, 2021)))  # 1, 2, 3, 4, 5, 6
    got = values.derived(births, known())
    assert _value(got, "enfants_3_5", A, 2020) == (6, "ok")  # 1 + 2 + 3
    assert got[got["quantity"] == "enfants_3_5"]["year"].max() == 2020


def test_one_secret_year_makes_the_children_secret() -> None:
    births = _births((2019, 2, "ok"), (2020, None, "secret"), (2021, 8, "ok"))
    assert _value(values.derived(births, known()), "enfants_moins_3", A, 2021) == (None, "secret")


def test_places_need_every_mode() -> None:
    modes = ["places_eaje", "places_assistants_maternels", "places_autres_modes"]
    whole = _facts(*((A, mode, 2020, 10.0, "ok") for mode in modes))
    assert _value(values.derived(whole, known()), "places_accueil", A, 2020) == (30, "ok")
    assert _value(values.derived(whole[:2], known()), "places_accueil", A, 2020) is None


def test_a_total_is_made_only_where_no_row_is_published() -> None:
    facts = _facts(
        (A, "naissances", 2020, 3, "ok"), (B, "naissances", 2020, 4, "ok"),
        (EPCI, "naissances", 2020, 8, "ok"),
        (A, "naissances", 2021, 5, "ok"), (B, "naissances", 2021, 6, "ok"),
    )  # fmt: skip
    got = values.with_totals(facts, {EPCI: [A, B]}, known())
    assert _value(got, "naissances", EPCI, 2020) == (8, "ok")
    assert _value(got, "naissances", EPCI, 2021) == (11, "ok")


def test_a_total_needs_every_part_and_keeps_secrecy() -> None:
    facts = _facts(
        (A, "naissances", 2020, 3, "ok"),
        (A, "naissances", 2021, 3, "ok"), (B, "naissances", 2021, None, "secret"),
    )  # fmt: skip
    got = values.with_totals(facts, {EPCI: [A, B]}, known())
    assert _value(got, "naissances", EPCI, 2020) is None
    assert _value(got, "naissances", EPCI, 2021) == (None, "secret")


def test_a_median_is_never_summed() -> None:
    facts = _facts(
        (A, "niveau_de_vie_median", 2021, 20000, "ok"), (B, "niveau_de_vie_median", 2021, 22000, "ok")
    )
    assert (
        _value(values.with_totals(facts, {EPCI: [A, B]}, known()), "niveau_de_vie_median", EPCI, 2021) is None
    )


def _computed(facts: pd.DataFrame, indicator: str) -> dict[str, tuple[float | None, str, bool]]:
    got = values.compute(facts, LEVELS, {"s": "Producteur, titre"})
    got = got[got["indicator"] == indicator]
    return {
        row.territory: (None if math.isnan(row.value) else row.value, row.status, row.readable)
        for row in got.itertuples()
    }


def test_a_rate_by_hand_its_secrecy_and_its_smallest_readable_denominator() -> None:
    facts = _facts(
        (A, "chomeurs_15_64", 2021, 6, "ok"), (A, "actifs_15_64", 2021, 40, "ok"),
        (B, "chomeurs_15_64", 2021, None, "secret"), (B, "actifs_15_64", 2021, 80, "ok"),
        (EPCI, "chomeurs_15_64", 2021, 18, "ok"), (EPCI, "actifs_15_64", 2021, 120, "ok"),
    )  # fmt: skip
    assert _computed(facts, "chomage") == {
        A: (15.0, "ok", False),  # fewer than 50 active people
        B: (None, "secret", False),
        EPCI: (15.0, "ok", True),
    }


def test_a_rate_of_nobody_has_no_meaning() -> None:
    facts = _facts((A, "chomeurs_15_64", 2021, 0, "ok"), (A, "actifs_15_64", 2021, 0, "ok"))
    assert _computed(facts, "chomage")[A] == (None, "sans_objet", False)


def test_a_commune_without_a_row_is_missing_not_zero() -> None:
    facts = _facts((A, "naissances", 2020, 0, "ok"))
    got = _computed(facts, "naissances")
    assert got[A] == (0, "ok", True)
    assert got[B] == (None, "manquant", False)


def test_a_difference_keeps_its_sign() -> None:
    facts = _facts(
        (A, "naissances", 2020, 4, "ok"), (A, "deces", 2020, 10, "ok"), (A, "population", 2020, 1000, "ok")
    )
    assert _computed(facts, "solde_naturel")[A] == (-6.0, "ok", True)


def test_an_area_stands_for_every_year() -> None:
    facts = _facts((A, "population", 2023, 300, "ok"), (A, "superficie", 2020, 6, "ok"))
    assert _computed(facts, "densite")[A] == (50.0, "ok", True)


def test_a_change_without_its_first_year_is_missing() -> None:
    facts = _facts(
        (A, "population", 2015, 100, "ok"),
        (A, "population", 2017, 121, "ok"),
        (B, "population", 2017, 9, "ok"),
    )
    got = _computed(facts, "evolution_population")
    assert got[A][0] == pytest.approx(10.0)
    assert got[B] == (None, "manquant", False)


def test_a_change_from_a_secret_number_is_secret() -> None:
    facts = _facts(
        (A, "population", 2015, None, "secret"), (A, "population", 2017, 121, "ok"),
        (B, "population", 2015, 0, "ok"), (B, "population", 2017, 9, "ok"),
    )  # fmt: skip
    got = _computed(facts, "evolution_population")
    assert got[A] == (None, "secret", False)
    assert got[B] == (None, "sans_objet", False)


def test_the_weakest_nature_wins_through_a_rate_and_through_a_change() -> None:
    facts = _facts(
        (A, "population", 2015, 100, "ok"),
        (A, "population", 2017, 121, "ok"),
        (A, "naissances", 2017, 2, "ok"),
    )
    facts["nature"] = ["estime", "observe", "observe"]
    got = values.compute(facts, {A: Level.COMMUNE}, {"s": "Producteur, titre"}).set_index("indicator")[
        "nature"
    ]
    assert (got["evolution_population"], got["natalite"], got["naissances"]) == (
        "estime",
        "observe",
        "observe",
    )
