"""A review: a person decides and says why; what every document said then is kept beside it."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.clinic.conftest import TODAY, made_patient, signed_in
from tests.clinic.followup.people import ago, answers, by, decided, injected
from tests.clinic.intake.people import page, tell

from abate.clinic.followup.models import Review
from abate.clinic.followup.reviews import response_of, review, shown_at
from abate.clinic.followup.scores import record_scores
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.checks import findings
from abate.clinic.record.everything import everything_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def treated(patient: Patient, nurse: User) -> Patient:
    """Two cycles: 20 headache days of 28 before, 10 in each window after."""
    injected(patient, nurse, 168, 84)
    answers(patient, 168 + 84, 169, 20)
    answers(patient, 168, 0, 10)
    return patient


@pytest.fixture
def browser(clinician: User) -> Client:
    return signed_in(clinician)


@pytest.mark.database
def test_what_every_document_says_is_kept_with_the_review(clinic: Clinic, treated: Patient, clinician: User) -> None:
    found = review(treated, clinic, decided(next_due=ago(-84)), by(clinician))
    shown = shown_at(found)
    assert shown is not None
    response = response_of(treated, clinic, TODAY)
    assert shown["documents"].keys() == response.documents.keys()
    assert shown["course"] == response.findings.to_json()
    assert shown["course"]["reduction"]["interval95"]
    assert shown["documents"]["nice-ta260"]["decisions"].keys() == {"continue", "stop"}
    assert all({"outcome", "because"} <= one.keys() for one in shown["documents"]["nice-ta260"]["decisions"].values())
    assert (found.event.why, found.event.actor, found.event.role) == (decided().why, clinician, "clinician")


def test_no_decision_is_chosen_beforehand_whatever_the_documents_say(
    browser: Client, clinic: Clinic, treated: Patient
) -> None:
    html = browser.get(page("followup:review", clinic, treated)).content.decode()
    assert "checked" not in html
    assert "What every document says" in html


def test_nice_says_stop_where_the_fall_is_below_30_per_cent_or_where_it_became_episodic(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    """Either reason is enough: joined the wrong way round, nobody would ever be stopped."""
    injected(patient, nurse, 168, 84)
    answers(patient, 168 + 28, 169, 20)
    answers(patient, 168, 0, 16)
    no_response = response_of(patient, clinic, TODAY).to_json()["documents"]["nice-ta260"]
    assert (no_response["stop"], no_response["continue"]) == ("met", "not met")


def test_became_episodic_alone_is_reason_enough_to_stop_for_nice(clinic: Clinic, treated: Patient) -> None:
    """10 of 28 days is a fall of 50 %, and still below 15 for three months."""
    says = response_of(treated, clinic, TODAY).to_json()["documents"]["nice-ta260"]
    assert (says["stop"], says["continue"]) == ("met", "not met")


def test_the_decision_is_the_persons_even_against_every_document(
    clinic: Clinic, treated: Patient, clinician: User
) -> None:
    found = review(treated, clinic, decided("continue"), by(clinician))
    assert found.decision == "continue"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("why", decided(why="  ")),
        ("date", decided(date=ago(-1))),
        ("decision", decided("go on")),
        ("interval_days", decided("change_interval")),
        ("interval_days", decided("change_interval", interval_days=27)),
        ("interval_days", decided("change_interval", interval_days=367)),
        ("interval_days", decided("stop", interval_days=84)),
        ("next_due", decided("stop", next_due=ago(-84))),
        ("next_due", decided(next_due=ago(1))),
        ("next_due", decided(next_due=ago(-367))),
    ],
)
def test_what_cannot_have_been_meant_is_refused_and_nothing_is_recorded(
    clinic: Clinic, patient: Patient, clinician: User, field: str, wrong: Any
) -> None:
    with pytest.raises(ValidationError) as refused:
        review(patient, clinic, wrong, by(clinician))
    assert field in refused.value.message_dict
    assert not Review.objects.exists()


@pytest.mark.parametrize("interval", [28, 84, 366])
def test_an_interval_at_its_bounds_is_taken(clinic: Clinic, patient: Patient, clinician: User, interval: int) -> None:
    assert review(patient, clinic, decided("change_interval", interval_days=interval), by(clinician)).interval_days


@pytest.mark.database
def test_the_same_review_sent_twice_is_recorded_once(clinic: Clinic, patient: Patient, clinician: User) -> None:
    assert review(patient, clinic, decided(), by(clinician)) == review(patient, clinic, decided(), by(clinician))
    assert Review.objects.count() == 1


@pytest.mark.database
def test_a_review_is_never_changed_a_later_one_stands_beside_it(
    browser: Client, clinic: Clinic, treated: Patient, clinician: User
) -> None:
    first = review(treated, clinic, decided("stop", "Entered by a slip"), by(clinician))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE followup_review SET decision = 'continue' WHERE id = %s", [first.id])
    review(treated, clinic, decided("continue", "The stop was a slip"), by(clinician))
    html = browser.get(page("followup:course", clinic, treated)).content.decode()
    assert html.index("Continue (holds)") < html.index("Entered by a slip")


def test_a_review_without_a_reason_keeps_what_was_typed(browser: Client, clinic: Clinic, treated: Patient) -> None:
    address = page("followup:review", clinic, treated)
    given = {"date": TODAY.isoformat(), "decision": "stop", "why": "", "next_due": "2026-09-01"}
    html = browser.post(address, given).content.decode()
    assert "Nothing is recorded yet" in html
    assert 'value="2026-09-01"' in html
    assert 'value="stop"' in html
    assert "checked" in html
    assert not Review.objects.exists()


def test_a_review_posted_is_recorded_and_leads_back_to_the_course(
    browser: Client, clinic: Clinic, treated: Patient
) -> None:
    given = {
        "date": TODAY.isoformat(),
        "decision": "follow_the_pain",
        "why": "Neck still tender",
        "interval_days": "",
    }
    shown = browser.post(page("followup:review", clinic, treated), given, follow=True)
    assert shown.request["PATH_INFO"] == page("followup:course", clinic, treated)
    assert "Add follow-the-pain sites (holds)" in shown.content.decode()


def test_a_nurse_sees_the_course_and_cannot_decide(clinic: Clinic, treated: Patient, nurse: User) -> None:
    nurses = signed_in(nurse)
    assert "Review and decide" not in nurses.get(page("followup:course", clinic, treated)).content.decode()
    assert nurses.get(page("followup:review", clinic, treated)).status_code == 403


def test_the_course_shows_windows_hours_and_severity_with_the_documents_own_measures(
    browser: Client, clinic: Clinic, treated: Patient
) -> None:
    html = browser.get(page("followup:course", clinic, treated)).content.decode()
    assert "weeks 9-12" in html
    for words in ("Headache days", "Moderate or severe days", "Clear days", "Headache hours", "Judged by:"):
        assert words in html
    assert 'class="bars cycles"' in html
    assert " style=" not in html
    assert "<style" not in html


def test_a_patient_never_treated_has_a_course_page_that_says_so(
    browser: Client, clinic: Clinic, patient: Patient
) -> None:
    html = browser.get(page("followup:course", clinic, patient)).content.decode()
    assert "It is not known whether there were injections." in html
    assert "No day of the diary is answered" in html


def test_text_of_a_reason_never_becomes_markup(
    browser: Client, clinic: Clinic, treated: Patient, clinician: User
) -> None:
    found = review(treated, clinic, decided(why="<script>alert(1)</script> #strong[x] $x$"), by(clinician))
    assert "<script>alert" not in browser.get(page("followup:course", clinic, treated)).content.decode()
    letter = browser.get(page("followup:letter", clinic, treated, review=found.id)).content
    assert "#strong[x] $x$" in text_of(letter)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(sheet.get_textpage().get_text_range() for sheet in document)


def test_the_letter_tells_decision_reason_figures_and_how_sure_they_are(
    browser: Client, clinic: Clinic, treated: Patient, nurse: User, clinician: User
) -> None:
    tell(treated, nurse, birth_date="1985-04-02")
    found = review(treated, clinic, decided(next_due=ago(-84)), by(clinician))
    answered = browser.get(page("followup:letter", clinic, treated, review=found.id))
    assert "Amber" not in answered["Content-Disposition"]
    text = " ".join(text_of(answered.content).split())
    for words in (
        "Demo Amber, born 2 Apr 1985",
        "Decision: Continue",
        decided().why,
        "unanswered day is never taken",
    ):
        assert words in text
    assert "28 of 28" in text


def test_the_letter_says_what_was_known_then_not_what_is_known_now(
    browser: Client, clinic: Clinic, treated: Patient, nurse: User, clinician: User
) -> None:
    found = review(treated, clinic, decided(), by(clinician))
    address = page("followup:letter", clinic, treated, review=found.id)
    before = text_of(browser.get(address).content)
    injected(treated, nurse, 168, 84, 0)
    assert text_of(browser.get(address).content) == before


def test_there_is_no_letter_of_another_patients_review(
    browser: Client, clinic: Clinic, treated: Patient, clinician: User
) -> None:
    found = review(made_patient("Demo Birch", clinic), clinic, decided(), by(clinician))
    assert browser.get(page("followup:letter", clinic, treated, review=found.id)).status_code == 404


@pytest.mark.database
def test_a_review_that_says_otherwise_than_its_event_is_found(
    clinic: Clinic, treated: Patient, clinician: User
) -> None:
    found = review(treated, clinic, decided(), by(clinician))
    assert list(findings()) == []
    table = "" if connection.vendor == "sqlite" else " ON followup_review"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER followup_review_keeps_rows{table}")
        cursor.execute("UPDATE followup_review SET next_due = '2027-01-01' WHERE id = %s", [found.id])
    assert f"review {found.id} of patient {treated.id}" in [finding.where for finding in findings()]


def test_reviews_and_totals_are_in_what_a_person_takes_along(
    clinic: Clinic, treated: Patient, clinician: User
) -> None:
    review(treated, clinic, decided(), by(clinician))
    record_scores(treated, clinic, TODAY, {"midas": Decimal(12)}, by(clinician))
    with everything_about(treated, TODAY) as file, zipfile.ZipFile(file) as archive:
        held = json.loads(archive.read("everything.json"))
    assert [(one["decision"], one["event__why"]) for one in held["reviews"]] == [("continue", decided().why)]
    assert [(one["instrument"], one["total"]) for one in held["questionnaire_totals"]] == [("midas", "12.0")]
