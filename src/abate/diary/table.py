"""Diaries as tables: one person's (`Diary`) and many people's (`DiaryTable`), checked when they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Protocol

import polars as pl

from abate.diary import day
from abate.errors import DiaryError, Fault, RefusedError


@dataclass(frozen=True, slots=True, eq=False)
class Diary:
    """One person's answered days: `days` has `day.SCHEMA`, one row per day, oldest first."""

    patient: str
    days: pl.DataFrame

    @property
    def first_day(self) -> date | None:
        """The oldest answered day; None in an empty diary."""
        return self.days.item(0, "date") if self.days.height else None

    @property
    def last_day(self) -> date | None:
        """The newest answered day; None in an empty diary."""
        return self.days.item(-1, "date") if self.days.height else None


class ManyDiaries(Protocol):
    """Diaries of many people that can be read in slices of whole people, however many there are."""

    def slices(self) -> Iterator[pl.DataFrame]:
        """Tables with `day.SCHEMA`, each of whole people, ordered by patient and date."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class DiaryTable:
    """Many people's answered days in memory, ordered by patient and date. Make one with `DiaryTable.of`."""

    days: pl.DataFrame
    source: str = ""

    @classmethod
    def of(cls, frame: pl.DataFrame, *, source: str = "table", latest: date | None = None) -> DiaryTable:
        """Check a frame with the diary's columns (missing ones are not known) and put it in order.

        Args:
            frame: one row per answered day; columns named and typed as `day.SCHEMA`, in any order.
            source: what to call the frame in faults.
            latest: no diary day may be later than this day.

        Raises:
            DiaryError: with every fault found, rows counted from 1.
        """
        typed, faults = conform(frame, source)
        if not faults:
            faults = faults_of(typed, source=source, lines=None, latest=latest)
        if faults:
            raise DiaryError(faults)
        return cls(typed.sort("patient", "date"), source)

    @property
    def patients(self) -> list[str]:
        """Every patient of the table, in order."""
        return self.days["patient"].unique(maintain_order=True).to_list()

    def one(self, patient: str | None = None) -> Diary:
        """The diary of one person; without a name, of the only person.

        Raises:
            RefusedError: when the person is not in the table, or when several are and none was named.
        """
        patients = self.patients
        if patient is None:
            if len(patients) > 1:
                some = ", ".join(patients[:5]) + (", …" if len(patients) > 5 else "")
                raise RefusedError(
                    f"{self.source}: the diary holds {len(patients)} patients ({some}); name one of them"
                )
            return Diary(patients[0] if patients else "", self.days)
        if patient not in patients:
            near = get_close_matches(patient, patients, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise RefusedError(
                f"{self.source}: no patient {patient!r} among the {len(patients)} of the diary{hint}"
            )
        return Diary(patient, self.days.filter(pl.col("patient") == patient))

    def slices(self, people: int = 10_000) -> Iterator[pl.DataFrame]:
        """The table in slices of whole people."""
        starts = self.days.select(
            pl.arg_where(pl.col("patient").ne_missing(pl.col("patient").shift())).alias("start")
        )["start"].to_list()
        bounds = [*starts[::people], self.days.height]
        for start, stop in zip(bounds, bounds[1:], strict=False):
            yield self.days.slice(start, stop - start)


def conform(frame: pl.DataFrame, source: str) -> tuple[pl.DataFrame, list[Fault]]:
    """The frame with exactly the diary's columns and types, or the faults that stand in the way."""
    faults = column_faults(frame.columns, source)
    if faults:
        return frame, faults
    columns = []
    for name, dtype in day.SCHEMA.items():
        if name not in frame.columns:
            columns.append(pl.lit("" if name == "patient" else None, dtype=dtype).alias(name))
            continue
        given = frame.schema[name]
        if name == "severity" and given in (pl.String, pl.Categorical, pl.Enum):
            columns.append(
                pl.col(name).cast(pl.String).replace_strict(day.SEVERITY_WORDS, return_dtype=dtype, default=255)
            )
        elif given == pl.Null or given == dtype or _widens(given, dtype):
            columns.append(pl.col(name).cast(dtype, strict=False) if name != "severity" else _severity_codes())
        else:
            right = f"give it the type {dtype}"
            faults.append(Fault(f"the column has the type {given}", right, source, column=name))
    if faults:
        return frame, faults
    return frame.select(columns), []


def column_faults(names: list[str], source: str, line: int | None = None) -> list[Fault]:
    """Unknown, doubled and missing columns."""
    faults = []
    for name in names:
        if name not in day.NAMES:
            near = get_close_matches(name.strip().lower(), day.NAMES, n=1)
            right = f"did you mean {near[0]!r}?" if near else f"known columns are {', '.join(day.NAMES)}"
            faults.append(Fault("no such column in a diary", right, source, line, value=name))
    for name in day.NAMES:
        if names.count(name) > 1:
            faults.append(Fault("the column is there twice", "keep one of them", source, line, name))
    for name in ("date", "headache"):
        if name not in names:
            faults.append(Fault("the column is missing", "every diary needs date and headache", source, line, name))
    return faults


def faults_of(
    days: pl.DataFrame, *, source: str, lines: pl.Series | None, latest: date | None
) -> list[Fault]:
    """Every fault of a typed table: blanks, ranges, contradictions, days given twice.

    Args:
        days: a table with `day.SCHEMA`.
        source: what to call it in faults.
        lines: the line of each row in its file; without it rows are counted from 1.
        latest: no diary day may be later than this day.
    """
    days = days.with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line") if lines is None else lines.alias("line")
    )
    faults: list[Fault] = []

    def found(where: pl.Expr, column: str, why: str, right: str) -> None:
        faults.extend(
            Fault(why, right, source, line, column, _cell(column, value))
            for line, value in days.filter(where).select("line", column).iter_rows()
        )

    date_, hours = pl.col("date"), pl.col("hours")
    found(date_.is_null(), "date", "the day is missing", "write it as YYYY-MM-DD")
    found(
        date_ < day.EARLIEST_DATE, "date", "no diary is that old", f"use dates from {day.EARLIEST_DATE} on"
    )
    if latest is not None:
        found(date_ > latest, "date", "the day lies in the future", f"use days up to {latest}")
    found(
        pl.col("headache").is_null(),
        "headache",
        "whether there was a headache is missing",
        "write true or false, or leave the row out if the day was not answered",
    )
    found(
        ~hours.is_between(0, day.HOURS_IN_A_DAY) | hours.is_nan(),
        "hours",
        "a day has 0 to 24 hours",
        "write a number from 0 to 24, or leave it blank",
    )
    found(
        pl.col("severity") > day.Severity.SEVERE,
        "severity",
        "no such severity",
        "write none, mild, moderate or severe (0 to 3), or leave it blank",
    )
    for column, why, where in day.CONTRADICTIONS:
        found(where & ~(pl.col("severity") > day.Severity.SEVERE).fill_null(value=False), column, why, "correct one of the two cells")
    faults.extend(_days_given_twice(days, source))
    return sorted(faults, key=lambda fault: fault.line or 0)


