"""The one page of a patient: what stands against treatment first, everything with reasons, all of it the core's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pypdfium2
import pytest
from django.test import Client
from tests.clinic.conftest import NOW, signed_in
from tests.clinic.intake.people import MIGRAINE, PREVENTIVES, by, keep_diary, page, tell

from abate import assess
from abate.clinic.diary.answers import Answers
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.intake.requests import answer_own, send
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.people.services import own_doing, withdraw_consent
from abate.clinic.record.models import Event
from abate.reports.page import sections

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(clinic: Clinic, patient: Patient) -> str:
    return page("assessment:patient", clinic, patient)


@pytest.fixture
def browser(clinician: User) -> Client:
    return signed_in(clinician)


def html_of(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def test_the_page_shows_the_cores_assessment_as_it_is(
    browser: Client, address: str, clinic: Clinic, patient: Patient, nurse: User
) -> None:
    keep_diary(patient)
    tell(patient, nurse, birth_date="1985-04-02", sex="female", preventives=PREVENTIVES)
    today = patient.today(datetime.now(UTC))
    assessment = assess(diary_of_patient(patient), history_of(patient, clinic), as_of=today)
    html = html_of(browser, address)
    assert all(str(part) in html for part in sections(assessment))
    assert "<dd>Female</dd>" in html
    assert "<dd>United Kingdom</dd>" in html


def test_what_stands_against_treatment_comes_before_everything_else(
    browser: Client, address: str, patient: Patient, nurse: User
) -> None:
    keep_diary(patient)
    tell(patient, nurse, allergies=["botulinum toxin"])
    html = html_of(browser, address)
    first = html.index("Contraindication:")
    assert first < html.index('id="settle"') < html.index('id="months"')


def test_the_page_brings_no_style_and_no_script_of_its_own(browser: Client, address: str, patient: Patient) -> None:
    keep_diary(patient)
    html = html_of(browser, address)
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?! src=)", html)
    assert not re.search(r"\son[a-z]+=", html)


def test_a_diary_without_a_day_is_said_to_be_so_and_the_history_still_stands(
    browser: Client, address: str, patient: Patient, nurse: User
) -> None:
    tell(patient, nurse, conditions=["asthma"])
    html = html_of(browser, address)
    assert "No day of the diary is answered yet" in html
    assert "asthma" in html
    assert "Fill in the history" in html


def test_every_answer_of_the_history_names_who_gave_it(
    browser: Client, address: str, patient: Patient, nurse: User
) -> None:
    keep_diary(patient)
    tell(patient, nurse, pregnant=False)
    assert f"{nurse.name} (nurse), {NOW.day} {NOW:%b %Y}" in html_of(browser, address)


def test_open_decisions_lead_to_the_questions_that_settle_them(
    browser: Client, address: str, patient: Patient
) -> None:
    keep_diary(patient)
    html = html_of(browser, address)
    assert re.search(r'href="[^"]*/intake/\?for=nice-ta260%2Fstart">\d+ questions', html)


def test_days_in_two_versions_are_named(browser: Client, address: str, patient: Patient) -> None:
    now = datetime.now(UTC)
    edits = [SentEdit(uuid4(), patient.today(now), now, (), Answers(headache=headache)) for headache in (True, False)]
    take_in(patient, UUID(int=1), edits, own_doing(patient, now))
    assert "1 day in two versions" in html_of(browser, address)


def test_what_the_patient_does_not_know_is_told_apart_from_what_is_open(
    browser: Client, address: str, clinic: Clinic, patient: Patient, nurse: User
) -> None:
    send(patient, clinic, ["pregnant", "sex"], by(nurse))
    answer_own(patient, {"pregnant": None}, own_doing(patient, NOW))
    html = html_of(browser, address)
    assert "the patient does not know" in html
    assert "1 of 2 open" in html


def test_text_of_a_patient_never_becomes_markup(browser: Client, address: str, patient: Patient, nurse: User) -> None:
    now = datetime.now(UTC)
    noted = Answers(**{**MIGRAINE, "note": "<script>alert(1)</script>", "medicines": ["<img src=x>"]})
    take_in(patient, UUID(int=1), [SentEdit(uuid4(), patient.today(now), now, (), noted)], own_doing(patient, now))
    patient.user.name = "<script>alert(2)</script>"
    patient.user.save()
    tell(patient, nurse, preventives=[{"name": "<script>alert(3)</script>"}], conditions=["<b>bold</b>"])
    html = html_of(browser, address)
    assert "<script>alert" not in html
    assert "<b>bold" not in html
    assert "<img" not in html


def test_reading_the_page_is_recorded(browser: Client, address: str, patient: Patient, clinician: User) -> None:
    html_of(browser, address)
    read = Event.objects.get(kind="record.read")
    assert (read.actor, read.role, read.patient) == (clinician, "clinician", patient)


def test_there_is_no_page_once_consent_is_withdrawn(
    browser: Client, address: str, clinic: Clinic, patient: Patient
) -> None:
    keep_diary(patient)
    withdraw_consent(patient, clinic, now=NOW)
    for name in ("assessment:patient", "assessment:patient-pdf", "intake:form", "intake:send"):
        assert browser.get(page(name, clinic, patient)).status_code == 404
    assert not Event.objects.filter(kind="record.read").exists()


def test_another_clinic_finds_no_such_page(other_clinic: Clinic, clinician: User, patient: Patient) -> None:
    assert signed_in(clinician).get(page("assessment:patient", other_clinic, patient)).status_code == 404


def test_the_sheet_is_a_pdf_whose_name_names_nobody(
    browser: Client, clinic: Clinic, patient: Patient, clinician: User
) -> None:
    keep_diary(patient)
    given = browser.get(page("assessment:patient-pdf", clinic, patient))
    assert "Amber" not in given["Content-Disposition"]
    assert given["Content-Disposition"].startswith("attachment")
    text = pypdfium2.PdfDocument(given.content)[0].get_textpage().get_text_range()
    assert "Demo Amber" in text
    assert Event.objects.get(kind="record.read").thing == "assessment:patient-pdf"


def test_there_is_no_sheet_of_an_empty_diary(browser: Client, clinic: Clinic, patient: Patient) -> None:
    assert browser.get(page("assessment:patient-pdf", clinic, patient)).status_code == 404
