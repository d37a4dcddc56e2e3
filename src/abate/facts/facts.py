"""The facts of any number of people on a day: one column per fact, each value between bounds or not known.

The same columns serve one person and a slice of thousands: a flag is a code (no, not known, yes), a number or
count is its lowest and highest possible value, a category is a word or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from abate.diary.day_rules import RULE_NAMES
from abate.diary.months import Amounts, JudgedDays, Months
from abate.diary.packed import PackedDays
from abate.facts.from_history import Bounds, Known, facts_from_history, first_botox_session
from abate.facts.glossary import glossary
from abate.history import History

NO, NOT_KNOWN, YES = 0, 1, 2

Codes = npt.NDArray[np.int8]
Interval = tuple[Amounts, Amounts]
Words = npt.NDArray[np.object_]

MONTHS_JUDGED = 13
"""28-day months that rules may look back on: a year."""

_BASELINE_OF = {
    "headache_days": "baseline_headache_days",
    "migraine_days": "baseline_migraine_days",
    "headache_hours": "baseline_headache_hours",
}


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The facts of a slice of people, in the order of `months.patients`. Every lookup gives arrays of that length."""

    months: Months
    flags: Mapping[str, Codes]
    intervals: Mapping[str, Interval]
    categories: Mapping[str, Words]
    _counted: dict[tuple[str, int, int], Interval] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many people."""
        return len(self.months.patients)

    def flag(self, name: str) -> Codes:
        """NO, NOT_KNOWN or YES of each person."""
        found = self.flags.get(name)
        return np.full(self.people, NOT_KNOWN, np.int8) if found is None else found

    def category(self, name: str) -> Words:
        """The word of each person, None where it is not known."""
        found = self.categories.get(name)
        return np.full(self.people, None, object) if found is None else found

    def interval(self, name: str, first_month: int = 1, last_month: int = 1) -> Interval:
        """Lowest and highest value of each person; a count is summed over the months asked for."""
        found = self.intervals.get(name) or self._counted.get((name, first_month, last_month))
        if found is None and glossary()[name].kind == "count":
            low, high = self.months.bounds(name, first_month)
            for month in range(first_month + 1, last_month + 1):
                more_low, more_high = self.months.bounds(name, month)
                low, high = low + more_low, high + more_high
            found = self._counted[name, first_month, last_month] = low, high
        return (np.full(self.people, -np.inf), np.full(self.people, np.inf)) if found is None else found


def facts_of(
    days: pl.DataFrame,
    histories: Sequence[History | None] | None,
    as_of: date,
    *,
    months: int = MONTHS_JUDGED,
) -> Facts:
    """The facts of a slice of whole people.

    Args:
        days: answered days with the diary's schema, ordered by patient and date.
        histories: one per person, in the order of the table; None where there is none.
        as_of: the day on which the facts hold.
        months: how many 28-day months to count.
    """
    return facts_of_judged(JudgedDays.of(days), histories, as_of, months=months)


def facts_of_judged(
    judged: JudgedDays | PackedDays,
    histories: Sequence[History | None] | None,
    as_of: date,
    *,
    months: int = MONTHS_JUDGED,
) -> Facts:
    """The same of days that are judged already; nothing is known of the diary of people without a day."""
    counted = judged.count(as_of, months)
    people = len(counted.patients)
    intervals: dict[str, Interval] = {"diary_span_days": _diary_span(counted, as_of)}
    if histories is None:
        return Facts(counted, {}, intervals, {})
    known = [facts_from_history(history, as_of) if history else {} for history in histories]
    flags, numbers, categories = _columns(known, people)
    intervals |= numbers
    intervals |= _against_baseline(judged, histories, counted, as_of)
    return Facts(counted, flags, intervals, categories)


def _columns(
    known: Sequence[Mapping[str, Known]], people: int
) -> tuple[dict[str, Codes], dict[str, Interval], dict[str, Words]]:
    flags: dict[str, Codes] = {}
    numbers: dict[str, Interval] = {}
    categories: dict[str, Words] = {}
    for at, facts in enumerate(known):
        for name, value in facts.items():
            if isinstance(value, bool):
                flags.setdefault(name, np.full(people, NOT_KNOWN, np.int8))[at] = YES if value else NO
            elif isinstance(value, str):
                categories.setdefault(name, np.full(people, None, object))[at] = value
            else:
                empty = (np.full(people, -np.inf), np.full(people, np.inf))
                low, high = numbers.setdefault(name, empty)
                low[at], high[at] = value
    return flags, numbers, categories


def _diary_span(counted: Months, as_of: date) -> Interval:
    begun = ~np.isnat(counted.first_day)
    days = np.where(begun, (np.datetime64(as_of, "D") - counted.first_day).astype(float) + 1, 0.0)
    span = np.maximum(days, 0)
    return span, span


def _against_baseline(
    days: JudgedDays | PackedDays, histories: Sequence[History | None], now: Months, as_of: date
) -> dict[str, Interval]:
    """Baseline figures, and how far month 1 lies below them. Nothing is known of people never injected."""
    firsts = [first_botox_session(history, as_of) if history else None for history in histories]
    if not any(firsts):
        return {}
    ends = np.array([first or "NaT" for first in firsts], "datetime64[D]") - 1
    before = days.count(ends, 1, [name for name in RULE_NAMES if name in _BASELINE_OF])
    injected = ~np.isnat(ends)
    facts: dict[str, Interval] = {}
    for name, baseline_name in _BASELINE_OF.items():
        stated = [getattr(history.baseline, name) if history else None for history in histories]
        low, high = _baseline(before, name, stated, injected)
        now_low, now_high = now.bounds(name, 1)
        facts[baseline_name] = low, high
        facts[f"{name}_reduction"] = low - now_high, high - now_low
        with np.errstate(divide="ignore", invalid="ignore"):
            # Whole days up to 28: (b - n) * 100 / b equals a whole percentage exactly when it is one.
            worst, best = (low - now_high) * 100 / low, (high - now_low) * 100 / high
        certain = low > 0
        facts[f"{name}_reduction_percent"] = (
            np.where(certain, worst, -np.inf),
            np.where(injected & (high > 0) & np.isfinite(high), best, np.inf),
        )
    return facts


def _baseline(before: Months, name: str, stated: Sequence[float | None], injected: npt.NDArray[np.bool_]) -> Interval:
    """The diary where it leaves nothing open, else what the history states, else the diary's bounds."""
    low, high = before.bounds(name, 1)
    figure = np.array([np.nan if value is None else value for value in stated], float)
    take = (low < high) & ~np.isnan(figure)
    low, high = np.where(take, figure, low), np.where(take, figure, high)
    return np.where(injected, low, -np.inf), np.where(injected, high, np.inf)


def bounds_of(interval: Interval, person: int) -> Bounds:
    """One person's lowest and highest value."""
    return float(interval[0][person]), float(interval[1][person])
