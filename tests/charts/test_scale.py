"""Breaks and classes, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from ctg.charts.palette import DARK, LIGHT
from ctg.charts.scale import Scale, round_breaks, scale_for
from ctg.errors import CtgError
from ctg.model import Indicator

NAN = float("nan")


def indicator(**changes: object) -> Indicator:
    given: dict[str, object] = {
        "code": "essai",
        "theme": "Essai",
        "label": "Essai",
        "question": "Où ?",
        "kind": "ratio",
        "numerator": ("a",),
        "unit": "%",
        "decimals": 1,
        "definition": "",
        "reading": "",
        "phrase": "",
    }
    return Indicator(**{**given, **changes})  # type: ignore[arg-type]


UNEMPLOYMENT = {
    "scale": "reference",
    "sense": "moins",
    "breaks": (-4, -1.5, 1.5, 4),
    "words": ("moins de chômage", "plus de chômage"),
}


def test_breaks_stand_around_the_reference_as_it_is_printed():
    scale = scale_for(indicator(**UNEMPLOYMENT), pd.Series([12.0]), ("la Somme", 14.13))
    assert scale.breaks == (10.1, 12.6, 15.6, 18.1)
    assert scale.labels == ("10,1", "12,6", "15,6", "18,1")
    assert scale.captions == ("moins de chômage", "comme la Somme (14,1\u00a0%)", "plus de chômage")


def test_ochre_is_the_unfavourable_side():
    less = scale_for(indicator(**UNEMPLOYMENT), pd.Series([12.0]), ("la Somme", 14.1))
    more = scale_for(indicator(**{**UNEMPLOYMENT, "sense": "plus"}), pd.Series([12.0]), ("la Somme", 14.1))
    assert less.tokens == ("div-5", "div-4", "div-3", "div-2", "div-1")
    assert more.tokens == ("div-1", "div-2", "div-3", "div-4", "div-5")


def test_a_long_unit_stays_in_the_title():
    places = indicator(**{**UNEMPLOYMENT, "unit": "places pour 100 enfants"})
    assert scale_for(places, pd.Series([1.0]), ("la Somme", 66.4)).captions[1] == "comme la Somme (66,4)"


@pytest.mark.parametrize("reference", [None, ("la Somme", NAN)])
def test_without_its_reference_an_indicator_is_a_quantity(reference):
    scale = scale_for(indicator(**UNEMPLOYMENT), pd.Series(np.arange(1.0, 101.0)), reference)
    assert scale.tokens[0] == "seq-1"
    assert scale.captions == ("moins de chômage", "plus de chômage")


def test_a_change_breaks_at_zero():
    change = indicator(scale="zero", breaks=(-1.5, -0.5, 0, 0.5), words=("baisse", "hausse"), signed=True)
    scale = scale_for(change, pd.Series([-2.0, 1.0]))
    assert scale.tokens == ("div-1", "div-2", "loss", "div-4", "div-5")
    assert scale.labels == ("−1,5", "−0,5", "0,0", "+0,5")
    assert list(scale.classify(pd.Series([-2.0, -1.5, -0.5, -0.01, 0.0, 0.5, NAN]))) == [0, 1, 2, 2, 3, 4, -1]


@pytest.mark.parametrize(
    ("breaks", "sense"), [((-1, 0, 1, 2), "plus"), ((-1, -0.5, 0), "plus"), ((-2, -1, 0, 1), "moins")]
)
def test_a_change_that_cannot_be_coloured_is_refused(breaks, sense):
    with pytest.raises(CtgError, match="quatre bornes dont la troisième"):
        scale_for(indicator(scale="zero", breaks=breaks, sense=sense), pd.Series([1.0]))


def test_declared_breaks_are_kept():
    scale = scale_for(indicator(breaks=(20, 40, 60, 100)), pd.Series([0.0, 5.0]))
    assert scale.breaks == (20, 40, 60, 100)
    assert list(scale.classify(pd.Series([0.0, 20.0, 99.9, 100.0]))) == [0, 1, 3, 4]


def test_quintiles_are_rounded():
    # Quintiles of 1..100 are 20.8, 40.6, 60.4 and 80.2.
    assert round_breaks(pd.Series(np.arange(1.0, 101.0)), 5) == (20, 40, 60, 80)


def test_close_values_get_as_many_digits_as_they_need():
    # Quintiles: 20,800, 21,600, 22,400 and 23,200. To the thousand, two of them would be 22,000.
    values = pd.Series(np.arange(20_000.0, 24_001.0, 100.0))
    assert round_breaks(values, 5) == (21_000, 21_500, 22_500, 23_000)


def test_few_values_have_a_class_each():
    scale = scale_for(indicator(), pd.Series([3.0, 1.0, 1.0, 2.0]))
    assert scale.breaks == (2, 3)
    assert scale.tokens == ("seq-1", "seq-3", "seq-5")
    assert list(scale.classify(pd.Series([1.0, 2.0, 3.0]))) == [0, 1, 2]


def test_many_ties_still_give_increasing_breaks():
    values = pd.Series([1.0] * 50 + [2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0])
    breaks = round_breaks(values, 5)
    assert len(breaks) == 4
    assert list(breaks) == sorted(set(breaks))
    assert set(Scale(breaks, ("a", "b", "c", "d", "e")).classify(values)) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("seed", range(20))
def test_no_class_is_ever_empty(seed):
    draw = np.random.default_rng(seed)
    values = pd.Series(draw.lognormal(seed - 10, 2, 8 + seed))
    scale = scale_for(indicator(), values)
    assert set(scale.classify(values)) == set(range(len(scale.tokens)))


def test_one_value_is_one_class():
    scale = scale_for(indicator(), pd.Series([7.0, 7.0, NAN]))
    assert (scale.breaks, scale.tokens) == ((), ("seq-3",))
    assert list(scale.classify(pd.Series([7.0, NAN]))) == [0, -1]


def test_nothing_known_is_no_class():
    scale = scale_for(indicator(), pd.Series([NAN, NAN]))
    assert (scale.breaks, scale.tokens, scale.captions) == ((), (), ())
    assert list(scale.classify(pd.Series([NAN, 3.0]))) == [-1, -1]


def test_zero_is_a_class_of_its_own():
    scale = scale_for(indicator(decimals=0), pd.Series([0.0, 0.0, 1.0, 2.0, 12.0]))
    assert scale.tokens == ("zero", "seq-1", "seq-3", "seq-5")
    assert scale.breaks == (0, 2, 10)
    assert list(scale.classify(pd.Series([0.0, 0.5, 2.0, 12.0, NAN]))) == [0, 1, 2, 3, -1]


def test_zeros_only():
    scale = scale_for(indicator(), pd.Series([0.0, 0.0]))
    assert scale.tokens == ("zero",)
    assert list(scale.classify(pd.Series([0.0, NAN]))) == [0, -1]


def test_a_quantity_that_goes_below_zero_has_no_class_of_zeros():
    assert "zero" not in scale_for(indicator(), pd.Series([-2.0, 0.0, 3.0])).tokens


def test_every_token_of_a_scale_has_a_colour():
    named = {f"{kind}-{i}" for kind in ("seq", "div") for i in range(1, 6)} | {"loss", "zero"}
    assert named <= set(LIGHT)
    assert set(LIGHT) == set(DARK)
