"""Side effects as staff record them. A correction is a new row; what stood before stays to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from abate.clinic.effects.models import Effect, Report, Seen
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.append import By, Entry, append
from abate.safety.record import SideEffect

RECORDED, CORRECTED, SEEN = "effects.recorded", "effects.corrected", "effects.report-seen"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a side effect: what it says, who wrote it down, when, and why it was corrected."""

    row: Effect
    says: SideEffect | None
    """None where its content was erased or is not what this version of the program reads."""
    who: User | None
    at: datetime
    why: str


def record(effect: Effect, said: SideEffect, by: By) -> Effect:
    """Write a side effect down.

    Args:
        effect: a fresh row, as far as whose it is, where it is recorded, and which session and report it belongs to.
        said: what is recorded.
        by: who records it.
    """
    return _write(RECORDED, effect, said, by)


def correct(effect: Effect, said: SideEffect, why: str, by: By, *, session: UUID | None) -> Effect:
    """Write down what is right instead; the last correction holds."""
    corrected = Effect(
        effect=effect.effect,
        patient=effect.patient,
        clinic=effect.clinic,
        report=effect.report,
        session_id=session,
    )
    return _write(CORRECTED, corrected, said, by, why)


def _write(kind: str, effect: Effect, said: SideEffect, by: By, why: str = "") -> Effect:
    content = {"says": said.model_dump(mode="json", exclude_none=True), "session": effect.session_id}
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=effect.patient_id)
        entry = Entry(kind, str(effect.effect), effect.patient, why, content)
        (effect.event,) = append([entry], by, clinic=effect.clinic)
        effect.term, effect.grade = said.term or "", said.grade.value if said.grade else None
        effect.save()
    return effect


def see(report: Report, done: str, clinic: Clinic, by: By) -> Seen:
    """Note that somebody looked at a report, and what was done."""
    with transaction.atomic():
        patient = Patient.objects.select_for_update().get(id=report.patient_id)
        (event,) = append([Entry(SEEN, str(report.id), patient, content={"done": done})], by, clinic=clinic)
        return Seen.objects.create(report=report, event=event)


def standing(effects: QuerySet[Effect]) -> QuerySet[Effect]:
    """Of these rows the last of each side effect: what holds."""
    last = effects.values("effect").annotate(last=Max("id")).values("last")
    return Effect.objects.filter(id__in=last)


def versions_of(patient: Patient, clinic: Clinic, effect: UUID) -> list[Version]:
    """Every version of a side effect, oldest first; none where there is no such side effect."""
    return versions(Effect.objects.filter(patient=patient, clinic=clinic, effect=effect).order_by("id"))


def versions(rows: QuerySet[Effect]) -> list[Version]:
    """What rows say, in their order."""
    return [_version(row) for row in rows.select_related("event__actor", "event__content", "report")]


def _version(row: Effect) -> Version:
    content = row.event.said()
    says = None if content is None else SideEffect.model_validate(content["says"])
    return Version(row, says, row.event.actor, row.event.at, row.event.why)
