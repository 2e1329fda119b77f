"""The acceptance list: every figure that the domain asks for is declared, and everything it names exists."""

import csv
import os
import re
from pathlib import Path

import pytest

from ctg import indicators
from ctg import services as catalogue
from ctg.answers.expected import attendus, counts
from ctg.base.quantities import known
from ctg.base.read import Location
from ctg.indicators.expected import STATES, Expected, expected
from ctg.sources.official import readers
from ctg.tasks import base
from tests import bare
from tests.conftest import ROOT

SHARED = Path(os.environ.get("CTG_SHARED", ROOT.parent / "shared")) / "domain"
ITEMS = list(expected().values())
every = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
# Kinds of local delivery, declared elsewhere.
DELIVERIES = {
    "activite",
    "arrets",
    "assistants-maternels",
    "caf",
    "capacites",
    "indicateurs",
    "msa",
    "services",
}


def _asked(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.mark.skipif(not SHARED.exists(), reason="no domain lists beside the project")
def test_every_figure_of_the_domain_is_declared() -> None:
    diagnosis = [
        row["code"]
        for row in _asked("diagnostic_indicators.csv")
        if {level.strip("* ") for level in row["niveaux"].split(",")} & {"C", "E"}
    ]
    wanted = diagnosis + [row["code"] for row in _asked("service_indicators.csv")]
    assert sorted(wanted) == sorted(expected())


@every
def test_everything_it_names_exists(item: Expected) -> None:
    assert set(item.indicators) <= set(indicators.catalogue())
    assert set(item.quantities) <= set(known())
    assert set(item.sources) <= set(readers())
    assert set(item.deliveries) <= DELIVERIES
    types = {one.code for one in catalogue.types()}
    assert {one.partition(".")[0] for one in item.inventory} <= types
    assert set(item.levels) <= {"C", "E", "inv"} and item.levels


@every
def test_a_state_says_where_the_figure_comes_from(item: Expected) -> None:
    if item.state == "disponible":
        assert item.indicators or item.inventory
    elif item.state == "importable":
        assert item.deliveries or (item.sources and item.quantities)
    elif item.state == "a_calculer":
        assert item.note.startswith(("Calcul prévu", "Le nombre est montré"))
        assert item.sources or item.deliveries
    elif item.state == "convention":
        assert item.partner and item.deliveries
    else:
        assert item.note and not item.sources and not item.deliveries
    assert bool(item.partner) == (item.state == "convention")


@every
def test_french_punctuation_is_bound_to_its_word(item: Expected) -> None:
    assert [
        text for text in (item.label, item.note, item.partner) if re.search(r"\S [?!;:%»]|« ", text)
    ] == []
    assert not item.label.endswith(".") and (not item.note or item.note.endswith("."))


def test_the_answer_says_what_the_base_really_has(tmp_path: Path) -> None:
    where = Location(bare.folder(tmp_path / "data", income=True))
    base.build(where)
    here = attendus(where).set_index("code")["donnees_ici"]
    assert here[["DG_POP", "DG_EVOL", "RE_MED", "RE_PAUV", "DG_NAIS"]].tolist() == [
        "oui", "oui", "oui", "oui", "non",
    ]  # fmt: skip
    assert here["DG_SM"] == "en partie"  # people, but neither births nor deaths
    assert here["IN_SYN"] == "en partie"
    assert (here["MO_VOIT"], here["FA_ALLO"], here["EC_ATYP"]) == ("non", "non", "sans objet")


def test_examples_are_not_data(built: Location) -> None:
    here = attendus(built).set_index("code")["donnees_ici"]
    assert here["ED_IPS"] == "oui"
    assert here["IN_HTH"] == "non"  # the inventory has invented offers only
    assert here["IN_APL_PE"] != "oui"


def test_states_are_counted_and_filtered(built: Location) -> None:
    table = attendus(built)
    assert sum(total for total, _here in counts(built).values()) == len(table) == len(expected())
    for state in STATES:
        assert set(attendus(built, state)["etat"]) == {state}
