"""Weeks counted forward from a day, such as an injection: headache days of each, between bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from abate.diary.day_rules import RULES

DAYS_IN_A_WEEK = 7

_HEADACHE = next(rule.rule for rule in RULES if rule.name == "headache_days")


@dataclass(frozen=True, slots=True)
class Week:
    """One week. `days` have come so far: 7, or fewer in the week of the as-of day.

    On at least `low` of them there was a headache, on at most `high`.
    """

    week: int
    first_day: date
    days: int
    answered: int
    low: int
    high: int

    @property
    def last_day(self) -> date:
        """The seventh day, whether it has come or not."""
        return self.first_day + timedelta(days=DAYS_IN_A_WEEK - 1)


def headache_weeks(days: pl.DataFrame, first_day: date, as_of: date, most: int) -> tuple[Week, ...]:
    """The weeks of one person from a day on, week 1 first, as far as they have begun, `most` of them at most.

    Args:
        days: answered days with `day.SCHEMA`, one row per day.
        first_day: the first day of week 1.
        as_of: the last day that counts.
        most: how many weeks at most.
    """
    answered = dict(days.select("date", _HEADACHE.alias("headache")).iter_rows())

    def week(at: int) -> Week:
        first = first_day + timedelta(days=DAYS_IN_A_WEEK * at)
        come = min(DAYS_IN_A_WEEK, (as_of - first).days + 1)
        known = [answered[day] for day in (first + timedelta(days=n) for n in range(come)) if day in answered]
        return Week(at + 1, first, come, len(known), known.count(True), come - known.count(False))

    begun = (as_of - first_day).days // DAYS_IN_A_WEEK + 1
    return tuple(week(at) for at in range(min(begun, most)))
