"""The logbook of a territory, opened for the answers that read it."""

import os

from ctg.base.read import Location
from ctg.carnet import engine, store
from ctg.carnet.engine import Carnet

VARIABLE = "CTG_CARNET_URL"


def carnet(base: Location) -> Carnet:
    """The carnet that goes with this base: its URL, that of the environment, or the file in the folder."""
    url = engine.url_of(base.folder, base.carnet or os.environ.get(VARIABLE))
    return engine.opened(url, base.folder)


def stamp(base: Location) -> tuple[int, int]:
    """Changes whenever something is written; goes into every cache key of what reads the carnet."""
    return store.stamp(carnet(base))
