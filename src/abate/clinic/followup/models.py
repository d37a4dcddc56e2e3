"""Follow-up: visits with their decision, reminders of what is due, and totals of licensed questionnaires."""

from __future__ import annotations

from django.db import models

from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.models import AppendOnly, Event


class Review(AppendOnly):
    """A visit at which somebody decided how to go on. Why, and what was shown then, stands in its event.

    A review is never changed; a later one holds instead, and both are shown.
    """

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
    interval_days = models.PositiveSmallIntegerField(null=True, blank=True)
    """From now on this many days from one session to the next; None where that was not decided anew."""
    next_due = models.DateField(null=True, blank=True)
    """The next session alone, where a day was agreed."""
    event = models.OneToOneField(Event, models.PROTECT, related_name="review")

    class Meta:
        indexes = (models.Index(fields=("clinic", "patient", "date"), name="reviews_of_a_patient"),)

    @property
    def ends_treatment(self) -> bool:
        """Whether no next session is due after it."""
        return self.decision == self.Decision.STOP


class Score(AppendOnly):
    """The total of a licensed questionnaire, filled in on its own form. No item wording is kept here.

    Of two on one day the later entered holds, so that a slip is put right by entering the total again.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="scores")
    instrument = models.CharField(max_length=20)
    date = models.DateField()
    total = models.DecimalField(max_digits=5, decimal_places=1)
    event = models.OneToOneField(Event, models.PROTECT, related_name="score")

    class Meta:
        indexes = (models.Index(fields=("patient", "instrument", "date"), name="scores_of_an_instrument"),)


class DueReminder(models.Model):
    """One mail that a session is due: claimed before it is sent, so that a day is never written about twice."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="due_reminders")
    due = models.DateField()
    claimed = models.DateTimeField()
    sent = models.DateTimeField(null=True)
    """None: it is not known whether it went out."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("clinic", "patient", "due"), name="one_reminder_a_session_due"),
        )
