"""The demo shows every kind of patient, and nobody in it could be taken for a real person."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.clinic.conftest import NOW

from abate.clinic.demo.clinic import NAME, found_demo
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.append import By
from abate.clinic.registry.export import export

pytestmark = pytest.mark.django_db


def test_everybody_in_the_demo_is_evidently_invented() -> None:
    found_demo(NOW)
    for user in User.objects.all():
        assert user.name.startswith("Demo ")
        assert user.email.endswith("@example.invalid")


def test_diaries_span_a_year_and_end_where_the_person_stopped_answering() -> None:
    found_demo(NOW)
    spans = {}
    for patient in Patient.objects.all():
        diary = diary_of_patient(patient)
        if diary.first_day and diary.last_day:
            spans[str(patient)] = ((NOW.date() - diary.last_day).days, (diary.last_day - diary.first_day).days)
    assert spans["Demo Cedar"][1] >= 360
    assert spans["Demo Elder"][0] == 12
    assert "Demo Hazel" not in spans


def test_what_the_clinic_knows_is_a_history_of_the_core() -> None:
    found_demo(NOW)
    cedar = history_of(Patient.objects.get(user__name="Demo Cedar"))
    assert cedar.jurisdiction == "uk"
    assert cedar.toxin_sessions is not None
    assert [session.units for session in cedar.toxin_sessions] == [155, 155, 155]


def test_some_in_the_demo_agree_to_a_registry_and_an_export_holds_them_alone(tmp_path: Path) -> None:
    clinic = found_demo(NOW)
    done = export(clinic, tmp_path / "export", b"k" * 32, "Demo", By.site(NOW))
    assert (done.patients, done.not_agreed) == (3, 4)
    assert done.days > 900


def test_the_demo_is_founded_once() -> None:
    call_command("demo")
    call_command("demo")
    assert Clinic.objects.filter(name=NAME).count() == 1


def test_a_taken_port_is_told_before_anything_is_set_up() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "abate", "clinic", "start-demo", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"port {port} cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_never_runs_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    production = {
        "ABATE_MODE": "production",
        "ABATE_ADDRESS": "https://clinic.example.org",
        "ABATE_SECRET_KEY": "s" * 60,
        "ABATE_RECORD_KEY": "r" * 60,
        "ABATE_EMAIL_HOST": "mail.example.org",
    }
    for name, value in production.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, "-m", "abate", "clinic", "demo"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "never belongs into production" in done.stderr


def test_production_without_secrets_says_what_is_missing_and_how_to_make_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABATE_MODE", "production")
    command = [sys.executable, "-m", "abate", "clinic", "check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "ABATE_SECRET_KEY and ABATE_RECORD_KEY" in done.stderr
    assert "secrets.token_urlsafe" in done.stderr
