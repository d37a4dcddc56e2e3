"""The days of many people, judged by the day rules, as bits: one word holds 64 calendar days of a person.

The same counts as `JudgedDays` gives, for people who are counted again and again: a month is 28 bits of at most two
words, and counting them is one instruction. The rules are not stated again here; only what they found is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from abate.diary.day_rules import RULE_NAMES
from abate.diary.months import DAYS_IN_A_MONTH, Amounts, Bits, Counts, Dates, Edges, JudgedDays, Months, Value

DAYS_IN_A_WORD = 64

PARTS_OF_AN_HOUR = 65_536
"""Whole parts have exact sums, in any order; each is shorter than a tenth of a second."""

_ONE_MONTH = np.uint64((1 << DAYS_IN_A_MONTH) - 1)
_ONE = np.uint64(1)
_NO_DAY = np.iinfo(np.int64).min // 4


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Counts of months of 28 days, one row per month asked for; see `Months` for the meaning."""

    answered: Counts
    true: Mapping[str, Counts]
    false: Mapping[str, Counts]
    hours: Amounts
    hours_known: Counts


@dataclass(frozen=True, slots=True, eq=False)
class PackedDays:
    """Judged days of people, bit by bit.

    The words of person `p` are those from `starts[p]` to `starts[p + 1]`; bit 0 of the first is the day `origin[p]`,
    counted since 1970, and a person without a day has no word. `answered` marks the answered days, `true` and `false`
    the days known to qualify and known not to, by rule. `timed` marks the headache days whose hours are known; day
    after day these are `hours`, in whole 65,536ths of an hour, and `rest`, what is left over (None where nothing is).
    """

    patients: tuple[str, ...]
    starts: Edges
    origin: Edges
    answered: Bits
    true: Mapping[str, Bits]
    false: Mapping[str, Bits]
    timed: Bits
    hours: npt.NDArray[np.uint32]
    rest: npt.NDArray[np.float64] | None

    @classmethod
    def of(cls, judged: JudgedDays, patients: Sequence[str] | None = None) -> PackedDays:
        """Pack judged days.

        Args:
            judged: the days, by the day rules.
            patients: everybody, in order, where some have no day.
        """
        everybody = judged.patients if patients is None else tuple(patients)
        place = _places(judged.patients, everybody)
        days, rows = judged.days.astype(np.int64), len(judged.days)
        first, words = (np.zeros(len(everybody), np.int64) for _ in range(2))
        if rows:
            last_row = np.append(judged.starts[1:], rows) - 1
            first[place] = days[judged.starts] // DAYS_IN_A_WORD
            words[place] = days[last_row] // DAYS_IN_A_WORD - first[place] + 1
        starts = np.concatenate(([0], np.cumsum(words)))
        # Where the first word of a person would begin if their days were counted from 1970.
        bit_of_day_0 = (starts[:-1] - first) * DAYS_IN_A_WORD
        bits = np.repeat(bit_of_day_0[place], np.diff(np.append(judged.starts, rows))) + days
        total = int(starts[-1])

        def packed(chosen: npt.NDArray[np.bool_]) -> Bits:
            flat = np.zeros(total * DAYS_IN_A_WORD, np.bool_)
            flat[bits] = chosen
            return np.packbits(flat, bitorder="little").view("<u8")

        true, false = {}, {}
        for name in RULE_NAMES:
            flag = judged.flags[name]
            true[name] = packed(flag.fill_null(value=False).to_numpy())
            false[name] = packed((~flag).fill_null(value=False).to_numpy())
        timed = (judged.flags["headache_days"] & judged.flags["hours known"]).to_numpy()
        hours = judged.hours[timed]
        whole = np.rint(hours * PARTS_OF_AN_HOUR)
        rest = hours - whole / PARTS_OF_AN_HOUR
        return cls(
            patients=everybody,
            starts=starts,
            origin=first * DAYS_IN_A_WORD,
            answered=packed(np.ones(rows, np.bool_)),
            true=true,
            false=false,
            timed=packed(timed),
            hours=whole.astype(np.uint32),
            rest=rest if rest.any() else None,
        )

    def count(self, as_of: date | Dates, months: int, rules: Sequence[str] = RULE_NAMES) -> Months:
        """Count the months that end on a day; as `JudgedDays.count`, for everybody, those without a day too."""
        people = len(self.patients)
        last = np.broadcast_to(np.asarray(as_of, dtype="datetime64[D]"), people)
        ends = np.where(np.isnat(last), _NO_DAY, last.astype(np.int64))
        begins = ends[:, None] - DAYS_IN_A_MONTH * np.arange(1, months + 1) + 1
        counted = self.months(np.repeat(np.arange(people), months), begins.ravel(), rules)
        shape = (people, months)
        return Months(
            patients=self.patients,
            first_day=self.first_and_last()[0],
            answered=counted.answered.reshape(shape),
            true={name: counted.true[name].reshape(shape) for name in rules},
            false={name: counted.false[name].reshape(shape) for name in rules},
            hours=counted.hours.reshape(shape),
            hours_known=counted.hours_known.reshape(shape),
        )

    def months(self, person: Edges, first_day: Edges, rules: Sequence[str] = RULE_NAMES) -> Counted:
        """Count any months of 28 days.

        Args:
            person: whose month, for each month asked for.
            first_day: the first day of each, counted since 1970.
            rules: the names of the day rules to count by; they must have been packed.
        """
        month = _Months(self.starts, self.origin, person, first_day)
        true = {name: month.count(self.true[name]) for name in rules}
        false = {name: month.count(self.false[name]) for name in rules}
        timed = month.count(self.timed)
        clear = false["headache_days"] if "headache_days" in rules else month.count(self.false["headache_days"])
        return Counted(
            answered=month.count(self.answered),
            true=true,
            false=false,
            hours=month.hours(self, timed),
            hours_known=timed + clear,
        )

    def first_and_last(self, until: date | None = None) -> tuple[Dates, Dates, Edges]:
        """First and last answered day up to a day, NaT where there is none, and how many days are answered."""
        words = self.answered if until is None else self._answered_until(until)
        people = len(self.patients)
        person = np.repeat(np.arange(people), np.diff(self.starts))
        answered = np.bincount(person, weights=np.bitwise_count(words), minlength=people).astype(np.int64)
        held = np.flatnonzero(words)
        origin = self.origin[person[held]] + (held - self.starts[person[held]]) * DAYS_IN_A_WORD
        lowest = np.bitwise_count((words[held] & -words[held]) - _ONE)
        filled = words[held]
        for shift in (1, 2, 4, 8, 16, 32):
            filled = filled | (filled >> np.uint64(shift))
        highest = np.bitwise_count(filled).astype(np.int64) - 1
        first, last = (np.full(people, "NaT", "datetime64[D]") for _ in range(2))
        # The first assignment wins backwards, the last forwards: one word each.
        first[person[held][::-1]] = (origin + lowest)[::-1].astype("datetime64[D]")
        last[person[held]] = (origin + highest).astype("datetime64[D]")
        return first, last, answered

    def _answered_until(self, until: date) -> Bits:
        """The answered days up to a day."""
        begins = np.repeat(self.origin - self.starts[:-1] * DAYS_IN_A_WORD, np.diff(self.starts))
        begins += np.arange(len(self.answered)) * DAYS_IN_A_WORD
        days = int(np.datetime64(until, "D").astype(np.int64)) - begins + 1
        kept = (_ONE << np.clip(days, 0, DAYS_IN_A_WORD - 1).astype(np.uint64)) - _ONE
        return np.where(days >= DAYS_IN_A_WORD, self.answered, self.answered & kept)


