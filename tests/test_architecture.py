"""Arrows point down: who may import whom, and the few shapes the rooms keep."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
QUERIES = ROOT / "ctg" / "base" / "queries"
FLOOR = "model errors"
# Beside the standard library and itself, a room may import these and nothing else.
MAY_IMPORT = {
    "__init__": "",
    "errors": "",
    "model": "",
    "french": "",
    "measures": f"{FLOOR} numpy pandas scipy",
    "travel": f"{FLOOR} numpy pandas scipy",
    "geography": f"{FLOOR} numpy pandas scipy shapely pyproj",
    "sources": f"{FLOOR} pandas pyarrow openpyxl httpx",
    "indicators": FLOOR,
    "services": FLOOR,
    "base": f"{FLOOR} sources geography indicators services measures travel duckdb pandas",
    "carnet": f"{FLOOR} sqlalchemy alembic __version__",  # a backup says which version made it
    "answers": f"{FLOOR} base carnet measures indicators services travel french pandas",
    "tasks": f"{FLOOR} french sources measures geography services indicators base carnet answers "
    "pandas tomlkit filelock",
    "charts": f"{FLOOR} french pandas numpy altair pydeck",
    "exports": f"{FLOOR} answers charts pandas vl_convert icalendar",
    "ui": f"{FLOOR} answers tasks charts exports french pandas streamlit",
    "pages": "answers tasks charts ui streamlit",
    "app": "streamlit",
    "commandline": f"{FLOOR} answers tasks exports",
    "__main__": f"{FLOOR} answers tasks exports commandline",
}
FILES = sorted([*(ROOT / "ctg").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"])
PAGES = sorted((ROOT / "pages").rglob("*.py"))


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "ctg" else parts[0]


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, at any depth: a late import is still an arrow."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_short(path)}:{node.lineno}: write the whole name, from ctg..."
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=_short)
def test_arrows_point_down(path: Path) -> None:
    room = _room(path)
    assert room in MAY_IMPORT, (
        f"{_short(path)} opens the room « {room} »: say in MAY_IMPORT what it stands on, "
        "in ctg/__init__.py what it is for."
    )
    for line, name in _imports(path):
        parts = name.split(".")
        target = parts[1] if parts[0] == "ctg" and len(parts) > 1 else parts[0]
        allowed = {room, *MAY_IMPORT[room].split()}
        assert target in allowed or target in sys.stdlib_module_names, (
            f"{_short(path)}:{line} imports {name}: {room} may import {', '.join(sorted(allowed))}. "
            "Move the code to the room that may, or pass the value as an argument."
        )


@pytest.mark.parametrize("path", sorted((ROOT / "ctg" / "sources").rglob("*.py")), ids=_short)
def test_sibling_sources_never_import_each_other(path: Path) -> None:
    for line, name in _imports(path):
        assert not name.startswith("ctg.sources") or name.startswith("ctg.sources._"), (
            f"{_short(path)}:{line} imports {name}: a source stands alone; what two sources share "
            "goes to a module whose name begins with « _ »."
        )


def test_there_is_no_drawer_for_everything() -> None:
    for path in FILES:
        assert path.stem not in {"utils", "util", "helpers", "common", "misc"}, (
            f"{_short(path)}: name the module after what it is about."
        )


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=_short)
def test_every_query_says_what_a_row_is_and_is_asked(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- "), f"{_short(path)}: begin with a comment that says what one row is."
    call = re.compile(rf'(read\(\s*\w+,|ask\()\s*"{path.stem}"')
    asked = any(call.search(reader.read_text(encoding="utf-8")) for reader in FILES)
    assert asked, f"{_short(path)}: no answer reads it; delete it."


@pytest.mark.parametrize("path", PAGES, ids=_short)
def test_a_page_only_composes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    kinds = {type(node) for node in ast.walk(ast.parse(text))}
    assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef}, (
        f"{_short(path)} defines a function: move it to ctg/ui, or to ctg/answers if it computes."
    )
    assert len(text.splitlines()) < 90, f"{_short(path)}: a page is under 90 lines; move blocks to ctg/ui."
    assert len(path.relative_to(ROOT / "pages").parts) == 2, (
        f"{_short(path)}: put it in a section folder; directly in pages/ it would run without the frame."
    )
