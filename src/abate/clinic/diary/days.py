"""A patient's days as the core's diary."""

from __future__ import annotations

from abate.clinic.diary.answers import diary_of
from abate.clinic.diary.models import DiaryDay
from abate.clinic.people.models import Patient
from abate.diary import Diary


def diary_of_patient(patient: Patient) -> Diary:
    """Every answered day, oldest first."""
    days = DiaryDay.objects.filter(patient=patient, answers__isnull=False).order_by("date")
    return diary_of(str(patient), ((day.date, day.answers) for day in days.only("date", "answers")))
