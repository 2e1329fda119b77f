"""The inventory edited on the Services page, as two people meet it. Every service written is fictional."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from ctg.answers.registry import ask
from ctg.base.read import Location
from ctg.tasks import inventory, publish
from tests.conftest import ROOT

EXAMPLE = "exemple-alsh-mercredi-80620"
ME = "Coordination CTG"


@pytest.fixture
def visit(private: Location, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CTG_DATA", str(private.folder))
    monkeypatch.chdir(ROOT)
    page = AppTest.from_file(str(ROOT / "ctg" / "ui" / "frame.py"), default_timeout=120)
    page.switch_page("../../pages/comprendre/services.py")
    return page.run()


def _text(visit: AppTest) -> str:
    assert [item.value for item in visit.exception] == []
    assert [item.value for item in visit.error] == []
    bodies = [str(item.proto.body) for item in visit.get("html")]
    return "\n".join(body for body in bodies if not body.startswith(("<style", "<script")))


def _gesture(visit: AppTest, code: str) -> AppTest:
    visit.button_group(key="inventory-gesture").set_value(code).run()
    if any(item.key == "who-typed" for item in visit.text_input):
        visit.text_input(key="who-typed").set_value(ME).run()
    _text(visit)
    return visit


def _choose(visit: AppTest, code: str) -> AppTest:
    _gesture(visit, "corriger")
    visit.selectbox(key="inventory-service").set_value(code).run()
    _text(visit)
    return visit


def _field(visit: AppTest, kind: str, ending: str):
    return next(item for item in getattr(visit, kind) if str(item.key).startswith("inventory-field-")
                and str(item.key).endswith(ending))  # fmt: skip


def _press(visit: AppTest, label: str) -> AppTest:
    next(item for item in visit.button if item.label == label).click().run()
    return visit


def test_a_service_is_corrected_seen_waiting_published_and_the_page_says_it(
    visit: AppTest, private: Location
) -> None:
    assert "Mettre l’inventaire à jour" in _text(visit)
    _choose(visit, EXAMPLE)
    _field(visit, "text_input", "-heures").set_value("<b>8h</b>-18h")
    _press(visit, "Enregistrer la fiche")
    assert "en attente de publication" in visit.success[0].value
    assert "modification en attente de publication" in _text(visit)
    assert ask(private, "services").set_index("id").loc[EXAMPLE, "heures"] != "<b>8h</b>-18h"
    _gesture(visit, "publier")
    shown = _text(visit)
    assert "&lt;b&gt;8h&lt;/b&gt;-18h" in shown and "<b>8h</b>" not in shown
    assert ME in shown
    _press(visit, "Publier")
    assert "<b>1\u00a0service corrigé (1\u00a0champ)</b>" in _text(visit)
    _press(visit, "Confirmer la publication")
    assert "La base est reconstruite" in visit.success[0].value
    assert ask(private, "services").set_index("id").loc[EXAMPLE, "heures"] == "<b>8h</b>-18h"
    assert "modification en attente" not in _text(visit)
    assert "Rien en attente" in _text(visit)


def test_a_gesture_is_taken_back(visit: AppTest, private: Location) -> None:
    _choose(visit, EXAMPLE)
    _press(visit, "Vérifié aujourd'hui")
    assert not publish.pending(private).empty
    _press(visit, "Annuler")
    assert visit.success[0].value == "Annulé."
    assert publish.pending(private).empty


def test_a_form_left_as_it_is_writes_nothing(visit: AppTest, private: Location) -> None:
    schools = ask(private, "services", type="ecole")
    for code in (EXAMPLE, str(schools[schools["dans_le_perimetre"]]["id"].iloc[0])):
        _choose(visit, code)
        _press(visit, "Enregistrer la fiche")
        assert visit.success[0].value == "Rien n'a changé."
    assert publish.pending(private).empty


def test_without_a_name_nothing_is_written(visit: AppTest, private: Location) -> None:
    visit.button_group(key="inventory-gesture").set_value("corriger").run()
    visit.selectbox(key="inventory-service").set_value(EXAMPLE).run()
    _field(visit, "text_input", "-heures").set_value("8h-18h")
    _press(visit, "Enregistrer la fiche")
    assert "Qui enregistre" in _text(visit)
    assert publish.pending(private).empty


@pytest.mark.parametrize(("choice", "kept"), [("Garder ma saisie", "7h-19h"), ("Garder la leur", "9h-17h")])
def test_somebody_saved_meanwhile(visit: AppTest, private: Location, choice: str, kept: str) -> None:
    _choose(visit, EXAMPLE)
    theirs = inventory.card(private, EXAMPLE)
    inventory.correct(private, theirs, {"heures": "9h-17h", "jours": "mer"}, actor="Mairie <i>")
    _field(visit, "text_input", "-heures").set_value("7h-19h")
    _press(visit, "Enregistrer la fiche")
    shown = _text(visit)
    assert "Modifié entre-temps" in shown and "9h-17h" in shown and "7h-19h" in shown
    assert "Mairie &lt;i&gt;" in shown and "<i>" not in shown
    assert inventory.card(private, EXAMPLE).told["heures"] == "9h-17h"
    _press(visit, choice)
    assert "Modifié entre-temps" not in _text(visit)
    now = inventory.card(private, EXAMPLE)
    assert (now.told["heures"], now.told["jours"]) == (kept, "mer")


def test_closing_the_last_of_a_type_asks(visit: AppTest, private: Location) -> None:
    new = {"type": "ludotheque", "nom": "Ludothèque fictive", "commune": "80677"}
    code, _ = inventory.add(private, new, actor=ME)
    _choose(visit, code)
    _field(visit, "date_input", "-ferme_le").set_value(date(2026, 12, 31))
    _press(visit, "Enregistrer la fiche")
    assert "dernier service ouvert de type" in _text(visit)
    assert inventory.card(private, code).told["ferme_le"] is None
    _press(visit, "Enregistrer quand même")
    assert inventory.card(private, code).told["ferme_le"] == date(2026, 12, 31)
    assert "dernier service ouvert" not in _text(visit)


def test_a_capacity_and_a_new_service(visit: AppTest, private: Location) -> None:
    _choose(visit, EXAMPLE)
    next(item for item in visit.number_input if str(item.key).endswith("-places")).set_value(77.0)
    _press(visit, "Enregistrer la capacité")
    assert publish.pending(private)["dans_le_carnet"].tolist() == ["77"]
    _gesture(visit, "ajouter")
    _press(visit, "Ajouter le service")
    assert "remplir aussi" in _text(visit)
    form = {str(item.key).rsplit("-", 1)[1]: item for item in (*visit.selectbox, *visit.text_input)
            if str(item.key).startswith("inventory-add")}  # fmt: skip
    form["type"].set_value("laep")
    form["nom"].set_value("Lieu <script>alert(1)</script>")
    form["commune"].set_value("80677")
    _press(visit, "Ajouter le service")
    assert "ajouté" in visit.success[0].value
    _gesture(visit, "publier")
    assert "Lieu &lt;script&gt;" in _text(visit) and "<script>alert" not in _text(visit)


def test_the_list_to_work_through_gets_shorter(visit: AppTest, private: Location) -> None:
    _gesture(visit, "verifier")
    many = len(ask(private, "a_verifier"))
    assert f"{many}\u00a0services à vérifier" in _text(visit)
    first = next(item for item in visit.button if item.label == "Vérifié aujourd'hui")
    first.click().run()
    assert f"{many - 1}\u00a0services à vérifier" in _text(visit)
    assert "Fraîcheur et manques par type" in _text(visit)
