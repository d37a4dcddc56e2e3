"""The one address that phones talk to: what they made goes in, what they have not seen comes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import NinjaAPI, Schema
from ninja.security import django_auth
from pydantic import AwareDatetime, ConfigDict, Field

from abate.clinic.access import caller_of
from abate.clinic.diary.answers import Answers
from abate.clinic.diary.models import DiaryDay
from abate.clinic.diary.sync import SentEdit, answers_of, days_changed, others_of, take_in
from abate.clinic.people.services import note_time_zone

LARGEST_BATCH = 500
"""Edits in one request; a phone sends the rest in further ones."""

api = NinjaAPI(
    title="Abate diary", version="1", urls_namespace="diary-api", auth=django_auth, docs_url=None, openapi_url=None
)


class Sent(Schema):
    """A body with exactly the keys that are known."""

    model_config = ConfigDict(extra="forbid")


class EditIn(Sent):
    """One edit; `answers` null takes an answer back."""

    id: UUID
    date: date
    made: AwareDatetime
    replaces: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()
    answers: Answers | None


class SyncIn(Sent):
    """What a phone sends: its edits not yet acknowledged, and the number of the last change it has seen."""

    device: UUID
    since: Annotated[int, Field(ge=0, le=2**53)] = 0
    time_zone: Annotated[str, Field(max_length=64)] | None = None
    edits: Annotated[tuple[EditIn, ...], Field(max_length=LARGEST_BATCH)] = ()


class VersionOut(Schema):
    """One version of a day."""

    edit: UUID
    made: datetime
    answers: dict[str, Any] | None


class DayOut(Schema):
    """A day as it stands; `others` are versions made without knowledge of it."""

    date: date
    edit: UUID
    made: datetime
    answers: dict[str, Any] | None
    others: list[VersionOut]


class RefusedOut(Schema):
    """An edit that was not taken in, and why."""

    id: UUID
    why: str


class SyncOut(Schema):
    """`safe` edits are stored for good; `days` changed after `since`; `seen` is the number to send next time."""

    safe: list[UUID]
    refused: list[RefusedOut]
    days: list[DayOut]
    seen: int


@api.post("sync", response=SyncOut, url_name="sync")
def sync(request: HttpRequest, sent: SyncIn) -> dict[str, Any]:
    """Take in what the phone made, and tell it what it has not seen."""
    caller = caller_of(request)
    patient = caller.me
    if sent.time_zone is not None:
        note_time_zone(patient, sent.time_zone)
    edits = [SentEdit(edit.id, edit.date, edit.made, edit.replaces, edit.answers) for edit in sent.edits]
    taken = take_in(patient, sent.device, edits, caller.by)
    days = days_changed(patient, sent.since)
    return {
        "safe": taken.safe,
        "refused": [{"id": one.id, "why": one.why} for one in taken.refused],
        "days": [_day(day) for day in days],
        "seen": days[-1].change if days else sent.since,
    }


def _day(day: DiaryDay) -> dict[str, Any]:
    return {
        "date": day.date,
        "edit": day.edit_id,
        "made": day.edit.made,
        "answers": day.answers,
        "others": [{"edit": other.id, "made": other.made, "answers": answers_of(other)} for other in others_of(day)],
    }
