"""How urgent a side effect is: each alarming symptom, the 12 weeks, what is open, and the words."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.safety.reports import NEVER, SYMPTOMS, answers, judged, level, told

from abate.errors import RefusedError
from abate.safety.emergency import NUMBERS
from abate.safety.triage import days_since_session
from abate.safety.triage_document import LEVELS

LATE_IS_SAME_DAY = ("hoarse_voice", "weak_all_over", "double_vision", "incontinence")
WITHIN_12_WEEKS = ("trouble_swallowing", "slurred_speech", "trouble_breathing", *LATE_IS_SAME_DAY)
WHENEVER = (
    "trouble_breathing",
    "trouble_swallowing",
    "slurred_speech",
    "cannot_swallow_saliva",
    "swelling_mouth_throat",
    "worst_headache",
    "one_sided_weakness",
    "confused",
    "sight_lost",
    "fit",
    "fainted",
)
SAME_DAY = (
    "cannot_hold_head",
    "needs_hospital_for_migraine",
    "painful_red_eye",
    "rash_all_over",
    "severe",
)


@pytest.mark.parametrize("symptom", WITHIN_12_WEEKS)
@pytest.mark.parametrize("days", [0, 1, 10, 84])
def test_each_sign_of_spread_alone_is_an_emergency_within_12_weeks(symptom: str, days: int) -> None:
    assert level(answers(**{symptom: True}), days) == "emergency"


@pytest.mark.parametrize("symptom", WITHIN_12_WEEKS)
def test_it_is_an_emergency_at_once_even_if_nothing_else_was_answered(symptom: str) -> None:
    assert level(told(**{symptom: True}), 10) == "emergency"


@pytest.mark.parametrize("symptom", WITHIN_12_WEEKS)
def test_a_session_on_a_day_nobody_knows_counts_as_within_12_weeks(symptom: str) -> None:
    assert level(answers(**{symptom: True}), None) == "emergency"


@pytest.mark.parametrize("symptom", LATE_IS_SAME_DAY)
def test_after_84_days_a_sign_of_spread_is_still_seen_the_same_day(symptom: str) -> None:
    assert level(answers(**{symptom: True}), 84) == "emergency"
    assert level(answers(**{symptom: True}), 85) == "same-day"
    assert level(answers(**{symptom: True}), NEVER) == "same-day"


@pytest.mark.parametrize("symptom", WHENEVER)
@pytest.mark.parametrize("days", [0, 84, 85, 400, None, NEVER])
def test_these_are_an_emergency_whenever_the_last_session_was(symptom: str, days: object) -> None:
    assert level(answers(**{symptom: True}), days) == "emergency"


@pytest.mark.parametrize("days", [0, 3, 84, 85, None, NEVER])
def test_a_drooping_eyelid_alone_fires_no_emergency(days: object) -> None:
    assert level(answers(eyelid_droop=True), days) == "routine"


@pytest.mark.parametrize("sign", WITHIN_12_WEEKS)
@pytest.mark.parametrize("days", [3, 84, None])
def test_a_drooping_eyelid_with_any_other_sign_of_spread_does(sign: str, days: int | None) -> None:
    assert level(answers(**{"eyelid_droop": True, sign: True}), days) == "emergency"


def test_a_drooping_eyelid_with_a_hoarse_voice_gives_its_reasons() -> None:
    found = judged(answers(eyelid_droop=True, hoarse_voice=True), 5)
    assert [rule.id for rule in found.rules] == ["spread"]
    assert found.reasons == ("5 days after the session", "a hoarse or weak voice: yes")


def test_a_drooping_eyelid_with_double_vision_is_seen_the_same_day_once_the_12_weeks_are_over() -> None:
    assert level(answers(eyelid_droop=True, double_vision=True), 85) == "same-day"


@pytest.mark.parametrize("weakness", ["weak_all_over", "one_sided_weakness", "cannot_hold_head"])
def test_double_vision_with_weakness_is_an_emergency(weakness: str) -> None:
    assert level(answers(**{"double_vision": True, weakness: True}), 100) == "emergency"


@pytest.mark.parametrize("symptom", SAME_DAY)
@pytest.mark.parametrize("days", [3, 85, None, NEVER])
def test_these_alone_are_seen_the_same_day(symptom: str, days: object) -> None:
    assert level(answers(**{symptom: True}), days) == "same-day"


def test_a_drooping_eyelid_that_gets_worse_is_seen_the_same_day() -> None:
    assert level(answers(eyelid_droop=True, getting_worse=True)) == "same-day"


@pytest.mark.parametrize("company", ["fainted", "nearly_fainted", "trouble_breathing"])
def test_a_widespread_rash_with_faintness_or_trouble_breathing_is_an_emergency(company: str) -> None:
    assert level(answers(**{"rash_all_over": True, company: True}), 400) == "emergency"


def test_a_feverish_headache_with_a_stiff_neck_or_a_rash_is_an_emergency_and_a_stiff_neck_alone_is_not() -> None:
    assert level(answers(headache=True, fever=True, stiff_neck=True)) == "emergency"
    assert level(answers(headache=True, fever=True, rash=True)) == "emergency"
    assert level(answers(headache=True, stiff_neck=True)) == "routine"


def test_a_headache_after_a_blow_is_an_emergency() -> None:
    assert level(answers(headache=True, head_injury=True)) == "emergency"


def test_a_report_that_says_nothing_reassures_nobody() -> None:
    found = judged(told())
    assert found.level == "not-known"
    assert {symptom.id for symptom in found.open_questions} == set(SYMPTOMS)


def test_a_drooping_eyelid_with_nothing_else_answered_is_not_known_and_asks_the_emergencies_first() -> None:
    found = judged(told(eyelid_droop=True))
    assert found.level == "not-known"
    assert found.open_questions[0].id == "trouble_breathing"


@pytest.mark.parametrize("symptom", sorted({*WHENEVER, *WITHIN_12_WEEKS, *SAME_DAY}))
def test_one_alarming_question_left_open_is_never_a_no(symptom: str) -> None:
    found = judged(answers(**{"eyelid_droop": True, symptom: None}))
    assert found.level == "not-known"
    assert symptom in {question.id for question in found.open_questions}


def test_a_same_day_report_says_which_emergencies_are_still_open() -> None:
    found = judged(told(cannot_hold_head=True))
    assert found.level == "same-day"
    assert "trouble_breathing" in {question.id for question in found.open_questions}


def test_everything_answered_no_is_routine_and_asks_nothing_more() -> None:
    found = judged(answers())
    assert (found.level, found.open_questions) == ("routine", ())


@pytest.mark.parametrize(("place", "number"), NUMBERS.items())
def test_the_number_to_call_stands_first_in_an_emergency(place: str, number: str) -> None:
    first = judged(answers(trouble_breathing=True), jurisdiction=place).patient[0]
    assert first.startswith(f"Call {number} now.")


def test_where_the_place_is_not_known_every_number_is_named() -> None:
    first = judged(answers(trouble_breathing=True), jurisdiction=None).patient[0]
    assert first.startswith("Call your emergency number now")
    assert all(number in first for number in NUMBERS.values())


@pytest.mark.parametrize("symptoms", [told(), answers(), answers(severe=True), answers(fit=True)])
def test_every_level_says_when_to_call_for_help(symptoms: dict[str, bool | None]) -> None:
    assert any("Call 999 now" in line for line in judged(symptoms).patient)


@pytest.mark.parametrize("symptoms", [told(), answers(), answers(severe=True), answers(fit=True)])
def test_no_level_calls_anything_normal_safe_or_harmless(symptoms: dict[str, bool | None]) -> None:
    text = " ".join(judged(symptoms).patient).lower()
    assert not any(word in text for word in ("normal", "safe", "harmless", "nothing to worry", "expected", "{"))


def test_the_words_for_an_emergency_do_not_ask_to_wait() -> None:
    assert "Do not wait" in judged(answers(trouble_swallowing=True)).patient[0]


def test_the_reasons_say_where_the_session_stands() -> None:
    assert judged(answers(double_vision=True), None).reasons[0].endswith("is taken as soon after it")
    assert "1 day after the session" in judged(answers(hoarse_voice=True), 1).reasons
    assert "on the day of the session" in judged(answers(hoarse_voice=True), 0).reasons
    assert judged(answers(hoarse_voice=True), NEVER).reasons == ("a hoarse or weak voice: yes",)


def test_the_clinic_is_told_not_to_inject_again_until_it_was_assessed() -> None:
    assert "No further injection until assessed" in judged(answers(weak_all_over=True)).clinic


def test_a_symptom_nobody_asks_for_is_refused_by_name() -> None:
    with pytest.raises(RefusedError, match="did you mean 'eyelid_droop'"):
        judged({"eyelid_drop": True})


@pytest.mark.parametrize(
    ("last_session", "first_symptom", "days"),
    [
        (date(2026, 1, 5), date(2026, 1, 5), 0),
        (date(2026, 1, 5), date(2026, 3, 30), 84),
        (date(2026, 1, 5), date(2026, 3, 31), 85),
        (None, date(2026, 3, 31), None),
        (date(2026, 1, 5), None, None),
        (date(2026, 1, 5), date(2025, 12, 31), None),
        (date(2026, 1, 5), date(2026, 4, 2), None),
    ],
)
def test_days_are_not_known_where_a_date_is_missing_lies_before_the_session_or_in_the_future(
    last_session: date | None, first_symptom: date | None, days: int | None
) -> None:
    assert days_since_session(last_session, first_symptom, today=date(2026, 4, 1)) == days


THREE_VALUED = st.dictionaries(st.sampled_from(SYMPTOMS), st.sampled_from([True, False, None]))
DAYS = st.one_of(st.none(), st.just(NEVER), st.sampled_from([0, 83, 84, 85, 200]))


@given(THREE_VALUED, DAYS, st.sampled_from(SYMPTOMS))
def test_one_more_symptom_never_lowers_an_emergency(
    symptoms: dict[str, bool | None], days: object, symptom: str
) -> None:
    before = level(symptoms, days)
    after = level(symptoms | {symptom: True}, days)
    assert before != "emergency" or after == "emergency"
    assert not (before == "same-day" and after in ("not-known", "routine"))


@given(THREE_VALUED, DAYS, st.sampled_from(SYMPTOMS), st.booleans())
def test_answering_an_open_question_never_lowers_what_was_certain(
    symptoms: dict[str, bool | None], days: object, symptom: str, answer: bool
) -> None:
    if symptoms.get(symptom) is None and level(symptoms, days) != "not-known":
        assert LEVELS.index(level(symptoms | {symptom: answer}, days)) <= LEVELS.index(level(symptoms, days))


@given(THREE_VALUED, DAYS, st.randoms())
def test_the_order_of_the_answers_never_matters(
    symptoms: dict[str, bool | None], days: object, chance: random.Random
) -> None:
    pairs = list(symptoms.items())
    chance.shuffle(pairs)
    assert judged(dict(pairs), days) == judged(symptoms, days)


@given(THREE_VALUED, DAYS)
def test_not_knowing_the_day_of_the_session_is_never_less_urgent_than_knowing_it(
    symptoms: dict[str, bool | None], days: object
) -> None:
    if level(symptoms, days) == "emergency":
        assert level(symptoms, None) == "emergency"
