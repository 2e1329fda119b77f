"""A private PostgreSQL on loopback, made for one session and thrown away: Debian's binaries, no service."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

ACCOUNT = "carnet"
PATIENCE = 30.0  # seconds for a killed server to come back


class NoPostgres(Exception):
    """Why there is none here; a test skips with these words."""


@dataclass(frozen=True)
class Cluster:
    """A server of its own: `stop` is a crash (immediate), `kill` a worse one (SIGKILL)."""

    folder: Path
    binaries: Path
    port: int
    as_somebody: Sequence[str]
    options: str = ""

    def url(self, name: str) -> str:
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        told = f"-k {self.folder} -p {self.port} -c listen_addresses=127.0.0.1 {self.options}"
        until = time.monotonic() + PATIENCE
        while True:  # after a SIGKILL the orphans of the old server leave in their own time
            try:
                self._control("start", "-l", str(self.folder / "log"), "-o", told)
                return
            except subprocess.CalledProcessError:
                if time.monotonic() > until:
                    raise

    def stop(self, mode: str = "immediate") -> None:
        self._control("stop", "-m", mode)

    def kill(self) -> None:
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def create(self, name: str, template: str = "template1") -> str:
        """A database; its URL."""
        self._told(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        self._told(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _told(self, order: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(order.encode())

    def _control(self, *words: str) -> None:
        command = [
            *self.as_somebody,
            str(self.binaries / "pg_ctl"),
            "-D",
            str(self.folder / "data"),
            "-w",
            *words,
        ]
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder
        )


@contextmanager
def cluster(options: str = "") -> Iterator[Cluster]:
    """Started, then stopped and removed. NoPostgres says why there can be none."""
    binaries, as_somebody = _binaries(), _somebody()
    folder = Path(tempfile.mkdtemp(prefix="ctg-pg-"))
    try:
        if as_somebody:
            shutil.chown(folder, "postgres", "postgres")
        words = [
            "-D",
            str(folder / "data"),
            "-A",
            "trust",
            "-U",
            ACCOUNT,
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        subprocess.run(
            [*as_somebody, str(binaries / "initdb"), *words], check=True, capture_output=True, cwd=folder
        )
        made = Cluster(folder, binaries, _port(), as_somebody, options)
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NoPostgres("PostgreSQL is not installed (apt-get install -y postgresql)")
    return found[-1].parent


def _somebody() -> list[str]:
    """initdb refuses to be root: the account that Debian made for it runs the server."""
    if os.getuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise NoPostgres("PostgreSQL cannot run as root, and « setpriv » is not installed")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
