"""`python -m ctg carnet`: the same on both stores, on a disk that is full, protected, locked or damaged."""

import csv
import io
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ctg.carnet import engine, migrate, store
from ctg.carnet.connection import connect
from tests.carnet.rows import everything, plan
from tests.conftest import ROOT, Ran, Run


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every engine that a command opened in this process is closed."""
    made, connect_it = [], engine.connect
    monkeypatch.delenv("CTG_CARNET_URL", raising=False)
    monkeypatch.setattr(engine, "connect", lambda url: made.append(connect_it(url)) or made[-1])
    yield
    engine.opened.cache_clear()
    for one in made:
        one.dispose()


SET = ("carnet", "set", "fiche", "f1")


def test_write_read_take_back_and_erase(run: Run, private: store.Any, url: str) -> None:
    """What a person does with a carnet, from an empty one."""

    def carnet(*words: str) -> Ran:
        return run("carnet", *words, "--carnet", url, data=private.folder)

    def set_(*words: str) -> Ran:
        return carnet("set", *words, "--actor", "Agnès")

    assert set_("convention", "ctg", "libelle=CTG 2024-2028").out == b"1\n"
    assert set_("noeud", "A", "convention=ctg", "niveau=axe", "libelle=Grandir").out == b"1\n"
    made = set_("fiche", "f1", "noeud=A", "intitule==1+1 <b>é", "communes=80620", "pilote=Mme Untel")
    assert (made.code, made.out, made.err) == (0, b"1\n", "Enregistré.\n")
    assert set_("fiche", "f1", "statut=En cours", "pilote=CCHS", "--version", "1").out == b"2\n"
    assert "Rien à changer" in set_("fiche", "f1", "statut=en_cours", "--version", "2").err
    met = set_("fiche", "f1", "statut=realise", "--version", "1").refusal()
    assert "« Statut »" in met and "Agnès" in met and "Sa version est 2." in met
    assert "ce code existe déjà" in set_("fiche", "f1", "noeud=A", "intitule=Autre").refusal()
    assert "« 99999 » est inconnu" in set_("fiche", "f2", "noeud=A", "intitule=X", "communes=99999").refusal()
    assert "champ=valeur" in set_("fiche", "f1", "statut", "--version", "2").refusal()
    assert "deux fois" in set_("fiche", "f1", "statut=realise", "statut=en_cours", "--version", "2").refusal()
    assert "Genre « usine »" in set_("usine", "1", "a=b").refusal()
    history = carnet("history", "fiche", "f1").rows()
    assert {row["champ"] for row in history if row["version"] == "2"} == {"statut", "pilote"}
    assert [row["apres"] for row in history if row["champ"] == "intitule"] == ["'=1+1 <b>é"]
    assert "annulée : fiche f1" in carnet("undo", "--actor", "Agnès").err
    assert "effacées : 3" in carnet("redact", "fiche", "f1", "--field", "pilote", "--actor", "DPO").err
    plain = list(csv.DictReader(io.StringIO(carnet("history", "fiche", "f1", "--plain").out.decode())))
    assert {(row["avant"], row["apres"], row["efface"]) for row in plain if row["champ"] == "pilote"} == {
        ("", "", "oui")
    }
    assert carnet("check").err == "Carnet vérifié : aucune erreur.\n"


def test_back_up_and_restore(run: Run, tmp_path: Path, url: str) -> None:
    """Without any base: the carnet is saved and brought back alone."""

    def carnet(*words: str) -> Ran:
        return run("carnet", *words, "--carnet", url, data=tmp_path)

    opened = connect(url)
    migrate.to_latest(opened)
    plan(opened)
    before = everything(opened)
    saved = carnet("backup", "--to", str(tmp_path / "clé usb"), "--label", "hebdo")
    path = Path(saved.out.decode().removesuffix("\n"))
    assert saved.err == "Carnet sauvegardé.\n" and path.parent == tmp_path / "clé usb"
    assert "effacées : 4" in carnet("redact", "etape", "1/e1", "--actor", "DPO").err
    assert everything(opened) != before
    restored = carnet("restore", str(path), "--actor", "Agnès")
    assert (
        restored.code == 0 and "Carnet restauré" in restored.err and "auto-avant-restauration" in restored.err
    )
    assert everything(opened) == before
    with opened.begin() as connection:
        connection.exec_driver_sql("UPDATE fiche SET version = 9")
    wrong = carnet("check")
    assert (wrong.code, wrong.out) == (1, b"") and "version 9, 1 dans l'historique" in wrong.err
    opened.dispose()
    assert "n'existe pas" in carnet("restore", str(tmp_path / "rien.zip")).refusal()


def test_the_address_may_come_from_the_environment(
    run: Run, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CTG_CARNET_URL", url)
    opened = connect(url)
    migrate.to_latest(opened)
    plan(opened)
    opened.dispose()
    assert len(run("carnet", "history", "etape", data=tmp_path).rows()) == 4
    assert not (tmp_path / "autre").exists()
    other = f"sqlite:///{tmp_path / 'autre.sqlite'}"
    assert run("carnet", "history", "--carnet", other, data=tmp_path).rows() == []


@pytest.mark.parametrize(
    "address", ["bonjour", "mysql://root:secret@h/b", "postgresql+psycopg2://u:secret@h/b", "sqlite+x:///f"]
)
def test_an_address_that_is_none(run: Run, tmp_path: Path, address: str) -> None:
    sentence = run("carnet", "check", "--carnet", address, data=tmp_path).refusal()
    assert "mal formée" in sentence and "postgresql://" in sentence and "secret" not in sentence


# A file, on a disk.


def _process(prefix: Sequence[str], *words: str) -> Ran:
    ran = subprocess.run([*prefix, sys.executable, *words], capture_output=True, check=False, cwd=ROOT)
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


def _needs(*command: str) -> None:
    if not shutil.which(command[0]):
        pytest.skip(f"« {command[0]} » is not installed")
    tried = subprocess.run(command, capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"« {' '.join(command)} » is refused here: {tried.stderr.decode().strip()}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A carnet with a plan, alone in its folder."""
    path = tmp_path / "data" / "carnet.sqlite"
    path.parent.mkdir()
    opened = connect(f"sqlite:///{path}")
    migrate.to_latest(opened)
    plan(opened)
    opened.dispose()
    return path


