"""Access on the real territory, against a computation that shares nothing with the engine but the files."""

import csv
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ctg.answers.accessibilite import COLUMNS, accessibilite
from ctg.answers.equite import equite
from ctg.answers.manques import manques
from ctg.answers.rapprochement import rapprochement
from ctg.answers.registry import ANSWERS, ask
from ctg.base.read import Location, read
from ctg.errors import CtgError, UnknownName
from ctg.services import offers
from ctg.tasks import base
from tests import bare
from tests.conftest import Run

EPCI = "200037059"
BANDS = {10.0: 1.0, 15.0: 0.6, 20.0: 0.25}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _minutes(one: dict[str, str], two: dict[str, str]) -> float:
    """The fallback of TRAVEL_TIMES, written again from its formula: haversine, then 2.02 + 1.32 d + ..."""
    if one["code"] == two["code"]:
        km = math.sqrt(float(one["superficie_km2"])) / 2
    else:
        lat, lon, lat2, lon2 = (math.radians(float(row[k])) for row in (one, two) for k in ("lat", "lon"))
        a = math.sin((lat2 - lat) / 2) ** 2
        a += math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
        km = 2 * 6371.0088 * math.asin(math.sqrt(a))
    return round(2.02 + 1.32 * min(km, 20) + 0.66 * max(km - 20, 0), 2)


def _weight(minutes: float) -> float:
    return next((weight for bound, weight in BANDS.items() if minutes <= bound), 0.0)


@pytest.fixture(scope="module")
def by_hand(built: Location) -> tuple[dict[str, float], dict[str, float]]:
    """Places for 100 children, and minutes to the nearest place, by commune of the EPCI."""
    facts = built.folder / "facts"
    communes = {row["code"]: row for row in _rows(facts / "communes.csv")}
    children: dict[str, float] = defaultdict(float)
    for row in _rows(facts / "insee_naissances.csv"):
        if row["annee"] in ("2018", "2019", "2020") and row["territoire"] in communes:
            children[row["territoire"]] += float(row["valeur"])
    places: dict[str, float] = defaultdict(float)
    for row in _rows(facts / "cnaf_places.csv"):
        if row["territoire"] in communes:
            places[row["territoire"]] += float(row["valeur"])
    sites = [code for code, count in places.items() if count > 0]
    weigh: dict[str, dict[str, float]] = {}
    near: dict[str, float] = {}
    for origin, row in communes.items():
        times = {site: _minutes(row, communes[site]) for site in sites}
        near[origin] = min(times.values())
        weigh[origin] = {site: _weight(time) for site, time in times.items() if time <= 20}
    reached: dict[str, float] = defaultdict(float)
    for origin, weights in weigh.items():
        for site, weight in weights.items():
            reached[site] += weight * children[origin]
    inside = [code for code, row in communes.items() if row["epci"] == EPCI]
    access = {
        code: 100 * sum(weight * places[site] / reached[site] for site, weight in weigh[code].items())
        for code in inside
    }
    return access, {code: near[code] for code in inside}


def _communes(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["niveau"] == "commune"].set_index("territoire")


def test_early_childhood_equals_a_computation_by_hand(
    built: Location, by_hand: tuple[dict[str, float], dict[str, float]]
) -> None:
    table = _communes(accessibilite(built, "accueil"))
    access, near = by_hand
    assert len(table) == len(access) == 60
    assert table["places_pour_100"].to_dict() == pytest.approx(access, rel=1e-12)
    assert table["minutes_plus_proche"].to_dict() == pytest.approx(near, abs=1e-9)
    assert set(table["nature"]) == {"estime"}
    assert set(table["bord"]) == {"complet"}
    assert set(table["offre_exterieure"]) == {"comptée"}


def test_the_standard_setting_is_what_would_be_measured_now(built: Location) -> None:
    stored = accessibilite(built, "accueil")
    again = accessibilite(built, "accueil", poids="10:1,15:0.6,20:0.25")
    pd.testing.assert_frame_equal(stored, again, rtol=1e-12)


def test_the_whole_is_the_mean_of_children_and_the_ratio_stops_at_the_border(built: Location) -> None:
    table = accessibilite(built, "accueil")
    communes, whole = _communes(table), table.set_index("territoire").loc[EPCI]
    mean = np.average(communes["places_pour_100"], weights=communes["besoin"])
    assert whole["places_pour_100"] == pytest.approx(mean)
    assert (whole["offre"], whole["besoin"]) == (470, 801)
    assert whole["taux_couverture"] == pytest.approx(100 * 470 / 801)
    sectors = table[table["niveau"] == "secteur"]
    assert sectors["besoin"].sum() == whole["besoin"]


