"""A small plan, written and read the short way."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ctg.carnet import store
from ctg.carnet.store import Edit, Saved
from ctg.carnet.values import Known

KNOWN = Known(communes=frozenset({"80620", "80677"}), themes=frozenset({"parentalite"}))
PLAN = [
    Edit("convention", "ctg", {"libelle": "CTG 2024-2028", "debut": "2024-01-01", "fin": "2028-12-31"}),
    Edit("noeud", "A", {"convention": "ctg", "niveau": "axe", "libelle": "Grandir", "ordre": 0}),
    Edit("noeud", "A.1", {"convention": "ctg", "parent": "A", "niveau": "objectif", "libelle": "Accueillir"}),
    Edit("fiche", "1", {"noeud": "A.1", "intitule": "Ouvrir un lieu", "pilote": "CCHS", "communes": "80620"}),
    Edit("etape", "1/e1", {"fiche": "1", "libelle": "Trouver un local", "echeance": "2026-03-01"}),
    Edit("moyen", "1/m1", {"fiche": "1", "annee": 2026, "financeur": "Caf", "prevu": "12 500,50"}),
    Edit(
        "indicateur",
        "1/i1",
        {"fiche": "1", "libelle": "Places", "base": 10, "cible": 20, "jalons": "2026-12-31 = 15"},
    ),
    Edit("mesure", "1/i1/2026-06-30", {"indicateur": "1/i1", "jour": "2026-06-30", "valeur": 0}),
]


def write(carnet: sa.Engine, *edits: Edit, actor: str = "Agnès", **options: Any) -> Saved:
    return store.write(carnet, edits, actor=actor, known=KNOWN, **options)


def plan(carnet: sa.Engine) -> None:
    write(carnet, *PLAN, action="import")


def change(
    carnet: sa.Engine,
    name: str,
    code: str,
    given: Mapping[str, Any],
    *,
    seen: int | None = None,
    **options: Any,
) -> Saved:
    """Change a row as it is now, or as it was at a version."""
    return write(
        carnet, Edit(name, code, given, seen=version(carnet, name, code) if seen is None else seen), **options
    )


def version(carnet: sa.Engine, name: str, code: str) -> int:
    row = store.one(carnet, name, code)
    assert row is not None
    return int(row["version"])


def value(carnet: sa.Engine, name: str, code: str, field: str) -> Any:
    row = store.one(carnet, name, code)
    assert row is not None
    return row[field]


def everything(carnet: sa.Engine) -> dict[str, Any]:
    """Rows and history, to say that nothing moved."""
    return {"rows": store.everything(carnet, store.TABLES), "history": store.history(carnet)}
