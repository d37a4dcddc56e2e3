"""`abate clinic start-demo`: everything that a look at the clinic needs, on this machine only."""

from __future__ import annotations

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from abate.clinic.environment import environment
from abate.errors import RefusedError

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Sets up an embedded database with the demo clinic and serves it."""

    help = "Set up and serve the demo clinic on 127.0.0.1, with an embedded database below ABATE_DATA."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *_args: Any, port: int, **_options: Any) -> None:
        """Make tables, files and people where they are missing, then become the server.

        Raises:
            RefusedError: in production, and where the port is taken.
        """
        if environment().is_production:
            raise RefusedError("production is started with: gunicorn abate.clinic.wsgi (see docs/deploy.md)")
        _refuse_a_taken_port(port)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("demo", stdout=self.stdout)
        self.stdout.write(f"\nOpen http://{HOST}:{port}/ and stop with Ctrl+C.")
        self.stdout.flush()
        os.environ["ABATE_ADDRESS"] = f"http://{HOST}:{port}"
        serve = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4"]
        os.execv(sys.executable, [*serve, "--log-level", "warning", "abate.clinic.wsgi"])  # noqa: S606 - no shell


def _refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as problem:
            raise RefusedError(f"port {port} cannot be used ({problem}); make run PORT=8123") from None
