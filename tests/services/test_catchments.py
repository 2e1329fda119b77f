"""How far each kind of service serves: declared once, with a source, nearer never weighing less."""

from pathlib import Path

import pytest

from ctg import services

FIXED_CHILDCARE = ("multi_accueil", "micro_creche_psu", "micro_creche_paje", "creche_familiale", "eaje")


def _write(folder: Path, text: str) -> Path:
    path = folder / "bassins.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_childcare_serves_up_to_20_minutes() -> None:
    for code in FIXED_CHILDCARE:
        item = services.catchments()[code]
        assert (item.type, item.steps) == (code, ((10.0, 1.0), (15.0, 0.6), (20.0, 0.25)))
        assert item.reach == 20.0


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("ecole", ((5, 1), (8, 0.6), (15, 0.25))),
        ("assistants_maternels", ((7, 1), (10, 0.6), (15, 0.25))),
        ("france_services", ((13, 1), (20, 0.6), (30, 0.25))),
        ("camsp", ((20, 1), (30, 0.6), (45, 0.25))),
        ("ime", ((30, 1), (45, 0.6), (60, 0.25))),
        ("garderie", ((10, 1),)),
        ("animation_itinerante", ((5, 1),)),
    ],
)
def test_one_rule_makes_the_steps(code: str, steps: tuple[tuple[float, float], ...]) -> None:
    assert services.catchments()[code].steps == steps


def test_what_has_no_place_has_no_catchment() -> None:
    none = {"garde_domicile", "promeneurs_du_net", "aide_domicile_familles", "pedt", "sejours"}
    assert not none & services.catchments().keys()


def test_every_setting_says_that_it_is_a_proposal_and_names_its_bounds() -> None:
    for code, item in services.catchments().items():
        assert item.source.startswith("Proposition à valider\u00a0: "), code
        assert item.source.endswith("."), code
        assert f"{item.reach:g}" in item.source, code
        if len(item.steps) == 3:
            assert f"{item.steps[1][0]:g}" in item.source, code


def test_catchments_are_those_of_declared_types() -> None:
    assert services.catchments().keys() <= {item.code for item in services.types()}
    assert max(item.reach for item in services.catchments().values()) == 60.0


STEPS = "catchment = {{ {} }}\nsource = 'Proposition.'\n"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[inconnu]\n" + STEPS.format("10 = 1.0"), "bassins.toml, inconnu: no such kind"),
        ("[ecole]\ncatchment = { 10 = 1.0 }\n", "bassins.toml, ecole: catchment and source"),
        ("[ecole]\nsource = 'S.'\n", "bassins.toml, ecole: catchment and source"),
        ("[ecole]\nrayon = 3\n" + STEPS.format("10 = 1.0"), "bassins.toml, ecole: catchment and source"),
        ("[ecole]\ncatchment = [10, 1]\nsource = 'S.'\n", "bassins.toml, ecole: catchment and source"),
        ("[ecole]\ncatchment = { 10 = 1.0 }\nsource = ' '\n", r"ecole\.source"),
        ("[ecole]\n" + STEPS.format(""), r"ecole\.catchment"),
        ("[ecole]\n" + STEPS.format("dix = 1.0"), r"ecole\.catchment: minutes = weight"),
        ("[ecole]\n" + STEPS.format("10 = 'un'"), r"ecole\.catchment: minutes = weight"),
        ("[ecole]\n" + STEPS.format("7.5 = 1.0"), r"ecole\.catchment: minutes = weight"),
        ("[ecole]\n" + STEPS.format("10 = 0.6, 15 = 1.0"), r"ecole\.catchment: minutes that grow"),
        ("[ecole]\n" + STEPS.format("15 = 1.0, 10 = 0.6"), r"ecole\.catchment: minutes that grow"),
        ("[ecole]\n" + STEPS.format("10 = 1.0, 15 = 0.0"), r"ecole\.catchment: minutes that grow"),
        ("[ecole]\n" + STEPS.format("10 = 1.2"), r"ecole\.catchment: minutes that grow"),
        ("[ecole]\n" + STEPS.format("0 = 1.0"), r"ecole\.catchment: minutes that grow"),
        ("[ecole]\n" + STEPS.format("nan = 1.0"), r"ecole\.catchment: minutes that grow"),
        ("[ecole\n", "bassins.toml: "),
    ],
)
def test_a_bad_setting_names_file_and_key(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        services.read_catchments(_write(tmp_path, text), {"ecole"})
