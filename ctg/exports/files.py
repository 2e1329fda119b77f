"""Putting an export where it was asked for, whole or not at all."""

import os
from pathlib import Path

from ctg.errors import CannotWrite


def save(path: Path, content: bytes) -> None:
    """Write a file in one step: a full disk leaves the previous one as it was."""
    draft = path.with_name(f"{path.name}.draft-{os.getpid()}")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device cannot be replaced
            path.write_bytes(content)
            return
        try:
            draft.write_bytes(content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(path, error) from error
