"""The diary as a calendar: what each day of a 28-day month was, an unanswered day being a state of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import polars as pl

from abate.assessment import Assessment, Month
from abate.diary.day import SEVERITY_WORDS
from abate.diary.day_rules import RULES

State = Literal["unanswered", "free", "headache", "migraine", "open"]
"""`open` is a headache of which it is not known whether it was migraine."""

DAYS_IN_A_WEEK = 7

STATE_SIGNS: Mapping[State, str] = {"unanswered": "", "free": "○", "headache": "H", "migraine": "M", "open": "H?"}

STATE_WORDS: Mapping[State, str] = {
    "unanswered": "not answered",
    "free": "no headache",
    "headache": "headache, not migraine",
    "migraine": "migraine",
    "open": "headache, whether migraine is not known",
}

_SEVERITY = {number: word for word, number in SEVERITY_WORDS.items() if number}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: its state, the worst pain (1 to 3, None where not known), whether acute medicine was taken."""

    day: date
    state: State
    severity: int | None = None
    acute: bool | None = None
    injected: bool = False

    @property
    def sign(self) -> str:
        """What the cell shows: `M3`, `H`, `○`."""
        return f"{STATE_SIGNS[self.state]}{self.severity or ''}"

    @property
    def pain(self) -> str:
        """How bad a headache was: `severe`."""
        return _SEVERITY[self.severity] if self.severity else "severity not known"

    @property
    def words(self) -> str:
        """What the cell says aloud: `2 Feb: migraine, severe, acute medicine`."""
        parts = [STATE_WORDS[self.state]]
        if self.state in ("headache", "migraine", "open"):
            parts.append(self.pain)
        if self.acute:
            parts.append("acute medicine")
        if self.injected:
            parts.append("injection session")
        return f"{self.day.day} {self.day:%b}: {', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A 28-day month as four weeks; every month begins on the same weekday."""

    month: Month
    weeks: tuple[tuple[CalendarDay, ...], ...]


def calendar(assessment: Assessment) -> tuple[CalendarMonth, ...]:
    """Every month of the assessment, newest first."""
    answered = {row["date"]: row for row in _states(assessment.diary.days).iter_rows(named=True)}
    sessions = {session.date for session in assessment.history.toxin_sessions or ()}

    def week(first: date) -> tuple[CalendarDay, ...]:
        days = (first + timedelta(days=at) for at in range(DAYS_IN_A_WEEK))
        return tuple(_day(day, answered.get(day), day in sessions) for day in days)

    return tuple(
        CalendarMonth(
            month, tuple(week(month.first_day + timedelta(days=DAYS_IN_A_WEEK * number)) for number in range(4))
        )
        for month in assessment.months
    )


def _states(days: pl.DataFrame) -> pl.DataFrame:
    rule = {rule.name: rule.rule for rule in RULES}
    return days.select(
        "date",
        "severity",
        headache=rule["headache_days"],
        migraine=rule["migraine_days"],
        acute=rule["acute_days"],
    )


def _day(day: date, row: Mapping[str, Any] | None, injected: bool) -> CalendarDay:
    if row is None or row["headache"] is None:
        return CalendarDay(day, "unanswered", injected=injected)
    if not row["headache"]:
        return CalendarDay(day, "free", acute=row["acute"], injected=injected)
    states: dict[bool | None, State] = {True: "migraine", False: "headache", None: "open"}
    return CalendarDay(day, states[row["migraine"]], row["severity"] or None, row["acute"], injected)
