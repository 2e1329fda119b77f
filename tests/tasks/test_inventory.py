"""The inventory edited: each gesture waits, is published with its figures, or is taken back; on real bases.

Every service written here is fictional; the communes are those of the shipped territory.
"""

import csv
from datetime import date

import duckdb
import pandas as pd
import pytest

from ctg.answers import corrections
from ctg.answers.inventaire_qualite import COLUMNS, TO_CHECK, a_verifier, inventaire_qualite, unchecked
from ctg.answers.registry import ask
from ctg.base import corrections as published
from ctg.base.read import Location
from ctg.carnet import store
from ctg.carnet.store import Edit
from ctg.carnet.values import Refused
from ctg.errors import CtgError, DataError
from ctg.tasks import base, carnet, inventory, publish, stored
from ctg.tasks.carnet import Conflict
from ctg.tasks.init import init
from tests.tasks import deposits

ME, OTHER = "Coordination CTG", "Mairie"
EXAMPLE = "exemple-alsh-mercredi-80620"
LAEP = "exemple-laep-80620"
PERONNE, DOINGT, ROISEL = "80620", "80240", "80677"


def _correct(where: Location, code: str, **values: object) -> store.Saved:
    return inventory.correct(where, inventory.card(where, code), values, actor=ME)


def _row(where: Location, code: str) -> pd.Series:
    rows = ask(where, "services").set_index("id")
    return rows.loc[code]


def _waiting(where: Location) -> list[tuple[str, str, str, str]]:
    frame = publish.pending(where)[["service", "champ", "dans_la_base", "dans_le_carnet"]]
    return list(frame.itertuples(index=False, name=None))


def _tables(where: Location) -> dict[str, list[tuple[object, ...]]]:
    """Every table of the base, but what says when and from what it was built."""
    with duckdb.connect(str(where.path()), read_only=True) as connection:
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall()
            for name in names
            if name != "meta"
        }


def _official(where: Location) -> str:
    """A real service of the perimeter that an official file gives, with pupils."""
    rows = ask(where, "services", type="ecole")
    return str(rows[rows["dans_le_perimetre"]]["id"].iloc[0])


def _school_of(where: Location) -> pd.Series:
    return _row(where, _official(where))


# Each gesture waits, then is published.


def test_a_corrected_field_waits_then_holds_and_nothing_else_moves(private: Location) -> None:
    before = _tables(private)
    _correct(private, EXAMPLE, heures="8h-18h", handicap="non")
    assert {row[1] for row in _waiting(private)} == {"heures", "handicap"}
    assert _row(private, EXAMPLE)["heures"] != "8h-18h"  # the base is never written by a gesture
    done = publish.publish(private, ME)
    assert done.summary() == "1\u00a0service corrigé (2\u00a0champs)"
    row = _row(private, EXAMPLE)
    assert (row["heures"], row["handicap"], row["corrige"]) == ("8h-18h", "non", True)
    assert row["nature"] == "exemple"  # a corrected example remains an example
    assert publish.pending(private).empty
    after = _tables(private)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"service", "correction"}
    others = [row for row in before["service"] if row[0] != EXAMPLE]
    assert [row for row in after["service"] if row[0] != EXAMPLE] == others


def test_a_capacity_holds_from_its_day_and_changes_capacities_and_access(private: Location) -> None:
    def offered() -> float:
        return float(_row(private, EXAMPLE)["places_mercredi"])

    def reached() -> pd.Series:
        frame = ask(private, "accessibilite", service="alsh_mercredi")
        return frame.set_index("territoire")["places_pour_100"]

    before, access = offered(), reached()
    seen = inventory.card(private, EXAMPLE)
    inventory.set_places(private, seen, "mercredi", date(2026, 9, 1), before + 30, actor=ME)
    seen = inventory.card(private, EXAMPLE)
    inventory.set_places(private, seen, "mercredi", date(2090, 1, 1), 0, actor=ME)
    assert offered() == before and len(publish.pending(private)) == 2
    publish.publish(private, ME)
    assert offered() == before + 30  # the closing of 2090 is not yet
    now = reached()
    assert now[PERONNE] > access[PERONNE]
    assert (now.dropna() >= access.dropna() - 1e-9).all()
    told = ask(private, "capacites", type="alsh_mercredi", periode="mercredi").set_index("territoire")
    assert told.loc[PERONNE, "capacite"] == before + 30


def test_zero_places_close_a_period(private: Location) -> None:
    seen = inventory.card(private, EXAMPLE)
    inventory.set_places(private, seen, "mercredi", date(2026, 1, 1), 0, actor=ME)
    publish.publish(private, ME)
    assert _row(private, EXAMPLE)["places_mercredi"] == 0


