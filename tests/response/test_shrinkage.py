"""The cheap estimate: a line through counts, none where a count is missing or the line was not made for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.response.test_course import FIRST, every_day, looked_at

from abate.response.shrinkage import CheapEstimate, cheap_estimate, formula


def estimate(before: int, on_treatment: int, *, days_before: int = 28) -> CheapEstimate:
    days = every_day(-days_before, -1, before) | every_day(0, 83, on_treatment)
    return cheap_estimate(looked_at(days, 0, on=83))


@pytest.mark.parametrize(("days_before", "months"), [(28, 1), (56, 2), (84, 3)])
def test_the_line_of_as_many_months_as_the_baseline_has_is_taken(days_before: int, months: int) -> None:
    line = formula().lines[months]
    found = estimate(20, 10, days_before=days_before)
    expected = line.constant + (line.twelve_weeks + line.last_28_days) * 0.5 + line.baseline * 20 / 28
    assert found.line is line
    assert found.reduction == pytest.approx(expected)


def test_a_raw_fall_is_drawn_towards_the_usual_one() -> None:
    """No fall at all hints at some, a fall to nothing at less than all: both counts were partly chance."""
    none, all_of_it = estimate(20, 20).reduction, estimate(20, 0).reduction
    assert none is not None and all_of_it is not None
    assert 0 < none < 0.3
    assert 0.7 < all_of_it < 1


def test_the_same_raw_fall_counts_less_after_a_worse_baseline() -> None:
    bad, very_bad = estimate(16, 8).reduction, estimate(28, 14).reduction
    assert bad is not None and very_bad is not None
    assert very_bad < bad


@pytest.mark.parametrize(("before", "has_figure"), [(14, False), (15, True)])
def test_it_holds_from_the_fewest_headache_days_that_it_was_made_for(before: int, has_figure: bool) -> None:
    found = estimate(before, 5)
    assert (found.reduction is not None) is has_figure
    assert bool(found.why) is not has_figure


def test_days_not_answered_are_left_out_and_never_taken_for_clear_ones() -> None:
    whole = every_day(-28, -1, 20) | every_day(0, 83, 10)
    with_gaps = {day: said for day, said in whole.items() if (day - FIRST).days % 28 not in (3, 4, 20)}
    found = cheap_estimate(looked_at(with_gaps, 0, on=83))
    line = formula().lines[1]
    before, now = 18 / 25, 8 / 25
    expected = line.constant + (line.twelve_weeks + line.last_28_days) * (1 - now / before) + line.baseline * before
    assert found.reduction == pytest.approx(expected)


def test_without_twelve_weeks_on_treatment_there_is_no_figure() -> None:
    found = cheap_estimate(looked_at(every_day(-28, 82, 15), 0, on=82))
    assert found.reduction is None
    assert found.why == "the last 12 weeks have no figure"


def test_what_the_history_states_is_taken_only_where_the_diary_has_no_baseline() -> None:
    counted = looked_at(every_day(-28, -1, 20) | every_day(0, 83, 10), 0, on=83)
    begun_late = looked_at(every_day(0, 83, 10), 0, on=83)
    assert cheap_estimate(counted, 28.0).baseline == "diary"
    stated = cheap_estimate(begun_late, 20.0)
    assert stated.baseline == "history"
    assert stated.reduction == pytest.approx(cheap_estimate(counted).reduction)
    assert cheap_estimate(begun_late).reduction is None


def test_where_earlier_injections_are_possible_not_even_a_stated_baseline_counts() -> None:
    found = replace(looked_at(every_day(-28, 83, 15), 0, on=83), baseline=None)
    assert cheap_estimate(found, 20.0).why == "there is no baseline"


def test_the_formula_says_how_it_was_got() -> None:
    told = estimate(20, 10).to_json()
    assert told["made"] == {"on": formula().made.isoformat(), "people": formula().people, "population": "published"}
    assert "of the fall of the 12-week mean" in told["line"]
