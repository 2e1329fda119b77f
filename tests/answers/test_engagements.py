"""Answers about commitments, on a plan of three sheets written by hand: every column of every sheet."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ctg.answers import engagements as answers
from ctg.answers.accessibilite import accessibilite
from ctg.answers.alertes import alertes
from ctg.answers.carnet import carnet
from ctg.answers.computed import computed
from ctg.answers.historique import historique
from ctg.answers.registry import ANSWERS, ask
from ctg.base.read import Location
from ctg.carnet import store
from ctg.carnet.store import Edit
from ctg.carnet.values import Known
from ctg.errors import CtgError, UnknownName

DAY = "2026-11-25"
WRITTEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
EPCI = "200037059"
PLAN: list[tuple[str, str, dict[str, Any]]] = [
    ("convention", "c", {"libelle": "Convention", "debut": "2024-01-01"}),
    ("noeud", "a2", {"convention": "c", "niveau": "axe", "libelle": "Second axe", "ordre": 2}),
    ("noeud", "a1", {"convention": "c", "niveau": "axe", "libelle": "Premier axe", "ordre": 1}),
    ("noeud", "o", {"convention": "c", "niveau": "objectif", "libelle": "Objectif", "parent": "a1"}),
    ("fiche", "1.10", {"noeud": "o", "intitule": "Dixième", "statut": "en_cours", "revu_le": "2026-06-01"}),
    (
        "fiche",
        "1.2",
        {
            "noeud": "o", "intitule": "Deuxième", "statut": "en_cours", "themes": "enfance transversal",
            "fin": "2027-01-15", "blocage": "Pas de local", "blocage_leve_le": "2026-11-26",
            "decision_attendue": "Choisir un local", "communes": "80620 secteur:roisel",
            "services": "exemple-laep-80620 exemple-ps-jeunes-80620", "pilote": "Caf",
            "meteo": "orage", "diffusion": "restreint", "revu_le": "2026-11-01",
        },
    ),
    (
        "fiche",
        "2.1",
        {"noeud": "a2", "intitule": "Finie", "statut": "realise", "fin": "2026-01-01", "blocage": "Oublié"},
    ),
    ("etape", "1.2/e2", {"fiche": "1.2", "ordre": 2, "libelle": "Ouvrir", "echeance": "2027-01-24"}),
    ("etape", "1.2/e1", {"fiche": "1.2", "ordre": 1, "libelle": "Étudier", "echeance": "2026-11-24"}),
    (
        "etape",
        "1.2/e0",
        {"fiche": "1.2", "ordre": 0, "libelle": "Dire", "echeance": "2026-01-01", "realise_le": "2026-02-01"},
    ),
    ("etape", "2.1/e1", {"fiche": "2.1", "libelle": "Jamais faite", "echeance": "2025-01-01"}),
    ("moyen", "1.2/m1", {"fiche": "1.2", "annee": 2025, "financeur": "Caf", "prevu": 100, "etat": "verse"}),
    ("moyen", "1.2/m2", {"fiche": "1.2", "annee": 2026, "financeur": "MSA", "prevu": 40, "etat": "accorde"}),
    ("moyen", "1.2/m3", {"fiche": "1.2", "annee": 2026, "financeur": "Région", "prevu": 7}),
    ("moyen", "1.2/m4", {"fiche": "1.2", "annee": 2025, "financeur": "Caf", "prevu": 9, "etat": "refuse"}),
    (
        "moyen",
        "1.2/m5",
        {"fiche": "1.2", "annee": 2027, "financeur": "Caf", "prevu": 0.5, "unite": "etp"},
    ),
    # two results: 0.5 of the way when 0.5 is expected, then 0.2: the second is the worst
    (
        "indicateur",
        "1.2/i1",
        {
            "fiche": "1.2", "libelle": "Places", "forme": "variation", "base": 10, "base_le": "2025-11-25",
            "cible": 10, "cible_le": "2027-11-25", "unite": "places",
        },
    ),
    (
        "indicateur",
        "1.2/i2",
        {
            "fiche": "1.2", "libelle": "Refus", "forme": "niveau", "base": 100, "base_le": "2025-11-25",
            "cible": 50, "cible_le": "2027-11-25", "sens": "moins",
        },
    ),
    ("indicateur", "1.2/i3", {"fiche": "1.2", "libelle": "Effet", "role": "impact", "forme": "niveau"}),
    (
        "indicateur",
        "1.10/i1",
        {"fiche": "1.10", "libelle": "Réunions", "role": "realisation", "forme": "flux", "cible": 4},
    ),
    ("mesure", "1.2/i1/a", {"indicateur": "1.2/i1", "jour": "2026-10-01", "valeur": 15}),
    ("mesure", "1.2/i1/b", {"indicateur": "1.2/i1", "jour": "2026-12-01", "valeur": 20}),
    ("mesure", "1.2/i2/a", {"indicateur": "1.2/i2", "jour": "2026-01-01", "valeur": 80}),
    ("mesure", "1.2/i2/b", {"indicateur": "1.2/i2", "jour": "2026-10-01", "valeur": 90}),
    ("mesure", "1.10/i1/a", {"indicateur": "1.10/i1", "jour": "2025-05-01", "valeur": 3}),
    ("mesure", "1.10/i1/b", {"indicateur": "1.10/i1", "jour": "2026-02-01", "valeur": 1}),
    ("mesure", "1.10/i1/c", {"indicateur": "1.10/i1", "jour": "2026-11-20", "valeur": 2}),
]  # fmt: skip


def _written(built: Location, folder: Path, rows: list[tuple[str, str, dict[str, Any]]]) -> Location:
    where = Location(built.folder, carnet=f"sqlite:///{folder / 'carnet.sqlite'}")
    edits = [Edit(kind, code, values) for kind, code, values in rows]
    store.write(carnet(where), edits, actor="Chargée", known=Known(), now=WRITTEN)
    return where


@pytest.fixture(scope="module")
def where(built: Location, tmp_path_factory: pytest.TempPathFactory) -> Location:
    return _written(built, tmp_path_factory.mktemp("carnet"), PLAN)


@pytest.fixture(scope="module")
def sheets(where: Location) -> pd.DataFrame:
    return answers.engagements(where, jour=DAY).set_index("code")


def test_sheets_follow_the_plan(sheets: pd.DataFrame) -> None:
    assert list(sheets.index) == ["1.2", "1.10", "2.1"]
    assert list(sheets["axe"]) == ["Premier axe", "Premier axe", "Second axe"]
    assert list(sheets["axe_code"]) == ["a1", "a1", "a2"]
    assert sheets.loc["1.2", "chemin"] == "Premier axe\u00a0› Objectif"
    assert set(sheets["convention"]) == {"c"}


def test_a_sheet_by_hand(sheets: pd.DataFrame) -> None:
    row = sheets.loc["1.2"]
    told = {
        "intitule": "Deuxième", "themes": "enfance, transversal", "pilote": "Caf", "elu_referent": "",
        "statut": "en_cours", "statut_libelle": "en cours", "en_retard": True, "bloque": True,
        "a_actualiser": False, "etapes_faites": 1, "etapes_total": 3, "mise_en_oeuvre": 1 / 3,
        "resultat_etat": "a_surveiller", "resultat_progres": 0.2, "resultat_mesures": 2,
        "resultat_indicateurs": 2, "impact_etat": "non_mesurable", "impact_mesures": 0,
        "impact_indicateurs": 1, "etat": "a_surveiller", "etat_libelle": "à surveiller",
        "indicateur": "Refus", "indicateur_unite": "", "valeur": 90, "depart": 100, "cible": 50,
        "attendu": 0.5, "progres": 0.2, "meteo": "orage", "meteo_libelle": "orage", "synthese": "",
        "decision_attendue": "Choisir un local", "financement_prevu": 156, "financement_acquis": 140,
        "communes": "80620, secteur:roisel", "communes_noms": "Péronne, Secteur Roisel", "nature": "observe",
        "diffusion": "restreint", "maj_par": "Chargée", "version": 1,
    }  # fmt: skip
    assert {name: row[name] for name in told} == told
    assert pd.isna(row["impact_progres"])
    days = {name: row[name].date() for name in ("fin", "valeur_le", "cible_le", "maj_le")}
    assert days == {
        "fin": date(2027, 1, 15),
        "valeur_le": date(2026, 10, 1),
        "cible_le": date(2027, 11, 25),
        "maj_le": date(2026, 3, 2),
    }


def test_a_sheet_without_result_shows_its_achievement(sheets: pd.DataFrame) -> None:
    row = sheets.loc["1.10"]
    assert (row["resultat_etat"], row["resultat_indicateurs"], row["impact_etat"]) == ("", 0, "")
    assert (row["indicateur"], row["valeur"], row["progres"]) == ("Réunions", 3, 0.75)  # 1 + 2 this year
    assert row["etat"] == "a_surveiller"  # 328 days of 364: 0.90 expected
    assert pd.isna(row["mise_en_oeuvre"]) and pd.isna(row["financement_prevu"])
    assert not row["a_actualiser"]


def test_a_sheet_that_ended_is_neither_late_nor_to_refresh(sheets: pd.DataFrame) -> None:
    row = sheets.loc["2.1"]
    assert (row["en_retard"], row["bloque"], row["a_actualiser"], row["alertes"]) == (False, True, False, 0)
    assert (row["etat"], row["indicateur"]) == ("non_mesurable", "")


@pytest.mark.parametrize(
    ("jour", "late", "blocked", "stale", "done", "value"),
    [
        ("2026-11-24", False, True, False, 1, 90),
        ("2026-11-25", True, True, False, 1, 90),
        ("2026-11-26", True, False, False, 1, 90),
        ("2027-05-01", True, False, False, 1, 90),
        ("2027-05-02", True, False, True, 1, 90),
        ("2026-02-01", False, True, False, 1, 80),
        ("2026-01-31", True, True, False, 0, 80),
    ],
)
def test_a_day_can_be_replayed(
    where: Location, jour: str, late: bool, blocked: bool, stale: bool, done: int, value: float
) -> None:
    row = answers.engagements(where, jour=jour).set_index("code").loc["1.2"]
    assert (row["en_retard"], row["bloque"], row["a_actualiser"]) == (late, blocked, stale)
    assert row["etapes_faites"] == done
    followed = answers.indicateurs(where, code="1.2", jour=jour).set_index("code")
    assert followed.loc["1.2/i2", "valeur"] == value


@pytest.mark.parametrize(
    ("choices", "codes"),
    [
        ({"axe": "a1"}, ["1.2", "1.10"]),
        ({"axe": "o"}, ["1.2", "1.10"]),
        ({"axe": "a2"}, ["2.1"]),
        ({"theme": "transversal"}, ["1.2"]),
        ({"theme": "jeunesse"}, []),
        ({"etat": "a_surveiller"}, ["1.2", "1.10"]),
        ({"etat": "non_mesurable"}, ["2.1"]),
        ({"statut": "realise"}, ["2.1"]),
        ({"statut": "en_cours", "axe": "a2"}, []),
    ],
)
def test_filters(where: Location, choices: dict[str, str], codes: list[str]) -> None:
    frame = ask(where, "engagements", jour=DAY, **choices)
    assert list(frame["code"]) == codes
    assert tuple(frame.columns) == ANSWERS["engagements"].columns


def test_followed_indicators_by_hand(where: Location) -> None:
    frame = answers.indicateurs(where, jour=DAY).set_index("code")
    assert list(frame.index) == ["1.2/i1", "1.2/i2", "1.2/i3", "1.10/i1"]
    assert list(frame["etat"]) == ["conforme", "a_surveiller", "non_mesurable", "a_surveiller"]
    assert frame.loc["1.2/i1", ["valeur", "a_atteindre", "progres"]].tolist() == [15, 20, 0.5]
    assert frame.loc["1.2/i3", ["raison", "note"]].tolist() == ["Pas de cible.", "contribution, pas preuve"]
    assert frame.loc["1.2/i1", "note"] == ""
    assert frame.loc["1.2/i1", ["valeur_source", "valeur_nature"]].tolist() == ["saisie", "observe"]


def test_alerts_by_hand(where: Location, sheets: pd.DataFrame) -> None:
    frame = alertes(where, jour=DAY)
    assert list(frame["gravite"]) == sorted(frame["gravite"])
    told = frame[frame["fiche"] == "1.2"]
    found = told.groupby("type")["message"].agg(list).to_dict()
    unchecked = found.pop("service_non_verifie")
    assert found == {
        "en_retard": ["«\u00a0Étudier\u00a0», prévue le 24/11/2026."],
        "bloque": ["Pas de local"],
        "decision_attendue": ["Choisir un local"],
        "financement_non_acquis": [
            "7\u00a0€ et 0,5\u00a0ETP prévus (de 2026 à 2027), non acquis\u00a0: Région, Caf."
        ],
        "echeance_60_jours": [
            "Fin de l'action, le 15/01/2027.",
            "Étape «\u00a0Ouvrir\u00a0», le 24/01/2027.",
        ],
    }
    (said,) = unchecked  # the lieu d'accueil was checked in 2024, the animation in February 2026
    assert said.startswith("1\u00a0service à vérifier\u00a0: Lieu d'accueil")
    counted = frame.groupby("fiche").size()
    assert {code: counted.get(code, 0) for code in sheets.index} == sheets["alertes"].to_dict()


def test_60_days_are_counted_from_today(where: Location) -> None:
    told = {
        jour: list(found.loc[found["type"] == "echeance_60_jours", "echeance"].dt.date)
        for jour in ("2026-11-15", "2026-11-16", "2026-11-24", "2027-01-15", "2027-01-16")
        for found in [alertes(where, jour=jour).query("fiche == '1.2'")]
    }
    assert told == {
        "2026-11-15": [date(2026, 11, 24)],
        "2026-11-16": [date(2026, 11, 24), date(2027, 1, 15)],
        "2026-11-24": [date(2026, 11, 24), date(2027, 1, 15)],
        "2027-01-15": [date(2027, 1, 15), date(2027, 1, 24)],
        "2027-01-16": [date(2027, 1, 24)],
    }


def test_a_sheet_whole(where: Location) -> None:
    sheet = answers.sheet(where, "1.2", jour=DAY)
    assert sheet.path == (("axe", "Premier axe"), ("objectif", "Objectif"))
    assert list(sheet.steps["libelle"]) == ["Dire", "Étudier", "Ouvrir"]
    assert list(sheet.steps["en_retard"]) == [False, True, False]
    assert list(sheet.means["prevu"]) == [100, 9, 40, 7, 0.5]
    assert list(sheet.series["valeur"]) == [15, 80, 90]  # what was typed for a later day is not known yet
    assert sorted(sheet.services["id"]) == ["exemple-laep-80620", "exemple-ps-jeunes-80620"]
    assert sheet.communes == ("Péronne", "Secteur Roisel")
    assert sheet.row["progres"] == 0.2
    kinds = set(sheet.history["genre"])
    assert kinds == {"fiche", "etape", "moyen", "indicateur", "mesure"}
    assert {code.split("/")[0] for code in sheet.history["code"]} == {"1.2"}


def test_the_promised_path_goes_through_the_milestones(built: Location, tmp_path: Path) -> None:
    on = _written(built, tmp_path, PLAN)
    milestones = {"2027-03-01": 18, "2026-06-01": 12.5}
    store.write(
        carnet(on), [Edit("indicateur", "1.2/i1", {"jalons": milestones}, seen=1)], actor="E", known=Known()
    )
    found = answers.sheet(on, "1.2", jour=DAY)
    path = found.promised[found.promised["indicateur"] == "1.2/i1"]
    assert list(zip(path["jour"].dt.strftime("%Y-%m-%d"), path["valeur"], strict=True)) == [
        ("2025-11-25", 10), ("2026-06-01", 12.5), ("2027-03-01", 18), ("2027-11-25", 20),
    ]  # fmt: skip
    assert not (found.promised["indicateur"] == "1.2/i3").any()  # an impact without baseline nor target
    told = found.indicators.set_index("code")["jalons"]
    assert told["1.2/i1"] == "2026-06-01 = 12.5 ; 2027-03-01 = 18"
    assert told["1.2/i2"] == ""


def test_a_sheet_in_lines(where: Location) -> None:
    frame = answers.fiche(where, "1.2", jour=DAY)
    assert tuple(frame.columns) == ANSWERS["fiche"].columns
    said = {(row.rubrique, row.champ): row.valeur for row in frame.itertuples()}
    assert said["fiche", "statut"] == "en cours"
    assert said["etapes", "1.2/e1"] == "en retard"
    assert said["suivi", "en_retard"] == "oui"
    assert said["indicateurs", "1.2/i1"] == "15 places (conforme au chemin)"
    assert said["plan", "niveau_2"] == "Objectif"
    assert set(frame["nature"]) == {"observe"}


def test_an_unknown_sheet_or_axe_lists_the_others(where: Location, built: Location, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"1\.2, 1\.10, 2\.1"):
        answers.fiche(where, "9")
    with pytest.raises(UnknownName, match="a1"):
        answers.engagements(where, axe="z")
    with pytest.raises(CtgError, match="n'est pas une date"):
        answers.engagements(where, jour="hier")
    empty = Location(built.folder, carnet=f"sqlite:///{tmp_path / 'vide.sqlite'}")
    with pytest.raises(CtgError, match="puis recommencer"):
        answers.fiche(empty, "1.2")
    for name in ("engagements", "suivi", "alertes", "historique"):
        frame = ask(empty, name)
        assert frame.empty and tuple(frame.columns) == ANSWERS[name].columns


def test_the_history_says_who_wrote_what(built: Location, tmp_path: Path) -> None:
    where = _written(built, tmp_path, PLAN[:5])
    store.write(
        carnet(where),
        [Edit("fiche", "1.10", {"statut": "realise", "fin": "2026-10-01"}, seen=1)],
        actor="Maire",
        known=Known(),
        now=WRITTEN,
    )
    frame = historique(where, genre="fiche", code="1.10")
    told = frame[frame["auteur"] == "Maire"]
    assert told[["champ", "champ_libelle", "avant", "apres"]].to_numpy().tolist() == [
        ["fin", "Fin", "", "2026-10-01"],
        ["statut", "Statut", "en cours", "réalisé"],
    ]
    assert told["version"].tolist() == [2, 2] and not frame["efface"].any()
    assert len(historique(where, derniers="1")) == 1
    assert historique(where)["evenement"].is_monotonic_decreasing
    for wrong in ("0", "-1", "deux", "1.5"):
        with pytest.raises(CtgError, match="derniers"):
            historique(where, derniers=wrong)
    with pytest.raises(UnknownName):
        historique(where, genre="rien")


LINKED = {"fiche": "1.10", "libelle": "Lié", "forme": "niveau", "base": 0, "base_le": "2010-01-01",
          "cible": 1e6, "cible_le": "2030-01-01"}  # fmt: skip


def _linked(built: Location, folder: Path, jour: str, *rows: dict[str, Any]) -> pd.DataFrame:
    edits = [
        ("indicateur", f"1.10/l{number}", LINKED | {"unite": ""} | row) for number, row in enumerate(rows)
    ]
    return answers.indicateurs(_written(built, folder, PLAN[:5] + edits), jour=jour)


def test_a_computed_figure_keeps_its_day_its_source_and_its_nature(built: Location, tmp_path: Path) -> None:
    frame = _linked(built, tmp_path, DAY, {"lie": "naissances"}, {"lie": "population", "territoire": "80620"})
    assert frame["valeur"].tolist() == [240, 7090]
    assert set(frame["valeur_le"].dt.date) == {date(2023, 12, 31)}
    assert frame["valeur_nature"].tolist() == ["observe", "observe"]
    assert "Insee" in frame["valeur_source"].iloc[0]
    assert frame["lie_libelle"].tolist()[1] == "Population"


@pytest.mark.parametrize(
    ("jour", "value", "reason"),
    [
        ("2009-06-01", 329, ""),
        ("2008-12-30", None, "Aucune valeur de cet indicateur ici."),
        # births of year Y come in November of Y + 1: those of 2024 were due on 1 November 2025
        ("2026-05-01", 240, ""),
        ("2026-05-02", 240, "Un millésime plus récent est attendu depuis plus de 6\u00a0mois."),
    ],
)
def test_a_vintage_is_measured_until_the_next_is_6_months_late(
    built: Location, tmp_path: Path, jour: str, value: float | None, reason: str
) -> None:
    row = _linked(built, tmp_path, jour, {"lie": "naissances"}).iloc[0]
    assert row["raison"] == reason
    assert (row["etat"] == "non_mesurable") == bool(reason)
    assert row["valeur"] == value if value else pd.isna(row["valeur"])


def test_secret_is_not_zero(built: Location, tmp_path: Path) -> None:
    row = _linked(built, tmp_path, DAY, {"lie": "taux_pauvrete", "territoire": "80015"}).iloc[0]
    assert (row["etat"], row["raison"]) == ("non_mesurable", "Valeur couverte par le secret statistique.")
    assert pd.isna(row["valeur"])


@pytest.mark.parametrize("place", [EPCI, "secteur:roisel", "80620"])
@pytest.mark.parametrize("offer", ["accueil", "alsh_mercredi", "evs"])
def test_access_is_that_of_its_own_answer(built: Location, offer: str, place: str) -> None:
    told = accessibilite(built, offer, territoire=place).iloc[0]
    given = computed(built, [(f"acces_{offer}", place), (f"proche_{offer}", place)])
    near = given.of(f"proche_{offer}", place, date(2100, 1, 1))[-1].value
    assert near == pytest.approx((1 - told["part_au_dela"]) * 100)
    reached = given.of(f"acces_{offer}", place, date(2100, 1, 1))[-1].value
    expected = None if pd.isna(told["places_pour_100"]) else told["places_pour_100"]
    assert reached == (None if expected is None else pytest.approx(expected))
