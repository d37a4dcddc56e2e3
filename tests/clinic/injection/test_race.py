"""Two injectors in two processes reach for one vial, for two patients: exactly one gets it, time and again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.running import own_database, ready_clinic

pytestmark = pytest.mark.database

ROOT = Path(__file__).parents[3]
RACES = 1_000 if "ABATE_SOAK" in os.environ else 300


def test_of_two_processes_that_reach_for_one_vial_exactly_one_gets_it(tmp_path: Path) -> None:
    with own_database() as database:
        clinic = ready_clinic(tmp_path, database)
        done = subprocess.run(
            [sys.executable, "-m", "tests.clinic.injection.racing", str(RACES)],
            env=clinic.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        clinic.command("verify-record")
    first, second = (set(taken) for taken in told["taken"].values())
    assert not first & second
    assert len(first | second) == RACES
    assert first and second, "they did not race"
    won = {vial: session for session, taken in told["taken"].items() for vial in taken}
    assert told["held"] == won
    assert told["events"] == RACES
