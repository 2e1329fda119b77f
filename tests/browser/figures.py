"""The figures of a page, read back from its HTML table and compared with the export, without ctg."""

import csv
import io
from html.parser import HTMLParser

MINUS = "\u2212"
ROUNDED_UP = 1e-9  # a half is rounded up by the page: it may be half a unit away, and no more

Table = dict[str, dict[str, str]]
Rows = list[dict[str, str]]


class _Cells(HTMLParser):
    """The text of every cell, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def table(html: str) -> Table:
    """First cell of a row -> heading -> text."""
    cells = _Cells()
    cells.feed(html)
    head, *body = cells.rows
    return {row[0]: dict(zip(head, row, strict=True)) for row in body}


def exported(csv_bytes: bytes) -> dict[str, Rows]:
    """The rows of a French CSV by indicator."""
    by_code: dict[str, Rows] = {}
    for row in csv.DictReader(io.StringIO(csv_bytes.decode("utf-8-sig"), newline=""), delimiter=";"):
        by_code.setdefault(row["code"], []).append(row)
    return by_code


def differences(shown: Table, rows: Rows) -> list[str]:
    """What the page says otherwise than the export; a figure may differ by its rounding alone."""
    if sorted(shown) != sorted(row["nom"] for row in rows):
        return [f"{len(shown)} places on the page, {len(rows)} in the export"]
    return [
        f"{row['nom']}: {shown[row['nom']]['Valeur']} on the page, {row['valeur'] or row['statut']} exported"
        for row in rows
        if not _same(shown[row["nom"]]["Valeur"], row)
    ]


def _same(text: str, row: dict[str, str]) -> bool:
    if row["statut"] != "ok":
        return text == "–" and row["valeur"] == ""
    if text == "–":
        return False
    digits = text.removesuffix(row["unite"]).replace("\u00a0", "").replace(MINUS, "-")
    half = 0.5 * 10.0 ** -len(digits.partition(",")[2]) + ROUNDED_UP
    return abs(float(digits.replace(",", ".")) - float(row["valeur"].replace(",", "."))) <= half
