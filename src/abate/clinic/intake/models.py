"""Answers about a person besides the diary."""

from __future__ import annotations

from django.db import models

from abate.clinic.people.models import Patient, User
from abate.clinic.record.models import AppendOnly, Event


class Answer(AppendOnly):
    """One answer to one key of the core's history; the last one of a key holds.

    The value is the content of its event under `value`, JSON null where an answer was taken back.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="answers")
    key = models.CharField(max_length=80)
    """Dotted, as in a history file: `headache.since`, `preventives`."""
    event = models.OneToOneField(Event, models.PROTECT, related_name="answer")

    class Meta:
        indexes = (models.Index(fields=("patient", "key"), name="answers_to_a_key"),)


class Request(models.Model):
    """Questions that the clinic sent to the patient; ended when they were answered or withdrawn."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="requests")
    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    keys = models.JSONField()
    """Keys of the history that are asked."""
    closed = models.JSONField(default=dict)
    """By key: `answered`, or `not known` where the patient said so."""
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    @property
    def open_keys(self) -> list[str]:
        """What is still to be answered."""
        return [key for key in self.keys if key not in self.closed]
