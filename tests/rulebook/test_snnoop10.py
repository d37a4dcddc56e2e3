"""SNNOOP10: fifteen red flags for a secondary headache."""

import pytest
from tests.rulebook.people import (
    PAINKILLER_FLAG,
    RED_FLAGS,
    Month,
    answer,
    chronic,
    diagnosis,
    diary,
    judged,
    person,
)

SECONDARY = [flag for flag in RED_FLAGS if flag != PAINKILLER_FLAG]


def flagged(flag, value=True, **changes):
    return person(**{f"headache__red_flags__{flag}": value}, **changes)


def test_there_are_fifteen_flags():
    assert len(RED_FLAGS) == 15


def test_with_every_flag_answered_no_there_is_nothing_to_refer():
    assert answer("snnoop10/refer") == "not met"


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_each_flag_alone_refers(flag):
    assert answer("snnoop10/refer", who=flagged(flag)) == "met"


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_each_flag_alone_refers_when_nothing_else_was_asked(flag):
    only = person(headache__red_flags={flag: True})
    assert answer("snnoop10/refer", who=only) == "met"


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_a_flag_that_was_not_asked_about_is_never_a_no(flag):
    assert answer("snnoop10/refer", who=flagged(flag, None)) == "not known"


@pytest.mark.parametrize("flag", SECONDARY)
def test_each_of_the_first_fourteen_stops_the_classification(flag):
    assert diagnosis() == ("1.3",)
    assessment = judged("ichd-3", who=flagged(flag))
    assert assessment.diagnosis == ()
    assert "red flag" in assessment.classification.dropped["1.3"]


@pytest.mark.parametrize("flag", SECONDARY)
def test_a_flag_that_was_cleared_lets_the_classification_go_on(flag):
    assert diagnosis(who=flagged(flag, headache__red_flags_cleared=True)) == ("1.3",)
    assert diagnosis(who=flagged(flag, headache__red_flags_cleared=False)) == ()


def test_a_cleared_flag_is_still_listed():
    assert answer("snnoop10/refer", who=flagged("positional", headache__red_flags_cleared=True)) == "met"


def test_painkiller_overuse_alone_does_not_stop_the_classification():
    overuse = diary(Month(medicine_days={"triptan": 15}))
    who = flagged(PAINKILLER_FLAG)
    assert answer("snnoop10/refer", overuse, who) == "met"
    assert diagnosis(overuse, who) == ("1.3", "8.2.2")


def test_overuse_in_the_diary_raises_the_fifteenth_flag():
    assert answer("snnoop10/refer", diary(Month(medicine_days={"triptan": 10}))) == "met"
    assert answer("snnoop10/refer", diary(Month(medicine_days={"triptan": 9}))) == "not met"


def test_a_pregnancy_raises_its_flag_and_none_leaves_the_puerperium_to_be_asked():
    asked_nothing = {"headache__red_flags__pregnancy_or_puerperium": None}
    assert answer("snnoop10/refer", who=person(**asked_nothing, pregnant=True)) == "met"
    assert answer("snnoop10/refer", who=person(**asked_nothing, pregnant=False)) == "not known"


def test_a_history_that_says_nothing_refers_nobody_and_clears_nobody():
    assert answer("snnoop10/refer", chronic(), person(headache={}, pregnant=None)) == "not known"
