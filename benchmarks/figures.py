"""How the benchmarks say a series of measures, and the figures that visitors must be given."""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from tests.browser.figures import Rows, exported
from tests.browser.serving import PROJECT


def machine() -> str:
    """What the figures hold for: cores, load when the run began, Python."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores{load}, Python {platform.python_version()}, {platform.system()}"


def spread(values: Sequence[float], unit: str, decimals: int) -> str:
    """Median and range."""
    low, middle, high = (f"{value:.{decimals}f}" for value in (min(values), median(values), max(values)))
    return f"median {middle} {unit}, {low} to {high}"


def tail(values: Sequence[float], unit: str, decimals: int) -> str:
    """Half and 95 % of the measures are under these; then the worst."""
    cuts = quantiles(values, n=100, method="inclusive")
    return (
        f"p50 {cuts[49]:.{decimals}f} {unit}, p95 {cuts[94]:.{decimals}f} {unit}, "
        f"worst {max(values):.{decimals}f} {unit} ({len(values)} measures)"
    )


def commune_figures(data: Path) -> dict[str, Rows]:
    """What the command line exports for every commune, by indicator."""
    command = [sys.executable, "-m", "ctg", "export", "indicateur", "niveau=commune", "--data", str(data)]
    ran = subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)
    return exported(ran.stdout)
