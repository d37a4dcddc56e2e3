"""The phone's address under hostile, damaged and merely odd bodies: never a fault of the server's."""

from __future__ import annotations

import gzip
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from tests.clinic.conftest import made_patient, signed_in

from abate.clinic.diary.models import DayEdit, DiaryDay
from abate.clinic.people.models import Clinic, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SYNC = "/diary/api/sync"


def edit(**changed: Any) -> dict[str, Any]:
    sound = {"id": str(uuid4()), "date": "2026-03-02", "made": "2026-03-02T09:00:00Z", "answers": {"headache": True}}
    return sound | changed


def post(client: Client, *edits: Any, **more: Any) -> Any:
    body = {"device": str(uuid4()), "edits": edits} | more
    return client.post(SYNC, json.dumps(body), content_type="application/json")


@pytest.fixture
def phone(patient: Patient) -> Client:
    return signed_in(patient.user)


def test_what_is_sent_is_safe_and_told_back(phone: Client) -> None:
    one = edit(answers={"headache": True, "hours": 3, "medicines": ["Sumatriptan"], "note": "Ärger & 頭痛"})
    told = post(phone, one, since=0).json()
    assert told["safe"] == [one["id"]]
    assert told["days"][0]["answers"] == one["answers"]
    assert post(phone, since=told["seen"]).json()["days"] == []


def test_many_days_come_compressed_and_say_the_same(phone: Client) -> None:
    post(phone, *(edit(date=f"2026-02-{day:02}") for day in range(1, 29)))
    body = json.dumps({"device": str(uuid4()), "edits": [], "since": 0})
    plain, small = (
        phone.post(SYNC, body, content_type="application/json", headers=headers)
        for headers in ({}, {"Accept-Encoding": "gzip"})
    )
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.content) * 4 < len(plain.content)
    assert json.loads(gzip.decompress(small.content)) == plain.json()
    assert len(plain.json()["days"]) == 28


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"answers": {"headache": True, "note": "a\x00b"}}, "zero character"),
        ({"answers": {"headache": True, "medicines": ["a\x00b"]}}, "zero character"),
        ({"answers": {"headache": True, "note": "\ud800"}}, "unicode"),
        ({"answers": {"headache": True, "medicines": ["\udfff"]}}, "unicode"),
        ({"answers": {"headache": True, "medicines": ["  "]}}, "medicines.0: "),
        ({"answers": {"headache": True, "medicines": ["a"] * 21}}, "at most 20"),
        ({"answers": {"headache": True, "note": "a" * 2001}}, "at most 2000"),
        ({"answers": {"headache": True, "hours": 25}}, "hours"),
        ({"answers": {"headache": True, "hours": 10**400}}, "hours"),
        ({"answers": {"headache": True, "hours": True}}, "hours"),
        ({"answers": {"headache": True, "hours": "3"}}, "hours"),
        ({"answers": {"headache": True, "hours": float("inf")}}, "hours"),
        ({"answers": {"headache": "yes"}}, "headache"),
        ({"answers": {"headache": None}}, "headache"),
        ({"answers": {"headache": True, "severity": "none"}}, "severity is none"),
        ({"answers": {"headache": True, "medicines": [], "classes": {"triptan": True}}}, "by name and by class"),
        ({"answers": {"headache": True, "classes": {"leeches": True}}}, "triptan"),
        ({"answers": {"headache": True, "patient": "somebody else"}}, "patient"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": 20260302}, "number"),
        ({"made": 1772445600}, "number"),
        ({"made": "2026-03-02T09:00:00"}, "timezone"),
        ({"made": "0001-01-01T00:00:00+14:00"}, "clock"),
        ({"replaces": ["not an id"]}, "replaces"),
        ({"patient": str(uuid4())}, "patient"),
        ({"event": 1}, "event"),
    ],
)
def test_an_edit_that_cannot_be_kept_is_refused_with_its_reason_and_the_others_are_stored(
    phone: Client, changed: dict[str, Any], why: str
) -> None:
    sound, wrong = edit(date="2026-03-01"), edit(**changed)
    answer = post(phone, wrong, sound)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["safe"] == [sound["id"]]
    assert [refused["id"] for refused in told["refused"]] == [wrong["id"]]
    assert why in told["refused"][0]["why"]
    assert DayEdit.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"device": 1' + b"0" * 5_000 + b"}",
        b'{"device": "a", "edits": []}',
        b'{"device": "0f8fad5b-d9cb-469f-a165-70867728950e", "edits": [1]}',
        b'{"device": "0f8fad5b-d9cb-469f-a165-70867728950e", "edits": [{"id": []}]}',
        b'{"device": "0f8fad5b-d9cb-469f-a165-70867728950e", "since": -1}',
        b'{"device": "0f8fad5b-d9cb-469f-a165-70867728950e", "since": 1e400}',
        b'{"device": "0f8fad5b-d9cb-469f-a165-70867728950e", "since": NaN}',
        b'{"device": "0f8fad5b-d9cb-469f-a165-70867728950e", "time_zone": "' + b"a" * 65 + b'"}',
        b'{"device": "0f8fad5b-d9cb-469f-a165-70867728950e", "patient": "somebody else"}',
    ],
)
def test_a_body_that_cannot_be_read_is_the_phones_fault(phone: Client, body: bytes) -> None:
    answer = phone.post(SYNC, body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


def test_more_edits_than_a_batch_holds_are_not_taken_in(phone: Client) -> None:
    assert post(phone, *(edit() for _ in range(101))).status_code == 422
    assert DayEdit.objects.count() == 0


def test_a_hundred_of_the_longest_answers_fit_one_body(phone: Client) -> None:
    longest = {"headache": True, "medicines": ["💊" * 200] * 20, "note": "💊" * 2000}
    body = {"device": str(uuid4()), "edits": [edit(answers=longest) for _ in range(100)]}
    answer = phone.post(SYNC, json.dumps(body, ensure_ascii=False), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["safe"]) == 100


def test_a_body_that_is_too_large_says_so(phone: Client) -> None:
    answer = phone.post(SYNC, b"[" + b" " * 3_000_000, content_type="application/json")
    assert answer.status_code == 413
    assert "fewer edits" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["Nowhere/Land", "", "../../etc/passwd", "a\x00b", "😀"])
