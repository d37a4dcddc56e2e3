"""Sessions as side effects need them: signed ones with product, lots and sites, older ones with their day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from abate.clinic.injection.models import Session
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Clinic, Patient
from abate.reports.words import day_in_words
from abate.treatment.paradigm import preempt
from abate.treatment.session import Session as Given


@dataclass(frozen=True, slots=True)
class Injected:
    """What a session was: its day, and what is recorded of it. `signed` names the session that was signed here."""

    date: date
    product: str | None = None
    lots: tuple[str, ...] | None = None
    sites: tuple[str, ...] | None = None
    signed: UUID | None = None

    @property
    def key(self) -> str:
        """What a form calls it."""
        return str(self.signed or self.date)

    @property
    def words(self) -> str:
        """What a form shows of it."""
        lots = f", lot {', '.join(self.lots)}" if self.lots else ""
        return f"{day_in_words(self.date)}{lots}{'' if self.signed else ', not signed here'}"


def sessions_of(patient: Patient, clinic: Clinic) -> tuple[Injected, ...]:
    """A patient's sessions, the last one first: those signed in the clinic, and those the history knows besides."""
    signed = [injected(one) for one in signed_sessions(clinic).filter(patient=patient)]
    days = {one.date for one in signed}
    others = [
        Injected(one.date, one.product)
        for one in history_of(patient, clinic).toxin_sessions or ()
        if one.date not in days
    ]
    return tuple(sorted([*signed, *others], key=lambda one: one.date, reverse=True))


def signed_sessions(clinic: Clinic) -> QuerySet[Session]:
    """The clinic's signed sessions."""
    return Session.objects.filter(clinic=clinic, signed__isnull=False)


def injected(session: Session) -> Injected:
    """A signed session, as it was signed."""
    assert session.signed_as is not None  # noqa: S101 - the database holds no signed session without it
    given = Given.model_validate(session.signed_as["session"])
    vials = given.vials or ()
    product = ", ".join(dict.fromkeys(vial.product for vial in vials if vial.product))
    lots = tuple(dict.fromkeys(vial.lot for vial in vials if vial.lot))
    sites = tuple(entry.site for entry in given.injected)
    return Injected(session.date, product or None, lots or None, sites, session.id)


def muscles_of(one: Injected) -> Iterator[str]:
    """The muscles that were injected, each once."""
    muscles = (preempt().muscle_of(site) for site in one.sites or ())
    yield from dict.fromkeys(muscle for muscle in muscles if muscle)
