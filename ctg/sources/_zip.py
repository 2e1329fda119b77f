"""Archives, read without unpacking them on disk and never further than they announce."""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ctg.errors import DataError
from ctg.sources._csv import shown

MAX_IN_MEMORY = 200_000_000  # bytes of a member that is read whole
MAX_STREAMED = 4_000_000_000  # bytes of a member that is read as a stream
MAX_RATIO = 200  # a table of figures shrinks 5 to 60 times; a bomb, a thousand
AGAIN = "Télécharger de nouveau le fichier d'origine, puis recommencer."
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)  # found while reading a member
BROKEN = (*DAMAGED, OSError, RuntimeError)
UNREADABLE = (*BROKEN, ValueError, struct.error)  # what a hostile directory makes zipfile raise


def is_workbook(path: Path) -> bool:
    """A .xlsx is a zip that holds a workbook; every part of it is read whole, so none may be a bomb."""
    with _archive(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return False
        for item in archive.infolist():
            _refuse_bomb(path, item, MAX_IN_MEMORY)
        return True


def member(path: Path, pattern: str) -> bytes:
    """The content of the only member whose name matches `pattern`."""
    with stream(path, pattern, limit=MAX_IN_MEMORY) as file:
        return file.read()


def names(path: Path) -> list[str]:
    """The names of the members."""
    with _archive(path) as archive:
        return archive.namelist()


@contextmanager
def stream(path: Path, pattern: str, *, limit: int = MAX_STREAMED) -> Iterator[IO[bytes]]:
    """The only member whose name matches `pattern`, as a stream of bytes."""
    with _archive(path) as archive:
        found = [item for item in archive.infolist() if re.search(pattern, item.filename, re.IGNORECASE)]
        if len(found) != 1:
            listed = shown(", ".join(archive.namelist()[:8]), 400)
            raise DataError(
                path, f"{len(found)} fichiers « {pattern} » dans l'archive ({listed}).", remedy=AGAIN
            )
        item = found[0]
        if item.flag_bits & 1:
            raise DataError(path, "archive protégée par un mot de passe.", remedy=AGAIN)
        _refuse_bomb(path, item, limit)
        with _opened(path, archive, item) as file:
            try:
                yield file
            except DAMAGED as error:  # the reader's: a member tells that it is damaged while it is read
                raise DataError(path, "archive tronquée ou abîmée.", remedy=AGAIN) from error


def _opened(path: Path, archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> IO[bytes]:
    try:
        return archive.open(item)
    except UNREADABLE as error:
        raise DataError(path, "archive tronquée ou abîmée.", remedy=AGAIN) from error


def _refuse_bomb(path: Path, item: zipfile.ZipInfo, limit: int) -> None:
    if item.file_size > limit or item.file_size > MAX_RATIO * max(item.compress_size, 1_000):
        size = f"{item.file_size // 1_000_000} Mo une fois décompressé"
        raise DataError(path, f"« {shown(item.filename)} » prendrait {size}, refusé.", remedy=AGAIN)


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except UNREADABLE as error:
        raise DataError(path, "archive tronquée ou abîmée.", remedy=AGAIN) from error
    with archive:
        yield archive
