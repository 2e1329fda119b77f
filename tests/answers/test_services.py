"""The inventory added up: nothing twice, nothing closed, nothing that was not told."""

from datetime import timedelta

import pandas as pd
import pytest

from ctg.answers.services import built_on, capacites, open_on, ouvertures, rows, services
from ctg.base.read import Location, read
from ctg.errors import UnknownName


def test_an_unknown_theme_type_or_period_lists_the_known_ones(built: Location) -> None:
    with pytest.raises(UnknownName, match="petite_enfance"):
        services(built, theme="sport")
    with pytest.raises(UnknownName, match="multi_accueil"):
        services(built, type="creche")
    with pytest.raises(UnknownName, match="mercredi"):
        capacites(built, periode="dimanche")


def test_a_theme_holds_its_types_only(built: Location) -> None:
    assert set(services(built, theme="petite_enfance")["theme"]) == {"petite_enfance"}
    assert set(services(built, type="ecole")["type"]) == {"ecole"}


def test_sectors_are_the_sum_of_their_communes(built: Location) -> None:
    table = capacites(built)
    keys = ["secteur", "type", "nature"]
    by_level = {level: part.groupby(keys) for level, part in table.groupby("niveau")}
    communes, sectors = by_level["commune"], by_level["secteur"]
    for column in ("services", "non_communique"):
        pd.testing.assert_series_equal(communes[column].sum(), sectors[column].sum())
    pd.testing.assert_series_equal(
        communes["capacite"].sum(min_count=1), sectors["capacite"].sum(min_count=1)
    )


def test_schools_add_up_to_the_promised_pupils(built: Location) -> None:
    schools = capacites(built, type="ecole")
    schools = schools[schools["niveau"] == "secteur"]
    assert (schools["services"].sum(), schools["capacite"].sum()) == (26, 2413)
    assert set(schools["nature"]) == {"observe"}


def test_a_capacity_nobody_told_is_unknown_not_zero(built: Location) -> None:
    table = capacites(built)
    untold = table[table["non_communique"] == table["services"]]
    assert len(untold) > 0
    assert untold["capacite"].isna().all()
    assert table.loc[table["non_communique"] < table["services"], "capacite"].notna().all()


def test_only_open_services_of_the_perimeter_are_added_up(built: Location) -> None:
    frame = rows(built)
    day = pd.Timestamp(built_on(built))
    shut = frame["ferme_le"].notna() & (frame["ferme_le"] <= day)
    future = frame["ouvert_le"].notna() & (frame["ouvert_le"] > day)
    counted = frame[frame["dans_le_perimetre"] & ~shut & ~future & (frame["deja_compte_dans"] == "")]
    assert shut.any()
    table = capacites(built)
    assert table.loc[table["niveau"] == "commune", "services"].sum() == len(counted)


def test_the_day_of_opening_is_open_and_the_day_of_closing_is_not(built: Location) -> None:
    frame = rows(built)
    closed = frame[frame["ferme_le"].notna()].head(1)
    last = closed["ferme_le"].iloc[0].date()
    assert open_on(closed, last - timedelta(days=1)).tolist() == [True]
    assert open_on(closed, last).tolist() == [False]
    opened = frame[frame["ouvert_le"].notna() & frame["ferme_le"].isna()].head(1)
    first = opened["ouvert_le"].iloc[0].date()
    assert open_on(opened, first - timedelta(days=1)).tolist() == [False]
    assert open_on(opened, first).tolist() == [True]


def test_places_are_those_of_the_day(built: Location) -> None:
    frame = services(built).set_index("id")
    told = pd.read_csv(built.folder / "demo" / "capacites.csv", dtype=str)
    told = told[(told["service"] == "exemple-multi-accueil-80620") & (told["periode"] == "annee")]
    past = told[told["depuis"] <= built_on(built).isoformat()].sort_values("depuis")
    assert frame.loc["exemple-multi-accueil-80620", "places_annee"] == float(past["places"].iloc[-1])


def test_every_opening_and_closure_is_counted_once(built: Location) -> None:
    frame = services(built)
    frame = frame[frame["dans_le_perimetre"]]
    table = ouvertures(built)
    assert table["ouvertures"].sum() == frame["ouvert_le"].notna().sum()
    assert table["fermetures"].sum() == frame["ferme_le"].notna().sum()
    assert not table.duplicated(["annee", "type", "nature"]).any()


def test_a_service_of_the_halo_is_never_said_to_be_inside(built: Location) -> None:
    inside = set(read(built, "communes")["code"])
    frame = services(built)
    assert (frame["territoire"].isin(inside) == frame["dans_le_perimetre"]).all()
    assert not frame["dans_le_perimetre"].all()
