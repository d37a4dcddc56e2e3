"""Taking in what phones send.

A phone sends edits with ids of its own making, and sends them again until it hears that they arrived. So an edit
that is there already is acknowledged and nothing else. Nothing is acknowledged before it is on disk.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

from abate.clinic.diary.answers import Answers, faults_by_name
from abate.clinic.diary.models import DayEdit, DiaryDay
from abate.clinic.diary.versions import Edit, versions
from abate.clinic.people.models import Patient
from abate.clinic.people.services import clinic_of_record
from abate.clinic.record.append import By, Entry, append

EDITED = "diary.day-edited"

EASTERNMOST = timedelta(hours=14)
"""A calendar day begins up to 14 hours before it begins in UTC."""

EARLIEST_CLOCK, LATEST_CLOCK = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Clocks of phones go wrong within these bounds."""


@dataclass(frozen=True, slots=True)
class SentEdit:
    """One edit as a phone sent it; `answers` is None where the person took the answer back."""

    id: UUID
    date: date
    made: datetime
    replaces: tuple[UUID, ...]
    answers: Answers | None

    @property
    def answers_as_stored(self) -> dict[str, Any] | None:
        """Only what is known, as JSON."""
        return None if self.answers is None else self.answers.to_json()

    @property
    def content(self) -> dict[str, Any]:
        """What goes into the record."""
        return {
            "date": self.date.isoformat(),
            "answers": self.answers_as_stored,
            "made": self.made.astimezone(UTC).isoformat(),
            "replaces": sorted(str(one) for one in self.replaces),
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """An edit that was not taken in, and why."""

    id: UUID
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch: which edits are safe (now or already before), which were refused."""

    safe: tuple[UUID, ...]
    refused: tuple[Refused, ...]


def take_in(patient: Patient, device: UUID, sent: Sequence[SentEdit], by: By, why: str = "") -> Taken:
    """Store edits of one patient's days: each once, all that are sound, in one transaction."""
    by_id = {edit.id: edit for edit in sent}
    faults = _faults(sent, by.now)
    with transaction.atomic():
        owner = Patient.objects.select_for_update().get(id=patient.id)
        known = {edit.id: edit for edit in edits_with_contents(by_id)}
        for edit in by_id.values():
            if edit.id in known and not _is_the_same(known[edit.id], edit, owner):
                faults[edit.id].append("another edit has this id; answer the day again")
        fresh = [edit for edit in by_id.values() if edit.id not in known and edit.id not in faults]
        if fresh:
            _store(owner, device, fresh, by, why)
    refused = tuple(Refused(edit, "; ".join(reasons)) for edit, reasons in faults.items())
    return Taken(tuple(edit for edit in by_id if edit not in faults), refused)


def _faults(sent: Sequence[SentEdit], now: datetime) -> dict[UUID, list[str]]:
    """What is wrong with edits by themselves."""
    faults: dict[UUID, list[str]] = defaultdict(list)
    seen: dict[UUID, SentEdit] = {}
    for edit in sent:
        if seen.setdefault(edit.id, edit) != edit and not faults[edit.id]:
            faults[edit.id].append("two different edits have this id; answer the day again")
        if not EARLIEST_CLOCK <= edit.made < LATEST_CLOCK:
            faults[edit.id].append("it was made at no possible time; set the phone's clock and answer the day again")
    # Taking an answer back is held to the same days as answering.
    answered = [(str(edit.id), edit.date, edit.answers_as_stored or {"headache": False}) for edit in seen.values()]
    for name, reasons in faults_by_name(answered, (now + EASTERNMOST).date()).items():
        faults[UUID(name)].extend(reasons)
    return faults


def _is_the_same(known: DayEdit, sent: SentEdit, owner: Patient) -> bool:
    """Whether a known edit is the one sent; its content may have been erased meanwhile."""
    if (known.patient_id, known.date, known.made) != (owner.id, sent.date, sent.made):
        return False
    return not hasattr(known.event, "content") or answers_of(known) == sent.answers_as_stored


def _store(owner: Patient, device: UUID, fresh: Sequence[SentEdit], by: By, why: str) -> None:
    entries = [
        Entry(EDITED, f"{edit.date} {edit.id}", owner, why, {**edit.content, "device": str(device)}) for edit in fresh
    ]
    events = append(entries, by, clinic=clinic_of_record(owner))
    DayEdit.objects.bulk_create(
        DayEdit(
            id=edit.id,
            patient=owner,
            date=edit.date,
            device=device,
            made=edit.made,
            received=by.now,
            replaces=sorted(str(one) for one in edit.replaces),
            event=event,
        )
        for edit, event in zip(fresh, events, strict=True)
    )
    rebuild_days(owner, {edit.date for edit in fresh})


def rebuild_days(owner: Patient, dates: set[date]) -> None:
    """Make the days of these dates anew from their edits. The caller holds the lock on the patient's row."""
    by_date: dict[date, list[Edit]] = defaultdict(list)
    edits = DayEdit.objects.filter(patient=owner, date__in=dates).values_list("id", "date", "made", "replaces")
    for name, day, made, replaces in edits:
        by_date[day].append(Edit(name, made, frozenset(map(UUID, replaces))))
    standing = {day: versions(edits) for day, edits in by_date.items()}
    shown_edits = edits_with_contents(shown for shown, *_ in standing.values())
    answers = {edit.id: answers_of(edit) for edit in shown_edits}
    days = []
    for day in sorted(standing):
        shown, *others = standing[day]
        owner.changes += 1
        days.append(
            DiaryDay(
                patient=owner,
                date=day,
                edit_id=shown,
                answers=answers[shown],
                others=[str(one) for one in others],
                change=owner.changes,
            )
        )
    DiaryDay.objects.bulk_create(
        days,
        update_conflicts=True,
        unique_fields=("patient", "date"),
        update_fields=("edit", "answers", "others", "change"),
    )
    owner.save(update_fields=("changes",))


def edits_with_contents(edits: Iterable[UUID | str]) -> models.QuerySet[DayEdit]:
    """The edits with these ids, as many as there are, ready for `answers_of`."""
    return DayEdit.objects.filter(id__in=edits).select_related("event__content")


def answers_of(edit: DayEdit) -> dict[str, Any] | None:
    """What was answered in an edit; None where the answer was taken back, or erased."""
    if not hasattr(edit.event, "content"):
        return None
    answers: dict[str, Any] | None = json.loads(edit.event.content.body)["answers"]
    return answers
