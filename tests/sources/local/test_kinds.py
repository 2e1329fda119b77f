"""Every kind of delivery reads its good file, lists all the problems of a bad one, withholds small counts."""

from pathlib import Path

import openpyxl
import pytest

from ctg.errors import DataError, UnknownName
from ctg.sources import _figures
from ctg.sources import services as inventory
from ctg.sources._delivery import Checked
from ctg.sources.local import activite, capacites, kind, kinds
from tests.sources.local.delivered import GOOD, KNOWN, deliver


def _read(folder: Path, name: str, text: str | bytes, **confirmed: str) -> Checked:
    return kind(name).read(deliver(folder, text), KNOWN, confirmed)


def _cells(checked: Checked, *columns: str) -> list[list[str]]:
    assert [item.sentence() for item in checked.problems] == []
    return checked.frame[list(columns)].to_numpy().tolist()


def test_every_kind_has_a_good_example_and_reads_it(tmp_path: Path) -> None:
    assert set(kinds()) == set(GOOD)
    for name, text in GOOD.items():
        checked = _read(tmp_path, name, text)
        assert (checked.problems, len(checked.frame)) == ([], 1), name


@pytest.mark.parametrize("name", list(kinds()))
def test_a_declaration_holds_together(name: str) -> None:
    item = kind(name).delivery
    names = [column.name for column in item.columns]
    assert len(names) == len(set(names))
    assert all(item.column(part).required for part in item.key)
    assert all(column.help and not column.help.endswith(".") for column in item.columns)
    assert all((column.form == "code") == bool(column.refers) for column in item.columns)
    assert all((column.form == "choix") == bool(column.accepted) for column in item.columns)
    assert not item.threshold or item.secrecy


def test_the_inventory_is_the_one_that_the_build_reads() -> None:
    for name, columns in (
        ("services", inventory.INVENTORY),
        ("capacites", inventory.CAPACITIES),
        ("arrets", inventory.STOPS),
    ):
        assert [column.name for column in kind(name).delivery.columns] == list(columns)
    assert capacites.PERIODS == inventory.PERIODS


def test_an_unknown_kind_lists_the_others() -> None:
    with pytest.raises(UnknownName, match="activite, arrets, assistants-maternels"):
        kind("creches")


# What hands and spreadsheets do to a file.

ROW = "fictif-9;multi_accueil;Crèche fictive;01990;49,92;05/09/2024;OUI"
HEADER = "id;type;nom;commune;lat;ouvert_le;tarif_qf"


@pytest.mark.parametrize(
    "raw",
    [
        f"{HEADER}\n{ROW}\n".encode(),
        f"{HEADER}\r\n{ROW}\r\n".encode("utf-8-sig"),
        f"{HEADER}\r\n{ROW}\r\n".encode("cp1252"),
        f"{HEADER}\n{ROW}\n".replace(";", "\t").encode(),
        f"{HEADER}\n{ROW}\n".replace(",", ".").replace(";", ",").encode(),
        f"ID; Type;NOM;Commune;Lat;Ouvert le;tarif-qf\n{ROW}\n\n;;;;;;\n".encode(),
        f"{HEADER};Téléphone\n{ROW};\n".encode(),
    ],
    ids=["plain", "bom crlf", "cp1252", "tab", "comma", "loose header", "extra column"],
)
def test_the_usual_shapes(tmp_path: Path, raw: bytes) -> None:
    checked = _read(tmp_path, "services", raw)
    wanted = ["fictif-9", "multi_accueil", "Crèche fictive", "01990", "49.92", "2024-09-05", "oui"]
    assert _cells(checked, *HEADER.split(";")) == [wanted]


def test_a_column_of_contacts_is_left_out_and_said(tmp_path: Path) -> None:
    checked = _read(tmp_path, "services", f"{HEADER};Téléphone;couleur\n{ROW};0322000000;bleu\n")
    assert checked.notes == [
        "colonne « Téléphone » laissée de côté : les coordonnées et les noms de personnes ne se livrent pas",
        "colonnes laissées de côté : couleur",
    ]


