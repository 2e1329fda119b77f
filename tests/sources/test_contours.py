import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ctg.errors import CannotWrite, DataError, FetchFailed
from ctg.sources.official import contours

OFFICIAL = (
    Path(__file__).parents[2].parent / "shared" / "reference" / "geo" / "cchs_et_voisins30km_2023.geojson"
)
RING = [[2.9, 49.9], [3.0, 49.9], [3.0, 50.0], [2.9, 49.9]]


def _feature(code: object = "80620", ring: Any = RING, name: str = "code") -> dict[str, Any]:
    outline = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"nom": "Péronne", name: code}, "geometry": outline}


def _collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def _file(folder: Path, content: Any) -> Path:
    path = folder / "contours.geojson"
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("name", contours.CODE_NAMES)
def test_the_code_may_have_any_of_its_usual_names(tmp_path: Path, name: str) -> None:
    path = _file(tmp_path, _collection(_feature("2A004", name=name)))
    assert contours.read(path) == {"2A004": {"type": "Polygon", "coordinates": [RING]}}


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    path = _file(tmp_path, b"\xef\xbb\xbf" + json.dumps(_collection(_feature())).encode())
    assert list(contours.read(path)) == ["80620"]


def test_the_same_commune_twice_counts_once(tmp_path: Path) -> None:
    path = _file(tmp_path, _collection(_feature(), _feature("80621"), _feature()))
    assert list(contours.read(path)) == ["80620", "80621"]


def test_multipolygons_heights_and_a_wgs84_crs_are_read(tmp_path: Path) -> None:
    feature = _feature()
    high = [[*position, 80.0] for position in RING]
    feature["geometry"] = {"type": "MultiPolygon", "coordinates": [[high], [RING]]}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert contours.read(_file(tmp_path, _collection(feature, crs=crs)))["80620"] == feature["geometry"]


LAMBERT = [[692_000.5, 6_980_000.1], [693_000, 6_980_000], [693_000, 6_981_000], [692_000.5, 6_980_000.1]]
POINT = {"type": "Point", "coordinates": [2.9, 49.9]}
LINE = {"type": "LineString", "coordinates": RING}
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
WHOLE = json.dumps(_collection(_feature())).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "contours.geojson : fichier vide"),
        (b"\xef\xbb\xbf \n", "fichier vide"),
        ('{"nom": "Péronne"}'.encode("cp1252"), "pas en UTF-8"),
        (WHOLE[:-40], "tronqué ou mal formé"),
        (b"[" * 100_000, "tronqué ou mal formé"),
        (b"<!DOCTYPE html><html>Erreur</html>", "page web"),
        ([], "FeatureCollection"),
        (_feature(), "FeatureCollection"),
        (_collection(), "aucune commune"),
        ({"type": "FeatureCollection"}, "aucune commune"),
        ({"type": "FeatureCollection", "features": {}}, "aucune commune"),
        (
            _collection(_feature(), _feature("80621", name="libelle")),
            "objet 2 : pas de code.*INSEE_COM, insee_com",
        ),
        (_collection({"type": "Feature", "properties": None, "geometry": POINT}), "pas de code"),
        (_collection("commune"), "pas de code"),
        (_collection(_feature(2691)), "objet 1, colonne « code » : code « 2691 »"),
        (_collection(_feature(None)), "code « None »"),
        (_collection(_feature("200037059")), "cinq caractères"),
        (
            _collection(_feature(), _feature(ring=[*RING[:2], [3.0, 50.1], RING[0]])),
            "objet 2 : commune 80620 déjà",
        ),
        (_collection({**_feature(), "geometry": POINT}), "geometry=contour"),
        (_collection({**_feature(), "geometry": LINE}), "Polygon"),
        (_collection({**_feature(), "geometry": None}), "Polygon"),
        (_collection(_feature(ring=LAMBERT)), r"objet 1 : .*Lambert-93.*WGS84 \(EPSG:4326\)"),
        (_collection(_feature(), crs=CRS), "Lambert-93"),
        (
            _collection(_feature(ring=[[300_000, 2_500_000]] * 4)),
            "« 300000, 2500000 » n'est pas une longitude",
        ),
        (_collection(_feature(ring=[[float("nan"), 49.9]] * 4)), "n'est pas une longitude"),
        (_collection(_feature(ring=RING[:3])), "mal formé"),
        (_collection(_feature(ring=[*RING[:3], [2.8, 49.8]])), "mal formé"),
        (_collection(_feature(ring=[["2.9", "49.9"]] * 4)), "mal formé"),
        (_collection(_feature(ring=[{"x": 1, "y": 2}] * 4)), "mal formé"),
        (_collection(_feature(ring=[[2.9]] * 4)), "mal formé"),
        (_collection(_feature(ring=None)), "mal formé"),
        (_collection({**_feature(), "geometry": {"type": "Polygon"}}), "mal formé"),
        (_collection({**_feature(), "geometry": {"type": "MultiPolygon", "coordinates": []}}), "mal formé"),
    ],
)
def test_refusals_name_the_place_and_the_next_gesture(tmp_path: Path, content: Any, words: str) -> None:
    with pytest.raises(DataError, match=words) as refusal:
        contours.read(_file(tmp_path, content))
    assert "contours.geojson" in str(refusal.value)
    assert str(refusal.value).count("\n") == 0


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="absent ou illisible"):
        contours.read(tmp_path / "contours.geojson")


