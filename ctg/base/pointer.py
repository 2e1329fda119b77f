"""Which file is the base: a small pointer beside the data, so that a build can change the file
without ever touching the one that is being read (on Windows an open file cannot be replaced).
"""

import json
import os
from pathlib import Path

from ctg.errors import BaseMissing

NAME = "base.json"


def current(folder: Path) -> Path:
    """The base that `folder` points to."""
    pointer = folder / NAME
    try:
        name = json.loads(pointer.read_text(encoding="utf-8"))["file"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaseMissing(pointer) from error
    path = folder / str(name)
    if path.parent != folder or not path.exists():
        raise BaseMissing(path)
    return path


def move(folder: Path, path: Path) -> None:
    """Point to `path`, in one step."""
    draft = folder / f"{NAME}.draft-{os.getpid()}"
    try:
        draft.write_text(json.dumps({"file": path.name}) + "\n", encoding="utf-8")
        draft.replace(folder / NAME)
    finally:
        draft.unlink(missing_ok=True)
    _forget_older(folder, path)


def _forget_older(folder: Path, keep: Path) -> None:
    """Keep one earlier file for readers that are still starting; the others go if nobody holds them."""
    older = [path for path in folder.glob("ctg-*.duckdb") if path != keep]
    older.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in older[1:]:
        try:
            path.unlink()
        except OSError:  # still open on Windows: the next build will try again
            continue
