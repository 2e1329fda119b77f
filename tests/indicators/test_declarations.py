"""What is declared holds together: every word a page will say, every quantity it stands on."""

import re
import string

import pytest

from ctg import indicators
from ctg.errors import UnknownName
from ctg.model import Indicator, Level

ALL = list(indicators.catalogue().values())
EXPECTED = (
    "population evolution_population densite natalite mortalite solde_naturel taille_menages activite "
    "chomage niveau_de_vie_median taux_pauvrete couverture_accueil places_eaje places_assistants_maternels"
).split()
each = pytest.mark.parametrize("item", ALL, ids=lambda item: item.code)


def _names(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_the_stable_codes_are_there() -> None:
    assert [code for code in EXPECTED if code not in indicators.catalogue()] == []


@each
def test_an_indicator_stands_on_declared_quantities(item: Indicator) -> None:
    named = [term.removeprefix("-") for term in item.numerator]
    named += [item.denominator] if item.denominator else []
    assert [name for name in named if name not in indicators.quantities()] == []
    assert (item.denominator is not None) == (item.kind == "ratio")
    assert (item.base_year is not None) == (item.kind == "evolution")
    assert item.kind in {"somme", "ratio", "evolution", "publie"}


@each
def test_what_cannot_be_summed_is_given_where_it_is_published_only(item: Indicator) -> None:
    if any(not indicators.quantities()[term.removeprefix("-")].additive for term in item.numerator):
        assert item.kind == "publie"
        assert Level.SECTOR not in item.levels and Level.PERIMETER not in item.levels


@each
def test_sentences_use_only_what_a_page_gives_them(item: Indicator) -> None:
    assert _names(item.reading) <= {"lieu", "valeur", "nombre", "entier", "debut", "fin"}
    assert "{lieu}" in item.reading
    assert _names(item.phrase) <= {"valeur", "nombre"} and _names(item.phrase)
    assert item.phrase.count("**") == 2
    assert item.question.endswith("\u00a0?")
    assert item.definition.endswith(".") and item.reading.endswith(".")


@each
def test_french_punctuation_is_bound_to_its_word(item: Indicator) -> None:
    shown = (item.label, item.question, item.unit, item.note, *item.words)
    assert [text for text in shown if re.search(r"\S [?!;%]", text)] == []


@each
def test_scales_can_be_drawn(item: Indicator) -> None:
    assert item.scale in {"quantite", "reference", "zero"}
    assert item.sense in {"plus", "moins", "neutre"}
    assert list(item.breaks) == sorted(set(item.breaks))
    assert item.scale == "quantite" or (len(item.breaks) == 4 and len(item.words) == 2)
    assert item.scale != "zero" or 0 in item.breaks
    assert bool(item.min_denominator) == bool(item.denominator_label)
    assert item.reviewed_on is not None


def test_derived_quantities_stand_on_raw_ones() -> None:
    quantities = indicators.quantities()
    for item in quantities.values():
        parts = (*item.sum_of, *((item.window[0],) if item.window else ()))
        for name in parts:
            assert name in quantities, f"{item.code} stands on {name}, which is not declared"
            assert not quantities[name].sum_of and not quantities[name].window
        assert not item.sum_tolerance or item.tolerance_reason


def test_an_unknown_code_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"« chomages ».*population, .*chomage"):
        indicators.indicator("chomages")


def test_inputs_open_what_is_derived() -> None:
    catalogue = indicators.catalogue()
    assert indicators.inputs(catalogue["solde_naturel"]) == ["naissances", "deces", "population"]
    assert indicators.inputs(catalogue["places_pour_100_enfants"]) == [
        "places_eaje", "places_assistants_maternels", "places_autres_modes", "naissances",
    ]  # fmt: skip
