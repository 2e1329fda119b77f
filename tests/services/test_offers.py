"""What access is measured for: every declaration holds together, and a wrong one is named."""

from pathlib import Path

import pytest

from ctg import indicators, services
from ctg.services import offers


def test_every_quantity_and_catchment_exists() -> None:
    known = indicators.quantities()
    for offer in offers.catalogue().values():
        assert set(offer.need) <= set(known), offer.code
        assert not offer.quantity or offer.quantity in known, offer.code
        assert offer.theme in services.THEMES, offer.code
        assert bool(offer.quantity) != bool(offer.types), offer.code


def test_counted_places_have_a_catchment() -> None:
    assert [
        offer.code for offer in offers.catalogue().values() if offer.counted and not offer.catchment
    ] == []


def test_labels_are_unique() -> None:
    labels = [offer.label for offer in offers.catalogue().values()]
    assert len(labels) == len(set(labels))


def test_a_school_has_its_level_and_its_own_catchment() -> None:
    school = offers.catalogue()["ecole_maternelle"]
    assert (school.types, school.notes) == (("ecole",), ("école maternelle", "école primaire"))
    assert school.catchment == services.catchments()["ecole"]
    assert not school.counted


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[rpe]", "rpe.need"),
        ("[rpe]\nneed = []", "rpe.need"),
        ('[rpe]\nneed = ["population"]\nages = 3', "rpe.ages"),
        ('[inconnu]\nneed = ["population"]', "inconnu.types"),
        ('[rpe]\nneed = ["population"]\ncatchment = "lune"', "rpe.catchment"),
        ('[tout]\nneed = ["population"]\nquantity = "places_eaje"', "tout.label"),
        ("[rpe", "offers.toml"),
    ],
)
def test_a_wrong_declaration_names_the_file_and_the_key(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "offers.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=named):
        offers.read(path)