class _Months:
    """Where months of 28 days lie: in two neighbouring words of a person, of which either may not be there."""

    def __init__(self, starts: Edges, origin: Edges, person: Edges, first_day: Edges) -> None:
        bit = first_day - origin[person]
        word = (bit >> 6) + starts[person]
        begins, ends = starts[person], starts[person + 1]
        nothing = int(starts[-1])
        here, next_ = (word >= begins) & (word < ends), (word >= begins - 1) & (word < ends - 1)
        self._low, self._high = np.where(here, word, nothing), np.where(next_, word + 1, nothing)
        # Of a month that begins before a person's first word, all earlier days are in the words of others.
        self._first = np.where(here, word, np.where(next_, word + 1, nothing))
        self._right = (bit & 63).astype(np.uint64)
        self._left = np.uint64(63) - self._right
        self._below = np.where(here, (_ONE << self._right) - _ONE, np.uint64(0))

    def count(self, words: Bits) -> Counts:
        """How many days of each month are marked."""
        padded = np.append(words, np.uint64(0))
        month = (padded[self._low] >> self._right) | ((padded[self._high] << _ONE) << self._left)
        counted: Counts = np.bitwise_count(month & _ONE_MONTH)
        return counted

    def hours(self, days: PackedDays, counts: Counts) -> Amounts:
        """The hours of each month, in whose days `counts` are timed."""
        padded = np.append(days.timed, np.uint64(0))
        before = np.concatenate(([0], np.cumsum(np.bitwise_count(days.timed), dtype=np.int64)))
        begins = before[self._first] + np.bitwise_count(padded[self._first] & self._below)
        ends = begins + counts
        hours: Amounts = _between(days.hours, begins, ends) / PARTS_OF_AN_HOUR
        return hours if days.rest is None else hours + _between(days.rest, begins, ends)


def _between(amounts: npt.NDArray[Value], begins: Edges, ends: Edges) -> npt.NDArray[Value]:
    """Sums from one border to another: differences of running sums, which may wrap where a difference does not."""
    running = np.zeros(len(amounts) + 1, amounts.dtype)
    np.cumsum(amounts, out=running[1:])
    return running[ends] - running[begins]


def _places(patients: Sequence[str], everybody: tuple[str, ...]) -> Edges:
    """Where each of the patients stands among everybody."""
    if patients == everybody:
        return np.arange(len(everybody))
    at = {patient: place for place, patient in enumerate(everybody)}
    return np.fromiter((at[patient] for patient in patients), np.int64, len(patients))
