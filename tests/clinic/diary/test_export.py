"""What a patient exports is their diary, and reads back as the same diary."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client
from polars.testing import assert_frame_equal
from tests.clinic.conftest import NOW, TODAY, signed_in

from abate import read_diary
from abate.clinic.diary.answers import Answers
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.people.models import Patient
from abate.clinic.people.services import own_doing

pytestmark = pytest.mark.django_db

DAYS = [
    Answers(
        headache=True, hours=3.5, severity="severe", medicines=("Sumatriptan", "Naproxen"), note='a "quoted", one'
    ),
    Answers(headache=False, medicines=()),
    Answers(headache=True, classes={"triptan": True, "nsaid": False}, aura=True, note="Zeile\nzwei – 頭痛"),
    Answers(headache=True, medicines=("blue pill",), nausea=False),
]


@pytest.fixture
def browser(patient: Patient) -> Client:
    edits = [SentEdit(uuid4(), TODAY - timedelta(days=ago), NOW, (), said) for ago, said in enumerate(DAYS)]
    edits.append(SentEdit(uuid4(), TODAY - timedelta(days=9), NOW, (), None))
    take_in(patient, UUID(int=1), edits, own_doing(patient, NOW))
    return signed_in(patient.user)


def export(browser: Client, form: str, first: date = date(2026, 1, 1), last: date = TODAY) -> bytes:
    answer = browser.get("/diary/export/", {"form": form, "first": first, "last": last})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="abate-diary-{first}-to-{last}.{form}"'
    return bytes(answer.content)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_exported_diary_read_by_abate_is_the_diary(
    browser: Client, patient: Patient, tmp_path: Path, form: str
) -> None:
    path = tmp_path / "diary"
    path.write_bytes(export(browser, form))
    assert_frame_equal(read_diary(path).days.drop("patient"), diary_of_patient(patient).days.drop("patient"))


@pytest.mark.parametrize("form", ["csv", "parquet", "json"])
def test_a_file_names_nobody(browser: Client, patient: Patient, form: str) -> None:
    content = export(browser, form)
    for name in (patient.user.email, patient.user.name, str(patient.id)):
        assert name.encode() not in content


def test_json_keeps_the_names_of_medicines(browser: Client) -> None:
    days = json.loads(export(browser, "json"))["days"]
    assert [day["date"] for day in days] == [str(TODAY - timedelta(days=ago)) for ago in (3, 2, 1, 0)]
    assert days[-1]["medicines"] == ["Sumatriptan", "Naproxen"]


def test_first_and_last_day_are_included_and_no_other(browser: Client) -> None:
    days = json.loads(export(browser, "json", TODAY - timedelta(days=2), TODAY - timedelta(days=1)))["days"]
    assert [day["date"] for day in days] == [str(TODAY - timedelta(days=2)), str(TODAY - timedelta(days=1))]


def test_an_empty_diary_is_a_file_without_days(patient: Patient) -> None:
    browser = signed_in(patient.user)
    assert export(browser, "csv") == b"date,headache\n"
    assert "no day is answered" in browser.get("/diary/export/").content.decode().lower()


@pytest.mark.parametrize(
    "asked",
    [
        {"form": "exe", "first": "2026-01-01", "last": "2026-02-01"},
        {"form": "csv", "first": "2026-02-01", "last": "2026-01-01"},
        {"form": "csv", "first": "yesterday", "last": "2026-01-01"},
        {"form": "csv"},
    ],
)
def test_what_cannot_be_exported_is_said_and_no_file_comes(browser: Client, asked: dict[str, str]) -> None:
    answer = browser.get("/diary/export/", asked)
    assert answer.context["form"].errors
    assert "Content-Disposition" not in answer
