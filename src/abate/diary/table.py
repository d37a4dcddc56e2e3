"""Diaries as tables: one person's (`Diary`) and many people's (`DiaryTable`), checked when they are made."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Protocol

import numpy as np
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
            faults = [
                replace(fault, value=_as_given(frame, fault))
                for fault in faults_of(typed, source=source, lines=None, latest=latest)
            ]
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
            raise RefusedError(f"{self.source}: no patient {patient!r} among the {len(patients)} of the diary{hint}")
        return Diary(patient, self.days.filter(pl.col("patient") == patient))

    def slices(self, people: int = 10_000) -> Iterator[pl.DataFrame]:
        """The table in slices of whole people."""
        starts = self.days.select(
            pl.arg_where(pl.col("patient").ne_missing(pl.col("patient").shift())).alias("start")
        )["start"].to_list()
        bounds = [*starts[::people], self.days.height]
        for start, stop in itertools.pairwise(bounds):
            yield self.days.slice(start, stop - start)


def conform(frame: pl.DataFrame, source: str) -> tuple[pl.DataFrame, list[Fault]]:
    """The frame with exactly the diary's columns and types, or the faults that stand in the way."""
    columns, faults = conforming(frame.schema, source)
    return (frame, faults) if faults else (frame.select(columns), [])


def conforming(schema: pl.Schema, source: str) -> tuple[list[pl.Expr], list[Fault]]:
    """Expressions that give a table of this schema the diary's columns and types; faults where none can."""
    faults = column_faults(schema.names(), source)
    columns = []
    for name, dtype in day.SCHEMA.items():
        given = schema.get(name)
        if given is None:
            columns.append(pl.lit("" if name == "patient" else None, dtype=dtype).alias(name))
        elif name == "severity" and given in (pl.String, pl.Categorical, pl.Enum):
            words = pl.col(name).cast(pl.String).str.to_lowercase()
            codes = words.replace_strict(day.SEVERITY_WORDS, return_dtype=dtype, default=NO_SUCH_SEVERITY)
            columns.append(pl.when(words.is_not_null()).then(codes).alias(name))
        elif given in (pl.Null, dtype) or _widens(given, dtype):
            columns.append(pl.col(name).cast(dtype, strict=False) if name != "severity" else _severity_codes())
        elif name in schema.names():
            right = f"give it the type {dtype}"
            faults.append(Fault(f"the column has the type {given}", right, source, column=name))
    return columns, faults


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


def faults_of(days: pl.DataFrame, *, source: str, lines: pl.Series | None, latest: date | None) -> list[Fault]:
    """Every fault of a typed table: blanks, ranges, contradictions, days given twice.

    Args:
        days: a table with `day.SCHEMA`.
        source: what to call it in faults.
        lines: the line of each row in its file; without it rows are counted from 1.
        latest: no diary day may be later than this day.
    """
    checks = checks_of(latest)
    if in_order(days) and not any_is_true(days, [where for *_, where in checks]):
        return []
    by_day = days.select("patient", "date", line=_lines(days, lines)).sort("patient", "date", "line")
    numbered = days.with_columns(line=_lines(days, lines))
    faults = [
        Fault(why, right, source, line, column, _cell(column, value))
        for column, why, right, where in checks
        for line, value in numbered.filter(where).select("line", column).iter_rows()
    ]
    faults.extend(_days_given_twice(by_day, source))
    return sorted(faults, key=lambda fault: fault.line or 0)


Check = tuple[str, str, str, pl.Expr]
"""The column to name, why it is wrong, what would be right, and where it is so."""

NO_SUCH_SEVERITY = 255
"""Stands for a severity that is none of the four, until the check names it as a fault."""

_SAME_DAY_AS_BEFORE = (pl.col("patient") == pl.col("patient").shift()) & (pl.col("date") == pl.col("date").shift())


