"""Run inside a clinic's own environment: makes patients with signed-in phones, and tells what the clinic holds."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from abate.clinic.diary.models import DayEdit, DiaryDay  # noqa: E402
from abate.clinic.diary.sync import EDITED  # noqa: E402
from abate.clinic.people.models import Patient, User  # noqa: E402
from abate.clinic.people.services import found_clinic, give_consent, open_diary  # noqa: E402
from abate.clinic.record.append import By  # noqa: E402
from abate.clinic.record.models import Event  # noqa: E402


def make(patients: str, phones: str) -> list[list[str]]:
    """Patients of one clinic; for each the session keys of their phones."""
    now = datetime.now(UTC)
    clinic = found_clinic("Demo Clinic", "uk", By.site(now))
    sessions: list[list[str]] = []
    for number in range(int(patients)):
        user = User.objects.create_user(f"demo.{number}@example.invalid", name=f"Demo {number}")
        give_consent(open_diary(user, time_zone="Europe/London", now=now), clinic, now=now)
        sessions.append([])
        for _ in range(int(phones)):
            phone = Client()
            phone.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
            sessions[-1].append(phone.cookies[settings.SESSION_COOKIE_NAME].value)
    return sessions


def told() -> list[dict[str, Any]]:
    """Of every patient: each edit as history has it, and each day as it stands."""
    return [
        {
            "events": Event.objects.filter(patient=patient, kind=EDITED).count(),
            "edits": {
                str(edit.id): json.loads(edit.event.content.body)["answers"]
                for edit in DayEdit.objects.filter(patient=patient).select_related("event__content")
            },
            "days": {
                str(day.date): [str(day.edit_id), day.answers, day.others]
                for day in DiaryDay.objects.filter(patient=patient)
            },
        }
        for patient in Patient.objects.order_by("user__date_joined")
    ]


def main(name: str, *words: str) -> None:
    """Answer in JSON."""
    answers: dict[str, Any] = {"make": make, "told": told}
    json.dump(answers[name](*words), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
