"""What the method page says of each measure: whole, in French, and nothing computed left out."""

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from types import ModuleType

import pytest

from ctg import measures as room
from ctg import travel
from ctg.indicators import measures
from ctg.model import Measure

ALL = list(measures.measures().values())
each = pytest.mark.parametrize("item", ALL, ids=lambda item: item.code)
SHOWN = "accessibility gaps equity siting whatif robustness trends secrecy weights progress".split()
NOT_MEASURES = {"weights.weigh"}  # applies a weight, is none
TOLD_BY_PROVIDER = {"formula", "limits", "source"}
TEXTS = [field.name for field in fields(Measure) if field.name not in ("code", "family", "functions")]
ENGLISH = re.compile(
    r"\b(the|this|that|with|from|to|of|is|are|and|or|by|at|mean|weight|need|supply|within|"
    r"reach|share|gap|target|catchment|access|value|values|data|file|mark|made|option|options)\b",
    re.IGNORECASE,
)


def _texts(item: Measure) -> list[str]:
    return [text for name in TEXTS if (text := getattr(item, name))]


def _module(name: str) -> ModuleType | None:
    """A module of ctg.measures; None for one that is not there."""
    try:
        return importlib.import_module(f"{room.__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{room.__name__}.{name}":
            raise
        return None


def _public(name: str) -> Iterator[str]:
    module = _module(name)
    for function, found in inspect.getmembers(module, inspect.isfunction):
        if found.__module__ == f"{room.__name__}.{name}" and not function.startswith("_"):
            yield f"{name}.{function}"


@each
def test_a_measure_is_told_whole(item: Measure) -> None:
    empty = {name for name in TEXTS if not getattr(item, name).strip()}
    assert empty == (TOLD_BY_PROVIDER if item.code == travel.FALLBACK.PROVIDER.id else set())
    assert item.family in measures.FAMILIES
    assert item.question.endswith("\u00a0?")
    for text in (item.definition, item.zero, item.missing, item.limits, item.source):
        assert not text or text.endswith("."), text
    assert not item.label.endswith(".") and not item.formula.endswith(".")


@each
def test_a_measure_is_told_in_french(item: Measure) -> None:
    assert [text for text in _texts(item) if ENGLISH.search(text)] == []
    assert [text for text in _texts(item) if re.search(r"[^\u00a0][;:!?%»]|«[^\u00a0]", text)] == []
    assert [text for text in _texts(item) if re.search(r"  |\d\.\d|\\|\*|(?<!\w)-\d", text)] == []


@each
def test_what_is_said_is_short_enough_to_be_read(item: Measure) -> None:
    assert len(item.question) <= 110
    assert len(item.definition) <= 320
    assert item.definition.count(".") <= 4


def test_codes_and_labels_are_told_apart() -> None:
    assert len({item.label for item in ALL}) == len({item.question for item in ALL}) == len(ALL)
    assert {item.family for item in ALL} == set(measures.FAMILIES)


@pytest.mark.parametrize("name", SHOWN)
def test_every_function_a_page_may_show_has_its_entry(name: str) -> None:
    told = {function for item in ALL for function in item.functions}
    assert set(_public(name)) - told - NOT_MEASURES == set()


@pytest.mark.parametrize("function", sorted({name for item in ALL for name in item.functions}))
def test_an_entry_stands_for_a_function_that_exists(function: str) -> None:
    module, _ = function.split(".")
    assert module in SHOWN
    assert _module(module) is None or function in set(_public(module))


def test_a_declaration_that_is_not_whole_names_itself() -> None:
    with pytest.raises(ValueError, match=r"mesures\.toml, gini: .*zero"):
        measures.declared("gini", {"family": "equite", "label": "Gini", "question": "?", "definition": ".",
                                   "unit": "", "missing": ""})  # fmt: skip
    whole = dict.fromkeys(("label", "question", "definition", "unit", "zero", "missing"), "x")
    with pytest.raises(ValueError, match=r"mesures\.toml, gini\.family: one of acces"):
        measures.declared("gini", {**whole, "family": "autre"})
    with pytest.raises(ValueError, match=r"mesures\.toml, gini: .*formule"):
        measures.declared("gini", {**whole, "family": "equite", "formule": "x"})