def checks_of(latest: date | None) -> list[Check]:
    """Everything that one row of a typed table can have wrong."""
    date_, hours, severity = pl.col("date"), pl.col("hours"), pl.col("severity")
    blank_headache = "write true or false, or leave the row out if the day was not answered"
    checks: list[Check] = [
        ("date", "the day is missing", "write it as YYYY-MM-DD", date_.is_null()),
        ("date", "no diary is that old", f"use dates from {day.EARLIEST_DATE} on", date_ < day.EARLIEST_DATE),
        ("headache", "whether there was a headache is missing", blank_headache, pl.col("headache").is_null()),
        (
            "hours",
            "a day has 0 to 24 hours",
            "write a number from 0 to 24, or leave it blank",
            ~hours.is_between(0, day.HOURS_IN_A_DAY) | hours.is_nan(),
        ),
        (
            "severity",
            "no such severity",
            "write none, mild, moderate or severe (0 to 3), or leave it blank",
            severity > day.Severity.SEVERE,
        ),
    ]
    checks += [
        (
            column,
            why,
            "correct one of the two cells",
            where & ~(severity > day.Severity.SEVERE).fill_null(value=False),
        )
        for column, why, where in day.CONTRADICTIONS
    ]
    if latest is not None:
        checks.append(("date", "the day lies in the future", f"use days up to {latest}", date_ > latest))
    return checks


def in_order(days: pl.DataFrame) -> bool:
    """Whether each row comes after the one before it, by patient and then date: no day is repeated.

    Patients are compared only where one ends and the next begins: text is slow to compare.
    """
    person, date_ = days["patient"].rle_id().to_numpy(), days["date"].to_physical().to_numpy()
    same_person = person[1:] == person[:-1]
    if (same_person & (date_[1:] <= date_[:-1])).any():
        return False
    before = np.flatnonzero(~same_person)
    return bool((days["patient"].gather(before) < days["patient"].gather(before + 1)).all())


def first_out_of_order(days: pl.DataFrame) -> int:
    """The first row, counted from 0, that does not come after the one before it."""
    patient, date_ = pl.col("patient"), pl.col("date")
    wrong = (patient < patient.shift()) | ((patient == patient.shift()) & (date_ <= date_.shift()))
    return int(days.select(pl.arg_where(wrong)).item(0, 0))


def any_is_true(days: pl.DataFrame, conditions: list[pl.Expr]) -> bool:
    """Whether any row fulfils any of the conditions."""
    return any(days.select(where.any().alias(str(at)) for at, where in enumerate(conditions)).row(0))


def _lines(days: pl.DataFrame, lines: pl.Series | None) -> pl.Series:
    return pl.int_range(1, days.height + 1, dtype=pl.Int64, eager=True) if lines is None else lines


def _days_given_twice(by_day: pl.DataFrame, source: str) -> Iterator[Fault]:
    again = by_day.with_columns(before=pl.col("line").shift()).filter(_SAME_DAY_AS_BEFORE)
    for patient, date_, line, before in again.select("patient", "date", "line", "before").iter_rows():
        whose = f" of patient {patient!r}" if patient else ""
        why = f"this day{whose} already stands in line {before}"
        yield Fault(why, "keep one row per day", source, line, "date", str(date_))


def _as_given(frame: pl.DataFrame, fault: Fault) -> str | None:
    """What stands in the frame where the fault is, before any conversion."""
    if fault.line is None or fault.column not in frame.columns:
        return fault.value
    return _cell(fault.column, frame.item(fault.line - 1, fault.column))


def _cell(column: str, value: object) -> str | None:
    if value is None:
        return ""
    if column == "severity" and value == NO_SUCH_SEVERITY:
        return None  # stands for a value that is gone
    return str(value).lower() if isinstance(value, bool) else str(value)


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
        .otherwise(NO_SUCH_SEVERITY)
        .cast(pl.UInt8)
        .alias("severity")
    )