def test_a_move_by_commune_forgets_the_point_and_a_point_is_kept(private: Location) -> None:
    _correct(private, EXAMPLE, commune=DOINGT)
    assert _waiting(private) == [(EXAMPLE, "commune", PERONNE, DOINGT)]
    publish.publish(private, ME)
    centre = ask(private, "communes").set_index("code").loc[DOINGT]
    row = _row(private, EXAMPLE)
    assert (row["territoire"], row["precision"]) == (DOINGT, "commune")
    assert (row["lat"], row["lon"]) == (pytest.approx(centre["lat"]), pytest.approx(centre["lon"]))
    _correct(private, EXAMPLE, lat=49.91, lon=2.95)
    publish.publish(private, ME)
    row = _row(private, EXAMPLE)
    assert (row["lat"], row["lon"], row["precision"]) == (49.91, 2.95, "point")
    _correct(private, EXAMPLE, commune=ROISEL)  # the point was that of the former place
    publish.publish(private, ME)
    assert (_row(private, EXAMPLE)["precision"], _row(private, EXAMPLE)["territoire"]) == ("commune", ROISEL)


def test_a_closed_service_offers_nothing_any_more(private: Location) -> None:
    before = ask(private, "capacites", type="alsh_mercredi")
    _correct(private, EXAMPLE, ferme_le=date(2026, 1, 31))
    publish.publish(private, ME)
    after = ask(private, "capacites", type="alsh_mercredi")
    commune = before["niveau"] == "commune"
    assert set(before[commune]["territoire"]) - set(after["territoire"]) == {PERONNE}


def test_an_official_service_is_corrected_and_its_source_stays_named(private: Location) -> None:
    code = _official(private)
    source, facts = _row(private, code)["source"], _tables(private)["fact"]
    _correct(private, code, nom="École renommée", ferme_le=date(2025, 7, 1))
    publish.publish(private, ME)
    row = _row(private, code)
    assert (row["nom"], row["source"], row["corrige"]) == ("École renommée", source, True)
    assert _tables(private)["fact"] == facts  # official figures come from files, never from corrections


def test_a_new_service_enters_as_real_with_its_capacity(private: Location) -> None:
    new = {"type": "ludotheque", "nom": "Ludothèque fictive", "commune": ROISEL}
    code, _ = inventory.add(private, new, actor=ME, since=date(2026, 1, 1), places=12)
    assert code == "ludotheque-80677-ludotheque-fictive"
    assert set(publish.pending(private)["genre"]) == {"nouveau"}
    assert publish.publish(private, ME).summary() == "1\u00a0service ajouté"
    rows = ask(private, "services", type="ludotheque").set_index("id")
    assert rows.index.tolist() == [code]  # one real service removes the examples of its type
    row = rows.loc[code]
    assert (row["nature"], row["places"], row["corrige"], row["precision"]) == (
        "observe",
        12,
        False,
        "commune",
    )
    assert "Services ajoutés dans l'outil" in row["source"]
    state = ask(private, "completude").set_index("type").loc["ludotheque"]
    assert state["dans_le_perimetre"] == "partiel"
    proche = ask(private, "accessibilite", service="ludotheque").set_index("territoire")
    assert proche.loc[ROISEL, "minutes_plus_proche"] == proche["minutes_plus_proche"].min()


def test_one_more_school_makes_no_official_list_partial(private: Location) -> None:
    facts = _tables(private)["fact"]
    inventory.add(private, {"type": "ecole", "nom": "École fictive", "commune": ROISEL}, actor=ME)
    publish.publish(private, ME)
    state = ask(private, "completude").set_index("type").loc["ecole"]
    assert state["dans_le_perimetre"] == "complet"
    assert _tables(private)["fact"] == facts


def test_a_check_is_seen_at_once_and_published(private: Location) -> None:
    today = date(2026, 11, 25)
    codes = a_verifier(private, jour="2026-11-25")["id"].tolist()[:3]
    inventory.checked(private, codes, today, actor=ME)
    assert not set(codes) & set(unchecked(private, today)["id"])
    publish.publish(private, ME)
    assert not set(codes) & set(a_verifier(private, jour="2026-11-25")["id"])
    assert set(codes) <= set(a_verifier(private, jour="2027-11-25")["id"])  # a year to the day is too old


# Taken back, published again, refused.


