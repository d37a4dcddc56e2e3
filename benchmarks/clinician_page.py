"""Server time of the clinician's page of a patient with two years of diary: `python benchmarks/clinician_page.py`.

A real request through the whole site (session, access, assessment, template, the record of the reading) on the
embedded database; no network. The list of a clinic with 500 patients is timed beside it.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))

DAYS = 730
PATIENTS = 500
REQUESTS = 30
BATCH = 500


def main() -> None:
    """Set up, ask, report."""
    with TemporaryDirectory() as folder:
        os.environ.update(
            ABATE_DATA=folder, DJANGO_SETTINGS_MODULE="abate.clinic.settings", ABATE_LOG_LEVEL="WARNING"
        )
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415 - its settings read the environment

        django.setup()
        for what, seconds in measure():
            print(f"{what}: median {median(seconds) * 1e3:.0f} ms, slowest {max(seconds) * 1e3:.0f} ms of {REQUESTS}")


def measure() -> list[tuple[str, list[float]]]:
    """Each page with the seconds of its requests."""
    # What needs the settings is imported once they are there.
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from abate.clinic.intake.services import answer, by_key  # noqa: PLC0415
    from abate.clinic.people.models import Role, User  # noqa: PLC0415
    from abate.clinic.people.services import found_clinic, give_consent, give_role, open_diary  # noqa: PLC0415
    from abate.clinic.record.append import By  # noqa: PLC0415
    from benchmarks.one_person import HISTORY  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = datetime.now(UTC)
    site = By.site(now)
    clinic = found_clinic("Demo Clinic", "uk", site)
    nurse = User.objects.create_user("demo.nurse@example.invalid", name="Demo Nurse")
    give_role(nurse, clinic, Role.NURSE, site)
    patients = []
    for at in range(PATIENTS):
        user = User.objects.create_user(f"demo.{at}@example.invalid", name=f"Demo {at}")
        patients.append(open_diary(user, time_zone="Europe/London", now=now))
        give_consent(patients[-1], clinic, now=now)
        answer(patients[-1], {"headache.red_flags.sudden_onset": False, "toxin_sessions": []}, site)
    patient = patients[0]
    answer(patient, by_key(HISTORY), site)
    fill(patient, now)
    for other in patients[1:]:
        fill(other, now, days=7)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(nurse, "allauth.account.auth_backends.AuthenticationBackend")
    one = (clinic.id, patient.id)
    addresses = {
        f"the page of a patient with {DAYS} days of diary": reverse("assessment:patient", args=one),
        "the form of what would settle what is open": reverse("intake:form", args=one),
        f"the list of {PATIENTS} patients": reverse("assessment:patients", args=(clinic.id,)),
    }
    return [(what, timed(client, address)) for what, address in addresses.items()]


def fill(patient: Any, now: datetime, days: int = DAYS) -> None:
    """A diary up to today with headaches on most days and a few gaps."""
    from abate.clinic.diary.answers import Answers  # noqa: PLC0415
    from abate.clinic.diary.sync import SentEdit, take_in  # noqa: PLC0415
    from abate.clinic.people.services import own_doing  # noqa: PLC0415

    chance = random.Random(patient.user.email)  # noqa: S311
    edits = [
        SentEdit(uuid4(), day, now, (), Answers(**answers(chance)))
        for day in dates(now.date(), days)
        if chance.random() < 0.95
    ]
    for first in range(0, len(edits), BATCH):
        take_in(patient, UUID(int=1), edits[first : first + BATCH], own_doing(patient, now))


def dates(last: date, days: int) -> list[date]:
    return [last - timedelta(days=back) for back in range(days)]


def answers(chance: random.Random) -> dict[str, Any]:
    if chance.random() < 0.35:
        return {"headache": False, "medicines": []}
    migraine = chance.random() < 0.6
    return {
        "headache": True,
        "hours": float(chance.randint(2, 18)),
        "severity": chance.choice(["moderate", "severe"] if migraine else ["mild", "moderate"]),
        **dict.fromkeys(("unilateral", "pulsating", "aggravated_by_activity", "nausea", "photophobia"), migraine),
        "phonophobia": None if chance.random() < 0.1 else migraine,
        "medicines": [chance.choice(["sumatriptan", "ibuprofen"])] if chance.random() < 0.4 else [],
        "note": "an invented note",
    }


def timed(client: Any, address: str) -> list[float]:
    """Seconds of each request, once the first one has warmed everything up."""
    seconds = []
    for _ in range(REQUESTS + 1):
        start = perf_counter()
        response = client.get(address)
        seconds.append(perf_counter() - start)
        assert response.status_code == 200, response.status_code
    return seconds[1:]


if __name__ == "__main__":
    main()
