"""Signing a session, once and for good, and adding to one that is signed.

No setting, page or caller gets round the core's check: this is the only place where a session becomes signed.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction

from abate.clinic.injection.consent import CONSENT_WORDINGS
from abate.clinic.injection.drafts import check, vials_of
from abate.clinic.injection.faults import InjectionError, MayNotSignError
from abate.clinic.injection.models import Addendum, Session, Vial
from abate.clinic.injection.stock import locked_draft
from abate.clinic.people.credentials import may_inject, staff_of
from abate.clinic.people.models import Membership, Role, User
from abate.clinic.record.append import By, Entry, append, canonical
from abate.treatment import SessionCheck

SIGNED, ADDED = "injection.session-signed", "injection.addendum"
FORMAT = 1


def sign(session: Session, version: int, by: By, *, trainee: User | None = None) -> Session:
    """Sign a draft as it stands.

    Args:
        session: the draft.
        version: the one that was shown.
        by: the injector who signs, whose credential must hold on the session's day.
        trainee: who injected under the eyes of the injector.

    Raises:
        MayNotSignError: when the person may not, or the core's check holds the session up.
        ChangedMeanwhileError: when the draft is not the one that was shown.
        NotADraftError: when it is signed or abandoned.
        SessionError: when its parts do not hold together.
    """
    with transaction.atomic():
        held = locked_draft(session, version)
        user = _injector(held, by)
        _must_be_of_the_staff(trainee, held, user)
        if held.consent_wording not in CONSENT_WORDINGS:
            raise MayNotSignError("The patient's consent of today is not noted; ask for it and tick it.")
        vials = list(Vial.objects.select_for_update().filter(session=held).order_by("id"))
        checked = check(held, user, by.now)
        if not checked.may_sign:
            raise MayNotSignError("; ".join(found.says for found in checked.held_up_by), checked.held_up_by)
        held.signed_as = _as_signed(held, checked, user, trainee)
        entry = Entry(SIGNED, f"session {held.id}", held.patient, content=_summary(held, checked))
        _close(vials, held.signed_as)
        (held.event,) = append([entry], by, clinic=held.clinic)
        held.signed, held.signed_by, held.trainee, held.units = by.now, user, trainee, checked.total_units
        held.version += 1
        held.save()
    return held


def add_addendum(session: Session, text: str, by: By) -> Addendum:
    """Write a correction beside a signed session.

    Raises:
        InjectionError: when there are no words, or the session is not signed.
    """
    text = text.strip()
    longest = Addendum._meta.get_field("text").max_length or 0
    if not text or len(text) > longest:
        raise InjectionError(f"Write what was wrong and what is right, in {longest} characters at most.")
    if "\x00" in text:
        raise InjectionError("It holds a character that cannot be stored; leave it out.")
    with transaction.atomic():
        held = Session.objects.select_related("clinic", "patient").get(id=session.id)
        if held.signed is None:
            raise InjectionError("This session is not signed: change it instead.")
        entry = Entry(ADDED, f"session {held.id}", held.patient, content={"text": text})
        (event,) = append([entry], by, clinic=held.clinic)
        addendum = Addendum(session=held, event=event, text=text)
        addendum.save()
    return addendum


def digest_of_signed(signed_as: dict[str, Any]) -> str:
    """What the record keeps of a signed session."""
    return hashlib.sha256(canonical(signed_as).encode()).hexdigest()


def _injector(session: Session, by: By) -> User:
    user = by.user
    if user is None:
        raise MayNotSignError("Somebody must sign; sign in.")
    member = Membership.objects.filter(user=user, clinic=session.clinic, role=Role.INJECTOR, ended=None)
    if not member.exists():
        raise MayNotSignError("Only an injector of this clinic signs.")
    if not may_inject(user, session.clinic, session.date):
        raise MayNotSignError(
            f"No verified credential of {user} holds on {session.date}: another injector signs, or the clinic's "
            "administrator verifies one."
        )
    return user


def _must_be_of_the_staff(trainee: User | None, session: Session, injector: User) -> None:
    if trainee is None:
        return
    if trainee == injector:
        raise MayNotSignError("Nobody supervises themselves; leave the trainee blank, or the supervisor signs.")
    if not staff_of(session.clinic).filter(id=trainee.id).exists():
        raise MayNotSignError(f"{trainee} is not on the clinic's staff.")


def _as_signed(session: Session, checked: SessionCheck, injector: User, trainee: User | None) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "patient": str(session.patient_id),
        "session": checked.session.model_dump(mode="json", by_alias=True),
        "check": checked.to_json(),
        "consent_wording": session.consent_wording,
        "vials": [str(vial.id) for vial in vials_of(session)],
        "signed_by": {"id": str(injector.id), "name": str(injector)},
        "trainee": {"id": str(trainee.id), "name": str(trainee)} if trainee else None,
    }


def _summary(session: Session, checked: SessionCheck) -> dict[str, Any]:
    assert session.signed_as is not None  # noqa: S101 - just written
    return {
        "digest": digest_of_signed(session.signed_as),
        "date": session.date,
        "units": checked.total_units,
        "lots": [vial.lot for vial in checked.session.vials or ()],
        "reasons": {found.id: found.reason for found in checked.findings if found.reason},
    }


def _close(vials: list[Vial], signed_as: dict[str, Any]) -> None:
    """Every unit of every vial, as signed."""
    portions = dict(zip(signed_as["vials"], signed_as["session"]["vials"], strict=True))
    for vial in vials:
        portion = portions[str(vial.id)]
        vial.units_given, vial.units_wasted = portion["units_given"], portion["units_wasted"]
        vial.waste_reason = portion["waste_reason"] or ""
        vial.save()
