"""Importing a plan: real layouts, all or nothing, and every bad input in one clear sentence."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctg.answers import plan_table as answers
from ctg.answers.carnet import carnet
from ctg.base.read import Location
from ctg.carnet import store
from ctg.carnet.store import Edit
from ctg.errors import CtgError
from ctg.exports import tables
from ctg.exports.workbooks import workbook_bytes
from ctg.tasks import carnet as logbook
from ctg.tasks import plan
from ctg.tasks.plan import Outcome, Target
from tests.tasks.plans import FOUR, TARGET, TWO, book, cells

OTHER = Target("2030", "CTG 2030-2033")
SIMPLE = [["Axe", "Action", "Début", "Fin"], ["Grandir", "Ouvrir", "01/01/2026", "31/12/2026"]]


@pytest.fixture
def here(built: Location, tmp_path: Path) -> Location:
    """The shared base, and an empty logbook of this test."""
    return Location(built.folder, carnet=f"sqlite:///{tmp_path / 'carnet.sqlite'}")


@pytest.fixture
def examine(here: Location, tmp_path: Path) -> Callable[..., Outcome]:
    def act(rows: Sequence[Sequence[Any]], target: Target = TARGET, **mapping: str) -> Outcome:
        path = book(tmp_path / "plan.xlsx", rows)
        return plan.examine(here, path, target, {name.replace("_", " "): to for name, to in mapping.items()})

    return act


@pytest.fixture
def bring(here: Location, examine: Callable[..., Outcome]) -> Callable[..., Outcome]:
    def act(rows: Sequence[Sequence[Any]], target: Target = TARGET, **mapping: str) -> Outcome:
        outcome = examine(rows, target, **mapping)
        assert outcome.problems == []
        plan.confirm(here, outcome, actor="Chargée de coopération")
        return outcome

    return act


def _events(here: Location) -> int:
    return store.stamp(carnet(here))[0]


def _out(here: Location, tmp_path: Path, code: str) -> list[list[Any]]:
    path = tmp_path / f"out-{code}.xlsx"
    path.write_bytes(workbook_bytes({"Plan": answers.plan(here, code)}))
    return cells(path)


def _problem(outcome: Outcome) -> str:
    assert outcome.edits == [] and not outcome.changes
    return " | ".join(f"{one.line} {one.sentence()}" for one in outcome.problems)


def test_a_plan_of_two_levels_and_one_of_four_come_back_cell_by_cell(
    here: Location, bring: Callable[..., Outcome], tmp_path: Path
) -> None:
    bring(TWO, TARGET, Vu_par="garder")
    bring(FOUR, OTHER)
    for rows, code in ((TWO, "2026"), (FOUR, "2030")):
        assert _out(here, tmp_path, code) == cells(book(tmp_path / "again.xlsx", rows))


def test_what_was_read_of_them(here: Location, bring: Callable[..., Outcome]) -> None:
    assert bring(TWO, TARGET, Vu_par="garder").form == "colonnes"
    rows = answers.everything(here)
    nodes = [(one["code"], one["niveau"], one["libelle"], one["parent"]) for one in rows["noeud"].values()]
    assert nodes == [
        ("1", "Axe", "Petite enfance", None),
        ("1.1", "Objectif", "Accueillir", "1"),
        ("1.2", "Objectif", "Informer", "1"),
        ("2", "Axe", "Jeunesse", None),
        ("2.1", "Objectif", "Engager", "2"),
    ]
    sheets = rows["fiche"]
    assert {code: row["noeud"] for code, row in sheets.items()} == {
        "A-1": "1.1",
        "A-2": "1.1",
        "A-3": "1.2",
        "B-1": "2.1",
    }
    assert [row["statut"] for row in sheets.values()] == ["en_cours", "realise", "a_venir", "en_cours"]
    assert sheets["A-1"]["communes"][0] == "80620" and len(sheets["A-1"]["communes"]) == 2
    assert str(sheets["A-1"]["fin"]) == "2027-12-31" and sheets["A-1"]["age_min"] == 0
    assert sheets["A-2"]["fin"] is None and sheets["A-2"]["age_min"] is None  # empty is not 0
    assert rows["convention"]["2026"]["debut"].isoformat() == "2026-01-01"
    assert bring(FOUR, OTHER).form == "lignes"
    rows = answers.everything(here)
    assert [code for code, row in rows["noeud"].items() if row["parent"] == "2030:1.1"] == [
        "2030:1.1.1",
        "2030:1.1.2",
    ]
    action = rows["fiche"]["2030:1.1.1.1.1"]
    assert action["partenaires"] == ["Caf", "Département"] and action["themes"] == ["petite_enfance"]
    assert action["description"] == "Étude\npuis ouverture"
    assert rows["fiche"]["2030:1.1.1.1.2"]["statut"] == "en_pause"


def test_the_same_file_changes_nothing_and_a_changed_one_is_summed_up(
    here: Location, bring: Callable[..., Outcome], examine: Callable[..., Outcome]
) -> None:
    bring(FOUR)
    before = _events(here)
    again = examine(FOUR)
    assert (again.edits, again.created, again.modified, again.absent) == ([], 0, 0, 0)
    assert _events(here) == before
    changed = [row[:] for row in FOUR if row[0] != "2"]
    changed[5][4] = "30/11/2027"
    changed.append(["1.1.2.1.2", "Action", "Nouvelle", None, None, None, None, None])
    outcome = bring(changed)
    assert (outcome.created, outcome.modified, outcome.absent, outcome.removed) == (1, 1, 1, 0)
    assert "1\u00a0ligne créée, 1\u00a0modifiée" in outcome.summary()
    assert _events(here) == before + 1
    assert "2" in answers.everything(here)["noeud"]  # absent from the file, and kept
    removing = Target("2026", removing=True)
    assert bring(changed, removing).removed == 1
    assert "2" not in answers.everything(here)["noeud"]


def test_a_plan_without_numbers_keeps_its_codes_when_a_row_comes_before(
    here: Location, bring: Callable[..., Outcome]
) -> None:
    bring([["Axe", "Action"], ["Grandir", "Ouvrir"], ["Habiter", "Loger"]])
    bring(
        [
            ["Axe", "Action"],
            ["Bouger", "Aller"],
            ["Grandir", "Fermer"],
            [None, "Ouvrir"],
            ["Habiter", "Loger"],
        ]
    )
    found = answers.everything(here)
    assert {row["libelle"]: code for code, row in found["noeud"].items()} == {
        "Grandir": "1",
        "Habiter": "2",
        "Bouger": "3",
    }
    assert found["fiche"]["1.1"]["intitule"] == "Ouvrir" and found["fiche"]["1.2"]["intitule"] == "Fermer"
    assert [row["ordre"] for row in found["noeud"].values()] == [2, 3, 1]


def test_numbers_written_in_the_labels(here: Location, bring: Callable[..., Outcome], tmp_path: Path) -> None:
    rows = [
        ["Axe", "Objectif", "Action"],
        ["Axe 2 : Grandir", "Objectif 2.1 - Accueillir", "100 places"],
        [None, "Objectif 2.2 - Aider", "0-3 ans : un lieu"],
        ["Axe 5 : Habiter", "Objectif 5.1 - Loger", "Loger"],
    ]
    bring(rows)
    found = answers.everything(here)
    assert {code: row["libelle"] for code, row in found["noeud"].items()} == {
        "2": "Grandir", "2.1": "Accueillir", "2.2": "Aider", "5": "Habiter", "5.1": "Loger",
    }  # fmt: skip
    assert _out(here, tmp_path, "2026") == [list(row) for row in rows]


def test_levels_of_any_name_are_told_by_the_mapping(bring: Callable[..., Outcome], here: Location) -> None:
    rows = [["Grand cap", "Action"], ["Est", "Semer"]]
    assert "rien ne dit l'axe" in _problem(plan.examine_pasted(here, "Grand cap\tAction\nEst\tSemer", TARGET))
    outcome = bring(rows, TARGET, Grand_cap="niveau")
    assert list(outcome.tree["niveau"]) == ["Grand cap", "Action"]


def test_what_is_changed_on_screen_comes_out_in_the_territory_s_words(
    here: Location, bring: Callable[..., Outcome], tmp_path: Path
) -> None:
    bring(TWO, TARGET, Vu_par="garder")
    version = answers.everything(here)["fiche"]["A-1"]["version"]
    logbook.save(
        here,
        [
            Edit("fiche", "A-1", {"statut": "realise", "communes": "80620"}, seen=version),
            Edit("fiche", "A-4", {"noeud": "1.1", "intitule": "Nouvelle", "statut": "en_cours"}),
        ],
        actor="Pilote",
    )
    out = _out(here, tmp_path, "2026")
    assert [row[3] for row in out[1:]] == [
        "Ouvrir une crèche",
        "Soutenir le RPE",
        "Nouvelle",
        "Guichet unique",
        "Conseil de jeunes",
    ]
    assert (out[1][7], out[1][8], out[1][10]) == ("terminé", "Péronne", "Bureau")
    assert out[3][:4] == [None, None, "A-4", "Nouvelle"] and out[3][7] == "En cours"


def test_an_import_is_one_event_that_can_be_taken_back(here: Location, bring: Callable[..., Outcome]) -> None:
    bring(TWO, TARGET, Vu_par="garder")
    assert _events(here) == 1
    logbook.take_back(here, actor="moi")
    assert not any(answers.everything(here)[name] for name in answers.KINDS)


def test_examples_leave_with_the_first_real_plan(here: Location, bring: Callable[..., Outcome]) -> None:
    example = {"nature": "exemple"}
    logbook.save(
        here,
        [
            Edit("convention", "demo", {"libelle": "Exemple", **example}),
            Edit("noeud", "1", {"convention": "demo", "niveau": "Axe", "libelle": "Fictif", **example}),
            Edit("noeud", "9", {"convention": "demo", "niveau": "Axe", "libelle": "Fictif", **example}),
            Edit("fiche", "9.1", {"noeud": "9", "intitule": "Fictive", "constat": "faux", **example}),
            Edit("etape", "9.1/e1", {"fiche": "9.1", "libelle": "Fictive"}),
        ],
        actor="démonstration",
    )
    before = _events(here)
    outcome = bring([["Axe", "Numéro", "Action"], ["Grandir", "9.1", "Ouvrir"]])
    assert outcome.examples == 3 and "3\u00a0lignes d'exemple retirées" in outcome.summary()
    assert _events(here) == before + 1
    found = answers.everything(here)
    assert list(found["convention"]) == ["2026"] and list(found["noeud"]) == ["1"] and not found["etape"]
    assert found["fiche"]["9.1"]["constat"] is None and found["fiche"]["9.1"]["nature"] == "observe"


def test_objectives_carried_from_the_convention_before_survive(
    here: Location, bring: Callable[..., Outcome]
) -> None:
    bring(FOUR, Target("2022", "CTG 2022"))
    bring(TWO, TARGET, Vu_par="garder")
    found = answers.everything(here)
    code = next(code for code, row in found["noeud"].items() if row["convention"] == "2026")
    logbook.save(here, [Edit("noeud", code, {"repris_de": "1"}, seen=1)], actor="moi")
    changed = [row[:] for row in TWO]
    changed[1][0] = "Petite enfance"
    changed[4][3] = "Conseil des jeunes"
    assert bring(changed, TARGET, Vu_par="garder").modified == 1
    found = answers.everything(here)
    assert found["noeud"][code]["repris_de"] == "1"
    assert len([row for row in found["noeud"].values() if row["convention"] == "2022"]) == 7


def test_somebody_who_saved_meanwhile_is_never_overwritten(
    here: Location, bring: Callable[..., Outcome], examine: Callable[..., Outcome]
) -> None:
    bring(FOUR)
    changed = [row[:] for row in FOUR]
    changed[5][2] = "Crèche"
    outcome = examine(changed)
    edit = Edit("fiche", "1.1.1.1.1", {"pilote": "Caf"}, seen=1)
    logbook.save(here, [edit], actor="Pilote")
    with pytest.raises(logbook.Conflict, match="Pilote"):
        plan.confirm(here, outcome, actor="moi")
    assert answers.everything(here)["fiche"]["1.1.1.1.1"]["intitule"] == "Micro-crèche à l'est"


def test_the_project_s_workbook_is_a_whole_round_trip(
    here: Location, bring: Callable[..., Outcome], tmp_path: Path
) -> None:
    bring(FOUR)
    logbook.save(
        here,
        [
            Edit(
                "etape", "1.1.1.1.1/e1", {"fiche": "1.1.1.1.1", "libelle": "=étude", "echeance": "2026-09-01"}
            ),
            Edit(
                "moyen", "1.1.1.1.1/m1", {"fiche": "1.1.1.1.1", "annee": 2026, "financeur": "Caf", "prevu": 0}
            ),
            Edit(
                "indicateur",
                "1.1.1.1.1/i1",
                {
                    "fiche": "1.1.1.1.1",
                    "libelle": "Places",
                    "base": 0,
                    "cible": 12.5,
                    "jalons": "2026-12-31 = 5",
                },
            ),
            Edit(
                "mesure", "1.1.1.1.1/i1/1", {"indicateur": "1.1.1.1.1/i1", "jour": "2026-06-30", "valeur": 0}
            ),
        ],
        actor="moi",
    )
    path = tmp_path / "complet.xlsx"
    path.write_bytes(workbook_bytes(answers.sheets(here)))
    assert openpyxl.load_workbook(path).sheetnames == list(answers.OWN)
    again = plan.examine(here, path, Target("2026"))
    assert (again.problems, again.edits, again.absent) == ([], [], 0)
    empty = Location(here.folder, carnet=f"sqlite:///{tmp_path / 'other.sqlite'}")
    plan.confirm(empty, plan.examine(empty, path, TARGET), actor="moi")
    one, two = answers.sheets(here), answers.sheets(empty)
    assert {name: frame.to_dict("records") for name, frame in one.items()} == {
        name: frame.to_dict("records") for name, frame in two.items()
    }


def test_the_flat_answer_is_imported_again_unchanged(
    here: Location, bring: Callable[..., Outcome], tmp_path: Path
) -> None:
    bring(FOUR)
    path = tmp_path / "plat.csv"
    path.write_bytes(tables.csv_bytes(answers.plan(here)))
    again = plan.examine(here, path, Target("2026"))
    assert (again.problems, again.created, again.modified, again.absent) == ([], 0, 0, 0)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), lead=st.sampled_from("'=+-@ x")
)
def test_any_text_comes_back_from_a_csv_and_from_a_workbook(
    here: Location, tmp_path: Path, text: str, lead: str
) -> None:
    rows = [["Axe", "Numéro", "Action", "Remarque"], ["Grandir", "7", "Ouvrir", f"{lead}{text}x"]]
    for path in (tmp_path / "p.xlsx", tmp_path / "p.csv"):
        if path.suffix == ".csv":
            out = io.StringIO()
            csv.writer(out, delimiter=";").writerows(
                [[tables._neutral(cell) for cell in row] for row in rows]
            )
            path.write_text(out.getvalue(), encoding="utf-8", newline="")
        else:
            book(path, rows)
        outcome = plan.examine(here, path, TARGET, {"Remarque": "garder"})
        assert outcome.problems == []
        plan.confirm(here, outcome, actor="moi")
        assert answers.plan(here, "2026").to_numpy().tolist() == rows[1:]


def _bad(**changed: Any) -> list[list[Any]]:
    titles = list(changed)
    return [["Axe", "N°", "Action", *titles], ["Grandir", "1", "Ouvrir", *changed.values()]]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [["Axe", "N°", "Action"], ["A", "1", "X"], [None, "1", "Y"]],
            "ligne 3 : « 1 » numéro en double (déjà ligne 2)",
        ),
        ([["Axe", "Action"], ["A", "X"], [None, "x"]], "en double (déjà ligne 2)"),
        (
            _bad(Communes="Atlantis"),
            "ligne 2, colonne « Communes » : « Atlantis » est inconnu",
        ),
        (_bad(Début="01/05/2027", Fin="2026-01-01"), "antérieure à « Début »"),
        (_bad(Début="32/13/2027"), "n'est pas une date"),
        (_bad(Début="septembre 2026"), "le jour manque"),
        (_bad(Statut="En retard"), "se calcule"),
        (_bad(Statut="peut-être"), "n'est pas accepté"),
        ([["Axe", "N°", "Action"], [None, "1", "X"]], "action sans axe ni objectif"),
        ([["Axe", "N°", "Action", "Pilote"], ["A", "1", None, "CC"]], "l'intitulé de l'action est vide"),
        ([["Plan", None, None], ["Axe", "Action", "Début"], ["A", "X", None]], "seconde ligne de titres"),
        ([["Axe", "Action", "action"], ["A", "X", "Y"]], "titre en double"),
        ([["Code", "Libellé", "Parent"], ["1", "A", "2"], ["2", "B", "1"], ["3", "X", "1"]], "en boucle"),
        ([["Code", "Type", "Libellé", "Parent"], ["1", "Axe", "A", "9"]], "élément au-dessus inconnu"),
        ([["Code", "Type", "Libellé"], ["1", "Axe", "A"], ["1.2.1", "Action", "B"]], "« 1.2 » est absent"),
        ([["Pilote", "Fin"], ["CC", None]], "aucune colonne ne dit l'intitulé"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    here: Location, examine: Callable[..., Outcome], rows: list[list[Any]], told: str
) -> None:
    outcome = examine(rows)
    assert told in _problem(outcome)
    with pytest.raises(CtgError, match="rien n'a été importé"):
        plan.confirm(here, outcome, actor="moi")
    assert _events(here) == 0


def test_every_problem_is_in_the_report(examine: Callable[..., Outcome]) -> None:
    rows = [
        ["Axe", "Action", "Début", "Communes"],
        ["A", "X", "hier", "Atlantis"],
        [None, "Y", "demain", None],
    ]
    report = examine(rows).report()
    assert [(row.ligne, row.colonne, row.valeur) for row in report.itertuples()] == [
        (2, "Communes", "Atlantis"),
        (2, "Début", "hier"),
        (3, "Début", "demain"),
    ]
    assert (report["suggestion"] != "").all()


def test_a_target_equal_to_the_baseline(
    here: Location, bring: Callable[..., Outcome], tmp_path: Path
) -> None:
    bring(FOUR)
    sheets = answers.sheets(here)
    line = dict.fromkeys(sheets["indicateur"].columns)
    line |= {"code": "1.1.1.1.1/i1", "fiche": "1.1.1.1.1", "libelle": "Places", "forme": "niveau à atteindre"}
    sheets["indicateur"].loc[0] = line | {"base": 12, "cible": 12}
    path = tmp_path / "complet.xlsx"
    path.write_bytes(workbook_bytes(sheets))
    assert "cible égale au départ (feuille « indicateur »)" in _problem(plan.examine(here, path, TARGET))


def test_a_circle_in_the_workbook(here: Location, bring: Callable[..., Outcome], tmp_path: Path) -> None:
    bring(FOUR)
    sheets = answers.sheets(here)
    sheets["noeud"].loc[sheets["noeud"]["code"] == "1", "parent"] = "1.1.1"
    path = tmp_path / "complet.xlsx"
    path.write_bytes(workbook_bytes(sheets))
    assert "déjà au-dessous de cette ligne" in _problem(plan.examine(here, path, TARGET))


def test_markup_formulas_and_emoji_are_texts(
    here: Location, bring: Callable[..., Outcome], tmp_path: Path
) -> None:
    texts = ["<script>alert(1)</script>", "=HYPERLINK(1)", "'=x", "@SUM(A1)", "🧸 <b>x</b>", "-5 places"]
    rows = [["Axe", "Action"], *[["<b>Axe</b>", text] for text in texts]]
    bring(rows)
    assert [row["intitule"] for row in answers.everything(here)["fiche"].values()] == texts
    assert _out(here, tmp_path, "2026") == rows
    path = tmp_path / "out.csv"
    path.write_bytes(tables.csv_bytes(answers.plan(here, "2026")))
    assert "\n<b>Axe</b>;'=HYPERLINK(1)" in path.read_text(encoding="utf-8-sig").replace("\r", "")
    assert "\n<b>Axe</b>;''=x" in path.read_text(encoding="utf-8-sig").replace("\r", "")
    assert plan.examine(here, path, Target("2026")).edits == []


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("plan.csv", b"", "fichier vide"),
        ("plan.csv", b"Axe;Action\n", "aucune ligne sous les titres"),
        ("plan.csv", b"<!DOCTYPE html><html>", "page web"),
        ("plan.pdf", b"%PDF-1.7\x00\x01", "fichier de texte"),
        ("plan.xlsx", b"PK\x03\x04 cut", "plan.xlsx"),
        ("plan.csv", b'Axe;Action\n"Grandir;Ouvrir', "tronqué"),
        ("plan.csv", bytes(10_000_001), "la limite est de 10"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_sentence(here: Location, name: str, raw: bytes, told: str) -> None:
    with pytest.raises(CtgError) as refused:
        plan.examine_bytes(here, name, raw, TARGET)
    assert told in str(refused.value) and str(refused.value).endswith(".")
    assert "/tmp" not in str(refused.value)


def test_files_cut_in_the_middle(here: Location, tmp_path: Path) -> None:
    whole = book(tmp_path / "plan.xlsx", FOUR).read_bytes()
    with pytest.raises(CtgError, match=r"plan\.xlsx"):
        plan.examine_bytes(here, "plan.xlsx", whole[: len(whole) // 2], TARGET)
    cut = plan.examine_bytes(here, "plan.csv", "Axe;N°;Action\nA;1;X\nB;2".encode(), TARGET)
    assert "3 ligne 3 : 2 cellules au lieu de 3 (fichier tronqué ?)" in _problem(cut)
    with pytest.raises(CtgError, match="absent ou illisible"):
        plan.examine(here, tmp_path / "rien.xlsx", TARGET)


def test_a_text_of_a_hundred_thousand_characters(here: Location) -> None:
    for title, most in (("Constat", "20000 au plus"), ("Action", "300 au plus")):
        titles = ["Axe", "Action", "Constat"]
        cell = {"Axe": "A", "Action": "X", title: "é" * 100_000}
        raw = ";".join(titles) + "\n" + ";".join(cell.get(one, "") for one in titles)
        outcome = plan.examine_bytes(here, "plan.csv", raw.encode(), TARGET)
        assert f"texte de 100000 caractères, {most}" in _problem(outcome)
        assert len(str(outcome.report())) < 1000
    kept = plan.examine_bytes(
        here, "plan.csv", f"Axe;Action;Note\nA;X;{'é' * 100_000}".encode(), TARGET, {"Note": "garder"}
    )
    assert "trop longues pour être gardées" in _problem(kept)


def test_an_actor_and_a_convention_are_needed(here: Location, examine: Callable[..., Outcome]) -> None:
    with pytest.raises(CtgError, match="Qui enregistre"):
        plan.confirm(here, examine(SIMPLE), actor=" ")
    with pytest.raises(CtgError, match="Dans quelle convention"):
        examine(SIMPLE, Target())
    with pytest.raises(CtgError, match="donner son intitulé"):
        examine(SIMPLE, Target("2026"))
    assert "n'est pas une date" in _problem(examine(SIMPLE, Target("2026", "CTG", "bientôt")))
    assert "code mal formé" in _problem(examine(SIMPLE, Target("a b", "CTG")))
    assert _events(here) == 0


def test_a_mapping_that_does_not_exist(examine: Callable[..., Outcome]) -> None:
    with pytest.raises(CtgError, match="« couleur »"):
        examine(SIMPLE, TARGET, Axe="couleur")
    with pytest.raises(CtgError, match="« Rien »"):
        examine(SIMPLE, TARGET, Rien="niveau")


def test_the_same_table_is_not_mapped_twice(bring: Callable[..., Outcome], here: Location) -> None:
    rows = [["Volet", "Ce que nous ferons", "Avec qui", "Note"], ["Grandir", "Ouvrir", "Caf", "Copil"]]
    chosen = {
        "Volet": "niveau",
        "Ce que nous ferons": "intitule",
        "Avec qui": "partenaires",
        "Note": "garder",
    }
    first = bring(rows, **chosen)
    again = bring([*rows, [None, "Aider", "MSA", None]], Target("2026"))
    assert again.titles == first.titles and again.created == 1
    assert list(answers.plan(here, "2026")["Note"]) == ["Copil", None]
    assert bring(rows, Target("2026"), Note="ignorer").titles["Note"] == "ignorer"  # what is said now wins


def test_a_block_copied_from_a_spreadsheet(here: Location) -> None:
    text = 'Axe\tAction\tDescription\r\nGrandir\tOuvrir\t"deux\nlignes, et ""guillemets"""\r\n\tAider\r\n'
    outcome = plan.examine_pasted(here, text, TARGET)
    assert outcome.problems == []
    plan.confirm(here, outcome, actor="moi")
    assert [row["description"] for row in answers.everything(here)["fiche"].values()] == [
        'deux\nlignes, et "guillemets"',
        None,
    ]


