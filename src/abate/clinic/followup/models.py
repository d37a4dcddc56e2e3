"""Follow-up: visits with their decision, and totals of licensed questionnaires."""

from __future__ import annotations

from django.db import models

from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.models import AppendOnly, Event


class Review(AppendOnly):
    """A visit at which it was decided how to go on. The assessment seen then is the content of its event."""

    class Decision(models.TextChoices):
        """What was decided."""

        CONTINUE = "continue", "Continue"
        CHANGE_INTERVAL = "change_interval", "Change the interval"
        FOLLOW_THE_PAIN = "follow_the_pain", "Add follow-the-pain sites"
        STOP = "stop", "Stop"
        REFER = "refer", "Refer"

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="reviews")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="reviews")
    date = models.DateField()
    decision = models.CharField(max_length=20, choices=Decision)
    next_due = models.DateField(null=True, blank=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="review")


class Score(AppendOnly):
    """The total of a licensed questionnaire, filled in on its own form. No item wording is kept here."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="scores")
    instrument = models.CharField(max_length=20)
    date = models.DateField()
    total = models.DecimalField(max_digits=5, decimal_places=1)
    event = models.OneToOneField(Event, models.PROTECT, related_name="score")
