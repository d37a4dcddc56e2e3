"""The list of a clinic's patients: whoever needs attention first, found by a fragment, quick for many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.clinic.conftest import NOW, TODAY, made_patient, made_staff, signed_in
from tests.clinic.intake.people import by, keep_diary, tell

from abate.clinic.assessment.attention import Row, rows
from abate.clinic.diary.answers import Answers
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.intake.requests import send
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.people.services import own_doing, withdraw_consent

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SESSION = {"product": "Botox", "indication": "chronic migraine", "units": 155}


def needs(clinic: Clinic, patient: Patient) -> tuple[str, ...]:
    return row_of(clinic, patient).needs


def row_of(clinic: Clinic, patient: Patient) -> Row:
    return next(row for row in rows(clinic, NOW) if row.patient == patient)


def answer_days(patient: Patient, days: int, *, ago: int = 0, versions: int = 1) -> None:
    edits = [
        SentEdit(uuid4(), TODAY - timedelta(days=ago + back), NOW, (), Answers(headache=bool(version)))
        for back in range(days)
        for version in range(versions)
    ]
    take_in(patient, UUID(int=3), edits, own_doing(patient, NOW))


def injected(patient: Patient, nurse: User, *days_ago: int, **changes: Any) -> None:
    sessions = [{**SESSION, "date": (TODAY - timedelta(days=ago)).isoformat(), **changes} for ago in days_ago]
    tell(patient, nurse, toxin_sessions=sessions)


@pytest.mark.parametrize(("days", "says"), [(19, True), (20, False)])
def test_a_diary_with_fewer_than_20_of_28_days_needs_attention(
    clinic: Clinic, patient: Patient, days: int, says: bool
) -> None:
    answer_days(patient, days)
    assert (f"{days} of 28 days answered" in needs(clinic, patient)) == says


def test_the_last_answered_day_is_shown_and_an_answer_taken_back_is_none(clinic: Clinic, patient: Patient) -> None:
    answer_days(patient, 20, ago=5)
    taken_back = SentEdit(uuid4(), TODAY, NOW, (), None)
    take_in(patient, UUID(int=3), [taken_back], own_doing(patient, NOW))
    row = row_of(clinic, patient)
    assert (row.last_answered, row.answered) == (TODAY - timedelta(days=5), 20)


@pytest.mark.parametrize(
    ("ago", "says"),
    [
        (85, "Injection was due 1 Mar 2026"),
        (84, "Injection due 2 Mar 2026"),
        (70, "Injection due 16 Mar 2026"),
        (69, ""),
    ],
)
def test_the_next_session_is_due_84_days_after_the_last(
    clinic: Clinic, patient: Patient, nurse: User, ago: int, says: str
) -> None:
    answer_days(patient, 28)
    injected(patient, nurse, ago + 84, ago)
    assert needs(clinic, patient) == ((says,) if says else ())


def test_a_later_session_that_may_have_been_another_product_makes_the_due_day_unsure(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    sessions = [
        {**SESSION, "date": (TODAY - timedelta(days=100)).isoformat()},
        {"date": (TODAY - timedelta(days=10)).isoformat()},
    ]
    tell(patient, nurse, toxin_sessions=sessions)
    row = row_of(clinic, patient)
    assert not row.due_is_sure
    assert "Injection was due perhaps 14 Feb 2026" in row.needs


def test_a_session_for_another_reason_is_no_cycle(clinic: Clinic, patient: Patient, nurse: User) -> None:
    injected(patient, nurse, 100, indication="cosmetic")
    assert row_of(clinic, patient).due is None


def test_a_red_flag_comes_first_until_it_was_looked_into(clinic: Clinic, patient: Patient, nurse: User) -> None:
    other = made_patient("Demo Ash", clinic)
    injected(other, nurse, 200)
    tell(patient, nurse, headache__red_flags__sudden_onset=True)
    assert [row.patient for row in rows(clinic, NOW)] == [patient, other]
    assert needs(clinic, patient)[0] == "Red flag: sudden or abrupt onset"
    tell(patient, nurse, headache__red_flags_cleared=True)
    assert [row.patient for row in rows(clinic, NOW)] == [other, patient]


def test_days_in_two_versions_and_unanswered_questions_are_named(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    answer_days(patient, 28)
    answer_days(patient, 2, versions=2)
    send(patient, clinic, ["pregnant", "sex"], by(nurse))
    assert needs(clinic, patient) == ("2 days in two versions", "2 sent, not answered yet")


def test_only_patients_who_consent_are_listed(clinic: Clinic, other_clinic: Clinic, patient: Patient) -> None:
    made_patient("Demo Elsewhere", other_clinic)
    assert [row.patient for row in rows(clinic, NOW)] == [patient]
    withdraw_consent(patient, clinic, now=NOW)
    assert rows(clinic, NOW) == []


def test_500_patients_need_as_many_queries_as_one(
    clinic: Clinic, patient: Patient, nurse: User, django_assert_num_queries: Any
) -> None:
    tell(patient, nurse, headache__red_flags__sudden_onset=True)
    answer_days(patient, 2)
    queries = 5
    with django_assert_num_queries(queries):
        rows(clinic, NOW)
    for at in range(500):
        made_patient(f"Demo {at}", clinic)
    with django_assert_num_queries(queries):
        assert len(rows(clinic, NOW)) == 501


@pytest.fixture
def address(clinic: Clinic) -> str:
    return reverse("assessment:patients", kwargs={"clinic": clinic.id})


@pytest.mark.parametrize("fragment", ["amb", "AMBER", "demo.amber@"])
def test_a_patient_is_found_by_a_fragment_of_name_or_address(
    address: str, clinic: Clinic, patient: Patient, nurse: User, fragment: str
) -> None:
    made_patient("Demo Birch", clinic)
    html = signed_in(nurse).post(address, {"search": fragment}).content.decode()
    assert "Demo Amber" in html
    assert "Demo Birch" not in html


def test_what_is_searched_for_never_stands_in_an_address(address: str, patient: Patient, nurse: User) -> None:
    browser = signed_in(nurse)
    html = browser.post(address, {"search": "Amber"}).content.decode()
    assert not [link for link in html.split('"') if "amber" in link.casefold() and "?" in link]
    assert "Demo Amber" in browser.get(f"{address}?search=Birch").content.decode(), "an address searches nothing"


def test_many_patients_stand_on_pages(address: str, clinic: Clinic, nurse: User) -> None:
    for at in range(51):
        made_patient(f"Demo {at:02}", clinic)
    browser = signed_in(nurse)
    assert "Page 1 of 2" in browser.get(address).content.decode()
    second = browser.post(address, {"search": "", "page": "2"}).content.decode()
    assert "Page 2 of 2" in second
    assert "Demo 50" in second


def test_a_search_that_tries_to_be_markup_stays_text(address: str, patient: Patient, nurse: User) -> None:
    assert "<script>x" not in signed_in(nurse).post(address, {"search": "<script>x"}).content.decode()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_does_not_treat_sees_no_patients(address: str, clinic: Clinic, patient: Patient, role: Role) -> None:
    browser = signed_in(made_staff(clinic, role))
    assert browser.get(address).status_code == 403
    assert browser.get(f"{address}{patient.id}/").status_code == 403


def test_an_injector_sees_the_patients_and_is_not_led_to_the_intake(
    address: str, clinic: Clinic, patient: Patient
) -> None:
    keep_diary(patient)
    browser: Client = signed_in(made_staff(clinic, Role.INJECTOR))
    assert "Demo Amber" in browser.get(address).content.decode()
    assert "/intake/" not in browser.get(f"{address}{patient.id}/").content.decode()
