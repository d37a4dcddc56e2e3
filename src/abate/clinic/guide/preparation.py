"""What a patient prepares for a visit: what matters to them, and their own questions.

Each change is an event of the record, and the last one holds: so nothing is lost, the patient sees it among the rest
of their record, and it leaves with their export. There is no second place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from abate.clinic.people.models import Patient
from abate.clinic.people.services import clinic_of_record, own_doing
from abate.clinic.record.append import Entry, append
from abate.clinic.record.models import Content, Event

KIND = "guide.visit-prepared"


@dataclass(frozen=True, slots=True)
class Preparation:
    """How much each matter matters (`not`, `little`, `lot`), by its id, and questions in the patient's own words."""

    matters: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[str, ...] = ()


def preparation_of(patient: Patient) -> Preparation:
    """What was prepared last."""
    last = Event.objects.filter(patient=patient, kind=KIND).order_by("-id").first()
    content = Content.objects.filter(event=last).first() if last else None
    if content is None:
        return Preparation()
    said = json.loads(content.body)
    return Preparation(said["matters"], tuple(said["questions"]))


def prepare(patient: Patient, preparation: Preparation, now: datetime) -> None:
    """Record what a patient prepared, where it differs from what they prepared last."""
    if preparation == preparation_of(patient):
        return
    content = {"matters": dict(preparation.matters), "questions": list(preparation.questions)}
    entry = Entry(KIND, "visit summary", patient, content=content)
    append([entry], own_doing(patient, now), clinic=clinic_of_record(patient))
