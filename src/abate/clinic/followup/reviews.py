"""Reviews: a person decides how to go on; what the diary and every document said then is kept beside the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from abate import Response, respond
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.followup.models import Review
from abate.clinic.intake.services import history_of
from abate.clinic.intake.toxin_sessions import signed_sessions
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.append import By, Entry, append

REVIEWED = "followup.reviewed"
SHORTEST_INTERVAL, LONGEST_INTERVAL = 28, 366
"""Days between sessions that a review may set; outside lies a slip of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided at a visit on a day, and why."""

    decision: str
    why: str
    interval_days: int | None = None
    next_due: date | None = None
    date: date


def response_of(patient: Patient, clinic: Clinic, as_of: date) -> Response:
    """What a patient's diary says about the response to treatment, and what the documents say about it."""
    signed = signed_sessions(Patient.objects.filter(id=patient.id)).get(patient.id, [])
    return respond(diary_of_patient(patient), history_of(patient, clinic), as_of=as_of, signed=signed)


def review(patient: Patient, clinic: Clinic, decided: Decision, by: By) -> Review:
    """Record a review with what was shown for it. The same decision sent twice is recorded once.

    Raises:
        ValidationError: naming every field that does not fit.
    """
    check(decided, patient.today(by.now))
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        last = last_review(patient, clinic)
        if last is not None and last.event.actor == by.user and decision_of(last) == decided:
            return last
        response = response_of(patient, clinic, decided.date)
        content = {
            "date": decided.date.isoformat(),
            "decision": decided.decision,
            "interval_days": decided.interval_days,
            "next_due": decided.next_due.isoformat() if decided.next_due else None,
            "course": response.findings.to_json() | {"warnings": list(response.warnings)},
            "documents": {name: judged.to_json() for name, judged in response.documents.items()},
        }
        [event] = append([Entry(REVIEWED, decided.decision, patient, decided.why, content)], by, clinic=clinic)
        return Review.objects.create(
            clinic=clinic,
            patient=patient,
            date=decided.date,
            decision=decided.decision,
            interval_days=decided.interval_days,
            next_due=decided.next_due,
            event=event,
        )


def check(decided: Decision, today: date) -> None:
    """Refuse what cannot have been meant.

    Raises:
        ValidationError: naming every field that does not fit.
    """
    faults: dict[str, str] = {}
    ends = decided.decision == Review.Decision.STOP
    if decided.decision not in Review.Decision.values:
        faults["decision"] = "Choose one of the decisions."
    if not decided.why.strip():
        faults["why"] = "Say why: it stands in the record and in the letter."
    if decided.date > today:
        faults["date"] = "This day has not come yet; give the day of the visit."
    interval = decided.interval_days
    if decided.decision == Review.Decision.CHANGE_INTERVAL and interval is None:
        faults["interval_days"] = "Give the days from one session to the next, such as 91."
    elif interval is not None and not SHORTEST_INTERVAL <= interval <= LONGEST_INTERVAL:
        faults["interval_days"] = f"Give {SHORTEST_INTERVAL} to {LONGEST_INTERVAL} days; 12 weeks are 84."
    if decided.next_due is not None:
        if ends:
            faults["next_due"] = "After a stop no session is due; leave this empty."
        elif not decided.date <= decided.next_due <= decided.date + timedelta(days=LONGEST_INTERVAL):
            faults["next_due"] = "Give a day from the visit on, within a year of it."
    if ends and interval is not None:
        faults["interval_days"] = "After a stop there is no interval; leave this empty."
    if faults:
        raise ValidationError(faults)


def decision_of(review: Review) -> Decision:
    """What a review decided."""
    return Decision(
        date=review.date,
        decision=review.decision,
        why=review.event.why,
        interval_days=review.interval_days,
        next_due=review.next_due,
    )


def reviews_of(patient: Patient, clinic: Clinic) -> models.QuerySet[Review]:
    """A patient's reviews in a clinic, the one that holds first."""
    found: models.QuerySet[Review] = Review.objects.filter(patient=patient, clinic=clinic)
    return found.select_related("event__actor", "event__content").order_by("-date", "-id")


def last_review(patient: Patient, clinic: Clinic) -> Review | None:
    """The review that holds: of the last visit the last one entered."""
    return reviews_of(patient, clinic).first()


def shown_at(review: Review) -> Mapping[str, Any] | None:
    """What was shown for a review; None where it was erased."""
    return review.event.said()
