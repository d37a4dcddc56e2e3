"""What a diary must hold before the model is asked: without it a figure would be the prior's and not the person's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from abate.diary import Diary
from abate.diary.months import DAYS_IN_A_MONTH
from abate.facts.from_history import DAYS_IN_A_CYCLE
from abate.facts.wording import dates_in_words, day_in_words
from abate.response.course import Course
from abate.response.stretch import FEWEST_ANSWERED_DAYS


def looked_at(course: Course) -> tuple[date, date] | None:
    """The days over which the change is told: the last 12 weeks, as far as they lie after the first injections."""
    if not course.cycles:
        return None
    begins = course.as_of - timedelta(days=DAYS_IN_A_CYCLE - 1)
    return max(begins, course.cycles[0].injected), course.as_of


def lacking_for_change(course: Course, diary: Diary) -> Iterator[str]:
    """Why the change on treatment cannot be told; nothing where it can."""
    window = looked_at(course)
    if window is None:
        yield "no injections are known for certain to have been onabotulinumtoxinA for headache"
        return
    if course.baseline is None:
        yield "there may have been injections before the first known ones"
    elif course.baseline.why:
        dates = dates_in_words(course.baseline.first_day, course.baseline.last_day)
        yield f"there is no baseline ({dates}: {course.baseline.why})"
    passed = (course.as_of - course.cycles[0].injected).days + 1
    if passed < DAYS_IN_A_MONTH:
        yield f"{passed} days have passed since the first injections, fewer than {DAYS_IN_A_MONTH}"
    yield from _lacking_after(diary, *window)


def lacking_for_wear_off(course: Course, unsure: tuple[date, ...]) -> Iterator[str]:
    """Why wear-off cannot be told although the change can; `unsure` are days of sessions that may have been."""
    ends = [cycle.until or course.as_of + timedelta(days=1) for cycle in course.cycles]
    complete = [
        cycle
        for cycle, end in zip(course.cycles, ends, strict=True)
        if (end - cycle.injected).days >= DAYS_IN_A_CYCLE
    ]
    if not complete:
        yield "no cycle has come to its twelfth week"
    elif not all(window.stretch.totals for window in complete[-1].windows[1:]):
        yield (
            f"cycle {complete[-1].number} has not {FEWEST_ANSWERED_DAYS} answered days both in weeks 5-8 and in "
            "weeks 9-12"
        )
    if unsure:
        yield "there may have been injections between the known ones"
    days = [cycle.injected for cycle in course.cycles]
    if any((after - day).days < DAYS_IN_A_MONTH for day, after in pairwise(days)):
        yield f"injections fewer than {DAYS_IN_A_MONTH} days apart cannot be told apart"


def _lacking_after(diary: Diary, first: date, last: date) -> Iterator[str]:
    answered = diary.days.filter(pl.col("date").is_between(first, last))["date"]
    if len(answered) < FEWEST_ANSWERED_DAYS:
        yield (
            f"from {day_in_words(first)} to {day_in_words(last)}, on treatment, {len(answered)} days are answered, "
            f"fewer than {FEWEST_ANSWERED_DAYS}"
        )
    elif (ago := (last - answered.item(-1)).days) >= DAYS_IN_A_MONTH:
        yield f"the last answered day is {day_in_words(answered.item(-1))}, {ago} days before {day_in_words(last)}"