def test_every_problem_is_listed(tmp_path: Path) -> None:
    text = (
        "id;type;nom;commune;lat;ouvert_le;tarif_qf;note\n"
        ";multi-accueil;Fictive;1990;95;31/02/2024;peut-être;écrire à x@exemple.fr\n"
        "b;laep;Fictive;Exemple-le-Haut;n.d.;;;\n"
        "c;laep;Fictive\n"
        "d;laep;Fictive;01990;;;;\n"
        "d;laep;Fictive;01991;;;;\n"
    )
    found = [(p.line, p.column, p.value, p.suggestion) for p in _read(tmp_path, "services", text).problems]
    assert sorted(found, key=lambda item: (item[0] or 0, item[1])) == [
        (2, "commune", "1990", "01990"),
        (2, "id", "", ""),
        (2, "lat", "95", ""),
        (2, "note", "écrire à x@exemple.fr", ""),
        (2, "ouvert_le", "31/02/2024", ""),
        (2, "tarif_qf", "peut-être", ""),
        (2, "type", "multi-accueil", "multi_accueil"),
        (3, "commune", "Exemple-le-Haut", "01991"),
        (3, "lat", "n.d.", ""),
        (4, "", "", ""),
        (6, "id", "d", ""),
    ]


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [("1990", "01990"), ("01990.0", "01990"), ("80621", ""), ("Exemple-le-Bas", "01990"), ("1234", "01234")],
)
def test_a_damaged_code_is_never_guessed_only_suggested(tmp_path: Path, typed: str, suggestion: str) -> None:
    (problem,) = _read(tmp_path, "assistants-maternels", f"commune;annee;actifs\n{typed};2024;9\n").problems
    assert (problem.line, problem.column, problem.value, problem.suggestion) == (
        2,
        "commune",
        typed,
        suggestion,
    )


def test_a_header_that_looks_like_ours_waits_for_a_yes(tmp_path: Path) -> None:
    text = "id;type;nom;comune\nfictif-9;laep;Fictive;01990\n"
    checked = _read(tmp_path, "services", text)
    assert checked.proposals == {"comune": "commune"}
    assert [(p.line, p.column, p.suggestion) for p in checked.problems] == [
        (1, "commune", "lire la colonne « comune »")
    ]
    assert _cells(_read(tmp_path, "services", text, comune="commune"), "commune") == [["01990"]]


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    (problem,) = _read(
        tmp_path, "caf", "territoire;grandeur;annee;valeur;Valeur\n01990;taux;2024;1;2\n"
    ).problems
    assert (problem.line, problem.problem) == (1, "deux colonnes portent ce nom")


@pytest.mark.parametrize("name", list(kinds()))
def test_nothing_under_the_header(tmp_path: Path, name: str) -> None:
    header = ";".join(column.name for column in kind(name).delivery.columns)
    (problem,) = _read(tmp_path, name, header + "\n").problems
    assert problem.problem == "aucune ligne sous l'en-tête"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "vide"),
        (b"<!DOCTYPE html><table><tr><td>id</td></tr></table>", "page web"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "ancien format Excel"),
        (b"%PDF-1.7\x00\x01", "pas un fichier de texte"),
        (b"PK\x03\x04" + bytes(50), "archive tronqu"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, raw: bytes, told: str) -> None:
    with pytest.raises(DataError, match=told):
        _read(tmp_path, "services", raw)


def _workbook(folder: Path, merged: str = "") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["commune", "annee", "agrees", "actifs", "places"])
    sheet.append([1990, 2024, 12, 10.0, 36])
    sheet.append(["01991", 2024, 0, 0, 0])
    if merged:
        sheet.merge_cells(merged)
    path = folder / "livraison.xlsx"
    book.save(path)
    return path


