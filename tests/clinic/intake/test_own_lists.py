"""The patient keeps the lists that are theirs: preventives, other medicines, illnesses, allergies, sessions."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.clinic.conftest import signed_in
from tests.clinic.intake.forms import post
from tests.clinic.intake.people import PREVENTIVES, tell

from abate.clinic.intake.services import history_of, known_answers
from abate.clinic.people.models import Patient, User
from abate.clinic.record.models import Event

pytestmark = pytest.mark.django_db

LISTS = "/diary/preventives/"


@pytest.fixture
def phone(patient: Patient) -> Client:
    return signed_in(patient.user)


def test_a_preventive_is_added_and_the_patient_stands_in_the_record(phone: Client, patient: Patient) -> None:
    row = {
        "name": "Topamax",
        "dose": "50 mg",
        "start": "2025-01-10",
        "stop": "2025-04-01",
        "outcome": "not_tolerated",
    }
    post(
        phone,
        LISTS,
        **{f"preventives-0-{name}": value for name, value in row.items()},
        **{"preventives:state": "given"},
    )
    assert known_answers(patient) == {"preventives": [row]}
    assert Event.objects.get(kind="intake.answered").role == "patient"


def test_weeks_are_counted_where_both_days_are_known_and_only_there(
    phone: Client, patient: Patient, nurse: User
) -> None:
    tell(patient, nurse, preventives=[
        {"name": "topiramate", "start": "2025-01-01", "stop": "2025-01-29", "outcome": "not_effective"},
        {"name": "candesartan", "start": "2025-01-01", "outcome": "not_effective"},
        {"name": "propranolol"},
    ])  # fmt: skip
    html = phone.get(LISTS).content.decode()
    table = html[html.index("<tbody>") : html.index("</tbody>")]
    assert [row.rsplit("<td>", 1)[1].split("<")[0] for row in table.split("</tr>")[:-1]] == [
        "4",
        "not known",
        "not known",
    ]


def test_a_preventive_is_ended_and_its_class_stays(phone: Client, patient: Patient, nurse: User) -> None:
    tell(patient, nurse, preventives=[{"name": "topiramate", "class": "anticonvulsant", "outcome": "ongoing"}])
    post(phone, LISTS, **{"preventives-0-stop": "2025-04-01", "preventives-0-outcome": "not_effective"})
    assert known_answers(patient)["preventives"] == [
        {"name": "topiramate", "class": "anticonvulsant", "stop": "2025-04-01", "outcome": "not_effective"}
    ]


def test_names_of_preventives_are_offered(phone: Client) -> None:
    html = phone.get(LISTS).content.decode()
    assert '<option value="topiramate">' in html
    assert 'list="suggest-preventives"' in html


def test_a_session_that_the_patient_tells_of_starts_the_cycle(phone: Client, patient: Patient) -> None:
    row = {"date": "2026-01-05", "product": "Botox", "indication": "migraine"}
    post(phone, LISTS, **{f"toxin_sessions-0-{name}": value for name, value in row.items()},
         **{"toxin_sessions:state": "given"})  # fmt: skip
    sessions = history_of(patient).toxin_sessions
    assert sessions is not None
    assert [str(one.date) for one in sessions] == ["2026-01-05"]


def test_a_bad_date_is_explained_and_what_was_typed_stays(phone: Client, patient: Patient) -> None:
    row = {"name": "topiramate", "start": "2025-04-01", "stop": "2025-01-10"}
    done = post(phone, LISTS, **{f"preventives-0-{name}": value for name, value in row.items()},
                **{"preventives:state": "given"})  # fmt: skip
    html = done.content.decode()
    assert "lies before start" in html
    assert 'value="2025-01-10"' in html
    assert known_answers(patient) == {}


def test_a_list_that_nobody_has_given_stays_not_known(phone: Client, patient: Patient, nurse: User) -> None:
    tell(patient, nurse, preventives=PREVENTIVES)
    post(phone, LISTS, **{"conditions:state": "none"})
    history = history_of(patient)
    assert history.conditions == ()
    assert history.allergies is None
    assert len(history.preventives or ()) == 3


def test_the_page_gives_no_verdict(phone: Client) -> None:
    words = set(re.findall(r"\w+", phone.get(LISTS).content.decode().casefold()))
    assert words.isdisjoint({"eligible", "criteria", "criterion", "diagnosis", "met", "qualify"})
