"""Every page over the frame, as a visitor meets it: no error, figures equal to the export."""

import csv
import io
import re
import shutil
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from ctg import indicators
from ctg.answers.registry import ask
from ctg.base.read import Location
from ctg.tasks import base
from tests.conftest import AWAITING, ROOT, Run

PAGES = sorted(path.relative_to(ROOT / "pages").as_posix() for path in (ROOT / "pages").rglob("*.py"))
TERRITOIRE = "comprendre/territoire.py"


def _open(page: str = "", **choices: str) -> AppTest:
    """A page with its URL parameters, as a link opens it."""
    visit = AppTest.from_file(str(ROOT / "ctg" / "ui" / "frame.py"), default_timeout=120)
    for name, value in choices.items():
        visit.query_params[name] = value
    if page:
        visit.switch_page(f"../../pages/{page}")
    return visit.run()


def _fine(visit: AppTest) -> AppTest:
    assert [item.value for item in visit.exception] == []
    assert [item.value for item in visit.error] == []
    assert len(visit.title) == 1
    return visit


def _html(visit: AppTest) -> list[str]:
    """What the page writes itself, the style and the script apart."""
    bodies = [str(item.proto.body) for item in visit.get("html")]
    return [body for body in bodies if not body.startswith(("<style", "<script"))]


