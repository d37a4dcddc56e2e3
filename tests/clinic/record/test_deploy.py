"""What `docs/deploy.md` says works: founding a clinic, and bringing a backup back to life."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client
from tests.postgresql import PROGRAMS
from tests.running import RunningClinic, own_database, ready_clinic

from abate.clinic.environment import Environment
from abate.clinic.people.models import Clinic, Membership, User
from abate.errors import RefusedError

PAGE = (Path(__file__).parents[3] / "docs" / "deploy.md").read_text(encoding="utf-8")


def test_the_page_names_every_variable_of_the_environment_and_no_other() -> None:
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE))
    known = {
        str(field.validation_alias or f"ABATE_{name.upper()}") for name, field in Environment.model_fields.items()
    }
    assert named == known


@pytest.mark.django_db
def test_a_clinic_is_founded_with_an_administrator_who_sets_a_password_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["Demo Hill", "--jurisdiction=uk", "--time-zone=Europe/London", "--administrator=Ash@example.org"]
    call_command("found_clinic", *words)
    user = Membership.objects.get(clinic__name="Demo Hill", role="administrator").user
    assert user.email == "ash@example.org"
    assert EmailAddress.objects.get(user=user).verified
    link = capsys.readouterr().out.split()[-1]
    browser = Client()
    form = browser.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    new = {"password1": "four quiet plants", "password2": "four quiet plants"}
    assert browser.post(form.redirect_chain[-1][0], new).status_code == 302
    assert User.objects.get(id=user.id).check_password("four quiet plants")
    again = Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert "password1" not in again.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["--time-zone=Nowhere", "--administrator=nobody"])
def test_a_clinic_with_something_wrong_is_not_founded_at_all(wrong: str) -> None:
    words = ["--jurisdiction=uk", "--time-zone=Europe/London", "--administrator=ash@example.org", wrong]
    with pytest.raises(RefusedError, match="no clinic was founded"):
        call_command("found_clinic", "Demo Hill", *words)
    assert not Clinic.objects.exists()
    assert not User.objects.exists()


WRITER = """
import sys, time, django; django.setup()
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from abate.clinic.diary.answers import Answers
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.people.models import Clinic, User
from abate.clinic.people.services import found_clinic, give_consent, open_diary, own_doing
from abate.clinic.record.append import By
now = datetime.now(UTC)
clinic = found_clinic("Demo Hill", "uk", By.site(now))
user = User.objects.create_user("demo.amber@example.invalid", name="Demo Amber")
patient = open_diary(user, time_zone="UTC", now=now)
give_consent(patient, clinic, now=now)
written = 0
while not Path(sys.argv[1], "stop").exists():
    day = now.date() - timedelta(days=written % 300)
    take_in(patient, uuid4(), [SentEdit(uuid4(), day, now, (), Answers(headache=True))], own_doing(patient, now))
    written += 1
    Path(sys.argv[1], "written").write_text(str(written))
    time.sleep(0.05)
"""


@pytest.mark.database
def test_a_backup_made_while_people_write_comes_back_whole(tmp_path: Path) -> None:
    kept, heads = tmp_path / "clinic.backup", tmp_path / "heads.txt"
    with own_database() as before, own_database(has_tables=False) as after:
        old, new = ready_clinic(tmp_path / "old", before), RunningClinic(tmp_path / "new", 0, after)
        with somebody_writing(old, tmp_path) as wait_for_more:
            heads.write_text(old.command("verify-record", "--heads"))
            if before:
                program("pg_dump", "--format=custom", f"--file={kept}", before)
            else:
                old.command("backup", str(kept))
            wait_for_more()
        if after:
            program("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={after}", str(kept))
        else:
            new.folder.mkdir()
            shutil.copy(kept, new.folder / "clinic.sqlite3")
            assert kept.stat().st_mode & 0o077 == 0
        assert "The record is whole" in new.command("verify-record", "--against", str(heads))
        heads.write_text(old.command("verify-record", "--heads"))
        if "it is missing; the chain now ends with" not in lost(new, heads):
            pytest.fail("people wrote after the backup, and the heads of then must show it")


@contextmanager
def somebody_writing(clinic: RunningClinic, folder: Path) -> Iterator[Callable[[], None]]:
    """Another process that writes one day after the other; gives what waits until it has written some more."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], env=clinic.environment)

    def written() -> int:
        told = folder / "written"
        return int(told.read_text() or 0) if told.exists() else 0

    def wait_for_more() -> None:
        enough = written() + 20
        while written() < enough:
            assert writer.poll() is None
            time.sleep(0.05)

    try:
        wait_for_more()
        yield wait_for_more
    finally:
        (folder / "stop").touch()
        assert writer.wait(180) == 0


def lost(clinic: RunningClinic, heads: Path) -> str:
    """What the restored clinic lacks of what the heads name."""
    with pytest.raises(RuntimeError) as told:
        clinic.command("verify-record", "--against", str(heads))
    assert "verify-record --against" in str(told.value)
    assert ": 2\n" in str(told.value)
    return str(told.value)


def program(name: str, *words: str) -> None:
    """One of PostgreSQL's own programs."""
    path = shutil.which(name, path=f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    subprocess.run([str(path), *words], check=True)
