"""Questions sent to the patient: asked, answered in part or in full, withdrawn."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.urls import reverse

from abate.clinic.intake.models import Request
from abate.clinic.intake.questions import all_questions
from abate.clinic.intake.services import answer
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.people.services import clinic_of_record
from abate.clinic.record.append import By, Entry, append

SENT = "intake.questions-sent"
WITHDRAWN = "intake.questions-withdrawn"
NOT_KNOWN = "intake.not-known"

SUBJECT = "A message is waiting for you"
BODY = """Hello,

someone you know has left a message for you. Sign in to read it:

{address}

This e-mail says no more, because e-mail is not private. If you expected nothing, you need not do anything.
"""
"""Whoever sees the mail learns nothing about anybody's health, nor from whom it comes."""


def send(patient: Patient, clinic: Clinic, keys: Iterable[str], by: By) -> Request | None:
    """Ask the patient these questions; those that are open already, or that no patient can answer, are left out."""
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        pending = open_keys(patient)
        asked = [key for key in all_questions() if key in set(keys) and can_be_asked(key) and key not in pending]
        if not asked or by.user is None:
            return None
        request = Request(patient=patient, clinic=clinic, keys=asked, sent_by=by.user, sent=by.now)
        request.save()
        append([Entry(SENT, f"{request.id}", patient, content={"keys": asked})], by, clinic=clinic)
    return request


def withdraw(request: Request, by: By) -> None:
    """Ask no longer; what was answered stays."""
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=request.patient_id)
        if Request.objects.filter(id=request.id, ended=None).update(ended=by.now):
            append([Entry(WITHDRAWN, f"{request.id}", request.patient)], by, clinic=request.clinic)


def answer_own(patient: Patient, answers: Mapping[str, Any], by: By) -> None:
    """What the patient answers to open questions; what is not asked is passed over.

    None says "I do not know": it closes the question and changes nothing of what is known.

    Raises:
        HistoryError: when an answer cannot stand in a history; then none is recorded.
    """
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        asked = {key: answers[key] for key in open_keys(patient) if key in answers}
        answer(patient, {key: value for key, value in asked.items() if value is not None}, by)
        unknown = [key for key, value in asked.items() if value is None]
        if unknown:
            append([Entry(NOT_KNOWN, key, patient) for key in unknown], by, clinic=clinic_of_record(patient))
        _close(patient, {key: "not known" if key in unknown else "answered" for key in asked}, by)


def answer_and_close(patient: Patient, answers: Mapping[str, Any], by: By, *, seen: int) -> tuple[str, ...]:
    """Record answers, and ask no longer what they answer; see `services.answer`."""
    with transaction.atomic():
        changed = answer(patient, answers, by, seen=seen)
        _close(patient, {key: "answered" for key in changed if answers[key] is not None}, by)
    return changed


def _close(patient: Patient, how: Mapping[str, str], by: By) -> None:
    """Close these questions wherever they are open, and the requests of which nothing is left."""
    for request in open_requests(patient):
        closed = {key: how[key] for key in request.open_keys if key in how}
        if closed:
            request.closed = {**request.closed, **closed}
            request.ended = None if request.open_keys else by.now
            request.save()


def open_requests(patient: Patient) -> models.QuerySet[Request]:
    """Those neither ended nor sent by a clinic that the patient has left."""
    return Request.objects.filter(
        patient=patient, ended=None, clinic__consents__patient=patient, clinic__consents__withdrawn=None
    ).order_by("sent", "id")


def open_keys(patient: Patient) -> tuple[str, ...]:
    """Every question that waits for the patient, in the order of the sections."""
    pending = {key for request in open_requests(patient) for key in request.open_keys}
    return tuple(key for key in all_questions() if key in pending)


def can_be_asked(key: str) -> bool:
    """Whether there are words for a patient."""
    return bool(all_questions()[key].patient)


def notify(request: Request) -> bool:
    """Tell the patient by e-mail that something waits; whether the mail was handed over."""
    address = f"{settings.SITE_ADDRESS}{reverse('intake:own')}"
    try:
        return bool(send_mail(SUBJECT, BODY.format(address=address), None, [request.patient.user.email]))
    except (smtplib.SMTPException, OSError):
        return False
