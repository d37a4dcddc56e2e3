"""A patient's days as the core's diary."""

from __future__ import annotations

from abate.clinic.diary.answers import diary_of
from abate.clinic.diary.models import DiaryDay
from abate.clinic.people.models import Patient
from abate.diary import Diary


def diary_of_patient(patient: Patient) -> Diary:
    """Every answered day, oldest first."""
    days = DiaryDay.objects.filter(patient=patient).order_by("date").values_list("date", "answers")
    return diary_of(str(patient), ((day, answers) for day, answers in days if answers is not None))
