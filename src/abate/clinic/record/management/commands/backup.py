"""`abate clinic backup FILE`: a copy of the embedded database as it is at one instant, while the site goes on."""

from __future__ import annotations

import os
import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from abate.errors import RefusedError


class Command(BaseCommand):
    """Copies the database into a new file that its owner alone can read."""

    help = "Copy the embedded database into a new file, while the site goes on; for PostgreSQL use pg_dump."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path, help="the new file; it must not exist")

    def handle(self, *_: Any, **options: Any) -> None:
        """Copy it, whole or not at all.

        Raises:
            RefusedError: when there is no embedded database, or the file is there already.
        """
        if connection.vendor != "sqlite":
            raise RefusedError("this clinic keeps its data in PostgreSQL; back it up with pg_dump (docs/deploy.md)")
        file: Path = options["file"]
        if file.exists():
            raise RefusedError(f"{file} is there already; name a new file")
        unfinished = file.with_name(f".{file.name}.unfinished")
        try:
            os.close(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
            connection.ensure_connection()
            with closing(sqlite3.connect(unfinished)) as copy:
                connection.connection.backup(copy)
            with unfinished.open("rb+") as written:
                os.fsync(written.fileno())
            unfinished.replace(file)
        except OSError as problem:
            raise RefusedError(f"{file} cannot be written: {problem.strerror or problem}") from None
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(f"Copied to {file}.")
