"""Founds the demo clinic: staff, patients, a year of diaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from abate.clinic.demo.diaries import Row
from abate.clinic.demo.people import STAFF, DemoPatient, patients
from abate.clinic.diary.answers import Answers
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.injection.stock import Carton, receive
from abate.clinic.intake.services import answer
from abate.clinic.people.models import Clinic, Credential, Role, User
from abate.clinic.people.services import (
    found_clinic,
    give_consent,
    give_registry_consent,
    give_role,
    open_diary,
    own_doing,
)
from abate.clinic.record.append import By
from abate.diary.day import ACUTE_CLASSES, Severity

NAME = "Demo Headache Clinic"
PASSWORD = "demo headache clinic"  # noqa: S105 - opens invented people on this machine only
TIME_ZONE = "Europe/London"

DEVICE = UUID("00000000-0000-4000-8000-00000000d3e0")
MEDICINE_OF_CLASS: Mapping[str, str] = {
    "triptan": "sumatriptan",
    "nsaid": "ibuprofen",
    "paracetamol": "paracetamol",
    "combination_analgesic": "paracetamol/caffeine",
}


def found_demo(now: datetime) -> Clinic:
    """The demo clinic as it is at an instant."""
    long_ago = By.site(now - timedelta(days=1300))
    clinic = found_clinic(NAME, "uk", long_ago, time_zone=TIME_ZONE, telephone="01632 960155")
    for name, roles in STAFF:
        user = demo_user(name)
        for role in roles:
            give_role(user, clinic, role, long_ago)
    _verify_injectors(clinic, now)
    _fill_the_stock(clinic, now)
    for person in patients(now.astimezone(ZoneInfo(TIME_ZONE)).date()):
        _move_in(person, clinic, now)
    return clinic


def demo_user(name: str) -> User:
    """An account with the demo's password, at an address that cannot exist."""
    user = User.objects.create(email=address_of(name), name=name, password=_hashed())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@cache
def _hashed() -> str:
    """The demo's password, hashed once for all: it is no secret, and hashing is meant to be slow."""
    return make_password(PASSWORD)


def address_of(name: str) -> str:
    """`demo.amber@example.invalid`."""
    return f"{name.lower().replace(' ', '.')}@example.invalid"


def _verify_injectors(clinic: Clinic, now: datetime) -> None:
    verifier = User.objects.get(email=address_of("Demo Aster"))
    for injector in User.objects.filter(memberships__clinic=clinic, memberships__role=Role.INJECTOR):
        Credential.objects.create(
            user=injector,
            clinic=clinic,
            profession=Credential.Profession.PHYSICIAN,
            licence_number="DEMO-0000",
            licence_authority="Demo register",
            toxin_training="Demo course on the PREEMPT paradigm",
            toxin_training_on=now.date() - timedelta(days=400),
            valid_from=now.date() - timedelta(days=390),
            valid_to=now.date() + timedelta(days=340),
            verified_by=verifier,
            verified=now - timedelta(days=380),
            verified_how="Invented for the demo",
        )


def _fill_the_stock(clinic: Clinic, now: datetime) -> None:
    nurse = User.objects.get(email=address_of("Demo Nettle"))
    for strength, vials in ((200, 6), (100, 4)):
        carton = Carton("BOTOX (onabotulinumtoxinA)", strength, f"DEMO{strength}", now.date() + timedelta(days=600))
        receive(clinic, carton, [f"DEMO-{strength}-{n}" for n in range(1, vials + 1)], By(nurse, Role.NURSE, now))


def _move_in(person: DemoPatient, clinic: Clinic, now: datetime) -> None:
    joined = now - timedelta(days=370)
    patient = open_diary(demo_user(person.name), time_zone=TIME_ZONE, now=joined)
    if person.in_clinic:
        give_consent(patient, clinic, now=joined)
    if person.to_registry:
        give_registry_consent(patient, clinic, now=joined)
    last_day = patient.today(now) - timedelta(days=person.last_answer)
    take_in(patient, DEVICE, list(_edits(person, last_day)), own_doing(patient, now))
    if person.history:
        nurse = User.objects.get(email=address_of("Demo Nettle"))
        answer(patient, _dotted(person.history), By(nurse, Role.NURSE, now))


def _edits(person: DemoPatient, last_day: date) -> Iterator[SentEdit]:
    for row in person.diary.rows(last_day):
        day = row["date"]
        assert isinstance(day, date)  # noqa: S101 - tells the type checker what rows hold
        made = datetime.combine(day, time(20), UTC)
        yield SentEdit(uuid5(DEVICE, f"{person.name} {day}"), day, made, (), _answers(row))


def _answers(row: Row) -> Answers:
    """A row of the core's diary as the phone would have sent it."""
    given = {name: value for name, value in row.items() if name in Answers.model_fields}
    severity = row.get("severity")
    if isinstance(severity, int):
        given["severity"] = Severity(severity).name.lower()
    given["medicines"] = [MEDICINE_OF_CLASS[name] for name in ACUTE_CLASSES if row[name]]
    return Answers.model_validate(given)


def _dotted(nested: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """`{"headache": {"since": x}}` as `{"headache.since": x}`."""
    flat: dict[str, Any] = {}
    for key, value in nested.items():
        flat |= _dotted(value, f"{before}{key}.") if isinstance(value, Mapping) else {f"{before}{key}": value}
    return flat
