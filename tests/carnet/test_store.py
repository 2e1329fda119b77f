"""What can be written, what is refused, what two people meet, and what the history says; on both stores."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctg.carnet import backup, inspection, store, undo
from ctg.carnet.kinds import Field, kinds
from ctg.carnet.store import Conflict, Edit
from ctg.carnet.values import CODE, Refused
from ctg.errors import CtgError
from tests.carnet.rows import KNOWN, PLAN, change, everything, plan, value, version, write

FICHE = {"noeud": "A.1", "intitule": "Autre"}


def _sheet(**given: Any) -> Edit:
    return Edit("fiche", "2", {"noeud": "A.1", "intitule": "Autre"} | given)


def _means(**given: Any) -> Edit:
    return Edit("moyen", "2", {"fiche": "1", "annee": 2026, "financeur": "Caf"} | given)


def _followed(**given: Any) -> Edit:
    return Edit("indicateur", "2", {"fiche": "1", "libelle": "Places", "base": 10} | given)


LOST = Edit("noeud", "B", {"convention": "ctg", "niveau": "axe", "libelle": "B", "parent": "Z"})
# name: (edit, words of the sentence)
REFUSED: dict[str, tuple[Edit, list[str]]] = {
    "dates reversed": (_sheet(debut="2026-05-01", fin="2026-04-30"), ["« 2 »", "« Fin »", "« Début »"]),
    "no date": (_sheet(debut="31/02/2026"), ["« 31/02/2026 » n'est pas une date", "31/12/2027"]),
    "target equal to baseline": (_followed(cible=10), ["cible égale au départ", "maintien"]),
    "a change of nothing": (_followed(forme="variation", cible=0), ["cible égale"]),
    "unknown commune": (_sheet(communes="80620 99999"), ["« 99999 » est inconnu", "communes"]),
    "unknown theme": (_sheet(themes=["magie"]), ["« magie » est inconnu"]),
    "its own parent": (Edit("noeud", "A", {"parent": "A"}, seen=1), ["« A » est déjà au-dessous"]),
    "cyclic tree": (Edit("noeud", "A", {"parent": "A.1"}, seen=1), ["« A.1 » est déjà au-dessous"]),
    "a parent that is not there": (LOST, ["« Z » n'existe pas", "créer d'abord"]),
    "duplicate code": (Edit("fiche", "1", FICHE), ["ce code existe déjà", "En choisir un autre"]),
    "a row that is not there": (Edit("fiche", "9", FICHE, seen=1), ["ligne absente", "Actualiser"]),
    "no wording": (_sheet(intitule=" "), ["« Intitulé »", "obligatoire"]),
    "100,000 characters": (_sheet(constat="é" * 100_000), ["100000 caractères, 20000 au plus"]),
    "100,000 characters on a line": (_sheet(pilote="é" * 100_000), ["100000 caractères, 300 au plus"]),
    "a code of 100,000 characters": (Edit("fiche", "x" * 100_000, FICHE), ["code mal formé", "80"]),
    "a code with NUL": (Edit("fiche", "a\0b", FICHE), ["code mal formé"]),
    "half a character in a code": (Edit("fiche", "a\ud800", FICHE), ["code mal formé"]),
    "no code": (Edit("fiche", " ", FICHE), ["code absent"]),
    "too many communes": (_sheet(communes=[str(n) for n in range(501)]), ["501 codes, 500 au plus"]),
    "a number that is none": (_means(prevu="douze"), ["« douze » n'est pas un nombre"]),
    "less than nothing": (_means(prevu=-1), ["-1 est trop petit", "0 au moins"]),
    "an infinite number": (_means(prevu="inf"), ["démesuré"]),
    "an integer that no store holds": (_sheet(age_min=3_000_000_000), ["démesuré"]),
    "half an integer": (_sheet(age_min="2,5"), ["2.5 n'est pas un nombre entier"]),
    "ages reversed": (_sheet(age_min=6, age_max=3), ["plus petit que l'âge minimal"]),
    "a status of nobody": (_sheet(statut="presque"), ["« presque » n'est pas accepté", "en cours"]),
    "an unknown field": (_sheet(couleur="rouge"), ["champ inconnu", "intitule"]),
    "milestones that are none": (_followed(jalons="bientôt"), ["jalons mal formés"]),
    "what is still named": (Edit("fiche", "1", seen=1, remove=True), ["dépendent encore", "Les retirer"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_kept_is_refused_in_one_sentence(carnet: sa.Engine, name: str) -> None:
    plan(carnet)
    before, (edit, words) = everything(carnet), REFUSED[name]
    with pytest.raises(Refused) as refused:
        write(carnet, Edit("fiche", "bonne", FICHE), edit)
    sentence = str(refused.value)
    assert [word for word in words if word not in sentence] == [], sentence
    assert sentence.endswith("Rien n'a été enregistré : corriger, puis recommencer.")
    assert "\n" not in sentence and len(sentence) < 500
    assert everything(carnet) == before


@pytest.mark.parametrize("actor", ["", "  \t\n", "\0", "x" * 121])
def test_somebody_signs(carnet: sa.Engine, actor: str) -> None:
    with pytest.raises(CtgError, match="Qui enregistre"):
        write(carnet, PLAN[0], actor=actor)
    assert store.history(carnet) == []


TEXTS = [
    "<script>alert(1)</script>", "<b>gras</b> &amp; \"guillemets\" 'simples'", '=HYPERLINK("http://x")',
    "+33 3 22", "-1+1", "@SUM(A1)", "👩‍👧 🇫🇷 é", "مرحبا", "'; DROP TABLE fiche; --", '{"a": 1}', "null",
    "%s %(x)s :nom ?", "\\N",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_stays_text(carnet: sa.Engine, text: str) -> None:
    plan(carnet)
    given = {"intitule": text, "constat": f"{text}\n{text}", "partenaires": [text]}
    change(carnet, "fiche", "1", given, actor=text, note=text)
    row = store.one(carnet, "fiche", "1")
    assert row is not None
    assert {name: row[name] for name in given} == given
    assert row["updated_by"] == text
    last = [item for item in store.history(carnet, last=3) if item["field"] == "constat"]
    assert (last[0]["after"], last[0]["actor"], last[0]["note"]) == (given["constat"], text, text)
    assert backup.check(carnet) == []


def test_what_no_store_can_keep_is_taken_out(carnet: sa.Engine) -> None:
    plan(carnet)
    change(carnet, "fiche", "1", {"intitule": "a\0b\ud800c\x1b"}, actor="A\0", note="n\0\ud800")
    assert value(carnet, "fiche", "1", "intitule") == "abc"
    assert store.history(carnet, last=1)[0]["note"] == "n"


LETTERS = st.text(st.characters(codec="utf-8"), max_size=300)
CODES = st.from_regex(CODE, fullmatch=True).filter(lambda code: CODE.fullmatch(code.strip()))


DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


def _values(field: Field) -> st.SearchStrategy[Any]:
    least, most = (
        (-1e15 if field.least is None else field.least),
        (1e15 if field.most is None else field.most),
    )
    found: dict[str, st.SearchStrategy[Any]] = {
        "text": LETTERS, "long": LETTERS, "list": st.lists(LETTERS, max_size=5), "date": DAYS,
        "choice": st.sampled_from(field.choices or ("",)), "number": st.floats(least, most),
        "integer": st.integers(int(max(least, -(2**31) + 1)), int(min(most, 2**31 - 1))),
        "codes": st.lists(CODES, max_size=5, unique=True), "reference": st.none(),
        "points": st.dictionaries(DAYS, st.floats(-1e15, 1e15), max_size=5),
    }  # fmt: skip
    return st.one_of(st.none(), CODES if field.one else found[field.type])


FREE = store.Known()
numbers = iter(range(10**9))


@pytest.mark.parametrize("name", kinds())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_type_comes_back_as_it_was_typed(carnet: sa.Engine, name: str, data: st.DataObject) -> None:
    """Typed once, the value that is read is the value that was typed, and typing it again changes nothing."""
    told = kinds()[name]
    given = {item: data.draw(_values(field), label=item) for item, field in told.fields.items()}
    _complete(carnet, name, given)
    code = f"r{next(numbers)}"
    read = store.values.read(told, code, given, FREE)
    assert read.problems == []
    try:
        store.write(carnet, [Edit(name, code, given)], actor="A", known=FREE)
    except Refused as refused:  # dates, ages or targets that contradict one another
        assert {one.field for one in refused.problems} <= {"fin", "ferme_le", "cible_le", "age_max", "cible"}
        return
    row = store.one(carnet, name, code)
    assert row is not None
    assert {item: row[item] for item in given} == read.values
    last = {one["field"]: one["after"] for one in store.history(carnet, name=name, code=code)}
    for item, after in last.items():
        assert inspection.same(store.plain(row[item]), after)
    again = store.write(
        carnet, [Edit(name, code, {item: row[item] for item in given}, seen=1)], actor="A", known=FREE
    )
    assert again.event == 0


def _complete(carnet: sa.Engine, name: str, given: dict[str, Any]) -> None:
    """What is required, and rows to refer to."""
    if store.one(carnet, "fiche", "1") is None:
        plan(carnet)
        write(carnet, Edit("service", "s1", {"nom": "Crèche"}))
    known = {"convention": "ctg", "noeud": "A", "fiche": "1", "indicateur": "1/i1", "service": "s1"}
    for item, field in kinds()[name].fields.items():
        if field.type == "reference" and field.required:
            given[item] = known[field.kind]
        elif field.required and store.values.typed(field, given[item], FREE) is None:
            given[item] = {"date": date(2026, 1, 1), "integer": 2026, "number": 1.5}.get(field.type, "texte")


def test_the_second_of_two_sees_what_changed(carnet: sa.Engine) -> None:
    plan(carnet)
    change(carnet, "fiche", "1", {"pilote": "Commune", "statut": "en_cours"}, actor="Bruno")
    change(carnet, "fiche", "1", {"pilote": "Caf"}, actor="Chloé")
    before = everything(carnet)
    with pytest.raises(Conflict) as met:
        change(carnet, "fiche", "1", {"pilote": "MSA"}, seen=1, actor="Denis")
    found = {one.field: (one.before, one.now, one.by) for one in met.value.differences}
    assert found == {"pilote": ("CCHS", "Caf", "Chloé"), "statut": ("a_venir", "en_cours", "Bruno")}
    assert met.value.version == 3
    assert (
        "Chloé" in str(met.value) and "Bruno" in str(met.value) and "« Structure pilote »" in str(met.value)
    )
    assert everything(carnet) == before
    change(carnet, "fiche", "1", {"pilote": "MSA"}, seen=met.value.version, actor="Denis")  # they chose
    assert value(carnet, "fiche", "1", "pilote") == "MSA"


def test_the_history_only_grows(carnet: sa.Engine) -> None:
    plan(carnet)
    for number in range(5):
        before = store.history(carnet)
        change(carnet, "noeud", "A", {"ordre": number + 1, "libelle": f"Titre {number}"})
        now = store.history(carnet)
        assert now[len(now) - len(before) :] == before and len(now) == len(before) + 2
    told = [
        (item["before"], item["after"], item["version"])
        for item in now
        if item["field"] == "ordre" and item["code"] == "A"
    ]
    assert told == [(4, 5, 6), (3, 4, 5), (2, 3, 4), (1, 2, 3), (0, 1, 2), (None, 0, 1)]
    assert backup.check(carnet) == []


def test_nothing_changed_writes_nothing(carnet: sa.Engine) -> None:
    plan(carnet)
    before = everything(carnet)
    assert change(carnet, "fiche", "1", {"pilote": " CCHS ", "communes": "80620"}).event == 0
    assert everything(carnet) == before


def test_undo_goes_back_step_by_step(carnet: sa.Engine) -> None:
    plan(carnet)
    states = [_values_of(carnet)]
    change(carnet, "fiche", "1", {"pilote": "Caf", "debut": "2026-01-01", "communes": ""})
    states.append(_values_of(carnet))
    change(carnet, "indicateur", "1/i1", {"jalons": {"2027-12-31": 18}, "cible": 30})
    states.append(_values_of(carnet))
    write(carnet, Edit("mesure", "1/i1/2026-06-30", seen=1, remove=True))
    for state in reversed(states):
        undo.undo(carnet, actor="Agnès", known=KNOWN)
        assert _values_of(carnet) == state
    undo.undo(carnet, actor="Agnès", known=KNOWN)
    assert _values_of(carnet) == {name: [] for name in kinds()}
    with pytest.raises(CtgError, match="Rien à annuler"):
        undo.undo(carnet, actor="Agnès", known=KNOWN)
    assert backup.check(carnet) == []


def _values_of(carnet: sa.Engine) -> dict[str, Any]:
    own = {"version", "updated_at", "updated_by"}
    found = store.everything(carnet, kinds())
    return {
        name: [{k: v for k, v in row.items() if k not in own} for row in rows] for name, rows in found.items()
    }


def test_erasing_leaves_the_event(carnet: sa.Engine) -> None:
    plan(carnet)
    change(carnet, "fiche", "1", {"pilote": "Mme Untel"}, actor="Mme Untel")
    change(carnet, "fiche", "1", {"pilote": "CCHS"}, actor="Mme Untel")
    before = store.history(carnet, name="fiche", code="1")
    erased = undo.redact(carnet, "fiche", "1", "pilote", actor="DPO", who="Mme Untel")
    after = store.history(carnet, name="fiche", code="1")
    assert erased == 3
    assert [(one["change"], one["event"], one["at"], one["field"]) for one in after] == [
        (one["change"], one["event"], one["at"], one["field"]) for one in before
    ]
    assert "Untel" not in repr(everything(carnet))
    pilots = [one for one in after if one["field"] == "pilote"]
    assert all(one["redacted"] and one["before"] is None and one["after"] is None for one in pilots)
    assert {one["actor"] for one in after} == {"effacé", "Agnès"}
    assert backup.check(carnet) == []
    with pytest.raises(CtgError, match="valeurs effacées"):
        undo.undo(carnet, actor="Agnès", known=KNOWN)


@pytest.mark.parametrize(("code", "field"), [("9", None), ("1", "couleur")])
def test_erasing_what_is_not_there_is_said(carnet: sa.Engine, code: str, field: str | None) -> None:
    plan(carnet)
    with pytest.raises(CtgError):
        undo.redact(carnet, "fiche", code, field, actor="DPO")
    assert len({one["event"] for one in store.history(carnet)}) == 1


def test_an_import_is_all_or_nothing(carnet: sa.Engine) -> None:
    plan(carnet)
    before = everything(carnet)
    sheets = [Edit("fiche", f"f{number}", FICHE, row=number + 2) for number in range(300)]
    bad = [Edit("fiche", "f300", FICHE | {"debut": "hier"}, row=302), Edit("fiche", "f0", FICHE, row=303)]
    with pytest.raises(Refused) as refused:
        write(carnet, *sheets, *bad, action="import")
    assert [(one.row, one.field) for one in refused.value.problems] == [(302, "debut"), (303, "code")]
    assert everything(carnet) == before
    saved = write(carnet, *sheets, action="import")
    assert len(store.rows(carnet, "fiche")) == 301 and len(saved.versions) == 300


def test_a_removed_row_comes_back_with_its_history(carnet: sa.Engine) -> None:
    plan(carnet)
    step = ("etape", "1/e1")
    write(carnet, Edit(*step, seen=1, remove=True))
    assert store.one(carnet, *step) is None
    write(carnet, Edit(*step, {"fiche": "1", "libelle": "Choisir un local"}))
    assert version(carnet, *step) == 3
    assert {one["version"] for one in store.history(carnet, name="etape", code="1/e1")} == {1, 2, 3}
    assert backup.check(carnet) == []


def test_the_stamp_moves_with_every_gesture(carnet: sa.Engine) -> None:
    plan(carnet)
    stamps = [store.stamp(carnet)]
    change(carnet, "fiche", "1", {"pilote": "Caf"})
    stamps.append(store.stamp(carnet))
    undo.undo(carnet, actor="A", known=KNOWN)
    stamps.append(store.stamp(carnet))
    undo.redact(carnet, "fiche", "1", "pilote", actor="A")
    stamps.append(store.stamp(carnet))
    assert len(set(stamps)) == 4
