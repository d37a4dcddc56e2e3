"""Diaries of any number of people in one Parquet file, streamed in slices of whole people."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from abate.diary.table import any_is_true, checks_of, conforming, faults_of, first_out_of_order, in_order
from abate.diary.writers import ROWS_IN_A_GROUP
from abate.errors import DiaryError, Fault
from abate.files import readable

ROWS_IN_A_BATCH = 2 * ROWS_IN_A_GROUP
"""Whole row groups of our own files, two so that both cores decode."""

LONGEST_LOOKED_BACK = 1000
"""Rows at the end of a batch in which the last person's first row is looked for at first."""


@dataclass(frozen=True, slots=True)
class StoredDiaries:
    """A canonical Parquet diary, ordered by patient and date, that need not fit into memory.

    `latest`: no diary day may be later than this day. `rows` is how many rows are read at a time.
    """

    path: Path
    latest: date | None = None
    rows: int = ROWS_IN_A_BATCH

    def slices(self) -> Iterator[pl.DataFrame]:
        """Slices of whole people, in the order of the file; every row is checked as it comes by.

        Patients keep the type they have in the file: numbers are not turned into text row by row.

        Raises:
            DiaryError: with the faults of the first slice that has any. Nothing after it is read.
        """
        source = str(readable(self.path))
        rest: pl.DataFrame | None = None
        seen = 0
        for batch in self._batches(source):
            together = batch if rest is None else pl.concat([rest, batch], rechunk=True)
            whole = together.height - _rows_of_last_patient(together)
            if whole:
                yield self._checked(together.head(whole), together, seen, source)
                seen += whole
            rest = together.slice(whole)
        if rest is not None and rest.height:
            yield self._checked(rest, rest, seen, source)

    def _batches(self, source: str) -> Iterator[pl.DataFrame]:
        """The rows in order, one batch read ahead while the one before is worked on."""
        try:
            scan = pl.scan_parquet(self.path)
            schema = scan.collect_schema()
            columns, faults = conforming(schema, source)
            if faults:
                raise DiaryError(faults)
            if "patient" in schema:
                columns = [pl.col("patient"), *columns[1:]]
            rows = scan.select(pl.len()).collect().item()

            def batch(first: int) -> pl.DataFrame:
                return scan.slice(first, self.rows).select(columns).collect(engine="in-memory")

            with ThreadPoolExecutor(1) as ahead:
                coming = ahead.submit(batch, 0)
                for first in range(self.rows, rows + self.rows, self.rows):
                    now, coming = coming.result(), ahead.submit(batch, first)
                    yield now
        except (pl.exceptions.PolarsError, OSError) as problem:
            why = f"this is no whole Parquet file ({problem})"
            raise DiaryError([Fault(why, "write it again, or name another file", source)]) from None

    def _checked(self, people: pl.DataFrame, together: pl.DataFrame, seen: int, source: str) -> pl.DataFrame:
        """The slice itself, if nothing is wrong with it or with the border to the rows behind it."""
        if in_order(together) and not any_is_true(together, [where for *_, where in checks_of(self.latest)]):
            return people
        lines = pl.int_range(seen + 1, seen + together.height + 1, dtype=pl.Int64, eager=True)
        named = together.with_columns(pl.col("patient").cast(pl.String))
        faults = faults_of(named, source=source, lines=lines, latest=self.latest)
        if not faults:
            first = first_out_of_order(together) + seen + 1
            right = "order the rows by patient and date, as `abate import` does"
            faults = [Fault("this row does not come after the one before it", right, source, first)]
        raise DiaryError(faults)


def _rows_of_last_patient(days: pl.DataFrame) -> int:
    """How many rows at the end belong to one person, who may go on in the next batch."""
    at_the_end = LONGEST_LOOKED_BACK
    while True:
        patients = days["patient"].tail(at_the_end)
        others = patients.ne_missing(patients[-1]).reverse().arg_max() if len(patients) else 0
        if others or at_the_end >= days.height:
            return int(others or days.height)
        at_the_end *= 8
