"""Who pays: the payers that a clinic deals with, and which patient has which. Later rows hold instead of earlier."""

from __future__ import annotations

from django.db import models

from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.models import AppendOnly, Event


class Payer(AppendOnly):
    """A payer or authority as a clinic deals with it. Of several rows with one name the last holds."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="payers")
    name = models.CharField(max_length=120)
    document = models.CharField(max_length=60)
    """Id of the document in the rulebook that it goes by."""
    lead_days = models.PositiveSmallIntegerField()
    """Days that it takes from the packet to its answer."""
    event = models.OneToOneField(Event, models.PROTECT, related_name="payer")

    class Meta:
        indexes = (models.Index(fields=("clinic", "name"), name="payers_of_a_clinic"),)

    def __str__(self) -> str:
        return self.name


class Coverage(AppendOnly):
    """Which payer a patient has, as a clinic knows it; None takes that back. The last row holds."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="coverages")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="coverages")
    payer = models.ForeignKey(Payer, models.PROTECT, null=True, related_name="coverages")
    """Any row of the payer's: what holds is the last one with its name."""
    event = models.OneToOneField(Event, models.PROTECT, related_name="coverage")

    class Meta:
        indexes = (models.Index(fields=("clinic", "patient"), name="coverages_of_a_patient"),)