def test_a_file_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "contours.geojson"
    with path.open("wb") as file:
        file.truncate(contours.MAX_BYTES + 1)  # a sparse file: nothing on the disk
    with pytest.raises(DataError, match="plus de 200 Mo"):
        contours.read(path)


def test_missing_codes_in_order() -> None:
    assert contours.missing({"80620": {}}, ["80999", "80620", "02691", "80999"]) == ["02691", "80999"]


@pytest.mark.skipif(not OFFICIAL.exists(), reason="no official contours beside the project")
def test_a_real_file() -> None:
    found = contours.read(OFFICIAL)
    properties = [feature["properties"] for feature in json.loads(OFFICIAL.read_text())["features"]]
    ours = [p["INSEE_COM"] for p in properties if p["EPCI"] == "200037059"]
    assert len(ours) == 60
    assert len(found) == 905
    assert contours.missing(found, [*ours, "80999"]) == ["80999"]


class Api(ThreadingHTTPServer):
    """Answers by path what it was told to; a path that it does not know waits until the end."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Replay)
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def say(self, path: str, content: Any, status: int = 200) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.answers[path] = (status, raw)


class Replay(BaseHTTPRequestHandler):
    server: Api

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        path = self.path.split("?")[0]
        if path not in self.server.answers:
            self.server.over.wait()
            return
        status, content = self.server.answers[path]
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with Api() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


EPCI = "/epcis/200037059/communes"
LONE = "/communes/02691"


def test_fetch_merges_epcis_and_communes(tmp_path: Path, api: Api) -> None:
    api.say(EPCI, _collection(_feature("80620"), _feature("80017")))
    api.say(LONE, _feature("02691"))
    path = contours.fetch(tmp_path / "raw", ["200037059"], ["02691"], api.url)
    assert path == tmp_path / "raw" / "contours.geojson"
    assert list(contours.read(path)) == ["80620", "80017", "02691"]
    assert api.asked[0] == f"{EPCI}?fields=nom,code&format=geojson&geometry=contour"
    assert [file.name for file in path.parent.iterdir()] == ["contours.geojson"]


@pytest.mark.parametrize(
    ("status", "content", "words"),
    [
        (404, b'{"code": 404}', "réponse 404"),
        (500, b"<html>", "réponse 500"),
        (200, b"<html>Portail captif</html>", "pas du GeoJSON"),
        (200, WHOLE[:-30], "pas du GeoJSON"),
        (200, "bonjour", "aucune commune"),
        (200, _collection(), "aucune commune"),
        (200, {"erreur": "inconnu"}, "pas faite de contours"),
        (200, _collection({**_feature(), "geometry": POINT}), "pas faite de contours"),
    ],
)
def test_a_failed_fetch_leaves_the_old_file(
    tmp_path: Path, api: Api, status: int, content: Any, words: str
) -> None:
    old = _file(tmp_path, WHOLE)
    api.say(EPCI, _collection(_feature("80017")))
    api.say(LONE, content, status)
    with pytest.raises(FetchFailed, match=words):
        contours.fetch(tmp_path, ["200037059"], ["02691"], api.url)
    assert old.read_bytes() == WHOLE
    assert list(tmp_path.iterdir()) == [old]


def test_a_server_that_never_answers(tmp_path: Path, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contours, "TIMEOUT", 0.05)
    with pytest.raises(FetchFailed, match="pas de réponse à temps"):
        contours.fetch(tmp_path, ["200037059"], [], api.url)


def test_nobody_at_the_address(tmp_path: Path, api: Api) -> None:
    with socket.socket() as taken:  # bound but not listening: every connection is refused
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(FetchFailed, match=r"injoignable.*import contours"):
            contours.fetch(tmp_path, ["200037059"], [], nowhere)


def test_an_address_that_is_none(tmp_path: Path, api: Api) -> None:
    with pytest.raises(FetchFailed, match="injoignable"):
        contours.fetch(tmp_path, ["200037059"], [], "http://[")


def test_a_folder_that_cannot_be_written(tmp_path: Path, api: Api) -> None:
    api.say(EPCI, _collection(_feature()))
    (tmp_path / "raw").write_text("a file where the folder should be")
    with pytest.raises(CannotWrite, match="rien n'a été modifié"):
        contours.fetch(tmp_path / "raw", ["200037059"], [], api.url)