def test_a_workbook_whose_codes_became_numbers(tmp_path: Path) -> None:
    checked = kind("assistants-maternels").read(_workbook(tmp_path), KNOWN, {})
    assert [(p.line, p.value, p.suggestion) for p in checked.problems] == [(2, "1990", "01990")]
    assert checked.frame["actifs"].tolist() == ["10", "0"]


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="ligne 2 : cellules fusionnées"):
        kind("assistants-maternels").read(_workbook(tmp_path, "A2:A3"), KNOWN, {})


@pytest.mark.parametrize(("state", "read"), [("hidden", "actifs"), ("visible", "agrees")])
def test_the_first_sheet_that_shows_is_read(tmp_path: Path, state: str, read: str) -> None:
    book = openpyxl.Workbook()
    for name, column in (("avant", "agrees"), ("maintenant", "actifs")):
        sheet = book.create_sheet(name)
        sheet.append(["commune", "annee", column])
        sheet.append(["01990", 2024, 12])
    book.remove(book.worksheets[0])
    book["avant"].sheet_state = state
    book.active = 1
    book.save(tmp_path / "livraison.xlsx")
    checked = kind("assistants-maternels").read(tmp_path / "livraison.xlsx", KNOWN, {})
    assert list(checked.frame) == ["commune", "annee", read]


def test_a_formula_that_nobody_computed_is_no_empty_cell(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_workbook(tmp_path))
    book.worksheets[0]["D3"] = "=6+6"
    book.save(tmp_path / "formule.xlsx")
    with pytest.raises(DataError, match="ligne 3 : formule sans résultat enregistré"):
        kind("assistants-maternels").read(tmp_path / "formule.xlsx", KNOWN, {})


@pytest.mark.parametrize(
    ("columns", "cells", "column"),
    [
        ("ouvert_le;ferme_le", "05/09/2024;04/09/2024", "ferme_le"),
        ("ouvert_le;ferme_le", "05/09/2024;05/09/2024", ""),
        ("ouvert_le;ferme_le", "05/09/2024;", ""),
        ("age_min;age_max", "10;6", "age_max"),
        ("age_min;age_max", "6;10", ""),
    ],
)
def test_what_ends_before_it_begins(tmp_path: Path, columns: str, cells: str, column: str) -> None:
    text = f"id;type;nom;commune;{columns}\nfictif-1;laep;Fictif;01990;{cells}\n"
    assert [p.column for p in _read(tmp_path, "services", text).problems] == [column] * bool(column)


@pytest.mark.parametrize(("code", "problems"), [("foyers_rsa", 1), ("taux", 0)])
def test_people_are_never_fewer_than_none(tmp_path: Path, code: str, problems: int) -> None:
    checked = _read(tmp_path, "caf", f"territoire;grandeur;annee;valeur\n01990;{code};2024;-3\n")
    assert len(checked.problems) == problems


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("assistants-maternels", "commune;annee;agrees;actifs\n01990;2024;2;3\n"),
        ("assistants-maternels", "commune;annee;agrees\n01990;2024;3 personnes\n"),
        ("activite", "service;annee;familles\nfictif-1;2024;-3\n"),
        ("caf", "territoire;grandeur;annee;valeur\n01990;foyers_rsa;2024;3 foyers\n"),
    ],
)
def test_no_problem_quotes_a_figure_that_may_be_withheld(tmp_path: Path, name: str, text: str) -> None:
    (problem,) = _read(tmp_path, name, text).problems
    assert (problem.line, problem.value, problem.suggestion) == (2, "", "")


# Secrecy: what is withheld is gone when the file is read.


@pytest.mark.parametrize(
    ("typed", "kept"), [("0", "0"), ("1", "secret"), ("4", "secret"), ("5", "5"), ("", "")]
)
def test_few_families_of_one_service(tmp_path: Path, typed: str, kept: str) -> None:
    checked = _read(tmp_path, "activite", f"service;annee;enfants;familles\nfictif-1;2024;40;{typed}\n")
    assert _cells(checked, "enfants", "familles") == [["40", kept]]


def test_disability_is_never_counted_by_service(tmp_path: Path) -> None:
    checked = _read(tmp_path, "activite", "service;annee;enfants;enfants_handicap\nfictif-1;2024;40;12\n")
    assert "enfants_handicap" not in checked.frame
    assert any("pour l'intercommunalité" in note for note in checked.notes)


