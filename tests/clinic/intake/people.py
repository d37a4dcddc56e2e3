"""A patient with chronic migraine, whose history is for the tests to fill in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from tests.clinic.conftest import NOW

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.intake.services import answer
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.people.services import own_doing
from abate.clinic.record.append import By

MIGRAINE: dict[str, Any] = {
    "headache": True,
    "hours": 10,
    "severity": "severe",
    "unilateral": True,
    "pulsating": True,
    "aggravated_by_activity": True,
    "nausea": True,
    "vomiting": False,
    "photophobia": True,
    "phonophobia": True,
    "medicines": [],
}

PREVENTIVES = [
    {"name": "topiramate", "outcome": "not_effective", "start": "2024-01-01", "stop": "2024-05-01"},
    {"name": "propranolol", "outcome": "not_tolerated"},
    {"name": "amitriptyline", "outcome": "not_effective"},
]


def keep_diary(patient: Patient, days: int = 120) -> None:
    """Migraine on two days of three, up to today by the clock that the site goes by."""
    now = datetime.now(UTC)
    edits = [
        SentEdit(
            uuid4(),
            patient.today(now) - timedelta(days=back),
            now,
            (),
            Answers(**(MIGRAINE if back % 3 else {"headache": False, "medicines": []})),
        )
        for back in range(days)
    ]
    take_in(patient, UUID(int=7), edits, own_doing(patient, now))


def by(user: User, role: str = "nurse") -> By:
    return By(user, role, NOW)


def tell(patient: Patient, user: User, **answers: Any) -> tuple[str, ...]:
    """Answers with `__` for the dots of keys."""
    return answer(patient, {key.replace("__", "."): value for key, value in answers.items()}, by(user))


def page(name: str, clinic: Clinic, patient: Patient, **more: Any) -> str:
    return reverse(name, kwargs={"clinic": clinic.id, "patient": patient.id, **more})
