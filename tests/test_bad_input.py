"""Bad input: one French sentence that names the place and the next gesture, and nothing lost."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from ctg.base.read import Location
from tests.conftest import ROOT, Ran, Run

Break = Callable[[Path], None]
GESTURE = "relancer « python -m ctg build »"


def _state(folder: Path) -> dict[str, bytes]:
    """Every file that a refused command must leave as it was, drafts included."""
    kept = [path for path in folder.rglob("*") if path.is_file() and path.suffix in (".duckdb", ".json")]
    kept += [path for path in folder.rglob("*") if "draft" in path.name or "precedent" in path.name]
    return {str(path.relative_to(folder)): path.read_bytes() for path in kept}


@pytest.fixture
def intact(private: Location, run: Run) -> Iterator[Path]:
    """A folder with a good base; whatever the test does, that base is there and read afterwards."""
    before = _state(private.folder)
    assert len(before) == 2
    yield private.folder
    assert _state(private.folder) == before
    rows = run("export", "indicateur", "code=population", data=private.folder).rows()
    assert {row["territoire"]: row["valeur"] for row in rows}["80620"] == "7090"


def _change(file: str, old: str, new: str, encoding: str = "utf-8") -> Break:
    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}"
        path.write_text(text.replace(old, new, 1), encoding=encoding)

    return change


def _cut(file: str, keep: int) -> Break:
    def cut(folder: Path) -> None:
        (folder / file).write_bytes((folder / file).read_bytes()[:keep])

    return cut


def _add(file: str, line: str) -> Break:
    def add(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as lines:
            lines.write(line + "\n")

    return add


def _end(file: str) -> int:
    """Number that an added last line would have."""
    return len((ROOT / "data" / file).read_text(encoding="utf-8").splitlines()) + 1


def _line(file: str, start: str) -> int:
    lines = (ROOT / "data" / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


BIRTHS, COMMUNES, TERRITORY = "facts/insee_naissances.csv", "facts/communes.csv", "territory.toml"
SCHOOLS, PLACES, LIST = "facts/services_menj_annuaire.csv", "demo/capacites.csv", "facts/sources.toml"
FIRST = "02001,naissances,2008,7,ok,observe"
PERONNE = '    "80620",  # Péronne\n'

# name: (what is broken, words of the sentence)
CASES: dict[str, tuple[Break, list[str]]] = {
    "wrong encoding": (
        _change(COMMUNES, "\n", "\n", "cp1252"),
        ["communes.csv, ligne 2", "pas en UTF-8", "« CSV UTF-8 »", GESTURE],
    ),
    "missing column": (
        _change(BIRTHS, "valeur", "value"),
        ["insee_naissances.csv", "colonne « valeur » absente", "value", GESTURE],
    ),
    "duplicate key": (
        _add(BIRTHS, FIRST),
        [f"insee_naissances.csv, ligne {_end(BIRTHS)}", "en double", "02001, naissances, 2008", GESTURE],
    ),
    "the same figure in two files": (
        _add("facts/insee_deces.csv", FIRST),
        ["insee_deces.csv", "insee_naissances.csv", "« naissances » de 02001 en 2008", GESTURE],
    ),
    "unknown commune": (
        _change(BIRTHS, FIRST, FIRST.replace("02001", "99999")),
        ["insee_naissances.csv, ligne 2, colonne « territoire »", "« 99999 »", "inconnu", GESTURE],
    ),
    "a service in an unknown commune": (
        _change(SCHOOLS, ",80620,", ",8062,"),
        ["services_menj_annuaire.csv, ligne", "colonne « commune »", "« 8062 »", GESTURE],
    ),
    "text in a numeric column": (
        _change(BIRTHS, FIRST, FIRST.replace(",7,", ",sept,")),
        ["insee_naissances.csv, ligne 2, colonne « valeur »", "« sept » n'est pas un nombre", GESTURE],
    ),
    "a year that is none": (
        _change(BIRTHS, FIRST, FIRST.replace("2008", "20008")),
        ["ligne 2, colonne « annee »", "n'est pas une année", GESTURE],
    ),
    "a figure on a secret row": (
        _change(BIRTHS, FIRST, FIRST.replace("ok", "secret")),
        ["ligne 2, colonne « valeur »", "ne va pas avec le statut", GESTURE],
    ),
    "no figure on an ok row": (
        _change(BIRTHS, FIRST, FIRST.replace(",7,", ",,")),
        ["ligne 2, colonne « valeur »", "ne va pas avec le statut", GESTURE],
    ),
    "communes that do not sum to their EPCI": (
        _change(BIRTHS, "80620,naissances,2023,", "80620,naissances,2023,1"),
        ["insee_naissances.csv", "« naissances » 2023", "la somme des communes", "240", GESTURE],
    ),
    "empty file": (_cut(BIRTHS, 0), ["insee_naissances.csv", "fichier vide", GESTURE]),
    "header alone": (_cut(BIRTHS, 47), ["insee_naissances.csv", "sans aucune ligne", GESTURE]),
    "truncated file": (_cut(BIRTHS, 20_000), ["insee_naissances.csv, ligne", "tronqué", GESTURE]),
    "truncated in a quoted cell": (
        _cut("demo/arrets.csv", (ROOT / "data/demo/arrets.csv").read_bytes().index(b", hors") + 3),
        ["arrets.csv", "tronqué", GESTURE],
    ),
    "missing file": (
        lambda folder: (folder / BIRTHS).unlink(),
        ["insee_naissances.csv", "absent", "relancer"],
    ),
    "a commune without a centre": (
        _change(COMMUNES, ",5.96,49.59975,", ",5.96,,"),
        ["communes.csv, ligne 2, colonne « lat »", GESTURE],
    ),
    "a commune off the globe": (
        _change(COMMUNES, ",5.96,49.59975,", ",5.96,6900000,"),
        ["communes.csv, ligne 2, colonne « lat »", "« 6900000 »", GESTURE],
    ),
    "places of no year": (
        _change("facts/services_adsea80.csv", "commune,40,,,,associatif,2017", "commune,40,,,,associatif,"),
        ["services_adsea80.csv, ligne 2, colonne « millesime »", GESTURE],
    ),
    "a capacity of no date": (
        _change(PLACES, "annee,2019-01-01,20", "annee,,20"),
        ["capacites.csv, ligne 2, colonne « depuis »", GESTURE],
    ),
    "a date that is none": (
        _change(PLACES, "annee,2019-01-01,20", "annee,2019-31-31,20"),
        ["capacites.csv, ligne 2, colonne « depuis »", "« 2019-31-31 » n'est pas une date", GESTURE],
    ),
    "an unknown status": (
        _change(BIRTHS, FIRST, FIRST.replace("ok", "OK")),
        ["ligne 2, colonne « statut »", "« OK »", "ok, secret, manquant, sans_objet", GESTURE],
    ),
    "a service in two files": (
        _add("facts/services_adsea80.csv", "0800400A,ime,IME,80620,,,commune,,,,,associatif,2017,,"),
        ["services_adsea80.csv", "services_menj_annuaire.csv", "« 0800400A »", GESTURE],
    ),
    "a source of unknown nature": (
        _add(LIST, '[autre]\nnature = "sur"\nkind = "grandeurs"\nfile = "autre.csv"'),
        ["sources.toml", "« autre »", "« sur »", "observe, estime, exemple", GESTURE],
    ),
    "a declaration that is no TOML": (_add(LIST, "[autre"), ["sources.toml", "mal formé", GESTURE]),
    "a territory that is no TOML": (_cut(TERRITORY, 761), [TERRITORY, "mal formé", GESTURE]),
    "no territory": (lambda folder: (folder / TERRITORY).unlink(), [TERRITORY, "absent", "Copier"]),
    "perimeter without members": (
        _change(TERRITORY, 'epcis = ["200037059"]', "epcis = []"),
        [TERRITORY, "le périmètre n'a aucun membre", "« epcis » ou « communes »", GESTURE],
    ),
    "perimeter with an unknown EPCI": (
        _change(TERRITORY, 'epcis = ["200037059"]', 'epcis = ["200037059", "200000000"]'),
        [TERRITORY, "l'EPCI « 200000000 »", GESTURE],
    ),
    "perimeter with an unknown commune": (
        _change(TERRITORY, "communes = []", 'communes = ["99999"]'),
        [TERRITORY, "la commune « 99999 » est inconnue", GESTURE],
    ),
    "a reference that is a member": (
        _change(TERRITORY, '"200035442"', '"200037059"'),
        [TERRITORY, "« 200037059 »", GESTURE],
    ),
    "a sector with a foreign commune": (
        _change(TERRITORY, PERONNE, PERONNE + '    "02691",\n'),
        [TERRITORY, "le secteur « Péronne » cite la commune « 02691 », hors du périmètre", GESTURE],
    ),
    "a commune in two sectors": (
        _change(TERRITORY, PERONNE, PERONNE + '    "80677",\n'),
        [TERRITORY, "« 80677 » est dans deux secteurs", "« Péronne » et « Roisel »", GESTURE],
    ),
    "a commune twice in one sector": (
        _change(TERRITORY, PERONNE, PERONNE * 2),
        [TERRITORY, "« 80620 » est deux fois dans le secteur « Péronne »", GESTURE],
    ),
    "a commune without a sector": (
        _change(TERRITORY, PERONNE, ""),
        [TERRITORY, "sans secteur", "80620", GESTURE],
    ),
    "two sectors of one name": (
        _change(TERRITORY, 'id = "roisel"', 'id = "peronne"'),
        [TERRITORY, "« peronne »", GESTURE],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_refused_by_name_and_place(run: Run, intact: Path, name: str) -> None:
    spoil, words = CASES[name]
    spoil(intact)
    sentence = run("build", data=intact).refusal()
    assert [word for word in words if word not in sentence] == [], sentence


def test_check_refuses_what_build_refuses(run: Run, intact: Path) -> None:
    CASES["unknown commune"][0](intact)
    assert run("check", data=intact).refusal() == run("build", data=intact).refusal()


# Contours, through the command line.


def _square(lon: float, lat: float, half: float = 0.01) -> list[list[float]]:
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return [[lon + x, lat + y] for x, y in corners]


def _contours(path: Path, without: str = "", metres: bool = False) -> Path:
    """A square around the centre of each commune of the EPCI."""
    with (ROOT / "data" / COMMUNES).open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["epci"] == "200037059" and row["code"] != without]
    features = []
    for row in rows:
        ring = _square(float(row["lon"]), float(row["lat"]))
        if metres:
            ring = [[690_000 + x * 1000, 6_980_000 + y * 1000] for x, y in ring]
        outline = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": row["code"]}, "geometry": outline})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.fixture
def with_contours(intact: Path) -> Iterator[Path]:
    """Official contours already imported, which no refusal may touch."""
    (intact / "local").mkdir()
    previous = _contours(intact / "local" / "contours.geojson").read_bytes()
    yield intact
    assert (intact / "local" / "contours.geojson").read_bytes() == previous
    assert [path.name for path in (intact / "local").iterdir()] == ["contours.geojson"]


def test_contours_in_lambert_93(run: Run, with_contours: Path, tmp_path: Path) -> None:
    path = _contours(tmp_path / "lambert.geojson", metres=True)
    sentence = run("import", "contours", str(path), data=with_contours).refusal()
    assert "lambert.geojson" in sentence and "Lambert-93" in sentence and "WGS84" in sentence


def test_contours_that_lack_a_commune(run: Run, with_contours: Path, tmp_path: Path) -> None:
    path = _contours(tmp_path / "incomplet.geojson", without="80271")
    sentence = run("import", "contours", str(path), data=with_contours).refusal()
    assert "incomplet.geojson" in sentence and "80271" in sentence and "recommencer" in sentence


def test_contours_that_are_not_there(run: Run, with_contours: Path, tmp_path: Path) -> None:
    sentence = run("import", "contours", str(tmp_path / "rien.geojson"), data=with_contours).refusal()
    assert "rien.geojson" in sentence and "absent" in sentence


def test_good_contours_whose_build_is_refused_leave_the_previous_ones(
    run: Run, with_contours: Path, tmp_path: Path
) -> None:
    path = _contours(tmp_path / "bons.geojson")
    _cut(BIRTHS, 20_000)(with_contours)
    assert "insee_naissances.csv" in run("import", "contours", str(path), data=with_contours).refusal()


def test_good_contours_are_kept_and_drawn(run: Run, private: Location, tmp_path: Path) -> None:
    path = _contours(tmp_path / "bons.geojson")
    assert run("import", "contours", str(path), data=private.folder).code == 0
    assert (private.folder / "local" / "contours.geojson").read_bytes() == path.read_bytes()
    rows = run("export", "sources", data=private.folder).rows()
    assert "local/contours.geojson" in [row["fichier"] for row in rows]


# The disk.


def _process(prefix: list[str], *words: str) -> Ran:
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "ctg", *words], capture_output=True, cwd=ROOT, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


def _needs(*command: str) -> None:
    """Skip, with the reason, where the machine cannot be put in that state."""
    if not shutil.which(command[0]):
        pytest.skip(f"« {command[0]} » is not installed")
    tried = subprocess.run(command, capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"« {' '.join(command)} » is refused here: {tried.stderr.decode().strip()}")


def _full(disk: Path, size: int) -> list[str]:
    """Run what follows in a private mount namespace where `disk` is that small."""
    script = (
        'disk="$2"; mount -t tmpfs -o size="$1" tmpfs "$disk" && cp -r "$disk.before/." "$disk" || exit 90; '
        'shift 2; "$@"; code=$?; cp -r "$disk/." "$disk.after"; exit $code'
    )
    return ["unshare", "-rm", "sh", "-c", script, "sh", str(size), str(disk)]


def test_a_full_disk(private: Location, tmp_path: Path) -> None:
    _needs("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
    disk, before, after = (tmp_path / name for name in ("disk", "disk.before", "disk.after"))
    disk.mkdir()
    after.mkdir()
    shutil.copytree(private.folder, before)
    _change(BIRTHS, FIRST, FIRST.replace(",7,", ",8,"))(before)  # other content: another file name
    room = sum(path.stat().st_size for path in before.rglob("*")) + 3_000_000
    refused = _process(_full(disk, room), "build", "--data", str(disk))
    sentence = refused.refusal()
    assert "disque plein" in sentence and str(disk) in sentence and "Libérer de la place" in sentence
    assert _state(after) == _state(before)


def test_a_file_too_large_for_the_disk(private: Location) -> None:
    _needs("prlimit", "--version")
    before = _state(private.folder)
    _change(BIRTHS, FIRST, FIRST.replace(",7,", ",8,"))(private.folder)
    sentence = _process(["prlimit", "--fsize=1000000"], "build", "--data", str(private.folder)).refusal()
    assert "Écriture impossible" in sentence and str(private.folder) in sentence
    assert _state(private.folder) == before


def test_an_export_to_a_full_device(run: Run, built: Location) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    sentence = run("export", "communes", "--out", "/dev/full", data=built.folder).refusal()
    assert "disque plein" in sentence and "/dev/full" in sentence


def test_an_export_that_does_not_fit_leaves_the_previous_one(built: Location, tmp_path: Path) -> None:
    _needs("prlimit", "--version")
    target = tmp_path / "tout.csv"
    target.write_text("le précédent")
    words = ("export", "indicateur", "annee=toutes", "--out", str(target), "--data", str(built.folder))
    sentence = _process(["prlimit", "--fsize=100000"], *words).refusal()
    assert "fichier trop gros" in sentence and str(target) in sentence
    assert target.read_text() == "le précédent"
    assert [path.name for path in tmp_path.iterdir()] == ["tout.csv"]


NOT_ABOVE_THE_LAW = ["setpriv", "--bounding-set", "-dac_override"]  # root, but permissions hold


def test_a_read_only_folder(private: Location) -> None:
    _needs(*NOT_ABOVE_THE_LAW, "true")
    before = _state(private.folder)
    _change(BIRTHS, FIRST, FIRST.replace(",7,", ",8,"))(private.folder)
    private.folder.chmod(0o555)
    try:
        sentence = _process(NOT_ABOVE_THE_LAW, "build", "--data", str(private.folder)).refusal()
        read = _process(NOT_ABOVE_THE_LAW, "export", "communes", "--data", str(private.folder))
    finally:
        private.folder.chmod(0o755)
    assert "dossier protégé" in sentence and str(private.folder) in sentence and "autorisé" in sentence
    assert _state(private.folder) == before
    assert len(read.rows()) == 60


def test_a_read_only_folder_for_contours(private: Location, tmp_path: Path) -> None:
    _needs(*NOT_ABOVE_THE_LAW, "true")
    path, before = _contours(tmp_path / "bons.geojson"), _state(private.folder)
    private.folder.chmod(0o555)
    try:
        words = ("import", "contours", str(path), "--data", str(private.folder))
        sentence = _process(NOT_ABOVE_THE_LAW, *words).refusal()
    finally:
        private.folder.chmod(0o755)
    assert "dossier protégé" in sentence
    assert _state(private.folder) == before


# The base itself.


def test_no_base_yet(run: Run, private: Location) -> None:
    private.path().unlink()
    sentence = run("export", "communes", data=private.folder).refusal()
    assert "Pas de base" in sentence and "ctg-" in sentence and "« python -m ctg build »" in sentence


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.002, 0.3, 0.6, 0.95, 0.9999])
def test_a_truncated_base(run: Run, private: Location, share: float) -> None:
    path = private.path()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    sentence = run("export", "communes", data=private.folder).refusal()
    assert path.name in sentence and "n'est pas une base lisible" in sentence
    assert "« python -m ctg build »" in sentence


def test_a_base_that_is_no_base(run: Run, private: Location) -> None:
    private.path().write_text("bonjour", encoding="utf-8")
    sentence = run("export", "communes", data=private.folder).refusal()
    assert "n'est pas une base lisible" in sentence and "« python -m ctg build »" in sentence


def test_a_base_from_another_version(run: Run, private: Location) -> None:
    with duckdb.connect(private.path()) as base:
        base.execute("UPDATE meta SET value = 'avant' WHERE key = 'version'")
    sentence = run("export", "communes", data=private.folder).refusal()
    assert "autre version" in sentence and private.path().name in sentence and "reconstruire" in sentence


def test_a_duckdb_file_of_somebody_else(run: Run, tmp_path: Path, built: Location) -> None:
    path = tmp_path / "autre.duckdb"
    with duckdb.connect(path) as base:
        base.execute("CREATE TABLE t AS SELECT 1")
    sentence = run("export", "communes", "--base", str(path), data=built.folder).refusal()
    assert "autre.duckdb" in sentence and "reconstruire" in sentence


def test_a_pointer_that_points_outside(run: Run, private: Location) -> None:
    name = private.path().name
    shutil.copy(private.path(), private.folder.parent / name)
    (private.folder / "base.json").write_text(json.dumps({"file": f"../{name}"}))
    assert "« python -m ctg build »" in run("export", "communes", data=private.folder).refusal()


def test_a_folder_that_does_not_exist(run: Run, tmp_path: Path) -> None:
    for command in (["build"], ["check"], ["export", "communes"]):
        sentence = run(*command, data=tmp_path / "rien").refusal()
        assert str(tmp_path / "rien") in sentence
