"""Answers are kept one by one; what is known is what was answered last, and never more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.clinic.conftest import NOW, TODAY, made_staff
from tests.clinic.intake.people import by, tell

from abate.clinic.intake.models import Answer
from abate.clinic.intake.services import (
    AnsweredMeanwhileError,
    answer,
    histories_of,
    history_of,
    known_answers,
    what_is_known,
)
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.record.append import Entry, append
from abate.clinic.record.models import Event
from abate.errors import HistoryError

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def recorded_long_ago(patient: Patient, key: str, value: object) -> None:
    """An answer as another edition of the program may have taken it."""
    (event,) = append(
        [Entry("intake.answered", key, patient, content={"value": value})], by(patient.user), clinic=None
    )
    Answer(patient=patient, key=key, event=event).save()


def test_the_last_answer_to_a_key_holds_and_the_record_keeps_both(patient: Patient, nurse: User) -> None:
    tell(patient, nurse, pregnant=True)
    tell(patient, nurse, pregnant=False)
    assert known_answers(patient) == {"pregnant": False}
    assert Event.objects.filter(kind="intake.answered", thing="pregnant").count() == 2


def test_an_answer_taken_back_is_not_known_and_never_no(patient: Patient, nurse: User) -> None:
    tell(patient, nurse, pregnant=True)
    tell(patient, nurse, pregnant=None)
    assert history_of(patient).pregnant is None


def test_the_same_answer_again_is_not_recorded_again(patient: Patient, nurse: User) -> None:
    assert tell(patient, nurse, headache__since="2024-06-01", weight_kg=68) == ("headache.since", "weight_kg")
    assert tell(patient, nurse, headache__since="2024-06-01", weight_kg=68.0) == ()
    assert Answer.objects.count() == 2


def test_two_nurses_who_answer_different_keys_are_both_kept(patient: Patient, nurse: User, clinic: Clinic) -> None:
    other = made_staff(clinic, Role.NURSE, name="Demo Other")
    seen = what_is_known(patient).number
    answer(patient, {"pregnant": False}, by(nurse), seen=seen)
    answer(patient, {"breastfeeding": False}, by(other), seen=seen)
    assert known_answers(patient) == {"pregnant": False, "breastfeeding": False}


def test_a_key_that_somebody_else_answered_meanwhile_is_refused_and_nothing_is_recorded(
    patient: Patient, nurse: User
) -> None:
    seen = what_is_known(patient).number
    answer(patient, {"pregnant": True}, by(nurse), seen=seen)
    with pytest.raises(AnsweredMeanwhileError) as refused:
        answer(patient, {"pregnant": False, "weight_kg": 60.0}, by(nurse), seen=seen)
    assert refused.value.keys == ("pregnant",)
    assert known_answers(patient) == {"pregnant": True}


def test_who_answered_and_when_is_known(patient: Patient, nurse: User) -> None:
    tell(patient, nurse, pregnant=True)
    given = what_is_known(patient).given["pregnant"]
    assert (given.by, given.role, given.at) == (nurse.name, "nurse", NOW)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("headache.since", (TODAY + timedelta(days=2)).isoformat(), "the day lies in the future"),
        ("headache.since", "yesterday", "write a calendar day as YYYY-MM-DD"),
        ("baseline.headache_days", 29, "less than or equal to 28"),
        ("preventives", [{"name": "x", "start": "2025-02-02", "stop": "2025-02-01"}], "lies before start"),
        ("headache.red_flags.sudden_onset", "yes", "should be a valid boolean"),
        ("no.such.key", True, "no such key"),
    ],
)
def test_an_answer_that_cannot_stand_is_refused_with_what_would_be_right(
    patient: Patient, nurse: User, key: str, value: object, says: str
) -> None:
    with pytest.raises(HistoryError, match=says):
        answer(patient, {"pregnant": True, key: value}, by(nurse))
    assert known_answers(patient) == {}


def test_a_key_that_the_history_no_longer_has_is_passed_over(patient: Patient, nurse: User) -> None:
    recorded_long_ago(patient, "headache.phase_of_the_moon", "full")
    tell(patient, nurse, pregnant=False)
    assert known_answers(patient) == {"pregnant": False}


def test_a_value_that_the_history_no_longer_takes_is_not_known(patient: Patient, nurse: User) -> None:
    recorded_long_ago(patient, "headache.red_flags.sudden_onset", "perhaps")
    recorded_long_ago(patient, "preventives", [{"name": "topiramate", "outcome": "wonderful"}])
    tell(patient, nurse, pregnant=False)
    assert known_answers(patient) == {"pregnant": False}


def test_where_the_person_is_treated_is_the_clinics_until_it_is_answered(
    patient: Patient, nurse: User, other_clinic: Clinic
) -> None:
    assert history_of(patient).jurisdiction == "uk"
    assert history_of(patient, other_clinic).jurisdiction == "us"
    tell(patient, nurse, jurisdiction="au")
    assert history_of(patient, other_clinic).jurisdiction == "au"


def test_what_was_known_with_an_earlier_answer_can_be_asked_for(patient: Patient, nurse: User) -> None:
    tell(patient, nurse, pregnant=True)
    earlier = what_is_known(patient).number
    tell(patient, nurse, pregnant=False)
    assert known_answers(patient, earlier) == {"pregnant": True}


def test_the_histories_of_many_need_one_query(
    patient: Patient, nurse: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    tell(patient, nurse, pregnant=True, weight_kg=60)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = histories_of(Patient.objects.all(), ["pregnant"])
    assert found[patient.id].pregnant is True
    assert found[patient.id].weight_kg is None
