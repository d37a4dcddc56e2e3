"""Days with acute medicine in the last 28, beside the days that the classification allows: the core's own counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from abate.assess import assess
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.people.models import Patient
from abate.reports.medicines import ClassOfMedicine, acute_medicines


def medicine_days(patient: Patient, today: date) -> dict[str, Any]:
    """As JSON: the day of counting, and for each class the days used (bounds) and the most that are allowed."""
    diary = diary_of_patient(patient)
    if diary.last_day is None:
        return {"as_of": today.isoformat(), "classes": []}
    # A phone may be a calendar day ahead of the time zone that was last heard of.
    as_of = max(today, diary.last_day)
    classes = acute_medicines(assess(diary, as_of=as_of), 1)
    return {"as_of": as_of.isoformat(), "classes": [_to_json(one) for one in classes]}


def _to_json(one: ClassOfMedicine) -> dict[str, Any]:
    days = one.days[0]
    return {"words": one.words, "low": int(days.low), "high": int(days.high), "allowed": one.allowed}
