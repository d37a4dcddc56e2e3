"""Vials in the clinic's stock, and injection sessions. What is signed never changes; an addendum stands beside it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.errors import AppendOnlyError
from abate.clinic.record.models import AppendOnly, Event

FINAL = "what is signed or used up stays as it is; write an addendum beside it"


Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class FinalQuerySet(models.QuerySet[Row_co]):
    """Refuses to remove a row, and to change one that is final."""

    def update(self, **values: Any) -> int:
        """Refused when any of the rows is final."""
        if self.filter(_final(self.model)).exists():
            raise AppendOnlyError(FINAL)
        return super().update(**values)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Refused when any of the rows is final."""
        changed = list(objs)
        if self.model._default_manager.filter(_final(self.model), pk__in=[one.pk for one in changed]).exists():
            raise AppendOnlyError(FINAL)
        return super().bulk_update(changed, fields, batch_size)

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnlyError(FINAL)


def _final(model: Any) -> models.Q:
    final: models.Q = model.FINAL
    return final


class UntilFinal(models.Model):
    """A row that changes until it is final; triggers in the database say the same (`guards.py`)."""

    FINAL: ClassVar[models.Q]

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the row.

        Raises:
            AppendOnlyError: when what is stored is final.
        """
        stored = type(self)._default_manager.filter(self.FINAL, pk=self.pk)
        if not self._state.adding and stored.exists():
            raise AppendOnlyError(FINAL)
        super().save(*args, **options)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError(FINAL)


class Session(UntilFinal):
    """One injection session: a draft until it is signed, then for good what `signed_as` says.

    `draft` holds what is planned or was done (`drafts.Draft`), without what the clinic's tables know better: history,
    injector, what the vials are. `version` counts its changes, so that two tabs cannot overwrite one another unseen.
    """

    FINAL: ClassVar[models.Q] = models.Q(signed__isnull=False) | models.Q(abandoned__isnull=False)
    objects: ClassVar[models.Manager[Session]] = FinalQuerySet.as_manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="sessions")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="sessions")
    date = models.DateField()
    """The clinic's local day."""
    edition = models.CharField(max_length=20)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened = models.DateTimeField()
    draft = models.JSONField(default=dict)
    former = models.JSONField(default=list)
    """What stood before each change, the last one at the end: for undoing."""
    version = models.PositiveIntegerField(default=1)
    consent_wording = models.CharField(max_length=40, blank=True)
    """Edition of the words to which the patient agreed on the day."""
    abandoned = models.DateTimeField(null=True, blank=True)
    signed = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    trainee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    """Who injected under the eyes of the injector who signed."""
    units = models.PositiveSmallIntegerField(null=True, blank=True)
    """Units that went into the sites, as signed."""
    signed_as = models.JSONField(null=True, blank=True)
    """The session, its checks and reasons, exactly as signed; its digest stands in the record."""
    event = models.OneToOneField(Event, models.PROTECT, null=True, blank=True, related_name="signed_session")
    """The event of the signature."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("clinic", "patient"),
                condition=models.Q(signed=None, abandoned=None),
                name="one_draft_session_a_patient",
            ),
            models.CheckConstraint(
                condition=models.Q(signed=None)
                | models.Q(
                    ~models.Q(consent_wording=""),
                    abandoned=None,
                    signed_by__isnull=False,
                    signed_as__isnull=False,
                    units__isnull=False,
                    event__isnull=False,
                ),
                name="signed_session_is_whole",
            ),
        )

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.signed is None and self.abandoned is None


class Addendum(AppendOnly):
    """A correction of a signed session: what was wrong, what is right. Both are shown."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="addenda")
    event = models.OneToOneField(Event, models.PROTECT, related_name="addendum")
    text = models.TextField(max_length=4_000)


class Vial(UntilFinal):
    """One vial, from receipt to its last unit. It serves one session of one patient, or none."""

    FINAL: ClassVar[models.Q] = models.Q(units_given__isnull=False) | models.Q(written_off__isnull=False)
    objects: ClassVar[models.Manager[Vial]] = FinalQuerySet.as_manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="vials")
    product = models.CharField(max_length=80)
    """As printed on the carton."""
    strength = models.PositiveSmallIntegerField()
    lot = models.CharField(max_length=40)
    lot_key = models.CharField(max_length=40)
    """The lot as lots are compared: case, spaces and signs make no other one."""
    expiry = models.DateField()
    serial = models.CharField(max_length=40, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    received = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    receipt = models.ForeignKey(Event, models.PROTECT, related_name="received_vials")
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
                fields=("clinic", "lot_key", "serial"), condition=~models.Q(serial=""), name="one_vial_a_serial"
            ),
            models.CheckConstraint(
                condition=models.Q(units_given=None, units_wasted=None)
                | models.Q(
                    strength=models.F("units_given") + models.F("units_wasted"),
                    units_given__isnull=False,
                    units_wasted__isnull=False,
                    session__isnull=False,
                ),
                name="vial_units_balance",
            ),
            models.CheckConstraint(
                condition=models.Q(session=None) | models.Q(written_off=None), name="vial_used_or_written_off"
            ),
            models.CheckConstraint(
                condition=models.Q(session=None, taken=None, reconstituted=None)
                | models.Q(session__isnull=False, taken__isnull=False),
                name="vial_reconstituted_for_somebody",
            ),
        )
        indexes = (models.Index(fields=("clinic", "lot_key"), name="vials_of_a_lot"),)


class Recall(AppendOnly):
    """A lot that may not be used any more, and who says so."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="recalls")
    lot = models.CharField(max_length=40)
    lot_key = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    event = models.OneToOneField(Event, models.PROTECT, related_name="recall")


class RecallLift(AppendOnly):
    """That a recall does not hold any more, and why. Both stay."""

    recall = models.OneToOneField(Recall, models.PROTECT, related_name="lift")
    why = models.CharField(max_length=200)
    event = models.OneToOneField(Event, models.PROTECT, related_name="recall_lift")
