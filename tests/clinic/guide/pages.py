"""Diaries to fill and pages to open in tests, at a time of the tests' own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from tests.clinic.conftest import NOW, TODAY

from abate.clinic.access import Caller
from abate.clinic.diary.answers import Answers
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.intake.services import answer
from abate.clinic.people.models import Patient
from abate.clinic.people.services import own_doing

PHONE = UUID(int=7)
BOTOX = {"product": "onabotulinumtoxinA", "indication": "chronic migraine", "units": 155}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def fill(patient: Patient, *days: int, now: datetime = NOW, **answers: Any) -> None:
    """Answer these days, counted back from today, all in the same way."""
    given = Answers(**({"headache": True} | answers))
    edits = [SentEdit(uuid4(), ago(day), now, (), given) for day in days]
    taken = take_in(patient, PHONE, edits, own_doing(patient, now))
    assert len(taken.safe) == len(days)


def know(patient: Patient, **history: Any) -> None:
    """Answer keys of the history."""
    answer(patient, history, own_doing(patient, NOW))


def inject(patient: Patient, *days: int, **session: Any) -> None:
    """Sessions, counted back from today."""
    know(patient, toxin_sessions=[{"date": ago(day).isoformat(), **(BOTOX | session)} for day in days])


def opened(view: Callable[[HttpRequest], HttpResponse], patient: Patient) -> HttpResponse:
    """A page as the patient gets it at the tests' own time."""
    request = RequestFactory().get("/")
    request.user = patient.user
    request.caller = Caller(patient.user, "patient", NOW, own=patient)  # type: ignore[attr-defined]
    return view(request)


def text_of(page: HttpResponse | str) -> str:
    """What a page says, without its marks."""
    html = page if isinstance(page, str) else page.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
