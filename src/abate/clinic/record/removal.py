"""Removing what events say, where the law lets it be erased: the events themselves stay, and the chain whole."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.append import By, Entry, append
from abate.clinic.record.models import Erasure, Event
from abate.clinic.record.verify import ERASED


def remove_contents(events: Sequence[Event], patient: Patient, why: str, by: By, *, clinic: Clinic | None) -> Event:
    """Remove what these events say in detail. The event that does so names each of them by its digest."""
    with transaction.atomic():
        content = {"erased": [event.digest for event in events]}
        [erasure] = append([Entry(ERASED, str(patient.id), patient, why, content)], by, clinic=clinic)
        Erasure.objects.bulk_create([Erasure(event=event, by=erasure) for event in events])
        with connection.cursor() as cursor:
            # The table's trigger lets go of nothing but what an erasure names.
            cursor.execute(
                "DELETE FROM record_content WHERE event_id IN (SELECT event_id FROM record_erasure WHERE by_id = %s)",
                [erasure.id],
            )
    return erasure
