"""When the next session is due: 84 days, or what was decided; the longest overdue first; one mail and no more."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.clinic.conftest import NOW, made_patient, signed_in
from tests.clinic.effects.reports import signed
from tests.clinic.followup.people import SESSION, ago, by, decided, injected
from tests.clinic.intake.people import tell

from abate.clinic.diary.models import Reminder
from abate.clinic.followup.models import DueReminder
from abate.clinic.followup.reminding import send_due_reminders
from abate.clinic.followup.reviews import response_of, review
from abate.clinic.followup.schedule import Due, schedule
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.people.services import withdraw_consent
from abate.clinic.record.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def due_of(clinic: Clinic, patient: Patient) -> Due:
    return next(one for one in schedule(clinic, NOW) if one.patient == patient)


@pytest.mark.parametrize(
    ("last", "stands"),
    [
        (69, ("later", 0)),
        (70, ("due soon", 0)),
        (83, ("due soon", 0)),
        (84, ("due today", 0)),
        (85, ("overdue", 1)),
    ],
)
def test_a_session_is_due_84_days_after_the_last(
    clinic: Clinic, patient: Patient, nurse: User, last: int, stands: tuple[str, int]
) -> None:
    injected(patient, nurse, last + 84, last)
    found = due_of(clinic, patient)
    assert (found.due, (found.state, found.overdue)) == (ago(last - 84), stands)


def test_the_interval_that_a_review_decided_holds_for_every_session_after_it(
    clinic: Clinic, patient: Patient, nurse: User, clinician: User
) -> None:
    injected(patient, nurse, 100)
    review(patient, clinic, decided("change_interval", date=ago(90), interval_days=98), by(clinician))
    assert due_of(clinic, patient).due == ago(2)
    injected(patient, nurse, 100, 10)
    assert due_of(clinic, patient).due == ago(10 - 98)


def test_a_day_agreed_at_a_review_holds_until_the_next_session(
    clinic: Clinic, patient: Patient, nurse: User, clinician: User
) -> None:
    injected(patient, nurse, 80)
    review(patient, clinic, decided(date=ago(5), next_due=ago(-20)), by(clinician))
    assert (due_of(clinic, patient).due, due_of(clinic, patient).agreed) == (ago(-20), True)
    injected(patient, nurse, 80, 1)
    assert (due_of(clinic, patient).due, due_of(clinic, patient).agreed) == (ago(1 - 84), False)


def test_after_a_stop_nothing_is_due_and_the_patient_stands_last_until_treated_again(
    clinic: Clinic, patient: Patient, nurse: User, clinician: User
) -> None:
    other = made_patient("Demo Birch", clinic)
    injected(patient, nurse, 200)
    injected(other, nurse, 10)
    review(patient, clinic, decided("stop"), by(clinician))
    found = schedule(clinic, NOW)
    assert [(one.patient, one.state) for one in found] == [(other, "later"), (patient, "stopped")]


def test_the_later_of_two_reviews_of_one_day_holds(
    clinic: Clinic, patient: Patient, nurse: User, clinician: User
) -> None:
    injected(patient, nurse, 90)
    review(patient, clinic, decided("stop", "Entered by a slip"), by(clinician))
    review(patient, clinic, decided("continue", "The stop was a slip"), by(clinician))
    assert due_of(clinic, patient).state == "overdue"


def test_an_interval_below_12_weeks_is_named_as_early(
    clinic: Clinic, patient: Patient, nurse: User, clinician: User
) -> None:
    injected(patient, nurse, 50)
    review(patient, clinic, decided("change_interval", interval_days=83), by(clinician))
    assert due_of(clinic, patient).is_early


def test_a_later_session_that_may_have_been_another_product_makes_the_day_unsure_and_sends_no_mail(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    sessions = [{**SESSION, "date": ago(170).isoformat()}, {"date": ago(84).isoformat()}]
    tell(patient, nurse, toxin_sessions=sessions)
    assert not due_of(clinic, patient).is_sure
    assert send_due_reminders(NOW) == 0


def test_the_longest_overdue_comes_first_and_who_was_never_treated_is_not_there(
    clinic: Clinic, nurse: User, clinician: User
) -> None:
    for name, last in (("Demo Alder", 85), ("Demo Birch", 120), ("Demo Cedar", 20)):
        injected(made_patient(name, clinic), nurse, last)
    made_patient("Demo Dogwood", clinic)
    assert [str(one.patient) for one in schedule(clinic, NOW)] == ["Demo Birch", "Demo Alder", "Demo Cedar"]
    page = signed_in(clinician).get(reverse("followup:due", args=[clinic.id])).content.decode()
    assert page.index("Demo Birch") < page.index("Demo Alder") < page.index("Demo Cedar")


def test_a_patient_who_withdrew_consent_is_gone_from_the_list(clinic: Clinic, patient: Patient, nurse: User) -> None:
    injected(patient, nurse, 100)
    withdraw_consent(patient, clinic, now=NOW)
    assert schedule(clinic, NOW) == []


def test_the_schedule_asks_the_database_as_often_for_many_patients_as_for_one(
    clinic: Clinic, patient: Patient, nurse: User, clinician: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            schedule(clinic, NOW)
        return len(asked)

    injected(patient, nurse, 90)
    review(patient, clinic, decided(), by(clinician))
    before = queries()
    for number in range(12):
        other = made_patient(f"Demo Fern {number}", clinic)
        injected(other, nurse, 60 + number)
        review(other, clinic, decided(), by(clinician))
    assert queries() == before


@pytest.mark.parametrize(("last", "mails"), [(69, 0), (70, 1), (98, 1), (99, 0)])
def test_one_mail_goes_out_from_two_weeks_before_the_day_to_two_weeks_after_it(
    clinic: Clinic, patient: Patient, nurse: User, last: int, mails: int
) -> None:
    injected(patient, nurse, last)
    assert [send_due_reminders(NOW), send_due_reminders(NOW + timedelta(hours=1))] == [mails, 0]
    assert len(mail.outbox) == mails
    assert Event.objects.filter(kind="followup.reminded", patient=patient).count() == mails


def test_the_mail_says_nothing_about_health(clinic: Clinic, patient: Patient, nurse: User) -> None:
    injected(patient, nurse, 80)
    send_due_reminders(NOW)
    [sent] = mail.outbox
    assert sent.to == [patient.user.email]
    assert "Demo Clinic" in sent.body
    text = f"{sent.subject} {sent.body}".casefold()
    words = ("headache", "migraine", "botox", "toxin", "inject", "treatment", "session", "medicine", "diary of")
    assert not [word for word in words if word in text]


def test_who_turned_reminders_off_gets_none(clinic: Clinic, patient: Patient, nurse: User) -> None:
    injected(patient, nurse, 80)
    Reminder.objects.create(patient=patient, at="20:00", on=False)
    assert send_due_reminders(NOW) == 0


def test_a_mail_that_could_not_be_sent_is_tried_again(
    clinic: Clinic, patient: Patient, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    injected(patient, nurse, 80)

    def refuse(*_: Any) -> int:
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        assert send_due_reminders(NOW) == 0
    assert not DueReminder.objects.exists()
    assert send_due_reminders(NOW) == 1


def test_a_session_signed_here_is_followed_though_nobody_answered_about_earlier_ones(
    clinic: Clinic, patient: Patient, clinician: User
) -> None:
    signed(patient, clinic, clinician, day=ago(85))
    assert (due_of(clinic, patient).last, due_of(clinic, patient).state) == (ago(85), "overdue")
    [cycle] = response_of(patient, clinic, ago(0)).findings.course.cycles
    assert cycle.injected == ago(85)
