"""Plans in two real layouts, made by hand: every commune and number of them is there to be checked."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from ctg.tasks.plan import Target

TARGET = Target("2026", "CTG 2026-2029", "01/01/2026", "31/12/2029")

# Two levels, an own number, one row per action, levels written once, dates and numbers as Excel has them.
TWO = [
    [
        "Axe",
        "Objectif",
        "N°",
        "Action",
        "Pilote",
        "Début",
        "Fin",
        "État",
        "Communes",
        "Âge minimal",
        "Vu par",
    ],
    [
        "Petite enfance",
        "Accueillir",
        "A-1",
        "Ouvrir une crèche",
        "CC",
        datetime(2026, 1, 1),
        datetime(2027, 12, 31),
        "En cours",
        "Péronne, Épehy",
        0,
        "Bureau",
    ],
    [
        None,
        None,
        "A-2",
        "Soutenir le RPE",
        "Caf ; MSA",
        datetime(2026, 3, 1),
        None,
        "terminé",
        None,
        None,
        None,
    ],
    [None, "Informer", "A-3", "Guichet unique", None, None, None, "Prévu", "Roisel", 3, "Copil"],
    [
        "Jeunesse",
        "Engager",
        "B-1",
        "Conseil de jeunes",
        "CC",
        None,
        datetime(2028, 6, 30),
        "En cours",
        "Épehy",
        11,
        None,
    ],
]

# Four levels by rows: type and hierarchical number; dates are texts, statuses in other words.
FOUR = [
    ["Numéro", "Type", "Libellé", "Description", "Échéance", "Statut", "Partenaires", "Thématique"],
    ["1", "Axe", "Grandir", None, None, None, None, None],
    ["1.1", "Enjeu", "L'accueil", None, None, None, None, None],
    ["1.1.1", "Orientation", "Diversifier", None, None, None, None, None],
    ["1.1.1.1", "Objectif", "Créer des places", None, None, None, None, None],
    [
        "1.1.1.1.1",
        "Action",
        "Micro-crèche à l'est",
        "Étude\npuis ouverture",
        "31/12/2027",
        "à faire",
        "Caf, Département",
        "Petite enfance",
    ],
    [
        "1.1.1.1.2",
        "Action",
        "Maison d'assistantes",
        "=1+1",
        "30/06/2027",
        "suspendu",
        "MSA",
        "Petite enfance, Handicap",
    ],
    ["1.1.2", "Orientation", "Informer", None, None, None, None, None],
    ["1.1.2.1", "Objectif", "Rendre lisible", None, None, None, None, None],
    ["1.1.2.1.1", "Action", "Guide 🧸 des familles", "'=texte", None, "À faire", None, None],
    ["2", "Axe", "Habiter", None, None, None, None, None],
]


def book(path: Path, rows: Sequence[Sequence[Any]], sheet: str = "Plan") -> Path:
    """A workbook whose texts are texts, even those that look like formulas."""
    made = openpyxl.Workbook()
    page = made.active
    page.title = sheet
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = page.cell(line, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    made.save(path)
    return path


def cells(path: Path) -> list[list[Any]]:
    """Every cell of the first sheet, with its type, as openpyxl reads it."""
    page = openpyxl.load_workbook(path).worksheets[0]
    return [list(row) for row in page.iter_rows(values_only=True)]
