"""The one address that phones talk to: what they made goes in, what they have not seen comes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from ninja import NinjaAPI, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.security import django_auth
from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from abate.clinic.access import caller_of
from abate.clinic.diary.answers import Answers
from abate.clinic.diary.changes import MOST_DAYS, ChangedDay, days_changed
from abate.clinic.diary.sync import Refused, SentEdit, answers_of, take_in
from abate.clinic.people.services import note_time_zone

LARGEST_BATCH = 100
"""Edits in one request, so that the longest answers still fit the largest body; a phone sends the rest in more."""

WHOSE = "X-Diary-Account"
"""The patient whose days a phone sends: never taken in for somebody else who has signed in on it since."""

api = NinjaAPI(
    title="Abate diary", version="1", urls_namespace="diary-api", auth=django_auth, docs_url=None, openapi_url=None
)


class Sent(Schema):
    """A body with exactly the keys that are known."""

    model_config = ConfigDict(extra="forbid")


def _text(value: object) -> object:
    if isinstance(value, (int, float)):
        raise ValueError("this is a number; write it as ISO 8601 text")
    return value


Given = TypeVar("Given")
AsText = Annotated[Given, BeforeValidator(_text)]
"""A date or an instant; a number could be taken for seconds since 1970, and the day be another."""


class EditIn(Sent):
    """One edit; `answers` null takes an answer back."""

    id: UUID
    date: AsText[date]
    made: AsText[AwareDatetime]
    replaces: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()
    answers: Answers | None


_ID = TypeAdapter(UUID)


def _or_refused(given: Any, read: ValidatorFunctionWrapHandler) -> EditIn | Refused:
    """An edit that cannot be read is refused by itself, as long as it can be named: the others are stored."""
    try:
        edit: EditIn = read(given)
    except ValidationError as problem:
        try:
            name = _ID.validate_python(given["id"] if isinstance(given, Mapping) else None)
        except (KeyError, ValidationError):
            raise problem from None
        return Refused(name, "; ".join(_in_words(error) for error in problem.errors(include_url=False)))
    return edit


def _in_words(error: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"])
    what = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


class SyncIn(Sent):
    """What a phone sends: its edits not yet acknowledged, and the number of the last change it has seen."""

    device: UUID
    since: Annotated[int, Field(ge=0, le=2**53)] = 0
    time_zone: Annotated[str, Field(max_length=64)] | None = None
    edits: Annotated[tuple[Annotated[EditIn, WrapValidator(_or_refused)], ...], Field(max_length=LARGEST_BATCH)] = ()


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
    """What became of the edits, and what the phone has not seen.

    `safe` edits are stored for good; `refused` ones are not. `days` changed after `since`, a bounded number of them;
    `seen` is the number to send next time. While there are `more` days, a phone asks again at once.
    """

    safe: list[UUID]
    refused: list[RefusedOut]
    days: list[DayOut]
    seen: int
    more: bool


class ProblemOut(Schema):
    """Why nothing was taken in; the phone keeps its edits."""

    detail: str | list[dict[str, Any]]


PROBLEMS = {
    400: ProblemOut,
    401: ProblemOut,
    403: ProblemOut,
    409: ProblemOut,
    413: ProblemOut,
    422: ProblemOut,
    503: ProblemOut,
}


# Compressed, a year of days is a tenth. No other site can make a phone ask here and watch how long the answer is:
# that takes the token in a header, which only the site's own pages can set.
@api.post("sync", response={200: SyncOut} | PROBLEMS, url_name="sync")
@decorate_view(gzip_page)
def sync(request: HttpRequest, sent: SyncIn) -> dict[str, Any]:
    """Take in what the phone made, and tell it what it has not seen."""
    caller = caller_of(request)
    patient = caller.me
    if request.headers.get(WHOSE, str(patient.id)) != str(patient.id):
        raise HttpError(HTTPStatus.CONFLICT, "somebody else is signed in; these days wait until you are")
    if sent.time_zone is not None:
        note_time_zone(patient, sent.time_zone)
    unread = [edit for edit in sent.edits if isinstance(edit, Refused)]
    edits = [
        SentEdit(edit.id, edit.date, edit.made, edit.replaces, edit.answers)
        for edit in sent.edits
        if isinstance(edit, EditIn)
    ]
    taken = take_in(patient, sent.device, edits, caller.by)
    days = days_changed(patient, sent.since)
    return {
        "safe": taken.safe,
        "refused": [{"id": one.id, "why": one.why} for one in (*taken.refused, *unread)],
        "days": [_day(changed) for changed in days],
        "seen": days[-1].day.change if days else sent.since,
        "more": len(days) == MOST_DAYS,
    }


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, _: Exception) -> HttpResponse:
    detail = "the body is too large; send fewer edits at once"
    return api.create_response(request, {"detail": detail}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@api.exception_handler(OperationalError)
def _busy(request: HttpRequest, _: Exception) -> HttpResponse:
    detail = "the database does not answer; send the same again in a while"
    return api.create_response(request, {"detail": detail}, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _day(changed: ChangedDay) -> dict[str, Any]:
    day = changed.day
    return {
        "date": day.date,
        "edit": day.edit_id,
        "made": day.edit.made,
        "answers": day.answers,
        "others": [{"edit": other.id, "made": other.made, "answers": answers_of(other)} for other in changed.others],
    }
