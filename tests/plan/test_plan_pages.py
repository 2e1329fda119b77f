"""The three pages over the frame, on the tiny plan: what is saved is read back from the carnet."""

import shutil
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from ctg.answers.carnet import carnet
from ctg.answers.editable import opened, sheets
from ctg.base.read import Location
from ctg.carnet import store
from ctg.tasks.carnet import Edit, save
from tests.conftest import ROOT

SAVE = "Enregistrer la fiche"


@pytest.fixture(autouse=True)
def _served(plan: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CTG_DATA", str(plan.folder))
    monkeypatch.setenv("CTG_CARNET_URL", plan.carnet)
    monkeypatch.chdir(ROOT)


def _open(page: str, **choices: str) -> AppTest:
    visit = AppTest.from_file(str(ROOT / "ctg" / "ui" / "frame.py"), default_timeout=120)
    for name, value in choices.items():
        visit.query_params[name] = value
    visit.switch_page(f"../../pages/suivre/{page}.py")
    return _fine(visit.run())


def _fine(visit: AppTest) -> AppTest:
    assert [item.value for item in visit.exception] == []
    assert [item.value for item in visit.error] == []
    return visit


def _said(visit: AppTest) -> str:
    bodies = [str(item.proto.body) for item in visit.get("html")]
    shown = [body for body in bodies if not body.startswith(("<style", "<script"))]
    return unescape("".join(shown)).replace("\u00a0", " ").replace("\u2019", "'")


def _labelled(visit: AppTest, kind: str, label: str) -> object:
    found = [item for item in visit.get(kind) if item.label.startswith(label)]
    assert len(found) == 1, (label, [item.label for item in visit.get(kind)])
    return found[0]


def _named(visit: AppTest, actor: str = "Chargée de coopération") -> AppTest:
    _labelled(visit, "text_input", "Qui écrit").set_value(actor)
    return _fine(visit.run())


def _press(visit: AppTest, label: str) -> AppTest:
    _labelled(visit, "button", label).click()
    return _fine(visit.run())


def _row(plan: Location, code: str = "1.2") -> dict[str, object]:
    found = opened(plan, code)
    assert found is not None
    return found.sheet


def test_funding_shows_what_is_not_secured_with_its_sheet() -> None:
    visit = _open("financement", annee="2027")
    said = _said(visit)
    assert "65 999 €" in said and "non renseigné" in said and "1,5 ETP" in said
    assert 'href="fiche?code=1.2"' in said
    assert "Exemple." in said


def test_funding_of_every_year_draws_one_bar_a_year() -> None:
    visit = _open("financement")
    assert "Sur toutes les années" in _said(visit)
    assert len(visit.get("vega_lite_chart")) == 1


def test_a_year_without_means_says_what_to_do() -> None:
    visit = _open("financement", annee="2031")
    assert "2031" in " ".join(item.value for item in visit.info)


def test_the_calendar_lists_what_is_late_first() -> None:
    said = _said(_open("calendrier"))
    late = said.index("En retard</h2>")
    assert late < said.index("Permis", late) < said.index("Les 60 prochains jours</h2>", late)
    assert 'href="fiche?code=1.2"' in said


def test_the_calendar_folds_what_is_far_by_quarter(plan: Location) -> None:
    save(plan, [Edit("fiche", "2.1", {"fin": "2090-02-03"}, seen=1),
                Edit("etape", "2.1/e1", {"fiche": "2.1", "libelle": "Bilan", "echeance": "2090-03-31"}),
                Edit("etape", "2.1/e2", {"fiche": "2.1", "libelle": "Suites", "echeance": "2090-04-01"})],
         actor="E")  # fmt: skip
    folded = {block.split("</summary>")[0]: block for block in _said(_open("calendrier")).split("<summary>")}
    winter = folded["Janvier à mars 2090 <span>2 échéances</span>"]
    spring = folded["Avril à juin 2090 <span>1 échéance</span>"]
    assert winter.index("03/02/2090") < winter.index("Bilan") and "Suites" not in winter
    assert "Suites" in spring and 'href="fiche?code=2.1"' in spring


def test_a_sheet_is_saved_and_read_back(plan: Location) -> None:
    visit = _named(_open("modifier", code="1.2"))
    _labelled(visit, "text_input", "Structure pilote").set_value("Caf de la Somme")
    _labelled(visit, "selectbox", "Météo du pilote").set_value("orage")
    _labelled(visit, "text_area", "Partenaires").set_value("MSA\nDépartement")
    visit = _press(visit, SAVE)
    assert "Fiche 1.2 enregistrée." in _said(visit)
    row = _row(plan)
    assert (row["pilote"], row["meteo"], row["partenaires"]) == (
        "Caf de la Somme",
        "orage",
        ["MSA", "Département"],
    )
    assert (row["version"], row["updated_by"]) == (2, "Chargée de coopération")
    assert "Fiche 1.2 enregistrée." not in _said(_fine(visit.run()))
    changes = store.history(carnet(plan), name="fiche", code="1.2")
    assert {one["field"] for one in changes if one["version"] == 2} == {"pilote", "meteo", "partenaires"}


def test_nothing_typed_saves_nothing(plan: Location) -> None:
    visit = _press(_named(_open("modifier", code="1.2")), SAVE)
    assert "Rien n'a changé" in _said(visit)
    assert _row(plan)["version"] == 1


def test_nobody_saves_without_a_name() -> None:
    visit = _open("modifier", code="1.2")
    assert _labelled(visit, "button", SAVE).disabled
    assert "Dire plus haut qui enregistre" in _said(visit)


def test_refused_values_are_told_beside_their_field_and_what_was_typed_stays(plan: Location) -> None:
    visit = _named(_open("modifier", code="1.2"))
    _labelled(visit, "text_input", "Âge minimal").set_value("douze")
    _labelled(visit, "text_input", "Intitulé").set_value("")
    _labelled(visit, "text_input", "Structure pilote").set_value("Caf")
    visit = _press(visit, SAVE)
    said = _said(visit)
    assert "rien n'a été enregistré" in said
    assert "« douze » n'est pas un nombre" in said
    assert _labelled(visit, "text_input", "Structure pilote").value == "Caf"
    assert _row(plan)["version"] == 1
    _labelled(visit, "text_input", "Âge minimal").set_value("12")
    _labelled(visit, "text_input", "Intitulé").set_value("Ouvrir une crèche")
    assert "enregistrée" in _said(_press(visit, SAVE))
    assert (_row(plan)["age_min"], _row(plan)["pilote"]) == (12, "Caf")


def _in_conflict(plan: Location) -> AppTest:
    visit = _named(_open("modifier", code="1.2"))
    _labelled(visit, "text_input", "Structure pilote").set_value("Caf")
    _labelled(visit, "text_input", "Public").set_value("0-3 ans")
    save(plan, [Edit("fiche", "1.2", {"pilote": "<b>MSA</b>"}, seen=1)], actor="Autre")
    visit = _press(visit, SAVE)
    said = _said(visit)
    assert "Quelqu'un a enregistré entre-temps" in said and "Autre" in said and "<b>MSA</b>" in said
    assert _row(plan)["pilote"] == "<b>MSA</b>"
    return visit


def test_two_who_save_the_same_sheet_keep_mine(plan: Location) -> None:
    visit = _press(_in_conflict(plan), "Garder ma saisie")
    assert "Fiche 1.2 enregistrée." in _said(visit)
    assert (_row(plan)["pilote"], _row(plan)["public"]) == ("Caf", "0-3 ans")
    assert "entre-temps" not in _said(visit)


def test_two_who_save_the_same_sheet_take_theirs(plan: Location) -> None:
    _press(_in_conflict(plan), "Prendre la leur")
    assert (_row(plan)["pilote"], _row(plan)["public"]) == ("<b>MSA</b>", "0-3 ans")


def test_what_people_type_is_shown_as_text(plan: Location) -> None:
    forged = "<img src=x onerror=alert(1)>"
    edits = [
        Edit("fiche", "1.2", {"intitule": forged, "pilote": forged}, seen=1),
        Edit("etape", "1.2/e2", {"libelle": forged}, seen=1),
        Edit("moyen", "1.2/m2", {"financeur": forged, "fonds": forged}, seen=1),
    ]
    save(plan, edits, actor=forged)
    views: list[tuple[str, dict[str, str]]] = [
        ("financement", {}), ("calendrier", {}), ("modifier", {"code": "1.2"}),
        *(("modifier", {"vue": view}) for view in ("historique", "grille", "structure")),
    ]  # fmt: skip
    for page, choices in views:
        bodies = [str(item.proto.body) for item in _open(page, **choices).get("html")]
        assert [body for body in bodies if "<img" in body] == [], page


def test_the_grid_saves_a_pasted_block(plan: Location) -> None:
    visit = _named(_open("modifier", vue="grille"))
    _labelled(visit, "text_area", "Bloc copié").set_value(
        "Code\tStatut\tFin\n1.2\ten pause\t30/06/2027\n2.1\tréalisé\t"
    )
    visit = _fine(visit.run())
    said = _said(visit)
    assert "Ce qui va changer (2)" in said and "en cours" in said
    _press(visit, "Enregistrer la grille")
    assert _row(plan)["statut"] == "en_pause" and _row(plan, "2.1")["statut"] == "realise"


def test_the_grid_says_what_a_block_cannot_mean(plan: Location) -> None:
    visit = _named(_open("modifier", vue="grille"))
    _labelled(visit, "text_area", "Bloc copié").set_value("Code\tStatut\n9.9\ten pause\n1.2\trose")
    visit = _fine(visit.run())
    assert "fiche inconnue" in _said(visit)
    assert _labelled(visit, "button", "Enregistrer la grille").disabled
    _labelled(visit, "text_area", "Bloc copié").set_value("Code\tStatut\n1.2\trose")
    visit = _press(_fine(visit.run()), "Enregistrer la grille")
    assert "« rose » n'est pas accepté" in _said(visit)
    assert _row(plan)["version"] == 1


def test_the_last_gesture_is_taken_back(plan: Location) -> None:
    save(plan, [Edit("fiche", "1.2", {"pilote": "Caf"}, seen=1)], actor="Autre")
    visit = _named(_open("modifier", vue="historique"))
    assert "fiche action 1.2 : Structure pilote" in _said(visit)
    visit = _press(visit, "Annuler la dernière modification")
    assert "La dernière modification est annulée." in _said(visit)
    assert _row(plan)["pilote"] == "CC de la Haute Somme"


def test_an_empty_carnet_is_filled_from_the_structure(
    private: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(private.folder / "demo" / "plan", ignore_errors=True)  # no example fills it first
    url = f"sqlite:///{private.folder}/vide.sqlite"
    monkeypatch.setenv("CTG_DATA", str(private.folder))
    monkeypatch.setenv("CTG_CARNET_URL", url)
    for page in ("financement", "calendrier", "modifier"):
        assert "ctg-empty" in _said(_open(page))
    visit = _named(_open("modifier", vue="structure"))
    _add(visit, "convention", code="c1", libelle="CTG")
    _add(visit, "noeud", code="A", libelle="Enfance", niveau="axe", convention="c1")
    _add(visit, "fiche", code="1", intitule="Ouvrir", noeud="A")
    assert list(sheets(Location(private.folder, carnet=url)).values()) == ["1 Ouvrir"]
    assert "Fiche action 1 : enregistré." in _said(visit)


def _add(visit: AppTest, kind: str, **values: str) -> None:
    """Fill the form that adds a row of a kind; every save makes new widgets."""
    start = next(item.key for item in visit.text_input if str(item.key).endswith(f"-{kind}-code"))
    start = str(start).removesuffix("-code")
    for name, value in values.items():
        key = f"{start}-{name}" if name == "code" else f"{start}--{name}"
        widget = visit.selectbox(key=key) if name in ("convention", "noeud") else visit.text_input(key=key)
        widget.set_value(value)
    visit.button(key=f"{start}-save").click()
    _fine(visit.run())


def test_the_structure_meets_what_somebody_else_saved(plan: Location) -> None:
    visit = _named(_open("modifier", vue="structure"))
    _labelled(visit, "selectbox", "Élément du plan à ajouter").set_value("B")
    visit = _fine(visit.run())
    label = next(item for item in visit.text_input if str(item.key).endswith("-noeud-B-libelle"))
    label.set_value("Jeunesse et autonomie")
    save(plan, [Edit("noeud", "B", {"niveau": "enjeu"}, seen=1)], actor="Autre")
    visit.button(key=str(label.key).removesuffix("-B-libelle") + "-save").click()
    visit = _fine(visit.run())
    assert "Quelqu'un a enregistré entre-temps" in _said(visit)
    _press(visit, "Garder ma saisie")
    (node,) = store.rows(carnet(plan), "noeud", code="B")
    assert (node["libelle"], node["niveau"]) == ("Jeunesse et autonomie", "enjeu")


def test_an_undo_stops_when_somebody_saved_since(plan: Location) -> None:
    visit = _named(_open("modifier", vue="historique"))
    save(plan, [Edit("fiche", "1.2", {"pilote": "Caf"}, seen=1)], actor="Autre")
    visit = _press(visit, "Annuler la dernière modification")
    assert "entre-temps" in _said(visit)
    assert _row(plan)["pilote"] == "Caf"


def test_a_sheet_is_removed_with_a_word_to_say_so(plan: Location) -> None:
    visit = _named(_open("modifier", vue="structure"))
    _labelled(visit, "selectbox", "Fiche action à ajouter").set_value("1.2")
    visit = _fine(visit.run())
    assert [item.disabled for item in visit.button if item.label == "Retirer"] == [True]
    _labelled(visit, "checkbox", "Je veux retirer").check()
    visit = _press(_fine(visit.run()), "Retirer")
    assert opened(plan, "1.2") is None
    assert "Fiche action 1.2 : retiré." in _said(visit)
