"""On either side of every limit that the written rules draw through the diary."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.samples import AS_OF, CLEAR, HEADACHE, MIGRAINE, days_back, diary_of, history_of

from abate import Assessment, assess
from abate.history.history import RedFlags
from abate.rulebook import built_in

ADULT = {"birth_date": "1985-04-02"}
LONG_AGO = {"since": "2024-06-01", "migraine_attacks": 40, "better_explained": False}


def judged(*kinds: tuple[int, dict[str, Any]], **history: Any) -> Assessment:
    documents = built_in().only("ichd-3", "uk-label", "us-label", "snnoop10")
    return assess(diary_of(days_back(*kinds)), history_of(**{**ADULT, **history}), as_of=AS_OF, rulebook=documents)


def outcome(assessment: Assessment, document: str, decision: str = "start") -> str:
    return assessment.finding(document, decision).outcome.words


@pytest.mark.parametrize(("headaches", "expected"), [(14, "not met"), (15, "met"), (28, "met")])
def test_chronic_means_headache_on_15_days_of_28(headaches: int, expected: str) -> None:
    days = judged((8, MIGRAINE), (headaches - 8, HEADACHE), (28 - headaches, CLEAR))
    assert outcome(days, "uk-label") == expected


@pytest.mark.parametrize(("migraines", "expected"), [(7, "not met"), (8, "met")])
def test_8_of_them_must_be_migraine_days(migraines: int, expected: str) -> None:
    assert outcome(judged((migraines, MIGRAINE), (20 - migraines, HEADACHE), (8, CLEAR)), "uk-label") == expected


@pytest.mark.parametrize(("hours", "expected"), [(3.99, "not met"), (4.0, "met")])
def test_the_us_label_counts_days_with_4_hours_of_headache(hours: float, expected: str) -> None:
    days = judged((15, {**HEADACHE, "hours": hours}), (13, CLEAR))
    assert outcome(days, "us-label") == expected


@pytest.mark.parametrize(
    ("headaches", "answered", "expected"), [(15, 15, "met"), (14, 27, "not known"), (14, 28, "not met")]
)
def test_an_unanswered_day_keeps_a_count_of_14_open(headaches: int, answered: int, expected: str) -> None:
    days = judged((headaches, MIGRAINE), (answered - headaches, CLEAR))
    assert outcome(days, "us-label") == expected


def test_the_prorated_figure_never_meets_a_criterion() -> None:
    days = judged((14, MIGRAINE), (7, CLEAR))
    assert days.months[0].counts["headache_days"].prorated == 18.7
    assert outcome(days, "us-label") == "not known"


NO_RED_FLAG = {"red_flags": dict.fromkeys(RedFlags.model_fields, False)}

OVERUSED_FROM = {
    "triptan": 10,
    "ergot": 10,
    "opioid": 10,
    "combination_analgesic": 10,
    "paracetamol": 15,
    "nsaid": 15,
}


@pytest.mark.parametrize(("medicine", "limit"), OVERUSED_FROM.items())
def test_a_medicine_is_overused_from_its_own_number_of_days(medicine: str, limit: int) -> None:
    for taken, expected in {limit - 1: "not met", limit: "met"}.items():
        days = judged((taken, {**HEADACHE, medicine: True}), (28 - taken, HEADACHE), headache=NO_RED_FLAG)
        assert outcome(days, "snnoop10", "refer") == expected, taken


def test_gepants_on_every_day_are_no_overuse() -> None:
    days = judged((28, {**HEADACHE, "gepant": True}), headache=NO_RED_FLAG)
    assert outcome(days, "snnoop10", "refer") == "not met"


# ---- more than 3 months --------------------------------------------------------------------------------


def test_84_days_of_diary_alone_are_not_more_than_3_months() -> None:
    days = judged((84, MIGRAINE), headache={"migraine_attacks": 40, "better_explained": False})
    assert outcome(days, "ichd-3", "1.3") == "not known"


def test_84_days_of_diary_and_a_history_of_years_are() -> None:
    assert outcome(judged((84, MIGRAINE), headache=LONG_AGO), "ichd-3", "1.3") == "met"


def test_a_fourth_month_of_diary_is_too() -> None:
    days = judged((112, MIGRAINE), headache={"migraine_attacks": 40, "better_explained": False})
    assert outcome(days, "ichd-3", "1.3") == "met"


@pytest.mark.parametrize(("since", "expected"), [("2025-12-01", "not known"), ("2025-11-30", "met")])
def test_exactly_3_calendar_months_are_not_more_than_3_and_a_day_longer_is(since: str, expected: str) -> None:
    """On 1 March 2026; a month before those three that nobody answered stays open."""
    assert outcome(judged((84, MIGRAINE), headache={**LONG_AGO, "since": since}), "ichd-3", "1.3") == expected


def test_one_good_month_among_three_rules_chronic_migraine_out() -> None:
    days = judged((28, MIGRAINE), (28, CLEAR), (28, MIGRAINE), headache=LONG_AGO)
    assert outcome(days, "ichd-3", "1.3") == "not met"


@pytest.mark.parametrize(("attacks", "expected"), [(4, "not met"), (5, "met")])
def test_five_attacks_of_migraine_must_have_been(attacks: int, expected: str) -> None:
    days = judged((84, MIGRAINE), headache={**LONG_AGO, "migraine_attacks": attacks})
    assert outcome(days, "ichd-3", "1.3") == expected


def test_15_migraine_days_in_one_month_alone_are_no_chronic_migraine() -> None:
    days = judged((15, MIGRAINE), (69, CLEAR), headache=LONG_AGO)
    assert outcome(days, "ichd-3", "1.3") == "not met"
