"""The goals of preventive treatment (IHS 2025): where the present month stands."""

import pytest
from tests.rulebook.people import Month, answer, diary, person

GOALS = ("freedom", "optimal", "modest", "insufficient")


@pytest.mark.parametrize(
    ("migraine_days", "reached"),
    [(0, "freedom"), (1, None), (3, None), (4, "modest"), (6, "modest"), (7, "insufficient")],
)
def test_0_days_are_freedom_4_to_6_modest_and_more_than_6_insufficient(migraine_days, reached):
    days = diary(Month(migraine_days, migraine_days))
    for goal in ("freedom", "modest", "insufficient"):
        assert answer(f"ihs-2025-goals/{goal}", days) == ("met" if goal == reached else "not met")


def test_optimal_control_is_fewer_than_4_days_for_3_months_and_freedom_from_pain_in_2_hours():
    in_2_hours = person(acute_medicine__pain_free_in_2_hours=True)
    three, four = Month(3, 3), Month(4, 4)
    assert answer("ihs-2025-goals/optimal", diary(three, three, three), in_2_hours) == "met"
    assert answer("ihs-2025-goals/optimal", diary(three, three, four), in_2_hours) == "not met"
    assert answer("ihs-2025-goals/optimal", diary(three, three), in_2_hours) == "not known"
    not_in_2_hours = person(acute_medicine__pain_free_in_2_hours=False)
    assert answer("ihs-2025-goals/optimal", diary(three), not_in_2_hours) == "not met"
    assert answer("ihs-2025-goals/optimal", diary(three), person()) == "not known"


def test_a_moderate_headache_counts_although_it_is_no_migraine_and_a_mild_one_does_not():
    assert answer("ihs-2025-goals/insufficient", diary(Month(7, 0, every_headache={"severity": 2}))) == "met"
    assert answer("ihs-2025-goals/freedom", diary(Month(7, 0, every_headache={"severity": 1}))) == "met"


@pytest.mark.parametrize("goal", GOALS)
def test_an_unanswered_day_at_the_limit_is_not_known(goal):
    at = {"freedom": 0, "optimal": 3, "modest": 6, "insufficient": 6}[goal]
    days = diary(Month(at, at, unanswered_days=1))
    assert answer(f"ihs-2025-goals/{goal}", days, person(acute_medicine__pain_free_in_2_hours=True)) == "not known"
