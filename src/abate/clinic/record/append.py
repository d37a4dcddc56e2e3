"""Appending to the record: the one way in."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.errors import EntryError
from abate.clinic.record.models import Chain, Content, Event

SITE = "site"

LONGEST = {"kind": 40, "thing": 200, "why": 500}
"""Characters, as in `models.Event`."""


@dataclass(frozen=True, slots=True)
class By:
    """By whom something is done, as what (a role, or patient), and when. Without a user the site itself does it."""

    user: User | None
    role: str
    now: datetime

    @classmethod
    def site(cls, now: datetime) -> By:
        """What no person caused, for example a command."""
        return cls(None, SITE, now)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written down.

    `kind` is `<room>.<what happened>`; `thing` names what it happened to; `content` holds what changed.
    """

    kind: str
    thing: str
    patient: Patient | None = None
    why: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)


def append(entries: Sequence[Entry], by: By, *, clinic: Clinic | None) -> list[Event]:
    """Append events to a clinic's chain (or the site's own), all or none, and in the caller's transaction.

    The chain's row is locked last, so a caller must have locked its own rows before.

    Raises:
        EntryError: when an entry cannot be held as it is; then none is appended.
    """
    if not entries:
        return []
    for entry in entries:
        _check(entry)
    with transaction.atomic():
        chain = _locked(clinic)
        events, contents = [], []
        for number, entry in enumerate(entries, chain.length + 1):
            salt, body = secrets.token_hex(16), canonical(entry.content)
            event = Event(
                chain=chain,
                number=number,
                at=by.now,
                actor=by.user,
                role=by.role,
                patient=entry.patient,
                kind=entry.kind,
                thing=entry.thing,
                why=entry.why,
                content_digest=digest_of_content(salt, body),
                previous=chain.head,
            )
            event.digest = chain.head = digest_of(event, chain.clinic_id)
            events.append(event)
            contents.append((salt, body))
        Event.objects.bulk_create(events)
        Content.objects.bulk_create(
            Content(event=event, salt=salt, body=body) for event, (salt, body) in zip(events, contents, strict=True)
        )
        chain.length += len(events)
        chain.seal = seal_of(chain)
        chain.save()
    return events


def canonical(content: Mapping[str, Any]) -> str:
    """One spelling for one content: keys sorted, no spaces, dates as text."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def digest_of_content(salt: str, body: str) -> str:
    """Salted, so that an erased content cannot be guessed from its digest."""
    return hashlib.sha256(f"{salt}:{body}".encode()).hexdigest()


def digest_of(event: Event, clinic: UUID | None) -> str:
    """Keyed (HMAC-SHA256): who can write to the database but does not know the key cannot forge a chain."""
    return _keyed(
        {
            "clinic": clinic,
            "number": event.number,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": event.actor_id,
            "role": event.role,
            "patient": event.patient_id,
            "kind": event.kind,
            "thing": event.thing,
            "why": event.why,
            "content": event.content_digest,
            "previous": event.previous,
        }
    )


def seal_of(chain: Chain) -> str:
    """What proves that the chain's row was written here: whose chain it is, its length and its head, keyed."""
    return _keyed({"clinic": chain.clinic_id, "length": chain.length, "head": chain.head})


def _keyed(said: Mapping[str, Any]) -> str:
    return hmac.new(settings.RECORD_KEY.encode(), canonical(said).encode(), hashlib.sha256).hexdigest()


def _check(entry: Entry) -> None:
    """Refuse what a database would cut, change or choke on."""
    for name, most in LONGEST.items():
        text = getattr(entry, name)
        if len(text) > most:
            raise EntryError(f"{name}: {len(text)} characters; the record holds {most}")
        if "\x00" in text or not _is_sound(text):
            raise EntryError(f"{name}: it holds a character that cannot be stored; leave it out")
    if not _is_sound(canonical(entry.content)):
        raise EntryError("content: it holds half a character (a lone surrogate); leave it out")


def _is_sound(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _locked(clinic: Clinic | None) -> Chain:
    """The chain's row, locked. Two who make it at once both get the one row: the database allows no second."""
    Chain.objects.get_or_create(clinic=clinic)
    return Chain.objects.select_for_update().get(clinic=clinic)
