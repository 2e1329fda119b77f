"""A small territory: three square communes in a row, one neighbour, one hostile name."""

import pandas as pd
import pytest

HOSTILE = "<script>alert('x')</script>\x07 & \"Cie\""


def square(x: float) -> str:
    return f"M{x:g} 0l220 0 0 300-220 0z"


def ring(west: float, east: float) -> str:
    return f"[[[[{west},49.9],[{east},49.9],[{east},50.0],[{west},50.0],[{west},49.9]]]]"


@pytest.fixture
def shapes() -> pd.DataFrame:
    nan = float("nan")
    return pd.DataFrame(
        [
            (
                "2001",
                "voisin",
                "CC du Pays du Vermandois",
                "M660 0l200 0 0 300-200 0z",
                nan,
                nan,
                ring(3.0, 3.1),
            ),
            ("2002", "voisin", HOSTILE, "M-200 0l200 0 0 300-200 0z", 60.0, 40.0, ring(2.6, 2.7)),
            ("80001", "commune", HOSTILE, square(0), 110.0, 150.0, ring(2.7, 2.8)),
            ("80002", "commune", "Épehy", square(220), 330.0, 150.0, ring(2.8, 2.9)),
            ("80003", "commune", "Roisel", square(440), 550.0, 150.0, ring(2.9, 3.0)),
            ("2000", "perimetre", "CC", "M0 0l660 0 0 300-660 0z", nan, nan, ring(2.7, 3.0)),
        ],
        columns=["code", "kind", "nom", "path", "x", "y", "rings"],
    )


@pytest.fixture
def values() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("80001", HOSTILE, 12.0, "ok", True, "12,0\u00a0%", 300.0),
            ("80002", "Épehy", float("nan"), "secret", True, "secret statistique", 1000.0),
            ("80003", "Roisel", 16.4, "ok", True, "16,4\u00a0%", 1600.0),
        ],
        columns=["code", "nom", "valeur", "statut", "lisible", "texte", "population"],
    )
