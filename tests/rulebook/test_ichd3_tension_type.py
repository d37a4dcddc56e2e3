"""ICHD-3 2.1 to 2.4."""

import pytest
from tests.rulebook.people import Month, answer, diagnosis, diary, person

WITH_EPISODES = {"headache__tension_type": {"episodes": 10, "hours": 3}}


def tension(episodes=10, hours=3, **changes):
    return person(headache__tension_type={"episodes": episodes, "hours": hours}, **changes)


def a_year(*headache_days):
    """Thirteen months with these days of tension-type headache, newest first, and none in the others."""
    counts = [*headache_days, *[0] * (13 - len(headache_days))]
    return diary(*[Month(count, 0) for count in counts])


# ---- 2.1 infrequent -----------------------------------------------------------------------------------


def test_tension_type_headache_on_fewer_than_12_days_a_year_is_infrequent():
    assert answer("ichd-3/2.1", a_year(1, 2, 0, 4, 4), tension()) == "met"
    assert answer("ichd-3/2.1", a_year(1, 2, 0, 4, 5), tension()) == "not met"


def test_less_than_a_year_of_diary_leaves_infrequent_open():
    assert answer("ichd-3/2.1", diary(Month(1, 0), *[Month(0, 0)] * 11), tension()) == "not known"
    assert answer("ichd-3/2.1", diary(*[Month(4, 0)] * 3), tension()) == "not met"


@pytest.mark.parametrize(("episodes", "outcome"), [(10, "met"), (9, "not met"), (None, "not known")])
def test_tension_type_headache_needs_10_episodes(episodes, outcome):
    assert answer("ichd-3/2.1", a_year(3), tension(episodes)) == outcome
    assert answer("ichd-3/2.2", diary(Month(5, 0)), tension(episodes)) == outcome


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [(0.4, "not met"), (0.5, "met"), (168, "met"), (169, "not met"), (None, "not known")],
)
def test_an_episode_lasts_30_minutes_to_7_days(hours, outcome):
    assert answer("ichd-3/2.1", a_year(3), tension(hours=hours)) == outcome
    assert answer("ichd-3/2.2", diary(Month(5, 0)), tension(hours=hours)) == outcome


# ---- 2.2 frequent -------------------------------------------------------------------------------------


def test_1_to_14_days_a_month_for_more_than_3_months_are_frequent():
    assert answer("ichd-3/2.2", diary(Month(1, 0)), tension()) == "met"
    assert answer("ichd-3/2.2", diary(Month(14, 0)), tension()) == "met"
    assert answer("ichd-3/2.2", diary(Month(15, 0)), tension()) == "not met"
    assert answer("ichd-3/2.2", diary(Month(5, 0), Month(5, 0), Month(0, 0), Month(5, 0)), tension()) == "not met"
    assert answer("ichd-3/2.2", diary(Month(14, 0, unanswered_days=1)), tension()) == "not known"


def test_three_months_are_not_more_than_three():
    three, exactly = diary(Month(5, 0), alike=3), "2025-12-01"
    assert answer("ichd-3/2.2", three, tension(headache__since="2025-11-30")) == "met"
    assert answer("ichd-3/2.2", three, tension(headache__since=exactly)) == "not known"
    then_none = diary(*[Month(5, 0)] * 3, Month(0, 0))
    assert answer("ichd-3/2.2", then_none, tension(headache__since=exactly)) == "not met"


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ({}, True),
        ({"unilateral": True, "pulsating": True}, True),
        ({"unilateral": True, "pulsating": True, "severity": 3}, False),
        ({"photophobia": True}, True),
        ({"photophobia": True, "phonophobia": True}, False),
        ({"nausea": True}, False),
        ({"vomiting": True}, False),
    ],
    ids=[
        "featureless",
        "two of four left",
        "one of four left",
        "light",
        "light and sound",
        "nausea",
        "vomiting",
    ],
)
def test_a_day_of_tension_type_headache_has_two_of_four_and_no_company_of_migraine(cells, counts):
    outcome = "met" if counts else "not met"
    assert answer("ichd-3/2.2/features", diary(Month(5, 0, every_headache=cells)), tension()) == outcome