def test_activity_as_rows_of_the_base(tmp_path: Path) -> None:
    frame = _read(tmp_path, "activite", GOOD["activite"]).frame.assign(nature="observe")
    rows = activite.rows(frame).set_index("measure")
    assert rows.loc["heures_realisees", ["year", "value", "status"]].tolist() == [2024, 12345.5, "ok"]
    assert rows.loc["familles", "status"] == "secret"
    assert rows["value"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("counts", "kept"),
    [
        ("12;10;36", ["12", "10", "36"]),
        ("0;0;0", ["0", "0", "0"]),
        ("5;4;15", ["secret", "secret", "secret"]),  # the places of 4 people are theirs
        (";1;4", ["", "secret", "secret"]),
        ("secret;;20", ["secret", "", "secret"]),
    ],
)
def test_a_commune_with_few_childminders(tmp_path: Path, counts: str, kept: list[str]) -> None:
    text = f"commune;annee;agrees;actifs;places\n01990;2024;{counts}\n"
    assert _cells(_read(tmp_path, "assistants-maternels", text), "agrees", "actifs", "places") == [kept]


def test_places_without_a_number_of_childminders_are_refused(tmp_path: Path) -> None:
    (problem,) = _read(tmp_path, "assistants-maternels", "commune;annee;places\n01990;2024;8\n").problems
    assert problem.column == "places"


def test_ages_of_childminders_never_enter_by_commune(tmp_path: Path) -> None:
    text = "commune;annee;actifs;actifs_55_ans_et_plus\n01990;2024;12;7\n"
    checked = _read(tmp_path, "assistants-maternels", text)
    assert list(checked.frame) == ["commune", "annee", "actifs"]
    assert "l'âge se donne par intercommunalité" in checked.notes[0]
    assert checked.proposals == {}


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("01990;foyers_rsa;2024;40;", ["40", "ok"]),
        ("01990;foyers_rsa;2024;3;", ["", "secret"]),
        ("01990;foyers_rsa;2024;0;", ["0", "ok"]),
        ("01990;taux;2024;3;", ["3", "ok"]),  # a rate counts nobody
        ("01990;foyers_rsa;2024;;", ["", "manquant"]),
        ("01990;foyers_rsa;2024;Secret;", ["", "secret"]),
        ("01990;foyers_rsa;2024;;sans objet", ["", "sans_objet"]),
        ("01990;beneficiaires_aeeh;2024;40;", ["", "secret"]),  # never below the EPCI
        ("990000001;beneficiaires_aeeh;2024;40;", ["40", "ok"]),
    ],
)
def test_figures_under_agreement(tmp_path: Path, row: str, kept: list[str]) -> None:
    checked = _read(tmp_path, "caf", f"territoire;grandeur;annee;valeur;statut\n{row}\n")
    assert _cells(checked, "valeur", "statut") == [kept]


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ("01990;foyers_rsa;2024;40;secret", "statut", "ne va pas avec la valeur"),
        ("01990;foyers_rsa;2024;;ok", "statut", "ne va pas avec la valeur"),
        ("01990;enfants_moins_3;2024;9;", "grandeur", "calculée par l'outil"),
        ("01990;foyers_rs;2024;9;", "grandeur", "inconnue"),
        ("01990;2foyers;2024;9;", "grandeur", "lettres sans accent"),
        ("01990;foyers_rsa;2024-2025;9;", "annee", "pas un nombre"),
        ("99999;foyers_rsa;2024;9;", "territoire", "inconnu"),
    ],
)
def test_figures_that_do_not_hold(tmp_path: Path, row: str, column: str, told: str) -> None:
    (problem,) = _read(tmp_path, "caf", f"territoire;grandeur;annee;valeur;statut\n{row}\n").problems
    assert (problem.line, problem.column) == (2, column)
    assert told in problem.problem


NEW = "territoire;grandeur;annee;valeur;libelle;unite;somme\n"


