"""Any other figure of the territory, with its own name, unit, source and vintage."""

from collections.abc import Mapping
from pathlib import Path

from ctg.sources import _figures
from ctg.sources._delivery import Checked, Column, Delivery, Known

DELIVERY = Delivery(
    kind="indicateurs",
    title="Autres chiffres locaux",
    note="Une ligne par territoire, grandeur et année ; une grandeur nouvelle a un libellé et une unité.",
    producer="Territoire",
    key=_figures.KEY,
    columns=(
        *_figures.COLUMNS,
        Column("source", "Qui a établi ce chiffre (organisme, jamais une personne)", required=True),
        Column("millesime", "Ce que décrit le chiffre (ex. rentrée 2025, au 31/12/2024)", required=True),
    ),
    threshold=_figures.THRESHOLD,
    secrecy=_figures.SECRECY,
)
figures = _figures.figures


def read(path: Path, known: Known, confirmed: Mapping[str, str]) -> Checked:
    """A long table with its own sources, small counts withheld."""
    return _figures.read(path, DELIVERY, known, confirmed)
