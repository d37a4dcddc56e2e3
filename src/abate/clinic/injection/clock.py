"""The clinic's local day and time."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from abate.clinic.people.models import Clinic


def local(clinic: Clinic, instant: datetime) -> datetime:
    """An instant as the clinic's clocks show it."""
    return instant.astimezone(ZoneInfo(clinic.time_zone))


def clinic_day(clinic: Clinic, instant: datetime) -> date:
    """The clinic's calendar day of an instant."""
    return local(clinic, instant).date()
