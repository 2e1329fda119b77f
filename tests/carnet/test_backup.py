"""A backup brings back what was there, into either store; a bad one changes nothing; `check` sees damage."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ctg.carnet import backup, migrate, store, undo
from ctg.carnet.backup import BackupRefused
from ctg.carnet.connection import connect
from ctg.carnet.store import Edit
from ctg.errors import CtgError
from tests.carnet.rows import KNOWN, change, everything, plan, write

Meta = dict[str, Any]
Files = dict[str, bytes]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[sa.Engine]:
    """Another carnet, with other rows."""
    (tmp_path / "autre").mkdir()
    engine = connect(f"sqlite:///{tmp_path / 'autre' / 'carnet.sqlite'}")
    migrate.to_latest(engine)
    write(engine, Edit("convention", "ailleurs", {"libelle": "Une autre"}))
    yield engine
    engine.dispose()


def _lived(carnet: sa.Engine) -> None:
    """A plan that was changed, taken back, erased in part; with everything a text can hold."""
    plan(carnet)
    change(carnet, "fiche", "1", {"pilote": "Mme Untel", "constat": "<b>\n=1+1 é 👩"}, actor="Mme Untel")
    change(carnet, "fiche", "1", {"pilote": "CCHS", "communes": "80677 80620"})
    undo.redact(carnet, "fiche", "1", "pilote", actor="DPO", who="Mme Untel")
    change(carnet, "noeud", "A", {"ordre": 7})
    undo.undo(carnet, actor="Agnès", known=KNOWN)
    write(carnet, Edit("etape", "1/e1", seen=1, remove=True))


def test_a_backup_brings_back_what_was_there(carnet: sa.Engine, tmp_path: Path) -> None:
    _lived(carnet)
    before = everything(carnet)
    path = backup.backup(carnet, tmp_path / "copies", label="Été : avant le copil")
    assert [item.name for item in (tmp_path / "copies").iterdir()] == [path.name]
    assert path.name.endswith("Z-Ete-avant-le-copil.zip")
    change(carnet, "fiche", "1", {"intitule": "Perdu"})
    write(carnet, Edit("noeud", "B", {"convention": "ctg", "niveau": "axe", "libelle": "En trop"}))
    stamp = store.stamp(carnet)
    done = backup.restore(carnet, path, actor="Agnès", folder=tmp_path)
    assert everything(carnet) == before
    assert (done.rows["fiche"], done.doubts) == (1, ())
    assert store.stamp(carnet) > stamp
    assert backup.check(carnet) == []
    assert done.previous.parent == tmp_path / "sauvegardes"
    change(carnet, "fiche", "1", {"intitule": "Après"})  # numbers go on after those that were restored
    assert backup.check(carnet) == []
    backup.restore(carnet, done.previous, folder=tmp_path)  # and what was there before is not lost either
    assert store.one(carnet, "fiche", "1")["intitule"] == "Perdu"  # type: ignore[index]


def test_a_backup_goes_from_a_store_to_the_other(carnet: sa.Engine, other: sa.Engine, tmp_path: Path) -> None:
    _lived(carnet)
    elsewhere = everything(other)
    mine, theirs = backup.backup(carnet, tmp_path), backup.backup(other, tmp_path)
    backup.restore(other, mine)
    assert everything(other) == everything(carnet)
    backup.restore(carnet, theirs, folder=tmp_path)
    assert everything(carnet) == elsewhere
    assert backup.check(carnet) == backup.check(other) == []


def test_the_same_rows_make_the_same_backup(carnet: sa.Engine, other: sa.Engine, tmp_path: Path) -> None:
    _lived(carnet)
    first = backup.backup(carnet, tmp_path, label="un")
    backup.restore(other, first)
    second = backup.backup(other, tmp_path, label="deux")
    same = {name for name in _files(first) if name not in ("meta.json", "event.jsonl")}  # one event more
    assert len(same) == len(migrate.METADATA.tables) - 1
    assert [_lines(first, name) for name in sorted(same)] == [_lines(second, name) for name in sorted(same)]


def test_what_a_restoration_undoes_is_not_undone_twice(carnet: sa.Engine, tmp_path: Path) -> None:
    plan(carnet)
    change(carnet, "noeud", "A", {"ordre": 1})
    backup.restore(carnet, backup.backup(carnet, tmp_path), folder=tmp_path)
    undo.undo(carnet, actor="Agnès", known=KNOWN)
    assert store.one(carnet, "noeud", "A")["ordre"] == 0  # type: ignore[index]


def _lines(path: Path, name: str) -> list[Any]:
    return [json.loads(line) for line in _files(path)[name].splitlines()]


def _files(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _rewritten(change_it: Callable[[Files, Meta], Any]) -> Callable[[Path], None]:
    """The same zip with other content, its sums made right again: a forged file, not a damaged one."""

    def rewrite(path: Path) -> None:
        files = _files(path)
        meta = json.loads(files["meta.json"])
        change_it(files, meta)
        for name, told in dict(meta["tables"]).items():
            if f"{name}.jsonl" in files:
                told["sha256"] = hashlib.sha256(files[f"{name}.jsonl"]).hexdigest()
                told["rows"] = files[f"{name}.jsonl"].count(b"\n")
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in (files | {"meta.json": json.dumps(meta).encode()}).items():
                archive.writestr(name, content)

    return rewrite


def _swap(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def swap(files: Files, _meta: Meta) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new)

    return _rewritten(swap)


def _cut(share: float) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)]) and None


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(bytes(content))


def _foreign(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _unsummed(path: Path) -> None:
    files = _files(path)
    files["fiche.jsonl"] = files["fiche.jsonl"].replace(b"CCHS", b"CCHX")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


ROWS = "pas celles d'un carnet"
BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "absent": (lambda path: path.unlink(), "n'existe pas"),
    "a folder": (_folder, "n'existe pas"),
    "empty": (_cut(0), "abîmée"),
    "cut at once": (_cut(0.05), "abîmée"),
    "cut in the middle": (_cut(0.5), "abîmée"),
    "cut at the end": (_cut(0.99), "abîmée"),
    "one byte changed": (_flip, "abîmée"),
    "text": (lambda path: path.write_text("bonjour") and None, "abîmée"),
    "another zip": (_foreign, "n'est pas une sauvegarde"),
    "another tool": (_rewritten(lambda _f, meta: meta.update(format="autre")), "n'est pas une sauvegarde"),
    "a newer format": (_rewritten(lambda _f, meta: meta.update(format="carnet-ctg-2")), "plus récente"),
    "a newer revision": (_rewritten(lambda _f, meta: meta.update(revision="9999")), "plus récente"),
    "no moment": (_rewritten(lambda _f, meta: meta.update(made_at="hier")), "abîmée"),
    "no revision": (_rewritten(lambda _f, meta: meta.pop("revision")), "abîmée"),
    "no table": (_rewritten(lambda _f, meta: meta.update(tables={})), "il manque des tables"),
    "a table less": (_rewritten(lambda _f, meta: meta["tables"].pop("fiche")), "il manque des tables"),
    "a file less": (_rewritten(lambda files, _m: files.pop("fiche.jsonl")), "abîmée"),
    "sums that differ": (_unsummed, "table « fiche »"),
    "a column less": (_swap("fiche.jsonl", b'"pilote"', b'"pilota"'), ROWS),
    "no version": (_swap("fiche.jsonl", b'"version": 3', b'"version": null'), ROWS),
    "a version of zero": (_swap("fiche.jsonl", b'"version": 3', b'"version": 0'), ROWS),
    "a date that is none": (_swap("convention.jsonl", b"2024-01-01", b"2024-13-01"), ROWS),
    "a text for a date": (_swap("convention.jsonl", b'"2024-01-01"', b"20240101"), ROWS),
    "an event less": (_rewritten(lambda files, _m: files.update({"event.jsonl": b""})), ROWS),
    "no JSON": (_swap("fiche.jsonl", b"{", b"["), "abîmée"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_backup_changes_nothing(other: sa.Engine, tmp_path: Path, name: str) -> None:
    source = connect(f"sqlite:///{tmp_path / 'carnet.sqlite'}")
    migrate.to_latest(source)
    _lived(source)
    path = backup.backup(source, tmp_path / "copies")
    source.dispose()
    spoil, words = BAD[name]
    spoil(path)
    before = everything(other)
    with pytest.raises(BackupRefused) as refused:
        backup.restore(other, path)
    sentence = str(refused.value)
    assert words in sentence and str(path) in sentence
    assert sentence.endswith("le carnet n'a pas été modifié.") and "\n" not in sentence
    assert everything(other) == before
    assert not backup.place(other).exists()


def test_rows_that_a_store_refuses_change_nothing(carnet: sa.Engine, tmp_path: Path) -> None:
    """SQLite keeps a text longer than its column, and so does a forged backup; PostgreSQL does not."""
    plan(carnet)
    before = everything(carnet)
    path = backup.backup(carnet, tmp_path)
    _swap("fiche.jsonl", b"CCHS", b"x" * 400)(path)
    if carnet.dialect.name == "sqlite":
        backup.restore(carnet, path)
        assert backup.check(carnet) == [
            "Fiche action « 1 » : le champ « pilote » n'a pas la dernière valeur de l'historique."
        ]
        return
    with pytest.raises(BackupRefused, match=ROWS):
        backup.restore(carnet, path, folder=tmp_path)
    assert everything(carnet) == before


def test_the_latest_automatic_backups_stay_and_all_of_ours(carnet: sa.Engine, tmp_path: Path) -> None:
    plan(carnet)
    place = backup.place(carnet, tmp_path)
    ours = backup.backup(carnet, place, label="auto")
    made = [backup.automatic(carnet, f"essai {number}", folder=tmp_path) for number in range(13)]
    assert sorted(place.iterdir()) == sorted([ours, *made[-backup.KEPT :]])


def test_a_backup_into_a_folder_that_is_none(carnet: sa.Engine, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(CtgError, match="Écriture impossible"):
        backup.backup(carnet, tmp_path / "fichier" / "sous")


def _sql(*orders: str) -> Callable[[sa.Engine], None]:
    def run(engine: sa.Engine) -> None:
        with engine.begin() as connection:
            for order in orders:
                connection.exec_driver_sql(order)

    return run


DAMAGED: dict[str, tuple[Callable[[sa.Engine], None], str]] = {
    "a value behind our back": (_sql("UPDATE fiche SET intitule = 'X'"), "« intitule »"),
    "a version skipped": (_sql("UPDATE fiche SET version = 5"), "version 5, 3 dans l'historique"),
    "a change lost": (_sql("DELETE FROM change WHERE code = '1' AND version = 2"), "version 3, 2 dans"),
    "a row lost": (_sql("DELETE FROM mesure"), "un historique sans ligne"),
    "an orphan": (_sql("DELETE FROM indicateur"), "« 1/i1 » (indicateur suivi) n'existe pas"),
    "a parent marked as removed": (_sql("UPDATE noeud SET removed = TRUE WHERE code = 'A'"), "« A » ("),
    "another revision": (_sql("UPDATE alembic_version SET version_num = '0001'"), "révision 0001"),
    "a column more": (_sql("ALTER TABLE fiche ADD COLUMN humeur TEXT"), "1 différences"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_check_sees_what_is_wrong(carnet: sa.Engine, name: str) -> None:
    _lived(carnet)
    assert backup.check(carnet) == []
    spoil, words = DAMAGED[name]
    spoil(carnet)
    problems = backup.check(carnet)
    assert any(words in problem for problem in problems), problems


def test_check_sees_text_that_is_no_json(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'carnet.sqlite'}")
    migrate.to_latest(engine)
    plan(engine)
    _sql("UPDATE fiche SET communes = '[80620'")(engine)
    assert backup.check(engine) == ["Table « fiche » : une valeur est illisible."]
    with pytest.raises(CtgError, match="« fiche » contient une valeur illisible"):
        backup.backup(engine, tmp_path / "copies")
    assert list((tmp_path / "copies").iterdir()) == []
    engine.dispose()
