"""A clinic that really runs: gunicorn as its own process, a database of its own, an address on this machine."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg

STARTS_WITHIN = 180.0

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(8)
"""One for all workers of a run of the tests."""


@dataclass
class RunningClinic:
    """One running site. `kill` and `start` may be called again and again; the data stay."""

    folder: Path
    port: int
    """0 where only commands are run."""
    database_url: str | None = None
    workers: int = 1
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the site is told by its environment."""
        given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL",)}
        given |= {"ABATE_DATA": str(self.folder), "ABATE_ADDRESS": self.address}
        given |= {"DJANGO_SETTINGS_MODULE": "abate.clinic.settings", "ABATE_LOG_LEVEL": "WARNING"}
        return given | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def command(self, *words: str) -> str:
        """Run `abate clinic ...` and give back what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "abate", "clinic", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"abate clinic {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "--bind",
                f"127.0.0.1:{self.port}",
                "--reuse-port",
                "--workers",
                str(self.workers),
                "--threads",
                "4",
                "--log-level",
                "error",
                "abate.clinic.wsgi",
            ],
            env=self.environment,
            start_new_session=True,
        )
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            try:
                with urlopen(f"{self.address}/health", timeout=5):  # noqa: S310 - our own address
                    return
            except OSError as not_yet:
                if isinstance(not_yet, HTTPError):
                    not_yet.close()
                if self.process.poll() is not None:
                    raise RuntimeError("the clinic stopped at once") from None
                time.sleep(0.1)
        raise TimeoutError("the clinic did not start")

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it and all its workers, by default without a word of warning."""
        if self.process is not None:
            os.killpg(self.process.pid, how)
            self.process.wait()
            self.process = None


@contextmanager
def running_clinic(
    folder: Path, database_url: str | None = None, *, demo: bool = False, workers: int = 1
) -> Iterator[RunningClinic]:
    """A clinic with fresh tables (and the demo's people), killed at the end."""
    with kept_port() as port:
        clinic = ready_clinic(folder, database_url, demo=demo)
        clinic.port, clinic.workers = port, workers
        try:
            clinic.start()
            yield clinic
        finally:
            clinic.kill()


@contextmanager
def kept_port() -> Iterator[int]:
    """A free port that nobody else is given, also while its clinic is dead: bound here, shared by `--reuse-port`."""
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


def ready_clinic(folder: Path, database_url: str | None = None, *, demo: bool = False) -> RunningClinic:
    """A clinic with fresh tables (and the demo's people) for commands; nobody has started it.

    `database_url` is one of `own_database`, which has its tables.
    """
    if database_url:
        folder.mkdir(exist_ok=True)
    else:
        shutil.copytree(_ready_made("demo" if demo else "empty"), folder, dirs_exist_ok=True)
    return RunningClinic(folder, 0, database_url)


@contextmanager
def own_database(*, has_tables: bool = True) -> Iterator[str | None]:
    """The address of a fresh database for a clinic that runs by itself; None where tests run on SQLite."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield None
        return
    if has_tables:
        _ready_made("postgresql")
    name = f"clinic_{secrets.token_hex(8)}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {TEMPLATE}" if has_tables else ""))
        try:
            yield _address(given, name)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


TEMPLATE = "clinic_ready_made"
"""A database on PostgreSQL that has its tables and nothing in them."""


def _address(server: str, database: str) -> str:
    return urlsplit(server)._replace(path=f"/{database}").geturl()


def _ready_made(kind: str) -> Path:
    """The folder of a clinic that is set up, made once in a run of the tests and then copied."""
    folder = Path(tempfile.gettempdir()) / f"abate-tests-{RUN}" / kind
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder.parent / f"{kind}.done"
        if not done.exists():
            _MADE[kind](folder)
            done.touch()
    return folder


def _make_empty(folder: Path) -> None:
    clinic = RunningClinic(folder, 0)
    clinic.command("migrate", "--verbosity", "0")
    clinic.command("collectstatic", "--noinput", "--verbosity", "0")


def _make_demo(folder: Path) -> None:
    shutil.copytree(_ready_made("empty"), folder, dirs_exist_ok=True)
    RunningClinic(folder, 0).command("demo")


def _make_template(folder: Path) -> None:
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    RunningClinic(folder, 0, _address(given, TEMPLATE)).command("migrate", "--verbosity", "0")


_MADE: Mapping[str, Callable[[Path], None]] = {
    "empty": _make_empty,
    "demo": _make_demo,
    "postgresql": _make_template,
}
