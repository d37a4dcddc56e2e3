"""When each treated patient's next session is due: a few queries for however many patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from abate.clinic.followup.models import DueReminder, Review
from abate.clinic.intake.services import histories_of
from abate.clinic.intake.toxin_sessions import signed_sessions
from abate.clinic.people.models import Clinic, Patient
from abate.facts.from_history import DAYS_IN_A_CYCLE, botox_for_headache
from abate.history import History, ToxinSession

WINDOW = timedelta(days=14)
"""After the due day, and before it as warning; no document names one: a visit takes that long to arrange."""


@dataclass(frozen=True, slots=True)
class Due:
    """One treated patient: the last session that was, or may have been, Botox for headache, and what comes next.

    `due` is None after a stop. `interval` is what the last review that decided on one set, else 84 days.
    """

    patient: Patient
    today: date
    last: date
    is_sure: bool
    interval: int
    due: date | None
    agreed: bool
    review: Review | None
    reminder: DueReminder | None

    @property
    def until(self) -> date | None:
        """The last day of the window."""
        return self.due + WINDOW if self.due else None

    @property
    def overdue(self) -> int:
        """Days since the due day."""
        return max((self.today - self.due).days, 0) if self.due else 0

    @property
    def state(self) -> str:
        """Where the patient stands, in a word or two."""
        if self.due is None:
            return "stopped"
        if self.today > self.due:
            return "overdue"
        if self.today == self.due:
            return "due today"
        return "due soon" if self.today >= self.due - WINDOW else "later"

    @property
    def is_early(self) -> bool:
        """Whether the due day lies before the 12 weeks of the labels."""
        return self.due is not None and self.due < self.last + timedelta(days=DAYS_IN_A_CYCLE)

    @property
    def order(self) -> tuple[bool, date, str]:
        """The longest overdue first, those who stopped last."""
        return self.due is None, self.due or self.last, str(self.patient).casefold()


def schedule(clinic: Clinic, now: datetime) -> list[Due]:
    """The treated patients of a clinic who let it see the diary."""
    today = now.astimezone(ZoneInfo(clinic.time_zone)).date()
    patients = Patient.objects.filter(consents__clinic=clinic, consents__withdrawn=None)
    histories, signed = histories_of(patients, ("toxin_sessions",)), signed_sessions(patients)
    reviews = _reviews(patients, clinic)
    reminders = {
        (one.patient_id, one.due): one for one in DueReminder.objects.filter(patient__in=patients, clinic=clinic)
    }
    found = (
        due_of(
            patient,
            _sessions(histories.get(patient.id), signed.get(patient.id, ())),
            reviews.get(patient.id, ()),
            reminders,
            today,
        )
        for patient in patients.select_related("user")
    )
    return sorted((one for one in found if one is not None), key=lambda one: one.order)


def due_of(
    patient: Patient,
    sessions: Iterable[ToxinSession],
    reviews: Iterable[Review],
    reminders: Mapping[tuple[UUID, date], DueReminder],
    today: date,
) -> Due | None:
    """When one patient's next session is due; None where nobody is known to have been treated.

    A day agreed at the last review holds until a session follows it; a stop holds until one does.

    Args:
        patient: who.
        sessions: every toxin session that is known.
        reviews: of the patient, the one that holds first.
        reminders: that were sent, by patient and due day.
        today: the day of this look.
    """
    certain, possible = botox_for_headache(sessions, today)
    if not certain:
        return None
    last, reviews = possible[-1], tuple(reviews)
    interval = next((one.interval_days for one in reviews if one.interval_days), DAYS_IN_A_CYCLE)
    latest = reviews[0] if reviews else None
    holds = latest if latest is not None and latest.date >= last else None
    due: date | None = last + timedelta(days=interval)
    agreed = holds is not None and holds.next_due is not None
    if holds is not None:
        due = None if holds.ends_treatment else holds.next_due or due
    reminder = reminders.get((patient.id, due)) if due else None
    return Due(patient, today, last, last == certain[-1], interval, due, agreed, latest, reminder)


def _sessions(history: History | None, signed: Iterable[ToxinSession]) -> Iterable[ToxinSession]:
    """What was answered, with what was signed here; where nobody answered, what was signed."""
    answered = history.toxin_sessions if history else None
    return signed if answered is None else answered


def _reviews(patients: QuerySet[Patient], clinic: Clinic) -> dict[UUID, list[Review]]:
    """Every review of these patients, the one that holds first."""
    found: dict[UUID, list[Review]] = {}
    for one in Review.objects.filter(patient__in=patients, clinic=clinic).order_by("-date", "-id"):
        found.setdefault(one.patient_id, []).append(one)
    return found
