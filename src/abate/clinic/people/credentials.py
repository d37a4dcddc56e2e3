"""Credentials of injectors: added, verified by an administrator who is somebody else, withdrawn with a reason."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from abate.clinic.people.models import Clinic, Credential, Membership, User
from abate.clinic.record.append import By, Entry, append


def add_credential(credential: Credential, by: By) -> Credential:
    """Keep a credential. It counts from its verification on.

    Raises:
        ValidationError: when it contradicts itself, or its person is not on the clinic's staff.
    """
    credential.full_clean()
    if not staff_of(credential.clinic).filter(id=credential.user_id).exists():
        raise ValidationError({"user": "This person is not on the clinic's staff."})
    if credential.toxin_training_on > by.now.date():
        raise ValidationError({"toxin_training_on": "A training still to come is none; give the day it was done."})
    with transaction.atomic():
        credential.save()
        append([_entry("people.credential-added", credential)], by, clinic=credential.clinic)
    return credential


def verify_credential(credential: Credential, how: str, by: By) -> None:
    """Note that the administrator compared it with its source.

    Raises:
        ValidationError: when it is the administrator's own, was verified before or is withdrawn, or how is not said.
    """
    how = how.strip()
    if not how:
        raise ValidationError("Say how it was verified, for example in which public register.")
    if by.user is None or by.user.id == credential.user_id:
        raise ValidationError("Nobody verifies their own credential; ask another administrator.")
    with transaction.atomic():
        held = Credential.objects.select_for_update().get(id=credential.id)
        if held.withdrawn is not None:
            raise ValidationError("This credential was withdrawn.")
        if held.verified is not None:
            raise ValidationError("This credential has been verified already.")
        held.verified_by, held.verified, held.verified_how = by.user, by.now, how
        held.save(update_fields=["verified_by", "verified", "verified_how"])
        append([_entry("people.credential-verified", held, how)], by, clinic=held.clinic)


def withdraw_credential(credential: Credential, why: str, by: By) -> None:
    """End a credential before its time.

    Raises:
        ValidationError: when no reason is given, or it was withdrawn before.
    """
    if not why.strip():
        raise ValidationError("Say why; it stands in the record.")
    with transaction.atomic():
        held = Credential.objects.select_for_update().get(id=credential.id)
        if held.withdrawn is not None:
            raise ValidationError("This credential was withdrawn before.")
        held.withdrawn = by.now
        held.save(update_fields=["withdrawn"])
        append([_entry("people.credential-withdrawn", held, why.strip())], by, clinic=held.clinic)


def may_inject(user: User, clinic: Clinic, day: date) -> bool:
    """Whether a credential of the person holds in the clinic on a day."""
    return any(one.holds_on(day) for one in Credential.objects.filter(user=user, clinic=clinic))


def staff_of(clinic: Clinic) -> QuerySet[User]:
    """Everyone who holds a role in the clinic."""
    held = Membership.objects.filter(clinic=clinic, ended=None).values("user")
    return User.objects.filter(id__in=held).order_by("name", "email")


def _entry(kind: str, credential: Credential, why: str = "") -> Entry:
    content = {
        "user": str(credential.user_id),
        "profession": credential.profession,
        "licence": f"{credential.licence_number}, {credential.licence_authority}",
        "npi": credential.npi,
        "toxin_training": f"{credential.toxin_training}, {credential.toxin_training_on}",
        "valid": f"{credential.valid_from} to {credential.valid_to}",
    }
    return Entry(kind, f"credential {credential.id}", None, why, content)
