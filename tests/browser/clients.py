"""Visitors without a browser: Streamlit's own messages over a websocket, to a server on this machine."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.browser.figures import Rows, differences, table
from tests.browser.serving import PATIENCE

STREAMLIT = Subprotocol("streamlit")


@dataclass(frozen=True)
class Served:
    """One page that a visitor was given: how long it took, and what was wrong with it."""

    code: str
    seconds: float
    faults: tuple[str, ...]


def visit(url: str, codes: Iterable[str], expected: dict[str, Rows]) -> list[Served]:
    """Open the Territoire page and ask for each indicator in turn, as one visitor does."""
    address = url.replace("http://127.0.0.1", "ws://127.0.0.1", 1) + "/_stcore/stream"
    with connect(address, subprotocols=[STREAMLIT], max_size=None, open_timeout=PATIENCE) as socket:
        return [_ask(socket, code, expected[code]) for code in codes]


def _ask(socket: ClientConnection, code: str, rows: Rows) -> Served:
    message = BackMsg()
    message.rerun_script.page_name = "territoire"
    message.rerun_script.query_string = urlencode({"indicateur": code})
    start = time.perf_counter()
    socket.send(message.SerializeToString())
    faults, tables = [], []
    for answer in _until_finished(socket):
        kind = answer.WhichOneof("type")
        if kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            faults.append("the script did not finish")
        if kind != "delta":
            continue
        element = answer.delta.new_element
        if element.WhichOneof("type") in ("exception", "alert"):
            faults.append(str(element))
        elif element.WhichOneof("type") == "html" and '<table class="ctg-table"' in element.html.body:
            tables.append(element.html.body)
    seconds = time.perf_counter() - start
    places = [one for one in map(table, tables) if len(one) == len(rows)]
    faults += differences(places[-1], rows) if places else ["no table of the communes"]
    return Served(code, seconds, tuple(faults))


def _until_finished(socket: ClientConnection) -> Iterable[ForwardMsg]:
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(socket.recv(timeout=PATIENCE, decode=False))
        yield answer
        if answer.WhichOneof("type") == "script_finished":
            return
