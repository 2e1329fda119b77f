"""The example plan: flagged, whole, coherent around its day, and gone in one gesture."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ctg import services
from ctg.answers import computed
from ctg.answers.alertes import alertes
from ctg.answers.carnet import carnet
from ctg.answers.engagements import engagements, indicateurs
from ctg.answers.historique import historique
from ctg.answers.signals import TYPES
from ctg.base.read import Location
from ctg.carnet import store
from ctg.carnet.kinds import kinds
from ctg.errors import CtgError
from ctg.measures.progress import FORMS, STATES
from ctg.tasks import base
from ctg.tasks import carnet as tasks
from ctg.tasks.carnet import Edit
from tests import bare
from tests.conftest import ROOT, Run

DAY = "2026-11-25"
FOLDER = ROOT / "data" / "demo" / "plan"
KINDS = ("convention", "noeud", "fiche", "etape", "moyen", "indicateur", "mesure")
# What a convention must deal with: themes, then words that the sheets of each mission hold.
MISSIONS = {
    "modes d'accueil": "assistants maternels",
    "handicap": "handicapés",
    "pauvreté": "familles modestes",
    "mercredi": "mercredi",
    "vacances": "Noël",
    "animation de la vie sociale": "espace de vie sociale",
    "centre social": "centre social",
    "parentalité": "enfants-parents",
    "autonomie des jeunes": "logement",
    "engagement des jeunes": "assemblée de jeunes",
    "éducation": "projet éducatif",
    "accès aux droits": "non-recours",
    "numérique": "en ligne",
    "observation": "observatoire",
    "demandes": "demandes des familles",
    "réseaux": "réseau",
    "évaluation": "Évaluer",
    "schéma": "textes de 2025",
}


def _rows(kind: str) -> list[dict[str, str]]:
    with (FOLDER / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def where(built: Location, tmp_path_factory: pytest.TempPathFactory) -> Location:
    """The shipped base with a carnet of its own, given the examples."""
    file = tmp_path_factory.mktemp("carnet") / "carnet.sqlite"
    found = Location(built.folder, carnet=f"sqlite:///{file}")
    tasks.ensure(found)
    return found


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted in the inventory is dated from the day of the build: that of the plan."""
    monkeypatch.setattr(computed, "built_on", lambda _base: date.fromisoformat(DAY))


def test_every_kind_has_its_file_and_its_fields() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(KINDS)
    for kind in KINDS:
        rows = _rows(kind)
        assert set(rows[0]) <= {"code", *kinds()[kind].fields}
        codes = [row["code"] for row in rows]
        assert len(codes) == len(set(codes))


def test_every_row_that_can_be_flagged_is() -> None:
    for kind in KINDS:
        for row in _rows(kind):
            assert row.get("nature", "exemple") == "exemple"
    assert "exemple" in _rows("convention")[0]["libelle"]


def test_thirty_commitments_cover_every_mission() -> None:
    sheets = _rows("fiche")
    assert len(sheets) == 30
    titles = " | ".join(row["intitule"] for row in sheets)
    assert [name for name, words in MISSIONS.items() if words not in titles] == []
    themes = {code.strip() for row in sheets for code in row["themes"].split(";")}
    assert themes >= {*services.themes(), tasks.ACROSS} - {"sante"}
    links = " ".join(row["liens"] for row in sheets)
    assert all(name in links for name in ("SDSF", "PEDT", "CLS", "CRTE"))


def test_every_form_role_and_kind_of_mean_is_shown() -> None:
    followed, means = _rows("indicateur"), _rows("moyen")
    assert {row["forme"] for row in followed} == set(FORMS)
    assert {row["role"] for row in followed} == {"realisation", "resultat", "impact", "contexte"}
    assert {row["unite"] for row in means} == {"euros", "etp"}
    assert {row["etat"] for row in means} == set(kinds()["moyen"].fields["etat"].choices)
    assert sum(bool(row["lie"]) for row in followed) >= 12
    assert any(row["forme"] in ("niveau", "variation") and not row["base"] for row in followed)


def test_every_row_is_written(where: Location) -> None:
    kept = store.everything(carnet(where), kinds())
    assert {kind: len(kept[kind]) for kind in KINDS} == {kind: len(_rows(kind)) for kind in KINDS}
    frame = historique(where)
    assert set(frame["evenement"]) == {1}
    assert set(zip(frame["auteur"], frame["action"], strict=True)) == {("exemple", "import")}


@pytest.mark.usefixtures("on_the_day")
def test_a_fixed_day_gives_fixed_counts(where: Location) -> None:
    frame = engagements(where, jour=DAY)
    assert frame["etat"].value_counts().to_dict() == {
        "conforme": 11, "a_surveiller": 6, "en_ecart": 6, "atteint": 4, "non_mesurable": 3,
    }  # fmt: skip
    assert set(frame["etat"]) == set(STATES)
    assert (frame["en_retard"].sum(), frame["bloque"].sum(), frame["a_actualiser"].sum()) == (10, 3, 5)
    assert set(frame["nature"]) == {"exemple"}
    assert frame["synthese"].ne("").all() and frame["meteo"].ne("").all()
    followed = indicateurs(where, jour=DAY)
    assert set(followed["etat"]) == set(STATES)
    assert set(followed.loc[followed["valeur_nature"] != "exemple", "lie"]) == {
        "couverture_accueil", "places_assistants_maternels", "acces_eaje", "foyers_rsa", "foyers_paje",
        "beneficiaires_aeeh", "proche_france_services",
    }  # fmt: skip


