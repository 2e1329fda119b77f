"""Answers about a plan of 200 sheets with 5 years behind them: `python -m benchmarks.engagements [RUNS]`.

A carnet made from a seed beside the shipped base: sheets, steps, means of 5 years, three indicators each, one
of them computed, the others with a value every 6 months; then 5 years of edits, so that the history is that
of a real plan. Each answer is asked RUNS times, the first apart: it opens the base and the carnet.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import machine, spread, tail
from ctg.answers.alertes import alertes
from ctg.answers.carnet import carnet
from ctg.answers.engagements import engagements, fiche, indicateurs
from ctg.answers.historique import historique
from ctg.base.read import Location
from ctg.carnet import store
from ctg.carnet.store import Edit
from ctg.tasks import base
from ctg.tasks.carnet import followable, known
from tests.browser.serving import PROJECT
from tests.conftest import copy_of_data

RUNS = 20
SEED = 2026
SHEETS, YEARS = 200, range(2022, 2027)
DAY = "2026-11-25"
TARGET = "(target: well under 300 ms)"
FORMS = ("niveau", "variation", "maintien", "seuil", "flux", "part", "jalon")


def plan(dice: np.random.Generator) -> list[Edit]:
    """A tree of three levels, then every sheet with what hangs from it."""
    edits = [Edit("convention", "c", {"libelle": "Banc d'essai", "debut": "2022-01-01"})]
    for axe in range(5):
        edits.append(Edit("noeud", f"a{axe}", {"convention": "c", "niveau": "axe", "libelle": f"Axe {axe}"}))
        for goal in range(4):
            told = {
                "convention": "c",
                "niveau": "objectif",
                "libelle": f"Objectif {goal}",
                "parent": f"a{axe}",
            }
            edits.append(Edit("noeud", f"a{axe}.{goal}", told))
    linked = followable()
    for number in range(SHEETS):
        edits += sheet(dice, f"{number % 5}.{number}", f"a{number % 5}.{number % 4}", linked)
    return edits


def sheet(dice: np.random.Generator, code: str, node: str, linked: list[str]) -> list[Edit]:
    """One sheet: 6 steps, 3 funders over 5 years, 3 indicators."""
    told = {"noeud": node, "intitule": f"Action {code}", "statut": "en_cours", "fin": "2027-12-31",
            "themes": "enfance", "constat": "Deux lignes. " * 16, "pilote": "Un service"}  # fmt: skip
    edits = [Edit("fiche", code, told)]
    for step in range(6):
        due = date(2022, 1, 1) + timedelta(days=int(dice.integers(0, 2200)))
        done = {"realise_le": due} if dice.random() < 0.7 and due < date(2026, 11, 1) else {}
        edits.append(
            Edit("etape", f"{code}/e{step}", {"fiche": code, "libelle": "Étape", "echeance": due} | done)
        )
    for number, (year, funder) in enumerate((y, f) for y in YEARS for f in ("Caf", "MSA", "Communes")):
        amount = {
            "fiche": code,
            "annee": year,
            "financeur": funder,
            "prevu": int(dice.integers(1, 90)) * 1000,
        }
        edits.append(Edit("moyen", f"{code}/m{number}", amount | {"etat": "verse"}))
    for number in range(3):
        edits += indicator(dice, code, number, linked)
    return edits


def indicator(dice: np.random.Generator, code: str, number: int, linked: list[str]) -> list[Edit]:
    """The first is computed; the others have a value every 6 months for 5 years."""
    name = f"{code}/i{number}"
    told: dict[str, Any] = {
        "fiche": code, "libelle": f"Indicateur {number}", "forme": str(dice.choice(FORMS)),
        "role": ("resultat", "impact", "realisation")[number], "base": 10, "base_le": "2022-01-01",
        "cible": 40, "cible_le": "2027-12-31", "ensemble": 50,
    }  # fmt: skip
    if number == 0:
        return [Edit("indicateur", name, told | {"lie": str(dice.choice(linked))})]
    days = [date(year, month, 1) for year in YEARS for month in (5, 11)]
    values = [
        Edit(
            "mesure",
            f"{name}/{day}",
            {"indicateur": name, "jour": day, "valeur": float(dice.integers(0, 50))},
        )
        for day in days
    ]
    return [Edit("indicateur", name, told), *values]


def history(where: Location, dice: np.random.Generator, codes: list[str]) -> None:
    """Every sheet touched twice a year for 5 years, in one event a sitting."""
    versions = dict.fromkeys(codes, 1)
    for half in range(10):
        edits = []
        for code in codes:
            words = {"synthese": f"Point {half}. " * 6, "meteo": str(dice.choice(["couvert", "eclaircies"]))}
            edits.append(
                Edit("fiche", code, words | {"revu_le": date(2022 + half // 2, 5, 1)}, seen=versions[code])
            )
        moment = datetime(2022 + half // 2, 3 + 6 * (half % 2), 1, tzinfo=UTC)
        saved = store.write(carnet(where), edits, actor="Banc d'essai", known=known(where), now=moment)
        versions = {code: saved.versions["fiche", code] for code in codes}


def timed(name: str, runs: int, asked: Callable[[], object]) -> None:
    clock, worked = [], []
    for _run in range(runs + 1):
        start, processor = time.perf_counter(), time.process_time()
        asked()
        clock.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - processor) * 1000)
    print(
        f"  {name}: first {clock[0]:.0f} ms, then {tail(clock[1:], 'ms', 0)} {TARGET}; "
        f"processor {spread(worked[1:], 'ms', 0)}",
        flush=True,
    )


def main(runs: int) -> None:
    print(machine(), flush=True)
    folder = Path(tempfile.mkdtemp())
    try:
        where = Location(copy_of_data(folder / "data"))
        base.build(where)
        dice = np.random.default_rng(SEED)
        edits = plan(dice)
        store.write(carnet(where), edits, actor="Banc d'essai", known=known(where),
                    now=datetime(2022, 1, 3, tzinfo=UTC))  # fmt: skip
        codes = [edit.code for edit in edits if edit.kind == "fiche"]
        history(where, dice, codes)
        print(f"{len(codes)} sheets, {len(edits)} rows, {len(historique(where))} changes")
        timed("engagements", runs, lambda: engagements(where, jour=DAY))
        timed("suivi", runs, lambda: indicateurs(where, jour=DAY))
        timed("fiche", runs, lambda: fiche(where, codes[7], jour=DAY))
        timed("alertes", runs, lambda: alertes(where, jour=DAY))
        timed("historique, 200 last", runs, lambda: historique(where, derniers="200"))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    os.chdir(PROJECT)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
