"""The official outlines of communes, as GeoJSON, and where to fetch them (geo.api.gouv.fr)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from ctg.errors import CannotWrite, DataError, FetchFailed
from ctg.model import Official

SOURCE = Official(
    id="contours",
    title="Contours des communes",
    producer="IGN, Insee, Etalab (geo.api.gouv.fr)",
    licence="Licence Ouverte 2.0",
    page="https://geo.api.gouv.fr",
    kind="contours",
    files=r".*\.geojson",
    named="contours.geojson",
    columns=("code",),
    container="geojson",
    verified="contours des communes de la Haute Somme et alentour (ADMIN EXPRESS simplifié)",
    note="Aussi les extraits d'ADMIN EXPRESS, en WGS84.",
)
SAMPLE = """\
{"type": "FeatureCollection", "features": [{"type": "Feature",
 "properties": {"code": "01990", "nom": "Exemple-le-Bas"},
 "geometry": {"type": "Polygon", "coordinates": [[[0.0, 0.0], [0.1, 0.0], [0.1, 0.1], [0.0, 0.0]]]}}]}
"""

CODE_NAMES = ("code", "INSEE_COM", "insee_com", "codgeo", "CODGEO", "insee", "code_insee")
COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")
MAX_BYTES = 200_000_000
FILE = "contours.geojson"
API = "https://geo.api.gouv.fr"
QUERY = "fields=nom,code&format=geojson&geometry=contour"
TIMEOUT = 30.0  # seconds without an answer
AGAIN = "Reprendre le fichier d'origine ou le télécharger de nouveau, puis recommencer."
TO_WGS84 = "Exporter en WGS84 (EPSG:4326), par exemple dans QGIS : Exporter > Sauvegarder sous."


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Outline of each commune of a GeoJSON file: a Polygon or MultiPolygon, degrees WGS84, by code.

    The code is in a property named as one of CODE_NAMES. A commune given twice with the same
    outline counts once. Anything else is refused with DataError: not GeoJSON, a feature without
    code or outline, two outlines for one commune, coordinates that are not degrees.
    """
    document = _document(path, _text(path))
    outlines: dict[str, dict[str, Any]] = {}
    for number, feature in enumerate(document["features"], start=1):
        place = f"{path}, objet {number}"
        code, outline = _code(place, feature), _outline(place, feature)
        if outlines.setdefault(code, outline) != outline:
            raise DataError(place, f"commune {code} déjà donnée avec un autre contour.", remedy=AGAIN)
    return outlines


def missing(contours: Mapping[str, Any], codes: Iterable[str]) -> list[str]:
    """The communes that have no outline, in order."""
    return sorted(set(codes) - set(contours))


def fetch(folder: Path, epcis: Iterable[str], communes: Iterable[str], url_base: str = API) -> Path:
    """Download the outlines of whole EPCIs (SIREN) and of single communes into one file of `folder`.

    The file is written only once everything has arrived and reads well. FetchFailed (network,
    HTTP error, another kind of answer) and CannotWrite leave what existed before untouched.
    """
    urls = [f"{url_base}/epcis/{siren}/communes?{QUERY}" for siren in epcis]
    urls += [f"{url_base}/communes/{code}?{QUERY}" for code in communes]
    with httpx.Client(timeout=TIMEOUT, follow_redirects=True) as client:
        features = [feature for url in urls for feature in _download(client, url)]
    collection = {"type": "FeatureCollection", "features": features}
    try:
        return _written(folder, json.dumps(collection), url_base)
    except OSError as error:
        raise CannotWrite(folder / FILE, error) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError(
                path,
                "fichier de plus de 200 Mo.",
                remedy="Prendre des contours généralisés, puis recommencer.",
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            path, "le fichier n'est pas en UTF-8.", remedy="L'enregistrer en GeoJSON UTF-8, puis recommencer."
        ) from error
    except OSError as error:
        raise DataError(path, "fichier absent ou illisible.", remedy=AGAIN) from error