def _days_given_twice(days: pl.DataFrame, source: str) -> Iterator[Fault]:
    seen = days.filter(pl.col("date").is_not_null()).select(
        "line", "patient", "date", pl.col("line").min().over("patient", "date").alias("first")
    )
    for line, patient, date_, first in seen.filter(pl.col("line") > pl.col("first")).iter_rows():
        whose = f" of patient {patient!r}" if patient else ""
        yield Fault(
            f"this day{whose} already stands in line {first}", "keep one row per day", source, line, "date", str(date_)
        )


def _cell(column: str, value: object) -> str | None:
    if value is None:
        return ""
    return str(value) if column != "headache" else str(value).lower()


def _widens(given: pl.DataType, wanted: pl.DataType) -> bool:
    """Whether every value of the given type can be held as the wanted one without loss."""
    if wanted == pl.String:
        return given.is_integer() or given in (pl.Categorical, pl.Enum)
    if wanted in (pl.Float64, pl.UInt8):
        return given.is_integer() or given.is_float()
    return False


def _severity_codes() -> pl.Expr:
    """Numbers 0 to 3 as they are; any other number becomes 255, which the check names as a fault."""
    given = pl.col("severity")
    return (
        pl.when(given.is_null())
        .then(None)
        .when(given.cast(pl.Float64).is_in([0.0, 1.0, 2.0, 3.0]))
        .then(given.cast(pl.UInt8, strict=False))
        .otherwise(255)
        .cast(pl.UInt8)
        .alias("severity")
    )
