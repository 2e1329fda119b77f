"""Archives, read without unpacking them on disk and never further than they announce."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ctg.errors import DataError

MAX_IN_MEMORY = 200_000_000  # bytes of a member that is read whole
MAX_STREAMED = 4_000_000_000  # bytes of a member that is read as a stream
MAX_RATIO = 200  # a table of figures shrinks 5 to 60 times; a bomb, a thousand
AGAIN = "Télécharger de nouveau le fichier d'origine, puis recommencer."
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def is_workbook(path: Path) -> bool:
    """A .xlsx is a zip that holds a workbook."""
    with _archive(path) as archive:
        return "xl/workbook.xml" in archive.namelist()


def member(path: Path, pattern: str) -> bytes:
    """The content of the only member whose name matches `pattern`."""
    with stream(path, pattern, limit=MAX_IN_MEMORY) as file:
        try:
            return file.read()
        except BROKEN as error:
            raise DataError(path, "archive tronquée ou abîmée.", remedy=AGAIN) from error


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
            listed = ", ".join(archive.namelist()[:8])
            raise DataError(
                path, f"{len(found)} fichiers « {pattern} » dans l'archive ({listed}).", remedy=AGAIN
            )
        item = found[0]
        if item.flag_bits & 1:
            raise DataError(path, "archive protégée par un mot de passe.", remedy=AGAIN)
        if item.file_size > limit or item.file_size > MAX_RATIO * max(item.compress_size, 1_000):
            size = f"{item.file_size // 1_000_000} Mo une fois décompressé"
            raise DataError(path, f"« {item.filename} » prendrait {size}, refusé.", remedy=AGAIN)
        with archive.open(item) as file:
            yield file


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise DataError(path, "archive tronquée ou abîmée.", remedy=AGAIN) from error
    with archive:
        yield archive