def test_undone_before_publication_leaves_nothing(private: Location) -> None:
    before = _tables(private)
    saved = _correct(private, EXAMPLE, nom="Nom fictif")
    inventory.undo(private, saved, actor=ME)
    assert publish.pending(private).empty
    assert publish.publish(private, ME).built is None
    assert _tables(private) == before and not (private.folder / "local").exists()
    _correct(private, EXAMPLE, heures="9h-17h")  # what was taken back does not come back with it
    assert [row[1] for row in _waiting(private)] == ["heures"]


def test_only_ones_own_last_gesture_is_undone(private: Location) -> None:
    saved = _correct(private, EXAMPLE, nom="Nom fictif")
    inventory.correct(private, inventory.card(private, LAEP), {"heures": "9h-12h"}, actor=OTHER)
    with pytest.raises(CtgError, match="enregistrée depuis"):
        inventory.undo(private, saved, actor=ME)
    assert {row[0] for row in _waiting(private)} == {EXAMPLE, LAEP}


def test_a_published_correction_that_is_withdrawn_gives_the_source_back(private: Location) -> None:
    before = _tables(private)
    saved = _correct(private, EXAMPLE, nom="Nom fictif")
    publish.publish(private, ME)
    inventory.undo(private, saved, actor=ME)
    waiting = publish.pending(private)
    assert waiting[["champ", "genre", "dans_la_base", "dans_le_carnet"]].to_numpy().tolist() == [
        ["nom", "retrait", "Nom fictif", ""]
    ]
    publish.publish(private, ME)
    assert _tables(private) == before


def test_publishing_twice_changes_nothing(private: Location) -> None:
    _correct(private, EXAMPLE, note="=1+1; « guillemets », l'apostrophe\nsur deux lignes")
    publish.publish(private, ME)
    files = {path.name: path.read_bytes() for path in (private.folder / "local").glob("*")}
    path, tables = private.path(), _tables(private)
    again = publish.publish(private, ME)
    assert (again.built, again.summary()) == (None, "rien à publier")
    assert {path.name: path.read_bytes() for path in (private.folder / "local").glob("*")} == files
    assert private.path() == path and _tables(private) == tables
    assert _row(private, EXAMPLE)["note"] == "=1+1; « guillemets », l'apostrophe\nsur deux lignes"


@pytest.mark.parametrize("earlier", [True, False])
def test_when_the_build_refuses_file_and_base_stay(
    private: Location, monkeypatch: pytest.MonkeyPatch, earlier: bool
) -> None:
    if earlier:
        _correct(private, LAEP, heures="9h-12h")
        publish.publish(private, ME)
    _correct(private, EXAMPLE, heures="8h-18h")
    folder = private.folder / "local"
    before, tables, path = (
        {p.name: p.read_bytes() for p in folder.glob("*")},
        _tables(private),
        private.path(),
    )

    def refuse(*_arguments: object, **_options: object) -> None:
        raise DataError("ailleurs.csv", "refus.")

    monkeypatch.setattr(base, "build", refuse)
    with pytest.raises(DataError, match="refus"):
        publish.publish(private, ME)
    assert {p.name: p.read_bytes() for p in folder.glob("*")} == before
    assert private.path() == path and _tables(private) == tables
    assert {row[0] for row in _waiting(private)} == {EXAMPLE}  # still waiting, nothing lost


