"""A clinic that injects: injectors with credentials, patients about whom everything is known, vials, drafts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.clinic.conftest import NOW, made_patient, made_staff

from abate.clinic.injection.drafts import change, open_session
from abate.clinic.injection.models import Session, Vial
from abate.clinic.injection.signing import sign
from abate.clinic.injection.stock import Carton, receive, reconstitute, take
from abate.clinic.intake.services import answer
from abate.clinic.people.credentials import add_credential, verify_credential
from abate.clinic.people.models import Clinic, Credential, Patient, Role, User
from abate.clinic.record.append import By

LOT = "C1234A"
CARTON = Carton("BOTOX (onabotulinumtoxinA)", 200, LOT, date(2027, 5, 31))

HISTORY: dict[str, Any] = {
    "birth_date": "1985-04-02",
    "sex": "female",
    "conditions": [],
    "medicines": [],
    "allergies": [],
    "pregnant": False,
    "breastfeeding": False,
    "toxin_sessions": [],
}

LOOKED_FOR: dict[str, Any] = {
    "infection_at": [],
    "examination": dict.fromkeys(
        ("neck_weakness", "neck_pain", "brow_ptosis", "lid_ptosis", "small_frame", "facial_surgery"), False
    ),
    "consent_wording": "2026-11",
}


def by(user: User, now: datetime = NOW, role: str = "injector") -> By:
    return By(user, role, now)


def made_injector(clinic: Clinic, name: str = "Demo Sorrel", **credential: Any) -> User:
    """An injector whose credential holds from 2025 to 2027, or as told."""
    user = made_staff(clinic, Role.INJECTOR, name=name)
    given = {"profession": "physician", "valid_from": date(2025, 1, 1), "valid_to": date(2027, 12, 31)} | credential
    added = add_credential(
        Credential(
            user=user,
            clinic=clinic,
            licence_number="DEMO-1",
            licence_authority="Demo Council",
            toxin_training="Demo course",
            toxin_training_on=date(2024, 5, 1),
            **given,
        ),
        by(user),
    )
    verify_credential(added, "Demo register", by(made_staff(clinic, Role.ADMINISTRATOR, name=f"Demo over {name}")))
    return user


def made_known_patient(clinic: Clinic, name: str = "Demo Borage", **answers: Any) -> Patient:
    """A patient of whom everything that a session asks for is known."""
    patient = made_patient(name, clinic)
    answer(patient, HISTORY | answers, By(patient.user, "patient", NOW))
    return patient


def received(clinic: Clinic, user: User, *serials: str, carton: Carton = CARTON) -> list[Vial]:
    return receive(clinic, carton, serials or ("S1",), by(user))


def made_up(session: Session, vial: Vial, user: User, millilitres: str = "4", now: datetime = NOW) -> Vial:
    """Taken for the session and reconstituted at once."""
    take(session, vial.id, by(user, now))
    return reconstitute(session, vial.id, Decimal(millilitres), by(user, now))


def now_of(session: Session) -> Session:
    return Session.objects.get(id=session.id)


def ready(patient: Patient, clinic: Clinic, user: User, now: datetime = NOW, serial: str = "S1") -> Session:
    """A draft that only wants its signature."""
    session = open_session(patient, clinic, by(user, now))
    (vial,) = receive(clinic, CARTON, [serial], by(user, now))
    made_up(session, vial, user, now=now)
    return change(session, LOOKED_FOR, now_of(session).version, by(user, now))


def signed(patient: Patient, clinic: Clinic, user: User, now: datetime = NOW, serial: str = "S1") -> Session:
    session = ready(patient, clinic, user, now, serial)
    return sign(session, session.version, by(user, now))