def test_a_time_zone_that_is_none_changes_nothing(phone: Client, patient: Patient, name: str) -> None:
    assert post(phone, edit(), time_zone=name).status_code == 200
    patient.refresh_from_db()
    assert patient.time_zone == "Europe/Vienna"


def test_a_phone_that_travels_is_followed(phone: Client, patient: Patient) -> None:
    post(phone, time_zone="Asia/Tokyo")
    patient.refresh_from_db()
    assert patient.time_zone == "Asia/Tokyo"


def test_a_stranger_is_told_to_sign_in_and_staff_have_no_diary(db: None, nurse: Any) -> None:
    assert post(Client(), edit()).status_code == 401
    assert post(signed_in(nurse), edit()).status_code == 403


def test_without_the_sites_own_token_nothing_is_taken_in(patient: Patient) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(patient.user, "allauth.account.auth_backends.AuthenticationBackend")
    assert post(client, edit()).status_code == 403
    assert DayEdit.objects.count() == 0


def test_a_phone_hears_nothing_of_anyone_elses_days(phone: Client, clinic: Clinic) -> None:
    post(signed_in(made_patient("Demo Birch", clinic).user), edit())
    assert post(phone, since=0).json()["days"] == []
    assert DiaryDay.objects.count() == 1


def test_days_of_one_account_are_never_taken_in_for_another_on_the_same_phone(phone: Client, clinic: Clinic) -> None:
    other = made_patient("Demo Birch", clinic)
    body = json.dumps({"device": str(uuid4()), "edits": [edit()]})
    answer = phone.post(SYNC, body, content_type="application/json", headers={"X-Diary-Account": str(other.id)})
    assert answer.status_code == 409
    assert DayEdit.objects.count() == 0


def test_a_phone_is_told_that_there_are_more_days(phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("api", "changes"):
        monkeypatch.setattr(f"abate.clinic.diary.{place}.MOST_DAYS", 2)
    told = post(phone, *(edit(date=f"2026-02-0{day}") for day in (1, 2, 3))).json()
    assert (len(told["days"]), told["more"]) == (2, True)
    told = post(phone, since=told["seen"]).json()
    assert (len(told["days"]), told["more"]) == (1, False)


def test_a_database_that_does_not_answer_is_said_so_and_the_phone_sends_again(
    phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("abate.clinic.diary.api.take_in", busy)
    assert post(phone, edit()).status_code == 503