def test_a_publication_waits_for_an_import(private: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    _correct(private, EXAMPLE, heures="8h-18h")
    monkeypatch.setattr(stored, "PATIENCE", 0.1)
    with stored.alone(private.folder), pytest.raises(CtgError, match="un autre import est en cours"):
        publish.publish(private, ME)


def test_a_publication_is_signed(private: Location) -> None:
    _correct(private, EXAMPLE, heures="8h-18h")
    with pytest.raises(CtgError, match="Qui enregistre"):
        publish.publish(private, " ")
    publish.publish(private, ME)
    assert ME in (private.folder / publish.JOURNAL).read_text(encoding="utf-8")


# Two people on the same service.


def test_the_second_of_two_sees_what_changed_and_chooses(private: Location) -> None:
    _correct(private, EXAMPLE, heures="8h-18h")
    mine, theirs = inventory.card(private, EXAMPLE), inventory.card(private, EXAMPLE)
    inventory.correct(private, theirs, {"heures": "9h-17h"}, actor=OTHER)
    with pytest.raises(Conflict) as refusal:
        inventory.correct(private, mine, {"heures": "7h-19h", "jours": "mer"}, actor=ME)
    (difference,) = refusal.value.differences
    assert (difference.before, difference.now, difference.by) == ("8h-18h", "9h-17h", OTHER)
    kept = inventory.differing(mine, {"heures": "7h-19h", "jours": "mer"})
    inventory.correct(private, inventory.card(private, EXAMPLE), kept, actor=ME)
    assert inventory.card(private, EXAMPLE).told["heures"] == "7h-19h"


def test_two_first_corrections_of_a_service_meet_too(private: Location) -> None:
    mine = inventory.card(private, EXAMPLE)
    _correct(private, EXAMPLE, heures="8h-18h")
    with pytest.raises(Conflict, match=f"{ME} l'a modifiée entre-temps"):
        inventory.correct(private, mine, {"heures": "7h-19h"}, actor=OTHER)
    assert inventory.card(private, EXAMPLE).told["heures"] == "8h-18h"


# What is refused, in one sentence, with nothing written.


def test_closing_the_last_of_a_type_asks_first(private: Location) -> None:
    new = {"type": "ludotheque", "nom": "Ludothèque fictive", "commune": ROISEL}
    code, _ = inventory.add(private, new, actor=ME)
    publish.publish(private, ME)
    seen = inventory.card(private, code)
    with pytest.raises(inventory.LastOne, match=r"dernier service ouvert de type « Ludothèque »"):
        inventory.correct(private, seen, {"ferme_le": date(2030, 1, 1)}, actor=ME)
    assert publish.pending(private).empty
    second, _ = inventory.add(private, new | {"nom": "Une autre", "commune": PERONNE}, actor=ME)
    inventory.correct(private, seen, {"ferme_le": date(2030, 1, 1)}, actor=ME)  # no longer the last one
    last = inventory.card(private, second)
    with pytest.raises(inventory.LastOne):
        inventory.correct(private, last, {"ferme_le": date(2031, 1, 1)}, actor=ME)
    inventory.correct(private, last, {"ferme_le": date(2031, 1, 1)}, actor=ME, confirmed=True)
    assert inventory.card(private, second).told["ferme_le"] == date(2031, 1, 1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"commune": "01004"}, "Commune « 01004 » inconnue ici"),
        ({"commune": "secteur:peronne"}, "inconnue ici"),
        ({"type": "cinema"}, "Type « cinema » inconnu"),
        ({"lat": 49.9, "lon": None}, "latitude et la longitude"),
        ({"nom": ""}, "ne peut pas être vidé"),
        ({"age_min": 12.0, "age_max": 3.0}, "plus petit que l'âge minimal"),
        ({"ouvert_le": date(2026, 1, 2), "ferme_le": date(2026, 1, 1)}, "antérieure"),
        ({"nom": "x" * 100_000}, "300 au plus"),
        ({"handicap": "peut-être"}, "handicap"),
    ],
)
def test_a_bad_value_is_refused_and_nothing_is_written(
    private: Location, values: dict[str, object], words: str
) -> None:
    with pytest.raises(CtgError, match=words):
        _correct(private, EXAMPLE, **values)
    assert publish.pending(private).empty


def test_a_bad_capacity_is_refused_with_its_service_row(private: Location) -> None:
    seen = inventory.card(private, EXAMPLE)
    with pytest.raises(Refused):
        inventory.set_places(private, seen, "mercredi", date(2026, 9, 1), -1, actor=ME)
    with pytest.raises(CtgError, match="Période"):
        inventory.set_places(private, seen, "toussaint", date(2026, 9, 1), 5, actor=ME)
    with pytest.raises(CtgError, match="Nombre de places absent"):
        inventory.set_places(private, seen, "mercredi", date(2026, 9, 1), None, actor=ME)
    assert inventory.card(private, EXAMPLE).version is None


def test_a_new_service_needs_a_type_a_name_a_commune_of_its_own(private: Location) -> None:
    with pytest.raises(CtgError, match="Nom, Commune"):
        inventory.add(private, {"type": "laep"}, actor=ME)
    new = {"type": "laep", "nom": "Lieu fictif", "commune": ROISEL}
    inventory.add(private, new, actor=ME)
    with pytest.raises(CtgError, match="existe déjà"):
        inventory.add(private, new | {"nom": "lieu Fictif "}, actor=ME)
    code, _ = inventory.add(private, new | {"nom": "😀 <b>Lieu</b> =1+1"}, actor=ME)
    publish.publish(private, ME)
    assert _row(private, code)["nom"] == "😀 <b>Lieu</b> =1+1"


# New files, after the corrections were written.


