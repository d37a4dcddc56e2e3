"""Side effects: what a patient reported, what triage said, what staff graded."""

from __future__ import annotations

import uuid

from django.db import models

from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.models import AppendOnly, Event


class Report(AppendOnly):
    """A patient's report, as made on the phone: `id` is the phone's own, so that repeats change nothing.

    Symptoms and words are the content of its event.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="effect_reports")
    clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, related_name="effect_reports")
    made = models.DateTimeField()
    received = models.DateTimeField()
    level = models.CharField(max_length=12)
    """What triage said; `triage` names the document's edition."""
    triage = models.CharField(max_length=60)
    event = models.OneToOneField(Event, models.PROTECT, related_name="effect_report")


class Effect(AppendOnly):
    """A side effect as staff recorded it. A later row for the same `effect` replaces it; all stay."""

    effect = models.UUIDField(default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="effects")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="effects")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="effects")
    session = models.ForeignKey("injection.Session", models.PROTECT, null=True, related_name="effects")
    term = models.CharField(max_length=60)
    grade = models.PositiveSmallIntegerField(null=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="effect")

    class Meta:
        indexes = (models.Index(fields=("clinic", "term"), name="effects_of_a_clinic"),)


class Seen(AppendOnly):
    """A member of staff saw a report in the inbox, and what came of it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="seen")
    event = models.OneToOneField(Event, models.PROTECT, related_name="seen_report")