class _Table(HTMLParser):
    """The rows of the tables of a page, cell by cell."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self.inside = self.inside or tag in ("td", "th")
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def _table(visit: AppTest, caption: str) -> list[list[str]]:
    found = [body for body in _html(visit) if caption in body and "<table" in body]
    assert len(found) == 1, caption
    reader = _Table()
    reader.feed(found[0])
    return reader.rows


@pytest.fixture(autouse=True)
def _served(built: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CTG_DATA", str(built.folder))
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_and_asks_a_question(page: str) -> None:
    visit = _fine(_open(page))
    assert visit.title[0].value.endswith("?")
    assert _html(visit)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_a_projector(page: str) -> None:
    _fine(_open(page, mode="projection"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_without_examples(private: Location, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setenv("CTG_DATA", str(private.folder))
    file = private.folder / "reel.duckdb"
    base.build(Location(private.folder, file), demo=False)
    monkeypatch.setenv("CTG_BASE", str(file))
    visit = _fine(_open(page))
    assert [body for body in _html(visit) if "(exemple)" in body] == []


def test_every_measure_and_catchment_is_told_on_the_method_page(built: Location) -> None:
    visit = _fine(_open("donnees/sources.py"))
    page = unescape("".join(_html(visit))).replace("\u2019", "'")
    told = ask(built, "mesures")
    for column in told.columns.drop(["code", "formule"]):
        assert [text for text in told[column] if text.replace("\u2019", "'") not in page] == []
    lines = [line for text in told["formule"] for line in text.split("\u00a0; ")]
    assert [line for line in lines if f">{line}</span>" not in page] == []
    anchors = re.findall(r'id="mesure-(\w+)"', page)
    assert anchors == list(told["code"])
    rows = _table(visit, "Les bassins proposés")[1:]
    assert [row[1] for row in rows] == list(ask(built, "bassins")["libelle"])


def test_what_a_measure_says_is_shown_as_text(built: Location) -> None:
    forged = ask(built, "mesures").head(1).assign(
        code='"><img src=x>', libelle="<b>places</b>", formule="a < b\u00a0; <script>1</script>"
    )  # fmt: skip

    def page(frame: object) -> None:
        from ctg.ui import measures  # noqa: PLC0415

        measures.listed(frame)

    (body,) = _html(AppTest.from_function(page, args=(forged,)).run())
    assert [tag for tag in ("<img", "<b>places", "<script") if tag in body] == []
    assert "&lt;b&gt;places" in body and "a &lt; b" in body


def test_a_stale_address_falls_back_with_a_word() -> None:
    visit = _fine(_open(TERRITOIRE, indicateur="xyz", commune="99999", annee="1800"))
    said = " ".join(item.value for item in visit.info)
    assert [word for word in ("« xyz »", "« 99999 »", "« 1800 »") if word not in said] == []
    assert dict(visit.query_params) == {}
    assert visit.selectbox[0].value == "evolution_population"


def test_a_forged_address_is_shown_as_text() -> None:
    visit = _fine(_open(TERRITOIRE, indicateur="<script>alert(1)</script>", commune="' OR 1=1 --"))
    assert [body for body in _html(visit) if "<script>alert" in body] == []
    assert len(visit.info) == 2


def test_a_year_of_another_indicator_falls_back() -> None:
    visit = _fine(_open(TERRITOIRE, indicateur="chomage", annee="2008"))
    assert "« 2008 »" in visit.info[0].value
    assert visit.selectbox[2].value == "2021"


def test_a_stale_filter_of_services_opens_the_page() -> None:
    _fine(_open("comprendre/services.py", theme="xyz", type="abc", periode="jamais", handicap="peut-etre"))


def test_a_choice_is_in_the_address() -> None:
    visit = _fine(_open(TERRITOIRE))
    visit.selectbox[0].select("chomage").run()
    visit.selectbox[1].select("80620").run()
    _fine(visit)
    chosen = {name: "".join(value) for name, value in visit.query_params.items()}
    assert chosen == {"indicateur": "chomage", "commune": "80620"}
    question = indicators.indicator("chomage").question
    assert visit.title[0].value == question.replace("'", "\u2019")
    assert any("À Péronne" in body for body in _html(visit))


def _half_unit(shown: str) -> tuple[Decimal, Decimal]:
    """A figure as the page writes it, and half a unit of its last decimal."""
    shown = shown.removeprefix("≈\u00a0")
    found = re.match(r"[+\u2212]?[\d\u00a0]+(,\d+)?", shown)
    assert found, shown
    text = found[0].replace("\u00a0", "").replace(",", ".").replace("\u2212", "-")
    return Decimal(text), Decimal(5).scaleb(-len(text.partition(".")[2]) - 1)


@pytest.mark.parametrize("code", [code for code in indicators.catalogue() if code not in AWAITING])
def test_figures_of_the_page_are_those_of_the_export(run: Run, built: Location, code: str) -> None:
    visit = _fine(_open(TERRITOIRE, indicateur=code))
    year = visit.selectbox[2].value
    assert [item.value for item in visit.info] == []
    export = run("export", "indicateur", f"code={code}", f"annee={year}", "--plain", data=built.folder)
    rows = list(csv.DictReader(io.StringIO(export.out.decode(), newline="")))
    level = "commune" if any(row["niveau"] == "commune" for row in rows) else "epci"
    exported = {row["nom"]: row for row in rows if row["niveau"] == level}
    shown = {row[0]: row for row in _table(visit, "en chiffres")[1:]}
    assert set(exported) <= set(shown)
    assert level == "epci" or len(shown) == len(exported) == 60
    for name, row in exported.items():
        if row["statut"] == "ok":
            figure, half = _half_unit(shown[name][1])
            assert abs(Decimal(row["valeur"]) - figure) <= half, name
        else:
            assert not re.search(r"\d", shown[name][1]), name
            assert shown[name][3] in ("secret statistique", "non disponible", "sans objet"), name


@pytest.mark.parametrize(
    ("code", "figure"),
    [
        ("population", "7\u00a0090\u00a0habitants"),
        ("taux_pauvrete", "25,0\u00a0%"),
        ("naissances", "72\u00a0naissances"),
    ],
)
def test_the_sheet_of_a_chosen_commune(run: Run, built: Location, code: str, figure: str) -> None:
    value = {
        row["territoire"]: row["valeur"]
        for row in run("export", "indicateur", f"code={code}", data=built.folder).rows()
    }["80620"]
    assert figure.replace("\u00a0", "").startswith(value)
    visit = _fine(_open(TERRITOIRE, indicateur=code, commune="80620"))
    assert any("Péronne</h2>" in body and figure in body for body in _html(visit))


def test_a_secret_figure_is_named_never_drawn_as_zero() -> None:
    visit = _fine(_open(TERRITOIRE, indicateur="taux_pauvrete", commune="80271"))
    sheets = [body for body in _html(visit) if "Épehy</h2>" in body]
    assert len(sheets) == 1 and "secret statistique" in sheets[0]


# The base, while the app runs.


@pytest.fixture
def served(private: Location, monkeypatch: pytest.MonkeyPatch) -> Location:
    monkeypatch.setenv("CTG_DATA", str(private.folder))
    return private


def test_a_first_visitor_finds_a_base(served: Location) -> None:
    served.path().unlink()
    (served.folder / "base.json").unlink()
    visit = _fine(_open())
    assert any("26\u00a0393" in body for body in _html(visit))
    assert served.path().is_file()


@pytest.mark.parametrize("harm", ["deleted", "cut", "of another version", "no base at all"])
def test_a_base_harmed_while_the_app_runs_is_built_again(served: Location, harm: str) -> None:
    visit = _fine(_open(TERRITOIRE, indicateur="population"))
    path = served.path()
    if harm == "deleted":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:300_000])
    elif harm == "no base at all":
        path.write_text("bonjour")
    else:
        other = path.with_name("autre")
        shutil.copy(path, other)
        with duckdb.connect(other) as connection:
            connection.execute("UPDATE meta SET value = 'avant' WHERE key = 'version'")
        other.replace(path)
    _fine(visit.run())
    assert ["Péronne", "7\u00a0090\u00a0habitants"] in [row[:2] for row in _table(visit, "en chiffres")]


def _spoil(folder: Path, old: str, new: str) -> None:
    path = folder / "facts" / "insee_populations.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_base_replaced_while_the_app_runs_is_seen_at_once(served: Location) -> None:
    visit = _fine(_open(TERRITOIRE, indicateur="population"))
    _spoil(served.folder, "80620,population,2023,7090", "80620,population,2023,8090")
    _spoil(served.folder, "200037059,population,2023,26393", "200037059,population,2023,27393")
    base.build(served)
    _fine(visit.run())
    assert ["Péronne", "8\u00a0090\u00a0habitants"] in [row[:2] for row in _table(visit, "en chiffres")]


def test_no_base_and_no_way_to_build_one_is_said_in_french(served: Location) -> None:
    served.path().unlink()
    _spoil(served.folder, "80620,population,2023,7090", "80620,population,2023,beaucoup")
    visit = _open()
    assert [item.value for item in visit.exception] == []
    assert len(visit.error) == 1
    assert "insee_populations.csv, ligne" in visit.error[0].value and "« beaucoup »" in visit.error[0].value


def test_a_wrong_data_folder_says_so_in_french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CTG_DATA", str(tmp_path / "ailleurs"))
    visit = _open()
    assert [item.value for item in visit.exception] == []
    (said,) = [item.value for item in visit.error]
    assert "territory.toml" in said and "fichier absent" in said
