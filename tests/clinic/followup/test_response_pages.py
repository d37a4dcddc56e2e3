"""The clinician's pages tell how headache days changed and how sure that is; the patient's never do."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest
from django.test import Client
from tests.clinic.conftest import TODAY, signed_in
from tests.clinic.followup.people import ago, answers, by, decided, injected
from tests.clinic.intake.people import page

from abate.clinic.access import Caller
from abate.clinic.followup.reviews import response_of, review, shown_at
from abate.clinic.people.models import Clinic, Patient, User
from abate.reports.review_letter import Letter, letter_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def treated(patient: Patient, nurse: User) -> Patient:
    """Two cycles: 20 headache days of 28 before, 13 in each window after."""
    injected(patient, nurse, 168, 84)
    answers(patient, 168 + 84, 169, 20)
    answers(patient, 168, 0, 13)
    return patient


@pytest.fixture
def browser(clinician: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """On the day on which the diary ends."""
    monkeypatch.setattr(Caller, "today", lambda _: TODAY)
    return signed_in(clinician)


@pytest.mark.parametrize("route", ["followup:course", "followup:review"])
def test_the_estimand_stands_before_the_figures_with_counts_and_cheap_estimate_beside(
    browser: Client, clinic: Clinic, treated: Patient, route: str
) -> None:
    html = browser.get(page(route, clinic, treated)).content.decode()
    order = (
        "Mean of the last 12 weeks",
        "Cheap estimate from counts",
        "Total change on treatment",
        "Headache days fell by 30 % or more",
        'class="bars response"',
        "The weeks as a table",
        "What one diary cannot say",
    )
    assert sorted(order, key=html.index) == list(order)
    assert "grey zone: this diary cannot tell" in html
    assert "before any day of this diary was read" in html
    assert " style=" not in html


def test_without_support_the_page_tells_no_figure_and_says_why(
    browser: Client, clinic: Clinic, patient: Patient, nurse: User
) -> None:
    injected(patient, nurse, 168, 84)
    answers(patient, 168, 0, 13)
    html = browser.get(page("followup:course", clinic, patient)).content.decode()
    assert "The model tells no figure here" in html
    assert "there is no baseline" in html
    assert "in 100" not in html


@pytest.mark.parametrize("route", ["followup:course", "followup:review"])
def test_a_patient_never_sees_what_the_model_says(clinic: Clinic, treated: Patient, route: str) -> None:
    assert treated.user is not None
    answered = signed_in(treated.user).get(page(route, clinic, treated))
    assert answered.status_code in (403, 404)
    assert b"in 100" not in answered.content


def test_the_review_keeps_what_the_model_said_then_and_the_letter_tells_it(
    browser: Client, clinic: Clinic, treated: Patient, clinician: User, nurse: User
) -> None:
    found = review(treated, clinic, decided(), by(clinician))
    kept = shown_at(found)
    assert kept is not None
    injected(treated, nurse, 168, 84, 0)
    assert kept["course"]["probability"] == shown_at(found)["course"]["probability"]  # type: ignore[index]
    text = text_of(browser.get(page("followup:letter", clinic, treated, review=found.id)).content)
    assert "It is not what Botox caused." in text
    assert "With 95 % certainty" in text
    assert "tested on invented patients alone" in text


def test_the_letter_of_a_review_from_before_the_model_tells_only_what_was_shown_then(
    clinic: Clinic, treated: Patient
) -> None:
    response = response_of(treated, clinic, ago(0))
    letter = Letter(
        clinic="Demo clinic",
        patient="Demo Amber",
        born=None,
        reviewed=date(2026, 3, 1),
        written=date(2026, 3, 1),
        by="Demo Clover",
        decision="Continue",
        why="Fewer days",
        interval_days=None,
        next_due=None,
        course=response.findings.course.to_json(),
        documents={},
    )
    text = text_of(letter_paper(letter))
    assert "Mean of the last 12 weeks" in text
    assert "Botox caused" not in text


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in document).split())
