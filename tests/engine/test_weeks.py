"""Weeks counted forward from an injection: which days are in, and how sure a count is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.engine.samples import AS_OF, CLEAR, HEADACHE, back, diary_of, frame_of, some_days

from abate.diary.weeks import headache_weeks

INJECTED = date(2025, 12, 7)
"""84 days before the as-of day."""


def test_the_day_of_the_injection_is_day_1_of_week_1() -> None:
    weeks = headache_weeks(diary_of([{"date": INJECTED, **HEADACHE}]).days, INJECTED, AS_OF, 12)
    assert (weeks[0].first_day, weeks[0].last_day) == (INJECTED, INJECTED + timedelta(days=6))
    assert weeks[0].low == 1


def test_an_unanswered_day_is_open_and_an_answered_one_is_not() -> None:
    days = diary_of([{"date": INJECTED, **HEADACHE}, {"date": INJECTED + timedelta(days=6), **CLEAR}]).days
    first = headache_weeks(days, INJECTED, AS_OF, 12)[0]
    assert (first.days, first.answered, first.low, first.high) == (7, 2, 1, 6)


def test_the_week_of_today_counts_only_the_days_that_have_come() -> None:
    weeks = headache_weeks(diary_of([{"date": AS_OF, **HEADACHE}]).days, back(8), AS_OF, 12)
    assert [(week.days, week.low, week.high) for week in weeks] == [(7, 0, 7), (2, 1, 2)]


@pytest.mark.parametrize(("since", "weeks"), [(-1, 0), (0, 1), (6, 1), (7, 2), (83, 12), (84, 12), (200, 12)])
def test_a_week_begins_with_its_first_day_and_no_more_are_shown_than_asked_for(since: int, weeks: int) -> None:
    assert len(headache_weeks(diary_of([{"date": AS_OF, **CLEAR}]).days, back(since), AS_OF, 12)) == weeks


@pytest.mark.parametrize("seed", range(12))
def test_the_weeks_are_as_one_counts_them_day_by_day(seed: int) -> None:
    (days,) = some_days(seed, span=90).values()
    told = {day["date"]: day["headache"] for day in days}
    for week in headache_weeks(frame_of(days), back(80), AS_OF, 12):
        low = high = answered = 0
        for at in range(7):
            day = week.first_day + timedelta(days=at)
            if day > AS_OF:
                continue
            answered += day in told
            low += told.get(day) is True
            high += told.get(day) is not False
        assert (week.answered, week.low, week.high) == (answered, low, high)