def test_ranks_begin_with_the_worst_and_carry_their_robustness(built: Location) -> None:
    table = _communes(accessibilite(built, "accueil"))
    worst = table.loc[table["rang"] == 1]
    assert worst["places_pour_100"].iloc[0] == table["places_pour_100"].min()
    assert table["part_pire_20"].between(0, 1).all()
    assert table["part_pire_20"].sum() == pytest.approx(12, abs=0.01)  # 20 % of 60, shared out at each draw
    share = table["part_pire_20"]
    assert share[table["rang"] <= 12].mean() > 2 * share[table["rang"] > 12].mean()


@pytest.mark.parametrize(
    "service", ["ecole_maternelle", "ecole_elementaire", "college", "france_services", "piscine"]
)
def test_real_services_have_a_time_to_the_nearest(built: Location, service: str) -> None:
    table = _communes(accessibilite(built, service))
    assert len(table) == 60
    assert set(table["statut"]) == {"sans_objet"}
    assert table["places_pour_100"].isna().all()
    assert set(table["statut_minutes"]) == {"ok"}
    assert table["minutes_plus_proche"].between(2.02, 45).all()
    assert set(table["nature"]) == {"estime"}
    assert set(table["offre_exterieure"]) == {"comptée"}


def test_a_commune_with_a_college_is_nearer_than_any_other(built: Location) -> None:
    services = read(built, "services", theme=None, type="college", jour=pd.Timestamp.now().date())
    home = set(services.loc[services["dans_le_perimetre"], "territoire"])
    table = _communes(accessibilite(built, "college"))
    assert home
    assert table.loc[sorted(home), "minutes_plus_proche"].max() < 15


def test_a_level_of_school_counts_its_own_schools(built: Location) -> None:
    settings = read(built, "access_settings", offer=None).set_index("offer")["sites"]
    assert settings["ecole_maternelle"] == 148 + 425
    assert settings["ecole_elementaire"] == 215 + 425


def test_examples_are_marked_and_their_neighbours_left_out(built: Location) -> None:
    table = accessibilite(built, "alsh_mercredi")
    assert set(table["nature"]) == {"exemple"}
    assert set(table["offre_exterieure"]) == {"inconnue"}
    assert set(table["bord"]) == {"sans objet"}
    communes = _communes(table)
    reached = (communes["places_pour_100"] / 100 * communes["besoin"]).sum()
    assert reached <= communes["offre"].sum() + 1e-9  # nobody outside competes, nobody is counted twice


def test_a_wider_catchment_than_the_data_is_said(built: Location) -> None:
    assert set(accessibilite(built, "accueil", minutes="20")["bord"]) == {"complet"}
    assert set(accessibilite(built, "accueil", minutes="25")["bord"]) == {"effet de bord"}
    assert set(accessibilite(built, "accueil", minutes="20", methode="bfca")["bord"]) == {"effet de bord"}
    with pytest.raises(CtgError, match="au-delà de 30"):
        accessibilite(built, "accueil", minutes="60")


def test_a_territory_alone_is_its_row(built: Location) -> None:
    one = accessibilite(built, "accueil", territoire="80620")
    assert one["nom"].tolist() == ["Péronne"]
    with pytest.raises(UnknownName, match="80620"):
        accessibilite(built, "accueil", territoire="Péronne")


def test_the_share_beyond_counts_people(built: Location) -> None:
    table = _communes(accessibilite(built, "piscine", seuil="20"))
    far = table["minutes_plus_proche"] > 20
    assert far.any()
    assert not far.all()
    whole = accessibilite(built, "piscine", seuil="20", territoire=EPCI).iloc[0]
    assert whole["besoin_au_dela"] == pytest.approx(table.loc[far, "besoin"].sum())
    assert whole["part_au_dela"] == pytest.approx(whole["besoin_au_dela"] / whole["besoin"])


def test_missing_places_are_an_interval_and_bring_everyone_to_the_target(built: Location) -> None:
    table = manques(built, "accueil").set_index("territoire")
    whole = table.loc[EPCI]
    assert 0 < whole["borne_basse"] < whole["minimum_exact"]
    assert whole["ecart_optimal"] == pytest.approx(0, abs=1e-6)
    communes = table[table["niveau"] == "commune"]
    assert communes["places_ajoutees"].sum() == pytest.approx(whole["minimum_exact"])
    assert communes["borne_basse"].sum() == pytest.approx(whole["borne_basse"])
    assert communes["enfants_sous_cible"].sum() == whole["enfants_sous_cible"]
    sectors = table[table["niveau"] == "secteur"]
    assert (sectors["minimum_exact"] <= whole["minimum_exact"] + 1e-6).all()
    assert whole["minimum_exact"] <= sectors["minimum_exact"].sum() + 1e-6
    assert communes["minimum_exact"].isna().all()


def test_modules_cost_at_least_as_much(built: Location) -> None:
    free = manques(built, "eaje", cible="5").set_index("territoire").loc[EPCI]
    twelve = manques(built, "eaje", cible="5", module="12").set_index("territoire").loc[EPCI]
    assert twelve["minimum_exact"] >= free["minimum_exact"] - 1e-6
    assert twelve["minimum_exact"] % 12 == 0
    assert twelve["module"] == 12


