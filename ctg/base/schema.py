"""The form of the base, and the version that tells whether a file has it."""

from hashlib import sha256
from pathlib import Path

from ctg import indicators, services, travel
from ctg.base import official

SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
STORAGE_VERSION = "v1.5.0"  # readable by the previous DuckDB release; a 2.0 file would not be


def version() -> str:
    """Changes with the schema and the declarations: an older base is rebuilt, never guessed at."""
    declared = "".join(part.fingerprint() for part in (indicators, official, services, travel))
    return sha256((SCHEMA + declared).encode()).hexdigest()[:16]
