"""Where the real files of the producers are, when somebody has put them beside the project."""

import os
from pathlib import Path

import pandas as pd
import pytest

from ctg.model import Scope

ROOT = Path(__file__).parents[3]
REFERENCE = Path(os.environ.get("CTG_REFERENCE", ROOT.parent / "shared" / "reference"))
needs_reference = pytest.mark.skipif(
    not REFERENCE.exists(), reason="no official files beside the project (CTG_REFERENCE)"
)


def communes_of(siren: str) -> Scope:
    """The communes of an EPCI, as the DGCL lists them."""
    path = REFERENCE / "insee" / "epcicom2025_cp1252.csv"
    members = pd.read_csv(path, sep=";", dtype=str, encoding="cp1252")
    return Scope(communes=frozenset(members.loc[members["siren"] == siren, "insee"]))
