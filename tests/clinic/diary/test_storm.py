"""Nothing acknowledged is lost: a real server, killed again and again under phones with a bad network."""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.clinic.diary.phones import Phone, Way
from tests.running import RunningClinic, own_database, running_clinic

from abate.clinic.diary.versions import Edit, versions

pytestmark = pytest.mark.database

ROOT = Path(__file__).parents[3]

IS_LONG = "ABATE_SOAK" in os.environ or not os.environ.get("DATABASE_URL", "").startswith("postgres")
"""On PostgreSQL a third of it, but for `make soak`."""

PATIENTS, PHONES_EACH = 20, 3
ANSWERS_EACH, KILLS = (168, 6) if IS_LONG else (56, 3)
TROUBLE = 0.1


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningClinic]:
    with own_database() as database, running_clinic(tmp_path, database, workers=2) as clinic:
        yield clinic


def asked(clinic: RunningClinic, *words: str) -> Any:
    """What the clinic's own Python says."""
    command = [sys.executable, "-m", "tests.clinic.diary.people_of_the_storm", *words]
    done = subprocess.run(command, env=clinic.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def phones_of(clinic: RunningClinic, patients: int, each: int, answers: int, trouble: float) -> list[list[Phone]]:
    """Phones on which people are signed in; for each person theirs."""
    seeds = itertools.count()
    return [
        [
            Phone(Way(clinic.port, session, random.Random(next(seeds)), trouble), answers)  # noqa: S311 - no secret
            for session in sessions
        ]
        for sessions in asked(clinic, "make", str(patients), str(each))
    ]


def check_that_every_edit_is_there_once(clinic: RunningClinic, people: Sequence[Sequence[Phone]]) -> int:
    """Every edit once in history, every day as its edits make it, every phone showing the same, the chain whole."""
    clinic.command("verify-record")
    edits = 0
    for phones, told in zip(people, asked(clinic, "told"), strict=True):
        made = {edit: one for phone in phones for edit, one in phone.made.items()}
        assert told["edits"] == {str(edit): answers for edit, (_, _, answers) in made.items()}
        assert told["events"] == len(made)
        assert {edit for phone in phones for edit in phone.acknowledged} == set(told["edits"])
        by_day: dict[date, list[Edit]] = defaultdict(list)
        for day, edit, _ in made.values():
            by_day[day].append(edit)
        stands = {str(day): [str(one) for one in versions(edits)] for day, edits in by_day.items()}
        assert {day: [shown, *others] for day, (shown, _, others) in told["days"].items()} == stands
        assert all(answers == told["edits"][shown] for shown, answers, _ in told["days"].values())
        for phone in phones:
            assert phone.stands == stands
            assert (phone.refused, phone.way.faults, phone.waiting) == ([], [], {})
        edits += len(made)
    return edits


def test_nothing_acknowledged_is_lost_while_the_server_is_killed_again_and_again(running: RunningClinic) -> None:
    people = phones_of(running, PATIENTS, PHONES_EACH, ANSWERS_EACH, TROUBLE)
    phones = [phone for three in people for phone in three]
    for phone in phones:
        phone.start()
    for kill in range(1, KILLS + 1):
        wanted = kill / (KILLS + 1) * len(phones) * ANSWERS_EACH
        while sum(len(phone.acknowledged) for phone in phones) < wanted:
            assert any(phone.is_alive() for phone in phones)
            time.sleep(0.01)
        running.kill()
        running.start()
    for phone in phones:
        phone.join()
    for phone in phones:
        phone.come_to_rest()
    for phone in phones:
        assert phone.exchange()  # hears what the others sent last
    assert check_that_every_edit_is_there_once(running, people) >= (10_000 if IS_LONG else 3_000)


def test_a_hundred_phones_that_send_ninety_days_at_once_lose_and_double_none(running: RunningClinic) -> None:
    people = phones_of(running, 100, 1, 0, 0)
    at_once = threading.Barrier(len(people))

    def sync(phone: Phone) -> None:
        for ago in range(90):
            phone.answer(date.fromordinal(date(2026, 3, 2).toordinal() - ago))
        at_once.wait()
        while phone.waiting:
            phone.exchange(fewest=len(phone.waiting), most=len(phone.waiting))

    threads = [threading.Thread(target=sync, args=(phone,)) for (phone,) in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check_that_every_edit_is_there_once(running, people) == 9_000
