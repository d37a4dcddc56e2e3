"""What was done with a person's record and who looked at it, day by day, for the person's own eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import TruncDate

from abate.clinic.people.models import Patient
from abate.clinic.people.services import PATIENT
from abate.clinic.record.append import SITE
from abate.clinic.record.models import Event
from abate.clinic.record.words import in_words

READ, LINK_OPENED = "record.read", "diary.share-opened"
LOOKS = (READ, LINK_OPENED)


Rows = models.QuerySet[Event, Any]
"""One row for each line to show."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What one person did in one role on one day."""

    day: date
    who: str
    what: str


def reads_of(patient: Patient) -> Rows:
    """Who looked, newest day first: one row for each day, person, role, clinic and page."""
    return _by_day(Event.objects.filter(patient=patient, kind__in=LOOKS), patient)


def changes_of(patient: Patient) -> Rows:
    """What was done, newest day first: one row for each day, person, role, clinic and kind."""
    return _by_day(Event.objects.filter(patient=patient).exclude(kind__in=LOOKS), patient)


def in_plain_words(rows: Sequence[Mapping[str, Any]], patient: Patient) -> list[Doing]:
    """Rows of `reads_of` and `changes_of` as sentences."""
    return [
        Doing(row["day"], _who(row, patient), in_words(row["kind"], row["first_thing"], row["times"])) for row in rows
    ]


def _by_day(events: models.QuerySet[Event], patient: Patient) -> Rows:
    day = TruncDate("at", tzinfo=ZoneInfo(patient.time_zone))
    page = models.Case(models.When(kind=READ, then="thing"), default=models.Value(""))
    return (
        events.annotate(day=day, page=page)
        .values("day", "actor_id", "actor__name", "role", "chain__clinic__name", "kind", "page")
        .annotate(times=models.Count("id"), first_thing=models.Min("thing"), last=models.Max("id"))
        .order_by("-day", "-last")
    )


def _who(row: Mapping[str, Any], patient: Patient) -> str:
    """`You`; `Demo Nettle (nurse, Demo Clinic)`. Addresses of the staff are not the patient's business."""
    if row["actor_id"] == patient.user_id and row["role"] in (PATIENT, "account"):
        return "You"
    if row["kind"] == LINK_OPENED:
        return "Whoever has a link that you gave away"
    if row["role"] == SITE:
        return "The site itself"
    clinic = row["chain__clinic__name"]
    return f"{row['actor__name'] or 'Somebody without a name'} ({row['role']}{f', {clinic}' if clinic else ''})"
