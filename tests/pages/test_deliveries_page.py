"""The Livraisons page, as the person who delivers meets it. Every service is fictional."""

import pytest
from streamlit.testing.v1 import AppTest

from ctg.base.read import Location
from tests.conftest import ROOT

GOOD = "id;type;nom;commune\nfictif-1;laep;Service fictif;80620\n"


@pytest.fixture
def visit(private: Location, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CTG_DATA", str(private.folder))
    monkeypatch.chdir(ROOT)
    page = AppTest.from_file(str(ROOT / "ctg" / "ui" / "frame.py"), default_timeout=120)
    page.switch_page("../../pages/donnees/livraisons.py")
    return page.run()


def _text(visit: AppTest) -> str:
    assert [item.value for item in visit.exception] == []
    assert [item.value for item in visit.error] == []
    bodies = [str(item.proto.body) for item in visit.get("html")]
    return "\n".join(body for body in bodies if not body.startswith(("<style", "<script")))


def _deposit(visit: AppTest, text: str | bytes, name: str = "fictif.csv") -> str:
    content = text if isinstance(text, bytes) else text.encode()
    visit.file_uploader[0].upload(name, content, "text/csv").run()
    return _text(visit)


def _buttons(visit: AppTest) -> list[str]:
    return [item.label for item in visit.button]


def test_a_good_file_is_summed_up_then_imported(visit: AppTest, private: Location) -> None:
    assert "Aucune livraison" in _text(visit)
    assert "<b>1\u00a0ligne ajoutée" in _deposit(visit, GOOD)
    assert not (private.folder / "local").exists()
    next(item for item in visit.button if item.label == "Importer").click().run()
    assert "fictif.csv" in _text(visit)
    assert "1\u00a0ligne ajoutée" in visit.success[0].value
    assert (private.folder / "local" / "services.csv").is_file()
    assert "aucun changement" in _deposit(visit, GOOD)
    assert "Importer" not in _buttons(visit)


def test_problems_are_all_shown_as_text_and_nothing_can_be_imported(visit: AppTest) -> None:
    shown = _deposit(visit, GOOD + "fictif-2;<img src=x>;**gras** <script>alert(1)</script>;1004\n")
    assert "2\u00a0problèmes" in shown
    assert "&lt;img src=x&gt;" in shown and "<img" not in shown and "<script>alert" not in shown
    assert "01004" in shown
    assert "Importer" not in _buttons(visit)


def test_a_near_header_waits_for_a_tick(visit: AppTest) -> None:
    _deposit(visit, GOOD.replace("commune", "comune"))
    assert "Importer" not in _buttons(visit)
    (box,) = visit.checkbox
    assert box.label == "Lire «\u00a0comune\u00a0» comme «\u00a0commune\u00a0»"
    box.check().run()
    assert "<b>1\u00a0ligne ajoutée" in _text(visit)
    assert "Importer" in _buttons(visit)


def test_a_header_never_becomes_markdown(visit: AppTest) -> None:
    _deposit(visit, GOOD.replace("commune", "[commun](x)"))
    (box,) = visit.checkbox
    assert "\\[commun\\](x)" in box.label


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"<!DOCTYPE html><html>", "page web"),
        (b"%PDF-1.7\x00", "fichier de texte"),
        (bytes(10_000_001), "la limite est de 10\u00a0Mo"),
    ],
    ids=["html", "pdf", "large"],
)
def test_what_is_no_table_is_refused_in_one_sentence(visit: AppTest, raw: bytes, told: str) -> None:
    shown = _deposit(visit, raw, "ma <b>page</b>.csv")
    assert told in shown
    assert "ma &lt;b&gt;page&lt;/b&gt;.csv" in shown


def test_every_kind_shows_its_columns(visit: AppTest) -> None:
    for kind in visit.selectbox[0].options:
        visit.selectbox[0].select(kind).run()
        assert "Les colonnes de la table" in _text(visit)
