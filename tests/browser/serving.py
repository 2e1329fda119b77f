"""A real server on its own copy of the data, and a real browser: for these tests and for benchmarks/."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

PROJECT = Path(__file__).parents[2]
DELIVERED = ("territory.toml", "facts", "demo")  # what the project ships: nobody's local files or bases
PATIENCE = 30.0  # seconds: far above what anything here takes
NO_BROWSER = "chromium absent : apt-get install -y chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)


@dataclass(frozen=True)
class Server:
    """A running server: its address, the data folder it serves, and the file of what it says."""

    url: str
    data: Path
    log: Path


def copy_data(folder: Path) -> Path:
    """The shipped data alone, in a folder where a base may be built."""
    folder.mkdir()
    for name in DELIVERED:
        source = PROJECT / "data" / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


@contextmanager
def serve(data: Path) -> Iterator[Server]:
    """`streamlit run app.py` on a free port, ready to answer; stopped at the end."""
    port = _free_port()
    log = data / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*command, "--server.port", str(port)],
            cwd=PROJECT,
            env=os.environ | {"CTG_DATA": str(data)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        server = Server(f"http://127.0.0.1:{port}", data, log)
        _wait_until_healthy(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            try:
                process.wait(timeout=0.05)  # the pause between two polls; a dead server ends it
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"The server did not start:\n{server.log.read_text(encoding='utf-8')}")


def chromium() -> str | None:
    return shutil.which("chromium")


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))


def french_context(
    browser: Browser, *, width: int = 1280, height: int = 900, scheme: str = "light"
) -> BrowserContext:
    """A visitor in France, with nothing kept from another visit."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    context.set_default_timeout(PATIENCE * 1000)
    return context


def ready(page: Page) -> None:
    """The script has run to its end and the page's question is on the screen, drawings included."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector("[data-testid=stMain] h1")
    page.wait_for_function(
        "[...document.querySelectorAll('.ctg-place')].every(place => place.childElementCount > 0)"
    )
