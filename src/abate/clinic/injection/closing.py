"""The end of a clinic's day: every unit given or wasted, no vial between stock and patient. Else it is named here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models

from abate.clinic.injection.models import Session, Vial
from abate.clinic.people.models import Clinic

DISCARDED, NONE_DISCARDED = "JW", "JZ"
"""Modifiers on a US claim: some of a single-dose vial was discarded, or none of it."""


@dataclass(frozen=True, slots=True)
class Open:
    """Something that keeps the day from closing: what it is, and what closes it."""

    what: str
    closes: str
    units: int
    session: Session | None = None
    vial: Vial | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """A signed session's vials together, or the wasted ones of an abandoned session."""

    session: Session
    vials: tuple[Vial, ...]

    @property
    def given(self) -> int:
        """Units into the sites."""
        return sum(vial.units_given or 0 for vial in self.vials)

    @property
    def wasted(self) -> int:
        """Units discarded."""
        return sum(vial.units_wasted or 0 for vial in self.vials)

    @property
    def modifiers(self) -> str:
        """How a US claim splits the units; nothing was billed where nothing was given."""
        if self.session.signed is None:
            return ""
        return f"{DISCARDED}: {self.wasted} U" if self.wasted else NONE_DISCARDED


@dataclass(frozen=True, slots=True)
class ClosingDay:
    """One day of a clinic's vials."""

    day: date
    open: tuple[Open, ...]
    used: tuple[Used, ...]
    received: int
    """Vials."""
    written_off: int

    @property
    def closes(self) -> bool:
        """Whether nothing is left open."""
        return not self.open

    @property
    def units_open(self) -> int:
        """Units of vials that were taken and are neither given nor wasted."""
        return sum(one.units for one in self.open)


def closing_day(clinic: Clinic, day: date, today: date) -> ClosingDay:
    """What a day comes to: what it used, and what of it, or of days before, is still open now."""
    first, last = _bounds(clinic, day)
    vials = Vial.objects.filter(clinic=clinic)
    return ClosingDay(
        day,
        tuple(_open(clinic, last, today)),
        tuple(_used(clinic, day, (first, last))),
        vials.filter(received__gte=first, received__lt=last).count(),
        vials.filter(written_off__gte=first, written_off__lt=last).count(),
    )


def _open(clinic: Clinic, before: datetime, today: date) -> Iterator[Open]:
    taken = Vial.objects.filter(clinic=clinic, session__isnull=False, units_given=None, taken__lt=before)
    for vial in taken.select_related("session__patient__user").order_by("taken", "id"):
        made_up = vial.reconstituted is not None
        yield Open(
            "reconstituted, not used" if made_up else "taken, not signed",
            "Sign the session, or abandon it with a reason" if made_up else "Sign the session, or put the vial back",
            vial.strength,
            vial.session,
            vial,
        )
    drafts = Session.objects.filter(clinic=clinic, signed=None, abandoned=None, opened__lt=before, vials=None)
    for session in drafts.select_related("patient__user").order_by("opened"):
        yield Open("session not signed", "Sign it, or abandon it with a reason", 0, session)
    expired = Vial.objects.filter(clinic=clinic, session=None, written_off=None, expiry__lt=today)
    for vial in expired.filter(received__lt=before).order_by("expiry", "id"):
        yield Open("expired in stock", "Write it off", 0, None, vial)


def _used(clinic: Clinic, day: date, bounds: tuple[datetime, datetime]) -> Iterator[Used]:
    ended = models.Q(date=day, signed__isnull=False) | models.Q(abandoned__gte=bounds[0], abandoned__lt=bounds[1])
    sessions = Session.objects.filter(ended, clinic=clinic).select_related("patient__user").defer("signed_as")
    for session in sessions.prefetch_related("vials").order_by("signed", "abandoned"):
        vials = tuple(vial for vial in session.vials.all() if vial.units_given is not None)
        if vials:
            yield Used(session, vials)


def _bounds(clinic: Clinic, day: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(clinic.time_zone)
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
