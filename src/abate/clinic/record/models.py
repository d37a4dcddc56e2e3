"""The log's tables. They are only ever added to: here, and by triggers in the database (`guards.py`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from abate.clinic.record.errors import AppendOnlyError

REFUSAL = "the record is only added to; append an event that corrects the earlier one"


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses what would change or remove a row."""

    def update(self, **_: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError(REFUSAL)

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnlyError(REFUSAL)

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError(REFUSAL)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Only plain additions: what conflicts with a row that is there is neither put over it nor left out."""
        if args or set(options) - {"batch_size"}:
            raise AppendOnlyError(REFUSAL)
        return super().bulk_create(objs, **options)


class AppendOnly(models.Model):
    """A row that is written once."""

    objects: ClassVar[models.Manager[Any]] = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Add the row.

        Raises:
            AppendOnlyError: when it is there already.
        """
        if not self._state.adding:
            raise AppendOnlyError(REFUSAL)
        super().save(*args, **(options | {"force_insert": True}))

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError(REFUSAL)


class Chain(models.Model):
    """One chain of events: a clinic's, or the site's own for what concerns no clinic.

    Its row is locked while events are appended, and says how long the chain is and what its last digest is.
    """

    clinic = models.OneToOneField("people.Clinic", models.PROTECT, null=True, related_name="chain")
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    """Keyed digest of length and head, so that an end cut off cannot be hidden by writing another head here."""

    class Meta:
        constraints = (
            models.UniqueConstraint(models.Value(1), condition=models.Q(clinic=None), name="one_chain_of_the_site"),
        )

    def __str__(self) -> str:
        return str(self.clinic) if self.clinic_id else "the site"


class Event(AppendOnly):
    """Who did what, when, about whom, and why. What exactly changed stands in its content."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="events")
    """None: the site itself, for example a command."""
    role = models.CharField(max_length=13)
    """As what the actor did it: patient, nurse, ..., or site."""
    patient = models.ForeignKey("people.Patient", models.PROTECT, null=True, related_name="events", db_index=False)
    kind = models.CharField(max_length=40)
    thing = models.CharField(max_length=200)
    why = models.CharField(max_length=500, blank=True)
    content_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("chain", "number"), name="one_event_a_number"),)
        indexes = (
            models.Index(fields=("patient", "kind", "at"), name="events_of_a_patient"),
            models.Index(fields=("chain", "kind", "number"), name="events_of_a_kind"),
            models.Index(fields=("chain", "actor", "number"), name="events_of_an_actor"),
            models.Index(fields=("chain", "at", "number"), name="events_of_a_time"),
        )

    def said(self) -> dict[str, Any] | None:
        """What exactly changed; None where the content was erased."""
        try:
            body = self.content.body
        except ObjectDoesNotExist:
            return None
        content: dict[str, Any] = json.loads(body)
        return content


class Content(AppendOnly):
    """What an event says in detail. Kept apart, so that what the law lets be erased leaves the chain whole."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="content")
    salt = models.CharField(max_length=32)
    body = models.TextField()
    """JSON with sorted keys, exactly as it went into the digest."""


class Erasure(AppendOnly):
    """Leave to remove the content of one event, given by the event of an erasure."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="erasure")
    by = models.ForeignKey(Event, models.PROTECT, related_name="erased")
