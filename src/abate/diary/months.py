"""28-day months: for every person and month, how many days qualify, between bounds.

A day is known to qualify, known not to, or open; an unanswered day is open. A month keeps the days known
true and the days known false, so that `low = true` and `high = 28 - false` need no filling of gaps.
Month 1 is the 28 days that end on the as-of day, month 2 the 28 before it, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
from nanoarrow import c_array_stream

from abate.diary import day
from abate.diary.day_rules import HOURS, HOURS_KNOWN, RULES, DayRule

DAYS_IN_A_MONTH = 28

Counts = npt.NDArray[np.uint8]
Amounts = npt.NDArray[np.float64]
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

    def bounds(self, name: str, month: int) -> tuple[Amounts, Amounts]:
        """Lowest and highest possible figure of every person, for a day rule or `headache_hours`."""
        at = month - 1
        if name == "headache_hours":
            low = self.hours[:, at]
            return low, low + float(day.HOURS_IN_A_DAY) * (DAYS_IN_A_MONTH - self.hours_known[:, at])
        return self.true[name][:, at].astype(float), DAYS_IN_A_MONTH - self.false[name][:, at].astype(float)


def month_dates(as_of: date, month: int) -> tuple[date, date]:
    """First and last day of a month counted back from the as-of day."""
    last = as_of - timedelta(days=DAYS_IN_A_MONTH * (month - 1))
    return last - timedelta(days=DAYS_IN_A_MONTH - 1), last


def months_to_cover(first_day: date | None, as_of: date) -> int:
    """How many months reach back to the first answered day; at least one."""
    if first_day is None or first_day > as_of:
        return 1
    return (as_of - first_day).days // DAYS_IN_A_MONTH + 1


def count_months(days: pl.DataFrame, as_of: date | Dates, months: int, rules: Sequence[DayRule] = RULES) -> Months:
    """Count the months of a slice of whole people.

    Args:
        days: answered days with `day.SCHEMA`, ordered by patient and date, one row per day.
        as_of: the day on which month 1 ends; for all, or one per person (NaT: none of that person's days count).
        months: how many months to count.
        rules: the day rules to count by.

    Returns:
        The counts, people in the order of the table.
    """
    starts = _run_starts(days["patient"].rle_id().to_numpy())
    people = len(starts)
    person = np.repeat(np.arange(people), np.diff(np.append(starts, days.height)))
    last = np.broadcast_to(np.asarray(as_of, dtype="datetime64[D]"), (people,))
    age = (last[person] - days["date"].to_numpy()).astype(np.int64)
    inside = (age >= 0) & (age < months * DAYS_IN_A_MONTH)  # NaT becomes the lowest integer: outside
    cell = np.where(inside, person * months + age // DAYS_IN_A_MONTH, -1)
    runs = _run_starts(cell)
    cells = cell[runs]
    kept, edges = cells >= 0, np.append(runs, days.height)

    def per_month(values: npt.NDArray[Value]) -> npt.NDArray[Value]:
        table = np.zeros(people * months, values.dtype)
        table[cells[kept]] = values[kept]
        return table.reshape(people, months)

    judged = days.lazy().select(
        HOURS.fill_null(0.0).alias("hours"),
        HOURS_KNOWN.alias("hours known"),
        *(rule.rule.alias(rule.name) for rule in rules),
    )
    columns = {column.name: column for column in judged.collect(engine="in-memory").rechunk()}
    hours = np.add.reduceat(columns["hours"].to_numpy(), runs) if days.height else np.zeros(0)
    true: dict[str, Counts] = {}
    false: dict[str, Counts] = {}
    for rule in rules:
        yes, no = _days_between(columns[rule.name], edges)
        true[rule.name], false[rule.name] = per_month(yes.astype(np.uint8)), per_month(no.astype(np.uint8))
    hours_known, _ = _days_between(columns["hours known"], edges)
    return Months(
        patients=tuple(days["patient"].gather(starts).cast(pl.String).to_list()),
        first_day=days["date"].gather(starts).to_numpy(),
        answered=per_month(np.diff(edges).astype(np.uint8)),
        true=true,
        false=false,
        hours=per_month(hours),
        hours_known=per_month(hours_known.astype(np.uint8)),
    )


def _run_starts(values: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """Where each run of equal values begins."""
    if not len(values):
        return np.zeros(0, np.int64)
    return np.concatenate(([0], np.flatnonzero(values[1:] != values[:-1]) + 1))


def _days_between(flags: pl.Series, edges: Edges) -> tuple[Edges, Edges]:
    """How many days are known true, and known false, between each edge and the next.

    Arrow keeps a three-valued column as two bit masks, which are counted where they lie, 64 days at a time.
    """
    array = c_array_stream(flags).get_next()
    known_buffer, value_buffer = (memoryview(array.view().buffer(at)) for at in (0, 1))
    values = _words(value_buffer)
    true = values if array.null_count == 0 else values & _words(known_buffer)
    yes = _ones_between(true, edges + array.offset)
    if array.null_count == 0:
        return yes, np.diff(edges) - yes
    return yes, _ones_between(_words(known_buffer), edges + array.offset) - yes


def _words(buffer: memoryview) -> Bits:
    """A bit mask as whole 64-bit words, with one to spare for the edge behind the last bit."""
    octets = np.frombuffer(buffer, np.uint8)
    words = np.zeros(len(octets) // 8 + 2, np.uint64)
    words.view(np.uint8)[: len(octets)] = octets
    return words


def _ones_between(words: Bits, edges: Edges) -> Edges:
    """How many bits are set between each edge and the next: differences of running sums."""
    before = np.zeros(len(words), np.int64)
    np.cumsum(np.bitwise_count(words[:-1]), out=before[1:])
    word, bit = edges >> 6, (edges & 63).astype(np.uint64)
    below = words[word] & ((np.uint64(1) << bit) - np.uint64(1))
    counted: Edges = np.diff(before[word] + np.bitwise_count(below))
    return counted
