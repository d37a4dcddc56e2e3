"""The address to which phones send reports of side effects: one report a request, as often as it takes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.security import django_auth
from pydantic import AfterValidator, AwareDatetime, Field, StrictBool, StringConstraints

from abate.clinic.access import caller_of
from abate.clinic.diary.api import PROBLEMS, WHOSE, AsText, Sent
from abate.clinic.diary.sync import EARLIEST_CLOCK, LATEST_CLOCK
from abate.clinic.effects.reporting import SentReport, SomebodyElsesError, take_in
from abate.safety.triage_document import Level

LONGEST_WORDS = 2000
MOST_SYMPTOMS = 100

api = NinjaAPI(
    title="Abate side effects",
    version="1",
    urls_namespace="effects-api",
    auth=django_auth,
    docs_url=None,
    openapi_url=None,
)


def _possible(made: datetime) -> datetime:
    """A clock of a phone may be wrong, and its report is taken in all the same, with a time that can be stored."""
    return min(max(made, EARLIEST_CLOCK), LATEST_CLOCK).astimezone(UTC)


Made = Annotated[AsText[AwareDatetime], AfterValidator(_possible)]
Symptom = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]


class ReportIn(Sent):
    """One report. A symptom that is left out was not answered."""

    id: UUID
    made: Made
    symptoms: Annotated[dict[Symptom, StrictBool], Field(max_length=MOST_SYMPTOMS)]
    since: AsText[date] | None = None
    severity: Literal["mild", "moderate", "severe"] | None = None
    words: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""
    level: Level
    edition: Annotated[str, Field(max_length=100)]


class SafeOut(Schema):
    """The report is stored for good."""

    safe: UUID


@api.post("report", response={200: SafeOut} | PROBLEMS, url_name="report")
def report(request: HttpRequest, sent: ReportIn) -> dict[str, UUID]:
    """Take in one report; sent again, it is acknowledged and nothing else."""
    caller = caller_of(request)
    if request.headers.get(WHOSE, str(caller.me.id)) != str(caller.me.id):
        raise HttpError(HTTPStatus.CONFLICT, "somebody else is signed in; this report waits until you are")
    words = sent.words.encode("utf-8", "replace").decode()
    told = SentReport(sent.id, sent.made, sent.symptoms, sent.since, sent.severity, words, sent.level, sent.edition)
    try:
        take_in(caller.me, told, caller.by)
    except SomebodyElsesError:
        raise HttpError(HTTPStatus.BAD_REQUEST, "there is another report of this id") from None
    return {"safe": sent.id}


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, _: Exception) -> HttpResponse:
    detail = "the report is too large; write fewer words"
    return api.create_response(request, {"detail": detail}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@api.exception_handler(OperationalError)
def _busy(request: HttpRequest, _: Exception) -> HttpResponse:
    detail = "the database does not answer; send the same again in a while"
    return api.create_response(request, {"detail": detail}, status=HTTPStatus.SERVICE_UNAVAILABLE)
