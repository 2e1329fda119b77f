"""The declarations of the official files, as a table: what could be imported, known without any file."""

from hashlib import sha256

import pandas as pd

from ctg.model import Official
from ctg.sources.official import readers

SCHOOLS = ("ecoles", "eleves")  # counted in the inventory, where the list of schools is whole


def table() -> pd.DataFrame:
    """One row per official file that this version reads, ordered by id."""
    rows = [_row(reader.source) for reader in readers().values()]
    return pd.DataFrame(rows).sort_values("id", ignore_index=True)


def fingerprint() -> str:
    """Changes with any declaration: a base built from others must be rebuilt."""
    return sha256(repr([reader.source for reader in readers().values()]).encode()).hexdigest()


def _row(item: Official) -> dict[str, object]:
    month, lag = item.published
    own = tuple(quantity.code for quantity in item.quantities)
    if "ecole" in item.services and item.completeness == "complet":
        own += SCHOOLS
    return {
        "id": item.id,
        "title": item.title,
        "producer": item.producer,
        "page": item.page,
        "licence": item.licence,
        "files": item.files,
        "named": item.named,
        "verified": item.verified,
        "secrecy": item.secrecy,
        "kind": item.kind,
        "published_month": month,
        "lag": lag,
        "gives": " ".join(dict.fromkeys((*item.gives, *own))),
        "services": " ".join(item.services),
        "completes": item.completes,
        "note": item.note,
    }
