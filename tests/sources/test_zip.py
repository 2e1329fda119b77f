"""Archives that lie, hide or break: a member or one French sentence, never another exception."""

import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctg.errors import DataError
from ctg.sources import _zip


def _archive(path: Path, *members: str, content: bytes = b"a;b\n1;2\n") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in members:
            archive.writestr(name, content)
    return path


def _patched(path: Path, signature: bytes, place: int, value: bytes) -> Path:
    """Overwrite a field of the first record of that kind."""
    content = bytearray(path.read_bytes())
    start = content.index(signature) + place
    content[start : start + len(value)] = value
    path.write_bytes(content)
    return path


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def test_the_only_member_of_that_name(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.zip", "lisez-moi.txt", "dossier/TABLE.CSV")
    assert _zip.member(path, r"\.csv$") == b"a;b\n1;2\n"
    assert _zip.names(path) == ["lisez-moi.txt", "dossier/TABLE.CSV"]


@pytest.mark.parametrize(("members", "found"), [(("a.csv", "b.csv"), 2), (("a.txt",), 0)])
def test_one_table_and_no_other(tmp_path: Path, members: tuple[str, ...], found: int) -> None:
    with pytest.raises(DataError, match=rf"a\.zip : {found} fichiers .*\({', '.join(members)}\)"):
        _zip.member(_archive(tmp_path / "a.zip", *members), r"\.csv$")


def test_a_password(tmp_path: Path) -> None:
    path = _patched(_archive(tmp_path / "a.zip", "a.csv"), CENTRAL, 8, b"\x01")
    with pytest.raises(DataError, match="mot de passe"):
        _zip.member(path, r"\.csv$")


def test_a_member_that_announces_less_than_it_holds(tmp_path: Path) -> None:
    """The size in the directory is small, the data go on: nothing is read beyond what is announced."""
    path = _archive(tmp_path / "a.zip", "a.csv", content=bytes(5_000_000))
    path = _patched(path, CENTRAL, 24, struct.pack("<L", 100))
    with pytest.raises(DataError, match="archive tronquée ou abîmée"):
        _zip.member(path, r"\.csv$")


def test_a_table_that_repeats_itself_is_no_bomb(tmp_path: Path) -> None:
    content = b"".join(b"%05d;Exemple;%d\n" % (code, code * 37 % 1_000) for code in range(30_000))
    path = _archive(tmp_path / "a.zip", "a.csv", content=content)
    assert _zip.member(path, r"\.csv$") == content


@pytest.mark.parametrize("place", [10, 26], ids=["compression method", "local header"])
def test_records_that_do_not_hold_together(tmp_path: Path, place: int) -> None:
    signature = CENTRAL if place == 10 else LOCAL
    path = _patched(_archive(tmp_path / "a.zip", "a.csv"), signature, place, b"\x63\x00")
    with pytest.raises(DataError, match="archive tronquée ou abîmée"):
        _zip.member(path, r"\.csv$")


def test_damage_found_by_the_one_who_reads_the_stream(tmp_path: Path) -> None:
    path = _patched(_archive(tmp_path / "a.zip", "a.csv"), CENTRAL, 16, b"\x00\x00\x00\x00")  # its checksum
    with pytest.raises(DataError, match="archive tronquée"), _zip.stream(path, r"\.csv$") as file:
        file.read()


def test_a_name_made_to_break_the_message(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.zip", "a\nb\x1b[31m.txt")
    with pytest.raises(DataError) as refusal:
        _zip.member(path, r"\.csv$")
    assert len(str(refusal.value).splitlines()) == 1
    assert "\x1b" not in str(refusal.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(st.data())
def test_any_damage_gives_the_member_or_a_refusal(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(_archive(tmp_path / "whole.zip", "a.csv", "b.txt").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.zip"
    path.write_bytes(
        content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    )
    for read in (lambda: _zip.member(path, r"\.csv$"), lambda: _zip.is_workbook(path)):
        try:
            read()
        except DataError as refusal:
            assert len(str(refusal).splitlines()) == 1
