"""The state of the plan in a sentence, as a person would say it."""

import pandas as pd
import pytest

from ctg.answers.bilan import bilan


def rows(*states: str, nature: str = "observe") -> pd.DataFrame:
    return pd.DataFrame({"etat": list(states), "nature": [nature] * len(states)})


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        (
            ["atteint", *["conforme"] * 3, *["a_surveiller"] * 2, *["en_ecart"] * 2, "non_mesurable"],
            "Sur neuf engagements, **quatre sont atteints ou conformes**, deux sont à surveiller et **deux "
            "s’écartent de leur cible**. Un ne peut pas être mesuré.",
        ),
        (
            ["non_mesurable"],
            "Sur un engagement, **aucun n’est atteint ou conforme**. Un ne peut pas être mesuré.",
        ),
        (["atteint"] * 12, "Sur 12\u00a0engagements, **12 sont atteints ou conformes**. Tous sont mesurés."),
        (
            ["en_ecart"],
            "Sur un engagement, **aucun n’est atteint ou conforme** et **un s’écarte de sa cible**. "
            "Tous sont mesurés.",
        ),
        ([], "Aucun engagement ne répond à ces choix."),
    ],
)  # fmt: skip
def test_sentences(states: list[str], sentence: str) -> None:
    assert bilan(rows(*states)).answer == sentence


def test_what_is_measured_out_of_how_many() -> None:
    told = bilan(rows("atteint", "non_mesurable", "non_mesurable"))
    assert told.measured == "1 mesuré sur 3"
    assert told.counts == {"atteint": 1, "non_mesurable": 2}
    assert not told.example


def test_one_example_is_enough_to_say_so() -> None:
    mixed = pd.concat([rows("atteint"), rows("atteint", nature="exemple")])
    assert bilan(mixed).example
