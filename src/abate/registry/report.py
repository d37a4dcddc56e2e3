"""The report of a run: outcome tables, plots, and methods written from what ran."""

from __future__ import annotations

from pathlib import Path

from abate.registry.engine import AllRows
from abate.registry.ran import Ran


def write_report(rows: AllRows, ran: Ran, output: Path, *, small_counts: int) -> None:
    """Write everything below a folder; counts below `small_counts` are withheld."""
    raise NotImplementedError
