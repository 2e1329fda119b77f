"""Figures that the Caf hands over under its data-exchange agreement."""

from collections.abc import Mapping
from pathlib import Path

from ctg.sources import _figures
from ctg.sources._delivery import Checked, Delivery, Known

DELIVERY = Delivery(
    kind="caf",
    title="Chiffres de la Caf sous convention",
    note="Une ligne par territoire, grandeur et année ; une valeur non communiquée reste vide.",
    producer="Caf (sous convention)",
    key=_figures.KEY,
    columns=_figures.COLUMNS,
    threshold=_figures.THRESHOLD,
    secrecy=_figures.SECRECY,
    licence="convention d'échange de données",
)
figures = _figures.figures


def read(path: Path, known: Known, confirmed: Mapping[str, str]) -> Checked:
    """A long table under agreement, small counts withheld."""
    return _figures.read(path, DELIVERY, known, confirmed)
