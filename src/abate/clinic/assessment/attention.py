"""What needs attention in each patient of a clinic: one row a patient, made from a few queries for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from abate.assess import FEWEST_ANSWERED_DAYS
from abate.clinic.diary.models import DiaryDay
from abate.clinic.intake.models import Request
from abate.clinic.intake.questions import all_questions
from abate.clinic.intake.services import histories_of
from abate.clinic.people.models import Clinic, Patient
from abate.diary.months import DAYS_IN_A_MONTH
from abate.facts.from_history import DAYS_IN_A_CYCLE, facts_from_history
from abate.facts.glossary import glossary
from abate.history import History
from abate.reports.words import day_in_words

RED_FLAG = "red_flag_"
KEYS = (*(key for key in all_questions() if key.startswith("headache.red_flags")), "pregnant", "toxin_sessions")
"""Of the histories, only what the rows show."""

SOON = timedelta(days=14)
"""A session that is due within so many days is named; a visit takes that long to arrange."""


@dataclass(frozen=True, slots=True)
class Row:
    """One patient in the list.

    `answered` counts the answered days of the last 28, `twofold` the days that stand in two versions. `due` is twelve
    weeks after the last session that certainly was onabotulinumtoxinA for headache; another may have followed it.
    """

    patient: Patient
    today: date
    last_answered: date | None
    answered: int
    twofold: int
    due: date | None
    due_is_sure: bool
    open_questions: int
    red_flags: tuple[str, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """What needs attention, the gravest first."""
        return tuple(words for words in self._reasons() if words)

    @property
    def order(self) -> tuple[int, str]:
        """Whoever needs the gravest attention comes first."""
        gravest = next((at for at, words in enumerate(self._reasons()) if words), len(self._reasons()))
        return gravest, str(self.patient).casefold()

    def matches(self, fragment: str) -> bool:
        """Whether the name or the address holds the fragment."""
        user = self.patient.user
        return fragment.casefold() in f"{user.name}\n{user.email}".casefold()

    def _reasons(self) -> tuple[str, ...]:
        """Every reason there can be, the gravest first; those that do not hold are empty."""
        due = "" if self.due is None else f"due {'' if self.due_is_sure else 'perhaps '}{day_in_words(self.due)}"
        return (
            f"Red flag: {'; '.join(self.red_flags)}" if self.red_flags else "",
            f"Injection was {due}" if self.due and self.due < self.today else "",
            f"Injection {due}" if self.due and self.today <= self.due <= self.today + SOON else "",
            f"{self.twofold} {'day' if self.twofold == 1 else 'days'} in two versions" if self.twofold else "",
            f"{self.answered} of 28 days answered" if self.answered < FEWEST_ANSWERED_DAYS else "",
            f"{self.open_questions} sent, not answered yet" if self.open_questions else "",
        )


def rows(clinic: Clinic, now: datetime) -> list[Row]:
    """Every patient who lets the clinic see the diary, those who need attention first."""
    today = now.astimezone(ZoneInfo(clinic.time_zone)).date()
    patients = Patient.objects.filter(consents__clinic=clinic, consents__withdrawn=None)
    diaries = _diaries(patients, today)
    histories = histories_of(patients, KEYS)
    asked = _open_questions(patients, clinic)
    found = (
        _row(patient, diaries.get(patient.id, {}), histories.get(patient.id), asked[patient.id], today)
        for patient in patients.select_related("user")
    )
    return sorted(found, key=lambda row: row.order)


def _diaries(patients: QuerySet[Patient], today: date) -> dict[UUID, dict[str, Any]]:
    answered = Q(answers__isnull=False, date__lte=today)
    recent = answered & Q(date__gt=today - timedelta(days=DAYS_IN_A_MONTH))
    counted = (
        DiaryDay.objects.filter(patient__in=patients)
        .values("patient")
        .annotate(last=Max("date", filter=answered), answered=Count("id", filter=recent))
        .annotate(twofold=Count("id", filter=~Q(others=[])))
    )
    return {row["patient"]: dict(row) for row in counted}


def _open_questions(patients: QuerySet[Patient], clinic: Clinic) -> Counter[UUID]:
    waiting: Counter[UUID] = Counter()
    for request in Request.objects.filter(patient__in=patients, clinic=clinic, ended=None):
        waiting[request.patient_id] += len(request.open_keys)
    return waiting


def _row(patient: Patient, diary: Mapping[str, Any], history: History | None, asked: int, today: date) -> Row:
    facts = facts_from_history(history, today) if history else {}
    since = facts.get("days_since_last_botox")
    fewest, most = since if isinstance(since, tuple) else (None, None)
    flags = [name for name, value in facts.items() if name.startswith(RED_FLAG) and value is True]
    cleared = facts.get("red_flags_cleared") is True
    return Row(
        patient=patient,
        today=today,
        last_answered=diary.get("last"),
        answered=diary.get("answered", 0),
        twofold=diary.get("twofold", 0),
        due=None if most is None else today + timedelta(days=DAYS_IN_A_CYCLE - int(most)),
        due_is_sure=fewest == most,
        open_questions=asked,
        red_flags=() if cleared else tuple(glossary()[name].label for name in flags if name in glossary()),
    )
