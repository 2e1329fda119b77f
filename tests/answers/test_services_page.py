"""The Services page: what is counted, what is never added, and what is said of the rest."""

from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from ctg.answers import registry, service_tables
from ctg.answers.inventory import inventory
from ctg.answers.services import arrets, capacites, ouvertures, services
from ctg.base.read import Location
from ctg.errors import UnknownName
from ctg.model import Nature
from ctg.tasks import base
from ctg.ui import service_rows
from tests.conftest import ROOT, copy_of_data

PAGE = ROOT / "pages" / "comprendre" / "services.py"
SERVICES = """\
id,type,nom,commune,lat,lon,precision,gestionnaire,age_min,age_max,age_unite,jours,heures,tarif_qf,transport,\
handicap,ouvert_le,ferme_le,verifie_le,dans,note,nature
l1,ludotheque,Ludo A,80620,49.9,2.9,point,Ville,0,,ans,mer sam,,oui,non,oui,2019-01-01,,2026-01-01,,,observe
l2,ludotheque,Ludo B,80677,49.9,3.1,point,Ville,0,,ans,,,oui,non,inconnu,,,,,,observe
l3,ludotheque,Ludo C,80620,49.9,2.9,point,Ville,0,,ans,,,oui,non,non,2010-01-01,2020-06-30,,,,observe
l4,ludotheque,Ludo D,02691,49.8,3.3,point,Ville,0,,ans,,,oui,non,oui,,,,,,observe
m1,alsh_mercredi,Centre A,80620,49.9,2.9,point,Ville,3,11,ans,,,oui,non,oui,,,,,,observe
m2,alsh_mercredi,Centre B,80240,49.9,2.9,point,Ville,3,11,ans,,,oui,non,non,,,,,,observe
n1,mam,MAM A,80620,49.9,2.9,point,Asso,0,3,ans,,,non,non,oui,,,,places_assistants_maternels,,observe
"""
CAPACITIES = """\
service,periode,depuis,places
l1,annee,2019-01-01,10
l2,annee,2019-01-01,
l3,annee,2019-01-01,99
l4,annee,2019-01-01,50
m1,mercredi,2019-01-01,0
m2,mercredi,2019-01-01,20
m2,mercredi,2020-01-01,24
m1,vacances_hiver,2020-01-01,
m2,ete,2020-01-01,30
n1,annee,2019-01-01,8
"""


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Location:
    """A territory that delivered three types: four toy libraries, two Wednesday centres, a MAM."""
    folder = copy_of_data(tmp_path_factory.mktemp("delivered") / "data")
    (folder / "local").mkdir()
    (folder / "local" / "services.csv").write_text(SERVICES, encoding="utf-8")
    (folder / "local" / "capacites.csv").write_text(CAPACITIES, encoding="utf-8")
    where = Location(folder)
    base.build(where)
    return where


def _cell(frame: pd.DataFrame, place: str, column: str) -> object:
    [value] = frame.loc[frame["territoire"] == place, column]
    return value


def _seen(where: Location, theme="", kind="", periode="", handicap="", alentour=False):
    here = base.territory(where.folder)
    return inventory(where, here, theme, kind, periode, handicap, alentour)


def test_an_untold_capacity_is_not_zero_and_a_closed_service_offers_nothing(delivered):
    frame = capacites(delivered, type="ludotheque")
    assert _cell(frame, "80620", "capacite") == 10  # not 109: Ludo C is closed
    assert _cell(frame, "80620", "non_communique") == 0
    assert pd.isna(_cell(frame, "80677", "capacite"))
    assert _cell(frame, "80677", "non_communique") == 1
    assert "02691" not in set(frame["territoire"])  # around the perimeter, not in it


def test_capacity_by_sector_is_the_sum_of_its_communes(delivered):
    frame = capacites(delivered, type="alsh_mercredi")
    assert _cell(frame, "80620", "capacite") == 0  # a value
    assert _cell(frame, "secteur:peronne", "capacite") == 30  # 0 + 30, the largest of Centre B
    assert _cell(frame, "secteur:peronne", "services") == 2
    assert _cell(frame, "secteur:peronne", "nom") == "Secteur Péronne"


