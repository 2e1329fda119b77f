"""The one cache: an answer is kept as long as the base, and the logbook if it reads it, stay the same."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from ctg.answers import carnet as logbook
from ctg.answers.where import Location, stamp
from ctg.model import Territory
from ctg.tasks import base, carnet

T = TypeVar("T")


def location() -> Location:
    """The base of this server, from CTG_DATA and CTG_BASE."""
    return base.location(os.environ.get("CTG_DATA", "data"), os.environ.get("CTG_BASE"))


def ask(question: Callable[..., T], **choices: Any) -> T:
    """The answer to a question, from the cache when the base has not changed since."""
    where = location()
    answer: T = _kept(
        question, f"{question.__module__}.{question.__qualname__}", stamp(where), where, choices
    )
    return answer


def asked_of_carnet(question: Callable[..., T], **choices: Any) -> T:
    """The answer to a question that reads the logbook: kept until something is written, or tomorrow.

    Being late is computed: the same plan reads differently the next day.
    """
    where = carnet_location()
    held = str(logbook.carnet(where).url), logbook.stamp(where)  # two logbooks may be at the same event
    stamped = stamp(where), held, date.today()
    answer: T = _kept(question, f"{question.__module__}.{question.__qualname__}", stamped, where, choices)
    return answer


def carnet_location() -> Location:
    """The same place, its logbook no longer empty: for who reads or writes the logbook as it is now."""
    where = location()
    _ensured(stamp(where), where)
    return where


@st.cache_resource(show_spinner=False, max_entries=4)
def _ensured(stamped: object, _where: Location) -> bool:
    """The example plan is in an empty logbook, looked at once per server and base."""
    carnet.ensure(_where)
    return True


@st.cache_resource(show_spinner=False, max_entries=512)
def _kept(
    _question: Callable[..., T], name: str, stamped: object, _where: Location, choices: dict[str, Any]
) -> T:
    """Answers are never changed in place, so every visitor may share the same one."""
    return _question(_where, **choices)


def drawn(name: str, build: Callable[[], T], *choices: object) -> T:
    """A drawing of answers, from the cache while the base and the choices are the same."""
    picture: T = _drawn(build, name, stamp(location()), choices)
    return picture


@st.cache_resource(show_spinner=False, max_entries=512)
def _drawn(_build: Callable[[], T], name: str, stamped: object, choices: tuple[object, ...]) -> T:
    return _build()


def territory() -> Territory:
    """The declared territory, read again only when its file changes."""
    path = location().folder / "territory.toml"
    # An absent file is refused by its reader, in French.
    return _territory(str(path.parent), path.stat().st_mtime_ns if path.exists() else 0)


@st.cache_resource(show_spinner=False, max_entries=4)
def _territory(folder: str, _stamp: int) -> Territory:
    return base.territory(Path(folder))
