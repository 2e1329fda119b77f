"""Deliveries into a folder of data: merged by key, whole or not at all, withheld before anything is stored.

Every service, name and figure here is fictional; the communes are those of the shipped territory.
"""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctg.answers.deliveries import livraison
from ctg.answers.registry import ask
from ctg.base.read import Location
from ctg.errors import CtgError, DataError
from ctg.exports import tables
from ctg.tasks import base, deliver, stored
from ctg.tasks.deliver import Outcome

SERVICE = "id;type;nom;commune;note\nfictif-1;laep;Service fictif;80620;premier\n"


def _import(where: Location, kind: str, text: str | bytes, **confirmed: str) -> Outcome:
    path = where.folder.parent / f"{kind}-fictif.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return deliver.import_file(where, kind, path, confirmed)


def _fine(outcome: Outcome) -> Outcome:
    assert [item.sentence() for item in outcome.problems] == []
    return outcome


def _local(where: Location) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((where.folder / "local").glob("*"))}


def _stored(where: Location, kind: str) -> list[dict[str, str]]:
    text = (where.folder / "local" / f"{kind}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _query(where: Location, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(where.path()), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_rows_are_added_replaced_and_kept(private: Location) -> None:
    first = _fine(_import(private, "services", SERVICE + "fictif-2;laep;Autre fictif;80017;\n"))
    assert (first.added, first.changed, first.same) == (2, 0, 0)
    again = "id;type;nom;commune\nfictif-3;laep;Troisième fictif;80620\nfictif-1;laep;Nom changé;80620\n"
    second = _fine(_import(private, "services", again))
    assert (second.added, second.changed, second.same) == (1, 1, 0)
    rows = [(row["id"], row["nom"], row["note"]) for row in _stored(private, "services")]
    assert rows == [
        ("fictif-1", "Nom changé", "premier"),  # an absent column keeps what it had
        ("fictif-2", "Autre fictif", ""),
        ("fictif-3", "Troisième fictif", ""),
    ]
    found = ask(private, "services", type="laep")
    assert set(found["id"]) >= {"fictif-1", "fictif-2", "fictif-3"}
    assert set(found["nature"]) == {"observe"}  # one real service removes every example of its type


def test_a_file_that_changes_nothing_writes_nothing(private: Location) -> None:
    _fine(_import(private, "services", SERVICE))
    before, path = _local(private), private.path()
    outcome = _fine(_import(private, "services", SERVICE.replace("\n", "\r\n").encode("utf-8-sig")))
    assert outcome.built is None and outcome.summary() == "aucun changement (1\u00a0ligne identique)"
    assert (_local(private), private.path()) == (before, path)


def test_a_problem_anywhere_stops_everything(private: Location) -> None:
    outcome = _import(private, "services", SERVICE + "fictif-2;laep;Autre;1004;\nfictif-3;cinema;X;80620;\n")
    assert [(item.line, item.column) for item in outcome.problems] == [(3, "commune"), (4, "type")]
    assert not (private.folder / "local").exists()
    assert outcome.report()["ligne"].tolist() == [3, 4]


@pytest.mark.parametrize("earlier", [True, False])
def test_when_the_build_refuses_the_previous_files_come_back(
    private: Location, monkeypatch: pytest.MonkeyPatch, earlier: bool
) -> None:
    if earlier:
        _fine(_import(private, "services", SERVICE))
    before = _local(private)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise DataError("ailleurs.csv", "refus.")

    monkeypatch.setattr(base, "build", refuse)
    with pytest.raises(DataError, match="refus"):
        _import(private, "services", SERVICE.replace("premier", "second"))
    assert _local(private) == before


def test_each_import_is_recorded(private: Location) -> None:
    _fine(_import(private, "services", SERVICE))
    (line,) = _stored(private, "deliveries")
    assert (line["livraison"], line["fichier"], line["lignes"], line["ajoutees"]) == (
        "services", "services-fictif.csv", "1", "1",
    )  # fmt: skip
    assert (int(line["octets"]), len(line["sha256"])) == (len(SERVICE.encode()), 64)


def test_a_base_without_examples_stays_so(private: Location) -> None:
    base.build(private, demo=False)
    built = _fine(_import(private, "services", SERVICE)).built
    assert built is not None and not built.demo


def test_too_large_is_refused_before_it_is_read(private: Location) -> None:
    with pytest.raises(CtgError, match=r"gros\.csv : fichier de 30,0\u00a0Mo, la limite est de 10\u00a0Mo\."):
        deliver.upload(private, "services", "gros.csv", bytes(30_000_000), {})


def test_an_upload_is_named_as_its_visitor_named_it(private: Location) -> None:
    with pytest.raises(CtgError) as refusal:
        deliver.upload(private, "services", "ma page.csv", b"<html><body>", {})
    assert str(refusal.value).startswith("ma page.csv : c'est une page web")


# A local example counts as an example.


def test_a_local_example_leaves_when_something_real_comes(private: Location) -> None:
    text = "id;type;nom;commune;nature\nfictif-1;laep;Inventé;80620;exemple\n"
    _fine(_import(private, "services", text))
    both = ask(private, "services", type="laep")
    assert set(both["nature"]) == {"exemple"} and len(both) > 1  # it removed none of the others
    state = ask(private, "completude").set_index("type")
    assert state.loc["laep", "dans_le_perimetre"] == "exemple"
    _fine(_import(private, "services", "id;type;nom;commune\nfictif-2;laep;Réel;80620\n"))
    assert ask(private, "services", type="laep")["id"].tolist() == ["fictif-2"]


def test_without_examples_a_local_example_is_left_out(private: Location) -> None:
    _fine(_import(private, "services", "id;type;nom;commune;nature\nfictif-1;laep;X;80620;exemple\n"))
    base.build(private, demo=False)
    assert "fictif-1" not in set(ask(private, "services")["id"])


# Two imports at once, and one that was stopped.

HOLD = """
import sys
from pathlib import Path
from ctg.tasks import stored
with stored.alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_an_import_waits_for_another_process_then_is_refused(
    private: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "PATIENCE", 0.1)
    command = [sys.executable, "-c", HOLD, str(private.folder)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as other:
        assert other.stdin and other.stdout and other.stdout.readline() == "held\n"
        with pytest.raises(CtgError, match="un autre import est en cours"):
            _import(private, "services", SERVICE)
        other.communicate("\n")
    assert not (private.folder / "local").exists()
    with stored.alone(private.folder):  # free again
        pass


def test_after_a_kill_the_same_import_builds_what_is_in_place(private: Location) -> None:
    text = private.folder / "local" / "services.csv"
    _fine(_import(private, "services", SERVICE))
    text.write_text(text.read_text(encoding="utf-8").replace("premier", "second"), encoding="utf-8")
    outcome = _fine(_import(private, "services", SERVICE.replace("premier", "second")))
    assert (outcome.added, outcome.changed) == (0, 0) and outcome.built is not None
    assert _query(private, "SELECT note FROM service WHERE id = 'fictif-1'") == [("second",)]


# Secrecy, down to the bytes of every file.


def test_small_counts_are_stored_nowhere(private: Location) -> None:
    _fine(_import(private, "services", SERVICE))
    text = (
        "service;annee;enfants;familles;enfants_handicap;heures_realisees\nfictif-1;2024;41;3;777;1 234,5\n"
    )
    _fine(_import(private, "activite", text))
    assert _query(private, "SELECT measure, value, status FROM activity ORDER BY measure") == [
        ("enfants", 41.0, "ok"),
        ("familles", None, "secret"),
        ("heures_realisees", 1234.5, "ok"),
    ]
    kept = _stored(private, "activite")[0]
    assert kept["familles"] == "secret"
    assert "777" not in kept.values()  # disability is never counted by service


def test_childminders_become_figures(private: Location) -> None:
    text = "commune;annee;agrees;actifs;places\n80620;2024;12;10;36\n80017;2024;3;2;8\n80054;2024;0;0;0\n"
    _fine(_import(private, "assistants-maternels", text))
    rows = _query(
        private,
        "SELECT territory, value, status, nature FROM fact WHERE quantity = 'am_places' ORDER BY territory",
    )
    assert rows == [
        ("80017", None, "secret", "observe"),
        ("80054", 0.0, "ok", "observe"),
        ("80620", 36.0, "ok", "observe"),
    ]
    assert ("local_assistants_maternels",) in _query(private, "SELECT id FROM source")
    sources = ask(private, "sources").set_index("id")
    assert sources.loc["local_assistants_maternels", "producteur"] == "PMI et relais petite enfance"


def test_childminders_may_come_by_a_long_table_alone(private: Location) -> None:
    _fine(_import(private, "caf", "territoire;grandeur;annee;valeur\n80620;am_agrees;2024;12\n"))
    rows = _query(private, "SELECT territory, value FROM fact WHERE quantity = 'am_agrees'")
    assert rows == [("80620", 12.0)]
    named = _query(private, "SELECT label FROM quantity WHERE code = 'am_agrees'")
    assert named == [("Assistants maternels agréés",)]


def _foyers(total: int) -> str:
    """A sector of 17 communes (Combles), one of which has 2 households, and its total."""
    territory = base.territory(Path("data"))
    communes = next(item for item in territory.sectors if item.id == "combles").communes
    head = "territoire;grandeur;annee;valeur;libelle;unite;somme\n"
    rows = [f"{code};foyers_fictifs;2024;{2 if place == 0 else 10 + place};Foyers fictifs;foyers;oui"
            for place, code in enumerate(communes)]  # fmt: skip
    rows.append(f"secteur:combles;foyers_fictifs;2024;{total};;;")
    return head + "\n".join(rows) + "\n"


def test_a_hidden_commune_cannot_be_found_by_subtraction(private: Location) -> None:
    _fine(_import(private, "caf", _foyers(298)))
    hidden = [row["territoire"] for row in _stored(private, "caf") if row["statut"] == "secret"]
    communes = next(item for item in base.territory(private.folder).sectors if item.id == "combles").communes
    assert hidden == list(communes[:2])  # the 2 households, and the next smallest (11)
    told = dict(
        _query(private, "SELECT territory, status FROM fact WHERE quantity = 'foyers_fictifs'")  # type: ignore[arg-type]
    )
    assert (told["secteur:combles"], told[communes[0]], told[communes[1]]) == ("ok", "secret", "secret")
    again = _fine(_import(private, "caf", tables.csv_bytes(livraison(private, "caf"))))
    assert (again.added, again.changed) == (0, 0)


def test_a_total_of_another_kind_tells_nothing_either(private: Location) -> None:
    communes = _communes_of_the_epci()
    counts = dict.fromkeys(communes, 0) | dict(zip(communes, (30, 7, 2), strict=False))
    rows = "".join(f"{code};2024;{count}\n" for code, count in counts.items())
    _fine(_import(private, "assistants-maternels", "commune;annee;agrees\n" + rows))
    total = FIGURES + f"{base.territory(private.folder).main_code};am_agrees;2024;39;;;PMI fictive;2024\n"
    outcome = _fine(_import(private, "indicateurs", total))
    told = {row["commune"]: row["agrees"] for row in _stored(private, "assistants-maternels")}
    assert [told[code] for code in communes[:4]] == ["30", "secret", "secret", "0"]
    export = livraison(private, "assistants-maternels").set_index("commune")["agrees"]
    assert export[communes[1]] == "secret"
    assert any("« assistants-maternels »" in note for note in outcome.notes)


def _communes_of_the_epci() -> list[str]:
    sectors = base.territory(Path("data")).sectors
    return [code for sector in sectors for code in sector.communes]


# Figures beside the official ones.

FIGURES = "territoire;grandeur;annee;valeur;libelle;unite;source;millesime\n"


def test_a_new_quantity_does_not_break_the_build_and_has_its_own_source(private: Location) -> None:
    text = FIGURES + "80620;accueillis;2024;40;Enfants fictifs;enfants;Association fictive;au 31/12/2024\n"
    _fine(_import(private, "indicateurs", text))
    ((source, value),) = _query(private, "SELECT source, value FROM fact WHERE quantity = 'accueillis'")
    assert value == 40
    (row,) = _query(private, f"SELECT producer, vintage FROM source WHERE id = '{source}'")
    assert row == ("Association fictive", "au 31/12/2024")


def test_the_official_figure_stays_when_both_agree(private: Location) -> None:
    _fine(_import(private, "indicateurs", FIGURES + "80620;population;2023;7090;;;Mairie fictive;2023\n"))
    rows = _query(
        private,
        "SELECT value, source FROM fact WHERE (quantity, territory, year) = ('population', '80620', 2023)",
    )
    assert rows == [(7090.0, "insee_populations")]


def test_a_second_value_is_refused_and_names_the_official_file(private: Location) -> None:
    outcome = _import(private, "indicateurs", FIGURES + "80620;population;2023;7091;;;Mairie fictive;2023\n")
    (problem,) = outcome.problems
    assert "facts/insee_populations.csv" in problem.problem and "80620" in problem.value
    assert not (private.folder / "local").exists()


def test_two_deliveries_that_differ_are_both_named_by_the_build(private: Location) -> None:
    row = "80620;accueillis;2024;{};Enfants fictifs;enfants"
    _fine(_import(private, "indicateurs", FIGURES + row.format(40) + ";Association fictive;2024\n"))
    before = _local(private)
    with pytest.raises(DataError, match=r"caf\.csv et .*indicateurs\.csv|indicateurs\.csv et .*caf\.csv"):
        _import(private, "caf", FIGURES.replace(";source;millesime", "") + row.format(41) + "\n")
    assert _local(private) == before


# What we export comes back as it was.


def test_the_services_page_export_changes_nothing(private: Location) -> None:
    text = (
        "id;type;nom;commune;lat;lon;ouvert_le;age_min;dans;note\n"
        "fictif-1;laep;Fictif;80620;49,92623;-2,92604;05/09/2019;0;;=1+1\n"
        "fictif-2;laep;Fictif sans point;80017;;;;;;\n"
    )
    _fine(_import(private, "services", text))
    before = _local(private)
    outcome = _fine(_import(private, "services", tables.csv_bytes(ask(private, "services"))))
    assert outcome.summary() == "aucun changement (2\u00a0lignes identiques)"
    assert _local(private) == before
    assert len([note for note in outcome.notes if "déjà donnés par facts/" in note]) >= 5


LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"))
DANGEROUS = st.builds(str.__add__, st.text("=+-@'", min_size=1, max_size=4), st.text(LETTERS, max_size=12))


@pytest.fixture(scope="module")
def shared(built: Location, tmp_path_factory: pytest.TempPathFactory) -> Location:
    """A folder whose inventory one test rewrites many times, without building."""
    folder = tmp_path_factory.mktemp("livraison") / "data"
    folder.mkdir()
    for name in ("territory.toml", "facts"):
        (folder / name).symlink_to(built.folder / name)
    (folder / "local").mkdir()
    return Location(folder)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DANGEROUS | st.text(LETTERS, max_size=12), min_size=1, max_size=5))
def test_any_text_comes_back_from_its_export(shared: Location, texts: list[str]) -> None:
    kept = [re.sub(r"^\s+|\s+$", "", text) for text in texts]
    lines = "".join(
        f'fictif-{place},laep,Fictif,80620,"{_stored_as(text)}"\n' for place, text in enumerate(kept)
    )
    path = shared.folder / "local" / "services.csv"
    path.write_text("id,type,nom,commune,note\n" + lines, encoding="utf-8")
    export = shared.folder.parent / "export.csv"
    for plain in (False, True):
        export.write_bytes(tables.csv_bytes(livraison(shared, "services"), plain=plain))
        outcome = _fine(deliver.examine(shared, "services", export))
        assert (outcome.added, outcome.changed, outcome.same) == (0, 0, len(texts))


def _stored_as(text: str) -> str:
    """The project's own writing of a text that begins like a quoted formula."""
    quoted = f"'{text}" if re.match(r"'+[=+\-@]", text) else text
    return quoted.replace('"', '""')
