"""One widget per field of the logbook, by its type, with its problem under it."""

from datetime import date
from typing import Any

import streamlit as st

from ctg.answers.editable import Field, choices, fields, shown, vocabulary
from ctg.ui import plan_saving
from ctg.ui.cache import carnet_location

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)  # what the carnet accepts
NONE = "Choisir…"


def field(
    name: str, code: str, told: Field, value: Any, *, key: str, options: dict[str, str] | None = None
) -> Any:
    """What the visitor typed. value: as stored; options: of a reference, code -> words."""
    typed = _widget(told, value, key, options)
    plan_saving.beside(name, code, told.name)
    return typed


def _widget(told: Field, value: Any, key: str, options: dict[str, str] | None) -> Any:
    label = f"{told.label} (obligatoire)" if told.required else told.label
    text = shown(told, value)
    given: dict[str, Any] = {"label": label, "key": key, "help": told.help or None}
    if told.type == "date":
        return st.date_input(**given, value=text, format="DD/MM/YYYY", min_value=FIRST, max_value=LAST)
    if told.type in ("choice", "reference"):
        return _choice(told, text, given, options)
    if told.type == "codes" and not told.one:
        return _codes(told, text, given)
    if told.type in ("long", "list"):
        if told.type == "list":
            given["help"] = f"{told.help} Un par ligne.".strip()
        return st.text_area(**given, value=text, height=96)
    return st.text_input(**given, value=text, autocomplete="off")


def _choice(told: Field, text: str, given: dict[str, Any], options: dict[str, str] | None) -> Any:
    words = options or {word: word for word in choices(told)}
    listed = [*words, *([text] if text and text not in words else [])]
    return st.selectbox(
        **given,
        options=listed,
        index=listed.index(text) if text else None,
        format_func=lambda code: words.get(code, code),
        placeholder=NONE,
    )


def _codes(told: Field, value: list[str], given: dict[str, Any]) -> Any:
    words = vocabulary(carnet_location(), told.of)
    listed = [*words, *(code for code in value if code not in words)]
    return st.multiselect(
        **given,
        options=listed,
        default=value,
        format_func=lambda code: words.get(code, code),
        placeholder=NONE,
        select_all=False,
    )


def group(
    name: str, code: str, row: dict[str, Any], names: list[str], *, key: str,
    options: dict[str, dict[str, str]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Several fields, two by two while there is room; long ones take the whole width."""
    told, typed = fields(name), {}
    columns: list[Any] = []
    for item in names:
        wide = told[item].type in ("long", "list", "codes")
        if wide:
            columns = []
            place: Any = st.container()
        else:
            columns = columns or list(st.columns(2))
            place = columns.pop(0)
        with place:
            typed[item] = field(
                name, code, told[item], row.get(item), key=f"{key}-{item}", options=(options or {}).get(item)
            )
    return typed
