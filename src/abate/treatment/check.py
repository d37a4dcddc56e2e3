"""The check of a session before the needle: totals, every finding, and whether it may be signed.

Hard limits lie here, below every setting, whoever calls: a stop that is met or not known cannot be signed away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from abate.facts.from_history import Known
from abate.treatment.checks import history, people, units, vials
from abate.treatment.checks.subject import Subject
from abate.treatment.dilution import plain, volume_ml
from abate.treatment.editions import Edition, edition_named
from abate.treatment.finding import SessionFinding, finding
from abate.treatment.paradigm import preempt
from abate.treatment.person import Person
from abate.treatment.session import Session

FORMAT = 1
"""Version of the JSON; a name is only dropped or renamed together with it."""

CHECKS = {
    "contraindicated": history.contraindicated,
    "infection-at-site": people.infection_at_site,
    "cumulative-units": units.cumulative_units,
    "site-units": units.site_units,
    "muscle-units": units.muscle_units,
    "product": vials.product,
    "strength": vials.strength,
    "lot-missing": vials.lot_missing,
    "lot-expired": vials.lot_expired,
    "lot-recalled": vials.lot_recalled,
    "reconstituted-too-long": vials.reconstituted_too_long,
    "units-do-not-balance": units.units_do_not_balance,
    "nothing-injected": units.nothing_injected,
    "injector-not-valid": people.injector_not_valid,
    "in-the-future": people.in_the_future,
    "interval": history.interval,
    "caution": history.caution,
    "pregnancy": history.pregnancy,
    "edition": units.edition,
    "dilution": vials.dilution,
    "anticoagulant": history.anticoagulant,
    "recent-toxin": history.recent_toxin,
}


@dataclass(frozen=True, slots=True)
class SessionCheck:
    """What a session comes to. `volume_ml` is what was drawn up for the sites, None where it is not known."""

    session: Session
    edition: Edition
    total_units: int
    sites: int
    volume_ml: Fraction | None
    findings: tuple[SessionFinding, ...]

    @property
    def may_sign(self) -> bool:
        """No stop is met or not known, and every warning that is met has its reason."""
        return not self.held_up_by

    @property
    def held_up_by(self) -> tuple[SessionFinding, ...]:
        """The findings that stand in the way."""
        return tuple(found for found in self.findings if found.holds_up)

    def finding(self, name: str) -> SessionFinding:
        """One finding by id."""
        return next(found for found in self.findings if found.id == name)

    def to_json(self) -> dict[str, Any]:
        """The check as plain JSON values (format 1)."""
        return {
            "format": FORMAT,
            "date": self.session.date.isoformat(),
            "edition": self.edition.id,
            "total_units": self.total_units,
            "sites": self.sites,
            "volume_ml": None if self.volume_ml is None else plain(self.volume_ml),
            "may_sign": self.may_sign,
            "held_up_by": [found.id for found in self.held_up_by],
            "findings": [found.to_json() for found in self.findings],
        }


def check_session(session: Session, *, today: date | None = None) -> SessionCheck:
    """Check a session by every rule.

    Args:
        session: as it is planned or was given.
        today: the day on which it is checked; without it nothing is in the future.
    """
    subject = Subject(
        session,
        edition_named(session.edition),
        preempt(),
        Person.of(session.history, session.date, _answered_by(session)),
        today,
    )
    reasons = dict(session.reasons)
    reasons.setdefault("edition", units.reason_by_skipping(subject))
    judged = {name: check(subject) for name, check in CHECKS.items()} | people.examination(subject)
    return SessionCheck(
        session=session,
        edition=subject.edition,
        total_units=session.total_units,
        sites=len(session.injected),
        volume_ml=_volume(session),
        findings=tuple(finding(name, found, reasons.get(name, "")) for name, found in judged.items()),
    )


def _answered_by(session: Session) -> dict[str, Known]:
    """An infection seen at the session speaks louder than a history that knows of none; neither unsays the other."""
    if session.infection_at is None or session.history.infection_at_injection_site:
        return {}
    return {"infection_at_injection_site": any(entry.site in session.infection_at for entry in session.injected)}


def _volume(session: Session) -> Fraction | None:
    total = Fraction(0)
    for vial in session.vials or ():
        if vial.units_given is None or vial.strength is None or vial.diluent_ml is None:
            return None
        total += volume_ml(vial.units_given, vial.strength, vial.diluent_ml)
    return total if session.vials else None
