"""28-day months: which days are in, and how sure a count is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from tests.engine.samples import AS_OF, CLEAR, HEADACHE, MIGRAINE, back, days_back, diary_of

from abate import RefusedError, assess
from abate.assessment import Assessment, Month
from abate.diary.months import month_dates, months_to_cover
from abate.rulebook import built_in

ONLY_ONE_DOCUMENT = built_in().only("us-label")


def assessed(days: list[dict[str, Any]], as_of: date = AS_OF) -> Assessment:
    return assess(diary_of(days), as_of=as_of, rulebook=ONLY_ONE_DOCUMENT)


def month(days: list[dict[str, Any]], number: int = 1, as_of: date = AS_OF) -> Month:
    return assessed(days, as_of).months[number - 1]


def bounds(month: Month, name: str) -> tuple[float, float]:
    count = month.acute_days[name] if name in month.acute_days else month.counts[name]
    return count.low, count.high


# ---- which days ----------------------------------------------------------------------------------------


def test_month_1_is_the_28_days_that_end_on_the_as_of_day() -> None:
    assert month_dates(date(2026, 3, 1), 1) == (date(2026, 2, 2), date(2026, 3, 1))
    assert month_dates(date(2026, 3, 1), 2) == (date(2026, 1, 5), date(2026, 2, 1))


def test_the_28th_day_back_is_in_month_1_and_the_29th_in_month_2() -> None:
    assert bounds(month([{"date": back(27), **HEADACHE}]), "headache_days") == (1, 28)
    assert bounds(month([{"date": back(28), **HEADACHE}]), "headache_days") == (0, 28)
    assert bounds(month([{"date": back(28), **HEADACHE}], 2), "headache_days") == (1, 28)


def test_a_day_after_the_as_of_day_does_not_count() -> None:
    found = month([{"date": AS_OF + timedelta(days=1), **HEADACHE}, {"date": AS_OF, **CLEAR}])
    assert bounds(found, "headache_days") == (0, 27)
    assert found.answered_days == 1


def test_the_leap_day_is_a_day_like_any_other() -> None:
    days = [{"date": date(2024, 2, 29), **HEADACHE}]
    found = month(days, as_of=date(2024, 3, 1))
    assert (found.first_day, found.last_day) == (date(2024, 2, 3), date(2024, 3, 1))
    assert bounds(found, "headache_days") == (1, 28)


def test_without_an_as_of_day_the_last_day_of_the_diary_is_today() -> None:
    assessment = assess(
        diary_of([{"date": back(3), **CLEAR}, {"date": back(40), **CLEAR}]), rulebook=ONLY_ONE_DOCUMENT
    )
    assert assessment.as_of == back(3)


def test_an_assessment_shows_the_months_back_to_the_first_day() -> None:
    for first, shown in {0: 1, 27: 1, 28: 2, 55: 2, 56: 3}.items():
        assert months_to_cover(back(first), AS_OF) == shown
        assert len(assessed([{"date": back(first), **CLEAR}]).months) == shown


def test_a_diary_that_begins_after_the_as_of_day_has_one_month_with_nothing_in_it() -> None:
    found = assessed([{"date": AS_OF, **CLEAR}], as_of=back(100))
    assert len(found.months) == 1
    assert found.months[0].answered_days == 0
    assert bounds(found.months[0], "headache_days") == (0, 28)


def test_an_empty_diary_is_refused() -> None:
    with pytest.raises(RefusedError, match="holds no day"):
        assess(diary_of([]), as_of=AS_OF)


def test_a_day_before_any_diary_is_refused() -> None:
    with pytest.raises(RefusedError, match="from 1950-01-01 on"):
        assessed([{"date": AS_OF, **CLEAR}], as_of=date(1, 1, 1))


@pytest.fixture(params=["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
def time_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine stands in another time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("as_of", [date(2026, 3, 10), date(2026, 3, 30), date(2026, 10, 26), date(2026, 11, 3)])
def test_the_days_are_local_calendar_days_whatever_the_clocks_do(time_zone: str, as_of: date) -> None:
    assert os.environ["TZ"] == time_zone
    found = month(days_back((28, HEADACHE), as_of=as_of), as_of=as_of)
    assert (found.answered_days, bounds(found, "headache_days")) == (28, (28, 28))
    assert found.first_day == as_of - timedelta(days=27)


# ---- how sure ------------------------------------------------------------------------------------------


def test_an_unanswered_day_is_open_and_never_clear() -> None:
    found = month(days_back((17, MIGRAINE), (9, CLEAR)))
    assert found.answered_days == 26
    assert bounds(found, "headache_days") == (17, 19)
    assert bounds(found, "clear_days") == (9, 11)


def test_who_logged_nothing_in_a_month_is_known_nothing_of() -> None:
    found = month([{"date": back(27 + 28), **CLEAR}])
    assert found.answered_days == 0
    assert all(bounds(found, name) == (0, 28) for name in ("headache_days", "migraine_days", "clear_days", "any"))
    assert bounds(found, "headache_hours") == (0, 28 * 24)
    assert all(count.prorated is None for count in found.counts.values())


def test_a_blank_cell_leaves_the_day_open() -> None:
    found = month(days_back((10, MIGRAINE), (3, {"headache": True}), (15, CLEAR)))
    assert bounds(found, "headache_days") == (13, 13)
    assert bounds(found, "migraine_days") == (10, 13)


def test_hours_of_a_blank_headache_day_lie_between_0_and_24() -> None:
    found = month(days_back((2, HEADACHE), (1, {"headache": True}), (25, CLEAR)))
    assert bounds(found, "headache_hours") == (12, 36)


def test_hours_of_a_headache_free_day_are_none_though_the_cell_is_blank() -> None:
    assert bounds(month(days_back((28, {"headache": False}))), "headache_hours") == (0, 0)


def test_a_day_with_several_medicines_is_one_day_of_acute_medicine() -> None:
    found = month(days_back((9, {**CLEAR, "triptan": True, "nsaid": True}), (19, CLEAR)))
    assert bounds(found, "any") == bounds(found, "triptan") == bounds(found, "nsaid") == (9, 9)


def test_medicine_of_a_three_day_attack_counts_on_each_day_it_was_taken() -> None:
    attack = days_back((3, {**MIGRAINE, "triptan": True}), (25, CLEAR))
    assert bounds(month(attack), "triptan") == (3, 3)


@pytest.mark.parametrize(
    ("headaches", "answered", "prorated"), [(17, 26, 18.3), (14, 28, 14.0), (14, 14, 28.0), (1, 3, 9.3)]
)
def test_the_prorated_figure_is_for_answered_days(headaches: int, answered: int, prorated: float) -> None:
    days = days_back((headaches, HEADACHE), (answered - headaches, CLEAR))
    assert month(days).counts["headache_days"].prorated == prorated


def test_few_answered_days_draw_a_warning() -> None:
    assert any("19 of 28" in warning for warning in assessed(days_back((19, CLEAR))).warnings)
    assert not any("of 28 days are answered" in warning for warning in assessed(days_back((20, CLEAR))).warnings)
