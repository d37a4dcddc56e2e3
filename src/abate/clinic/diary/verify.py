"""Whether the diary's tables say what the record says: every edit fits its event, every day its edits."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date
from typing import Any
from uuid import UUID

from django.db import transaction

from abate.clinic.diary.models import DayEdit, DiaryDay
from abate.clinic.diary.sync import EDITED
from abate.clinic.diary.versions import Edit, versions
from abate.clinic.people.models import Patient
from abate.clinic.record.models import Event
from abate.clinic.record.verify import UNREADABLE, Finding

EDIT_COLUMNS = (
    *("id", "date", "device", "made", "received", "replaces"),
    *("event__kind", "event__patient_id", "event__thing", "event__at", "event__content__body"),
)

WRITTEN = ("date", "made", "replaces", "device")
"""What an edit's event says of it besides the answers."""


def findings_in_diaries() -> Iterator[Finding]:
    """The first bad edit or day of every patient, and events of edits that are gone."""
    for lost in Event.objects.filter(kind=EDITED, day_edit=None).order_by("id")[:1]:
        yield Finding(f"event {lost.number} of the chain of {lost.chain}", "the edit that it wrote down is gone")
    for stray in DayEdit.objects.exclude(event__in=Event.objects.all())[:1]:
        yield Finding(f"edit {stray.id}", "the event that wrote it down is gone")
    for stray in DayEdit.objects.exclude(patient__in=Patient.objects.all())[:1]:
        yield Finding(f"edit {stray.id}", "whose it is, is gone")
    for patient in Patient.objects.order_by("id").values_list("id", flat=True).iterator():
        if _finding_of(patient) is not None:
            # An edit may have come in between two looks; with the diary held still there is no between.
            with transaction.atomic():
                Patient.objects.select_for_update().get(id=patient)
                finding = _finding_of(patient)
            if finding is not None:
                yield finding


def _finding_of(patient: UUID) -> Finding | None:
    edits: dict[date, list[Edit]] = defaultdict(list)
    answers: dict[UUID, dict[str, Any] | None] = {}
    name: UUID | None = None
    try:
        rows = DayEdit.objects.filter(patient=patient).order_by("date", "id").values_list(*EDIT_COLUMNS)
        for name, day, device, made, received, replaces, kind, whose, thing, at, body in rows.iterator():
            said = {} if body is None else json.loads(body)
            erased = body is None
            fits = (kind, whose, thing, at) == (EDITED, patient, f"{day} {name}", received)
            written = (day.isoformat(), made.astimezone(UTC).isoformat(), sorted(replaces), str(device))
            if not fits or not (erased or written == tuple(said[key] for key in WRITTEN)):
                return Finding(f"diary of patient {patient}, edit {name}", "it is not what its event says")
            edits[day].append(Edit(name, made, frozenset(map(UUID, replaces))))
            answers[name] = None if erased else said["answers"]
    except UNREADABLE as problem:
        return Finding(
            f"diary of patient {patient}, edit {name} or the next", f"it cannot be read ({type(problem).__name__})"
        )
    return _wrong_day(patient, edits, answers)


def _wrong_day(
    patient: UUID, edits: dict[date, list[Edit]], answers: dict[UUID, dict[str, Any] | None]
) -> Finding | None:
    days = DiaryDay.objects.filter(patient=patient).values_list("date", "edit_id", "answers", "others")
    shown = {day: stands for day, *stands in days}
    for day in sorted(edits.keys() | shown.keys()):
        if shown.get(day) != _as_it_should_be(versions(edits[day]), answers):
            return Finding(f"diary of patient {patient}, {day}", "the day is not what its edits make it")
    return None


def _as_it_should_be(standing: list[UUID], answers: dict[UUID, dict[str, Any] | None]) -> list[object] | None:
    if not standing:
        return None
    first, *others = standing
    return [first, answers[first], [str(one) for one in others]]