def _document(path: Path, text: str) -> dict[str, Any]:
    """The collection of features, at least one, in degrees as far as the file says."""
    if not text.strip():
        raise DataError(path, "fichier vide.", remedy=AGAIN)
    if text.lstrip().startswith("<"):
        raise DataError(path, "c'est une page web ou du XML, pas un GeoJSON.", remedy=AGAIN)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(path, "GeoJSON tronqué ou mal formé.", remedy=AGAIN) from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise DataError(path, "une « FeatureCollection » GeoJSON est attendue.", remedy=AGAIN)
    if not isinstance(document.get("features"), list) or not document["features"]:
        raise DataError(path, "aucune commune dans ce GeoJSON.", remedy=AGAIN)
    if "2154" in json.dumps(document.get("crs")):
        raise DataError(path, "les coordonnées sont en Lambert-93 (EPSG:2154).", remedy=TO_WGS84)
    return document


def _code(place: str, feature: object) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    names = [name for name in CODE_NAMES if isinstance(properties, dict) and name in properties]
    if not isinstance(properties, dict) or not names:
        raise DataError(
            place,
            "pas de code commune.",
            remedy=f"Le nommer d'un de ces noms, puis recommencer : {', '.join(CODE_NAMES)}.",
        )
    code = str(properties[names[0]]).strip()
    if not COMMUNE.fullmatch(code):
        raise DataError(
            place,
            f"code « {code} » au lieu de cinq caractères, comme 02691 ou 2A004.",
            column=names[0],
            remedy="Garder les codes en texte, zéro initial compris, puis recommencer.",
        )
    return code


def _outline(place: str, feature: Mapping[str, Any]) -> dict[str, Any]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind in ("Point", "MultiPoint"):
        raise DataError(
            place,
            "un point au lieu d'un contour.",
            remedy="Redemander les communes avec « geometry=contour », sans doute oublié.",
        )
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise DataError(place, "un Polygon ou un MultiPolygon est attendu.", remedy=AGAIN)
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    try:
        for x, y in _positions(polygons):
            _check_degrees(place, x, y)
    except (TypeError, ValueError, LookupError) as error:
        raise DataError(place, "contour incomplet ou mal formé.", remedy=AGAIN) from error
    return {"type": kind, "coordinates": coordinates}


def _positions(polygons: Any) -> Iterator[tuple[float, float]]:
    """Every (x, y) of a MultiPolygon; ValueError where GeoJSON asks for more than there is."""
    if not polygons:
        raise ValueError("no polygon")
    for polygon in polygons:
        if not polygon:
            raise ValueError("no ring")
        for ring in polygon:
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise ValueError("a closed ring has four positions, the last as the first")
            for position in ring:
                yield position[0], position[1]


def _check_degrees(place: str, x: float, y: float) -> None:
    if -180 <= x <= 180 and -90 <= y <= 90:
        return
    if 0 <= x <= 1_300_000 and 6_000_000 <= y <= 7_200_000:
        raise DataError(place, "les coordonnées sont en Lambert-93 (EPSG:2154).", remedy=TO_WGS84)
    raise DataError(place, f"« {x}, {y} » n'est pas une longitude et une latitude.", remedy=TO_WGS84)


def _download(client: httpx.Client, url: str) -> list[Any]:
    """The features of one answer: a collection for an EPCI, a single feature for a commune."""
    try:
        answer = client.get(url).raise_for_status().json()
    except httpx.TimeoutException as error:
        raise FetchFailed(url, "pas de réponse à temps") from error
    except httpx.HTTPStatusError as error:
        raise FetchFailed(url, f"réponse {error.response.status_code}") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchFailed(url, "serveur injoignable") from error
    except (ValueError, RecursionError) as error:
        raise FetchFailed(url, "la réponse n'est pas du GeoJSON") from error
    found = answer.get("features", [answer]) if isinstance(answer, dict) else None
    if not isinstance(found, list) or not found:
        raise FetchFailed(url, "aucune commune dans la réponse")
    return found


def _written(folder: Path, text: str, url_base: str) -> Path:
    """Write aside, read back as the build will, then replace at once."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{FILE}.{uuid4().hex}.partiel"
    try:
        draft.write_text(text, encoding="utf-8")
        read(draft)
        return draft.replace(folder / FILE)
    except DataError as error:
        raise FetchFailed(url_base, "la réponse n'est pas faite de contours de communes") from error
    finally:
        draft.unlink(missing_ok=True)
