"""The clinic's inbox: the most urgent first, with what triage said and why, until somebody has looked."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.clinic.conftest import NOW, made_patient, made_staff, signed_in
from tests.clinic.effects.reports import reported
from tests.clinic.guide.pages import text_of

from abate.clinic.effects.models import Seen
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.people.services import withdraw_consent

pytestmark = pytest.mark.django_db


def inbox(clinic: Clinic, user: User) -> str:
    return text_of(signed_in(user).get(reverse("effects:inbox", args=[clinic.id])))


def address(clinic: Clinic, patient: Patient, report: object) -> str:
    return reverse("effects:report-seen", args=[clinic.id, patient.id, report])


def test_the_most_urgent_report_stands_first_whenever_it_came(clinic: Clinic, patient: Patient, nurse: User) -> None:
    reported(patient, "trouble_breathing")
    reported(patient, "eyelid_droop")
    reported(patient, "painful_red_eye")
    reported(patient, symptoms={"rash": True})
    said = inbox(clinic, nurse)
    order = ["trouble breathing", "an eye that is red", "a new rash", "a drooping eyelid"]
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)


def test_a_report_says_what_triage_said_and_why(clinic: Clinic, patient: Patient, nurse: User) -> None:
    report = reported(patient, "trouble_swallowing", words="water goes the wrong way", severity="moderate")
    said = text_of(signed_in(nurse).get(address(clinic, patient, report)))
    assert "Triage: Emergency" in said
    assert "Trouble swallowing or speaking, whenever the last session was" in said
    assert "trouble swallowing: yes" in said
    assert "water goes the wrong way" in said
    assert patient.user.email in said
    assert "No further injection until assessed" in said


def test_who_looked_and_what_was_done_is_noted_and_the_report_moves_down(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    report = reported(patient, "trouble_breathing")
    reported(patient, "eyelid_droop")
    client = signed_in(nurse)
    assert client.post(address(clinic, patient, report), {"done": "Called; ambulance is there."}).status_code == 302
    said = inbox(clinic, nurse)
    assert said.index("a drooping eyelid") < said.index("Looked at") < said.index("trouble breathing")
    page = text_of(client.get(address(clinic, patient, report)))
    assert f"{nurse} (nurse)" in page
    assert "Called; ambulance is there." in page


def test_the_list_of_patients_says_what_nobody_has_looked_at(clinic: Clinic, patient: Patient, nurse: User) -> None:
    page, client = reverse("assessment:patients", args=[clinic.id]), signed_in(nurse)
    assert "nobody has looked at" not in text_of(client.get(page))
    fit = reported(patient, "fit")
    reported(patient, "eyelid_droop")
    said = text_of(client.get(page))
    assert "Side effects that nobody has looked at" in said
    assert "Emergency: 1;" in said
    client.post(address(clinic, patient, fit), {"done": "Called."})
    assert "Emergency: 1" not in text_of(client.get(page))


def test_looking_without_saying_what_was_done_is_not_noted(clinic: Clinic, patient: Patient, nurse: User) -> None:
    answer = signed_in(nurse).post(address(clinic, patient, reported(patient, "fit")), {"done": " "})
    assert answer.status_code == 200
    assert not Seen.objects.exists()


def test_one_clinics_look_is_not_the_others(clinic: Clinic, other_clinic: Clinic, nurse: User) -> None:
    both = made_patient("Demo Both", clinic, other_clinic)
    report = reported(both, "fit")
    signed_in(nurse).post(address(clinic, both, report), {"done": "Called."})
    elsewhere = inbox(other_clinic, made_staff(other_clinic, Role.NURSE))
    assert "a fit" in elsewhere
    assert "Looked at" not in elsewhere


def test_a_report_of_a_patient_who_withdrew_or_of_another_clinic_is_not_shown(
    clinic: Clinic, patient: Patient, other_clinic: Clinic, nurse: User
) -> None:
    report = reported(patient, "fit")
    elsewhere = reported(made_patient("Demo Elsewhere", other_clinic), "fainted")
    assert "fainting" not in inbox(clinic, nurse)
    assert signed_in(nurse).get(address(clinic, patient, elsewhere)).status_code == 404
    withdraw_consent(patient, clinic, now=NOW)
    assert "a fit" not in inbox(clinic, nurse)
    assert signed_in(nurse).get(address(clinic, patient, report)).status_code == 404


def test_what_a_patient_wrote_is_never_read_as_html(clinic: Clinic, patient: Patient, nurse: User) -> None:
    report = reported(patient, "fit", words="<script>alert(1)</script>")
    assert b"<script>alert" not in signed_in(nurse).get(address(clinic, patient, report)).content
