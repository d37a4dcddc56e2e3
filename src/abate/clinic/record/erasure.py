"""What a person may have erased, and what must be kept.

The rule: what somebody wrote while no clinic was let in, and none was let in to see afterwards, is their own and goes
when they ask (GDPR art. 17(1)). What lay in a clinic's sight is part of its treatment record and is kept (art. 17(3)
(b) and (c), and the national rules on how long treatment records are retained).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models, transaction

from abate.clinic.diary.models import DayEdit, Reminder, Share
from abate.clinic.diary.sync import EDITED, rebuild_days
from abate.clinic.people.models import Clinic, Consent, Membership, Patient
from abate.clinic.people.services import PATIENT, clinic_of_record, withdraw_consent
from abate.clinic.record.append import SITE, By, Entry, append
from abate.clinic.record.errors import StillNeededError
from abate.clinic.record.models import Event
from abate.clinic.record.removal import remove_contents

CLOSED = "people.account-closed"
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is of a person: how many days and other entries may be erased, and how many are kept."""

    own_days: int
    own_others: int
    kept_days: int
    kept_others: int
    consents: tuple[Consent, ...]
    """Who was let in, and from when to when: why something is kept."""

    @property
    def may_erase(self) -> bool:
        """Whether there is anything to erase."""
        return bool(self.own_days or self.own_others)


def holdings_of(patient: Patient) -> Holdings:
    """What may be erased now, and what is kept."""
    own, written = _own(patient), _written(patient)
    days, others = models.Q(kind=EDITED), ~models.Q(kind=EDITED)

    def count(events: models.QuerySet[Event], kinds: models.Q) -> int:
        """Days by their date, since a day may have been answered often."""
        found = events.filter(kinds)
        return found.values("day_edit__date").distinct().count() if kinds is days else found.count()

    given = Consent.objects.filter(patient=patient).order_by("given", "id")
    consents = tuple(given.select_related("clinic").prefetch_related("registry_consents"))
    kept = written.exclude(id__in=own.values("id"))
    return Holdings(count(own, days), count(own, others), count(kept, days), count(kept, others), consents)


def erase(patient: Patient, by: By) -> int:
    """Erase what is the person's own; how many entries that were. Days without an answer left are unanswered."""
    with transaction.atomic():
        owner = Patient.objects.select_for_update().get(id=patient.id)
        events = list(_own(owner))
        if not events:
            return 0
        erasure = remove_contents(events, owner, "at the person's request", by, clinic=clinic_of_record(owner))
        emptied = DayEdit.objects.filter(event__erasure__by=erasure).values_list("date", flat=True)
        rebuild_days(owner, set(emptied))
    return len(events)


def close_account(patient: Patient, by: By) -> bool:
    """End every clinic's sight, erase what may be erased, and let nobody sign in again.

    Returns:
        Whether name and address were removed: not where a treatment record or the staff's doings need them.

    Raises:
        StillNeededError: while the person works in a clinic here.
    """
    user = patient.user
    working = Clinic.objects.filter(memberships__user=user, memberships__ended=None).first()
    if working is not None:
        raise StillNeededError(f"you work at {working}: its administrator ends that first")
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        chain = clinic_of_record(patient)
        for consent in patient.consents.filter(withdrawn=None).select_related("clinic"):
            withdraw_consent(patient, consent.clinic, now=by.now, why="account closed")
        erase(patient, by)
        Share.objects.filter(patient=patient, revoked=None).update(revoked=by.now)
        Reminder.objects.filter(patient=patient).update(on=False)
        is_named = Consent.objects.filter(patient=patient).exists() or Membership.objects.filter(user=user).exists()
        if not is_named:
            user.name, user.email = "", f"erased-{user.id}@example.invalid"
            EmailAddress.objects.filter(user=user).delete()
            Share.objects.filter(patient=patient).update(label="")
        Authenticator.objects.filter(user=user).delete()
        user.is_active = False
        user.set_unusable_password()  # which ends every session as well
        user.save()
        append([Entry(CLOSED, str(user.id), patient, content={"name_removed": not is_named})], by, clinic=chain)
    return not is_named


def _written(patient: Patient) -> models.QuerySet[Event]:
    """Whatever holds something that was said by or about the person."""
    said = Event.objects.filter(patient=patient, content__isnull=False)
    return said.exclude(models.Q(kind__startswith="record.") | models.Q(content__body="{}"))


def _own(patient: Patient) -> models.QuerySet[Event]:
    """What the person wrote since no clinic could see the diary any more; nothing while one can."""
    consents = Consent.objects.filter(patient=patient)
    if consents.filter(withdrawn=None).exists():
        return Event.objects.none()
    last = consents.aggregate(last=models.Max("withdrawn"))["last"]
    return _written(patient).filter(role__in=(PATIENT, SITE), at__gte=last or BEFORE_ALL)
