"""Taking in what patients report from their phones: each report once, judged again by the triage of the day.

What the phone told the patient is never lowered: of the phone's level and the clinic's, the more urgent one holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from abate.clinic.effects.mailing import tell_staff
from abate.clinic.effects.models import Report
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Patient
from abate.clinic.people.services import clinic_of_record
from abate.clinic.record.append import By, Entry, append
from abate.history import History
from abate.safety.triage import Report as Judged
from abate.safety.triage import Triage, days_since_session, triage
from abate.safety.triage_document import LEVELS, Level, built_in_triage

REPORTED = "effects.reported"


class SomebodyElsesError(Exception):
    """A report of this id is another person's."""


@dataclass(frozen=True, slots=True)
class SentReport:
    """One report as a phone sent it. `level` and `edition` are what the phone told the patient, and by which rules.

    `symptoms` may hold some that today's rules do not ask for, where a phone was long without a network.
    """

    id: UUID
    made: datetime
    symptoms: Mapping[str, bool]
    since: date | None
    severity: str | None
    words: str
    level: Level
    edition: str


def edition() -> str:
    """Which rules judge now."""
    document = built_in_triage()
    return f"{document.id} {document.edition.valid_from}"


def last_session(history: History, upto: date) -> date | None:
    """The day of the last known session of any botulinum toxin, for whatever it was given."""
    return max((one.date for one in history.toxin_sessions or () if one.date <= upto), default=None)


def never_injected(history: History) -> bool:
    """Whether it is known that there was no session."""
    return history.toxin_sessions == ()


def judge(report: SentReport, history: History, today: date) -> Triage:
    """What today's rules say of a report that was made on a day."""
    asked = built_in_triage().symptoms
    told = Judged(
        symptoms={name: answer for name, answer in report.symptoms.items() if name in asked},
        days_since_session=days_since_session(last_session(history, today), report.since, today),
        never_injected=never_injected(history),
    )
    return triage(told, jurisdiction=history.jurisdiction)


def take_in(patient: Patient, report: SentReport, by: By) -> None:
    """Store a report, once however often it is sent; an emergency is told to the clinics' staff by mail.

    Raises:
        SomebodyElsesError: when a report of this id is not this patient's.
    """
    with transaction.atomic():
        owner = Patient.objects.select_for_update().get(id=patient.id)
        known = Report.objects.filter(id=report.id).first()
        if known is not None:
            if known.patient_id != owner.id:
                raise SomebodyElsesError
            return
        today = min(report.made.astimezone(ZoneInfo(owner.time_zone)).date(), owner.today(by.now))
        found = judge(report, history_of(owner), today)
        level = min(report.level, found.level, key=LEVELS.index)
        clinic = clinic_of_record(owner)
        entry = Entry(REPORTED, str(report.id), owner, content=_content(report, found, level))
        (event,) = append([entry], by, clinic=clinic)
        Report.objects.create(
            id=report.id,
            patient=owner,
            clinic=clinic,
            made=report.made,
            received=by.now,
            level=level,
            triage=edition(),
            event=event,
        )
        if level == "emergency":
            tell_staff(owner)


def _content(report: SentReport, found: Triage, level: Level) -> dict[str, Any]:
    return {
        "made": report.made.astimezone(UTC).isoformat(),
        "symptoms": dict(report.symptoms),
        "since": report.since.isoformat() if report.since else None,
        "severity": report.severity,
        "words": report.words,
        "on_the_phone": {"level": report.level, "triage": report.edition},
        "level": level,
        "triage": edition(),
        "rules": [rule.says for rule in found.rules],
        "reasons": list(found.reasons),
        "open": [symptom.id for symptom in found.open_questions],
        "clinic": found.clinic if level == found.level else built_in_triage().words[level].clinic,
    }