def test_a_correction_of_a_service_that_is_gone_is_kept_and_reported(private: Location) -> None:
    code = _official(private)
    _correct(private, code, nom="École renommée")
    _correct(private, EXAMPLE, heures="8h-18h")
    publish.publish(private, ME)
    facts = private.folder / "facts" / "services_menj_annuaire.csv"
    with facts.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with facts.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(row for row in rows if row[0] != code)
    base.build(private)
    assert code not in set(ask(private, "services")["id"])
    told = corrections.reported(private)
    assert told[["service", "problem"]].to_numpy().tolist() == [[code, "service absent de la base"]]
    assert _row(private, EXAMPLE)["heures"] == "8h-18h"
    assert publish.pending(private).empty
    assert inventory.card(private, code).told["nom"] == "École renommée"  # the logbook keeps it


def test_a_correction_that_waits_for_an_unknown_service_says_so(private: Location) -> None:
    edit = Edit("service", "inconnu-1", {"heures": "8h-18h"})
    carnet.save(private, [edit], actor=ME)
    assert publish.pending(private)["probleme"].tolist() == ["service absent de la base"]
    done = publish.publish(private, ME)
    assert done.summary() == "1\u00a0service absent de la base, gardé au carnet"
    assert done.reported["service"].tolist() == ["inconnu-1"]


def test_a_type_or_a_period_that_is_unknown_is_kept_aside(private: Location) -> None:
    carnet.save(private, [
        Edit("service", EXAMPLE, {"type": "cinema", "heures": "8h-18h"}),
        Edit("capacite", f"{EXAMPLE}/toussaint/2026-01-01",
             {"service": EXAMPLE, "periode": "toussaint", "depuis": "2026-01-01", "places": 3}),
    ], actor=ME)  # fmt: skip
    done = publish.publish(private, ME)
    assert sorted(done.reported["problem"]) == [
        "période « toussaint » inconnue",
        "type de service « cinema » inconnu",
    ]
    assert _row(private, EXAMPLE)["heures"] == "8h-18h"


def test_a_bad_cell_in_the_file_stops_the_build_and_is_named(private: Location) -> None:
    path = private.folder / published.FILE
    path.parent.mkdir()
    path.write_text(f"service,champ,periode,depuis,valeur\n{EXAMPLE},lat,,,nord\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"corrections\.csv, ligne 2, colonne « valeur »"):
        base.check(private)
    path.write_text(f"service,champ,periode,depuis,valeur\n{EXAMPLE},ferme_le,,,\n", encoding="utf-8")
    with pytest.raises(DataError, match="valeur absente"):
        base.check(private)


def test_a_new_init_keeps_the_corrections(tmp_path) -> None:
    deposit, out = deposits.write(tmp_path / "depot"), tmp_path / "data"
    init(out, deposit, sirens=["990000001"])
    where = Location(out)
    new = {"type": "laep", "nom": "Lieu fictif", "commune": "01990"}
    code, _ = inventory.add(where, new, actor=ME, places=4)
    publish.publish(where, ME)
    init(out, deposit, sirens=["990000001"], force=True)
    assert _row(where, code)["places"] == 4
    assert publish.pending(where).empty


# How fresh and how whole.


def test_quality_counts_by_hand(private: Location) -> None:
    frame = inventaire_qualite(private, type="alsh_mercredi", jour="2026-11-25")
    assert list(frame.columns) == list(COLUMNS)
    rows = ask(private, "services", type="alsh_mercredi")
    rows = rows[
        rows["dans_le_perimetre"] & ~(rows["ferme_le"] <= "2026-11-25") & ~(rows["ouvert_le"] > "2026-11-25")
    ]
    (row,) = frame.to_dict("records")
    assert row["ouverts"] == len(rows)
    assert row["verifies_12_mois"] == int((rows["verifie_le"] > "2025-11-25").sum())
    assert row["part_verifies_12_mois"] == row["verifies_12_mois"] / row["ouverts"]
    assert row["sans_handicap"] == int((rows["handicap"] == "inconnu").sum())
    assert row["en_attente"] == 0
    _correct(private, rows["id"].iloc[0], jours="lun", note="relu")
    assert inventaire_qualite(private, type="alsh_mercredi")["en_attente"].tolist() == [1]


def test_the_list_to_work_through_begins_with_the_oldest(built: Location) -> None:
    frame = a_verifier(built, jour="2026-11-25")
    assert list(frame.columns) == list(TO_CHECK)
    dated = frame["verifie_le"].notna()
    assert not dated.iloc[: int((~dated).sum())].any()  # never checked comes first
    assert frame.loc[dated, "verifie_le"].is_monotonic_increasing
    assert (frame.loc[dated, "mois"] >= 12).all() and frame.loc[~dated, "mois"].isna().all()
    with pytest.raises(CtgError, match="mal formé"):
        a_verifier(built, jour="demain")
