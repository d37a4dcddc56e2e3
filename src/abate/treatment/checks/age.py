"""How long before the session a vial was reconstituted, between bounds where the times leave it open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil

from abate.treatment.session import Session

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SUNDAY = 6
DAWN = time(4)
CHANGES = ((3, 8, 14), (3, 25, 31), (4, 1, 7), (9, 1, 7), (9, 24, 30), (10, 1, 7), (10, 25, 31), (11, 1, 7))
"""Month, first and last day between which, on a Sunday before dawn, clocks change somewhere (IANA time zone rules:
North America, Europe, Australia, New Zealand, Chile). Where they change on other days, write the offset."""


@dataclass(frozen=True, slots=True)
class Age:
    """At least and at most so many minutes; `asks` says what would tell it exactly."""

    low_minutes: float
    high_minutes: float
    asks: str

    @property
    def in_words(self) -> str:
        """`3 h 30 min`, or `15 h to 39 h`."""
        low, high = _hours(self.low_minutes), _hours(self.high_minutes)
        return low if low == high else f"{low} to {high}"


def age_of(made_up: datetime, session: Session) -> Age:
    """The age of a vial at the time of the injections.

    With offsets the time passed is exact. Local times without one may hide a change of the clocks: 24 hours on the
    clock are 25 in the autumn. Without a time of the injections, any of that day is possible, at an offset that is
    at most an hour away from the vial's.
    """
    if session.given_at is not None:
        passed = session.given_at - made_up
        if made_up.tzinfo is not None or not _clocks_may_change(made_up, session.given_at):
            return Age(passed / MINUTE, passed / MINUTE, "")
        return Age((passed - HOUR) / MINUTE, (passed + HOUR) / MINUTE, "Write both times with their offset from UTC")
    local = made_up.replace(tzinfo=None)
    first = datetime.combine(session.date, time())
    last = first + DAY
    leeway = HOUR if made_up.tzinfo is not None or _clocks_may_change(local, last) else timedelta()
    low = max(first - local - leeway, timedelta())
    return Age(low / MINUTE, (last - local + leeway) / MINUTE, "Write given_at, the time of the injections")


def _clocks_may_change(first: datetime, last: datetime) -> bool:
    """Whether the small hours of such a Sunday lie between two local times (looking eight days on)."""
    for days in range(min((last.date() - first.date()).days, 8) + 1):
        day = first.date() + timedelta(days=days)
        dawn, midnight = datetime.combine(day, DAWN), datetime.combine(day, time())
        changes = any(day.month == month and start <= day.day <= end for month, start, end in CHANGES)
        if changes and day.weekday() == SUNDAY and first < dawn and last > midnight:
            return True
    return False


def _hours(minutes: float) -> str:
    hours, rest = divmod(ceil(minutes), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
