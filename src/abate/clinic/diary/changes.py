"""Telling a phone what it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from abate.clinic.diary.models import DayEdit, DiaryDay
from abate.clinic.diary.sync import edits_with_contents
from abate.clinic.people.models import Patient

MOST_DAYS = 1_000
"""Days told at once; a phone asks again, from the last change it was told, until it is told none."""


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day as it stands, and the versions beside the one that is shown, newest first."""

    day: DiaryDay
    others: Sequence[DayEdit]


def days_changed(patient: Patient, since: int) -> list[ChangedDay]:
    """The days that changed after the change of that number, oldest change first; `MOST_DAYS` at most."""
    changed = DiaryDay.objects.filter(patient=patient, change__gt=since).select_related("edit").order_by("change")
    days = list(changed[:MOST_DAYS])
    others = {str(edit.id): edit for edit in edits_with_contents(one for day in days for one in day.others)}
    return [ChangedDay(day, [others[one] for one in day.others]) for day in days]
