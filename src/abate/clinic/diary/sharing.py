"""Read-only links to a diary: made, opened and taken back; each of these is recorded, and shown to the patient."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from abate.clinic.diary.models import Share
from abate.clinic.people.models import Patient
from abate.clinic.people.services import clinic_of_record
from abate.clinic.record.append import By, Entry, append
from abate.clinic.record.models import Event

MADE, OPENED, REVOKED = "diary.share-made", "diary.share-opened", "diary.share-revoked"


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A link as its patient sees it."""

    share: Share
    is_open: bool
    opened: tuple[datetime, ...]
    """When it was opened, newest first."""


def make_share(patient: Patient, label: str, days: int, by: By, *, with_name: bool) -> str:
    """A new link's secret. It is told here alone: the database holds its digest."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        share = Share.objects.create(
            patient=patient,
            label=label,
            token_digest=digest_of_token(token),
            with_name=with_name,
            made=by.now,
            expires=by.now + timedelta(days=days),
        )
        content = {"label": label, "expires": share.expires.isoformat(), "with_name": with_name}
        append([Entry(MADE, str(share.id), patient, content=content)], by, clinic=clinic_of_record(patient))
    return token


def revoke_share(share: Share, by: By) -> None:
    """Close a link at once; one that is closed stays as it is."""
    with transaction.atomic():
        if Share.objects.filter(id=share.id, revoked=None).update(revoked=by.now):
            entry = Entry(REVOKED, str(share.id), share.patient, content={"label": share.label})
            append([entry], by, clinic=clinic_of_record(share.patient))


def open_share(token: str, now: datetime) -> Share | None:
    """The share that a secret opens, its opening recorded; None where it opens nothing (any more)."""
    digest = digest_of_token(token)
    with transaction.atomic():
        share = (
            Share.objects.filter(token_digest=digest, revoked=None, expires__gt=now)
            .select_related("patient__user")
            .first()
        )
        if share is not None:
            entry = Entry(OPENED, str(share.id), share.patient, content={"label": share.label})
            append([entry], By.site(now), clinic=clinic_of_record(share.patient))
    return share


def links_of(patient: Patient, now: datetime) -> list[SharedLink]:
    """Every link that the patient made, newest first, with its openings."""
    opened: dict[str, list[datetime]] = {}
    openings = Event.objects.filter(patient=patient, kind=OPENED).order_by("-at").values_list("thing", "at")
    for share, at in openings:
        opened.setdefault(share, []).append(at)
    return [
        SharedLink(share, share.revoked is None and share.expires > now, tuple(opened.get(str(share.id), ())))
        for share in Share.objects.filter(patient=patient).order_by("-made")
    ]


def digest_of_token(token: str) -> str:
    """SHA-256, so that the database alone opens nothing."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
