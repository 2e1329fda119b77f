"""Altair charts: valid, and with the rows they promise."""

import pandas as pd
import pytest

from ctg.charts.openings import openings
from ctg.charts.palette import THEMES
from ctg.charts.ranking import _labelled, ranking
from ctg.charts.trend import _ends, _every_year, trend
from ctg.charts.vega import Theme

NAN = float("nan")


@pytest.fixture
def places() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["1", "2", "3", "4"],
            "nom": ["Péronne", "Roisel", "<b>Sorel</b>", "Épehy"],
            "valeur": [20.5, 16.4, 5.2, NAN],
            "texte": ["20,5 %", "16,4 %", "5,2 %", "secret"],
        }
    )


def rows_of(chart: dict) -> list[dict]:
    layers = [chart, *chart.get("layer", [])]
    return [row for layer in layers for row in layer.get("data", {}).get("values", [])]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("dots", [True, False])
def test_a_ranking(places, theme: Theme, dots):
    chart = ranking(
        places,
        decimals=1,
        alt_text="Classement",
        theme=theme,
        selected="2",
        reference=("Somme", 14.1),
        dots=dots,
    ).to_dict()
    named = {row["etiquette"]: row["rang"] for row in rows_of(chart) if row.get("etiquette")}
    assert named == {"Péronne": 1, "Roisel": 2, "<b>Sorel</b>": 3}
    assert "Somme 14,1" in [row.get("texte") for row in rows_of(chart)]
    assert chart["config"]["axis"]["labelColor"] == THEMES[theme]["muted"]
    assert chart["config"]["locale"]["number"]["decimal"] == ","
    assert chart["description"] == "Classement"
    low, high = chart["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert (low == 0) != dots  # bars start at 0, dots on a cut axis
    assert high > 20.5


@pytest.mark.parametrize("reference", [None, ("Somme", NAN)])
def test_a_ranking_without_reference_or_choice(places, reference):
    chart = ranking(places, decimals=1, alt_text="", reference=reference).to_dict()
    assert not [layer for layer in chart["layer"] if layer["mark"]["type"] == "rule"]


def test_a_ranking_of_nothing(places):
    assert ranking(places.assign(valeur=NAN), decimals=1, alt_text="").to_dict()["layer"]


def test_equals_are_counted_rather_than_one_of_them_named():
    rows = pd.DataFrame(
        {"nom": list("abcd"), "valeur": [3.0, 0.0, 0.0, 0.0], "choisie": [False] * 3 + [True]}
    )
    table = _labelled(rows.assign(rang=range(1, 5)), None, 0.01)
    assert list(table["etiquette"]) == ["a", "", "", "d"]
    table = _labelled(rows.assign(rang=range(1, 5), choisie=False), None, 0.01)
    assert list(table["etiquette"]) == ["a", "", "", "3 à égalité"]


def test_names_keep_away_from_the_reference_and_from_bars():
    values = [30.0] * 30 + [20.0] * 30
    rows = pd.DataFrame({"nom": "Bouvincourt-en-Vermandois", "valeur": values, "rang": range(1, 61)})
    rows = rows.assign(choisie=rows["rang"] == 60)
    height = _labelled(rows, ("Somme", 21.0), 0.1)["hauteur"].iloc[-1]
    assert height >= 21.0 + 0.5 + 1.8  # one line of 18 px over the reference's name, 0.1 unit per px


def test_a_year_without_a_figure_breaks_the_line():
    rows = pd.DataFrame({"nom": "Nous", "annee": [2018, 2019, 2021], "valeur": [1.0, 2.0, 3.0]})
    table = _every_year(rows, "Nous")
    assert list(table["annee"]) == [2018, 2019, 2020, 2021]
    assert table["valeur"].isna().tolist() == [False, False, True, False]


def test_names_at_the_end_of_lines_do_not_meet():
    rows = pd.DataFrame(
        {"nom": ["A", "B", "C"], "annee": 2021, "valeur": [1.0, 1.0, 0.9], "texte": ["1,0", "1,0", "0,9"]}
    )
    heights = _ends(rows, 0.01)["hauteur"].tolist()
    assert heights == pytest.approx([1.0, 0.83, 0.66])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_trend(theme: Theme):
    rows = pd.DataFrame(
        {"nom": ["Nous", "Nous", "Somme", "Somme"], "annee": [2018, 2021] * 2, "valeur": [1.0, 2.5, NAN, 3.0]}
    )
    chart = trend(rows, territory="Nous", decimals=1, alt_text="Évolution", theme=theme).to_dict()
    assert {row["etiquette"] for row in rows_of(chart) if "etiquette" in row} == {"Nous 2,5", "Somme 3,0"}
    assert chart["layer"][0]["encoding"]["color"]["scale"]["range"] == [
        THEMES[theme]["accent"],
        THEMES[theme]["muted"],
    ]


def test_a_trend_of_nothing():
    rows = pd.DataFrame({"nom": ["Nous"], "annee": [2018], "valeur": [NAN]})
    assert trend(rows, territory="Nous", decimals=1, alt_text="").to_dict()["layer"]


def test_openings_go_up_and_closures_down():
    rows = pd.DataFrame({"annee": [2024, 2025, 2026], "ouvertures": [2, 0, 0], "fermetures": [1, 0, 3]})
    chart = openings(rows, alt_text="").to_dict()
    bars = {(row["annee"], row["sens"]): row["hauteur"] for row in rows_of(chart) if row.get("nombre")}
    assert bars == {(2024, "ouvertures"): 2, (2024, "fermetures"): -1, (2026, "fermetures"): -3}
    assert chart["layer"][0]["encoding"]["x"]["scale"]["domain"] == [2024, 2025, 2026]


def test_openings_of_nothing():
    rows = pd.DataFrame({"annee": [], "ouvertures": [], "fermetures": []})
    assert openings(rows, alt_text="").to_dict()["layer"]
