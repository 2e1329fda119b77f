"""Files of local deliveries put in place with the base they make: one import at a time, all or nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ctg.base.gather import content_fingerprint
from ctg.base.read import Location, read
from ctg.base.schema import SCHEMA
from ctg.errors import BaseMissing, BaseOutdated, BaseUnreadable, CannotWrite, CtgError
from ctg.tasks import base

LOCK = ".import.lock"  # a dot: neither a table nor an input of the base
PATIENCE = 60.0  # seconds; an import takes a few


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No other import into this folder meanwhile, of this process or of another one."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout as error:
        raise CtgError(
            f"{folder} : un autre import est en cours. Attendre qu'il se termine, puis recommencer."
        ) from error
    except OSError as error:
        raise CannotWrite(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def up_to_date(location: Location) -> bool:
    """Whether the base was built from the files as they are now."""
    try:
        meta = read(location, "meta").set_index("key")["value"]
    except (BaseMissing, BaseOutdated, BaseUnreadable):
        return False
    now = content_fingerprint(location.folder, SCHEMA, demo=_with_examples(location))
    return bool(meta["fingerprint"] == now)


def rebuilt(location: Location) -> base.Built:
    """The base of the files as they are, with examples if it had them."""
    return base.build(location, demo=_with_examples(location))


def kept(location: Location, written: Mapping[Path, bytes]) -> base.Built:
    """Put the files in place and build; whatever stops the build puts the previous ones back."""
    before = {path: path.read_bytes() if path.exists() else None for path in written}
    try:
        for path, content in written.items():
            _replace(path, content)
        return rebuilt(location)
    except BaseException:
        for path, previous in before.items():
            if previous is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != previous:
                _replace(path, previous)
        raise


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CannotWrite(path.parent, error) from error


def _with_examples(location: Location) -> bool:
    """A base that was built without examples is rebuilt without them."""
    try:
        meta = read(location, "meta").set_index("key")["value"]
    except (BaseMissing, BaseOutdated, BaseUnreadable):
        return True
    return bool(meta["demo"] == "true")