def test_what_is_ignored_is_listed(examine: Callable[..., Outcome]) -> None:
    outcome = examine([["Axe", "Action", "Téléphone"], ["Grandir", "Ouvrir", "0322000000"]])
    assert outcome.notes == ["colonne ignorée : Téléphone"]
    assert not any("0322000000" in str(edit.values) for edit in outcome.edits)


def test_steps_and_indicators_of_one_cell(
    here: Location, bring: Callable[..., Outcome], examine: Callable[..., Outcome], tmp_path: Path
) -> None:
    rows = [
        ["Axe", "Action", "Étapes", "Indicateurs"],
        ["Grandir", "Ouvrir", "Étude\nTravaux", "Places, en plus ; Enfants"],
    ]
    bring(rows)
    found = answers.everything(here)
    assert [(row["code"], row["libelle"]) for row in found["etape"].values()] == [
        ("1.1/e1", "Étude"),
        ("1.1/e2", "Travaux"),
    ]
    assert [row["libelle"] for row in found["indicateur"].values()] == ["Places, en plus", "Enfants"]
    assert _out(here, tmp_path, "2026") == rows
    assert examine(rows).edits == []


def test_a_thousand_rows_come_back(here: Location, bring: Callable[..., Outcome], tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Axe", "Objectif", "N°", "Action", "Statut", "Note"]]
    rows += [
        [f"Axe {n // 200}", f"Objectif {n // 20}", f"F{n}", f"Action {n}", "En cours", "=gardée " * 9]
        for n in range(1000)
    ]
    bring(rows, TARGET, Note="garder")
    assert len(answers.everything(here)["fiche"]) == 1000
    assert _out(here, tmp_path, "2026") == rows
