"""From a form to edits: only what differs, in one gesture, whoever wrote meanwhile."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg.answers.editable import Field, Opened, fields, opened, shown
from ctg.base.read import Location
from ctg.carnet import values
from ctg.carnet.values import Known
from ctg.tasks import plan_edit
from ctg.tasks.carnet import Conflict, Edit, Refused, save


def _open(plan: Location, code: str = "1.2") -> Opened:
    found = opened(plan, code)
    assert found is not None
    return found


def _typed(seen: Opened) -> dict[str, Any]:
    return {name: shown(told, seen.sheet[name]) for name, told in fields("fiche").items()}


def _cell(value: object, told: Field) -> object:
    return pd.Timestamp(value) if isinstance(value, date) else shown(told, value, inline=True)


def _tables(seen: Opened) -> dict[str, list[dict[str, Any]]]:
    """What the tables hold when nobody touched them, as a data editor gives it back."""
    return {
        kind: [
            {"code": row["code"]}
            | {
                name: pd.Timestamp(row[name])
                if isinstance(row[name], date)
                else shown(told, row[name], inline=True)
                for name, told in fields(kind).items()
            }
            for row in rows
        ]
        for kind, rows in seen.children.items()
    }


def test_what_nobody_touched_writes_nothing(plan: Location) -> None:
    seen = _open(plan)
    assert plan_edit.sheet_edits(seen, _typed(seen), _tables(seen)) == []


def test_a_form_is_one_event(plan: Location) -> None:
    seen = _open(plan)
    tables = _tables(seen)
    tables["etape"][1]["realise_le"] = pd.Timestamp("2026-10-02")
    tables["etape"].append({"code": None, "libelle": "Ouverture", "echeance": pd.Timestamp("2027-06-01")})
    tables["etape"].append({"code": None, "libelle": None, "echeance": pd.NaT, "ordre": float("nan")})
    del tables["etape"][2]
    tables["mesure"].append(
        {"code": None, "indicateur": "1.2/i1", "jour": pd.Timestamp("2026-11-20"), "valeur": 5.0}
    )
    edits = plan_edit.sheet_edits(seen, _typed(seen) | {"pilote": "Caf"}, tables)
    assert [(edit.kind, edit.code, edit.remove) for edit in edits] == [
        ("fiche", "1.2", False), ("etape", "1.2/e2", False), ("etape", "1.2/e4", False),
        ("etape", "1.2/e3", True),
        ("mesure", "1.2/i1/2026-11-20", False),
    ]  # fmt: skip
    assert dict(edits[0].values) == {"pilote": "Caf"}
    assert dict(edits[1].values) == {"realise_le": date(2026, 10, 2)}
    saved = save(plan, edits, actor="Essai")
    again = _open(plan)
    assert {row["code"] for row in again.children["etape"]} == {"1.2/e1", "1.2/e2", "1.2/e4"}
    assert again.sheet["version"] == 2 and saved.event == 2


def test_a_code_is_never_given_twice(plan: Location) -> None:
    seen = _open(plan)
    save(plan, plan_edit.table_edits(seen, "etape", []), actor="E")
    (edit,) = plan_edit.table_edits(_open(plan), "etape", [{"code": None, "libelle": "Reprise"}])
    assert edit.code == "1.2/e4"


def test_an_indicator_leaves_with_its_values(plan: Location) -> None:
    seen = _open(plan)
    edits = plan_edit.sheet_edits(seen, {}, {"indicateur": [], "mesure": _tables(seen)["mesure"]})
    assert {(edit.kind, edit.remove) for edit in edits} == {("indicateur", True), ("mesure", True)}
    save(plan, edits, actor="E")
    assert _open(plan).children["mesure"] == []


def test_a_sheet_leaves_with_everything(plan: Location) -> None:
    save(plan, plan_edit.removal(_open(plan)), actor="E")
    assert opened(plan, "1.2") is None


@pytest.mark.parametrize(
    ("name", "stored", "typed"),
    [("fin", date(2027, 6, 30), "30/06/2027"), ("statut", "en_cours", "En cours"), ("age_min", 3, "3"),
     ("partenaires", ["Caf", "MSA"], "Caf\r\nMSA"), ("pilote", None, "  "), ("themes", None, [])],
)  # fmt: skip
def test_the_same_written_otherwise_is_no_change(name: str, stored: object, typed: object) -> None:
    assert plan_edit.differing("fiche", {name: stored}, {name: typed}) == {}


NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: float(f"{value:.12g}"))
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
STORED = {
    "choice": st.sampled_from(["a_venir", "en_cours", "abandonne"]),
    "date": st.dates(date(1900, 1, 1), date(2200, 12, 31)),
    "text": TEXTS,
    "points": st.dictionaries(st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(date.isoformat), NUMBERS),
}


@pytest.mark.parametrize(
    ("kind", "name"), [("fiche", "statut"), ("fiche", "fin"), ("fiche", "pilote"), ("indicateur", "jalons")]
)
@given(data=st.data())
def test_what_a_form_shows_reads_back_as_what_is_stored(kind: str, name: str, data: st.DataObject) -> None:
    told = fields(kind)[name]
    stored = values.typed(told, data.draw(STORED[told.type]), Known())
    assert values.typed(told, plan_edit.plain(shown(told, stored)), Known()) == stored
    assert plan_edit.differing(kind, {name: stored}, {name: shown(told, stored)}) == {}


def _conflict(plan: Location) -> tuple[list[Edit], Conflict]:
    seen = _open(plan)
    save(plan, [Edit("fiche", "1.2", {"pilote": "MSA", "priorite": "haute"}, seen=1)], actor="Autre")
    mine = plan_edit.sheet_edits(seen, {"pilote": "Caf", "public": "0-3 ans"}, {})
    with pytest.raises(Conflict) as caught:
        save(plan, mine, actor="Moi")
    return mine, caught.value


def test_keeping_mine_leaves_their_other_fields(plan: Location) -> None:
    mine, conflict = _conflict(plan)
    save(plan, plan_edit.keep_mine(mine, conflict), actor="Moi")
    row = _open(plan).sheet
    assert (row["pilote"], row["priorite"], row["public"]) == ("Caf", "haute", "0-3 ans")


def test_taking_theirs_keeps_what_they_did_not_touch(plan: Location) -> None:
    mine, conflict = _conflict(plan)
    save(plan, plan_edit.take_theirs(mine, conflict), actor="Moi")
    row = _open(plan).sheet
    assert (row["pilote"], row["priorite"], row["public"]) == ("MSA", "haute", "0-3 ans")


def test_theirs_removed_is_theirs(plan: Location) -> None:
    seen = _open(plan, "2.1")
    mine = plan_edit.sheet_edits(seen, {"pilote": "Caf"}, {})
    save(plan, plan_edit.removal(seen), actor="Autre")
    with pytest.raises(Conflict) as caught:
        save(plan, mine, actor="Moi")
    assert plan_edit.take_theirs(mine, caught.value) == []


def test_a_pasted_block_is_read_by_its_titles() -> None:
    block = plan_edit.pasted("Code\tStatut\tFin\r\n1.2\ten pause\t31/12/2027\r\n", ["1.2"], ["statut", "fin"])
    assert block.rows == {"1.2": {"statut": "en pause", "fin": "31/12/2027"}} and not block.problems


@pytest.mark.parametrize(
    ("text", "word"),
    [("Statut\nen pause", "Code"), ("Code\tHumeur\n1.2\tbonne", "Humeur"), ("Code\tStatut\n9\tx", "inconnue"),
     ("Code\tStatut\n1.2\tx\n1.2\ty", "double")],
)  # fmt: skip
def test_a_pasted_block_that_is_not_understood_says_where(text: str, word: str) -> None:
    block = plan_edit.pasted(text, ["1.2"], ["statut"])
    assert len(block.problems) == 1 and word in str(block.problems[0])


def test_an_objective_is_carried_with_where_it_comes_from(plan: Location) -> None:
    save(plan, [Edit("convention", "c2", {"libelle": "CTG 2029-2033", "reprend": "c1"})], actor="E")
    node = {"niveau": "axe", "libelle": "Jeunesse", "ordre": 2, "nature": "observe", "code": "B"}
    save(plan, [plan_edit.carried(node, "B-c2", "c2", None)], actor="E")
    with pytest.raises(Refused):
        save(plan, [plan_edit.carried(node, "B-c3", "c3", None)], actor="E")