@pytest.mark.parametrize(
    ("unit", "kept"),
    [
        ("enfants de moins de 3 ans", "secret"),
        ("familles suivies par la PMI", "secret"),
        ("enfants suivis par 2 structures", "secret"),
        ("places pour enfants", "ok"),
        ("ménages sans logement", "secret"),
        ("ans", "ok"),
        ("% des enfants", "ok"),
        ("enfants (en %)", "secret"),  # we cannot tell: withheld
        ("enfants pour 100 habitants", "ok"),
        ("Par 1\u00a0000 habitants", "ok"),
        ("€ par enfant", "ok"),
        ("", "secret"),
    ],
)
def test_only_the_beginning_of_a_unit_says_that_nobody_is_counted(unit: str, kept: str) -> None:
    assert ("ok" if _figures._counts_no_person(unit) else "secret") == kept


def test_few_children_whose_unit_tells_their_age(tmp_path: Path) -> None:
    row = "01990;suivis;2024;2;Enfants suivis;enfants de moins de 3 ans;oui\n"
    assert _cells(_read(tmp_path, "caf", NEW + row), "valeur", "statut") == [["", "secret"]]


def test_any_row_gives_the_unit_of_a_new_quantity(tmp_path: Path) -> None:
    rows = "01990;part_fictive;2024;12;Part fictive;%;non\n01991;part_fictive;2024;3;;;\n"
    assert _cells(_read(tmp_path, "caf", NEW + rows), "valeur") == [["12"], ["3"]]


@pytest.mark.parametrize("unit", ["%", "places", "assistants"])
def test_the_unit_of_a_known_quantity_is_ours(tmp_path: Path, unit: str) -> None:
    checked = _read(tmp_path, "caf", f"{NEW}01990;am_agrees;2023;3;;{unit};\n")
    (problem,) = checked.problems
    assert (problem.line, problem.column, problem.value) == (2, "unite", unit)
    assert checked.frame["statut"].tolist() == ["secret"]


def test_quantities_of_another_kind_follow_its_secrecy(tmp_path: Path) -> None:
    rows = (
        "01990;am_agrees;2024;3;;Assistants  maternels;\n01990;am_places;2024;12;;;\n"
        "01991;am_agrees;2024;9;;;\n01991;am_places;2024;30;;;\n"
    )
    checked = _read(tmp_path, "caf", NEW + rows)
    assert _cells(checked, "valeur", "statut") == [["", "secret"], ["", "secret"], ["9", "ok"], ["30", "ok"]]


def test_places_of_childminders_nobody_counted_are_refused_in_a_long_table_too(tmp_path: Path) -> None:
    (problem,) = _read(tmp_path, "caf", f"{NEW}01990;am_places;2024;12;;;\n").problems
    assert (problem.line, problem.column) == (2, "grandeur") and "am_agrees" in problem.problem


def test_a_new_quantity_says_one_name_and_one_unit(tmp_path: Path) -> None:
    text = GOOD["indicateurs"] + "01991;accueillis;2024;50;Autre nom;enfants;Association fictive;2024\n"
    (problem,) = _read(tmp_path, "indicateurs", text).problems
    assert "Autre nom, Enfants accueillis" in problem.problem


def test_a_service_of_another_file_is_set_aside(tmp_path: Path) -> None:
    text = GOOD["services"] + "ecole-1;laep;École fictive;01990\n"
    checked = _read(tmp_path, "services", text)
    assert checked.frame["id"].tolist() == ["fictif-1"]
    assert checked.notes == [
        "1\u00a0ligne laissée de côté : services déjà donnés par facts/services_fictifs.csv"
    ]


def test_our_own_services_export_gives_the_commune_by_its_code(tmp_path: Path) -> None:
    text = (
        "territoire;commune;id;nom;type;deja_compte_dans\n01990;Exemple-le-Bas;a;Fictive;laep;places_eaje\n"
    )
    assert _cells(_read(tmp_path, "services", text), "commune", "dans") == [["01990", "places_eaje"]]
