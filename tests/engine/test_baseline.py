"""The fall against baseline: which figure is the baseline, and how sure the fall is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.engine.reference import Day
from tests.engine.samples import AS_OF, CLEAR, HEADACHE, diary_of, frame_of, history_of

from abate.diary import DiaryTable
from abate.facts.facts import Facts, bounds_of, facts_of

FIRST = date(2025, 11, 1)
"""The first session; the baseline is the 28 days before it."""

INF = float("inf")
NOT_KNOWN = (-INF, INF)


def before(headaches: int, answered: int = 28) -> list[Day]:
    """Answered days of baseline, so many of them with headache."""
    kinds = [HEADACHE] * headaches + [CLEAR] * (answered - headaches)
    return [{"date": FIRST - timedelta(days=at + 1), **kind} for at, kind in enumerate(kinds)]


def now(headaches: int, answered: int = 28) -> list[Day]:
    """Answered days of month 1."""
    kinds = [HEADACHE] * headaches + [CLEAR] * (answered - headaches)
    return [{"date": AS_OF - timedelta(days=at), **kind} for at, kind in enumerate(kinds)]


def facts(days: list[Day], **keys: Any) -> Facts:
    first = {"date": str(FIRST), "product": "botox", "units": 155, "indication": "chronic migraine"}
    history = history_of(**{"toxin_sessions": [first], **keys})
    return facts_of(diary_of(days).days, [history], AS_OF)


def fact(name: str, days: list[Day], **keys: Any) -> tuple[float, float]:
    return bounds_of(facts(days, **keys).interval(name), 0)


# ---- which figure --------------------------------------------------------------------------------------


def test_a_diary_that_answers_all_28_days_is_the_baseline() -> None:
    assert fact("baseline_headache_days", before(20) + now(14)) == (20, 20)
    assert fact("baseline_headache_days", before(20) + now(14), baseline={"headache_days": 25}) == (20, 20)


def test_what_the_history_states_stands_where_the_diary_leaves_a_day_open() -> None:
    assert fact("baseline_headache_days", before(20, 27) + now(14), baseline={"headache_days": 22}) == (22, 22)
    assert fact("baseline_headache_days", now(14), baseline={"headache_days": 22}) == (22, 22)


def test_else_the_bounds_of_the_diary_stand() -> None:
    assert fact("baseline_headache_days", before(20, 26) + now(14)) == (20, 22)
    assert fact("baseline_headache_days", now(14)) == (0, 28)


def test_the_day_of_the_session_is_no_part_of_the_baseline() -> None:
    on_the_day = [{"date": FIRST, **HEADACHE}]
    assert fact("baseline_headache_days", before(20) + on_the_day + now(0)) == (20, 20)


def test_the_29th_day_before_the_session_is_no_part_of_it_either() -> None:
    too_early = [{"date": FIRST - timedelta(days=29), **HEADACHE}]
    assert fact("baseline_headache_days", before(27, 27) + too_early + now(0)) == (27, 28)


def test_who_was_never_injected_has_no_baseline() -> None:
    for sessions in (None, []):
        keys = {"toxin_sessions": sessions, "baseline": {"headache_days": 20}}
        for name in ("baseline_headache_days", "headache_days_reduction_percent", "headache_days_reduction"):
            assert fact(name, before(20) + now(14), **keys) == NOT_KNOWN


def test_a_first_session_that_may_be_of_another_product_leaves_the_baseline_open() -> None:
    doubtful = {"date": "2025-06-01", "indication": "chronic migraine"}
    certain = {"date": str(FIRST), "product": "botox", "indication": "chronic migraine"}
    keys = {"toxin_sessions": [doubtful, certain]}
    assert fact("headache_days_reduction_percent", before(20) + now(14), **keys) == NOT_KNOWN


def test_sessions_for_something_else_do_not_begin_the_treatment() -> None:
    dystonia = {"date": "2025-06-01", "product": "Dysport", "indication": "cervical dystonia"}
    certain = {"date": str(FIRST), "product": "botox", "indication": "chronic migraine"}
    keys = {"toxin_sessions": [dystonia, certain]}
    assert fact("baseline_headache_days", before(20) + now(14), **keys) == (20, 20)


def test_everyone_in_a_table_is_measured_against_their_own_baseline() -> None:
    one = [{"patient": "a", **day} for day in before(20) + now(14)]
    other = [{"patient": "b", **day} for day in before(10) + now(5)]
    injected = history_of(toxin_sessions=[{"date": str(FIRST), "product": "botox", "indication": "migraine"}])
    never = history_of(toxin_sessions=[])
    table = DiaryTable.of(frame_of([*one, *other, *({"patient": "c", **day} for day in now(9))]))
    found = facts_of(table.days, [injected, injected, never], AS_OF).interval("headache_days_reduction_percent")
    assert [bounds_of(found, person) for person in range(3)] == [(30, 30), (50, 50), NOT_KNOWN]


# ---- how far -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "became", "percent"),
    [(20, 14, 30.0), (10, 5, 50.0), (10, 7, 30.0), (20, 10, 50.0), (28, 14, 50.0), (20, 20, 0.0), (10, 20, -100.0)],
)
def test_whole_percentages_come_out_whole(was: int, became: int, percent: float) -> None:
    assert fact("headache_days_reduction_percent", before(was) + now(became)) == (percent, percent)


def test_no_fall_is_rounded_over_a_limit() -> None:
    """Of all falls within 28 days, those and only those of at least 30 or 50 % come out as such."""
    falls = [(was, became) for was in range(1, 29) for became in range(was + 1)]
    rows = [{"patient": f"{was:02} {became:02}", **day} for was, became in falls for day in now(became)]
    session = {"date": str(FIRST), "product": "botox", "indication": "migraine"}
    histories = [history_of(toxin_sessions=[session], baseline={"headache_days": was}) for was, _ in falls]
    found = facts_of(DiaryTable.of(frame_of(rows)).days, histories, AS_OF)
    for (was, became), percent in zip(falls, found.interval("headache_days_reduction_percent")[0], strict=True):
        assert (percent >= 30) == (10 * (was - became) >= 3 * was), (was, became)
        assert (percent >= 50) == (2 * (was - became) >= was), (was, became)


def test_the_fall_lies_between_its_worst_and_its_best() -> None:
    """20 to 22 days before, 10 to 12 now: at worst from 20 to 12, at best from 22 to 10."""
    days = before(20, 26) + now(10, 26)
    assert fact("headache_days_reduction", days) == (8, 12)
    low, high = fact("headache_days_reduction_percent", days)
    assert low == 40
    assert high == pytest.approx(100 * 12 / 22)


def test_with_nothing_answered_before_only_the_best_is_known() -> None:
    """At most 28 days before: 21 now can be no fall of 30 %."""
    low, high = fact("headache_days_reduction_percent", now(21))
    assert (low, high) == (-INF, 25.0)


def test_from_no_headache_days_at_all_there_is_no_percentage() -> None:
    for became in (0, 5):
        assert fact("headache_days_reduction_percent", before(0) + now(became)) == NOT_KNOWN
    assert fact("headache_days_reduction", before(0) + now(5)) == (-5, -5)


def test_hours_fall_too() -> None:
    assert fact("headache_hours_reduction", before(20) + now(14)) == (36, 36)
    assert fact("headache_hours_reduction", now(14), baseline={"headache_hours": 190}) == (106, 106)


def test_the_migraine_days_of_the_history_are_not_its_headache_days() -> None:
    stated = {"migraine_days": 14}
    assert fact("migraine_days_reduction_percent", now(7), baseline=stated) == (100, 100)
    assert fact("headache_days_reduction_percent", now(7), baseline=stated) == (-INF, 75)
