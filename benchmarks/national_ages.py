"""A national file of ages read for one EPCI: `python -m benchmarks.national_ages [RUNS]`.

The file is made up, in the form of DS_RP_TD_POPULATION_AGESEX_PRINC: 12.8 million rows, every level of
territory, three years, both sexes and their total, single ages and bands. Our reader streams it out
of the archive; its peer, DuckDB, must first unpack it.
"""

import itertools
import os
import random
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.figures import machine, spread
from ctg.model import Scope
from ctg.sources.official import insee_ages
from tests.browser.serving import PROJECT

RUNS = 3
NAME = "DS_RP_TD_POPULATION_AGESEX_PRINC_2023"
HEADER = '"GEO";"GEO_OBJECT";"SEX";"AGE";"RP_MEASURE";"OBS_STATUS";TIME_PERIOD;OBS_VALUE\n'
YEARS = ("2012", "2017", "2023")
BANDS = ("Y0T2", "Y3T5", "Y6T10", "Y11T14", "Y15T17", "Y18T24")
AGES = (
    *(f"Y{age}" for age in range(100)),
    "Y_GE100",
    *(f"Y{age}T{age + 4}" for age in range(0, 95, 5)),
    "Y_GE95",
    *BANDS,
    "_T",
)
COUNTS = {"COM": 9_251, "EPCI": 400, "ARR": 320, "DEP": 100, "REG": 18, "BV2022": 560, "UU2020": 460}
EPCI = [f"{number:05d}" for number in range(1_900, 1_960)]  # 60 communes: « 01900 » and the next ones
SCOPE = Scope(frozenset(EPCI), frozenset({"990000001"}), frozenset({"01"}), frozenset({"01"}))
FORMS = {
    "COM": "05d",
    "EPCI": "09d",
    "ARR": "03d",
    "DEP": "02d",
    "REG": "02d",
    "BV2022": "05d",
    "UU2020": "05d",
}


def territories() -> Iterator[tuple[str, str]]:
    """Code and level of every territory, the levels mixed as they are in the real file."""
    yield "F", "FRANCE"
    yield "FM", "FRANCE"
    for level, count in COUNTS.items():
        first = 990_000_000 if level == "EPCI" else 0
        yield from ((f"{first + number:{FORMS[level]}}", level) for number in range(1, count + 1))


def make(path: Path) -> tuple[int, int]:
    """Write the archive as a stream; rows and bytes of its member."""
    dice = random.Random(2023)
    keys = [
        f'"{sex}";"{age}";"POP";"A";{year};'
        for year, sex, age in itertools.product(YEARS, ("_T", "F", "M"), AGES)
    ]
    rows = size = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}_metadata.csv", "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\n")
        with archive.open(f"{NAME}_data.csv", "w", force_zip64=True) as member:
            member.write(HEADER.encode())
            for code, level in territories():
                start = f'"{code}";"{level}";'
                lines = [f"{start}{key}{dice.random() * 40:.7f}\n" for key in keys]
                size += member.write("".join(lines).encode())
                rows += len(lines)
    return rows, size


def ours(path: Path) -> float:
    """Children under 3 of the 60 communes, from the archive."""
    frame = insee_ages.read(path, SCOPE)
    children = frame[
        (frame["grandeur"] == "rp_0_2") & (frame["niveau"] == "commune") & (frame["annee"] == 2023)
    ]
    return float(children["valeur"].sum())


def duckdb_unpacked(path: Path) -> float:
    """The same with DuckDB: every row of the scope is kept, as ours does."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        with zipfile.ZipFile(path) as archive:
            data = archive.extract(f"{NAME}_data.csv", folder)
        base = duckdb.connect()
        base.execute(
            "create table kept as from read_csv(?, all_varchar = true, delim = ';') where SEX = '_T' and "
            "((GEO_OBJECT = 'COM' and list_contains(?, GEO)) or (GEO_OBJECT = 'EPCI' and GEO = '990000001')"
            " or (GEO_OBJECT in ('DEP', 'REG') and GEO = '01') or (GEO_OBJECT = 'FRANCE' and GEO = 'F'))",
            [data, EPCI],
        )
        found = base.execute(
            "select sum(OBS_VALUE::double) from kept "
            "where AGE = 'Y0T2' and TIME_PERIOD = '2023' and GEO_OBJECT = 'COM'"
        ).fetchone()
    assert found
    return float(found[0])


READERS = {"ours": ours, "duckdb": duckdb_unpacked}


def measure(reader: str, path: Path) -> tuple[float, float]:
    """Seconds and peak MB of one reading, in a process of its own, imports included."""
    command = [sys.executable, "-m", "benchmarks.national_ages", "--read", reader, str(path)]
    start = time.perf_counter()
    pid = os.posix_spawn(sys.executable, command, os.environ)
    _pid, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{reader} could not read the file.")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main(runs: int) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / f"{NAME}_CSV_FR.zip"
        rows, size = make(path)
        packed = path.stat().st_size
        print(machine())
        print(f"{rows / 1e6:.1f} million rows, {size / 1e6:.0f} MB in an archive of {packed / 1e6:.0f} MB")
        for reader, words in (("ours", "our reader"), ("duckdb", "DuckDB, unpacking included")):
            seconds, megabytes = zip(*[measure(reader, path) for _run in range(runs)], strict=True)
            target = " (target: < 60 s, < 1000 MB)" if reader == "ours" else ""
            print(f"{words}, {runs} runs: {spread(seconds, 's', 1)}; {spread(megabytes, 'MB', 0)}{target}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    os.chdir(PROJECT)
    if "--read" in sys.argv:
        print(f"children under 3: {READERS[sys.argv[-2]](Path(sys.argv[-1])):.3f}")
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