def test_a_period_counts_only_what_was_declared_for_it(delivered):
    wednesday = capacites(delivered, type="alsh_mercredi", periode="mercredi")
    assert _cell(wednesday, "secteur:peronne", "capacite") == 24  # the latest of Centre B, not 20
    summer = capacites(delivered, type="alsh_mercredi", periode="ete")
    assert list(summer["territoire"]) == ["80240", "secteur:peronne"]
    assert capacites(delivered, type="alsh_mercredi", periode="vacances_noel").empty
    with pytest.raises(UnknownName, match="vacances_noel"):
        capacites(delivered, periode="noel")


def test_a_period_declared_without_a_figure_is_listed_and_unknown(delivered):
    [row] = capacites(delivered, type="alsh_mercredi", periode="vacances_hiver").head(1).to_dict("records")
    assert (row["territoire"], row["non_communique"]) == ("80620", 1)
    assert pd.isna(row["capacite"])


def test_places_of_a_mam_are_never_added(delivered):
    assert capacites(delivered, type="mam").empty
    [real] = _seen(delivered, kind="mam").counts
    assert (real.services, real.capacity) == (1, "")


def test_pupils_are_the_capacity_of_schools(built):
    frame = capacites(built, type="ecole")
    assert frame.loc[frame["niveau"] == "commune", "capacite"].sum() == 2413
    assert frame.loc[frame["niveau"] == "secteur", "capacite"].sum() == 2413


def test_natures_are_never_added(delivered):
    frame = capacites(delivered, theme="enfance")
    assert set(frame.loc[frame["type"] == "ludotheque", "nature"]) == {"observe"}
    assert set(frame.loc[frame["type"] == "mediatheque", "nature"]) == {"exemple"}
    seen = _seen(delivered, theme="enfance")
    counts = {item.nature: item.services for item in seen.counts}
    running = seen.inside[seen.inside["ouvert"]]
    examples = int((running["nature"] == "exemple").sum())
    assert counts == {Nature.OBSERVED: len(running) - examples, Nature.EXAMPLE: examples}
    assert f"**{counts[Nature.OBSERVED]}\u00a0services réels**" in seen.answer
    assert f"**{examples}\u00a0exemples inventés**" in seen.answer
    assert str(len(running)) not in seen.answer


def test_units_are_never_added(delivered):
    [real, example] = _seen(delivered, theme="enfance").counts
    assert real.capacity == example.capacity == ""  # places, hours and pools
    [alone] = _seen(delivered, kind="ludotheque").counts
    assert alone.capacity == "10\u00a0heures d'ouverture par semaine"
    assert (alone.services, alone.told) == (2, 1)


def test_real_totals_speak_for_early_childhood_once_each(built):
    seen = _seen(built, theme="petite_enfance")
    assert [(one.label, one.whole) for one in seen.totals] == [
        ("Places en EAJE", 43),
        ("Places chez les assistants maternels", 375),
    ]
    assert "**43\u00a0places** en EAJE" in seen.answer
    types = set(service_tables.by_sector(built, "petite_enfance", "", "")["type"])
    assert types == {"rpe", "pmi"}  # no example stands where a real total exists
    assert _seen(built, kind="rpe").totals == ()


def test_an_empty_theme_says_so_and_stays_empty(built):
    seen = _seen(built, theme="mobilite")
    assert seen.inside.empty
    assert (seen.counts, seen.banner, seen.known) == ((), "", 0)
    assert "aucun service réel n'est connu dans la Haute Somme" in seen.answer
    assert service_tables.by_sector(built, "mobilite", "", "").empty
    assert service_tables.movements(built, "mobilite", "", "exemple").empty


def test_disability_and_surroundings_narrow_and_widen(delivered):
    assert list(_seen(delivered, kind="ludotheque", handicap="oui").inside["id"]) == ["l1"]
    assert set(_seen(delivered, kind="ludotheque").drawn["id"]) == {"l1", "l2"}
    around = _seen(delivered, kind="ludotheque", alentour=True)
    assert set(around.drawn["id"]) == {"l1", "l2", "l4"}
    assert around.around == 1
    assert set(around.inside["id"]) == {"l1", "l2", "l3"}  # the closed one is listed


def test_examples_around_raise_the_banner_only_when_they_are_drawn(built):
    assert not _seen(built, kind="camsp").banner
    assert "Un service montré est inventé" in _seen(built, kind="camsp", alentour=True).banner


