"""Names of time zones, as phones give them: `Europe/Vienna`."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError


@cache
def time_zones() -> frozenset[str]:
    """Every name that is known here."""
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    """For forms and models.

    Raises:
        ValidationError: when there is no such time zone.
    """
    if name not in time_zones():
        raise ValidationError("No time zone has this name; write it like Europe/Vienna.")
