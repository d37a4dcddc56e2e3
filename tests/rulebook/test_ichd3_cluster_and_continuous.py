"""ICHD-3 3.1, 3.4 and 4.10."""

import pytest
from tests.rulebook.people import Month, answer, diagnosis, diary, person

CLUSTER = {
    "attacks": 5,
    "severe_one_sided_round_the_eye": True,
    "minutes": 60,
    "autonomic_or_restless": True,
    "attacks_a_day": 1,
}
CONTINUOUS = {
    "one_sided_over_3_months": True,
    "moderate_or_severe_exacerbations": True,
    "autonomic": True,
    "restless_or_worse_with_movement": False,
}
CALM = {"unilateral": False, "severity": 1, "aggravated_by_activity": False}
DAILY = diary(Month(28, 0))


def cluster(**changes):
    return person(headache__cluster=CLUSTER | changes)


def continuous(indomethacin=True, **changes):
    return person(headache__continuous=CONTINUOUS | changes, headache__indomethacin_response=indomethacin)


# ---- 3.1 cluster headache -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "met"),
        ({"attacks": 4}, "not met"),
        ({"attacks": None}, "not known"),
        ({"minutes": 14}, "not met"),
        ({"minutes": 15}, "met"),
        ({"minutes": 180}, "met"),
        ({"minutes": 181}, "not met"),
        ({"minutes": None}, "not known"),
        ({"attacks_a_day": 0.4}, "not met"),
        ({"attacks_a_day": 0.5}, "met"),
        ({"attacks_a_day": 8}, "met"),
        ({"attacks_a_day": 9}, "not met"),
        ({"attacks_a_day": None}, "not known"),
        ({"severe_one_sided_round_the_eye": False}, "not met"),
        ({"severe_one_sided_round_the_eye": None}, "not known"),
        ({"autonomic_or_restless": False}, "not met"),
        ({"autonomic_or_restless": None}, "not known"),
    ],
    ids=str,
)
def test_cluster_headache(changes, outcome):
    assert answer("ichd-3/3.1", who=cluster(**changes)) == outcome


def test_cluster_headache_is_named_beside_migraine():
    assert diagnosis(diary(Month(10, 6)), cluster()) == ("1.1", "3.1")


# ---- 3.4 hemicrania continua --------------------------------------------------------------------------


@pytest.mark.parametrize(("response", "outcome"), [(True, "met"), (False, "not met"), (None, "not known")])
def test_hemicrania_continua_is_what_indomethacin_abolishes(response, outcome):
    assert answer("ichd-3/3.4", DAILY, continuous(response)) == outcome


def test_it_keeps_to_one_side_for_more_than_3_months():
    assert answer("ichd-3/3.4", DAILY, continuous(one_sided_over_3_months=False)) == "not met"
    assert answer("ichd-3/3.4", diary(Month(28, 0, every_headache={"unilateral": None})), continuous()) == "met"
    unasked = continuous(one_sided_over_3_months=None)
    assert answer("ichd-3/3.4", DAILY, unasked) == "not known"


def test_the_diary_can_show_that_it_keeps_to_one_side():
    untold = continuous(one_sided_over_3_months=None)
    one_sided = Month(28, 0, every_headache={"unilateral": True})
    assert answer("ichd-3/3.4", diary(one_sided), untold) == "met"
    assert answer("ichd-3/3.4/A-one-sided", diary(one_sided, one_sided), untold) == "not known"


def test_it_has_exacerbations_of_moderate_or_severe_pain():
    without = continuous(moderate_or_severe_exacerbations=False)
    assert answer("ichd-3/3.4", diary(Month(28, 0, every_headache=CALM)), without) == "not met"
    assert answer("ichd-3/3.4", diary(Month(28, 0, every_headache={"severity": 2})), without) == "met"
    unasked = continuous(moderate_or_severe_exacerbations=None)
    assert answer("ichd-3/3.4", diary(Month(28, 0, every_headache=CALM)), unasked) == "not known"


@pytest.mark.parametrize("sign", ["autonomic", "restless_or_worse_with_movement"])
def test_either_an_autonomic_sign_or_restlessness_is_enough(sign):
    none = {"autonomic": False, "restless_or_worse_with_movement": False}
    assert answer("ichd-3/3.4", DAILY, continuous(**none)) == "not met"
    assert answer("ichd-3/3.4", DAILY, continuous(**none | {sign: True})) == "met"
    assert answer("ichd-3/3.4", DAILY, continuous(**none | {sign: None})) == "not known"


# ---- 4.10 new daily persistent headache ---------------------------------------------------------------


@pytest.mark.parametrize(("unremitting", "outcome"), [(True, "met"), (False, "not met"), (None, "not known")])
def test_new_daily_persistent_headache_is_unremitting_within_24_hours_of_a_remembered_onset(unremitting, outcome):
    assert answer("ichd-3/4.10", DAILY, person(headache__unremitting_since_onset=unremitting)) == outcome


def test_it_is_there_on_every_day_of_three_months():
    unremitting = person(headache__unremitting_since_onset=True)
    daily, gap, unanswered = Month(28, 0), Month(27, 0), Month(27, 0, unanswered_days=1)
    assert answer("ichd-3/4.10", diary(daily, daily, daily), unremitting) == "met"
    assert answer("ichd-3/4.10", diary(daily, daily, gap), unremitting) == "not met"
    assert answer("ichd-3/4.10", diary(daily, daily, unanswered), unremitting) == "not known"


@pytest.mark.parametrize(
    ("since", "outcome"), [("2025-11-30", "met"), ("2025-12-01", "not known"), (None, "not known")]
)
def test_it_is_there_for_more_than_3_months(since, outcome):
    who = person(headache__unremitting_since_onset=True, headache__since=since)
    assert answer("ichd-3/4.10", diary(Month(28, 0), alike=3), who) == outcome


@pytest.mark.parametrize("code", ["3.4", "4.10"])
def test_neither_may_be_better_explained(code):
    changes = {"headache__continuous": CONTINUOUS, "headache__indomethacin_response": True}
    for explained, outcome in ((True, "not met"), (None, "not known")):
        who = person(headache__unremitting_since_onset=True, headache__better_explained=explained, **changes)
        assert answer(f"ichd-3/{code}", DAILY, who) == outcome
