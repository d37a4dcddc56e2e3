"""From a lot to everyone who got it: vials, sessions, patients, sites, and side effects noted for those sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from abate.clinic.injection.models import Session, Vial
from abate.clinic.people.models import Clinic, Patient
from abate.treatment.limits import lot_key

PART = 500
"""Rows asked for at once by their ids."""


@dataclass(frozen=True, slots=True)
class NotedEffect:
    """A side effect as it stands: its term, and its grade where it was graded."""

    term: str
    grade: int | None


@dataclass(frozen=True, slots=True)
class Traced:
    """One vial of the lot. Without a session nobody got it; a session that is not signed may still get it."""

    vial: Vial
    session: Session | None
    patient: Patient | None
    sites: tuple[str, ...]
    """Sites that got units in the session, whichever of its vials they came from."""
    effects: tuple[NotedEffect, ...]


def traced(clinic: Clinic, lot: str) -> list[Traced]:
    """Every vial of a lot, as lots are compared, the last taken first."""
    vials = list(Vial.objects.filter(clinic=clinic, lot_key=lot_key(lot)).order_by("-taken", "serial", "id"))
    sessions = _sessions([vial.session_id for vial in vials if vial.session_id])
    effects = _effects(list(sessions))
    found = []
    for vial in vials:
        session = sessions.get(vial.session_id) if vial.session_id else None
        found.append(
            Traced(
                vial,
                session,
                session.patient if session else None,
                _sites(session) if session else (),
                tuple(effects[session.id]) if session else (),
            )
        )
    return found


def _sessions(ids: Sequence[UUID]) -> dict[UUID, Session]:
    """Without what is large and not needed here."""
    needed = ("id", "clinic_id", "date", "draft", "signed", "abandoned", "units", "patient__user__name")
    found: dict[UUID, Session] = {}
    for part in _parts(ids):
        rows = Session.objects.filter(id__in=part).select_related("patient__user")
        found |= {one.id: one for one in rows.only(*needed, "patient__user__email")}
    return found


def _effects(sessions: Sequence[UUID]) -> dict[UUID, list[NotedEffect]]:
    """The last row of each side effect: a later one takes the place of those before it."""
    last: dict[UUID, tuple[UUID, NotedEffect]] = {}
    for part in _parts(sessions):
        rows = Session.objects.filter(id__in=part, effects__isnull=False).order_by("effects__id")
        for session, effect, term, grade in rows.values_list(
            "id", "effects__effect", "effects__term", "effects__grade"
        ):
            last[effect] = (session, NotedEffect(term, grade))
    found: dict[UUID, list[NotedEffect]] = defaultdict(list)
    for session, noted in last.values():
        found[session].append(noted)
    return found


def _sites(session: Session) -> tuple[str, ...]:
    if session.signed is None:
        return ()
    draft = session.draft
    return tuple(
        entry["site"]
        for entry in (*draft["sites"], *draft["follow_the_pain"])
        if entry["units"] and entry["skipped"] is None
    )


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]
