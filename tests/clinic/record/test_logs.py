"""The log of the running site says what went wrong and where, and nothing about a person."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from tests.clinic.conftest import NOW, signed_in

from abate.clinic.diary.models import DayEdit
from abate.clinic.logs import Line
from abate.clinic.people.models import Clinic, Patient, User

pytestmark = pytest.mark.django_db

SECRETS = ("Demo Amber", "demo.amber", "terrible-note", "sekret-token", "an invented password", "10.9.8.7")
ANYBODY = Client(raise_request_exception=False)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What production would write to standard error."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(Line(as_json=True))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_route_and_never_its_address(
    log: io.StringIO, clinician: User, patient: Patient
) -> None:
    clinic = patient.consents.get().clinic
    signed_in(clinician).get(f"/clinic/{clinic.id}/patients/{patient.id}/nowhere?name=Demo+Amber")
    signed_in(clinician).get("/health?token=sekret-token")
    missing, healthy = lines(log)
    assert (missing["route"], missing["status"]) == (None, 404)
    assert (healthy["method"], healthy["route"], healthy["status"]) == ("GET", "health", 200)
    assert {"milliseconds", "clinic", "timestamp", "level"} <= healthy.keys()


def test_no_name_address_note_or_secret_reaches_the_log_whatever_goes_wrong(
    log: io.StringIO, patient: Patient, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        note, name = "terrible-note", str(patient)
        try:
            raise KeyError(note)
        except KeyError as cause:
            raise ValueError(f"{name}: {note}") from cause

    browser = signed_in(patient.user)
    browser.raise_request_exception = False
    answers = {"headache": True, "note": "terrible-note"}
    edit = {"id": str(uuid4()), "date": "2026-03-01", "made": NOW.isoformat(), "answers": answers}
    sent = {"device": str(uuid4()), "edits": [edit]}
    assert browser.post("/diary/api/sync", sent, "application/json").status_code == 200
    monkeypatch.setattr(DayEdit.objects.__class__, "filter", broken)
    sent["edits"] = [edit | {"id": str(uuid4())}]
    assert browser.post("/diary/api/sync?name=Demo+Amber", sent, "application/json").status_code == 500
    monkeypatch.undo()
    ANYBODY.post("/account/login/", {"login": "demo.amber@example.invalid", "password": "an invented password"})
    ANYBODY.get("/shared/sekret-token/")
    ANYBODY.get("/invitation/sekret-token/")
    Client(HTTP_HOST="demo.amber.example").get("/")
    Client(enforce_csrf_checks=True).post("/account/login/", {"login": "demo.amber@example.invalid"})
    ANYBODY.generic("DEMO-AMBER", "/health", HTTP_X_FORWARDED_FOR="10.9.8.7")
    logging.getLogger("some.library").warning("cannot send to %s", "demo.amber@example.invalid")
    logging.getLogger("some.library").warning("cannot send to demo.amber@example.invalid")
    said = log.getvalue()
    assert not [secret for secret in SECRETS if secret.lower() in said.lower()]
    assert str(patient.id) not in said
    assert str(patient.user_id) not in said
    error = next(line for line in lines(log) if "error" in line)
    assert error["error"] == ["ValueError", "KeyError"]
    assert "test_logs.py" in str(error["at"])


def test_django_sends_no_error_by_mail_and_writes_to_nothing_but_our_lines() -> None:
    for name in (None, "django", "django.request", "django.server", "django.security"):
        for handler in logging.getLogger(name).handlers:
            assert type(handler).__name__ != "AdminEmailHandler"
    assert settings.LOGGING["loggers"]["django"]["handlers"] == []
    assert not settings.ADMINS


def test_in_the_demo_the_same_is_written_to_be_read() -> None:
    made = Line(as_json=False)
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Error: %s", ("/terrible-note",), None)
    assert "Error: %s" in made.format(record)
    assert "terrible-note" not in made.format(record)
