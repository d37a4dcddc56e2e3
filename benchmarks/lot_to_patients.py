"""From a lot to its patients among 100,000 signed sessions, on SQLite: `python benchmarks/lot_to_patients.py`.

Makes a database of its own in a temporary folder. A lot of 500 vials is looked for, as the page and its file do.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

SESSIONS, PATIENTS, VIALS_OF_A_LOT, LOOKS = 100_000, 10_000, 500, 15
LIMIT_MS = 200
BATCH = 2_000
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def fill() -> Any:
    """A clinic with many signed sessions, a vial each."""
    from django.db import transaction  # noqa: PLC0415

    from abate.clinic.injection.draft import Draft  # noqa: PLC0415
    from abate.clinic.injection.models import Session, Vial  # noqa: PLC0415
    from abate.clinic.people.models import Patient, User  # noqa: PLC0415
    from abate.clinic.people.services import found_clinic  # noqa: PLC0415
    from abate.clinic.record.append import By, Entry, append  # noqa: PLC0415

    draft = Draft.standard().as_json()
    signed_as = {"session": draft, "check": {"findings": ["a sentence or two about a finding"] * 60}}
    with transaction.atomic():
        clinic = found_clinic("Demo Clinic", "uk", By.site(NOW))
        users = [User(email=f"demo.{at}@example.invalid", name=f"Demo {at}", password="") for at in range(PATIENTS)]
        User.objects.bulk_create(users, batch_size=BATCH)
        patients = Patient.objects.bulk_create([Patient(user=user) for user in users], batch_size=BATCH)
        (receipt,) = append([Entry("injection.vials-received", "all")], By.site(NOW), clinic=clinic)
    for start in range(0, SESSIONS, BATCH):
        numbers = range(start, min(start + BATCH, SESSIONS))
        with transaction.atomic():
            entries = [Entry("injection.session-signed", f"session {at}", patients[at % PATIENTS]) for at in numbers]
            events = append(entries, By.site(NOW), clinic=clinic)
            sessions = [
                Session(
                    clinic=clinic,
                    patient=patients[at % PATIENTS],
                    date=NOW.date() - timedelta(days=at // PATIENTS * 84),
                    edition="eu-label",
                    opened_by=users[0],
                    opened=NOW,
                    draft=draft,
                    consent_wording="2026-11",
                    units=155,
                    signed_as=signed_as,
                    event=event,
                    signed_by=users[0],
                )
                for at, event in zip(numbers, events, strict=True)
            ]
            Session.objects.bulk_create(sessions)
            vials = [
                Vial(
                    clinic=clinic,
                    product="Botox",
                    strength=200,
                    lot=f"C{at // VIALS_OF_A_LOT}",
                    lot_key=f"c{at // VIALS_OF_A_LOT}",
                    expiry=date(2027, 1, 1),
                    serial=str(at),
                    received=NOW,
                    received_by=users[0],
                    receipt=receipt,
                    session=session,
                    taken=NOW,
                    units_given=155,
                    units_wasted=45,
                )
                for at, session in zip(numbers, sessions, strict=True)
            ]
            Vial.objects.bulk_create(vials)
            Session.objects.filter(id__in=[one.id for one in sessions]).update(signed=NOW)
    return clinic


def main() -> None:
    """Fill, look, print."""
    with TemporaryDirectory() as folder:
        os.environ |= {"ABATE_DATA": folder, "DJANGO_SETTINGS_MODULE": "abate.clinic.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from abate.clinic.injection.tracing import traced  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        clinic = fill()
        took = []
        for look in range(LOOKS):
            begun = perf_counter()
            found = traced(clinic, f"c-{look * 13}")
            took.append(1e3 * (perf_counter() - begun))
            assert len(found) == VIALS_OF_A_LOT and all(one.patient and len(one.sites) == 31 for one in found)
    figure = median(took)
    print(
        f"lot of {VIALS_OF_A_LOT} vials to patients and sites, {SESSIONS:,} sessions: median {figure:.0f} ms, "
        f"slowest {max(took):.0f} ms (at most {LIMIT_MS})"
    )
    sys.exit(figure > LIMIT_MS)


if __name__ == "__main__":
    main()
