"""Invitations: a link in an e-mail that makes its reader a patient or a member of staff, once, until it expires."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from abate.clinic.people.models import Clinic, Invitation, Patient, Role, User
from abate.clinic.people.services import give_consent, give_role, open_diary, own_doing
from abate.clinic.record.append import By, Entry, append

LASTS = timedelta(days=7)


def invite(clinic: Clinic, email: str, role: str, by: By) -> tuple[Invitation, str]:
    """A new invitation and its secret, which is shown nowhere but in the mail.

    Raises:
        PermissionDenied: when anyone but an administrator gives a role.
        ValidationError: when the address or the role is none.
    """
    if role != Invitation.PATIENT and by.role != Role.ADMINISTRATOR:
        raise PermissionDenied
    secret = secrets.token_urlsafe(32)
    invitation = Invitation(
        clinic=clinic,
        email=email.strip().lower(),
        role=role,
        token_digest=digest_of(secret),
        sent_by=by.user,
        sent=by.now,
        expires=by.now + LASTS,
    )
    invitation.full_clean()
    with transaction.atomic():
        invitation.save()
        append([_entry("people.invited", invitation, email=invitation.email)], by, clinic=clinic)
    return invitation, secret


def revoke(invitation: Invitation, by: By, why: str) -> None:
    """Take an open invitation back, so that its link opens nothing more."""
    with transaction.atomic():
        held = _held_open(invitation, by.now)
        held.revoked = by.now
        held.save(update_fields=["revoked"])
        append([_entry("people.invitation-revoked", held, why)], by, clinic=held.clinic)


def find(secret: str) -> Invitation | None:
    """The invitation that a link belongs to, open or not."""
    return Invitation.objects.filter(token_digest=digest_of(secret)).select_related("clinic", "sent_by").first()


def is_meant_for(invitation: Invitation, user: User) -> bool:
    """Whether the account's address, or another that it has shown to be its own, is the one that was invited."""
    shown = EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email)
    return user.email.lower() == invitation.email.lower() or shown.exists()


def accept(invitation: Invitation, user: User, *, time_zone: str, now: datetime) -> None:
    """Give the consent, or take the role, that the invitation is about.

    Raises:
        PermissionDenied: when it was sent to somebody else's address.
        ValidationError: when it is no longer open.
    """
    if not is_meant_for(invitation, user):
        raise PermissionDenied
    with transaction.atomic():
        held = _held_open(invitation, now)
        if held.for_patient:
            patient = open_diary(user, time_zone=time_zone, now=now)
            give_consent(patient, held.clinic, now=now)
            by, about = own_doing(patient, now), patient
        else:
            by, about = By(user, held.role, now), None
            give_role(user, held.clinic, Role(held.role), by)
        held.accepted, held.accepted_by = now, user
        held.save(update_fields=["accepted", "accepted_by"])
        append([_entry("people.invitation-accepted", held, patient=about)], by, clinic=held.clinic)


def refuse(invitation: Invitation, user: User, *, now: datetime) -> None:
    """Say no; the link opens nothing more.

    Raises:
        PermissionDenied: when it was sent to somebody else's address.
        ValidationError: when it is no longer open.
    """
    if not is_meant_for(invitation, user):
        raise PermissionDenied
    with transaction.atomic():
        held = _held_open(invitation, now)
        held.refused = now
        held.save(update_fields=["refused"])
        append([_entry("people.invitation-refused", held)], By(user, held.role, now), clinic=held.clinic)


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    """Those that may still be accepted."""
    return Invitation.objects.filter(accepted=None, refused=None, revoked=None, expires__gt=now)


def awaits_role(user: User, now: datetime) -> bool:
    """Whether a role on the staff is offered to the account, so that it need not become a patient's."""
    return open_invitations(now).filter(~Q(role=Invitation.PATIENT), email__iexact=user.email).exists()


def digest_of(secret: str) -> str:
    """What is stored instead of the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _held_open(invitation: Invitation, now: datetime) -> Invitation:
    """The invitation, locked until the transaction ends, so that two can never use it."""
    held = Invitation.objects.select_for_update().get(id=invitation.id)
    if not held.is_open(now):
        raise ValidationError("This invitation has been used, taken back or has expired.")
    return held


def _entry(kind: str, invitation: Invitation, why: str = "", patient: Patient | None = None, **content: str) -> Entry:
    return Entry(kind, f"{invitation.role} {invitation.id}", patient, why, content)
