"""The report of a run: outcome tables, plots, and methods written from what ran."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from abate.registry.files import disk_problems, write_whole
from abate.registry.methods import methods
from abate.registry.outcomes import Tallies, outcome_tables
from abate.registry.outcomes.across import across
from abate.registry.page import page
from abate.registry.ran import Ran
from abate.registry.release import WITHHELD, Released, release

PAGE, METHODS, TABLES = "report.html", "methods.md", "tables"


def write_report(tallies: Tallies, ran: Ran, output: Path) -> None:
    """Write `report.html`, `methods.md` and each outcome as CSV and Parquet in `tables` below a folder.

    The same tallies give the same bytes.

    Args:
        tallies: of the registry.
        ran: what ran.
        output: the folder.

    Raises:
        RegistryError: when the disk is full.
    """
    limit = ran.questions.small_counts
    tables = outcome_tables(tallies, ran.questions)
    released = release(tables, across(tables), limit=limit)
    said = methods(ran, released)
    with disk_problems(output):
        folder = output / TABLES
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in released.items():
            write_whole(folder / f"{name}.csv", csv_of(table))
            table.frame.write_parquet(folder / f"{name}.parquet", compression="zstd", statistics=False)
        text = "\n\n".join(f"## {heading}\n\n{paragraph}" for heading, paragraph in said)
        write_whole(output / METHODS, f"# Methods\n\n{text}\n".encode())
        write_whole(output / PAGE, page(released, ran, said).encode())


def csv_of(table: Released) -> bytes:
    """The table as CSV. Blank: no figure, or withheld where the last column names it (names stand between `;`)."""
    return table.frame.with_columns(pl.col(WITHHELD).list.join(";")).write_csv().encode()
