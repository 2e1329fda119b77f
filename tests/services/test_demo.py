"""The illustrative inventory: well formed, plainly invented, and never beside real services."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

from ctg import services

ROOT = Path(__file__).parents[2]
EPCI = "200037059"
YEARS = range(2019, 2027)
PERIODS = {
    "annee",
    "periscolaire_matin",
    "periscolaire_midi",
    "periscolaire_soir",
    "mercredi",
    "vacances_automne",
    "vacances_noel",
    "vacances_hiver",
    "vacances_printemps",
    "ete",
}
EAJE = {
    "multi_accueil",
    "micro_creche_psu",
    "micro_creche_paje",
    "creche_familiale",
    "halte_garderie",
    "eaje_itinerant",
}
HOUR = re.compile(r"([01]?\d|2[0-3])h[0-5]\d")
Rows = list[dict[str, str]]


def _rows(path: str) -> Rows:
    with (ROOT / "data" / path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


SERVICES, CAPACITIES, STOPS = (_rows(f"demo/{name}.csv") for name in ("services", "capacites", "arrets"))
COMMUNES = {row["code"]: row for row in _rows("facts/communes.csv")}
BY_ID = {row["id"]: row for row in SERVICES}


def test_every_row_says_it_is_an_example() -> None:
    wrong = [row["id"] for row in SERVICES if row["nature"] != "exemple"]
    wrong += [row["id"] for row in SERVICES if not row["nom"].endswith(" (exemple)")]
    wrong += [row["id"] for row in SERVICES if not row["gestionnaire"].endswith(" (exemple)")]
    wrong += [row["id"] for row in SERVICES if not row["id"].startswith("exemple-")]
    assert wrong == []


def test_ids_and_names_are_unique() -> None:
    for column in ("id", "nom"):
        assert [value for value, n in Counter(row[column] for row in SERVICES).items() if n > 1] == []


def test_types_are_declared() -> None:
    assert {row["type"] for row in SERVICES} <= {item.code for item in services.types()}


def test_no_example_of_a_type_with_a_real_file() -> None:
    files = sorted((ROOT / "data" / "facts").glob("services_*.csv"))
    real = {row["type"] for path in files for row in _rows(f"facts/{path.name}")}
    assert {"ecole", "france_services", "ime", "piscine"} <= real
    assert real & {row["type"] for row in SERVICES} == set()


def test_points_are_commune_centres() -> None:
    for row in SERVICES:
        centre = COMMUNES[row["commune"]]
        expected = (centre["lat"], centre["lon"], "commune")
        assert (row["lat"], row["lon"], row["precision"]) == expected, row["id"]


def test_both_sides_of_the_border_are_there() -> None:
    inside = sum(COMMUNES[row["commune"]]["epci"] == EPCI for row in SERVICES)
    assert inside >= 40
    assert len(SERVICES) - inside >= 40


def test_answers_and_ages() -> None:
    for row in SERVICES:
        answers = {row["tarif_qf"], row["transport"], row["handicap"]}
        assert answers <= {"oui", "non", "inconnu"}, row["id"]
        assert row["age_unite"] in {"mois", "ans"}, row["id"]
        assert int(row["age_min"]) <= int(row["age_max"] or 120), row["id"]
        assert set(row["jours"].split()) <= {"lun", "mar", "mer", "jeu", "ven", "sam", "dim"}, row["id"]


def test_dates_are_real_and_in_order() -> None:
    for row in SERVICES:
        dates = {key: row[key] and date.fromisoformat(row[key]) for key in ("ouvert_le", "ferme_le")}
        if dates["ouvert_le"] and dates["ferme_le"]:
            assert row["ouvert_le"] <= row["ferme_le"], row["id"]
        assert row["verifie_le"] == "" or date.fromisoformat(row["verifie_le"]) <= date(2026, 11, 23)


def test_openings_and_closings_are_spread_over_the_years() -> None:
    opened = Counter(row["ouvert_le"][:4] for row in SERVICES)
    closed = Counter(row["ferme_le"][:4] for row in SERVICES)
    both = [year for year in YEARS if opened[str(year)] and closed[str(year)]]
    assert len(both) >= 7, both
    assert any(row["ferme_le"] > "2026-11-23" for row in SERVICES), "no planned closing"


def test_some_things_are_unknown() -> None:
    for column in ("ouvert_le", "verifie_le", "jours", "heures"):
        assert any(row[column] == "" for row in SERVICES), column
    assert any(row["tarif_qf"] == "inconnu" for row in SERVICES)
    assert any(row["places"] == "" for row in CAPACITIES)
    assert any(row["places"] == "0" for row in CAPACITIES)


def test_places_already_counted_by_the_cnaf_say_so() -> None:
    for row in SERVICES:
        expected = "places_eaje" if row["type"] in EAJE else ""
        expected = "places_assistants_maternels" if row["type"] == "mam" else expected
        assert row["dans"] == expected, row["id"]


def test_capacities_belong_to_a_service_and_a_period() -> None:
    keys = Counter((row["service"], row["periode"], row["depuis"]) for row in CAPACITIES)
    assert [key for key, n in keys.items() if n > 1] == []
    assert {row["service"] for row in CAPACITIES} == set(BY_ID)
    for row in CAPACITIES:
        assert row["periode"] in PERIODS, row
        assert row["places"] == "" or int(row["places"]) >= 0, row


def test_capacities_hold_while_the_service_is_open() -> None:
    for row in CAPACITIES:
        service = BY_ID[row["service"]]
        since = date.fromisoformat(row["depuis"]).isoformat()
        assert service["ouvert_le"] <= since <= (service["ferme_le"] or "9999"), row


def test_holiday_places_differ_between_holidays() -> None:
    places: dict[str, set[str]] = {}
    for row in CAPACITIES:
        if BY_ID[row["service"]]["type"] == "alsh_vacances":
            places.setdefault(row["service"], set()).add(row["places"])
    assert places
    assert [service for service, values in places.items() if len(values) < 2] == []


def test_stops_belong_to_a_service_and_a_commune() -> None:
    assert len(STOPS) >= 20
    for row in STOPS:
        assert row["service"] in BY_ID, row
        assert row["commune"] in COMMUNES, row
        assert row["jour"] in {"lun", "mar", "mer", "jeu", "ven", "sam"}, row
        assert HOUR.fullmatch(row["debut"]), row
        assert HOUR.fullmatch(row["fin"]), row
        assert int(row["debut"].split("h")[0]) < int(row["fin"].split("h")[0]), row
        assert row["recurrence"], row
