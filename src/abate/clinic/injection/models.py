"""Vials in the clinic's stock, and injection sessions. What is signed never changes; an addendum stands beside it."""

from __future__ import annotations

import uuid

from django.db import models

from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.models import AppendOnly, Event


class Session(models.Model):
    """One injection session: a draft until it is signed, then for good what `signed_as` says.

    `draft` is a session as `abate session check` reads it, without what the clinic's tables know better (history,
    injector, vials). `version` counts its changes, so that two tabs cannot overwrite one another unseen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="sessions")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="sessions")
    date = models.DateField()
    edition = models.CharField(max_length=20)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened = models.DateTimeField()
    draft = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    consent_wording = models.CharField(max_length=40, blank=True)
    """Edition of the words to which the patient agreed on the day."""
    abandoned = models.DateTimeField(null=True, blank=True)
    signed = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    trainee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    """Who injected under the eyes of the injector who signed."""
    signed_as = models.JSONField(null=True, blank=True)
    """The session, its checks and reasons, exactly as signed; its digest stands in the record."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("clinic", "patient"),
                condition=models.Q(signed=None, abandoned=None),
                name="one_draft_session_a_patient",
            ),
        )


class Addendum(AppendOnly):
    """A correction of a signed session: what was wrong, what is right. Both are shown."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="addenda")
    event = models.OneToOneField(Event, models.PROTECT, related_name="addendum")
    text = models.TextField(max_length=4_000)


class Vial(models.Model):
    """One vial, from receipt to its last unit. It serves one session of one patient, or none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="vials")
    product = models.CharField(max_length=80)
    """As printed on the carton."""
    strength = models.PositiveSmallIntegerField()
    lot = models.CharField(max_length=40)
    expiry = models.DateField()
    serial = models.CharField(max_length=40, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    received = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="vials")
    """For whom it was taken; set once, under a lock."""
    taken = models.DateTimeField(null=True, blank=True)
    reconstituted = models.DateTimeField(null=True, blank=True)
    diluent_ml = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    units_given = models.PositiveSmallIntegerField(null=True, blank=True)
    units_wasted = models.PositiveSmallIntegerField(null=True, blank=True)
    waste_reason = models.CharField(max_length=200, blank=True)
    written_off = models.DateTimeField(null=True, blank=True)
    """Left the stock without a session: broken, expired, returned."""
    written_off_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("clinic", "gtin", "serial"), condition=~models.Q(serial=""), name="one_vial_a_serial"
            ),
            models.CheckConstraint(
                condition=models.Q(units_given=None, units_wasted=None)
                | models.Q(strength=models.F("units_given") + models.F("units_wasted")),
                name="vial_units_balance",
            ),
            models.CheckConstraint(
                condition=models.Q(session=None) | models.Q(written_off=None), name="vial_used_or_written_off"
            ),
        )
        indexes = (models.Index(fields=("clinic", "lot"), name="vials_of_a_lot"),)


class Recall(AppendOnly):
    """A lot that may not be used any more, and who says so."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="recalls")
    lot = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    event = models.OneToOneField(Event, models.PROTECT, related_name="recall")
