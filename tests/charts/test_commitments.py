"""Commitments drawn: every state, every form of target, hostile texts, nothing measured."""

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from ctg.charts import commitments, dates, gantt, icons, sheet_indicators, sheet_tables, states, three_views
from ctg.charts import sheet as parts
from ctg.charts.palette import LIGHT
from ctg.charts.progress_bar import bar, figure
from ctg.charts.trajectory import Path, said, trajectory

NAN = float("nan")
TODAY = date(2026, 11, 25)
HOSTILE = "<script>alert('x')</script>\x07 & \"Cie\" 🎈 " + "long " * 60


def row(**changes: Any) -> dict[str, Any]:
    """A commitment as `engagements` tells it: 4 places of 12, half of them expected."""
    told = {
        "code": "1.2",
        "intitule": "Créer des places",
        "axe": "Petite enfance",
        "axe_code": "1",
        "nature": "exemple",
        "etat": "a_surveiller",
        "indicateur": "places créées",
        "indicateur_unite": "places",
        "indicateur_forme": "niveau",
        "valeur": 4.0,
        "valeur_le": pd.Timestamp(2026, 9, 30),
        "depart": 0.0,
        "cible": 12.0,
        "cible_le": pd.Timestamp(2027, 12, 31),
        "attendu": 0.5,
        "progres": 1 / 3,
        "raison": "",
        "meteo": "couvert",
        "statut": "en_cours",
        "statut_libelle": "en cours",
        "debut": pd.Timestamp(2025, 1, 1),
        "fin": pd.Timestamp(2027, 12, 31),
        "en_retard": False,
        "bloque": False,
        "a_actualiser": False,
        "etapes_faites": 1,
        "etapes_total": 3,
        "resultat_etat": "a_surveiller",
        "resultat_mesures": 1,
        "resultat_indicateurs": 2,
        "impact_etat": "",
        "impact_mesures": 0,
        "impact_indicateurs": 0,
    }
    return told | changes