def test_movements_skip_no_year_and_lose_none(built):
    table = service_tables.movements(built, "", "mam", "exemple")
    years = list(table["annee"])
    assert years == list(range(years[0], years[-1] + 1))
    raw = ouvertures(built, type="mam")
    raw = raw[raw["annee"] >= years[0]]
    assert table["ouvertures"].sum() == raw["ouvertures"].sum()
    assert table["fermetures"].sum() == raw["fermetures"].sum() == 2
    assert service_tables.movements(built, "", "mam", "observe").empty


@pytest.mark.parametrize(
    ("checked", "expected"),
    [
        ("2026-11-01", "moins_6"),
        ("2026-05-24", "moins_6"),
        ("2026-05-23", "de_6_a_12"),
        ("2025-11-24", "de_6_a_12"),
        ("2025-11-23", "plus_12"),
        (None, "sans_date"),
    ],
)
def test_freshness(checked, expected):
    dates = pd.Series(pd.to_datetime([checked]))
    assert list(service_tables.freshness(dates, date(2026, 11, 23))) == [expected]


def test_state_counts_open_services_once(delivered):
    [row] = service_tables.state(delivered, "", "ludotheque").to_dict(orient="records")
    assert (row["ouverts"], row["avec_capacite"], row["sans_date"]) == (2, 1, 1)
    assert sum(row[name] for name in service_tables.FRESHNESS) == 2


def test_stops_follow_the_week_and_closed_services_stop_nowhere(built):
    frame = arrets(built, type="animation_itinerante")
    week = ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"]
    days = [week.index(day) for day in frame["jour"]]
    assert days
    assert days == sorted(days)
    assert arrets(built, type="eaje_itinerant").empty


@pytest.mark.parametrize("name", ["capacites", "ouvertures", "services"])
@pytest.mark.parametrize("theme", ["enfance", "mobilite"])
def test_the_registry_names_the_columns(built, name, theme):
    frame = registry.ask(built, name, theme=theme)
    assert tuple(frame.columns) == registry.ANSWERS[name].columns


def test_words_of_a_row(delivered):
    rows = service_rows.readable(_seen(delivered, kind="ludotheque").inside).set_index("id")
    assert rows.loc["l1", "offre"] == "10\u00a0heures d'ouverture par semaine"
    assert rows.loc["l2", "offre"] == "non communiqué"
    assert rows.loc["l3", "etat"] == "fermé le\u00a030/06/2020"
    assert rows.loc["l1", "quand"] == "mer\u00a0sam"
    assert service_rows.when("lun mar mer jeu ven", "7h30-18h30") == ("lun\u00a0à\u00a0ven, 7h30\u201118h30")
    assert service_rows.when("", "") == "non communiqué"
    assert service_rows.ages(2, 36, "mois") == "2\u00a0à\u00a036\u00a0mois"
    assert service_rows.ages(0, float("nan"), "ans") == "tous âges"
    assert service_rows.offer(0, "places") == "0\u00a0places"


def _page(where: Location, monkeypatch: pytest.MonkeyPatch, **choices: str) -> AppTest:
    monkeypatch.setenv("CTG_DATA", str(where.folder))
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in choices.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def test_the_page_falls_back_with_a_word(built, monkeypatch):
    page = _page(built, monkeypatch, theme="enfance", type="mam")
    assert "l'adresse demandait «\u00a0mam\u00a0»" in page.info[0].value.replace("« ", "«\u00a0").replace(
        " »", "\u00a0»"
    )
    assert page.title[0].value == "Quels services pour les familles, et où\u00a0?"


def test_changing_the_theme_forgets_the_type_without_a_reproach(built, monkeypatch):
    page = _page(built, monkeypatch, theme="petite_enfance", type="mam")
    page.selectbox(key="choice-theme").set_value("enfance").run()
    assert not page.exception
    assert not page.info
    assert page.selectbox(key="choice-type").value == ""


@pytest.mark.parametrize(
    "choices",
    [
        {"theme": "mobilite"},
        {"type": "assistants_maternels", "etendue": "alentours"},
        {"type": "alsh_vacances", "periode": "ete", "handicap": "non"},
        {"theme": "handicap", "handicap": "oui"},
    ],
)
def test_every_corner_of_the_page_stands(built, monkeypatch, choices):
    _page(built, monkeypatch, **choices)


def test_the_export_is_the_rows_of_the_page(delivered):
    exported = services(delivered, type="ludotheque")
    inside = exported[exported["dans_le_perimetre"]]
    assert list(inside["id"]) == list(_seen(delivered, kind="ludotheque").inside["id"])
