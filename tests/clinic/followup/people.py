"""A treated patient: sessions, and a diary of which a test says how many days of each 28 ached."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

from tests.clinic.conftest import NOW, TODAY
from tests.clinic.intake.people import MIGRAINE, tell

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.followup.reviews import Decision
from abate.clinic.people.models import Patient, User
from abate.clinic.people.services import own_doing
from abate.clinic.record.append import By

SESSION = {"product": "Botox", "indication": "chronic migraine", "units": 155}
FREE = {"headache": False, "medicines": []}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def injected(patient: Patient, nurse: User, *days_ago: int) -> None:
    tell(patient, nurse, toxin_sessions=[{**SESSION, "date": ago(days).isoformat()} for days in days_ago])


def answers(patient: Patient, first: int, last: int, aching: int) -> None:
    """Every day from `first` to `last` days ago, with so many headache days spread over each 28."""
    chance = Random(aching)  # noqa: S311 - invented days
    ached: set[int] = set()
    for begins in range(first, last - 1, -28):
        ached.update(chance.sample(range(begins - 27, begins + 1), aching))
    edits = [
        SentEdit(uuid4(), ago(day), NOW, (), Answers(**(MIGRAINE if day in ached else FREE)))
        for day in range(first, last - 1, -1)
    ]
    take_in(patient, UUID(int=9), edits, own_doing(patient, NOW))


def by(user: User, role: str = "clinician") -> By:
    return By(user, role, NOW)


def decided(decision: str = "continue", why: str = "Headache days fell, hours too", **more: object) -> Decision:
    return Decision(**{"date": TODAY, "decision": decision, "why": why, **more})  # type: ignore[arg-type]