def test_frequent_tension_type_headache_is_named():
    assert diagnosis(diary(Month(14, 0)), tension(headache__migraine_attacks=0, headache__attack={})) == ("2.2",)


# ---- 2.3 chronic --------------------------------------------------------------------------------------


def test_chronic_tension_type_headache_is_15_days_a_month_for_more_than_3_months():
    assert answer("ichd-3/2.3", diary(Month(15, 0))) == "met"
    assert answer("ichd-3/2.3", diary(Month(14, 0))) == "not met"
    assert answer("ichd-3/2.3", diary(Month(14, 0, unanswered_days=1))) == "not known"
    assert answer("ichd-3/2.3", diary(Month(15, 0), alike=3), person(headache__since=None)) == "not known"
    assert answer("ichd-3/2.3", diary(Month(15, 0), alike=3), person(headache__since="2025-11-30")) == "met"


def test_in_the_fourth_month_too_the_headache_must_be_of_the_tension_type():
    unknown_since = person(headache__since=None)
    assert answer("ichd-3/2.3", diary(*[Month(15, 0)] * 4), unknown_since) == "met"
    assert answer("ichd-3/2.3", diary(*[Month(15, 0)] * 3, Month(15, 15)), unknown_since) == "not known"


def test_chronic_tension_type_headache_may_have_one_of_light_sound_and_mild_nausea():
    assert answer("ichd-3/2.3", diary(Month(15, 0, every_headache={"photophobia": True}))) == "met"
    assert answer("ichd-3/2.3", diary(Month(15, 0, every_headache={"photophobia": True, "phonophobia": True}))) == (
        "not met"
    )
    assert answer("ichd-3/2.3", diary(Month(15, 0, every_headache={"vomiting": True}))) == "not met"


def test_the_diary_does_not_grade_nausea_so_that_a_day_with_it_is_open():
    assert answer("ichd-3/2.3", diary(Month(15, 0, every_headache={"nausea": True}))) == "not known"
    both = {"nausea": True, "photophobia": True}
    assert answer("ichd-3/2.3", diary(Month(15, 0, every_headache=both))) == "not met"


def test_chronic_tension_type_headache_is_named():
    assert diagnosis(diary(Month(28, 0)), person(headache__migraine_attacks=0, headache__attack={})) == ("2.3",)


# ---- 2.4 probable -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        (tension(episodes=9), "met"),
        (tension(hours=200), "met"),
        (tension(episodes=9, hours=200), "not met"),
        (tension(), "not met"),
        (tension(episodes=None), "not known"),
    ],
    ids=["A nine episodes", "B too long", "A and B", "all: definite", "episodes not known"],
)
def test_all_but_one_of_the_other_criteria_is_probable_tension_type_headache(who, outcome):
    assert answer("ichd-3/2.4", diary(*[Month(5, 0)] * 13), who) == outcome


def test_all_of_chronic_tension_type_headache_but_the_more_than_3_months_is_probable():
    three_then_few = diary(*[Month(15, 0)] * 3, *[Month(0, 0)] * 10)
    exactly_3 = tension(headache__since="2025-12-01", episodes=0)
    assert answer("ichd-3/2.3", three_then_few, exactly_3) == "not met"
    assert answer("ichd-3/2.4", three_then_few, exactly_3) == "met"


def test_headache_on_15_days_is_not_of_the_tension_type_by_its_number_alone():
    """Seven migraine days and thirteen days with severe one-sided pulsating pain are no tension-type headache."""
    severe = {"unilateral": True, "pulsating": True, "severity": 3, "nausea": True}
    assert answer("ichd-3/2.4", diary(*[Month(20, 7, every_headache=severe)] * 13), tension(episodes=0)) == "not met"


@pytest.mark.parametrize(("explained", "outcome"), [(True, "not met"), (None, "not known")])
def test_tension_type_headache_must_not_be_better_explained(explained, outcome):
    who = tension(headache__better_explained=explained)
    assert answer("ichd-3/2.1", a_year(3), who) == outcome
    assert answer("ichd-3/2.2", diary(Month(5, 0)), who) == outcome
    assert answer("ichd-3/2.3", diary(Month(15, 0)), who) == outcome
