"""What a patient reports arrives once, is judged, is never lowered, and an emergency is told to the staff."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.clinic.conftest import TODAY, made_patient, made_staff, signed_in
from tests.clinic.effects.reports import SEND, as_json, injected_on, reported, sent

from abate.clinic.effects.models import Report
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.record.models import Event

pytestmark = pytest.mark.django_db

OnCommit = Any
"""What runs the work that waits for the end of a transaction."""


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: OnCommit) -> OnCommit:
    return django_capture_on_commit_callbacks


def post(client: Client, body: dict[str, Any], **headers: str) -> Any:
    return client.post(SEND, body, "application/json", headers=headers)


@pytest.mark.database
def test_a_report_sent_again_is_acknowledged_and_stored_once(patient: Patient) -> None:
    client, body = signed_in(patient.user), as_json(sent("eyelid_droop"))
    for _ in range(3):
        answer = post(client, body)
        assert (answer.status_code, answer.json()) == (200, {"safe": body["id"]})
    assert Report.objects.count() == Event.objects.filter(kind="effects.reported").count() == 1


def test_a_report_of_somebody_elses_id_is_refused_and_changes_nothing(patient: Patient) -> None:
    body = as_json(sent("fit"))
    post(signed_in(patient.user), body)
    answer = post(signed_in(made_patient("Demo Other").user), body)
    assert answer.status_code == 400
    assert Report.objects.get().patient == patient


def test_who_is_signed_out_or_somebody_else_sends_nothing_and_loses_nothing(patient: Patient) -> None:
    body = as_json(sent("fit"))
    assert post(Client(), body).status_code == 401
    other = signed_in(made_patient("Demo Other").user)
    assert post(other, body, **{"X-Diary-Account": str(patient.id)}).status_code == 409
    assert not Report.objects.exists()


@pytest.mark.parametrize("symptom", ["trouble_breathing", "trouble_swallowing", "slurred_speech"])
@pytest.mark.parametrize("days", [2, 100])
def test_trouble_breathing_swallowing_or_speaking_is_an_emergency_whenever_the_session_was(
    patient: Patient, symptom: str, days: int
) -> None:
    injected_on(patient, TODAY - timedelta(days=days))
    reported(patient, symptom)
    assert Report.objects.get().level == "emergency"


def test_a_hoarse_voice_is_an_emergency_within_12_weeks_and_a_matter_of_the_day_later(patient: Patient) -> None:
    injected_on(patient, TODAY - timedelta(days=86))
    reported(patient, "hoarse_voice", since=TODAY - timedelta(days=2))
    reported(patient, "hoarse_voice", since=TODAY - timedelta(days=1))
    assert [one.level for one in Report.objects.order_by("pk")].count("emergency") == 1
    late = Report.objects.get(level="same-day").event.said()
    assert late["since"] == (TODAY - timedelta(days=1)).isoformat()


def test_a_drooping_eyelid_alone_is_routine(patient: Patient) -> None:
    injected_on(patient, TODAY - timedelta(days=6))
    reported(patient, "eyelid_droop")
    assert Report.objects.get().level == "routine"


def test_without_a_known_session_a_sign_of_spread_counts_as_soon_after_one(patient: Patient) -> None:
    reported(patient, "hoarse_voice")
    assert Report.objects.get().level == "emergency"


def test_a_question_left_open_is_never_a_no(patient: Patient) -> None:
    reported(patient, symptoms={"eyelid_droop": True})
    report = Report.objects.get()
    assert report.level == "not-known"
    assert "trouble_breathing" in report.event.said()["open"]


def test_what_the_phone_called_an_emergency_is_never_lowered(patient: Patient) -> None:
    reported(patient, "eyelid_droop", level="emergency", edition="older rules 2025-01-01")
    report = Report.objects.get()
    assert report.level == "emergency"
    assert report.event.said()["on_the_phone"] == {"level": "emergency", "triage": "older rules 2025-01-01"}
    assert report.event.said()["clinic"].startswith("Emergency services")


def test_a_symptom_of_rules_that_the_site_no_longer_has_is_kept(patient: Patient) -> None:
    assert post(signed_in(patient.user), as_json(sent(symptoms={"tingling": True}))).status_code == 200
    assert Report.objects.get().event.said()["symptoms"] == {"tingling": True}


@pytest.mark.parametrize("made", [datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)])
def test_a_phone_whose_clock_is_wrong_can_report(patient: Patient, made: datetime) -> None:
    body = as_json(sent("fit"), made=made.isoformat(), since=date(9999, 1, 1).isoformat())
    assert post(signed_in(patient.user), body).status_code == 200
    assert Report.objects.get().level == "emergency"


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "not an id"},
        {"made": 1},
        {"made": "2026-03-02T10:00"},
        {"since": "yesterday"},
        {"level": "harmless"},
        {"symptoms": {"fit": "yes"}},
        {"words": "x" * 2001},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(patient: Patient, wrong: dict[str, Any]) -> None:
    answer = post(signed_in(patient.user), as_json(sent("fit"), **wrong))
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_a_patient_of_no_clinic_can_report(db: None) -> None:
    alone = made_patient("Demo Alone")
    reported(alone, "fit")
    assert Report.objects.get().clinic is None


def test_an_emergency_is_mailed_to_the_staff_who_treat_without_a_word_about_health(
    patient: Patient, other_clinic: Clinic, auditor: User, mailoutbox: list[Any], on_commit: OnCommit
) -> None:
    clinic = patient.consents.get().clinic
    both, nurse = made_staff(clinic, Role.CLINICIAN, Role.INJECTOR), made_staff(clinic, Role.NURSE)
    made_staff(other_clinic, Role.NURSE)
    with on_commit(execute=True):
        reported(patient, "trouble_breathing")
    assert sorted(mail.to for mail in mailoutbox) == sorted([[nurse.email], [both.email]])
    for mail in mailoutbox:
        told = f"{mail.subject} {mail.body}".replace(f"/clinic/{clinic.id}/side-effects/", "")
        for word in ("breath", "side effect", "headache", "emergency", "symptom", patient.user.name, "botox"):
            assert word.lower() not in told.lower()


def test_what_is_no_emergency_sends_no_mail(
    patient: Patient, nurse: User, mailoutbox: list[Any], on_commit: OnCommit
) -> None:
    with on_commit(execute=True):
        reported(patient, "eyelid_droop")
    assert mailoutbox == []


def test_a_mail_that_cannot_be_sent_does_not_lose_the_report(
    patient: Patient, nurse: User, settings: Any, on_commit: OnCommit
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 9
    with on_commit(execute=True):
        reported(patient, "fit")
    assert Report.objects.get().level == "emergency"


def test_the_phones_page_says_the_number_of_the_place_before_the_questions(patient: Patient) -> None:
    page = signed_in(patient.user).get("/diary/side-effects/").content.decode()
    assert page.index('href="tel:999"') < page.index('name="symptom"')
    assert 'href="tel:911"' not in page
    nowhere = signed_in(made_patient("Demo Alone").user).get("/diary/side-effects/").content.decode()
    assert all(f'href="tel:{number}"' in nowhere for number in ("911", "999", "112", "000"))


def test_the_diary_and_the_page_with_more_lead_to_it(patient: Patient) -> None:
    for address in ("/diary/", "/account/mine/"):
        assert b'href="/diary/side-effects/"' in signed_in(patient.user).get(address).content
