"""The dates of the plan, and their calendar file opened again."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from ctg.answers.calendrier import COLUMNS, agenda, calendrier
from ctg.base.read import Location
from ctg.errors import CtgError
from ctg.exports.calendar import ics_bytes
from ctg.tasks.carnet import Edit, save
from tests.conftest import Run
from tests.plan.made import JOUR

DAY = JOUR.isoformat()
EXPECTED = [  # date, type, code, etat: read from tests/plan/made.py
    ("2024-01-01", "convention", "c1", "passe"),
    ("2026-01-31", "etape", "1.2/e1", "fait"),
    ("2026-02-01", "etape", "1.10/e1", "clos"),
    ("2026-03-31", "fin_fiche", "1.10", "clos"),
    ("2026-09-30", "etape", "1.2/e2", "en_retard"),
    ("2026-12-15", "etape", "1.2/e3", "a_venir"),
    ("2026-12-31", "jalon", "1.2/i1", "a_venir"),
    ("2027-02-28", "meteo", "1.2", "a_venir"),
    ("2027-06-30", "fin_fiche", "1.2", "a_venir"),
    ("2027-12-31", "cible", "1.2/i1", "a_venir"),
    ("2028-12-31", "convention", "c1", "a_venir"),
]


def test_every_dated_thing_by_date(plan: Location) -> None:
    rows = calendrier(plan, DAY)
    assert list(rows.columns) == COLUMNS
    told = rows.assign(date=rows["date"].dt.strftime("%Y-%m-%d"))[["date", "type", "code", "etat"]]
    assert list(told.itertuples(index=False, name=None)) == EXPECTED


def test_the_window_includes_its_ends(plan: Location) -> None:
    rows = calendrier(plan, DAY, debut="2026-12-15", fin="2026-12-31")
    assert list(rows["code"]) == ["1.2/e3", "1.2/i1"]


def test_what_is_due_today_is_not_late(plan: Location) -> None:
    assert "en_retard" not in set(calendrier(plan, "2026-09-30")["etat"])
    assert set(calendrier(plan, "2026-10-01").query("etat == 'en_retard'")["code"]) == {"1.2/e2"}


@pytest.mark.parametrize(
    ("asked", "word"), [({"debut": "demain"}, "debut"), ({"jour": "31/12/2026"}, "jour")]
)
def test_a_day_that_is_none_is_refused(plan: Location, asked: dict[str, str], word: str) -> None:
    with pytest.raises(CtgError, match=word):
        calendrier(plan, **asked)


def test_a_window_reversed_is_refused(plan: Location) -> None:
    with pytest.raises(CtgError, match="précède"):
        calendrier(plan, debut="2027-01-01", fin="2026-01-01")


def test_the_page_parts_are_a_partition(plan: Location) -> None:
    seen = agenda(plan, DAY)
    parts = [seen.late, seen.soon, seen.later, seen.past]
    assert [len(part) for part in parts] == [1, 2, 4, 4]
    assert sum(map(len, parts)) == len(EXPECTED)
    said = seen.answer.replace("\u00a0", " ")
    assert "**2 échéances** dans les 60 prochains jours" in said and "**1 échéance** en retard" in said


def test_the_calendar_file_opens_again(plan: Location) -> None:
    save(plan, [Edit("fiche", "2.1", {"fin": "2027-05-05", "intitule": "Été, local; jeunes\n🙂"}, seen=1)],
         actor="E")  # fmt: skip
    rows = calendrier(plan, DAY)
    content = ics_bytes(rows, name="CTG Essai", written=datetime(2026, 11, 25, tzinfo=UTC))
    read = Calendar.from_ical(content)
    assert content.decode("utf-8") and b"\r\n" in content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    events = read.events
    assert len(events) == len(rows)
    uids = [str(event["uid"]) for event in events]
    assert len(set(uids)) == len(uids)
    for event, row in zip(events, rows.to_dict("records"), strict=True):
        assert type(event.start) is date and event.start == row["date"].date()
        assert (event.end - event.start).days == 1
        assert str(event["summary"]) == ("[Exemple] " if row["nature"] == "exemple" else "") + row["libelle"]
    example = next(event for event in events if str(event["summary"]).startswith("[Exemple]"))
    assert "Été, local; jeunes 🙂" in str(example["summary"])


def test_a_moved_step_keeps_its_uid(plan: Location) -> None:
    before = {
        str(event["uid"]) for event in Calendar.from_ical(ics_bytes(calendrier(plan, DAY), name="a")).events
    }
    save(
        plan, [Edit("etape", "1.2/e3", {"echeance": "2027-01-15", "libelle": "Chantier"}, seen=1)], actor="E"
    )
    after = {
        str(event["uid"]) for event in Calendar.from_ical(ics_bytes(calendrier(plan, DAY), name="a")).events
    }
    assert before == after


def test_the_command_writes_the_file(
    plan: Location, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CTG_CARNET_URL", plan.carnet)
    out = tmp_path / "ctg.ics"
    asked = ("export", "calendrier", f"jour={DAY}", "--format", "ics", "--out", str(out))
    assert run(*asked, data=plan.folder).code == 0
    assert len(Calendar.from_ical(out.read_bytes()).events) == len(EXPECTED)
    refused = run("export", "communes", "--format", "ics", data=plan.folder).refusal()
    assert "calendrier" in refused
