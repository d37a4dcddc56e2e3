"""28-day months: for every person and month, how many days qualify, between bounds.

A day is known to qualify, known not to, or open; an unanswered day is open. A month keeps the days known
true and the days known false, so that `low = true` and `high = 28 - false` need no filling of gaps.
Month 1 is the 28 days that end on the as-of day, month 2 the 28 before it, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
from nanoarrow import c_array_stream

from abate.diary import day
from abate.diary.day_rules import HOURS, HOURS_KNOWN, RULE_NAMES, RULES

DAYS_IN_A_MONTH = 28

NEVER = int(np.datetime64("0001-01-01", "D").astype(np.int64))

Counts = npt.NDArray[np.uint8]
Amounts = npt.NDArray[Any]
Dates = npt.NDArray[np.datetime64]
Value = TypeVar("Value", bound=np.generic)
Edges = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """Counts per person and month. Arrays have the shape (people, months); column 0 is month 1.

    `first_day` is each person's oldest answered day. `true` and `false` hold, for each day rule, the days known
    to qualify and known not to. `hours` sums the hours known; `hours_known` counts the days on which they are.
    """

    patients: tuple[str, ...]
    first_day: Dates
    answered: Counts
    true: dict[str, Counts]
    false: dict[str, Counts]
    hours: Amounts
    hours_known: Counts

    def low_and_high(self, name: str, at: Any = ...) -> tuple[Amounts, Amounts]:
        """Lowest and highest possible figures of a day rule or `headache_hours`, of the part `at` of the arrays."""
        if name == "headache_hours":
            low = self.hours[at]
            return low, low + float(day.HOURS_IN_A_DAY) * (DAYS_IN_A_MONTH - self.hours_known[at])
        return self.true[name][at], DAYS_IN_A_MONTH - self.false[name][at]

    def bounds(self, name: str, month: int) -> tuple[Amounts, Amounts]:
        """The same of every person in one month; days in 16 bits, so that the sum of many months does not wrap."""
        low, high = self.low_and_high(name, (slice(None), month - 1))
        return (low, high) if name == "headache_hours" else (low.astype(np.int16), high.astype(np.int16))

    def of_person(self, name: str, person: int) -> list[tuple[float, float]]:
        """The same of one person in every month, month 1 first."""
        low, high = self.low_and_high(name, person)
        return list(zip(low.tolist(), high.tolist(), strict=True))


def month_dates(as_of: date, month: int) -> tuple[date, date]:
    """First and last day of a month counted back from the as-of day."""
    last = as_of - timedelta(days=DAYS_IN_A_MONTH * (month - 1))
    return last - timedelta(days=DAYS_IN_A_MONTH - 1), last


def months_to_cover(first_day: date | None, as_of: date) -> int:
    """How many months reach back to the first answered day; at least one."""
    if first_day is None or first_day > as_of:
        return 1
    return (as_of - first_day).days // DAYS_IN_A_MONTH + 1


def count_months(days: pl.DataFrame, as_of: date | Dates, months: int) -> Months:
    """Count the months of a slice of whole people; see `JudgedDays.count`."""
    return JudgedDays.of(days).count(as_of, months)


_JUDGED = (
    *(rule.rule.alias(rule.name) for rule in RULES),
    HOURS_KNOWN.alias("hours known"),
    HOURS.fill_null(0.0).alias("hours"),
    pl.col("patient").rle_id().alias("person"),
)


@dataclass(frozen=True, slots=True, eq=False)
class JudgedDays:
    """The days of a slice of people, judged by the day rules, to be counted over any months.

    `person` numbers the people of the rows, `starts` is where each begins, `days` counts the days since 1970; `flags`
    has a three-valued column for each day rule, and `hours known`; `hours` holds 0 where they are not.
    """

    patients: tuple[str, ...]
    starts: Edges
    person: npt.NDArray[np.int32]
    days: npt.NDArray[np.int32]
    flags: pl.DataFrame
    hours: Amounts

    @classmethod
    def of(cls, days: pl.DataFrame) -> JudgedDays:
        """Judge answered days with `day.SCHEMA`, ordered by patient and date, one row per day."""
        judged = days.lazy().select(_JUDGED).collect(engine="in-memory")
        person = judged["person"].to_numpy().view(np.int32)
        starts = _run_starts(person)
        return cls(
            patients=tuple(map(str, days["patient"].gather(starts))),
            starts=starts,
            person=person,
            days=days["date"].to_physical().to_numpy(),
            flags=judged.drop("hours", "person").rechunk(),
            hours=judged["hours"].to_numpy(),
        )

    def count(self, as_of: date | Dates, months: int, rules: Sequence[str] = RULE_NAMES) -> Months:
        """Count the days that qualify.

        Args:
            as_of: the day on which month 1 ends; for all, or one per person (NaT: none of their days count).
            months: how many months to count.
            rules: the names of the day rules to count by.

        Returns:
            The counts, people in the order of the table.
        """
        people, rows = len(self.starts), len(self.days)
        last = np.asarray(as_of, dtype="datetime64[D]")
        # No diary day is as old as NEVER, so that nobody's days lie before it.
        ends = np.where(np.isnat(last), NEVER, last.astype(np.int64)).astype(np.int32)
        age = (ends[self.person] if ends.ndim else ends) - self.days
        inside = (age >= 0) & (age < months * DAYS_IN_A_MONTH)
        cell = np.where(inside, age // np.int32(DAYS_IN_A_MONTH) * people + self.person, -1)
        runs = _run_starts(cell)
        cells, borders = cell[runs], np.append(runs, rows)
        kept = cells >= 0

        def per_month(values: npt.NDArray[Value]) -> npt.NDArray[Value]:
            table = np.zeros(months * people, values.dtype)
            table[cells[kept]] = values[kept]
            return table.reshape(months, people).T

        names = [*rules, "hours known"]
        counted = dict(zip(names, _days_between(self.flags[names], borders), strict=True))
        return Months(
            patients=self.patients,
            first_day=self.days[self.starts].astype("datetime64[D]"),
            answered=per_month(np.diff(borders).astype(np.uint8)),
            true={name: per_month(counted[name][0]) for name in rules},
            false={name: per_month(counted[name][1]) for name in rules},
            hours=per_month(np.add.reduceat(self.hours, runs) if rows else np.zeros(0)),
            hours_known=per_month(counted["hours known"][0]),
        )


def _run_starts(values: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """Where each run of equal values begins."""
    if not len(values):
        return np.zeros(0, np.int64)
    return np.concatenate(([0], np.flatnonzero(values[1:] != values[:-1]) + 1))


def _days_between(flags: pl.DataFrame, borders: Edges) -> Iterator[tuple[Counts, Counts]]:
    """For each column of flags, how many days are known true, and known false, from each border to the next.

    Arrow keeps a three-valued column as two bit masks, which are counted where they lie, 64 days at a time.
    """
    table = c_array_stream(flags).get_next()
    lengths = np.diff(borders).astype(np.uint8)
    between = cache(partial(_Between, borders))
    for column in (table.child(at) for at in range(table.n_children)):
        known_buffer, value_buffer = (memoryview(column.view().buffer(at)) for at in (0, 1))
        days = between(table.offset + column.offset)
        values = _words(value_buffer)
        if column.null_count == 0:
            yes, answered = days.count(values), lengths
        else:
            known = _words(known_buffer)
            yes, answered = days.count(values & known), days.count(known)
        yield yes, answered - yes


class _Between:
    """Stretches of a bit mask: from each border to the next, the first bit of the mask being `offset`."""

    def __init__(self, borders: Edges, offset: int) -> None:
        at = borders + offset
        self._word = at >> 6
        self._below = (np.uint64(1) << (at & 63).astype(np.uint64)) - np.uint64(1)

    def count(self, words: Bits) -> Counts:
        """How many bits are set in each stretch, of at most 255: differences of running sums."""
        before = np.zeros(len(words), np.uint32)
        np.cumsum(np.bitwise_count(words[:-1]), out=before[1:], dtype=np.uint32)
        upto = before[self._word] + np.bitwise_count(words[self._word] & self._below)
        counted: Counts = (upto[1:] - upto[:-1]).astype(np.uint8)
        return counted


def _words(buffer: memoryview) -> Bits:
    """A bit mask as whole 64-bit words, with one to spare for the edge behind the last bit."""
    octets = np.frombuffer(buffer, np.uint8)
    words = np.zeros(len(octets) // 8 + 2, np.uint64)
    words.view(np.uint8)[: len(octets)] = octets
    return words
