"""Whom to call: the emergency stands first, with the right number, for everybody and without signing in."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.clinic.conftest import made_patient, signed_in
from tests.clinic.guide.pages import know, text_of

from abate.clinic.people.models import Patient

pytestmark = pytest.mark.django_db

HELP = "/help/"


def html(client: Client, **query: str) -> str:
    return client.get(HELP, query).content.decode()


def test_a_stranger_gets_every_number() -> None:
    said = html(Client())
    for number in ("911", "999", "112", "000"):
        assert f'href="tel:{number}"' in said


@pytest.mark.parametrize(("country", "number"), [("us", "911"), ("uk", "999"), ("eu", "112"), ("au", "000")])
def test_a_chosen_country_gets_its_number_alone(country: str, number: str) -> None:
    said = html(Client(), country=country)
    assert said.count('href="tel:') == 1
    assert f'href="tel:{number}"' in said


def test_a_country_that_does_not_exist_gets_every_number() -> None:
    assert html(Client(), country="<script>").count('href="tel:') == 4


def test_a_patients_clinic_tells_the_country_and_its_telephone(patient: Patient) -> None:
    clinic = patient.consents.get().clinic
    clinic.telephone = "01632 960999"
    clinic.save()
    said = html(signed_in(patient.user))
    assert 'href="tel:999"' in said
    assert 'href="tel:112"' not in said
    assert 'href="tel:01632960999"' in said


def test_what_the_patient_answered_about_where_they_live_goes_before_the_clinics_country(patient: Patient) -> None:
    know(patient, jurisdiction="us-wa")
    assert 'href="tel:911"' in html(signed_in(patient.user))


def test_a_patient_on_a_journey_can_choose_another_country(patient: Patient) -> None:
    assert 'href="tel:112"' in html(signed_in(patient.user), country="eu")


def test_a_patient_of_no_clinic_gets_every_number(db: None) -> None:
    assert html(signed_in(made_patient("Demo Reed").user)).count('href="tel:') == 4


def test_staff_without_a_diary_open_it_too(patient: Patient, nurse: object) -> None:
    assert Client().get(HELP).status_code == signed_in(nurse).get(HELP).status_code == 200  # type: ignore[arg-type]


def test_the_emergency_stands_before_everything_that_can_wait() -> None:
    said = text_of(html(Client()))
    order = ["Call your emergency number now", "trouble breathing", "weakness all over", "Call your clinic today"]
    order += ["Tell your clinic, there is no hurry", "One eyelid hangs a little, and nothing else is wrong"]
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)


@pytest.mark.parametrize(
    "sign", ["swallowing", "speaking", "breathing", "weakness all over", "double vision", "hold back urine", "voice"]
)
def test_every_sign_of_spread_is_an_emergency(sign: str) -> None:
    said = text_of(html(Client()))
    assert sign in said[: said.index("Call your clinic today")]


def test_an_eyelid_alone_is_no_emergency_and_with_another_sign_it_is() -> None:
    said = text_of(html(Client()))
    emergency, calm = said.split("Call your clinic today")
    assert "a drooping eyelid together with any other sign of this list" in emergency
    assert "One eyelid hangs a little, and nothing else is wrong" in calm
