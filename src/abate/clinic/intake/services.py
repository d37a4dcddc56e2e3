"""Answers go in one by one, each recorded; out comes the core's history.

What was answered under a key that the history no longer has, or no longer takes, is not known; so is an answer
whose content was erased. An older answer to the same key does not come back in its place.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from pydantic import ValidationError

from abate.clinic.intake.models import Answer
from abate.clinic.intake.questions import all_questions
from abate.clinic.intake.toxin_sessions import signed_sessions, with_signed_sessions
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.people.services import clinic_of_record
from abate.clinic.record.append import By, Entry, append
from abate.history import History
from abate.history.reader import history_from

ANSWERED = "intake.answered"


class AnsweredMeanwhileError(Exception):
    """Somebody else answered the same keys after they were shown."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(keys)
        super().__init__(f"answered meanwhile: {', '.join(self.keys)}")


@dataclass(frozen=True, slots=True)
class Given:
    """The last answer to a key: who gave it, as what, and when."""

    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What was known at a moment: values by key, who gave them, and the number of the last answer."""

    answers: Mapping[str, Any]
    given: Mapping[str, Given]
    number: int


def answer(
    patient: Patient, answers: Mapping[str, Any], by: By, why: str = "", *, seen: int | None = None
) -> tuple[str, ...]:
    """Record answers by dotted key of the history (`headache.since`); None takes an answer back.

    Args:
        patient: whom they are about.
        answers: only those that say something new are recorded.
        by: who answers.
        why: for the record.
        seen: `Known.number` of what was shown to who answers.

    Returns:
        The keys that were recorded.

    Raises:
        HistoryError: when an answer cannot stand in a history; then none is recorded.
        AnsweredMeanwhileError: when a key to be recorded was answered after `seen`; then none is recorded.
    """
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        given = {key: value for key, value in answers.items() if value is not None}
        meant = by_key(history_from(_nested(given), source="answers", latest=patient.today(by.now)))
        known = known_answers(patient)
        changed = {key: meant.get(key) for key in answers if meant.get(key) != known.get(key)}
        if seen is not None:
            later = set(Answer.objects.filter(patient=patient, id__gt=seen).values_list("key", flat=True))
            if later & changed.keys():
                raise AnsweredMeanwhileError(key for key in changed if key in later)
        entries = [Entry(ANSWERED, key, patient, why, {"value": value}) for key, value in changed.items()]
        events = append(entries, by, clinic=clinic_of_record(patient)) if entries else []
        Answer.objects.bulk_create(
            Answer(patient=patient, key=key, event=event) for key, event in zip(changed, events, strict=True)
        )
    return tuple(changed)


def history_of(patient: Patient, clinic: Clinic | None = None, upto: int | None = None) -> History:
    """What is known besides the diary, or was known with the answer of that number.

    Whose rules hold where that was not answered, the clinic says: the one given, else the one that the person joined.
    Sessions that were signed here are among the toxin sessions, whichever answer was the last one.
    """
    known = known_answers(patient, upto)
    place = clinic or clinic_of_record(patient)
    if place is not None:
        known.setdefault("jurisdiction", place.jurisdiction)
    signed = signed_sessions(Patient.objects.filter(id=patient.id))
    return with_signed_sessions(History.model_validate(_nested(known)), signed.get(patient.id, []))


def known_answers(patient: Patient, upto: int | None = None) -> dict[str, Any]:
    """The last answer to each key, as JSON values; what is not known is left out.

    Args:
        patient: whom they are about.
        upto: number of the last answer to take into account.
    """
    answers = Answer.objects.filter(patient=patient)
    if upto is not None:
        answers = answers.filter(id__lte=upto)
    return by_key(_legible(_last(answers).get(patient.id, {})))


def histories_of(patients: models.QuerySet[Patient], keys: Collection[str]) -> dict[UUID, History]:
    """These keys of many patients' histories at once; patients of whom nothing is known are left out."""
    answers = Answer.objects.filter(patient__in=patients, key__in=keys)
    known = {patient: _legible(values) for patient, values in _last(answers).items()}
    signed = signed_sessions(patients) if "toxin_sessions" in keys else {}
    return {patient: with_signed_sessions(history, signed.get(patient, [])) for patient, history in known.items()}


def what_is_known(patient: Patient) -> Known:
    """The answers about a patient as they stand, with who gave them."""
    last = Answer.objects.filter(patient=patient).values("key").annotate(last=models.Max("id")).values("last")
    found = Answer.objects.filter(id__in=last).select_related("event__actor")
    given = {one.key: Given(str(one.event.actor or "the site"), one.event.role, one.event.at) for one in found}
    return Known(known_answers(patient), given, max((one.id for one in found), default=0))


def by_key(history: History) -> dict[str, Any]:
    """What a history knows, as JSON values by dotted key."""
    whole = history.model_dump(mode="json", by_alias=True, exclude_none=True)
    values = {}
    for key in all_questions():
        part: Any = whole
        for step in key.split("."):
            part = part.get(step) if part is not None else None
        if part is not None:
            values[key] = part
    return values


def _last(answers: models.QuerySet[Answer]) -> dict[UUID, dict[str, Any]]:
    """The last answer to each key of each patient; None where it was taken back or its content erased."""
    last = answers.values("patient", "key").annotate(last=models.Max("id")).values("last")
    rows = Answer.objects.filter(id__in=last).values_list("patient", "key", "event__content__body")
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for patient, key, body in rows:
        found[patient][key] = None if body is None else json.loads(body).get("value")
    return found


def _legible(answers: Mapping[str, Any]) -> History:
    """The history that stored answers make, without those that it does not take."""
    known = {key: value for key, value in answers.items() if value is not None and key in all_questions()}
    try:
        return History.model_validate(_nested(known))
    except ValidationError as problem:
        wrong = {".".join(str(step) for step in error["loc"]) for error in problem.errors()}
        sound = {
            key: value for key, value in known.items() if not any(f"{one}.".startswith(f"{key}.") for one in wrong)
        }
        return History.model_validate(_nested(sound))


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
