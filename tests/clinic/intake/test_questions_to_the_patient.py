"""What the clinic asks the patient: sent, answered bit by bit, withdrawn; and what an e-mail says of it."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from tests.clinic.conftest import NOW, made_staff, signed_in
from tests.clinic.intake.forms import post
from tests.clinic.intake.people import by, keep_diary, page, tell

from abate.clinic.intake.models import Request
from abate.clinic.intake.questions import all_questions
from abate.clinic.intake.requests import BODY, SUBJECT, answer_and_close, open_keys, send
from abate.clinic.intake.services import known_answers, what_is_known
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.people.services import give_consent, withdraw_consent
from abate.clinic.record.models import Event

pytestmark = pytest.mark.django_db

OWN = "/diary/questions/"
KEYS = ("pregnant", "headache.since", "allergies", "sex")


@pytest.fixture
def request_sent(patient: Patient, clinic: Clinic, nurse: User) -> Request:
    sent = send(patient, clinic, KEYS, by(nurse))
    assert sent is not None
    return sent


@pytest.fixture
def phone(patient: Patient) -> Client:
    return signed_in(patient.user)


def test_the_nurse_chooses_from_what_is_open_and_sends_it(clinic: Clinic, patient: Patient, nurse: User) -> None:
    keep_diary(patient)
    browser, address = signed_in(nurse), page("intake:send", clinic, patient)
    html = browser.get(address).content.decode()
    assert all_questions()["headache.since"].patient in html
    assert 'value="headache.red_flags_cleared"' not in html, "a patient cannot answer this"
    done = browser.post(address, {"key": ["headache.since", "headache.red_flags_cleared"]}, follow=True)
    assert open_keys(patient) == ("headache.since",)
    assert "1 question was sent" in done.content.decode()


def test_the_mail_says_that_something_waits_and_nothing_about_health(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    signed_in(nurse).post(page("intake:send", clinic, patient), {"key": ["headache.since"]})
    (sent,) = mail.outbox
    assert sent.to == [patient.user.email]
    told = f"{sent.subject} {sent.body}".casefold()
    assert OWN in told
    for word in ("headache", "migraine", "botox", "clinic", "patient", "health", "doctor", "question about"):
        assert word not in told.replace(OWN, ""), word
    assert "{" not in SUBJECT + sent.body
    assert BODY


def test_choosing_nothing_sends_nothing(clinic: Clinic, patient: Patient, nurse: User) -> None:
    done = signed_in(nurse).post(page("intake:send", clinic, patient), {}, follow=True)
    assert "Nothing was sent" in done.content.decode()
    assert not mail.outbox
    assert not Request.objects.exists()


def test_what_waits_already_is_not_asked_twice(
    request_sent: Request, clinic: Clinic, patient: Patient, nurse: User
) -> None:
    assert send(patient, clinic, ["pregnant"], by(nurse)) is None
    again = send(patient, clinic, ["pregnant", "weight_kg"], by(nurse))
    assert again is not None
    assert again.keys == ["weight_kg"]


def test_the_patient_is_asked_in_their_own_words_and_told_when_to_call_for_help(
    request_sent: Request, phone: Client
) -> None:
    html = phone.get(OWN).content.decode()
    assert "Are you pregnant?" in html
    assert "Is the patient pregnant?" not in html
    assert "Call 999 now" in html


def test_some_questions_may_be_answered_now_and_the_rest_later(
    request_sent: Request, phone: Client, patient: Patient
) -> None:
    post(phone, OWN, pregnant="no")
    assert known_answers(patient) == {"pregnant": False}
    assert open_keys(patient) == ("sex", "headache.since", "allergies")
    request_sent.refresh_from_db()
    assert request_sent.ended is None


def test_i_do_not_know_closes_the_question_and_invents_no_answer(
    request_sent: Request, phone: Client, patient: Patient
) -> None:
    unknown = {"pregnant": "not known", "sex": "not known", "allergies:state": "not known"}
    post(phone, OWN, **unknown, **{"headache.since:unknown": "on"})
    assert known_answers(patient) == {}
    assert open_keys(patient) == ()
    request_sent.refresh_from_db()
    assert set(request_sent.closed.values()) == {"not known"}
    assert Event.objects.filter(kind="intake.not-known").count() == len(KEYS)


def test_i_do_not_know_takes_back_nothing_that_the_clinic_knows(
    request_sent: Request, phone: Client, patient: Patient, nurse: User
) -> None:
    tell(patient, nurse, allergies=["penicillin"])
    post(phone, OWN, **{"allergies:state": "not known"})
    assert known_answers(patient) == {"allergies": ["penicillin"]}
    assert "allergies" not in open_keys(patient)


def test_a_known_list_that_is_not_touched_is_no_answer(
    request_sent: Request, phone: Client, patient: Patient, nurse: User
) -> None:
    tell(patient, nurse, allergies=["penicillin"])
    post(phone, OWN, pregnant="no")
    assert "allergies" in open_keys(patient)


def test_an_answer_beside_i_do_not_know_is_asked_about(
    request_sent: Request, phone: Client, patient: Patient
) -> None:
    done = post(phone, OWN, **{"headache.since": "2024-01-01", "headache.since:unknown": "on"})
    assert "choose one of them" in done.content.decode()
    assert known_answers(patient) == {}


def test_the_request_ends_when_everything_is_answered(request_sent: Request, phone: Client, patient: Patient) -> None:
    answers = {"pregnant": "no", "sex": "female", "headache.since": "2024-01-01", "allergies:state": "none"}
    done = post(phone, OWN, **answers)
    request_sent.refresh_from_db()
    assert request_sent.ended is not None
    assert "Everything is answered" in done.content.decode()
    assert known_answers(patient)["allergies"] == []
    assert "Nobody waits for an answer" in phone.get(OWN).content.decode()


def test_what_the_nurse_answers_the_patient_is_asked_no_longer(
    request_sent: Request, patient: Patient, nurse: User
) -> None:
    answer_and_close(patient, {"pregnant": False}, by(nurse), seen=what_is_known(patient).number)
    assert "pregnant" not in open_keys(patient)


def test_a_key_that_was_not_asked_cannot_be_answered_there(
    request_sent: Request, phone: Client, patient: Patient
) -> None:
    html = phone.get(OWN).content.decode()
    post(phone, OWN, html, key=["headache.red_flags_cleared", "pregnant"], pregnant="no",
         **{"headache.red_flags_cleared": "yes"})  # fmt: skip
    assert known_answers(patient) == {"pregnant": False}


def test_withdrawn_questions_are_gone_and_answers_stay(
    request_sent: Request, phone: Client, clinic: Clinic, patient: Patient, nurse: User
) -> None:
    post(phone, OWN, pregnant="no")
    address = page("intake:withdraw", clinic, patient, request_id=request_sent.id)
    assert signed_in(nurse).get(address).status_code == 405
    signed_in(nurse).post(address)
    assert open_keys(patient) == ()
    assert known_answers(patient) == {"pregnant": False}


def test_questions_of_another_clinic_cannot_be_withdrawn(
    request_sent: Request, other_clinic: Clinic, patient: Patient
) -> None:
    give_consent(patient, other_clinic, now=NOW)
    stranger = signed_in(made_staff(other_clinic, Role.NURSE, name="Demo Stranger"))
    address = page("intake:withdraw", other_clinic, patient, request_id=request_sent.id)
    assert stranger.post(address).status_code == 404
    assert open_keys(patient)


def test_a_clinic_that_the_patient_left_asks_nothing_any_more(
    request_sent: Request, clinic: Clinic, patient: Patient
) -> None:
    withdraw_consent(patient, clinic, now=NOW)
    assert open_keys(patient) == ()