def texts(html: str) -> str:
    """What is read, tags aside."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split(" "))


def fill(html: str) -> tuple[float, float] | None:
    found = re.search(r'class="fait" style="left:([\d.]+)%;width:([\d.]+)%"', html)
    return (float(found[1]), float(found[2])) if found else None


def tick(html: str) -> float | None:
    found = re.search(r'class="attendu" style="left:([\d.]+)%"', html)
    return float(found[1]) if found else None


# The bar


def test_a_rising_target_fills_from_its_baseline() -> None:
    drawn = bar(row())
    assert fill(drawn) == (0.0, 33.3)
    assert tick(drawn) == 50.0
    assert "4 sur 12" in drawn and "Départ 0" in drawn and "attendu à ce jour\u00a0: 6<" in drawn


def test_a_falling_target_fills_the_same_way() -> None:
    """From 100 to 50, at 90: a fifth of the way; 75 was expected."""
    drawn = bar(row(depart=100.0, cible=50.0, valeur=90.0, progres=0.2, attendu=0.5))
    assert fill(drawn) == (0.0, 20.0)
    assert tick(drawn) == 50.0
    assert "attendu à ce jour\u00a0: 75" in drawn and ">90</b>" in drawn and "cible 50" in drawn


@pytest.mark.parametrize(
    ("value", "expected", "word"),
    [
        (49.4, (30.0, 30.0), "recul de 2,6"),
        (52.0, (60.0, 0.0), "inchangé"),
        (53.0, (60.0, 11.5), "hausse de 1"),
        (10.0, (0.0, 60.0), "recul de 42"),
    ],
)
def test_what_is_maintained_grows_to_the_left_of_its_level(
    value: float, expected: tuple[float, float], word: str
) -> None:
    drawn = bar(
        row(indicateur_forme="maintien", depart=52.0, cible=52.0, valeur=value, progres=0.5, attendu=1.0)
    )
    assert fill(drawn) == expected
    assert tick(drawn) == 60.0
    assert word in drawn and "à maintenir\u00a0: 52" in drawn


def test_without_a_measure_the_track_is_empty_and_says_what_is_missing() -> None:
    drawn = bar(row(valeur=NAN, progres=NAN, etat="non_mesurable", raison="Pas de valeur de départ."))
    assert fill(drawn) is None and tick(drawn) is None
    assert "pas de mesure" in drawn and "Pas de valeur de départ." in drawn and "piste non_mesurable" in drawn
    assert not re.search(r"\b0\s*%", texts(drawn))


def test_a_figure_too_old_is_told_and_not_drawn() -> None:
    drawn = bar(row(etat="non_mesurable", progres=NAN, raison="Valeur saisie il y a plus de 18 mois."))
    assert fill(drawn) is None
    assert ">4</b>" in drawn and "18 mois" in drawn


def test_a_full_bar_stays_inside() -> None:
    assert fill(bar(row(valeur=30.0, progres=1.0, etat="atteint"))) == (0.0, 100.0)
    assert fill(bar(row(valeur=30.0, progres=7.0, etat="atteint"))) == (0.0, 100.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"indicateur_unite": "%", "valeur": 45.0}, "45\u00a0%"),
        ({"indicateur_forme": "part", "depart": NAN}, "4 sur 12"),
        ({"indicateur_forme": "flux"}, "4 sur 12"),
        ({"indicateur_forme": "jalon", "valeur": 1.0}, "fait"),
        ({"indicateur_forme": "jalon", "valeur": 0.0}, "pas encore fait"),
        ({"indicateur_forme": "seuil"}, "4"),
        ({"valeur": None}, "pas de mesure"),
    ],
)
def test_the_figure_is_said_as_people_say_it(changes: dict[str, Any], expected: str) -> None:
    assert figure(row(**changes)) == expected


# Cards, alerts, table


def test_every_state_is_an_icon_and_a_word() -> None:
    for code, (word, _icon) in states.STATES.items():
        drawn = states.state(code)
        assert "<svg" in drawn and word in drawn and code in drawn
    assert states.state("") == states.state("non_mesurable") == states.state("<b>")


def test_counts_say_every_state_zero_included() -> None:
    assert re.findall(r"<b>(\d+)</b>", states.counts({"atteint": 2, "en_ecart": 1})) == [
        "2",
        "0",
        "0",
        "1",
        "0",
    ]


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(KeyError):
        icons.icon("smiley")


def test_a_card_says_state_when_alert_and_leads_to_its_sheet() -> None:
    alert = {"type": "financement_non_acquis", "message": "24 000 € (2027)"}
    drawn = texts(commitments.card(row(), alert))
    assert [
        word
        for word in (
            "À surveiller",
            "Exemple",
            "Créer des places",
            "Couvert",
            "Échéance déc.\u00a02027",
            "Mesuré en sept.\u00a02026",
            "Financement non acquis\u00a0: 24 000 €",
        )
        if word not in drawn
    ] == []
    assert 'href="fiche?code=1.2"' in commitments.card(row())
    assert "Exemple" not in commitments.card(row(nature="observe"))


def test_a_code_cannot_leave_its_link() -> None:
    assert commitments.address('1"&x=<') == "fiche?code=1%22%26x%3D%3C"


def test_an_axe_counts_what_goes_well_and_an_empty_one_says_what_to_do() -> None:
    drawn = texts(commitments.cards("Petite enfance", [row(etat="atteint"), row()], {}))
    assert "1 sur 2 comme prévu ou atteints" in drawn
    empty = texts(commitments.cards("Jeunesse", [], {}))
    assert "aucun engagement" in empty and "importez le plan" in empty


def test_no_alert_is_said() -> None:
    assert "Aucune alerte" in commitments.first([], 0, "x")
    assert "Aucune alerte" in commitments.alerts([])


def test_three_columns_are_never_added_up() -> None:
    drawn = three_views.table([row(en_retard=True)], "Trois regards")
    cells = [texts(cell) for cell in re.findall(r"<td>(.*?)</td>", drawn)]
    assert "1 sur 3\u00a0étapes" in cells[0] and "En retard" in cells[0]
    assert "À surveiller" in cells[1] and "1 mesuré sur 2" in cells[1]
    assert "sans indicateur" in cells[2]


# Time


def test_the_timeline_says_what_has_no_date_and_survives_a_mistyped_century() -> None:
    rows = [row(), row(debut=pd.NaT, fin=pd.NaT, intitule="Sans"), row(fin=pd.Timestamp(2999, 1, 1))]
    drawn = gantt.gantt(rows, today=TODAY, wide=True, alt="Calendrier")
    assert "sans date" in drawn
    years = [int(year) for year in re.findall(r">(\d{4})</text>", drawn)]
    assert years == [2025, 2026, 2027]
    widths = [float(w) for w in re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"', drawn)]
    assert len(widths) == 2 and max(widths) <= gantt.WIDE


def test_the_trajectory_shows_nothing_when_it_has_nothing_to_tell() -> None:
    target = ((date(2028, 12, 31), 60.0),)
    assert trajectory(Path("Délai", "jours", (), target, TODAY)) == ""
    assert trajectory(Path("Délai", "jours", (), (), TODAY)) == ""


def test_the_trajectory_says_its_points_in_words() -> None:
    path = Path(
        "Places",
        "",
        ((date(2026, 9, 30), 4.0),),
        ((date(2025, 1, 1), 0.0), (date(2027, 12, 31), 12.0)),
        TODAY,
    )
    assert said(path) == (
        "Places\u00a0: mesuré 4 en sept.\u00a02026\u00a0; prévu 0 en janv.\u00a02025 et 12 en déc.\u00a02027."
    )
    assert trajectory(path).count("<circle") == 2


def test_the_trajectory_draws_the_milestones_on_the_expected_path() -> None:
    promised = ((date(2025, 1, 1), 0.0), (date(2026, 7, 1), 9.0), (date(2027, 12, 31), 12.0))
    drawn = trajectory(Path("Places", "", (), promised, TODAY))
    assert drawn.count("<circle") == 2  # baseline and milestone; the target is a diamond
    (line,) = re.findall(r'd="M([^"]+)" fill="none"', drawn)
    assert len(line.split("L")) == 3
    assert "9 en juil.\u00a02026" in drawn


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (pd.NaT, ""),
        (None, ""),
        ("", ""),
        ("2027-12-31", "déc.\u00a02027"),
        (date(2026, 5, 1), "mai\u00a02026"),
        (pd.Timestamp(2026, 2, 3), "févr.\u00a02026"),
        (NAN, ""),
    ],
)
def test_months(value: object, expected: str) -> None:
    assert dates.month(value) == expected


# The sheet


def indicator(**changes: Any) -> dict[str, Any]:
    told = {
        "code": "1.2/i1",
        "libelle": "places",
        "role": "resultat",
        "forme": "niveau",
        "forme_libelle": "niveau",
        "unite": "places",
        "base": 0.0,
        "base_le": pd.Timestamp(2025, 1, 1),
        "cible": 12.0,
        "cible_le": pd.NaT,
        "valeur": 4.0,
        "valeur_le": pd.Timestamp(2026, 9, 30),
        "valeur_source": "RPE",
        "valeur_nature": "exemple",
        "etat": "conforme",
        "raison": "",
        "attendu": 0.5,
    }
    return told | changes


def test_indicators_stand_in_three_columns_and_say_why_they_are_not_measured() -> None:
    rows = [indicator(), indicator(role="impact", etat="non_mesurable", raison="Pas de cible.", valeur=NAN)]
    drawn = sheet_indicators.indicators(rows, {})
    said_ = texts(drawn)
    assert "1 mesuré sur 2" in said_ and "Pas de cible." in said_ and "contribution, pas preuve" in said_
    assert "Aucun indicateur." in said_ and "Source\u00a0: RPE (exemple)" in said_


def test_amounts_never_turn_the_unknown_into_zero() -> None:
    assert sheet_tables.amount(NAN, "euros") == "–"
    assert sheet_tables.amount(0.0, "euros") == "0\u00a0€"
    assert sheet_tables.amount(0.5, "etp") == "0,5\u00a0ETP"


def test_what_was_erased_says_so() -> None:
    change = {
        "date": pd.Timestamp(2026, 11, 3),
        "auteur": "x",
        "genre_libelle": "Fiche action",
        "champ_libelle": "Pilote",
        "avant": "",
        "apres": "",
        "efface": True,
    }
    assert texts(sheet_tables.history([change])).count(sheet_tables.ERASED) == 2


def hostile() -> list[str]:
    """Everything, with hostile texts wherever somebody may write."""
    bad = row(
        **dict.fromkeys(
            (
                "code",
                "intitule",
                "axe",
                "indicateur",
                "indicateur_unite",
                "raison",
                "statut_libelle",
                "synthese",
                "meteo",
                "statut",
            ),
            HOSTILE,
        )
    )
    told = indicator(
        **dict.fromkeys(
            ("code", "libelle", "unite", "raison", "valeur_source", "role", "forme_libelle"), HOSTILE
        )
    )
    alert = dict.fromkeys(("type", "type_libelle", "message", "fiche", "intitule", "pilote"), HOSTILE)
    step = {"libelle": HOSTILE, "echeance": pd.NaT, "realise_le": pd.NaT, "en_retard": False}
    mean = dict.fromkeys(("annee", "financeur", "fonds", "poste_libelle", "etat_libelle", "unite"), HOSTILE)
    change = dict.fromkeys(("auteur", "genre_libelle", "champ_libelle", "avant", "apres"), HOSTILE)
    path = Path(HOSTILE, HOSTILE, ((TODAY, 1.0),), ((TODAY, 2.0),), TODAY)
    return [
        commitments.cards(HOSTILE, [bad, bad | {"etat": HOSTILE}], {HOSTILE: alert}),
        commitments.first([alert], 9, HOSTILE),
        commitments.alerts([alert]),
        three_views.table([bad], HOSTILE),
        *(gantt.gantt([bad], today=TODAY, wide=wide, alt=HOSTILE) for wide in (True, False)),
        trajectory(path),
        parts.head(bad, [HOSTILE]),
        parts.synthesis(bad),
        parts.texts(HOSTILE, [(HOSTILE, HOSTILE)]),
        parts.steps([step]),
        parts.neighbours((HOSTILE, HOSTILE), (HOSTILE, HOSTILE), HOSTILE),
        sheet_indicators.indicators([told, told | {"role": "impact"}], {HOSTILE: path}),
        sheet_tables.means([mean | {"prevu": 1.0, "reel": NAN}]),
        sheet_tables.history([change | {"date": pd.Timestamp(2026, 1, 1), "efface": False}]),
        sheet_tables.measures(
            [
                {
                    "indicateur": HOSTILE,
                    "jour": TODAY,
                    "valeur": 1.0,
                    "source": HOSTILE,
                    "nature": "observe",
                    "commentaire": HOSTILE,
                }
            ],
            {},
        ),
    ]


@pytest.mark.parametrize("number", range(16))
def test_what_people_write_is_shown_as_text(number: int) -> None:
    html = hostile()[number]
    tree = ElementTree.fromstring(f"<div>{html}</div>")
    assert not [element for element in tree.iter() if element.tag.endswith("script")]
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"&#x?\w+;", "", html))
    assert set(re.findall(r"var\(--ctg-([a-z0-9-]+)\)", html)) <= set(LIGHT)
