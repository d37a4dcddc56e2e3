"""Answers go in one by one, each recorded; out comes the core's history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from abate.clinic.intake.models import Answer
from abate.clinic.people.models import Patient
from abate.clinic.people.services import clinic_of_record
from abate.clinic.record.append import By, Entry, append
from abate.history import History

ANSWERED = "intake.answered"


def answer(patient: Patient, answers: Mapping[str, Any], by: By, why: str = "") -> None:
    """Record answers by dotted key of the history (`headache.since`); None takes an answer back.

    Raises:
        pydantic.ValidationError: when an answer cannot stand in a history; then none is recorded.
    """
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        known = known_answers(patient)
        History.model_validate(_nested({**known, **answers}))
        changed = {key: value for key, value in answers.items() if known.get(key) != value}
        entries = [Entry(ANSWERED, key, patient, why, {"value": value}) for key, value in changed.items()]
        events = append(entries, by, clinic=clinic_of_record(patient))
        for key, event in zip(changed, events, strict=True):
            Answer(patient=patient, key=key, event=event).save()


def known_answers(patient: Patient) -> dict[str, Any]:
    """The last answer to each key, as JSON values; answers taken back are left out."""
    last = Answer.objects.filter(patient=patient).values("key").annotate(last=models.Max("id")).values("last")
    found = Answer.objects.filter(id__in=last).select_related("event__content")
    values = {one.key: json.loads(one.event.content.body)["value"] for one in found}
    return {key: value for key, value in values.items() if value is not None}


def history_of(patient: Patient) -> History:
    """What is known besides the diary; where the person lives is taken from their clinic unless it was answered."""
    known = known_answers(patient)
    clinic = clinic_of_record(patient)
    if clinic is not None:
        known.setdefault("jurisdiction", clinic.jurisdiction)
    return History.model_validate(_nested(known))


def _nested(answers: Mapping[str, Any]) -> dict[str, Any]:
    """`{"headache.since": x}` as `{"headache": {"since": x}}`."""
    nested: dict[str, Any] = {}
    for key, value in answers.items():
        *parents, last = key.split(".")
        part = nested
        for parent in parents:
            part = part.setdefault(parent, {})
        part[last] = value
    return nested
