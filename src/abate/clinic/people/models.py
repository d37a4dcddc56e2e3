"""Accounts, clinics and who belongs where. Nothing here is ever deleted: what ends has an end."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy

from abate.clinic.people.npi import validate_npi
from abate.clinic.people.time_zones import validate_time_zone


class UserManager(BaseUserManager["User"]):
    """Accounts are found by their e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **extra: object) -> User:
        """An account; without a password it can only be entered by a link sent to the address."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """By e-mail address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """An account: one person who can sign in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Clinic(models.Model):
    """A headache clinic."""

    class Jurisdiction(models.TextChoices):
        """Whose labels, rules and emergency number hold; the words of the core's history."""

        US = "us", gettext_lazy("USA")
        US_WA = "us-wa", gettext_lazy("USA, Washington State")
        UK = "uk", gettext_lazy("United Kingdom")
        EU = "eu", gettext_lazy("European Union")
        AU = "au", gettext_lazy("Australia")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    jurisdiction = models.CharField(max_length=5, choices=Jurisdiction)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    telephone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member of staff does in a clinic. One person may hold several."""

    NURSE = "nurse", "Nurse"
    CLINICIAN = "clinician", "Clinician"
    INJECTOR = "injector", "Injector"
    ADMINISTRATOR = "administrator", "Clinic administrator"
    AUDITOR = "auditor", "Auditor"


class Membership(models.Model):
    """A role of a person in a clinic, from one instant to another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=13, choices=Role)
    since = models.DateTimeField()
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "clinic", "role"), condition=models.Q(ended=None), name="one_membership_a_role"
            ),
        )


class Patient(models.Model):
    """A person who keeps a diary; theirs, whatever clinic they belong to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, models.PROTECT, related_name="patient")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    """Where the person lives: it says which calendar day is today."""
    changes = models.PositiveBigIntegerField(default=0)
    """Changes of the diary so far; locked while one is made, so that their numbers have no gap."""

    def __str__(self) -> str:
        return str(self.user)

    def today(self, now: datetime) -> date:
        """The local calendar day of an instant."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()


class Consent(models.Model):
    """A patient lets a clinic see the diary and answer for it, until they withdraw that."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="consents")
    given = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True, blank=True)
    wording = models.CharField(max_length=40)
    """Edition of the words that were agreed to."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "clinic"), condition=models.Q(withdrawn=None), name="one_consent_a_clinic"
            ),
        )

    @property
    def to_registry(self) -> RegistryConsent | None:
        """What the patient agreed to besides, if that has not been withdrawn."""
        return next((one for one in self.registry_consents.all() if one.withdrawn is None), None)


class RegistryConsent(models.Model):
    """A patient lets a clinic also hand their data, under a pseudonym, to a headache registry, until they withdraw.

    It hangs on the consent to the clinic, so that it cannot outlive it: who lets a clinic in anew is asked anew.
    """

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="registry_consents")
    given = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True, blank=True)
    wording = models.CharField(max_length=40)
    """Edition of the words that were agreed to."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("consent",), condition=models.Q(withdrawn=None), name="one_registry_consent_a_consent"
            ),
        )


class Invitation(models.Model):
    """A link sent by e-mail that makes its reader a patient or a member of staff, once, until it expires."""

    PATIENT = "patient"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=13, choices=[(PATIENT, "Patient"), *Role.choices])
    token_digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the link's secret, so that the database alone opens nothing."""
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent = models.DateTimeField()
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refused = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    @property
    def for_patient(self) -> bool:
        """Whether it asks a patient for consent, rather than giving staff a role."""
        return self.role == self.PATIENT

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be accepted."""
        return not (self.accepted or self.refused or self.revoked) and now < self.expires


class Credential(models.Model):
    """What entitles a person to inject, and who verified it, when and how. A new licence is a new credential."""

    class Profession(models.TextChoices):
        """Professions whose licence may include injecting; which may, the clinic's own law says."""

        PHYSICIAN = "physician", "Physician"
        NURSE_PRACTITIONER = "nurse_practitioner", "Nurse practitioner"
        PHYSICIAN_ASSISTANT = "physician_assistant", "Physician assistant or associate"
        NURSE = "nurse", "Registered nurse"
        OTHER = "other", "Other licensed profession"

    user = models.ForeignKey(User, models.PROTECT, related_name="credentials")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="credentials")
    profession = models.CharField(max_length=20, choices=Profession)
    licence_number = models.CharField(max_length=40)
    licence_authority = models.CharField(max_length=120)
    npi = models.CharField("NPI", max_length=10, blank=True, validators=[validate_npi])
    toxin_training = models.CharField("botulinum toxin training", max_length=200)
    toxin_training_on = models.DateField("date of that training")
    valid_from = models.DateField()
    valid_to = models.DateField()
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verified = models.DateTimeField(null=True, blank=True)
    verified_how = models.CharField(max_length=200, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="credential_ends_after_it_begins"
            ),
        )

    def holds_on(self, day: date) -> bool:
        """Whether it was verified, not withdrawn, and valid on the day, first and last day included."""
        return self.verified is not None and self.withdrawn is None and self.valid_from <= day <= self.valid_to