def test_a_target_already_met_misses_nothing(built: Location) -> None:
    table = manques(built, "accueil", cible="1")
    assert table["borne_basse"].max() == 0
    assert table["minimum_exact"].max() == 0


def test_equity_says_which_communes_it_left_out(built: Location) -> None:
    table = equite(built, "accueil").set_index("mesure")
    assert (table["borne_inf"].dropna() <= table["valeur"].reindex(table["borne_inf"].dropna().index)).all()
    income = table.loc["concentration_revenu"]
    assert (income["communes"], income["communes_exclues"]) == (51, 9)
    parts = table["valeur"]
    assert parts["theil_entre"] + parts["theil_dans"] == pytest.approx(parts["theil_total"])
    assert parts["au_dela_30"] <= parts["au_dela_20"] <= parts["au_dela_15"] <= parts["au_dela_10"]


def test_equity_of_minutes_has_no_index_of_places(built: Location) -> None:
    table = equite(built, "college").set_index("mesure")
    assert table.loc["gini", "statut"] == "sans_objet"
    assert math.isnan(table.loc["gini", "valeur"])
    assert table.loc["au_dela_15", "statut"] == "ok"


def test_the_local_ratio_stands_beside_the_official_one(built: Location) -> None:
    table = rapprochement(built).set_index("mesure")
    assert table.loc["couverture_accueil", "valeur"] == 64.3
    assert table.loc["places_pour_100_enfants", "valeur"] == pytest.approx(100 * 477 / 801)
    assert table.loc["communes", "valeur"] == pytest.approx(100 * 470 / 801)
    assert table.loc["communes", "ecart"] == pytest.approx(100 * 470 / 801 - 64.3)
    assert math.isnan(table.loc["couverture_accueil", "ecart"])
    assert "7\u00a0communes" in table.loc["communes", "raison"]
    assert (table["raison"] != "").all()


@pytest.mark.parametrize("code", offers.catalogue())
def test_every_offer_answers_or_says_what_to_import(built: Location, code: str) -> None:
    measured = set(read(built, "access_settings", offer=None)["offer"])
    if code in measured:
        assert list(accessibilite(built, code).columns) == COLUMNS
        assert len(accessibilite(built, code)) == 64
    else:
        with pytest.raises(CtgError, match="Importer"):
            accessibilite(built, code)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "il manque le paramètre « service »"),
        ({"service": "creche"}, "accueil"),
        ({"service": "accueil", "minutes": "quinze"}, "n'est pas un nombre"),
        ({"service": "accueil", "minutes": "0"}, "au-dessus de 0"),
        ({"service": "accueil", "minutes": "inf"}, "n'est pas un nombre"),
        ({"service": "accueil", "poids": "10"}, "mal formé"),
        ({"service": "accueil", "poids": "10:1,10:0.5"}, "deux fois"),
        ({"service": "accueil", "poids": "10:0.5,15:1"}, "augmente"),
        ({"service": "accueil", "minutes": "10", "poids": "10:1"}, "pas les deux"),
        ({"service": "accueil", "methode": "raam"}, "2sfca"),
        ({"service": "accueil", "seuil": "-"}, "n'est pas un nombre"),
    ],
)
def test_bad_questions_are_refused(built: Location, values: dict[str, str], said: str) -> None:
    with pytest.raises(CtgError, match=said):
        ask(built, "accessibilite", **values)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"service": "college"}, "il n'y a que des minutes"),
        ({"service": "accueil", "cible": "beaucoup"}, "n'est pas un nombre"),
        ({"service": "accueil", "cible": "0"}, "plus grand que 0"),
        ({"service": "accueil", "module": "-12"}, "plus grand que 0"),
        ({"service": "accueil", "methode": "bfca"}, "linéaire"),
    ],
)
def test_bad_questions_about_gaps_are_refused(built: Location, values: dict[str, str], said: str) -> None:
    with pytest.raises(CtgError, match=said):
        ask(built, "manques", **values)


@pytest.mark.parametrize("name", ["accessibilite", "manques", "equite", "rapprochement"])
def test_they_come_out_of_the_command_line_with_their_columns(run: Run, built: Location, name: str) -> None:
    values = () if name == "rapprochement" else ("service=accueil",)
    rows = run("export", name, *values, data=built.folder).rows()
    assert rows
    assert tuple(rows[0]) == ANSWERS[name].columns


def test_a_territory_that_knows_nothing_says_so(tmp_path: Path) -> None:
    where = Location(bare.folder(tmp_path / "data"))
    base.build(where)
    assert read(where, "access_settings", offer=None).empty
    with pytest.raises(CtgError, match="Importer"):
        accessibilite(where, "accueil")
    assert rapprochement(where).empty