@pytest.mark.usefixtures("on_the_day")
def test_every_type_of_alert_occurs(where: Location) -> None:
    frame = alertes(where, jour=DAY)
    assert set(frame["type"]) == set(TYPES)
    assert set(frame["nature"]) == {"exemple"}


def test_an_untouched_example_was_last_seen_on_the_day_it_tells(where: Location) -> None:
    frame = engagements(where, jour=DAY).set_index("code")
    told = {row["code"]: row["revu_le"] for row in _rows("fiche")}
    assert frame["maj_le"].dt.strftime("%Y-%m-%d").to_dict() == told


def test_a_carnet_in_which_something_was_written_is_left_alone(built: Location, tmp_path: Path) -> None:
    where = Location(built.folder, carnet=f"sqlite:///{tmp_path / 'carnet.sqlite'}")
    tasks.save(where, [Edit("convention", "c", {"libelle": "La vraie"})], actor="Maire")
    tasks.ensure(where)
    assert [row["code"] for row in store.rows(carnet(where), "convention")] == ["c"]


def test_examples_are_given_once(built: Location, tmp_path: Path) -> None:
    where = Location(built.folder, carnet=f"sqlite:///{tmp_path / 'carnet.sqlite'}")
    tasks.ensure(where)
    first = store.stamp(carnet(where))
    tasks.ensure(where)
    assert store.stamp(carnet(where)) == first == (1, 0)
    tasks.without_examples(where, actor="Maire")
    tasks.ensure(where)
    assert engagements(where).empty


def test_examples_go_in_one_event_and_real_rows_stay(built: Location, tmp_path: Path) -> None:
    where = Location(built.folder, carnet=f"sqlite:///{tmp_path / 'carnet.sqlite'}")
    tasks.ensure(where)
    mine = [
        Edit("convention", "c", {"libelle": "La vraie"}),
        Edit("noeud", "n", {"convention": "c", "niveau": "axe", "libelle": "Axe"}),
        Edit("fiche", "f", {"noeud": "n", "intitule": "La mienne"}),
        Edit("etape", "f/e1", {"fiche": "f", "libelle": "Étape"}),
        Edit("fiche", "sous-exemple", {"noeud": "obj-1.1", "intitule": "Sous un exemple"}),
    ]
    tasks.save(where, mine, actor="Maire")
    saved = tasks.without_examples(where, actor="Maire")
    left = store.everything(carnet(where), kinds())
    assert {kind: [row["code"] for row in rows] for kind, rows in left.items() if rows} == {
        "convention": ["c"], "noeud": ["n"], "fiche": ["f"], "etape": ["f/e1"],
    }  # fmt: skip
    assert saved.event == 3
    tasks.take_back(where, actor="Maire")
    assert len(store.rows(carnet(where), "fiche")) == 32


def test_no_example_without_its_folder_nor_in_a_base_built_without(
    private: Location, tmp_path: Path, run: Run
) -> None:
    folder = bare.folder(tmp_path / "bare", located=tuple(bare.COMMUNES))
    base.build(Location(folder))
    tasks.ensure(Location(folder))
    assert engagements(Location(folder)).empty
    base.build(private, demo=False)
    assert run("export", "engagements", data=private.folder).rows() == []


def test_the_command_line_shows_the_examples_at_once(private: Location, run: Run) -> None:
    assert len(run("export", "engagements", f"jour={DAY}", data=private.folder).rows()) == 30
    rows = run("export", "fiche", "code=1.2", f"jour={DAY}", data=private.folder).rows()
    assert {row["nature"] for row in rows} == {"exemple"}
    assert "1.2, 1.4" in run("export", "fiche", "code=99", data=private.folder).refusal()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("libelle\nPlan\n", "convention.csv : colonne « code » absente"),
        ("code,libelle\nc\n", "ligne de longueur inégale"),
        ("code,libelle\nc,Plan,de trop\n", "ligne de longueur inégale"),
        ("code,libelle\nc,\n", "ligne 2"),
        ("code,titre\nc,Plan\n", "champ inconnu"),
    ],
)
def test_a_broken_example_is_told_and_nothing_is_written(private: Location, text: str, told: str) -> None:
    folder = private.folder / "demo" / "plan"
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "convention.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CtgError, match=told):
        tasks.ensure(private)
    assert store.stamp(carnet(private)) == (0, 0)


def test_an_answer_that_reads_no_carnet_opens_none(private: Location, run: Run) -> None:
    assert run("export", "communes", data=private.folder).rows()
    assert not (private.folder / "carnet.sqlite").exists()
    assert isinstance(engagements(private), pd.DataFrame)
    assert (private.folder / "carnet.sqlite").exists()
