"""The addresses of the pages, read from the frame's menu: a page that is added is tested at once."""

import ast

from tests.browser.serving import PROJECT


def _menu() -> dict[str, list[tuple[str, str, str]]]:
    frame = ast.parse((PROJECT / "ctg/ui/frame.py").read_text(encoding="utf-8"))
    for line in frame.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "MENU":
            menu: dict[str, list[tuple[str, str, str]]] = ast.literal_eval(line.value)
            return menu
    raise LookupError("ctg/ui/frame.py no longer says MENU = {...}: read the pages from where they are now.")


# What a page shows only when the address asks for it.
VIEWS = [
    "/engagements?vue=regards",
    "/engagements?vue=temps",
    "/engagements?vue=alertes",
    "/fiche?code=1.2",
]
PAGES = [
    "/" if section == "" else f"/{url}" for section, pages in _menu().items() for _file, _title, url in pages
]
