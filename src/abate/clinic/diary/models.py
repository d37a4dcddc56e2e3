"""The diary's tables: every edit ever made, and the day as it stands."""

from __future__ import annotations

import uuid

from django.db import models

from abate.clinic.people.models import Patient
from abate.clinic.record.models import AppendOnly, Event


class DayEdit(AppendOnly):
    """One answer to one day, as a phone made it. What was answered is the content of its event.

    `id`, `device` and `made` are the phone's own; `replaces` names the edits that the person saw when answering.
    """

    id = models.UUIDField(primary_key=True)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="day_edits")
    date = models.DateField()
    device = models.UUIDField()
    made = models.DateTimeField()
    received = models.DateTimeField()
    replaces = models.JSONField(default=list)
    event = models.OneToOneField(Event, models.PROTECT, related_name="day_edit")

    class Meta:
        indexes = (models.Index(fields=("patient", "date"), name="edits_of_a_day"),)


class DiaryDay(models.Model):
    """A day as it stands: made from its edits (`versions.py`), and makeable anew from them at any time."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="diary_days")
    date = models.DateField()
    edit = models.ForeignKey(DayEdit, models.PROTECT, related_name="+")
    answers = models.JSONField(null=True)
    """As `answers.Answers` writes it; null: the answer was taken back, so the day is not answered."""
    others = models.JSONField(default=list)
    """Edits made without knowledge of the one that is shown: both stand until the person chooses."""
    change = models.PositiveBigIntegerField()
    """Number among the patient's changes: what a phone has not seen yet has a higher one."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("patient", "date"), name="one_day_a_date"),)
        indexes = (models.Index(fields=("patient", "change"), name="changes_of_a_diary"),)


class Share(models.Model):
    """A read-only link to the diary that expires and can be taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="shares")
    label = models.CharField(max_length=80)
    token_digest = models.CharField(max_length=64, unique=True)
    with_name = models.BooleanField(default=False)
    """Whether the page says whose diary it is."""
    made = models.DateTimeField()
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)


class Reminder(models.Model):
    """One e-mail a day at a time the patient chose, on days not yet answered."""

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="reminder")
    at = models.TimeField()
    on = models.BooleanField(default=True)
    last_sent = models.DateField(null=True)
    """Local day of the last one, or of its setting after its time: never two on a day."""
