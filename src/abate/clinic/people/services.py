"""What happens to people: clinics founded, roles given and ended, consent given and withdrawn. Each is recorded."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from abate.clinic.people.models import Clinic, Consent, Membership, Patient, RegistryConsent, Role, User
from abate.clinic.people.time_zones import validate_time_zone
from abate.clinic.record.append import By, Entry, append

PATIENT = "patient"
"""The role of a person in their own diary."""

CONSENT_WORDING = "2026-11"
"""Edition of the words in `templates/people/consent_words.html`."""

REGISTRY_WORDING = "2026-11"
"""Edition of the words in `templates/people/registry_words.html`."""


def found_clinic(name: str, jurisdiction: str, by: By, *, time_zone: str = "UTC", telephone: str = "") -> Clinic:
    """A new clinic."""
    clinic = Clinic(name=name, jurisdiction=jurisdiction, time_zone=time_zone, telephone=telephone)
    clinic.full_clean()
    with transaction.atomic():
        clinic.save()
        append([Entry("people.clinic-founded", name)], by, clinic=clinic)
    return clinic


def give_role(user: User, clinic: Clinic, role: Role, by: By) -> Membership:
    """Make a person a member of a clinic's staff; where they are already, nothing happens."""
    with transaction.atomic():
        membership, is_new = Membership.objects.get_or_create(
            user=user, clinic=clinic, role=role, ended=None, defaults={"since": by.now}
        )
        if is_new:
            content = {"user": str(user.id), "role": role}
            append([Entry("people.role-given", f"{role} {user.id}", content=content)], by, clinic=clinic)
    return membership


def end_membership(membership: Membership, why: str, by: By) -> None:
    """Take a role from a person, at once. What they did in it stays in the record.

    Raises:
        ValidationError: when it has ended before, or would leave the clinic without an administrator.
    """
    clinic = membership.clinic
    with transaction.atomic():
        # All of the clinic's roles are locked: of two administrators who end each other's, one stays.
        held = list(Membership.objects.select_for_update().filter(clinic=clinic, ended=None).order_by("id"))
        if membership not in held:
            raise ValidationError("This role has ended before.")
        administrators = [one for one in held if one.role == Role.ADMINISTRATOR]
        if administrators == [membership]:
            raise ValidationError("A clinic keeps at least one administrator: invite another one first.")
        Membership.objects.filter(id=membership.id).update(ended=by.now)
        content = {"user": str(membership.user_id), "role": membership.role}
        thing = f"{membership.role} {membership.user_id}"
        append([Entry("people.role-ended", thing, None, why, content)], by, clinic=clinic)


def rename(user: User, name: str, by: By, patient: Patient | None) -> None:
    """Change how a person is called on every page."""
    if name == user.name:
        return
    user.name = name
    user.full_clean()
    with transaction.atomic():
        user.save(update_fields=["name"])
        clinic = clinic_of_record(patient) if patient else None
        append([Entry("people.renamed", str(user.id), patient, content={"name": name})], by, clinic=clinic)


def open_diary(user: User, *, time_zone: str, now: datetime) -> Patient:
    """Make a person a patient: the owner of a diary. It belongs to no clinic yet."""
    validate_time_zone(time_zone)
    with transaction.atomic():
        patient, is_new = Patient.objects.get_or_create(user=user, defaults={"time_zone": time_zone})
        if is_new:
            append([Entry("people.diary-opened", str(patient.id), patient)], own_doing(patient, now), clinic=None)
    return patient


def give_consent(patient: Patient, clinic: Clinic, *, now: datetime) -> Consent:
    """Let a clinic see the diary; where it may already, nothing happens."""
    with transaction.atomic():
        consent, is_new = Consent.objects.get_or_create(
            patient=patient, clinic=clinic, withdrawn=None, defaults={"given": now, "wording": CONSENT_WORDING}
        )
        if is_new:
            entry = Entry("people.consent-given", clinic.name, patient, content={"wording": CONSENT_WORDING})
            append([entry], own_doing(patient, now), clinic=clinic)
    return consent


def withdraw_consent(patient: Patient, clinic: Clinic, *, now: datetime, why: str = "") -> None:
    """End a clinic's sight of the diary at once, and with it the agreement to hand data to a registry."""
    with transaction.atomic():
        ended = Consent.objects.filter(patient=patient, clinic=clinic, withdrawn=None).update(withdrawn=now)
        if ended:
            withdraw_registry_consent(patient, clinic, now=now, why=why)
            entry = Entry("people.consent-withdrawn", clinic.name, patient, why)
            append([entry], own_doing(patient, now), clinic=clinic)


def give_registry_consent(patient: Patient, clinic: Clinic, *, now: datetime) -> RegistryConsent:
    """Let a clinic hand the data to a headache registry; where it may already, nothing happens.

    Raises:
        ValidationError: when the clinic may not see the diary.
    """
    with transaction.atomic():
        # Locked, so that a withdrawal of the same moment ends this too.
        consent = Consent.objects.select_for_update().filter(patient=patient, clinic=clinic, withdrawn=None).first()
        if consent is None:
            raise ValidationError(f"{clinic} may not see your diary, so it has nothing to hand to a registry.")
        agreed, is_new = RegistryConsent.objects.get_or_create(
            consent=consent, withdrawn=None, defaults={"given": now, "wording": REGISTRY_WORDING}
        )
        if is_new:
            content = {"wording": REGISTRY_WORDING}
            entry = Entry("people.registry-consent-given", clinic.name, patient, content=content)
            append([entry], own_doing(patient, now), clinic=clinic)
    return agreed


def withdraw_registry_consent(patient: Patient, clinic: Clinic, *, now: datetime, why: str = "") -> None:
    """End what a clinic may hand to a registry; what it handed over before is not called back by that."""
    with transaction.atomic():
        standing = RegistryConsent.objects.filter(consent__patient=patient, consent__clinic=clinic, withdrawn=None)
        if standing.update(withdrawn=now):
            entry = Entry("people.registry-consent-withdrawn", clinic.name, patient, why)
            append([entry], own_doing(patient, now), clinic=clinic)


def own_doing(patient: Patient, now: datetime) -> By:
    """What a patient does for themselves."""
    return By(patient.user, PATIENT, now)


def clinic_of_record(patient: Patient) -> Clinic | None:
    """In whose chain a patient's own doings stand: the clinic they joined first and still belong to, if any."""
    consent = patient.consents.filter(withdrawn=None).select_related("clinic").order_by("given", "id").first()
    return consent.clinic if consent else None


def note_time_zone(patient: Patient, name: str) -> None:
    """Keep where the phone says it is; a name that is none is ignored: the diary's dates do not depend on it."""
    if name == patient.time_zone:
        return
    try:
        validate_time_zone(name)
    except ValidationError:
        return
    Patient.objects.filter(id=patient.id).update(time_zone=name)
    patient.time_zone = name
