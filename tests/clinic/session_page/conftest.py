"""A clinic with vials in stock, an injector with a credential, and a patient of whom enough is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.clinic.conftest import made_staff

from abate.clinic.injection.stock import Carton, receive
from abate.clinic.intake.services import answer
from abate.clinic.people.credentials import add_credential, verify_credential
from abate.clinic.people.models import Clinic, Credential, Patient, Role, User
from abate.clinic.record.append import By

LOT = "C1234"
NOTHING_AGAINST = {
    "birth_date": "1985-04-02",
    "allergies": [],
    "conditions": [],
    "medicines": [],
    "pregnant": False,
    "breastfeeding": False,
    "toxin_sessions": [],
}


@pytest.fixture
def injector(clinic: Clinic, administrator: User) -> User:
    """An injector whose licence is verified."""
    person = made_staff(clinic, Role.INJECTOR, name="Demo Clover")
    today = datetime.now(UTC).date()
    credential = add_credential(
        Credential(
            user=person,
            clinic=clinic,
            profession="physician",
            licence_number="7654321",
            licence_authority="Demo Council",
            toxin_training="Demo course",
            toxin_training_on=today - timedelta(days=900),
            valid_from=today - timedelta(days=100),
            valid_to=today + timedelta(days=400),
        ),
        By(administrator, "administrator", datetime.now(UTC)),
    )
    verify_credential(credential, "public register", By(administrator, "administrator", datetime.now(UTC)))
    return person


@pytest.fixture
def known(clinic: Clinic, patient: Patient, clinician: User) -> Patient:
    """A patient with nothing against an injection."""
    answer(patient, NOTHING_AGAINST, By(clinician, "clinician", datetime.now(UTC)))
    return patient


@pytest.fixture
def stocked(clinic: Clinic, clinician: User) -> Clinic:
    """The clinic with vials of 100 and 200 U."""
    now = datetime.now(UTC)
    expiry = now.date() + timedelta(days=200)
    for strength, lot in ((200, LOT), (100, "C1000")):
        carton = Carton("BOTOX (onabotulinumtoxinA)", strength, lot, expiry)
        receive(clinic, carton, ["0001", "0002"], By(clinician, "clinician", now))
    return clinic
