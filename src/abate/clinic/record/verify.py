"""Reading the chains again from their first events, and saying where one is first not what was written.

Nothing is locked and little is held in memory: events are read in batches, those only that a chain had when its row
was read. Events appended meanwhile are not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from abate.clinic.people.models import Clinic
from abate.clinic.record.append import digest_of, digest_of_content, seal_of
from abate.clinic.record.guards import unguarded_tables
from abate.clinic.record.models import Chain, Content, Erasure, Event

BATCH = 2_000

UNREADABLE = (ValueError, TypeError, AttributeError, ArithmeticError)
"""What a field raises in which something stands that was never written by us."""

ERASED = "record.erased"
"""Kind of the event that erases: its content names the digests of the events whose content it removed."""

COLUMNS = (
    *("id", "number", "at", "actor_id", "role", "patient_id", "kind", "thing", "why"),
    *("content_digest", "previous", "digest"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the record is not what was written: where it is, and what is wrong there."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def findings_in_chains() -> Iterator[Finding]:
    """The first bad event of every chain, and whatever belongs to no chain."""
    for table in unguarded_tables():
        yield Finding(table, "its triggers are gone, so its rows can be changed; run the migrations that set them")
    for clinic in Clinic.objects.filter(chain=None):
        yield Finding(f"clinic {clinic.id} ({clinic})", "its chain is missing, though founding it began one")
    for chain in Chain.objects.select_related("clinic").order_by("id"):
        finding = first_finding(chain)
        if finding is not None:
            yield finding
    yield from _strays()


def first_finding(chain: Chain) -> Finding | None:
    """The first thing wrong in a chain; None where it is whole."""
    whose, previous, expected = _name(chain), "", 1
    try:
        for event, said in _events(chain):
            wrong = _wrong_number(event.number, expected) or _wrong(chain, event, said, previous)
            if wrong:
                return Finding(f"{whose}, event {expected}", wrong)
            previous, expected = event.digest, expected + 1
    except UNREADABLE as problem:
        return Finding(
            f"{whose}, event {expected} or soon after", f"a field cannot be read ({type(problem).__name__})"
        )
    return _wrong_end(chain, expected - 1, previous)


def _events(chain: Chain) -> Iterator[tuple[Event, tuple[str | None, str | None, int | None]]]:
    """The chain's events in order, each with salt and body of its content and the event that erased them."""
    last, is_more = 0, True
    rows = Event.objects.filter(chain=chain, number__lte=chain.length).order_by("number", "id")
    columns = (*COLUMNS, "content__salt", "content__body", "erasure__by_id")
    while is_more:
        is_more = False
        batch = rows.filter(number__gt=last).values_list(*columns)[:BATCH]
        for *fields, salt, body, erased_by in batch.iterator(chunk_size=BATCH):
            event, is_more = Event(**dict(zip(COLUMNS, fields, strict=True))), True
            yield event, (salt, body, erased_by)
            last = event.number


def _wrong_number(number: int, expected: int) -> str:
    if number > expected:
        return f"it is missing; the next that is there is event {number}"
    return "" if number == expected else f"there is more than one event {number}"


def _wrong(chain: Chain, event: Event, said: tuple[str | None, str | None, int | None], previous: str) -> str:
    if digest_of(event, chain.clinic_id) != event.digest:
        return "it is not what was written down: a field or its digest was changed"
    if event.previous != previous:
        return "it does not follow the event before it"
    salt, body, erased_by = said
    if salt is None or body is None:
        return _wrong_erasure(event, erased_by)
    if digest_of_content(salt, body) != event.content_digest:
        return "its content was changed"
    if erased_by is not None:
        return "its content is there, though it was erased"
    if event.kind == ERASED and Erasure.objects.filter(by_id=event.id).count() != len(json.loads(body)["erased"]):
        return "it erased other contents than are marked as erased"
    return ""


def _wrong_erasure(event: Event, erased_by: int | None) -> str:
    if erased_by is None:
        return "its content was removed without an erasure"
    by = Event.objects.select_related("content").filter(id=erased_by).first()
    if by is None or by.kind != ERASED or event.digest not in (by.said() or {}).get("erased", ()):
        return "its content was removed by an erasure that does not name it"
    return ""


def _wrong_end(chain: Chain, length: int, head: str) -> Finding | None:
    """Whether the chain ends where its row says, and nothing of it stands elsewhere."""
    whose = _name(chain)
    if (length, head) != (chain.length, chain.head):
        if length < chain.length:
            return Finding(f"{whose}, event {length + 1}", f"it is missing; the chain had {chain.length} events")
        return Finding(f"{whose}, event {length}", "it is not the last event that was written down")
    if chain.seal != (seal_of(chain) if length else ""):
        return Finding(f"{whose}, event {length}", "the chain's row was rewritten; events after it may be cut off")
    there = Event.objects.filter(chain=chain, number__lte=length).count()
    if there != length:
        return Finding(whose, f"it holds {there} events up to number {length}: some number is not one of 1, 2, 3 ...")
    # The last number is asked for before the length: events appended in between are in both.
    last = Event.objects.filter(chain=chain).aggregate(last=models.Max("number"))["last"] or 0
    if last > Chain.objects.values_list("length", flat=True).get(id=chain.id):
        return Finding(f"{whose}, event {last}", "it lies beyond the end of the chain")
    return None


def _strays() -> Iterator[Finding]:
    """Rows that belong to nothing: their owner was removed by other ways than ours."""
    strays: dict[str, models.QuerySet[Any]] = {
        "event": Event.objects.exclude(chain__in=Chain.objects.all()).order_by("id"),
        "content of event": Content.objects.exclude(event__in=Event.objects.all()).order_by("event_id"),
        "erasure of event": Erasure.objects.exclude(event__in=Event.objects.all()).order_by("event_id"),
    }
    for what, rows in strays.items():
        row = rows.first()
        if row is not None:
            yield Finding(f"{what} with id {row.pk}", "what it belongs to is gone")


def _name(chain: Chain) -> str:
    return f"chain of {chain}"
