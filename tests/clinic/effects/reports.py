"""Reports, signed sessions and recorded side effects to begin a test from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.clinic.conftest import NOW, TODAY

from abate.clinic.effects.reporting import SentReport, edition, take_in
from abate.clinic.injection.models import Session
from abate.clinic.intake.services import answer
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.people.services import own_doing
from abate.clinic.record.append import By, Entry, append
from abate.safety.triage_document import built_in_triage

SYMPTOMS = tuple(built_in_triage().symptoms)
SEND = "/diary/side-effects/api/report"


def sent(*symptoms: str, **changes: Any) -> SentReport:
    """These symptoms, a no to every other, as a phone of today sends them."""
    given: dict[str, Any] = {
        "id": uuid4(),
        "made": NOW,
        "symptoms": dict.fromkeys(SYMPTOMS, False) | dict.fromkeys(symptoms, True),
        "since": TODAY - timedelta(days=2),
        "severity": None,
        "words": "",
        "level": "routine",
        "edition": edition(),
    }
    return SentReport(**(given | changes))


def reported(patient: Patient, *symptoms: str, **changes: Any) -> UUID:
    """A report that has arrived."""
    report = sent(*symptoms, **changes)
    take_in(patient, report, own_doing(patient, NOW))
    return report.id


def as_json(report: SentReport, **changes: Any) -> dict[str, Any]:
    """The body that a phone sends."""
    body = {
        **{name: getattr(report, name) for name in ("symptoms", "severity", "words", "level", "edition")},
        "id": str(report.id),
        "made": report.made.isoformat(),
        "since": report.since.isoformat() if report.since else None,
    }
    return body | changes


def injected_on(patient: Patient, *days: date) -> None:
    """Sessions that the history knows."""
    sessions = [{"date": day.isoformat(), "product": "onabotulinumtoxinA"} for day in days]
    answer(patient, {"toxin_sessions": sessions}, own_doing(patient, NOW))


def signed(patient: Patient, clinic: Clinic, injector: User, day: date = TODAY, lot: str = "C1234") -> Session:
    """A signed session of one vial into the neck."""
    by = By(injector, "injector", NOW)
    (event,) = append([Entry("injection.session-signed", "session", patient)], by, clinic=clinic)
    given = {
        "date": day.isoformat(),
        "edition": "us-label",
        "vials": [{"product": "BOTOX", "strength": 100, "lot": lot}],
        "sites": [{"site": "cervical-paraspinal-left-1", "units": 5}, {"site": "frontalis-left-1", "units": 5}],
    }
    session = Session(
        clinic=clinic,
        patient=patient,
        date=day,
        edition="us-label",
        opened_by=injector,
        opened=NOW,
        consent_wording="2026-11",
        signed=NOW,
        signed_by=injector,
        signed_as={"session": given},
        units=10,
        event=event,
    )
    session.save()
    return session