def _whole(path: Path) -> dict[str, object]:
    opened = connect(f"sqlite:///{path}")
    try:
        return everything(opened)
    finally:
        opened.dispose()


ERASE = ("-m", "ctg", "carnet", "redact", "fiche", "1", "--actor", "A", "--carnet")
FILL = """
import sys
from ctg.carnet import backup, store
from ctg.carnet.connection import CarnetUnavailable
from ctg.carnet.engine import opened
from ctg.carnet.store import Edit
from ctg.carnet.values import Known
carnet, number = opened(sys.argv[1]), 0
try:
    while number < 2000:
        given = {"noeud": "A.1", "intitule": "X", "constat": "x" * 20_000}
        store.write(carnet, [Edit("fiche", f"f{number}", given)], actor="A", known=Known())
        number += 1
except CarnetUnavailable as refused:
    print(refused, file=sys.stderr)
    here = {row["code"] for row in store.rows(carnet, "fiche")}
    print(number, len(here), backup.check(carnet))
"""


def test_a_full_disk(file: Path) -> None:
    """Every sheet that was acknowledged is there, the one that did not fit is not; the sentence says why."""
    _needs("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
    script = 'mount -t tmpfs -o size=3000000 tmpfs /mnt && cp "$1" /mnt && shift && exec "$@"'
    words = ["unshare", "-rm", "sh", "-c", script, "sh", str(file)]
    ran = _process(words, "-c", FILL, "sqlite:////mnt/carnet.sqlite")
    written, there, problems = ran.out.decode().split(maxsplit=2)
    assert (
        "disque plein" in ran.err and "rien n'a été enregistré" in ran.err and len(ran.err.splitlines()) == 1
    )
    assert int(written) > 5 and int(there) == int(written) + 1 and problems == "[]\n"


NOT_ABOVE_THE_LAW = ["setpriv", "--bounding-set", "-dac_override"]  # root, but permissions hold


def test_a_read_only_folder(file: Path) -> None:
    _needs(*NOT_ABOVE_THE_LAW, "true")
    before = _whole(file)
    file.chmod(0o444)
    file.parent.chmod(0o555)
    try:
        written = _process(NOT_ABOVE_THE_LAW, *ERASE, f"sqlite:///{file}").refusal()
        new = _process(NOT_ABOVE_THE_LAW, *ERASE, f"sqlite:///{file.parent / 'autre.sqlite'}").refusal()
    finally:
        file.parent.chmod(0o755)
        file.chmod(0o644)
    assert "dossier absent ou protégé" in written or "lecture seule" in written
    assert "dossier absent ou protégé" in new
    assert _whole(file) == before


def test_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert "dossier absent" in run("carnet", "check", data=tmp_path / "rien").refusal()
    assert not (tmp_path / "rien").exists()


def test_a_locked_file(file: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setattr(engine, "connect", lambda url: connect(url, patience=0.2))
    before = _whole(file)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    bad = ("carnet", "redact", "fiche", "1", "--actor", "A")
    sentence = run(*bad, data=file.parent).refusal()
    assert "un autre enregistrement est en cours depuis trop longtemps" in sentence
    other.execute("ROLLBACK")
    other.close()
    assert _whole(file) == before
    assert run(*bad, data=file.parent).code == 0
    engine.opened(engine.url_of(file.parent), file.parent).dispose()


@pytest.mark.parametrize(
    "content", [b"bonjour " * 200, b"SQLite format 3\0" + b"\xff" * 5000, b"PK\x03\x04" * 500]
)
def test_a_file_that_is_no_carnet(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "carnet.sqlite"
    path.write_bytes(content)
    sentence = run("carnet", "check", data=tmp_path).refusal()
    assert "n'est pas un carnet" in sentence or "abîmé" in sentence or "système" in sentence
    assert path.read_bytes() == content


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_truncated_file_is_never_said_to_be_whole(run: Run, file: Path, share: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    ran = run("carnet", "check", data=file.parent)
    assert ran.code == 1 and "abîmé" in ran.err and "Traceback" not in ran.err


def test_another_database(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "carnet.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE photos (x)")
    other.commit()
    other.close()
    assert "autre chose qu'un carnet" in run("carnet", "check", data=tmp_path).refusal()
